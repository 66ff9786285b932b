//! Sums that keep what rounding loses, at the speed of memory.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;

use super::PIECE;
use ferrule_base::WideSum;

use crate::{Error, Run};

/// The sum of floats, compensated: at most a unit in the last place from the exact one, unless they cancel.
///
/// It does not depend on the number of threads.
pub fn sum_floats(values: &[f64], run: &Run<'_>) -> Result<f64, Error> {
    Ok(wide_sum(values, run)?.value())
}

/// See [`sum_floats`].
pub(super) fn wide_sum(values: &[f64], run: &Run<'_>) -> Result<WideSum, Error> {
    if values.len() <= PIECE {
        return Ok(WideSum::of(values));
    }
    let mut total = WideSum::default();
    for part in run.map(values.chunks(PIECE), WideSum::of)? {
        total.merge(part);
    }
    Ok(total)
}

/// Lanes that are summed side by side.
const LANES: usize = 32;

/// The exact sum of integers.
pub fn sum_ints<T: Summable>(values: &[T], run: &Run<'_>) -> Result<i128, Error> {
    Ok(run.map(values.chunks(PIECE), T::sum_piece)?.into_iter().sum())
}

/// Integers whose upper and lower halves are summed apart: 32 bits at a time can't overflow 64 within a piece.
pub trait Summable: Sync {
    /// The exact sum of at most `PIECE` integers.
    fn sum_piece(values: &[Self]) -> i128
    where
        Self: Sized;
}

macro_rules! summable {
    ($type:ty, $name:ident) => {
        impl Summable for $type {
            fn sum_piece(values: &[Self]) -> i128 {
                let (upper, lower) = $name(values);
                (i128::from(upper) << 32) + i128::from(lower)
            }
        }

        #[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
        fn $name(values: &[$type]) -> ($type, u64) {
            let mut upper = [0; LANES];
            let mut lower = [0; LANES];
            let (blocks, rest) = values.as_chunks::<LANES>();
            for block in blocks {
                for lane in 0..LANES {
                    upper[lane] += block[lane] >> 32;
                    lower[lane] += block[lane] as u64 & 0xFFFF_FFFF;
                }
            }
            for (lane, value) in rest.iter().enumerate() {
                upper[lane] += value >> 32;
                lower[lane] += *value as u64 & 0xFFFF_FFFF;
            }
            (upper.iter().sum(), lower.iter().sum())
        }
    };
}

summable!(i64, sum_halves);
summable!(u64, sum_unsigned_halves);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_rounding_loses() {
        let values = [1e18, 1.0, -1e18, 1.0].repeat(1000);
        assert_eq!(sum_floats(&values, &Run::single()), Ok(2000.0));
    }

    #[test]
    fn infinities_and_nan_come_out_as_with_plain_addition() {
        let sum = |values: &[f64]| sum_floats(values, &Run::single()).unwrap();
        assert!(sum(&[f64::INFINITY, 1.0]).is_infinite());
        assert!(sum(&[f64::MAX, f64::MAX]).is_infinite());
        assert_eq!(sum_floats(&[f64::MAX, f64::MAX, -f64::MAX], &Run::single()), Ok(f64::MAX));
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
        assert!(sum(&[f64::NAN, 1.0]).is_nan());
    }

    #[test]
    fn integers_do_not_wrap() {
        let run = Run::new(2, &|| false);
        let n = 200_000;
        assert_eq!(sum_ints(&vec![i64::MAX; n], &run), Ok(i128::from(i64::MAX) * n as i128));
        assert_eq!(sum_ints(&vec![i64::MIN; n], &run), Ok(i128::from(i64::MIN) * n as i128));
        assert_eq!(sum_ints(&vec![u64::MAX; n], &run), Ok(i128::from(u64::MAX) * n as i128));
    }
}
