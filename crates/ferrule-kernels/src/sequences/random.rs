//! Random numbers that any thread can make at any place.

use std::mem::MaybeUninit;

use multiversion::multiversion;

use ferrule_base::room;

use super::PIECE;
use crate::{Error, Run};

/// Uniform numbers in [0, 1): number `i` is the `i`-th output of SplitMix64 (Steele, Lea & Flood 2014,
/// <https://doi.org/10.1145/2714064.2660195>) started at the mixed seed, its top 53 bits as a fraction.
pub fn random_floats(n: usize, seed: u64, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    let mut numbers = room(n)?;
    write_random(&mut numbers.spare_capacity_mut()[..n], seed, run)?;
    // SAFETY: `n` items were written.
    unsafe { numbers.set_len(n) };
    Ok(numbers)
}

/// Writes the numbers of [`random_floats`] to all of `target`.
pub fn write_random(target: &mut [MaybeUninit<f64>], seed: u64, run: &Run<'_>) -> Result<(), Error> {
    let start = mix(seed);
    run.for_each(target.chunks_mut(PIECE).enumerate(), |(piece, target)| {
        fill(start.wrapping_add(((piece * PIECE) as u64).wrapping_mul(STEP)), target);
    })
}

/// 2^64 divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The output of `SplitMix64` for a state.
#[inline]
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn fill(start: u64, target: &mut [MaybeUninit<f64>]) {
    let mut state = start;
    for number in target {
        state = state.wrapping_add(STEP);
        number.write((mix(state) >> 11) as f64 * (1.0 / (1_u64 << 53) as f64));
    }
}
