//! Lists and arrays of numbers: sums, filters, statistics, processing in chunks.

mod filter;
mod map;
mod processor;
mod random;
mod sine;
mod stats;
mod sum;

pub use filter::{Filterable, Limit, filter_above};
pub use map::{Double, double_above, double_floats};
pub use processor::Processor;
pub use random::random_floats;
pub use sine::sum_of_sines;
pub use stats::{Stats, stats};
pub use sum::{CompensatedSum, Summable, sum_floats, sum_ints};

use crate::Error;

/// How many numbers make a piece of work: some 10 µs at the speed of memory.
const PIECE: usize = 1 << 16;

/// A vector with room for `n` items, or an error that says how much was asked for.
fn room<T>(n: usize) -> Result<Vec<T>, Error> {
    let mut items = Vec::new();
    items.try_reserve_exact(n).map_err(|_| Error::Memory(n.saturating_mul(size_of::<T>())))?;
    Ok(items)
}
