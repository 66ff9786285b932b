//! A function.

use std::fmt::Display;

use pyo3::prelude::*;

use crate::errors::{Outcome, wrong_type};

/// Whatever can be called.
pub fn function(argument: Bound<'_, PyAny>, name: impl Display) -> Outcome<Bound<'_, PyAny>> {
    if argument.is_callable() { Ok(argument) } else { Err(wrong_type(name, &argument, "a callable")) }
}
