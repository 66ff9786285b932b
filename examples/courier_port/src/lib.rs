//! The port of a function of `examples/courier_day.py`, as `ferrule advise` says to move it.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// For each place the number of its nearest depot: of several as near the first.
///
/// ``ValueError`` where there are more ``xs`` than ``ys``, or fewer.
#[pyfunction]
fn nearest(py: Python<'_>, xs: Vec<f64>, ys: Vec<f64>, depots: Vec<(f64, f64)>) -> PyResult<Vec<usize>> {
    if xs.len() != ys.len() {
        return Err(PyValueError::new_err(format!(
            "xs and ys: got {} and {} numbers, wanted as many of both",
            xs.len(),
            ys.len()
        )));
    }
    Ok(py.detach(|| xs.iter().zip(&ys).map(|(x, y)| first_nearest(*x, *y, &depots)).collect()))
}

fn first_nearest(x: f64, y: f64, depots: &[(f64, f64)]) -> usize {
    let (mut best, mut least) = (0, f64::INFINITY);
    for (number, (there_x, there_y)) in depots.iter().enumerate() {
        let away = (x - there_x).powi(2) + (y - there_y).powi(2);
        if away < least {
            (best, least) = (number, away);
        }
    }
    best
}

#[pymodule(gil_used = false)]
mod courier_port {
    #[pymodule_export]
    use super::nearest;
}
