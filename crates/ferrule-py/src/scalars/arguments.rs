//! Arguments as kernels of this domain want them.

use std::borrow::Cow;

use ferrule_base::Error;
use ferrule_gate::cpython::{Number, Sequence};
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::{ArrayLike, FloatMatrix};
use ferrule_gate::take::arrays::refuse_masked;
use ferrule_gate::take::numbers::{Array1, Floats, Numbers, Values};
use numpy::PyArrayMethods;
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyBufferError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyString};

/// The name of an object's type.
pub fn type_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string())
}

/// A `TypeError` in the package's words; any other exception is the user's own code's, or Ctrl-C, and stays what it is.
pub fn reworded(error: PyErr, py: Python<'_>, message: impl FnOnce() -> String) -> Failure {
    if error.is_instance_of::<PyTypeError>(py) { Error::Type(message()).into() } else { error.into() }
}

/// An int as a type of Rust's; `None` where it does not fit, or is no int.
pub fn fitting<'py, T>(argument: &Bound<'py, PyAny>) -> PyResult<Option<T>>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    let py = argument.py();
    match argument.extract() {
        Ok(n) => Ok(Some(n)),
        Err(error)
            if error.is_instance_of::<PyTypeError>(py) || error.is_instance_of::<PyOverflowError>(py) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The Python int that an argument stands for.
pub fn index<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Bound<'py, PyInt>> {
    static INDEX: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let index = INDEX.import(argument.py(), "operator", "index")?;
    match index.call1((argument,)) {
        Ok(number) => Ok(number.cast_into::<PyInt>().map_err(PyErr::from)?),
        Err(error) => Err(reworded(error, argument.py(), || {
            format!("{name}: got {}, wanted an int", type_name(argument))
        })),
    }
}

/// A count: an int from 0 to `most`.
pub fn count(argument: &Bound<'_, PyAny>, name: &str, most: u64) -> Outcome<u64> {
    match fitting::<u64>(argument)? {
        Some(n) if n <= most => Ok(n),
        _ => {
            let n = index(argument, name)?;
            Err(Error::Value(format!("{name}: got {}, wanted an integer from 0 to {most}", shown(&n))).into())
        }
    }
}

/// An int for a message; a long one by its length.
pub fn shown(n: &Bound<'_, PyInt>) -> String {
    match n.call_method0("bit_length").and_then(|bits| bits.extract::<u64>()) {
        Ok(bits) if bits > 256 => format!("an integer of {bits} bits"),
        _ => n.to_string(),
    }
}

/// A number as a float; `name` is only asked for when there is something to say.
pub fn float(number: &Bound<'_, PyAny>, name: impl Fn() -> String) -> Outcome<f64> {
    let py = number.py();
    number.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(py) {
            return Error::Overflow(format!("{}: got a number that is too large for a float", name())).into();
        }
        reworded(error, py, || format!("{}: got {}, wanted a number", name(), type_name(number)))
    })
}

/// An item as a float.
pub fn float_item(item: &Bound<'_, PyAny>, name: &str, i: usize) -> Outcome<f64> {
    float(item, || format!("{name}[{i}]"))
}

/// Floats: those of the user's own memory where that can be.
pub fn floats(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Floats> {
    let small = |number| match number {
        Number::Int(value) => Some(value as f64),
        Number::Float(value) => Some(value),
        Number::Other => None,
    };
    if let Some(sequence) = Sequence::of(argument) {
        let item = |i: usize, item: &Bound<'_, PyAny>| float_item(item, name, i);
        return Ok(Floats::Owned(sequence.collect(argument.py(), small, item)?));
    }
    refuse_masked(argument, name)?;
    Floats::new(argument, name)
}

/// Every item converted.
pub fn collected<'py, T>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    convert: impl Fn(usize, &Bound<'py, PyAny>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    items.enumerate().map(|(i, item)| convert(i, &item)).collect()
}

/// Integers of 64 bits: those of the user's own memory where that can be.
pub fn integers(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Integers> {
    let item = |i: usize, item: &Bound<'_, PyAny>| -> Outcome<i64> {
        if let Some(n) = fitting(item)? {
            return Ok(n);
        }
        let n = index(item, &format!("{name}[{i}]"))?;
        let message = format!("{name}[{i}]: got {}, wanted an int that fits int64", shown(&n));
        Err(Error::Overflow(message).into())
    };
    let small = |number| match number {
        Number::Int(value) => Some(value),
        Number::Float(_) | Number::Other => None,
    };
    refuse_masked(argument, name)?;
    Ok(match Numbers::new(argument, name)? {
        Numbers::Sequence(sequence) => Integers::Copied(sequence.collect(argument.py(), small, item)?),
        Numbers::Array(Array1::Int(values)) => Integers::Array(values),
        Numbers::Array(Array1::Unsigned(values)) => Integers::Unsigned(values),
        Numbers::Array(Array1::Float(values)) if values.is_empty() => Integers::Copied(Vec::new()),
        Numbers::Array(Array1::Float(_)) => {
            return Err(Error::Type(format!("{name}: got an array of floats, wanted integers")).into());
        }
    })
}

