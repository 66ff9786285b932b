//! What a task holds while it leads a computation.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::maps::cache::core::CacheCore;
use crate::maps::cache::flights::Flight;

/// Held by the task that leads a computation: dropped before that ended, as where the task's own code could not be
/// called any more, it lets others compute instead.
#[pyclass(frozen, module = "ferrule._core.maps")]
pub struct Lead {
    pub(super) cache: Py<CacheCore>,
    pub(super) flight: Py<Flight>,
}

#[pymethods]
impl Lead {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.cache)?;
        visit.call(&self.flight)
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        if self.flight.get().is_done() {
            return;
        }
        Python::attach(|py| {
            // What is dropped while an exception goes up must leave it as it is.
            let raised = PyErr::take(py);
            self.cache.get().abandon(py, self.flight.get());
            if let Some(raised) = raised {
                raised.restore(py);
            }
        });
    }
}
