//! SplitMix64 (Steele, Lea & Flood 2014, <https://doi.org/10.1145/2714064.2660195>): numbers that any thread can make at any
//! place of the sequence, since the state only counts.

/// 2^64 divided by the golden ratio.
pub const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The output of `SplitMix64` for a state.
#[inline]
#[must_use]
pub fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
