//! Numbers that are compared as Python compares them: exactly, whatever their types.

use std::cmp::Ordering;

use ferrule_gate::cpython::{Number, number};
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::number::float;
use ferrule_kernels::scalars::rules::order_of;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};

/// A number, as what it is.
pub enum Operand<'py> {
    Int(i64),
    Float(f64),
    /// An int past 64 bits, a `Decimal`, a `Fraction`; and the float that is nearest.
    Other(Bound<'py, PyAny>, f64),
}

impl<'py> Operand<'py> {
    /// What an argument or an item is; `name` says what it is called in an error.
    pub fn new(item: &Bound<'py, PyAny>, name: impl Fn() -> String) -> Outcome<Self> {
        match number(item.as_borrowed()) {
            Number::Int(value) => Ok(Self::Int(value)),
            Number::Float(value) => Ok(Self::Float(value)),
            Number::Other => Self::asked(item, name),
        }
    }

    #[cold]
    fn asked(item: &Bound<'py, PyAny>, name: impl Fn() -> String) -> Outcome<Self> {
        if let Ok(int) = item.cast::<PyInt>() {
            let beyond = |int: &Bound<'_, PyInt>| {
                Ok::<_, PyErr>(if int.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY })
            };
            return Ok(match (int.extract(), int.extract()) {
                (Ok(value), _) => Self::Int(value),
                (_, Ok(nearest)) => Self::Other(item.clone(), nearest),
                _ => Self::Other(item.clone(), beyond(int)?),
            });
        }
        // What is no number is refused here.
        let nearest = float(item, &name)?;
        if item.is_instance_of::<PyFloat>() || nearest.is_nan() {
            return Ok(Self::Float(nearest));
        }
        if item.hasattr("__index__")? {
            return Self::new(&item.call_method0("__index__")?, name);
        }
        // A scalar of NumPy's would round what it is compared with.
        let own = !item.hasattr("dtype")?;
        Ok(if own { Self::Other(item.clone(), nearest) } else { Self::Float(nearest) })
    }

    /// The nearest float.
    pub fn nearest(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Float(value) | Self::Other(_, value) => *value,
        }
    }

    /// The order of two numbers; none where one is NaN.
    pub fn order(&self, other: &Self, py: Python<'py>) -> Outcome<Option<Ordering>> {
        Ok(match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Int(a), Self::Float(b)) => order_of(*a, *b),
            (Self::Float(a), Self::Int(b)) => order_of(*b, *a).map(Ordering::reverse),
            _ if self.nearest().is_nan() || other.nearest().is_nan() => None,
            _ => match self.object(py)?.compare(other.object(py)?) {
                Ok(order) => Some(order),
                // Python has no order for a `Decimal` beside a `Fraction`.
                Err(error) if error.is_instance_of::<PyTypeError>(py) => {
                    self.nearest().partial_cmp(&other.nearest())
                }
                Err(error) => return Err(error.into()),
            },
        })
    }

    fn object(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Self::Int(value) => value.into_pyobject(py).map_err(PyErr::from)?.into_any(),
            Self::Float(value) => PyFloat::new(py, *value).into_any(),
            Self::Other(object, _) => object.clone(),
        })
    }
}
