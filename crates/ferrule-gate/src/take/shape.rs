//! How long the dimensions of something are.

use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use crate::errors::Outcome;
use crate::take::number::{integer_or, size};

/// A length, or several in a list or tuple.
pub fn shape(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Vec<usize>> {
    if argument.is_instance_of::<PyTuple>() || argument.is_instance_of::<PyList>() {
        let items = argument.try_iter()?.enumerate();
        return items.map(|(place, item)| size(&item?, &format!("{name}[{place}]"), 0)).collect();
    }
    let length = integer_or(argument, || name.into(), "an int, or a list or tuple of ints")?;
    Ok(vec![size(&length, name, 0)?])
}
