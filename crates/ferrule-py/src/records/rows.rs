//! Rows: lists of tuples or of records, read in place, and single ones of any kind.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_base::memory::copied;
use ferrule_base::{Error, Run};
use ferrule_gate::cpython::{Item, ItemText, Members, Number, Sequence, code_points, in_rounds};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Failure, Outcome, wrong_type};
use ferrule_kernels::records::{Part, Parts, Row, Rows, is_age, is_salary};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::classes::{FrozenPerson, Person};
use super::fields::{Place, age_of, name_of, salary_of, with_utf8};
use super::values::Values;

/// Objects are asked for so far ahead of being read.
const AHEAD: usize = 12;

/// Where the fields of records are.
struct Places {
    frozen: Members<FrozenPerson, 3>,
    person: Members<Person, 3>,
}

impl Places {
    fn new(py: Python<'_>) -> Outcome<Self> {
        let values = Values::sample(py)?;
        let (person, frozen) =
            (Bound::new(py, values.thawed())?, Bound::new(py, Values::sample(py)?.frozen())?);
        let at = |field: *const u8| field.addr();
        let fields = person.get();
        let here = [
            at((&raw const fields.name).cast()),
            at((&raw const fields.age).cast()),
            at((&raw const fields.salary).cast()),
        ];
        let fields = frozen.get();
        let there = [
            at((&raw const fields.name).cast()),
            at((&raw const fields.age).cast()),
            at((&raw const fields.salary).cast()),
        ];
        // SAFETY: a `Py` is a pointer to an object, and all instances have them where these two have them.
        unsafe { Ok(Self { frozen: Members::new(&frozen, there), person: Members::new(&person, here) }) }
    }

    /// The fields of a row that can be read in place.
    #[inline]
    fn fields(&self, item: Item) -> Option<[Item; 3]> {
        // Without a lock for all of Python, another thread may change a `Person` at any time.
        let person = || if cfg!(Py_GIL_DISABLED) { None } else { item.members(&self.person) };
        item.tuple().or_else(|| item.members(&self.frozen)).or_else(person)
    }
}

/// People of a list or tuple of rows. Those that are plain tuples or records of valid values are read in place on all
/// threads, the others one by one.
pub fn of_sequence<'py>(py: Python<'py>, rows: &Sequence<'py>) -> Outcome<Rows> {
    let places = Places::new(py)?;
    let mut parts = Parts::new(rows.len())?;
    let mut others: Vec<(usize, Row)> = Vec::new();
    in_rounds(
        py,
        rows,
        |run: &Run<'_>, items, _, asked| {
            let rest = parts.extend(items, run, |items, first, part| fill(&places, items, first, part))?;
            asked.extend(rest.into_iter().flatten());
            Ok(())
        },
        |row, item| {
            others.push((row, row_of(&item, row)?));
            Ok(())
        },
    )?;
    detached(py, |run| parts.finish(others, run))
}

/// Takes what can be read of some items, the first of which is `first`; gives those that must be asked for.
fn fill(places: &Places, items: &[Item], first: usize, part: &mut Part<'_>) -> Vec<(usize, Item)> {
    let mut others = Vec::new();
    for (i, &item) in items.iter().enumerate() {
        items[(i + 2 * AHEAD).min(items.len() - 1)].prefetch();
        if let Some([name, _, salary]) = places.fields(items[(i + AHEAD).min(items.len() - 1)]) {
            name.prefetch();
            salary.prefetch();
        }
        if !push(part, places.fields(item)) {
            part.push(b"", 0, 0.0);
            others.push((first + i, item));
        }
    }
    others
}

/// Whether the fields could be read and are valid.
#[inline]
fn push(part: &mut Part<'_>, fields: Option<[Item; 3]>) -> bool {
    let Some([name, age, salary]) = fields else { return false };
    let (ItemText::Latin1(name), Number::Int(age)) = (name.text(), age.number()) else { return false };
    let salary = match salary.number() {
        Number::Float(salary) => salary,
        Number::Int(salary) => salary as f64,
        Number::Other => return false,
    };
    let valid = name.is_ascii() && !name.is_empty() && is_age(age) && is_salary(salary);
    if valid {
        part.push(name, age, salary);
    }
    valid
}

