//! Signals, for loops over Python's own objects: they stay attached, so nobody else looks. Who is called item by item (by a
//! parser), waits, or asks others for more than an item, looks by itself.

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
    for (count, item) in items.into_iter().enumerate() {
        work(item)?;
        if count % PART == PART - 1 {
            py.check_signals()?;
        }
    }
    Ok(())
}
