//! Bindings of the domain `sequences`.

use ferrule_kernels::sequences;
use pyo3::prelude::*;
use numpy::{PyArray1,IntoPyArray};

use crate::door::detached;
use crate::errors::Outcome;
use crate::numbers::{Array1, Numbers};

/// The sum.
#[pyfunction]
pub fn parallel_sum(py: Python<'_>, numbers: &Bound<'_, PyAny>) -> Outcome<f64> {
    match Numbers::new(numbers, "numbers")? {
        Numbers::Array(Array1::Float(values)) => {
            let values = &*values;
            detached(py, |run| sequences::sum_floats(values, run))
        }
        Numbers::Array(Array1::Int(values)) => {
            let values = &*values;
            detached(py, |run| Ok(sequences::sum_ints(values, run)? as f64))
        }
        _ => Ok(0.0),
    }
}
/// x
#[pyfunction]
pub fn filter_above<'py>(py: Python<'py>, numbers: &Bound<'py, PyAny>, threshold: f64) -> Outcome<Bound<'py, PyAny>> {
    match Numbers::new(numbers, "numbers")? {
        Numbers::Array(Array1::Float(values)) => {
            let values = &*values;
            let v = detached(py, |run| sequences::filter_above(values, threshold, run))?;
            Ok(v.into_pyarray(py).into_any())
        }
        Numbers::Array(Array1::Int(values)) => {
            let values = &*values;
            let v = detached(py, |run| sequences::filter_above(values, threshold as i64, run))?;
            Ok(v.into_pyarray(py).into_any())
        }
        _ => unreachable!()
    }
}
/// x
#[pyfunction]
pub fn stats<'py>(py: Python<'py>, numbers: &Bound<'py, PyAny>) -> Outcome<(f64,f64,f64,f64)> {
    match Numbers::new(numbers, "numbers")? {
        Numbers::Array(Array1::Float(values)) => {
            let values = &*values;
            let v = detached(py, |run| sequences::stats(values, run))?.unwrap();
            Ok((v.mean, v.std(0), v.min, v.max))
        }
        _ => unreachable!()
    }
}
