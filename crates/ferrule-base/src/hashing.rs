//! Hashing of short strings, and asking the processor for memory ahead of time.

#![allow(unsafe_code, reason = "the processor asked for memory ahead of time")]

use std::hash::{BuildHasher, RandomState};

/// Drawn by the system, so that nobody can prepare strings that all have one place in a table.
#[must_use]
pub fn random_seeds() -> [u64; 2] {
    [0, 1].map(|i: u64| RandomState::new().hash_one(i))
}

/// The folded product, as in wyhash and foldhash.
#[inline]
#[must_use]
pub fn fold(key: [u64; 2], seeds: [u64; 2]) -> u64 {
    let product = u128::from(key[0] ^ seeds[0]) * u128::from(key[1] ^ seeds[1]);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a string of any length; that of up to 16 bytes is made of the words at its two ends.
#[inline]
#[must_use]
pub fn hash(string: &[u8], seeds: [u64; 2]) -> u64 {
    let (first, last) = match (string.len(), string.first_chunk::<8>(), string.last_chunk::<8>()) {
        (..=16, Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        (17.., ..) => return hash_long(string, seeds),
        _ => match (string.first_chunk::<4>(), string.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
            }
            _ => (string.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)), 0),
        },
    };
    fold([first ^ salt(string.len(), seeds), last], seeds)
}

/// What tells lengths apart. Were it known, strings could be made in which the first word undoes it.
#[inline]
fn salt(len: usize, seeds: [u64; 2]) -> u64 {
    (len as u64).wrapping_mul(seeds[1] | 1)
}

/// [`hash`] of a string of more than 16 bytes.
#[must_use]
pub fn hash_long(string: &[u8], seeds: [u64; 2]) -> u64 {
    let (chunks, rest) = string.as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let step = |hash: u64, chunk: &[u8; 16]| {
        let key = u128::from_le_bytes(*chunk);
        fold([key as u64 ^ hash, (key >> 64) as u64], seeds)
    };
    step(chunks.iter().fold(salt(string.len(), seeds), step), &last)
}

/// Asks for the memory of an item that is about to be read; there need not be one at that place.
#[inline]
pub fn prefetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing that the program can see and faults at no address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(items.as_ptr().wrapping_add(at).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}
