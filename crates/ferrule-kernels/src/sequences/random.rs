//! Random numbers in memory of their own.

#![allow(unsafe_code, reason = "memory that is filled in pieces")]

use ferrule_base::random::write_random;
use ferrule_base::room;

use crate::{Error, Run};

/// The numbers of [`write_random`].
pub fn random_floats(n: usize, seed: u64, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    let mut numbers = room(n)?;
    write_random(&mut numbers.spare_capacity_mut()[..n], seed, run)?;
    // SAFETY: `n` items were written.
    unsafe { numbers.set_len(n) };
    Ok(numbers)
}
