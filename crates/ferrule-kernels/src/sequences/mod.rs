//! Lists and arrays of numbers: sums, filters, statistics, processing in chunks.

mod filter;
mod lists;
mod map;
mod processor;
mod random;
mod sine;
mod stats;
mod sum;

pub use filter::{Filterable, Limit, filter_above};
pub use lists::{Above, Total};
pub use map::{Double, double_above, double_floats};
pub use processor::Processor;
pub use random::random_floats;
pub use sine::sum_of_sines;
pub use stats::{Stats, Whole, int_stats, stats};
pub use sum::{Summable, sum_floats, sum_ints};

/// How many numbers make a piece of work: some 10 µs at the speed of memory.
const PIECE: usize = 1 << 16;
