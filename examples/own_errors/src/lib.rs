//! Errors of Rust that Python sees as exceptions: a class of one's own, and an error that becomes a builtin.

use std::fmt::{Display, Formatter};

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

create_exception!(
    own_errors,
    MyCustomError,
    PyException,
    "An exception of one's own, to be caught by its class."
);

/// What went wrong, as Rust says it: Python sees a ``ValueError``.
#[derive(Debug, PartialEq)]
pub struct MyError(String);

impl Display for MyError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "MyError: {}", self.0)
    }
}

impl std::error::Error for MyError {}

/// All that `?`, or a function's `Result`, needs to raise it.
impl From<MyError> for PyErr {
    fn from(error: MyError) -> Self {
        PyValueError::new_err(error.to_string())
    }
}

/// Raise ``MyCustomError``.
#[pyfunction]
pub fn risky_operation() -> PyResult<()> {
    Err(MyCustomError::new_err("Something went wrong!"))
}

/// Fail with an error of Rust's, which the caller catches as ``ValueError``.
#[pyfunction]
pub fn fallible_function() -> Result<String, MyError> {
    Err(MyError("Failed operation".into()))
}

#[pymodule(gil_used = false)]
mod own_errors {
    #[pymodule_export]
    use super::{MyCustomError, fallible_function, risky_operation};
}
