//! A text as bytes, and what happens to those of a file.

use std::path::Path;

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::Failure;

/// A `str` as UTF-8; a lone surrogate as the three bytes that `surrogatepass` makes of it.
pub fn encoded<'py>(text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = text.call_method1(pyo3::intern!(text.py(), "encode"), ("utf-8", "surrogatepass"))?;
    Ok(bytes.cast_into()?)
}

/// What `open` raises: its class is chosen by the number.
pub fn os_error(py: Python<'_>, error: &std::io::Error, argument: &str, path: &Path) -> Failure {
    let Some(number) = error.raw_os_error() else {
        return PyOSError::new_err(format!("{argument} ({}): {error}", path.display())).into();
    };
    let text = py.import("os").and_then(|os| os.call_method1("strerror", (number,))?.extract::<String>());
    match text {
        Ok(text) => PyOSError::new_err((number, text, path.as_os_str().to_os_string())).into(),
        Err(error) => error.into(),
    }
}
