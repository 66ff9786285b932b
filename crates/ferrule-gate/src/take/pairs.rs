//! Pairs, one after the other, as the constructor of a `dict` takes them.

use std::fmt::Display;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString, PyTuple};

use ferrule_base::Error;

use crate::errors::{Outcome, class_of, wrong_type};

/// What an argument gives when it is gone through.
pub fn items<'py>(
    argument: &Bound<'py, PyAny>,
    name: impl Display,
    wanted: &str,
) -> Outcome<Bound<'py, PyIterator>> {
    argument.try_iter().map_err(|error| {
        let wrong = error.is_instance_of::<PyTypeError>(argument.py());
        if wrong { wrong_type(name, argument, wanted) } else { error.into() }
    })
}

/// Two things in whatever has two, but no text.
pub fn pair<'py>(
    item: &Bound<'py, PyAny>,
    name: impl Fn() -> String,
    wanted: &str,
) -> Outcome<Bound<'py, PyTuple>> {
    let pair = if let Ok(pair) = item.cast_exact::<PyTuple>() {
        pair.clone()
    } else if item.is_instance_of::<PyString>() {
        return Err(wrong_type(name(), item, wanted));
    } else {
        let parts = items(item, name(), wanted)?;
        PyTuple::new(item.py(), parts.take(3).collect::<PyResult<Vec<_>>>()?)?
    };
    if pair.len() != 2 {
        let came = class_of(item);
        return Err(
            Error::Type(format!("{}: got {came} of another length than 2, wanted {wanted}", name())).into()
        );
    }
    Ok(pair)
}
