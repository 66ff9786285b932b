//! Calls that do next to nothing: what they cost is the crossing.

use ferrule_gate::errors::Outcome;
use ferrule_gate::take;
use ferrule_gate::take::scalar::Float;
use pyo3::prelude::*;

/// Do nothing: what a call of it costs is the price of crossing from Python to Rust and back.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.noop()
#[pyfunction]
pub fn noop() {}

/// Add two floats: the smallest call with arguments and a result.
///
/// Parameters
/// ----------
/// a, b : float
///
/// Returns
/// -------
/// float
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.add(1.5, 2.0)
/// 3.5
#[pyfunction]
pub fn add(a: Float<'_, '_>, b: Float<'_, '_>) -> Outcome<f64> {
    take!(a, b);
    Ok(a + b)
}

/// Divide `a` by `b`.
///
/// Parameters
/// ----------
/// a, b : float
///     Ints are converted, as by ``float()``.
///
/// Returns
/// -------
/// float
///
/// Raises
/// ------
/// ArgumentError
///     ``Cannot divide by zero``, where `b` is 0.0 or -0.0.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.divide(10.0, 4.0)
/// 2.5
#[pyfunction]
pub fn divide(a: Float<'_, '_>, b: Float<'_, '_>) -> Outcome<f64> {
    take!(a, b);
    // Attached: a division takes 5 ns, detaching 50.
    Ok(ferrule_kernels::scalars::divide(a, b)?)
}
