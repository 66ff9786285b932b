//! A sum that keeps what rounding loses, at the speed of memory.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

/// A running sum of floats in about twice the working precision: Neumaier's variant of Kahan's summation,
/// <https://doi.org/10.1002/zamm.19740540106>, as CPython's `sum` does since 3.12.
#[derive(Debug, Clone, Copy, Default)]
pub struct CompensatedSum {
    sum: f64,
    lost: f64,
}

impl CompensatedSum {
    /// The sum of nothing.
    pub const ZERO: Self = Self { sum: 0.0, lost: 0.0 };

    /// The sum of a slice, in lanes: a value goes through at most an eighth of `values.len()` additions, or some hundred.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        // Where there is FMA, half of the additions are written `x * 1 + y`: on many processors (Zen, for one) these
        // go to other units than plain additions, and TwoSum then keeps up with memory. The compiler must not see the 1.
        sum_lanes(values, std::hint::black_box(1.0))
    }

    /// Adds one number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += lost(self.sum, value, sum);
        self.sum = sum;
    }

    /// Adds what another sum holds.
    pub fn merge(&mut self, other: Self) {
        self.add(other.sum);
        self.lost += other.lost;
    }

    /// The exact sum, correctly rounded, where that can be told: of numbers none of which is negative, each of which went
    /// through at most `chain` additions.
    #[must_use]
    #[expect(clippy::float_cmp, reason = "both are roundings of numbers that the sum lies between")]
    pub fn certain(self, chain: usize) -> Option<f64> {
        // `lost` was rounded as often, each time by at most half a unit in the last place of something that is itself at most
        // `chain` such units of the sum. Twice that also covers what is rounded here.
        let chain = chain as f64 + 64.0;
        let error = 2.0 * (chain * f64::EPSILON) * (chain * f64::EPSILON) * self.sum;
        let (least, most) = (self.sum + (self.lost - error), self.sum + (self.lost + error));
        (least == most).then_some(least)
    }

    /// The sum, rounded once. An infinity or NaN among the numbers comes out as with plain addition.
    #[must_use]
    pub fn value(self) -> f64 {
        let total = self.sum + self.lost;
        if self.sum.is_finite() { total } else { self.sum }
    }
}

/// A sum of many that is right also where only the way to it leaves the range of a float.
#[derive(Debug, Clone, Copy, Default)]
pub struct WideSum {
    plain: CompensatedSum,
    /// The same times [`WideSum::FACTOR`]: no number of floats in memory is too large for that.
    scaled: CompensatedSum,
}

impl WideSum {
    /// 2⁻⁷⁰
    const FACTOR: f64 = 8.470_329_472_543_003e-22;

    /// The sum of a slice.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let plain = if values.len() < BLOCKS { CompensatedSum::of(values) } else { sum_blocks(values) };
        Self::new(plain, values.iter().copied())
    }

    /// From what was summed up already, and from all the values again if need be.
    pub fn new(plain: CompensatedSum, values: impl Iterator<Item = f64>) -> Self {
        let CompensatedSum { sum, lost } = plain;
        if plain.value().is_finite() {
            let scaled = CompensatedSum { sum: sum * Self::FACTOR, lost: lost * Self::FACTOR };
            return Self { plain, scaled };
        }
        let mut scaled = CompensatedSum::default();
        values.for_each(|value| scaled.add(value * Self::FACTOR));
        Self { plain, scaled }
    }

    /// Adds one number.
    pub fn add(&mut self, value: f64) {
        self.plain.add(value);
        self.scaled.add(value * Self::FACTOR);
    }

    /// Adds an integer exactly, as far as twice the working precision goes.
    pub fn add_int(&mut self, value: i128) {
        let high = value as f64;
        self.add(high);
        // Past 2^127 the cast back would saturate; no sum of 64-bit integers in memory gets there.
        self.add((value - high as i128) as f64);
    }

    /// Adds what another sum holds.
    pub fn merge(&mut self, other: Self) {
        self.plain.merge(other.plain);
        self.scaled.merge(other.scaled);
    }

    /// The sum, rounded once. An infinity or NaN among the numbers comes out as with plain addition.
    #[must_use]
    pub fn value(self) -> f64 {
        let value = self.plain.value();
        if value.is_finite() { value } else { self.scaled.value() / Self::FACTOR }
    }

    /// The sum divided by the number of its numbers, which is finite if they are.
    #[must_use]
    pub fn mean(self, count: usize) -> f64 {
        let value = self.plain.value();
        let count = count as f64;
        if value.is_finite() { value / count } else { self.scaled.value() / count / Self::FACTOR }
    }
}

