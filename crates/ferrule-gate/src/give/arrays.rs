//! Results as NumPy arrays, made of the kernels' own memory.

use numpy::{Element, PyArray1, get_array_module};
use pyo3::prelude::*;

use crate::errors::fault;
use crate::fork::NoFork;
use crate::kept::Kept;

/// Gets NumPy's C API ready, once. Everything that uses it comes through here first: the numpy crate does that by itself, but
/// panics when it fails, as where a signal's handler raises in the middle of it.
pub fn require_numpy(py: Python<'_>) -> PyResult<()> {
    static NUMPY: Kept<PyModule> = Kept::new();
    NUMPY.get_or_try_init(py, || {
        let numpy = py.import("numpy")?;
        ready(py)?;
        Ok::<_, PyErr>(numpy.unbind())
    })?;
    Ok(())
}

/// In a thread of its own, where no signal's handler and no tracer runs; and the process does not fork meanwhile. Where there
/// is no thread to be had, here.
fn ready(py: Python<'_>) -> PyResult<()> {
    let use_it = || {
        Python::attach(|py| {
            get_array_module(py)?;
            drop(PyArray1::from_vec(py, vec![0_u8]));
            Ok(())
        })
    };
    let _no_fork = NoFork::attached(py);
    py.detach(|| match std::thread::Builder::new().spawn(use_it) {
        Ok(thread) => thread.join().unwrap_or_else(|_| Err(fault("NumPy's C API is not as expected"))),
        Err(_) => use_it(),
    })
}

/// A one-dimensional array; its memory is the vector's, nothing is copied.
pub fn new_array<T: Element>(py: Python<'_>, items: Vec<T>) -> PyResult<Bound<'_, PyArray1<T>>> {
    require_numpy(py)?;
    Ok(PyArray1::from_vec(py, items))
}
