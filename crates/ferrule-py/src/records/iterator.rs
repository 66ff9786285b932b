//! The class `PeopleIterator`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::prelude::*;

use super::PersonView;
use super::table::Table;

/// The rows of a table, one by one.
#[pyclass(frozen, module = "ferrule._core.records")]
pub struct PeopleIterator {
    table: Arc<Table>,
    next: AtomicUsize,
    backwards: bool,
}

impl PeopleIterator {
    /// From the first row on.
    pub fn new(table: Arc<Table>) -> Self {
        Self { table, next: AtomicUsize::new(0), backwards: false }
    }

    /// From the last row back.
    pub fn backwards(table: Arc<Table>) -> Self {
        Self { table, next: AtomicUsize::new(0), backwards: true }
    }
}

#[pymethods]
impl PeopleIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&self) -> Option<PersonView> {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        let left = self.table.len().checked_sub(next + 1)?;
        Some(PersonView { table: Arc::clone(&self.table), row: if self.backwards { left } else { next } })
    }

    fn __length_hint__(&self) -> usize {
        self.table.len().saturating_sub(self.next.load(Ordering::Relaxed))
    }
}
