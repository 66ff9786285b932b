//! Lists and arrays of numbers: sums, filters, statistics, processing in chunks.

mod filter;
mod map;
mod processor;
pub(crate) mod random;
mod sine;
mod stats;
mod sum;

pub use filter::{Filterable, Limit, filter_above};
pub use map::{Double, double_above, double_floats, to_floats};
pub use processor::Processor;
pub use random::{random_floats, write_random};
pub use sine::sum_of_sines;
pub use stats::{Stats, stats};
pub use sum::{CompensatedSum, Summable, sum_floats, sum_ints};

pub(crate) use sum::sum_piece;

use std::alloc::{GlobalAlloc, Layout, System};

use crate::Error;

/// How many numbers make a piece of work: some 10 µs at the speed of memory.
const PIECE: usize = 1 << 16;

/// A vector with room for `n` items, or an error that says how much was asked for.
pub fn room<T>(n: usize) -> Result<Vec<T>, Error> {
    let bytes = n.saturating_mul(size_of::<T>());
    let mut items = Vec::new();
    if !affordable(bytes) || items.try_reserve_exact(n).is_err() {
        return Err(Error::Memory(bytes));
    }
    Ok(items)
}

/// Whether the system would give so much memory. Allocators that reserve without committing are given anything, and the
/// process is killed when it writes there; the system's own refuses what can't be.
pub(crate) fn affordable(bytes: usize) -> bool {
    const LARGE: usize = 64 << 20;
    if bytes < LARGE {
        return true;
    }
    let Ok(layout) = Layout::from_size_align(bytes, 1) else { return false };
    // SAFETY: the layout's size is not zero, and what was allocated is given back as it was, untouched.
    unsafe {
        // A compiler may take an allocation that nobody uses to have worked, and leave it out.
        let memory = std::hint::black_box(System.alloc(layout));
        if !memory.is_null() {
            System.dealloc(memory, layout);
        }
        !memory.is_null()
    }
}
