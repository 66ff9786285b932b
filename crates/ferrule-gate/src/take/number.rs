//! One number.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_base::Error;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};
use pyo3::{ffi, intern};

#[cfg(feature = "layouts")]
use crate::cpython::{Number, number};
use crate::errors::{Failure, Outcome, answer, caused, class_of, exception, is_users, wrong_type};
use crate::take::no_number::is_no_number;

/// A number as a float, as Python's `float` converts it: an int, a float, whatever has `__float__` or `__index__`, but no
/// text and no complex number. `name` is only asked for when there is something to say.
#[inline]
pub fn float(argument: &Bound<'_, PyAny>, name: impl FnOnce() -> String) -> Outcome<f64> {
    float_or(argument, name, "a number")
}

/// As [`float`], where something else may stand as well: `wanted` says what.
#[inline]
pub fn float_or(argument: &Bound<'_, PyAny>, name: impl FnOnce() -> String, wanted: &str) -> Outcome<f64> {
    #[cfg(feature = "layouts")]
    match number(argument.as_borrowed()) {
        Number::Float(value) => return Ok(value),
        Number::Int(value) => return Ok(value as f64),
        Number::Other => {}
    }
    float_of(argument, name, wanted)
}

#[cold]
fn float_of(argument: &Bound<'_, PyAny>, name: impl FnOnce() -> String, wanted: &str) -> Outcome<f64> {
    let py = argument.py();
    if is_no_number(argument)? {
        return Err(wrong_type(name(), argument, wanted));
    }
    argument.extract().map_err(|error: PyErr| {
        let told = |said: Failure, error| if is_users(&error, py) { caused(said, error, py) } else { said };
        if error.is_instance_of::<PyOverflowError>(py) {
            let came = if argument.is_instance_of::<PyInt>() { "an int" } else { "a number" };
            let text = format!("{}: got {came} that is too large for a float", name());
            return told(Error::TooLarge(text).into(), error);
        }
        if error.is_instance_of::<PyTypeError>(py) {
            return told(wrong_type(name(), argument, wanted), error);
        }
        if error.is_instance_of::<PyValueError>(py) {
            let text =
                format!("{}: got {}, wanted {wanted}: {}", name(), class_of(argument), error.value(py));
            let refused = exception("ArgumentError", text);
            refused.set_cause(py, Some(error));
            return refused.into();
        }
        // Any other exception is the user's own code's, or Ctrl-C, and stays what it is.
        error.into()
    })
}

/// A number that is kept as what it is, and had to be asked for.
pub enum Exact<'py> {
    /// What `__index__` says: of any size.
    Int(Bound<'py, PyInt>),
    /// The value of a `float`, or of an instance of a subclass, or of a NumPy scalar.
    Float(f64),
}

/// What a number is, asked of Python: an int of any size, a bool, a NumPy scalar. `name` says what it is called in the
/// error, if it is not a number; an exception that the asking itself raises is passed on. What only has `__float__` is
/// refused: as a float it might be another number.
pub fn exact_number<'py>(item: &Bound<'py, PyAny>, name: impl FnOnce() -> String) -> Outcome<Exact<'py>> {
    match exact(item)? {
        Some(number) => Ok(number),
        None => Err(wrong_type(name(), item, "int or float")),
    }
}

/// As [`exact_number`]; `None` of what has no number without a loss.
pub fn exact<'py>(item: &Bound<'py, PyAny>) -> Outcome<Option<Exact<'py>>> {
    let py = item.py();
    if let Ok(float) = item.cast::<PyFloat>() {
        return Ok(Some(Exact::Float(float.value())));
    }
    if let Some(int) = index(item)? {
        return Ok(Some(Exact::Int(int)));
    }
    if is_numpy_float(item)? && !is_no_number(item)? {
        return Ok(Some(Exact::Float(item.call_method0(intern!(py, "__float__"))?.extract()?)));
    }
    Ok(None)
}

