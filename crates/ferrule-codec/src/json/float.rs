//! The float nearest to a decimal number, by the algorithm of Eisel and Lemire: Daniel Lemire, "Number parsing at a
//! gigabyte per second", Software: Practice and Experience 51 (2021), <https://arxiv.org/abs/2101.11408>.

use ferrule_base::lasting::Lasting;
use num_bigint::BigUint;

const LEAST: i32 = -342;
const MOST: i32 = 308;
/// Bits of a float's fraction.
const FRACTION: i32 = 52;

/// The 128 leading bits, high half first, of 5^q for q from `LEAST` to `MOST`: rounded down, those of negative q up.
#[inline]
fn powers() -> &'static [(u64, u64)] {
    static POWERS: Lasting<Vec<(u64, u64)>> = Lasting::new();
    POWERS.get(|| (LEAST..=MOST).map(power_of_five).collect())
}

fn power_of_five(q: i32) -> (u64, u64) {
    let power = BigUint::from(5_u8).pow(q.unsigned_abs());
    let bits = power.bits();
    let leading = if q >= 0 {
        if bits <= 128 { power << (128 - bits) } else { power >> (bits - 128) }
    } else {
        let inverse = (BigUint::from(1_u8) << (2 * bits + 128)) / power + 1_u8;
        let excess = inverse.bits() - 128;
        // The paper's table has the exact quotient, rounded up, where it fits.
        if q >= -27 {
            (BigUint::from(1_u8) << (2 * bits + 128 - excess)) / BigUint::from(5_u8).pow(q.unsigned_abs())
                + 1_u8
        } else {
            inverse >> excess
        }
    };
    let digits = leading.to_u64_digits();
    (digits.get(1).copied().unwrap_or(0), digits.first().copied().unwrap_or(0))
}

/// Powers of ten that are floats.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The float nearest to `mantissa × 10^exponent`, ties to even, infinite where it is too large; `None` in the rare case
/// that this doesn't tell.
#[inline]
pub(super) fn nearest(mantissa: u64, exponent: i32) -> Option<f64> {
    if mantissa <= 1 << 53
        && let Some(power) = EXACT.get(exponent.unsigned_abs() as usize)
    {
        // Both are floats, so one operation rounds once.
        let value = mantissa as f64;
        return Some(if exponent < 0 { value / power } else { value * power });
    }
    eisel_lemire(mantissa, exponent)
}

fn eisel_lemire(mantissa: u64, exponent: i32) -> Option<f64> {
    if mantissa == 0 || exponent < LEAST {
        return Some(0.0);
    }
    if exponent > MOST {
        return Some(f64::INFINITY);
    }
    let zeros = mantissa.leading_zeros();
    let (low, high) = product(mantissa << zeros, powers()[(exponent - LEAST) as usize]);
    if low == u64::MAX && !(-27..=55).contains(&exponent) {
        return None;
    }
    let upper = (high >> 63) as i32;
    let shift = upper + 64 - FRACTION - 3;
    let mut fraction = high >> shift;
    // 217706 / 2^16 is log2(10).
    let mut power = ((exponent * 217_706) >> 16) + 63 + upper - zeros as i32 + 1023;
    if power <= 0 {
        if 1 - power >= 64 {
            return Some(0.0);
        }
        // Below the normal floats; one that is rounded up to the least of them gets its exponent by its bits.
        fraction >>= 1 - power;
        fraction += fraction & 1;
        return Some(f64::from_bits(fraction >> 1));
    }
    // A tie: exactly half way, which only these exponents allow, and an even one is below.
    if low <= 1 && (-4..=23).contains(&exponent) && fraction & 3 == 1 && fraction << shift == high {
        fraction &= !1;
    }
    fraction += fraction & 1;
    fraction >>= 1;
    if fraction >= 2 << FRACTION {
        fraction = 1 << FRACTION;
        power += 1;
    }
    if power >= 0x7FF {
        return Some(f64::INFINITY);
    }
    Some(f64::from_bits(fraction & !(1 << FRACTION) | (power as u64) << FRACTION))
}

/// The 128 leading bits of a product, or so many of them as are needed: low half first.
#[inline]
fn product(factor: u64, (high, low): (u64, u64)) -> (u64, u64) {
    const UNDECIDED: u64 = u64::MAX >> (FRACTION + 3);
    let wide = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        (product as u64, (product >> 64) as u64)
    };
    let (mut first_low, mut first_high) = wide(factor, high);
    if first_high & UNDECIDED == UNDECIDED {
        let (_, second_high) = wide(factor, low);
        let carry;
        (first_low, carry) = first_low.overflowing_add(second_high);
        first_high += u64::from(carry);
    }
    (first_low, first_high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn std_parse(mantissa: u64, exponent: i32) -> f64 {
        format!("{mantissa}e{exponent}").parse().unwrap()
    }

    #[test]
    fn as_the_standard_library() {
        let mut state = 1_u64;
        let mut told = 0;
        for round in 0..300_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mixed = state ^ state >> 29;
            let mantissa = mixed >> (mixed % 64);
            let exponent = (state >> 40) as i32 % 720 - 370;
            let exponent = if round % 2 == 0 { exponent } else { exponent % 30 };
            if let Some(got) = nearest(mantissa, exponent) {
                told += 1;
                assert_eq!(got.to_bits(), std_parse(mantissa, exponent).to_bits(), "{mantissa}e{exponent}");
            }
        }
        assert!(told > 299_000);
    }

    #[test]
    fn ties_and_ends() {
        for (mantissa, exponent) in [
            (9_007_199_254_740_993, 0),
            (9_007_199_254_740_995, 0),
            (9_007_199_254_740_993, -1),
            (17_976_931_348_623_157, 292),
            (17_976_931_348_623_159, 292),
            (17_976_931_348_623_158, 292),
            (22_250_738_585_072_011, -324),
            (22_250_738_585_072_014, -324),
            (49_406_564_584_124_654, -340),
            (24_703_282_292_062_327, -340),
            (24_703_282_292_062_328, -340),
            (5, -324),
            (2, -324),
            (u64::MAX, 308),
            (u64::MAX, -342),
            (1, 309),
            (1, -343),
            (0, 400),
        ] {
            if let Some(got) = nearest(mantissa, exponent) {
                assert_eq!(got.to_bits(), std_parse(mantissa, exponent).to_bits(), "{mantissa}e{exponent}");
            }
        }
    }
}
