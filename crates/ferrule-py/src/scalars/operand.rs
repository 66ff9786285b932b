//! Numbers that are compared as Python compares them: exactly, whatever their types.

use std::cmp::Ordering;

use ferrule_gate::cpython::{Number, number};
use ferrule_gate::errors::{Outcome, answer};
use ferrule_gate::take::number::float;
use ferrule_kernels::scalars::rules::order_of;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyTuple};

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
            return Self::of_int(int);
        }
        // What is no number is refused here.
        let nearest = float(item, &name)?;
        if item.is_instance_of::<PyFloat>() || nearest.is_nan() {
            return Ok(Self::Float(nearest));
        }
        if let Some(flag) = answer(item.extract::<bool>(), item.py())? {
            return Ok(Self::Int(i64::from(flag)));
        }
        if item.hasattr("__index__")? {
            return Self::new(&item.call_method0("__index__")?, name);
        }
        if item.hasattr("dtype")? {
            Self::of_numpy(item, nearest)
        } else {
            Ok(Self::Other(item.clone(), nearest))
        }
    }

    fn of_int(int: &Bound<'py, PyInt>) -> Outcome<Self> {
        Ok(match (int.extract(), int.extract()) {
            (Ok(value), _) => Self::Int(value),
            (_, Ok(nearest)) => Self::Other(int.clone().into_any(), nearest),
            _ => {
                let beyond = if int.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY };
                Self::Other(int.clone().into_any(), beyond)
            }
        })
    }

    /// Of a scalar of NumPy's, which would round what it is compared with; a `longdouble` may lie between floats.
    fn of_numpy(item: &Bound<'py, PyAny>, nearest: f64) -> Outcome<Self> {
        let py = item.py();
        Ok(match answer(item.call_method0("as_integer_ratio"), py)? {
            Some(ratio) if !item.eq(nearest)? => {
                let ratio = ratio.cast_into::<PyTuple>().map_err(PyErr::from)?;
                Self::Other(py.import("fractions")?.getattr("Fraction")?.call1(ratio)?, nearest)
            }
            _ => Self::Float(nearest),
        })
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
