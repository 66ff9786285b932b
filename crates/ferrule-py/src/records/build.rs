//! Tables made of what users have: rows, columns, CSV.

use std::iter::from_fn;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field};
use ferrule_base::Error;
use ferrule_base::memory::copied;
use ferrule_base::repr::cut;
use ferrule_base::room;
use ferrule_gate::cpython::{Number, Sequence};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Failure, Outcome, answer, shown, wrong_type};
use ferrule_gate::signals::every;
use ferrule_gate::take::arrow::Batches;
use ferrule_gate::take::iterable::items;
use ferrule_gate::take::numbers::{Array1, Floats, Numbers, are_numbers};
use ferrule_gate::take::source::Bytes;
use ferrule_gate::take::strings::{Strings, Wanted, are_strings};
use ferrule_kernels::records::{AGE, Names, Rows, refused};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};
use pyo3_arrow::PyChunkedArray;

use super::fields::{Place, age_of};
use super::rows::{of_sequence, push_fields, push_row};
use super::values::Values;

/// So many rows of a list are looked up together.
const BLOCK: usize = 32;

/// People of an iterable of records, dicts or sequences of three.
pub fn of_rows(rows: &Bound<'_, PyAny>) -> Outcome<Rows> {
    let py = rows.py();
    if let Some(sequence) = Sequence::of(rows)
        && let Some(first) = answer(rows.get_item(0), py)?
        && (first.is_exact_instance_of::<PyTuple>() || Values::of(&first)?.is_some())
    {
        return of_sequence(py, &sequence);
    }
    if let Ok(list) = rows.cast_exact::<PyList>() {
        return of_list(list);
    }
    let items = items(rows, "rows", "an iterable of people")?;
    let mut people = Rows::default();
    every(py, items.enumerate(), |(row, item)| push_row(&mut people, &item?, row))?;
    people.shrink();
    Ok(people)
}

/// People of a list, mostly of dicts. The fields of some are looked up before the first of them is read: so the processor
/// fetches them from memory side by side.
fn of_list(rows: &Bound<'_, PyList>) -> Outcome<Rows> {
    let mut people = Rows::with_room(rows.len())?;
    let mut start = 0;
    let blocks = from_fn(|| {
        // What the rows of the last block were asked may have changed the list.
        let end = rows.len().min(start + BLOCK);
        let block: Vec<_> = (start..end).map_while(|row| rows.get_item(row).ok()).collect();
        let first = start;
        start += block.len();
        (!block.is_empty()).then_some((first, block))
    });
    every(rows.py(), blocks, |(first, block)| {
        let fields = block.iter().map(|item| item.cast_exact::<PyDict>().map_or(Ok(None), fields_of));
        let fields = fields.collect::<PyResult<Vec<_>>>()?;
        for (row, (item, fields)) in (first..).zip(block.into_iter().zip(fields)) {
            match fields {
                Some([name, age, salary]) => push_fields(&mut people, row, [&name, &age, &salary])?,
                None => push_row(&mut people, &item, row)?,
            }
        }
        Ok::<_, Failure>(())
    })?;
    people.shrink();
    Ok(people)
}

/// The fields of a dict that has all.
fn fields_of<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Option<[Bound<'py, PyAny>; 3]>> {
    let py = dict.py();
    // What a key of the user's raises is raised anew where the row is read.
    let field = |name| Ok::<_, PyErr>(answer(dict.get_item(name), py)?.flatten());
    let fields = [field(intern!(py, "name"))?, field(intern!(py, "age"))?, field(intern!(py, "salary"))?];
    Ok(if let [Some(name), Some(age), Some(salary)] = fields { Some([name, age, salary]) } else { None })
}

/// What names may be.
const NAMES: Wanted<'static> = Wanted { name: "names", nulls: false, surrogates: false };

/// People of three columns.
pub fn of_columns(
    names: &Bound<'_, PyAny>,
    ages: &Bound<'_, PyAny>,
    salaries: &Bound<'_, PyAny>,
) -> Outcome<Rows> {
    let py = names.py();
    let names = Strings::new(names, NAMES)?;
    let ages = whole(py, Numbers::new(ages, "ages")?)?;
    of_taken(py, &names, ages, Floats::new(salaries, "salaries")?)
}

fn of_taken<'py>(py: Python<'py>, names: &Strings<'py>, ages: Vec<i64>, salaries: Floats) -> Outcome<Rows> {
    let parts = names.parts(py, NAMES, |part| {
        let mut names = room(part.strings.iter().map(|name| name.len()).sum())?;
        let mut ends = room(part.strings.len())?;
        for name in part.strings {
            names.extend_from_slice(name);
            ends.push(names.len() as i64);
        }
        Ok((names, ends))
    })?;
    let salaries = match salaries {
        Floats::Owned(salaries) => salaries,
        Floats::Shared(salaries) => copied(&salaries)?,
    };
    detached(py, |run| {
        let count = parts.iter().map(|(_, ends)| ends.len()).sum::<usize>();
        let mut offsets = room(count + 1)?;
        offsets.push(0);
        parts.iter().for_each(|(_, ends)| offsets.extend_from_slice(ends));
        let parts = parts.into_iter().map(|(names, ends)| (names, ends.len())).collect();
        Rows::new(Names::of_parts(parts, offsets, run)?, ages, salaries, run)
    })
}

