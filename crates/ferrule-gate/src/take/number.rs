//! One number.

use ferrule_base::Error;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};
use pyo3::{ffi, intern};

use crate::errors::{Failure, Outcome};

/// A number that had to be asked for.
pub enum Exact<'py> {
    /// What `__index__` says: of any size.
    Int(Bound<'py, PyInt>),
    /// The value of a `float`, or of an instance of a subclass.
    Float(f64),
}

/// What a number is, asked of Python: an int of any size, a bool, a NumPy scalar. `name` says what it is called in the
/// error, if it is not a number; an exception that the asking itself raises is passed on.
pub fn exact_number<'py>(item: &Bound<'py, PyAny>, name: impl FnOnce() -> String) -> Outcome<Exact<'py>> {
    let py = item.py();
    if let Ok(float) = item.cast::<PyFloat>() {
        return Ok(Exact::Float(float.value()));
    }
    // SAFETY: `PyNumber_Index` takes any object and returns a new reference, or null with an exception set.
    let index = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyNumber_Index(item.as_ptr())) };
    match index {
        Ok(int) => Ok(Exact::Int(int.cast_into().map_err(PyErr::from)?)),
        Err(error) if !error.is_instance_of::<PyTypeError>(py) => Err(error.into()),
        Err(_) if is_numpy_float(item) => {
            Ok(Exact::Float(item.call_method0(intern!(py, "__float__"))?.extract()?))
        }
        Err(_) => {
            let class = item.get_type().fully_qualified_name()?;
            Err(Error::Type(format!("{}: got {class}, wanted int or float", name())).into())
        }
    }
}

/// Whether it is a scalar like `numpy.float32`, which is no `float`.
fn is_numpy_float(item: &Bound<'_, PyAny>) -> bool {
    let py = item.py();
    let scalar = item.getattr(intern!(py, "ndim")).is_ok_and(|ndim| ndim.eq(0).unwrap_or(false));
    let kind = item.getattr(intern!(py, "dtype")).and_then(|dtype| dtype.getattr(intern!(py, "kind")));
    scalar && kind.is_ok_and(|kind| kind.eq("f").unwrap_or(false))
}

/// The int that an argument stands for, of any size.
pub fn integer<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Bound<'py, PyInt>> {
    match exact_number(argument, || name.into()) {
        Ok(Exact::Int(int)) => Ok(int),
        Ok(Exact::Float(_)) => Err(Error::Type(format!("{name}: got float, wanted an int")).into()),
        Err(Failure::Kernel(Error::Type(_))) => {
            let class = argument.get_type().fully_qualified_name()?;
            Err(Error::Type(format!("{name}: got {class}, wanted an int")).into())
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
            Err(Error::Value(format!("{name}: got {int}, wanted {wanted}{most}")).into())
        }
    }
}
