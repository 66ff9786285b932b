//! Masked arrays, which nobody can take: their memory says nothing of their mask.

use ferrule_base::Error;
use pyo3::intern;
use pyo3::prelude::*;

use crate::cpython::attribute;
use crate::errors::Outcome;

/// What is said of one.
pub const MASKED: &str = "got a masked array, whose mask would be lost; wanted one without (see .filled())";

/// Refuses a masked array.
pub fn refuse_masked(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<()> {
    if is_masked(argument)? {
        return Err(Error::Type(format!("{name}: {MASKED}")).into());
    }
    Ok(())
}

/// Whether it is a masked array, or the value that NumPy gives for a masked item.
pub fn is_masked(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    Ok(attribute(object, intern!(py, "_mask"))?.is_some()
        && attribute(object, intern!(py, "filled"))?.is_some())
}