/// What is lost in rounding `a + b` to `sum` (Knuth's TwoSum, exact while nothing overflows).
#[inline]
fn lost(a: f64, b: f64, sum: f64) -> f64 {
    let b_kept = sum - a;
    (a - (sum - b_kept)) + (b - b_kept)
}

/// Lanes that are summed side by side: enough to keep all adders busy.
const LANES: usize = 32;

#[multiversion(targets("x86_64+avx512f+avx512vl+fma", "x86_64+avx2+fma"))]
fn sum_lanes(values: &[f64], one: f64) -> CompensatedSum {
    let add = |a: f64, b: f64| if target_cfg_f!(target_feature = "fma") { a.mul_add(one, b) } else { a + b };
    let mut sums = [0.0; LANES];
    let mut losts = [0.0; LANES];
    let (blocks, rest) = values.as_chunks::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            let (a, b) = (sums[lane], block[lane]);
            let sum = a + b;
            let b_kept = add(-a, sum);
            let a_kept = sum - b_kept;
            losts[lane] = add(a - a_kept, losts[lane]) + add(-b_kept, b);
            sums[lane] = sum;
        }
    }
    let mut total = joined(sums, losts);
    rest.iter().for_each(|&value| total.add(value));
    total
}

/// The sum of all lanes, half of them to the other half at a time.
#[inline(always)]
#[allow(clippy::inline_always, reason = "so it is compiled for the caller's target")]
fn joined<const LANES: usize>(mut sums: [f64; LANES], mut losts: [f64; LANES]) -> CompensatedSum {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            let sum = sums[lane] + sums[lane + half];
            losts[lane] += lost(sums[lane], sums[lane + half], sum) + losts[lane + half];
            sums[lane] = sum;
        }
        half /= 2;
    }
    CompensatedSum { sum: sums[0], lost: losts[0] }
}

/// Numbers of a lane that [`sum_blocks`] takes in one scale.
const EACH: usize = 128;

/// From so many numbers on they are summed in blocks: before, what is done once for all takes what is won.
const BLOCKS: usize = 32 * EACH;

/// Where sums of scaled numbers begin: in the middle of the floats from -2 to -1, which they don't leave.
const START: f64 = -1.5;

/// The sign and exponent of these floats.
const KEPT: u64 = START.to_bits() >> 52;

/// What rounding takes from `a + b` takes six additions to tell, but three where `a` is known to be the larger one (Dekker
/// 1971, <https://doi.org/10.1007/BF01397083>). It is where sums begin at [`START`] and the numbers are scaled to be so small
/// that sums stay beside it; multiplying by a power of two is free within a fused addition. Whether they stayed there is told
/// by the bits that all sums have.
#[multiversion(targets("x86_64+avx512f+avx512vl+fma", "x86_64+avx2+fma"))]
fn sum_blocks(values: &[f64]) -> CompensatedSum {
    // As many lanes as there are registers for.
    match (target_cfg_f!(target_feature = "fma"), target_cfg_f!(target_feature = "avx512f")) {
        (true, true) => scaled_total::<32, { 32 * EACH }>(values),
        (true, false) => scaled_total::<16, { 16 * EACH }>(values),
        (false, _) => CompensatedSum::of(values),
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "so it is compiled for the caller's target")]
fn scaled_total<const LANES: usize, const BLOCK: usize>(values: &[f64]) -> CompensatedSum {
    let (blocks, rest) = values.as_chunks::<BLOCK>();
    let mut total = CompensatedSum::of(rest);
    let (mut sums, mut losts) = ([0.0; LANES], [0.0; LANES]);
    for block in blocks {
        let parts = match scaled_sums::<LANES, BLOCK>(block, exponent(&block[..LANES])) {
            Some(parts) => Some(parts),
            None => scaled_sums(block, exponent(block)),
        };
        let Some((parts, lost_parts)) = parts else {
            total.merge(CompensatedSum::of(block));
            continue;
        };
        for lane in 0..LANES {
            let sum = sums[lane] + parts[lane];
            losts[lane] += lost(sums[lane], parts[lane], sum) + lost_parts[lane];
            sums[lane] = sum;
        }
    }
    total.merge(joined(sums, losts));
    total
}

