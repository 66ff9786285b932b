//! Texts, in any iterable.

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors::{Outcome, wrong_type};
use crate::take::iterable::each;

/// Texts, held so that their code points can be read detached; but no text, of which each letter would be one.
pub fn texts<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    const WANTED: &str = "an iterable of strings";
    if argument.is_instance_of::<PyString>() {
        return Err(wrong_type(name, argument, WANTED));
    }
    each(argument, name, WANTED, |place, item| {
        let text = item.cast::<PyString>();
        let text = text.map_err(|_| wrong_type(format_args!("{name}[{place}]"), &item, "a str"))?;
        Ok(text.clone())
    })
}
