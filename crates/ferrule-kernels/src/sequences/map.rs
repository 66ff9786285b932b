//! Element by element.

use multiversion::multiversion;

use super::PIECE;
use crate::{Error, Run};

/// Writes twice each value.
pub fn double(values: &[f64], out: &mut [f64], run: &Run<'_>) -> Result<(), Error> {
    run.for_each(values.chunks(PIECE).zip(out.chunks_mut(PIECE)), |(values, out)| double_piece(values, out))
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn double_piece(values: &[f64], out: &mut [f64]) {
    for (out, value) in out.iter_mut().zip(values) {
        *out = value * 2.0;
    }
}
