//! A call that does nothing: what it costs is the crossing.

use pyo3::prelude::*;

/// Do nothing: what a call of it costs is the price of crossing from Python to Rust and back.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.noop()
#[pyfunction]
pub fn noop() {}
