//! The values of a map: a column of int, float or bytes, or any objects.

use arrow_array::Array;
use arrow_schema::DataType;
use ferrule_base::Error;
use ferrule_base::room;
use ferrule_gate::cpython::{Item, Number, Others, Sequence, attribute, in_rounds};
use ferrule_gate::errors::{Failure, Outcome, wrong_type};
use ferrule_gate::take::arrow::arrow_chunks;
use ferrule_gate::take::buffer::untyped_buffer;
use ferrule_gate::take::iterable::list;
use ferrule_gate::take::numbers::{Array1, Values as Shared, has_numpy_dtype};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyString};
use pyo3_arrow::PyChunkedArray;

/// What is wanted, for a message.
const COLUMN: &str = "a column of values: a list, an array, an iterable";

/// Values, all of one kind.
pub enum Values<'py> {
    /// All are ints of 64 bits, in place or copied.
    Int(Shared<i64>),
    /// Likewise.
    Ints(Vec<i64>),
    /// All are floats, in place or copied.
    Float(Shared<f64>),
    /// Likewise.
    Floats(Vec<f64>),
    /// All are bytes.
    Bytes(Vec<Bound<'py, PyBytes>>),
    /// Anything else.
    Objects(Vec<Py<PyAny>>),
}

impl<'py> Values<'py> {
    /// Takes the argument `values` apart, for so many keys. Arrays of numbers are read in place where `numbers.rs` does so; a column of
    /// anything else becomes a list.
    pub fn new(argument: &Bound<'py, PyAny>, keys: usize) -> Outcome<Self> {
        let py = argument.py();
        if let Some(sequence) = Sequence::of(argument) {
            return Self::of_sequence(py, &sequence);
        }
        if argument.is_instance_of::<PyString>() || argument.is_instance_of::<PyBytes>() {
            return Err(wrong(argument));
        }
        if has_numpy_dtype(argument)? {
            let dtype = argument.getattr(intern!(py, "dtype"))?;
            let kind: String = dtype.getattr(intern!(py, "kind"))?.extract()?;
            let size: usize = dtype.getattr(intern!(py, "itemsize"))?.extract()?;
            if matches!(kind.as_str(), "i" | "u" | "f") && size <= 8 {
                return Self::of_array(Array1::new(argument, "values")?);
            }
            return Self::of_list(&argument.call_method0(intern!(py, "tolist"))?);
        }
        if let Some(chunks) = arrow_chunks(argument, "values", |_| Ok(()))? {
            return Self::of_chunks(chunks, argument, keys);
        }
        if untyped_buffer(argument)?.is_some() {
            return Self::of_array(Array1::new(argument, "values")?);
        }
        Self::of_list(list(argument, "values", COLUMN, |_, _| Ok(()))?.as_any())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::Ints(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Floats(values) => values.len(),
            Self::Bytes(values) => values.len(),
            Self::Objects(values) => values.len(),
        }
    }

    /// Takes an Arrow array: numbers as they are, anything else as a list.
    fn of_chunks(chunks: PyChunkedArray, argument: &Bound<'py, PyAny>, keys: usize) -> Outcome<Self> {
        let (py, kind) = (argument.py(), chunks.data_type());
        if kind.is_numeric() && !matches!(kind, DataType::Decimal128(..)) {
            return Self::of_array(Array1::of_chunks(chunks, "values")?);
        }
        // polars, pyarrow; a table has neither.
        let to_list = match attribute(argument, intern!(py, "to_list"))? {
            Some(polars) => polars,
            None => attribute(argument, intern!(py, "to_pylist"))?.ok_or_else(|| wrong(argument))?,
        };
        // One of nulls may have any length, and no memory.
        one_each(chunks.chunks().iter().fold(0, |all: usize, chunk| all.saturating_add(chunk.len())), keys)?;
        Self::of_list(&to_list.call0()?)
    }

    fn of_list(list: &Bound<'py, PyAny>) -> Outcome<Self> {
        match Sequence::of(list) {
            Some(sequence) => Self::of_sequence(list.py(), &sequence),
            None => Err(wrong(list)),
        }
    }

    /// Takes numbers; unsigned ones must fit an `i64`.
    pub fn of_array(array: Array1) -> Outcome<Self> {
        Ok(match array {
            Array1::Int(values) => Self::Int(values),
            Array1::Float(values) => Self::Float(values),
            Array1::Unsigned(values) => {
                let signed = values.iter().enumerate().map(|(index, &int)| {
                    i64::try_from(int).map_err(|_| {
                        Error::TooLarge(format!("values[{index}]: got {int}, wanted an int that fits int64"))
                    })
                });
                Self::Ints(signed.collect::<Result<_, _>>()?)
            }
        })
    }

    fn of_sequence(py: Python<'py>, sequence: &Sequence<'py>) -> Outcome<Self> {
        if let Some(ints) = all(py, sequence, |item| int(py, item))? {
            return Ok(Self::Ints(ints));
        }
        let float = |item: Item| match item.number() {
            Number::Float(value) => Some(value),
            _ => None,
        };
        if let Some(floats) = all(py, sequence, float)? {
            return Ok(Self::Floats(floats));
        }
        let bytes = |item: Item| item.object(py).to_owned().cast_into_exact::<PyBytes>().ok();
        if let Some(bytes) = all(py, sequence, bytes)? {
            return Ok(Self::Bytes(bytes));
        }
        let objects = all(py, sequence, |item| Some(item.object(py).to_owned().unbind()))?;
        Ok(Self::Objects(objects.unwrap_or_default()))
    }
}

/// An int, and no bool, that fits 64 bits.
fn int(py: Python<'_>, item: Item) -> Option<i64> {
    let object = item.object(py);
    if !object.is_exact_instance_of::<PyInt>() {
        return None;
    }
    match item.number() {
        Number::Int(value) => Some(value),
        _ => object.extract().ok(),
    }
}

/// What `read` makes of the items, if it makes something of each; it must not run Python code.
fn all<'py, T>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    read: impl Fn(Item) -> Option<T>,
) -> Outcome<Option<Vec<T>>> {
    let mut values = Some(room(sequence.len())?);
    in_rounds(
        py,
        sequence,
        |_, items, _, _: &mut Others<()>| {
            if let Some(known) = &mut values {
                let found = items.iter().map(|&item| read(item));
                let complete =
                    found.map(|value| value.map(|value| known.push(value))).all(|pushed| pushed.is_some());
                if !complete {
                    values = None;
                }
            }
            Ok(())
        },
        |(), _| Ok(()),
    )?;
    Ok(values)
}

/// Refuses more values than keys, or fewer.
pub fn one_each(count: usize, keys: usize) -> Result<(), Error> {
    let refusal = || Error::Shape(format!("values: got {count}, wanted {keys}, one for each key"));
    if count == keys { Ok(()) } else { Err(refusal()) }
}

fn wrong(argument: &Bound<'_, PyAny>) -> Failure {
    wrong_type("values", argument, COLUMN)
}
