//! The iterator of `FrozenMap`.

use std::sync::atomic::{AtomicUsize, Ordering};

use ferrule_gate::give::texts::string;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::FrozenMap;

/// Keys of a `FrozenMap` one by one.
#[pyclass(frozen, module = "ferrule._core.maps")]
pub struct FrozenMapIterator {
    map: Py<FrozenMap>,
    place: AtomicUsize,
    seen: AtomicUsize,
}

impl FrozenMapIterator {
    /// From the first key on.
    pub fn new(map: &Bound<'_, FrozenMap>) -> Self {
        Self { map: map.clone().unbind(), place: AtomicUsize::new(0), seen: AtomicUsize::new(0) }
    }
}

#[pymethods]
impl FrozenMapIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        let map = self.map.get().map();
        let mut place = self.place.load(Ordering::Relaxed);
        while let Some((key, _, end)) = map.at(place) {
            match self.place.compare_exchange(place, end, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => {
                    self.seen.fetch_add(1, Ordering::Relaxed);
                    return string(py, key).map(Some);
                }
                // Another thread has taken this key.
                Err(now) => place = now,
            }
        }
        Ok(None)
    }

    fn __length_hint__(&self) -> usize {
        self.map.get().__len__().saturating_sub(self.seen.load(Ordering::Relaxed))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.map)
    }
}
