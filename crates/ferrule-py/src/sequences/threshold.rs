//! A threshold that compares with numbers of each type exactly as Python compares.

use ferrule_gate::errors::Outcome;
use ferrule_gate::take::number::{Exact, exact_number};
use ferrule_kernels::sequences::Limit;
use pyo3::prelude::*;
use pyo3::types::PyFloat;

/// A threshold, for numbers of each type.
pub struct Threshold<'py> {
    /// A float or an int of Python's, to be compared by it.
    pub object: Bound<'py, PyAny>,
    /// For ints of 64 bits.
    pub int: Limit<i64>,
    /// For unsigned ints of 64 bits.
    pub unsigned: Limit<u64>,
    /// For floats: NaN lets nothing pass.
    pub float: f64,
}

impl<'py> Threshold<'py> {
    /// Takes the argument `threshold` apart.
    pub fn new(object: &Bound<'py, PyAny>) -> Outcome<Self> {
        let py = object.py();
        let (object, int, unsigned, float) = match exact_number(object, || "threshold".into())? {
            Exact::Float(float) => (
                PyFloat::new(py, float).into_any(),
                floor(float, -(2.0_f64.powi(63)), 2.0_f64.powi(63), |floor| floor as i64),
                floor(float, 0.0, 2.0_f64.powi(64), |floor| floor as u64),
                float,
            ),
            Exact::Int(int) => {
                let negative = int.lt(0)?;
                (
                    int.clone().into_any(),
                    int.extract().map_or(beyond(negative), Limit::Above),
                    int.extract().map_or(beyond(negative), Limit::Above),
                    greatest_float_up_to(&int, negative)?,
                )
            }
        };
        Ok(Self { object, int, unsigned, float })
    }
}

/// What a threshold means that no number of the type reaches.
fn beyond<T>(negative: bool) -> Limit<T> {
    if negative { Limit::Everything } else { Limit::Nothing }
}

/// An int is greater than a float exactly when it is greater than the float's floor.
fn floor<T>(float: f64, least: f64, past: f64, convert: impl FnOnce(f64) -> T) -> Limit<T> {
    if float.is_nan() || float >= past || float < least {
        beyond(float < least)
    } else {
        Limit::Above(convert(float.floor()))
    }
}

/// A float is greater than an int exactly when it is greater than the greatest float that is not.
fn greatest_float_up_to(int: &Bound<'_, PyAny>, negative: bool) -> Outcome<f64> {
    let Ok(nearest) = int.extract::<f64>() else {
        return Ok(if negative { f64::NEG_INFINITY } else { f64::MAX });
    };
    Ok(if int.lt(nearest)? { nearest.next_down() } else { nearest })
}
