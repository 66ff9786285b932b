//! Pairs, one after the other, as the constructor of a `dict` takes them.

use ferrule_base::Error;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::errors::{Outcome, class_of, wrong_type};
use crate::take::iterable::items;

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
