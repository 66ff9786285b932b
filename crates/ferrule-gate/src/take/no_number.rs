//! What is no number, though Python or NumPy would make one of it.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyComplex, PyFloat, PyInt, PyString};

#[cfg(feature = "layouts")]
use crate::take::masked::is_masked;

/// Whether it is what `float` would read, or cut short, though it is no number: text and complex numbers, also NumPy's, and
/// what is masked.
pub fn is_no_number(argument: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = argument.py();
    if argument.is_instance_of::<PyFloat>() || argument.is_instance_of::<PyInt>() {
        return Ok(false);
    }
    if argument.is_instance_of::<PyString>()
        || argument.is_instance_of::<PyBytes>()
        || argument.is_instance_of::<PyByteArray>()
        || argument.is_instance_of::<PyComplex>()
    {
        return Ok(true);
    }
    // The kind of a dtype that NumPy has not itself, as of bfloat16, is that of `numpy.void`; the character is its own.
    let Some(dtype) = argument.getattr_opt(intern!(py, "dtype"))? else { return Ok(false) };
    let Some(code) = dtype.getattr_opt(intern!(py, "char"))? else { return Ok(false) };
    #[cfg(feature = "layouts")]
    if is_masked(argument)? {
        return Ok(true);
    }
    // Complex numbers, text and bytes, records, and times.
    Ok(code.extract::<char>().is_ok_and(|code| "FDGSUTVMm".contains(code)))
}
