//! Masked arrays, which nobody can take: their memory says nothing of their mask.

use ferrule_base::Error;
use pyo3::intern;
use pyo3::prelude::*;

use crate::cpython::attribute;
use crate::errors::Outcome;

/// Refuses a masked array.
pub fn refuse_masked(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<()> {
    let py = argument.py();
    if attribute(argument, intern!(py, "_mask"))?.is_some()
        && attribute(argument, intern!(py, "filled"))?.is_some()
    {
        let text = "got a masked array, whose mask would be lost; wanted one without (see .filled())";
        return Err(Error::Type(format!("{name}: {text}")).into());
    }
    Ok(())
}
