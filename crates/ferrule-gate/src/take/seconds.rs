//! A time in seconds.

use ferrule_base::Error;
use pyo3::prelude::*;
use pyo3::types::{PyDelta, PyDeltaAccess};

use crate::errors::Outcome;
use crate::take::number::float_or;

/// Seconds, as a number or a `timedelta`; None is no end, and infinite.
pub fn seconds(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<f64> {
    const WANTED: &str = "a positive number of seconds, a timedelta, or None";
    let seconds = if argument.is_none() {
        return Ok(f64::INFINITY);
    } else if let Ok(delta) = argument.cast::<PyDelta>() {
        (f64::from(delta.get_days()) * 86_400.0 + f64::from(delta.get_seconds()))
            + f64::from(delta.get_microseconds()) * 1e-6
    } else {
        float_or(argument, || name.into(), WANTED)?
    };
    if seconds > 0.0 {
        return Ok(seconds);
    }
    // It is in the range of a float, so it has a str.
    Err(Error::Value(format!("{name}: got {}, wanted {WANTED}", argument.str()?)).into())
}
