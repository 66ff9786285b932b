//! Lists and arrays of numbers: sums, filters, statistics, processing in chunks.

mod filter;
mod map;

mod random;

mod stats;
mod sum;

pub use filter::{Filterable, filter_above};
pub use map::double;

pub use random::random_floats;

pub use stats::{Stats, stats};
pub use sum::{CompensatedSum, sum_floats, sum_ints};

/// How many numbers make a piece of work: some 10 µs at the speed of memory.
const PIECE: usize = 1 << 16;