/// A row, whatever it is.
fn row_of(item: &Bound<'_, PyAny>, row: usize) -> Outcome<Row> {
    let mut one = Rows::default();
    push_row(&mut one, item, row)?;
    Ok((copied(one.names.get(0))?, one.ages[0], one.salaries[0]))
}

/// Appends a row, whatever it is.
pub fn push_row<'py>(people: &mut Rows, item: &Bound<'py, PyAny>, row: usize) -> Outcome<()> {
    let py = item.py();
    if let Ok(fields) = item.cast::<PyTuple>() {
        if fields.len() != 3 {
            return Err(not_three(row, fields.len()));
        }
        return push_fields(people, row, [&fields.get_item(0)?, &fields.get_item(1)?, &fields.get_item(2)?]);
    }
    if let Ok(fields) = item.cast::<PyDict>() {
        let field = |name: &Bound<'py, PyString>| match fields.get_item(name)? {
            Some(value) => Ok(value),
            None => Err(Failure::Kernel(Error::Value(format!(
                "rows[{row}]: got no {name}, wanted name, age and salary"
            )))),
        };
        let [name, age, salary] =
            [field(intern!(py, "name"))?, field(intern!(py, "age"))?, field(intern!(py, "salary"))?];
        return push_fields(people, row, [&name, &age, &salary]);
    }
    if let Some(values) = Values::of(item)? {
        return push_fields(people, row, [values.name.as_any(), values.age.as_any(), values.salary.as_any()]);
    }
    if let Ok(fields) = item.cast::<PyList>() {
        let fields = fields.to_tuple();
        if fields.len() != 3 {
            return Err(not_three(row, fields.len()));
        }
        return push_row(people, fields.as_any(), row);
    }
    let names = [intern!(py, "name"), intern!(py, "age"), intern!(py, "salary")];
    for name in names {
        if !item.hasattr(name)? {
            let wanted = "a dict, a tuple of name, age and salary, or an object with these attributes";
            return Err(wrong_type(format!("rows[{row}]"), item, wanted));
        }
    }
    let [name, age, salary] = names.map(|name| item.getattr(name));
    push_fields(people, row, [&name?, &age?, &salary?])
}

fn not_three(row: usize, fields: usize) -> Failure {
    Error::Value(format!("rows[{row}]: got {fields} fields, wanted 3: name, age and salary")).into()
}

pub fn push_fields(
    people: &mut Rows,
    row: usize,
    [name, age, salary]: [&Bound<'_, PyAny>; 3],
) -> Outcome<()> {
    let place = |field| Place { row: Some(row), field };
    if let Some((name, age, salary)) = plain(name, age, salary) {
        return Ok(people.push(name, age, salary)?);
    }
    let name = name_of(name, place("name"))?;
    let (age, salary) = (age_of(age, place("age"))?, salary_of(salary, place("salary"))?);
    Ok(with_utf8(&name, |utf8| people.push(utf8, age, salary))??)
}

/// Valid fields of the usual kinds: a name in ASCII, an int and a float.
#[inline]
fn plain<'a>(
    name: &'a Bound<'_, PyAny>,
    age: &Bound<'_, PyAny>,
    salary: &Bound<'_, PyAny>,
) -> Option<(&'a [u8], i64, f64)> {
    let (name, age) = (name.cast_exact::<PyString>().ok()?, age.cast_exact::<PyInt>().ok()?);
    let salary = salary.cast_exact::<PyFloat>().ok()?.value();
    let PyStringData::Ucs1(name) = code_points(name).ok()? else { return None };
    let age = age.extract().ok()?;
    let valid = !name.is_empty() && name.is_ascii() && is_age(age) && is_salary(salary);
    valid.then_some((name, age, salary))
}