/// Ages: integers, in whatever form.
fn whole<'py>(py: Python<'py>, ages: Numbers<'py>) -> Outcome<Vec<i64>> {
    let place = |row| Place { row: Some(row), field: "age" };
    let read = |number| match number {
        Number::Int(age) => Some(age),
        Number::Float(_) | Number::Other => None,
    };
    match ages {
        Numbers::Sequence(sequence) => sequence.collect(py, read, |row, item| age_of(item, place(row))),
        Numbers::Array(Array1::Int(ages)) => Ok(ages.to_vec()),
        Numbers::Array(Array1::Unsigned(ages)) => {
            let signed = |(row, &age): (usize, &u64)| {
                i64::try_from(age).map_err(|_| refused(place(row), age, AGE).into())
            };
            ages.iter().enumerate().map(signed).collect()
        }
        Numbers::Array(Array1::Float(_)) => {
            Err(Error::Type(format!("ages: got floats, wanted each to be {AGE}")).into())
        }
    }
}

/// People of a CSV file with columns of these names.
pub fn of_csv(py: Python<'_>, source: &Bound<'_, PyAny>, delimiter: u8) -> Outcome<Rows> {
    let source = Bytes::of(source)?;
    let (text, name) = (source.as_slice(), source.name());
    detached(py, |run| Rows::of_csv(text, delimiter, name, run))
}

/// People of any object with Arrow's C interface whose columns have these names.
pub fn of_arrow(table: &Bound<'_, PyAny>) -> Outcome<Rows> {
    let py = table.py();
    let Some(rows) = Batches::of(table, "table")? else {
        return Err(wrong_type("table", table, "a table or a record batch with Arrow's C interface"));
    };
    let place = |name: &str| {
        let fields = rows.schema().fields();
        let Some((place, _)) = fields.find(name) else {
            let found: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
            let text = format!(
                "table: got the columns {}, wanted name, age and salary among them",
                cut(found.join(", "))
            );
            return Err(Error::Value(text));
        };
        if fields.iter().filter(|field| field.name() == name).count() > 1 {
            return Err(Error::Value(format!("table: got several columns named {name}, wanted one")));
        }
        Ok(place)
    };
    let columns = rows.choose(&[place("name")?, place("age")?, place("salary")?])?;
    let kind = |at: usize| columns.schema().field(at).data_type();
    are_strings(kind(0), "names")?;
    are_numbers(kind(1), "ages")?;
    are_numbers(kind(2), "salaries")?;
    let batches = rows.all(&columns, py)?;
    let column = |at: usize| {
        let field = columns.schema().field(at).clone();
        let mut start = 0;
        for batch in &batches {
            if let Some(row) = first_null(batch.column(at)) {
                let row = start + row;
                return Err(Error::Value(format!("rows[{row}], {}: got null, wanted none", field.name())));
            }
            start += batch.num_rows();
        }
        Ok((batches.iter().map(|batch| batch.column(at).clone()).collect::<Vec<_>>(), field))
    };
    let ((names, _), (ages, age), (salaries, salary)) = (column(0)?, column(1)?, column(2)?);
    let numbers =
        |chunks, field: Field, name| Array1::of_chunks(PyChunkedArray::try_new(chunks, field.into())?, name);
    of_taken(
        py,
        &Strings::of_arrow(names, "names")?,
        whole(py, Numbers::Array(numbers(ages, age, "ages")?))?,
        Floats::of(py, Numbers::Array(numbers(salaries, salary, "salaries")?), "salaries")?,
    )
}

/// Where the first null of an array is. One of nulls has a length without memory.
fn first_null(array: &ArrayRef) -> Option<usize> {
    if *array.data_type() == DataType::Null {
        return (!array.is_empty()).then_some(0);
    }
    array.logical_nulls().and_then(|nulls| (0..nulls.len()).find(|&row| nulls.is_null(row)))
}

/// People of a NumPy array with fields of these names.
pub fn of_numpy<'py>(array: &Bound<'py, PyAny>) -> Outcome<Rows> {
    let py = array.py();
    let dtype = array.getattr_opt(intern!(py, "dtype"))?;
    let names = dtype.map(|dtype| dtype.getattr_opt(intern!(py, "names"))).transpose()?.flatten();
    let Some(names) = names.filter(|names| !names.is_none()) else {
        return Err(wrong_type("array", array, "a NumPy array with the fields name, age and salary"));
    };
    let column = |name: &Bound<'py, PyString>| {
        if !names.contains(name)? {
            let text =
                format!("array: got the fields {}, wanted name, age and salary among them", shown(&names)?);
            return Err(Failure::Kernel(Error::Value(text)));
        }
        Ok(array.get_item(name)?)
    };
    of_columns(&column(intern!(py, "name"))?, &column(intern!(py, "age"))?, &column(intern!(py, "salary"))?)
}
