//! Signals, for loops over Python's own objects: they stay attached, so nobody else looks. Who is called item by item (by a
//! parser), waits, or asks others for more than an item, looks by itself.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use pyo3::prelude::*;

/// So many items are made or looked at between two looks at whether a signal came: some 0.1 ms of work.
const PART: usize = 1 << 12;

/// Calls `work` with each item, and lets a signal's handler run now and then.
#[inline]
pub fn every<T, E: From<PyErr>>(
    py: Python<'_>,
    items: impl IntoIterator<Item = T>,
    mut work: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    made(py, || {
        for (count, item) in items.into_iter().enumerate() {
            work(item)?;
            if count % PART == PART - 1 {
                py.check_signals()?;
            }
        }
        Ok(())
    })
}

/// What makes many objects of Python's: where there is no memory for one, PyO3 panics, with the exception set that says so.
pub fn made<T, E: From<PyErr>>(py: Python<'_>, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| match PyErr::take(py) {
        Some(error) => Err(error.into()),
        None => resume_unwind(panic),
    })
}
