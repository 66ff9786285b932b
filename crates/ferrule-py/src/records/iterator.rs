//! The class `PeopleIterator`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::prelude::*;

use super::PersonView;
use super::table::Table;

/// The rows of a table, one by one.
#[pyclass(frozen, module = "ferrule._core")]
pub struct PeopleIterator {
    table: Arc<Table>,
    next: AtomicUsize,
}

impl PeopleIterator {
    /// From the first row on.
    pub fn new(table: Arc<Table>) -> Self {
        Self { table, next: AtomicUsize::new(0) }
    }
}

#[pymethods]
impl PeopleIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self) -> Option<PersonView> {
        let row = self.next.fetch_add(1, Ordering::Relaxed);
        (row < self.table.len()).then(|| PersonView { table: Arc::clone(&self.table), row })
    }

    fn __length_hint__(&self) -> usize {
        self.table.len().saturating_sub(self.next.load(Ordering::Relaxed))
    }
}
