//! A number of Python's that may be an int or a float, and stays what it is.

use std::cmp::Ordering;
use std::ops::{Add, Sub};

use pyo3::prelude::*;

/// An int of 64 bits, or a float. Other numbers are refused with a `TypeError`.
#[derive(Clone, Copy, Debug, FromPyObject, IntoPyObject)]
pub enum Number {
    /// An int.
    Int(i64),
    /// A float.
    Float(f64),
}

impl Number {
    fn float(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl Add for Number {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => Self::Int(one + two),
            _ => Self::Float(self.float() + other.float()),
        }
    }
}

impl Sub for Number {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => Self::Int(one - two),
            _ => Self::Float(self.float() - other.float()),
        }
    }
}

/// By value, whichever kind they are; NaN is as large as any.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => one.cmp(two),
            _ => self.float().partial_cmp(&other.float()).unwrap_or(Ordering::Equal),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}
