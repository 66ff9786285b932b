//! Lists of tuples or of records, read in place.

use ferrule_base::Run;
use ferrule_kernels::records::{Part, Parts, Row, Rows, is_age, is_salary};
use pyo3::prelude::*;

use super::build::row_of;
use super::{FrozenPerson, Person};
use crate::door::detached;
use crate::errors::Outcome;
use crate::objects::{Item, ItemText, Members, Number, Sequence, in_rounds};

/// Objects are asked for so far ahead of being read.
const AHEAD: usize = 12;

/// Where the fields of records are.
struct Places {
    frozen: Members<FrozenPerson, 3>,
    person: Members<Person, 3>,
}

impl Places {
    fn new(py: Python<'_>) -> Outcome<Self> {
        let values = super::values::Values::sample(py)?;
        let (person, frozen) =
            (Bound::new(py, values.thawed())?, Bound::new(py, super::values::Values::sample(py)?.frozen())?);
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
