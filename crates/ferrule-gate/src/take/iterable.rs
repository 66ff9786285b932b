//! Whatever can be gone through, thing by thing, and may have no end: a signal's handler may run, and memory is asked for as
//! it is needed.

use std::fmt::Display;

use ferrule_base::memory::more;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
#[cfg(feature = "layouts")]
use pyo3::types::PyTuple;
use pyo3::types::{PyIterator, PyList};

use crate::errors::{Failure, Outcome, is_users, wrong_type};
use crate::signals::{every, made};
#[cfg(feature = "layouts")]
use crate::take::pyarrow::look_at_values;

/// What an argument gives when it is gone through. What pyarrow goes through is looked at before.
pub fn items<'py>(
    argument: &Bound<'py, PyAny>,
    name: impl Display,
    wanted: &str,
) -> Outcome<Bound<'py, PyIterator>> {
    #[cfg(feature = "layouts")]
    if !argument.is_instance_of::<PyList>() && !argument.is_instance_of::<PyTuple>() {
        look_at_values(argument, &name)?;
    }
    argument.try_iter().map_err(|error| {
        // One of the user's own `__iter__` says what is wrong there.
        let py = argument.py();
        let wrong = error.is_instance_of::<PyTypeError>(py) && !is_users(&error, py);
        if wrong { wrong_type(name, argument, wanted) } else { error.into() }
    })
}

/// What `take` makes of each of them, which it is told the place of. No room is made by the length: it may say anything.
pub fn each<'py, T>(
    argument: &Bound<'py, PyAny>,
    name: &str,
    wanted: &str,
    mut take: impl FnMut(usize, Bound<'py, PyAny>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    let mut taken = Vec::new();
    every(argument.py(), items(argument, name, wanted)?.enumerate(), |(place, item)| {
        more(&mut taken)?;
        taken.push(take(place, item?)?);
        Ok::<_, Failure>(())
    })?;
    Ok(taken)
}

/// All of them, as a list.
///
/// The first that `check`, which is told its place, refuses ends it: what comes after may have no end.
pub fn list<'py>(
    argument: &Bound<'py, PyAny>,
    name: &str,
    wanted: &str,
    mut check: impl FnMut(usize, &Bound<'py, PyAny>) -> Outcome<()>,
) -> Outcome<Bound<'py, PyList>> {
    let list = made(argument.py(), || Ok::<_, PyErr>(PyList::empty(argument.py())))?;
    every(argument.py(), items(argument, name, wanted)?.enumerate(), |(place, item)| {
        let item = item?;
        check(place, &item)?;
        Ok::<_, Failure>(list.append(item)?)
    })?;
    Ok(list)
}
