//! Element by element.

#![allow(unsafe_code, reason = "memory that is filled in pieces")]

use std::mem::MaybeUninit;

use multiversion::multiversion;

use super::{Filterable, Limit, PIECE, filter_above};
use crate::{Error, Run};
use ferrule_base::room;

/// Twice each value, in memory of its own.
pub fn double_floats(values: &[f64], run: &Run<'_>) -> Result<Vec<f64>, Error> {
    let mut doubled = room(values.len())?;
    let targets = doubled.spare_capacity_mut()[..values.len()].chunks_mut(PIECE);
    run.for_each(values.chunks(PIECE).zip(targets), |(values, target)| double_piece(values, target))?;
    // SAFETY: the targets cover as many items as there are values, and `double_piece` wrote each.
    unsafe { doubled.set_len(values.len()) };
    Ok(doubled)
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn double_piece(values: &[f64], target: &mut [MaybeUninit<f64>]) {
    assert_eq!(values.len(), target.len(), "a piece and its target");
    for (target, value) in target.iter_mut().zip(values) {
        target.write(value * 2.0);
    }
}

/// Numbers that can be doubled, unless they get too large for their type.
pub trait Double: Filterable {
    /// Doubles each value in place.
    fn double(values: &mut [Self]) -> Result<(), Error>;
}

impl Double for f64 {
    fn double(values: &mut [Self]) -> Result<(), Error> {
        values.iter_mut().for_each(|value| *value *= 2.0);
        Ok(())
    }
}

macro_rules! double {
    ($type:ty, $dtype:literal) => {
        impl Double for $type {
            fn double(values: &mut [Self]) -> Result<(), Error> {
                for int in values {
                    *int = int.checked_mul(2).ok_or_else(|| {
                        Error::Overflow(format!("numbers: got {int}, whose double does not fit {}", $dtype))
                    })?;
                }
                Ok(())
            }
        }
    };
}

double!(i64, "int64");
double!(u64, "uint64");

/// Twice each of the values greater than `limit`, in order.
pub fn double_above<T: Double>(values: &[T], limit: Limit<T>, run: &Run<'_>) -> Result<Vec<T>, Error> {
    let mut kept = filter_above(values, limit, run)?;
    run.fold(kept.chunks_mut(PIECE), || (), |(), piece| T::double(piece))?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_that_does_not_fit_is_an_error() {
        let run = Run::single();
        assert_eq!(double_above(&[1_i64 << 61, -5, 3], Limit::Above(0), &run), Ok(vec![1 << 62, 6]));
        assert!(matches!(double_above(&[1_i64 << 62], Limit::Above(0), &run), Err(Error::Overflow(_))));
        assert!(matches!(double_above(&[u64::MAX], Limit::Everything, &run), Err(Error::Overflow(_))));
    }
}
