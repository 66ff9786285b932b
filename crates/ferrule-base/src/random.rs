//! Random numbers that any thread can make at any place.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use std::mem::MaybeUninit;

use multiversion::multiversion;

use crate::{Error, Run};

/// How many numbers make a piece of work.
const PIECE: usize = 1 << 16;

/// Writes uniform numbers in [0, 1) to all of `target`: number `i` is the `i`-th output of SplitMix64 (Steele, Lea & Flood
/// 2014, <https://doi.org/10.1145/2714064.2660195>) started at the mixed seed, its top 53 bits as a fraction.
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
