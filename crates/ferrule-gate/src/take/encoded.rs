//! A text as bytes.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A `str` as UTF-8; a lone surrogate as the three bytes that `surrogatepass` makes of it.
pub fn encoded<'py>(text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = text.call_method1(pyo3::intern!(text.py(), "encode"), ("utf-8", "surrogatepass"))?;
    Ok(bytes.cast_into()?)
}