/// The exponent of the largest, as it is in a float: of integers the compiler makes vectors.
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
fn exponent(values: &[f64]) -> u64 {
    values.iter().fold(0, |largest: i64, value| largest.max((value.to_bits() << 1 >> 1) as i64)) as u64 >> 52
}

/// The sums of a block's lanes, and what they lost, where no number has a larger exponent than this, or they add up to no more
/// than that lets expect all the same. `None` where they do not, and where the scale is out of range.
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
fn scaled_sums<const LANES: usize, const BLOCK: usize>(
    block: &[f64; BLOCK],
    exponent: u64,
) -> Option<([f64; LANES], [f64; LANES])> {
    const { assert!(BLOCK == LANES * EACH && EACH <= 1 << 7) };
    if !(100..1900).contains(&exponent) {
        return None;
    }
    // The numbers are less than 2^(exponent - 1022), and a lane has at most 2^7 of them: times the scale they are less than a
    // quarter together.
    let (scale, unit) = (power_of_two(2046 - 10 - exponent), power_of_two(exponent + 10));
    let mut sums = [START; LANES];
    let mut losts = [0.0; LANES];
    let mut kept = [u64::MAX; LANES];
    for [one, other] in block.as_chunks::<LANES>().0.as_chunks::<2>().0 {
        let one = add_scaled(one, scale, &mut sums, &mut losts);
        let other = add_scaled(other, scale, &mut sums, &mut losts);
        for lane in 0..LANES {
            kept[lane] &= one[lane] & other[lane];
        }
    }
    // Seen by somebody else, lanes lie as they are: the compiler would arrange those of the loop for what is done with them here,
    // which takes longer than the loop.
    let (kept, mut sums, mut losts) = std::hint::black_box((kept, sums, losts));
    // Infinities and NaN have these bits, too, but then the last sum is one of them.
    let kept = kept.iter().fold(u64::MAX, |all, bits| all & bits) >> 52 & KEPT == KEPT;
    let other = sums.iter().fold(0, |any, sum| any | (sum.to_bits() >> 52 ^ KEPT));
    if !kept || other != 0 {
        return None;
    }
    for lane in 0..LANES {
        sums[lane] = (sums[lane] - START) * unit;
        losts[lane] *= unit;
    }
    Some((sums, losts))
}

/// Adds one number to each lane; gives the bits of the sums.
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
fn add_scaled<const LANES: usize>(
    values: &[f64; LANES],
    scale: f64,
    sums: &mut [f64; LANES],
    losts: &mut [f64; LANES],
) -> [u64; LANES] {
    let mut bits = [0; LANES];
    for lane in 0..LANES {
        let sum = values[lane].mul_add(scale, sums[lane]);
        // Exact: the difference of two floats of one exponent is one.
        let added = sum - sums[lane];
        losts[lane] += values[lane].mul_add(scale, -added);
        sums[lane] = sum;
        bits[lane] = sum.to_bits();
    }
    bits
}

