//! Mean, spread and extremes in one pass over memory.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;

use ferrule_base::{CompensatedSum, room};

use super::PIECE;
use super::sum::{Summable, sum_ints, wide_sum};
use crate::{Error, Run};

/// Every integer below it is a float: 2⁵³.
const EXACT_INTEGERS: u64 = 1 << 53;

/// What one pass tells of a sample.
#[derive(Debug, Clone, Copy)]
pub struct Stats {
    /// How many numbers.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// The sum of the squared deviations from the mean, in units of `unit`².
    squares: f64,
    /// What squares are taken in: 1, unless they would leave the range of a float.
    unit: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Stats {
    /// The standard deviation, with `count - ddof` as divisor; NaN where that is not positive.
    #[must_use]
    pub fn std(&self, ddof: usize) -> f64 {
        if self.count <= ddof {
            return f64::NAN;
        }
        (self.squares / (self.count - ddof) as f64).sqrt() * self.unit
    }
}

/// Numbers of which the largest is in between are squared and summed as they are: whatever their number, no sum of their
/// squares overflows, and no square underflows that counts beside the largest number's last place.
const AS_THEY_ARE: std::ops::Range<f64> = 1e-130..1e140;

/// Others are brought there: 2⁶⁰⁰.
const UNIT: f64 = 4.149_515_568_880_993e180;

/// A block that stays in the first cache while it is read twice: for its mean, then for its deviations.
const BLOCK: usize = 2048;
const LANES: usize = 32;

/// Statistics of `values`, or `None` of none. A NaN among them makes all four NaN, as in NumPy.
///
/// Blocks are done in two passes within the cache, which is as accurate as two passes over all, and joined
/// by the corrected formula of Chan, Golub & LeVeque (1979), <https://doi.org/10.1007/978-3-642-51461-6_3>. The result
/// does not depend on the number of threads.
pub fn stats(values: &[f64], run: &Run<'_>) -> Result<Option<Stats>, Error> {
    let Some(stats) = stats_by(values, run, block_stats)? else { return Ok(None) };
    let largest = stats.max.max(-stats.min);
    if largest == 0.0 || !largest.is_finite() || AS_THEY_ARE.contains(&largest) {
        return not_cancelled(stats, values, run).map(Some);
    }
    let (factor, unit) = if largest < 1.0 { (UNIT, UNIT.recip()) } else { (UNIT.recip(), UNIT) };
    let scaled = stats_by(values, run, |block| {
        let mut scaled = [0.0; BLOCK];
        scaled.iter_mut().zip(block).for_each(|(scaled, value)| *scaled = value * factor);
        block_stats(&scaled[..block.len()])
    })?;
    let Some(scaled) = scaled else { return Ok(None) };
    let stats = Stats { mean: scaled.mean * unit, squares: scaled.squares, unit, ..stats };
    not_cancelled(stats, values, run).map(Some)
}

/// The same, but for a mean that is little beside what was rounded on the way to it: numbers that cancel are summed once more.
fn not_cancelled(stats: Stats, values: &[f64], run: &Run<'_>) -> Result<Stats, Error> {
    // Rounding takes some 2⁻⁵³ of the numbers' norm from their sum, so that elsewhere some 2⁻⁴⁷ of the mean are lost at most.
    const LITTLE: f64 = 64.0;
    let norm = stats.squares.sqrt() * stats.unit;
    if stats.mean.abs() * stats.count as f64 * LITTLE < norm {
        return Ok(Stats { mean: wide_sum(values, run)?.mean(stats.count), ..stats });
    }
    Ok(stats)
}

/// Integers whose distances are exact, also where floats have none between them.
pub trait Whole: Copy + Ord + Send + Summable + Into<i128> {
    /// Without its sign.
    fn magnitude(self) -> u64;
}

impl Whole for i64 {
    fn magnitude(self) -> u64 {
        self.unsigned_abs()
    }
}

impl Whole for u64 {
    fn magnitude(self) -> u64 {
        self
    }
}

/// Statistics of integers, or `None` of none. Those past 2⁵³ are taken by their distances from the mean.
pub fn int_stats<T: Whole>(values: &[T], run: &Run<'_>) -> Result<Option<Stats>, Error> {
    let bits = |piece: &[T]| piece.iter().fold(0, |bits, value| bits | value.magnitude());
    let bits = run.map(values.chunks(PIECE), bits)?.into_iter().fold(0, |all, bits| all | bits);
    if bits < EXACT_INTEGERS {
        return stats(&distances(values, 0, run)?, run);
    }
    let (Some(&min), Some(&max)) = (values.iter().min(), values.iter().max()) else { return Ok(None) };
    let sum = sum_ints(values, run)?;
    let Some(stats) = stats(&distances(values, sum.div_euclid(values.len() as i128), run)?, run)? else {
        return Ok(None);
    };
    let nearest = |extreme: T| {
        let extreme: i128 = extreme.into();
        extreme as f64
    };
    Ok(Some(Stats { mean: quotient(sum, values.len()), min: nearest(min), max: nearest(max), ..stats }))
}

/// How far integers are from one.
fn distances<T: Whole>(values: &[T], origin: i128, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    let mut distances = room(values.len())?;
    for piece in values.chunks(PIECE) {
        run.check()?;
        distances.extend(piece.iter().map(|&value| (value.into() - origin) as f64));
    }
    Ok(distances)
}

/// The sum of `count` integers of 64 bits, divided by that, rounded once.
fn quotient(sum: i128, count: usize) -> f64 {
    let (upper, lower) = (sum.unsigned_abs(), count as u128);
    // 64 bits of the quotient at least, the last of which also says whether there is more.
    let zeros = upper.leading_zeros().min(127);
    let shifted = upper << zeros;
    let bits = (shifted / lower) | u128::from(shifted % lower != 0);
    let quotient = bits as f64 * 2.0_f64.powi(-(zeros as i32));
    if sum < 0 { -quotient } else { quotient }
}

/// Of blocks that `block_stats` tells of.
fn stats_by(
    values: &[f64],
    run: &Run<'_>,
    block_stats: impl Fn(&[f64]) -> BlockStats + Sync,
) -> Result<Option<Stats>, Error> {
    let blocks =
        run.map(values.chunks(PIECE), |piece| piece.chunks(BLOCK).map(&block_stats).collect::<Vec<_>>())?;
    let blocks: Vec<_> = blocks.into_iter().flatten().collect();
    if blocks.is_empty() {
        return Ok(None);
    }
    let mut total = CompensatedSum::default();
    blocks.iter().for_each(|block| total.add(block.sum));
    let total = total.value();
    let count = values.len() as f64;
    let rough = total / count;
    let mut correction = CompensatedSum::default();
    for block in &blocks {
        correction.add(block.count as f64 * (block.pivot - rough));
        correction.add(block.deviations);
    }
    // Past the largest float, and with infinities, the correction is NaN and the rough mean is the answer.
    let mean = if total.is_finite() { rough + correction.value() / count } else { rough };
    let mut squares = CompensatedSum::default();
    // What rounding the mean left of zero.
    let mut rest = CompensatedSum::default();
    for block in &blocks {
        let from_mean = block.pivot - mean;
        squares.add(block.squares);
        squares.add(from_mean * (2.0 * block.deviations + block.count as f64 * from_mean));
        rest.add(block.deviations);
        rest.add(block.count as f64 * from_mean);
    }
    squares.add(-rest.value() * (rest.value() / count));
    let mut all = Stats {
        count: values.len(),
        mean,
        squares: match squares.value() {
            _ if !mean.is_finite() => f64::NAN,
            // Of finite numbers it is NaN only where a square is past the largest float.
            squares if squares.is_nan() => f64::INFINITY,
            squares => squares.max(0.0),
        },
        unit: 1.0,
        min: blocks.iter().map(|block| block.min).fold(f64::INFINITY, f64::min),
        max: blocks.iter().map(|block| block.max).fold(f64::NEG_INFINITY, f64::max),
    };
    // A NaN is invisible to the comparisons of the extremes, but not to the sum.
    if total.is_nan() && values.iter().any(|value| value.is_nan()) {
        (all.min, all.max) = (f64::NAN, f64::NAN);
    }
    Ok(Some(all))
}

struct BlockStats {
    count: usize,
    sum: f64,
    /// About the mean.
    pivot: f64,
    /// The sum of the deviations from the pivot: what rounding left of zero.
    deviations: f64,
    /// The sum of their squares.
    squares: f64,
    min: f64,
    max: f64,
}

#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2+fma"))]
fn block_stats(values: &[f64]) -> BlockStats {
    // Comparisons, not `f64::min`: one instruction each, and a NaN is looked for elsewhere.
    let smaller = |a: f64, b: f64| if b < a { b } else { a };
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    let mut mins = [f64::INFINITY; LANES];
    let mut maxs = [f64::NEG_INFINITY; LANES];
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += block[lane];
            mins[lane] = smaller(mins[lane], block[lane]);
            maxs[lane] = larger(maxs[lane], block[lane]);
        }
    }
    let sum = sums.iter().sum::<f64>() + rest.iter().sum::<f64>();
    let min = mins.iter().chain(rest).fold(f64::INFINITY, |a, &b| smaller(a, b));
    let max = maxs.iter().chain(rest).fold(f64::NEG_INFINITY, |a, &b| larger(a, b));

    let pivot = sum / values.len() as f64;
    let mut deviations = [0.0; LANES];
    let mut squares = [0.0; LANES];
    for block in blocks {
        for lane in 0..LANES {
            let deviation = block[lane] - pivot;
            deviations[lane] += deviation;
            squares[lane] += deviation * deviation;
        }
    }
    let mut all = BlockStats {
        count: values.len(),
        sum,
        pivot,
        deviations: deviations.iter().sum(),
        squares: squares.iter().sum(),
        min,
        max,
    };
    for value in rest {
        let deviation = value - pivot;
        all.deviations += deviation;
        all.squares += deviation * deviation;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_mean_does_not_swallow_a_small_spread() {
        let values: Vec<f64> = (0..100_000).map(|i| 1e9 + f64::from(i % 2)).collect();
        let stats = stats(&values, &Run::new(2, &|| false)).unwrap().unwrap();
        assert!((stats.std(0) - 0.5).abs() < 1e-12);
        assert!((stats.mean - (1e9 + 0.5)).abs() < 1e-6);
    }

    #[test]
    fn nan_and_infinity() {
        let run = Run::single();
        let of_nan = stats(&[1.0, f64::NAN, 3.0], &run).unwrap().unwrap();
        assert!(of_nan.mean.is_nan() && of_nan.std(0).is_nan() && of_nan.min.is_nan() && of_nan.max.is_nan());
        let of_both = stats(&[f64::INFINITY, f64::NEG_INFINITY], &run).unwrap().unwrap();
        assert!(of_both.mean.is_nan() && of_both.min == f64::NEG_INFINITY && of_both.max == f64::INFINITY);
    }
}