/// See [`integers`].
pub enum Integers {
    /// In place.
    Array(Values<i64>),
    /// In place.
    Unsigned(Values<u64>),
    /// Copied from a list or a tuple.
    Copied(Vec<i64>),
}

impl Integers {
    /// As signed integers, which unsigned ones past int64 are not.
    pub fn signed(&self, name: &str) -> Outcome<Cow<'_, [i64]>> {
        Ok(match self {
            Self::Array(values) => Cow::Borrowed(&**values),
            Self::Copied(values) => Cow::Borrowed(values),
            Self::Unsigned(values) => {
                let signed = values.iter().enumerate().map(|(i, &n)| {
                    let message = || format!("{name}[{i}]: got {n}, wanted an int that fits int64");
                    i64::try_from(n).map_err(|_| Error::Overflow(message()))
                });
                Cow::Owned(signed.collect::<Result<_, _>>()?)
            }
        })
    }
}

/// Rows of floats, one after the other.
pub struct Matrix {
    /// All rows.
    pub values: Values<f64>,
    /// How many.
    pub rows: usize,
    /// How long each is.
    pub columns: usize,
}

/// Takes a two-dimensional argument: float64 in C order in place, everything else copied by NumPy. A list without rows
/// has no columns either.
pub fn matrix(argument: &ArrayLike<'_>, name: &str) -> Outcome<Matrix> {
    static ASARRAY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let argument = &argument.0;
    let py = argument.py();
    refuse_masked(argument, name)?;
    if let Some(matrix) = in_place(argument)? {
        return Ok(matrix);
    }
    let mut array = match ASARRAY.import(py, "numpy", "asarray")?.call1((argument,)) {
        Err(error) if error.is_instance_of::<PyValueError>(py) => {
            return Err(Error::Value(format!("{name}: {}", error.value(py))).into());
        }
        array => array?,
    };
    let mut dimensions: usize = array.getattr("ndim")?.extract()?;
    if dimensions == 1 && array.len()? == 0 {
        array = array.call_method1("reshape", ((0, 0),))?;
        dimensions = 2;
    }
    if dimensions != 2 {
        let message = format!("{name}: got an array of {dimensions} dimensions, wanted 2");
        return Err(Error::Shape(message).into());
    }
    let dtype = array.getattr("dtype")?;
    let kind: String = dtype.getattr("kind")?.extract()?;
    let size: usize = dtype.getattr("itemsize")?.extract()?;
    let usable = matches!(kind.as_str(), "b" | "i" | "u" | "f") && size <= 8;
    let copy = if usable { in_place(&array.call_method1("astype", ("float64", "C"))?)? } else { None };
    Ok(copy
        .ok_or_else(|| Error::Type(format!("{name}: got dtype {dtype}, wanted numbers of up to 64 bits")))?)
}

fn in_place(argument: &Bound<'_, PyAny>) -> PyResult<Option<Matrix>> {
    let py = argument.py();
    let buffer = match PyBuffer::<f64>::get(argument) {
        Ok(buffer) => buffer,
        // No buffer, or not one of float64.
        Err(error)
            if error.is_instance_of::<PyBufferError>(py)
                || error.is_instance_of::<PyTypeError>(py)
                || error.is_instance_of::<PyValueError>(py) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let &[rows, columns] = buffer.shape() else { return Ok(None) };
    let usable = buffer.is_c_contiguous() && buffer.buf_ptr().cast::<f64>().is_aligned();
    Ok(usable.then_some(Matrix { values: Values::Buffer(buffer), rows, columns }))
}

/// A new array of rows of `columns`.
pub fn to_matrix(py: Python<'_>, values: Vec<f64>, columns: usize) -> PyResult<FloatMatrix<'_>> {
    let rows = values.len() / columns;
    Ok(FloatMatrix(new_array(py, values)?.reshape([rows, columns])?))
}

/// Strings, held so that their code points can be read detached.
pub fn texts<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    let wanted = |name: &str, got: &Bound<'_, PyAny>, wanted: &str| {
        Error::Type(format!("{name}: got {}, wanted {wanted}", type_name(got)))
    };
    if argument.is_instance_of::<PyString>() {
        return Err(wanted(name, argument, "an iterable of strings").into());
    }
    let items = argument.try_iter().map_err(|error| {
        let message = || format!("{name}: got {}, wanted an iterable of strings", type_name(argument));
        reworded(error, argument.py(), message)
    })?;
    let mut held = Vec::with_capacity(argument.len().unwrap_or(0));
    for item in items {
        let item = item?;
        let text = item.cast::<PyString>();
        let text = text.map_err(|_| wanted(&format!("{name}[{}]", held.len()), &item, "a str"))?;
        held.push(text.clone());
    }
    Ok(held)
}
