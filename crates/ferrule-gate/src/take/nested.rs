//! What is in lists of lists, of which NumPy makes an array.

use ferrule_base::Error;
use numpy::PyUntypedArray;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList, PyTuple};

use crate::errors::class_of;
use crate::give::arrays::require_numpy;
use crate::take::masked::is_masked;
use crate::take::no_number::is_no_number;

/// NumPy knows no more, and a list may hold itself.
const MOST_DIMENSIONS: usize = 64;

/// Whether it is a list or tuple, whose items are looked at one by one.
pub fn is_list(item: &Bound<'_, PyAny>) -> bool {
    item.is_instance_of::<PyList>() || item.is_instance_of::<PyTuple>()
}

/// An item in lists of lists that is no number, or none of 64 bits where these are wanted.
pub struct Misfit {
    /// Its indices, in brackets.
    place: String,
    /// Its class, where it is no number.
    class: Option<String>,
}

impl Misfit {
    /// The error that says so.
    pub fn error(self, name: &str, wanted: &str) -> Error {
        let place = self.place;
        match self.class {
            Some(class) => Error::Type(format!("{name}{place}: got {class}, wanted {wanted}")),
            None => {
                Error::TooLarge(format!("{name}{place}: got an int that 64 bits can't hold, wanted {wanted}"))
            }
        }
    }
}

/// The first of them.
pub fn first_misfit(argument: &Bound<'_, PyAny>, in_64_bits: bool, depth: usize) -> PyResult<Option<Misfit>> {
    if depth == MOST_DIMENSIONS || !is_list(argument) {
        return Ok(None);
    }
    for (index, item) in argument.try_iter()?.enumerate() {
        let (item, place) = (item?, format!("[{index}]"));
        if in_64_bits
            && item.is_instance_of::<PyInt>()
            && item.extract::<i64>().is_err()
            && item.extract::<u64>().is_err()
        {
            return Ok(Some(Misfit { place, class: None }));
        }
        if is_list(&item) {
            if let Some(misfit) = first_misfit(&item, in_64_bits, depth + 1)? {
                return Ok(Some(Misfit { place: place + &misfit.place, ..misfit }));
            }
        } else if !is_array(&item)? && (is_no_number(&item)? || !is_number(&item, in_64_bits)?) {
            return Ok(Some(Misfit { place, class: Some(class_of(&item)) }));
        }
    }
    Ok(None)
}

fn is_array(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    require_numpy(item.py())?;
    Ok(item.is_instance_of::<PyUntypedArray>())
}

fn is_number(item: &Bound<'_, PyAny>, in_64_bits: bool) -> PyResult<bool> {
    if in_64_bits {
        // Of other numbers, like decimals, NumPy makes objects.
        let exact = item.is_instance_of::<PyInt>() || item.is_instance_of::<PyFloat>();
        return Ok(exact || item.hasattr("dtype")?);
    }
    Ok(item.hasattr("__float__")? || item.hasattr("__index__")?)
}

/// Where the first masked array or item is, of which NumPy would take what is under the mask: its indices, in brackets.
pub fn place_of_masked(argument: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<String>> {
    if let Ok(list) = argument.cast::<PyList>() {
        masked_among(list.iter(), depth)
    } else if let Ok(tuple) = argument.cast::<PyTuple>() {
        masked_among(tuple.iter(), depth)
    } else {
        Ok(is_masked(argument)?.then(String::new))
    }
}

fn masked_among<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    depth: usize,
) -> PyResult<Option<String>> {
    if depth == MOST_DIMENSIONS {
        return Ok(None);
    }
    for (index, item) in items.enumerate() {
        if item.is_exact_instance_of::<PyFloat>() || item.is_exact_instance_of::<PyInt>() {
            continue;
        }
        if let Some(place) = place_of_masked(&item, depth + 1)? {
            return Ok(Some(format!("[{index}]{place}")));
        }
    }
    Ok(None)
}
