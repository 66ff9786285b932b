//! Results as NumPy arrays, made of the kernels' own memory.

use numpy::{Element, PyArray1};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// Imports NumPy, once. Everything that uses its C API comes through here first: the numpy crate imports it by itself,
/// but panics when that fails, and Ctrl-C in the middle of the import is such a failure.
pub fn require_numpy(py: Python<'_>) -> PyResult<()> {
    static NUMPY: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    NUMPY.get_or_try_init(py, || py.import("numpy").map(Bound::unbind))?;
    Ok(())
}

/// A one-dimensional array; its memory is the vector's, nothing is copied.
pub fn new_array<T: Element>(py: Python<'_>, items: Vec<T>) -> PyResult<Bound<'_, PyArray1<T>>> {
    require_numpy(py)?;
    Ok(PyArray1::from_vec(py, items))
}
