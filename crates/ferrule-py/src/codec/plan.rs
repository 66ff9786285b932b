//! What a type hint is compiled to.

use ferrule_base::repr::cut;
use ferrule_codec::schema;
use ferrule_gate::errors;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::codec::classes::{Choice, Class};
use crate::codec::members::Members;

/// A type hint, compiled: what its values look like, and the classes they are of.
pub struct Plan {
    /// The shapes.
    pub schema: schema::Schema,
    /// The classes with fields, by the numbers in the shapes.
    pub classes: Vec<Class>,
    /// The classes of constants.
    pub members: Vec<Members>,
    /// The unions.
    pub choices: Vec<Choice>,
    /// Whether equal hints may mean different plans.
    pub(super) ordered: bool,
    /// Whether values that have all their fields are made, and let go, without any Python code.
    pub(super) silent: bool,
}

/// A hint as a person would write it.
pub fn shown(hint: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = hint.cast::<PyType>().map(|class| class.name().map(|name| name.to_string()));
    match name {
        Ok(Ok(name)) => Ok(cut(name)),
        _ => errors::shown(hint),
    }
}
