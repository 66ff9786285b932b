//! Ports of the functions of the program `sensor_alarms`: alarms in readings, and the mean of each window.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Where each alarm begins and ends, and its peak.
#[pyfunction]
pub fn alarms(values: PyReadonlyArray1<'_, f64>, on: f64, off: f64) -> Vec<(usize, usize, f64)> {
    let mut found = Vec::new();
    let (mut begin, mut peak) = (None, 0.0);
    for (place, &value) in values.as_array().iter().enumerate() {
        match begin {
            None if value > on => (begin, peak) = (Some(place), value),
            None => (),
            Some(start) if value < off => {
                found.push((start, place, peak));
                begin = None;
            }
            Some(_) if value > peak => peak = value,
            Some(_) => (),
        }
    }
    found
}

/// The mean of each window, by sums of all values before: so each differs from NumPy's in no bit.
#[pyfunction]
pub fn smoothed<'py>(
    py: Python<'py>,
    values: PyReadonlyArray1<'py, f64>,
    window: usize,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let values = values.as_array();
    if window == 0 || window > values.len() {
        return Err(PyValueError::new_err(
            "wanted a window of at least one value, and no more than there are",
        ));
    }
    let (divisor, mut sum) = (window as f64, 0.0);
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(sum);
    sums.extend(values.iter().map(|value| {
        sum += value;
        sum
    }));
    let means = sums[window..].iter().zip(&sums).map(|(after, before)| (after - before) / divisor);
    Ok(PyArray1::from_vec(py, means.collect()))
}
