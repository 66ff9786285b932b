//! Signals, for loops over Python's own objects: they stay attached, so nobody else looks.

use std::ops::Range;

use pyo3::prelude::*;

use crate::errors::Outcome;

/// So many small objects are made or looked at between two looks at whether a signal came: some 1 ms of work.
pub const PART: usize = 1 << 15;

/// Calls `work` with `0..len`, at most [`PART`] at a time, and lets a signal's handler run in between.
#[inline]
pub fn every(py: Python<'_>, len: usize, mut work: impl FnMut(Range<usize>) -> Outcome<()>) -> Outcome<()> {
    for start in (0..len).step_by(PART) {
        if start > 0 {
            py.check_signals()?;
        }
        work(start..len.min(start + PART))?;
    }
    Ok(())
}