/// What `__index__` says; `None` where there is none.
fn index<'py>(item: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyInt>>> {
    let py = item.py();
    if is_no_number(item)? {
        return Ok(None);
    }
    // SAFETY: `PyNumber_Index` takes any object and returns a new reference, or null with an exception set.
    match unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyNumber_Index(item.as_ptr())) } {
        Ok(int) => Ok(Some(int.cast_into().map_err(PyErr::from)?)),
        Err(error) if error.is_instance_of::<PyTypeError>(py) && !is_users(&error, py) => {
            // NumPy's bool is an int as Python's is, but for this.
            let flag = answer(item.extract::<bool>(), py)?;
            Ok(flag.map(|flag| u8::from(flag).into_pyobject(py).map_err(PyErr::from)).transpose()?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether it is a scalar like `numpy.float32`, which is no `float`; a `longdouble` would be rounded to one.
fn is_numpy_float(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = item.py();
    let scalar = || item.getattr(intern!(py, "ndim"))?.eq(0);
    let float = || item.getattr(intern!(py, "dtype"))?.getattr(intern!(py, "kind"))?.eq("f");
    let held = || item.getattr(intern!(py, "itemsize"))?.le(size_of::<f64>());
    Ok(answer(scalar(), py)? == Some(true)
        && answer(float(), py)? == Some(true)
        && answer(held(), py)? == Some(true))
}

/// The int that an argument stands for, of any size.
pub fn integer<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Bound<'py, PyInt>> {
    integer_or(argument, || name.into(), "an int")
}

/// As [`integer`], where something else may stand as well: `wanted` says what.
pub fn integer_or<'py>(
    argument: &Bound<'py, PyAny>,
    name: impl FnOnce() -> String,
    wanted: &str,
) -> Outcome<Bound<'py, PyInt>> {
    index(argument)?.ok_or_else(|| wrong_type(name(), argument, wanted))
}

/// The int that an argument stands for, of 64 bits.
#[inline]
pub fn int64(argument: &Bound<'_, PyAny>, name: impl Fn() -> String) -> Outcome<i64> {
    #[cfg(feature = "layouts")]
    if let Number::Int(value) = number(argument.as_borrowed()) {
        return Ok(value);
    }
    let int = integer_or(argument, &name, "an int")?;
    int.extract().map_err(|_| {
        let came = shown(&int);
        Failure::Kernel(Error::TooLarge(format!("{}: got {came}, wanted an int that fits int64", name())))
    })
}

/// An int as a type of Rust's; `None` where it does not fit, or is no int.
pub fn fitting<'py, T>(argument: &Bound<'py, PyAny>) -> PyResult<Option<T>>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    let py = argument.py();
    if is_no_number(argument)? {
        return Ok(None);
    }
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

/// A number of things: an int that is at least `least`.
pub fn size(argument: &Bound<'_, PyAny>, name: &str, least: usize) -> Outcome<usize> {
    let int = integer(argument, name)?;
    match int.extract::<isize>().map(usize::try_from) {
        Ok(Ok(size)) if size >= least => Ok(size),
        _ => {
            let wanted = if least == 0 { "an integer that is not negative" } else { "a positive integer" };
            let most = if int.gt(0)? { format!(" up to {}", isize::MAX) } else { String::new() };
            Err(Error::Value(format!("{name}: got {}, wanted {wanted}{most}", shown(&int))).into())
        }
    }
}

/// A count: an int from 0 to `most`.
pub fn count(argument: &Bound<'_, PyAny>, name: &str, most: u64) -> Outcome<u64> {
    let int = integer(argument, name)?;
    match int.extract::<u64>() {
        Ok(count) if count <= most => Ok(count),
        _ => {
            let came = shown(&int);
            Err(Error::Value(format!("{name}: got {came}, wanted an integer from 0 to {most}")).into())
        }
    }
}

/// An int for a message; a long one by its length.
pub fn shown(int: &Bound<'_, PyInt>) -> String {
    match int.call_method0(intern!(int.py(), "bit_length")).and_then(|bits| bits.extract::<u64>()) {
        Ok(bits) if bits > 256 => format!("an integer of {bits} bits"),
        _ => int.to_string(),
    }
}
