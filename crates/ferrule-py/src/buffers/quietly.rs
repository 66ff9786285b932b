//! What lets memory of somebody else go, and may raise.

use pyo3::prelude::*;

/// Runs it, where Python runs. An exception that it leaves behind is told to `sys.unraisablehook`: it is nothing to whoever
/// comes next, nor does it hide the one that is on its way.
pub fn quietly(let_go: impl FnOnce()) {
    let before = Python::try_attach(PyErr::take).flatten();
    let_go();
    Python::try_attach(|py| {
        if let Some(error) = PyErr::take(py) {
            error.write_unraisable(py, None);
        }
        if let Some(before) = before {
            before.restore(py);
        }
    });
}
