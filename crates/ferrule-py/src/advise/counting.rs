//! All calls of all Python functions, counted.

use ferrule_gate::cpython::{counting, evaluation};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// Counts calls from now on, from zero. Gives a callback of `PY_START`; None on Python 3.11, which needs none. RuntimeError where
/// something else evaluates the program's frames.
#[pyfunction]
#[pyo3(signature = ())]
pub fn count_calls(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    drop(counting::taken(py));
    if cfg!(not(Py_3_12)) && !evaluation::count(py) {
        return Err(PyRuntimeError::new_err("something else evaluates the program's frames"));
    }
    counting::callback(py)
}

/// Ends that. Gives the code of each function that was called, and how often; None where some calls were not counted.
#[pyfunction]
#[pyo3(signature = ())]
pub fn counted_calls(py: Python<'_>) -> Option<Vec<(Bound<'_, PyAny>, u64)>> {
    evaluation::count_none(py);
    counting::taken(py)
}
