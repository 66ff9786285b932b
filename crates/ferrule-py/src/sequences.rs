//! Bindings of the domain `sequences`.

use pyo3::prelude::*;

use crate::door::detached;
use crate::errors::Outcome;
use crate::numbers::{Array1, Numbers};

/// The sum.
#[pyfunction]
pub fn parallel_sum(py: Python<'_>, numbers: &Bound<'_, PyAny>) -> Outcome<f64> {
    match Numbers::new(numbers, "numbers")? {
        Numbers::Array(Array1::Float(values)) => {
            let values = &*values;
            detached(py, |run| Ok(run.map(values.chunks(1 << 16), |c| c.iter().sum::<f64>())?.iter().sum()))
        }
        _ => Ok(0.0),
    }
}