/// By its exponent, biased as in a float.
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
fn power_of_two(exponent: u64) -> f64 {
    f64::from_bits(exponent << 52)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "sums are right to the last place")]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_rounded_is_certain_and_what_lies_between_two_floats_is_not() {
        // Half a unit in the last place above 1: nothing rounded here tells on which side the sum is.
        let between = CompensatedSum::of(&[1.0, f64::EPSILON / 2.0]);
        assert_eq!((between.certain(2), between.certain(64)), (None, None));
        assert_eq!(CompensatedSum::of(&[1.0, f64::EPSILON / 4.0]).certain(2), Some(1.0));
        assert_eq!(CompensatedSum::of(&[1.0, f64::EPSILON * 0.75]).certain(2), Some(1.0 + f64::EPSILON));
        assert_eq!(CompensatedSum::of(&[1e300, 1.0]).certain(2), Some(1e300));
        assert_eq!(CompensatedSum::of(&[1e-300, 1e-308]).certain(2), Some(1e-300 + 1e-308));
        // The same doubt, of a sum that is far from 1.
        for scale in [2_f64.powi(-300), 2_f64.powi(300)] {
            let between = [scale, scale * (f64::EPSILON / 2.0)];
            assert_eq!(CompensatedSum::of(&between).certain(2), None);
            // 2⁻⁹⁰ of the sum beside the middle is told where there were few additions, and not where there were many.
            let beside = [between[0], between[1], scale * 2_f64.powi(-90)];
            assert_eq!(CompensatedSum::of(&beside).certain(3), Some(scale + scale * f64::EPSILON));
            assert_eq!(CompensatedSum::of(&beside).certain(1 << 20), None);
        }
    }

    #[test]
    fn parts_are_joined_as_if_they_had_been_one() {
        let mut one = CompensatedSum::of(&[1.0, 1e-17]);
        one.merge(CompensatedSum::of(&[1e17, 1e-17, -1e17]));
        one.add(2.0);
        assert_eq!((one.sum, one.value()), (3.0, 3.0));
        assert!((one.lost - 2e-17).abs() < 1e-30);
    }

    #[test]
    fn a_way_that_leaves_the_range_comes_back_to_the_right_sum() {
        let mut sum = WideSum::of(&[f64::MAX, 1e300]);
        sum.merge(WideSum::of(&[1e292, 2e292]));
        sum.add(f64::MAX);
        assert!(sum.value().is_infinite());
        sum.add(-f64::MAX);
        sum.merge(WideSum::of(&[-f64::MAX, 3e300]));
        assert_eq!(sum.value(), 4e300 + 3e292);
        let mean = WideSum::of(&[f64::MAX, f64::MAX, f64::MAX]);
        assert_eq!((mean.mean(3), mean.mean(6)), (f64::MAX, f64::MAX / 2.0));
        assert_eq!(WideSum::of(&[1.0, 2.0]).mean(4), 0.75);
    }

    #[test]
    fn integers_are_added_whole() {
        let mut sum = WideSum::default();
        for value in [(1 << 60) + 1, -(1 << 60), 1 << 100, 5, -(1 << 100)] {
            sum.add_int(value);
        }
        assert_eq!(sum.value(), 6.0);
    }

    #[test]
    fn every_lane_and_what_is_left_keep_what_rounding_loses() {
        // Each length puts the large numbers, and what is lost beside them, in other lanes.
        for length in [1, 2, 31, 32, 33, 63, 64, 65, 1000] {
            for large in [0, length / 3, length - 1] {
                let mut values: Vec<f64> = (0..length).map(|i| 1.0 + f64::from(i as u32)).collect();
                let expected = values.iter().sum::<f64>() - values[large];
                values[large] = 1e18;
                values.push(-1e18);
                assert_eq!(CompensatedSum::of(&values).value(), expected, "{length} {large}");
            }
        }
    }

    /// Eighths, whose sums are exact: some negative, some large ones late.
    fn eighths(n: usize) -> Vec<f64> {
        let mut random = 1_u64;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 40) as f64 / 8.0
        };
        let values = (0..n).map(|i| next() * if i % 3 == 0 { -1.0 } else { 1.0 });
        values.enumerate().map(|(i, value)| if i % 5000 == 4999 { value * 1e9 } else { value }).collect()
    }

    #[test]
    fn blocks_of_any_lanes_are_summed_exactly_where_that_is_possible() {
        for n in [0, 1, 2047, 2048, 4096, 12_345] {
            let values = eighths(n);
            let exact = values.iter().map(|value| (value * 8.0) as i128).sum::<i128>() as f64 / 8.0;
            assert_eq!(scaled_total::<16, 2048>(&values).value().to_bits(), exact.to_bits(), "{n} in 16");
            assert_eq!(scaled_total::<32, 4096>(&values).value().to_bits(), exact.to_bits(), "{n} in 32");
            assert_eq!(WideSum::of(&values).value().to_bits(), exact.to_bits(), "{n}");
        }
    }

    #[test]
    fn a_block_that_leaves_its_scale_is_seen() {
        let mut values = [1.0; 2048];
        assert!(scaled_sums::<16, 2048>(&values, exponent(&values)).is_some());
        values[1000] = 1e30;
        assert!(scaled_sums::<16, 2048>(&values, exponent(&values[..16])).is_none());
        assert!(scaled_sums::<16, 2048>(&values, exponent(&values)).is_some());
        values[1000] = f64::NAN;
        assert!(scaled_sums::<16, 2048>(&values, exponent(&values[..16])).is_none());
        values[1000] = -1e30;
        values[1016] = 1e30;
        assert!(scaled_sums::<16, 2048>(&values, exponent(&values[..16])).is_none());
        // One that is back in it at the end, with nothing lost but what is not told.
        for sign in [1.0, -1.0] {
            values[1000] = sign * 1e6;
            values[1016] = -sign * 1e6;
            assert!(scaled_sums::<16, 2048>(&values, exponent(&values[..16])).is_none());
        }
    }
}
