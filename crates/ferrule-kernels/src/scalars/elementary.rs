//! exp, ln and the normal distribution's tail without branches, so that loops over them become vector code.
//!
//! Nothing here uses fused multiply-add: the same bits come out on every processor.

/// 1.5 × 2⁵²: adding it rounds to an integer, which then stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

// ln 2 in two parts (Sun's fdlibm), so that a small multiple of the first is exact.
#[allow(clippy::approx_constant, reason = "it is not ln 2")]
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// eˣ to some units in the last place, for −708 ≤ x ≤ 709; smaller ones are taken for −708. NaN stays NaN.
#[inline(always)]
#[allow(clippy::inline_always, reason = "so it is compiled for the caller's target")]
pub fn exp(x: f64) -> f64 {
    let x = if x < -708.0 { -708.0 } else { x };
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    // Taylor's series up to r¹³/13!, with |r| ≤ ln 2 / 2 good for 2e-17; pairwise, for independent operations.
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = (r * (1.0 / 6.0) + 0.5) * r2 + r;
    let middle = (r * (1.0 / 5040.0) + 1.0 / 720.0) * r2 + (r * (1.0 / 120.0) + 1.0 / 24.0);
    let high = (r * (1.0 / 39_916_800.0) + 1.0 / 3_628_800.0) * r2 + (r * (1.0 / 362_880.0) + 1.0 / 40_320.0);
    let last = r * (1.0 / 6_227_020_800.0) + 1.0 / 479_001_600.0;
    let series = ((last * r4 + high) * r4 + middle) * r4 + low;
    let scale = f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52);
    series * scale + scale
}

/// The natural logarithm to a unit in the last place, for positive normal numbers only. Source: fdlibm's `e_log.c`.
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
#[allow(clippy::excessive_precision, reason = "the digits of the source")]
pub fn ln(x: f64) -> f64 {
    /// √½: mantissas are brought between it and √2.
    const LOWEST: u64 = 0x3fe6_a09e_667f_3bcd;
    let bits = x.to_bits().wrapping_add(0x3ff0_0000_0000_0000 - LOWEST);
    // The exponent as a float: 2⁵² + it, less 2⁵² and the bias.
    let k = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + LOWEST) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w
        * (3.999_999_999_940_941_908e-1
            + w * (2.222_219_843_214_978_396e-1 + w * 1.531_383_769_920_937_332e-1));
    let odd = z
        * (6.666_666_666_666_735_13e-1
            + w * (2.857_142_874_366_239_149e-1
                + w * (1.818_357_216_161_805_012e-1 + w * 1.479_819_860_511_658_591e-1)));
    let half_square = 0.5 * f * f;
    k * LN2_HIGH - ((half_square - (s * (half_square + even + odd) + k * LN2_LOW)) - f)
}

/// The normal distribution beyond `x`, for 0 ≤ x ≤ 7.07, to 1e-15 (absolutely; beyond 4 the relative
/// error grows from 1e-13 to 3e-9). Source: Hart's algorithm 5666 as given by West,
/// "Better approximations to cumulative normal functions", Wilmott (2005).
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
pub fn normal_tail_near(x: f64) -> f64 {
    const ABOVE: [f64; 7] = [
        3.526_249_659_989_11e-2,
        0.700_383_064_443_688,
        6.373_962_203_531_65,
        33.912_866_078_383,
        112.079_291_497_871,
        221.213_596_169_931,
        220.206_867_912_376,
    ];
    const BELOW: [f64; 8] = [
        8.838_834_764_831_84e-2,
        1.755_667_163_182_64,
        16.064_177_579_207,
        86.780_732_202_946_1,
        296.564_248_779_674,
        637.333_633_378_831,
        793.826_512_519_948,
        440.413_735_824_752,
    ];
    let polynomial = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    exp(-0.5 * x * x) * polynomial(&ABOVE) / polynomial(&BELOW)
}

/// The normal distribution beyond `x`, for x ≥ 7: Laplace's continued fraction.
pub fn normal_tail_far(x: f64) -> f64 {
    if x > 37.0 {
        return 0.0;
    }
    let fraction = (1..=24).rev().fold(x, |fraction, k| x + f64::from(k) / fraction);
    (-0.5 * x * x).exp() / (fraction * (2.0 * std::f64::consts::PI).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(a: f64, b: f64) -> f64 {
        ((a - b) / b).abs()
    }

    #[test]
    fn exp_and_ln_are_those_of_the_standard_library() {
        for i in -7000..7000 {
            let x = f64::from(i) * 0.1003;
            assert!(apart(exp(x), x.exp()) < 1e-15, "{x}: {:e}", apart(exp(x), x.exp()));
        }
        for i in -900_i32..900 {
            let x = 10_f64.powf(f64::from(i) / 3.0 + 1e-3);
            assert!(apart(ln(x), x.ln()) < 4e-16, "{x}: {:e}", apart(ln(x), x.ln()));
        }
        for i in 1..4000 {
            let x = f64::from(i) * 1e-3;
            assert!((ln(x) - x.ln()).abs() <= 4.5e-16 * x.ln().abs(), "{x}");
        }
        assert!(exp(f64::NAN).is_nan());
        assert!(exp(-1e9) < 1e-300);
    }

    #[test]
    fn the_tail_has_no_step() {
        assert!((normal_tail_near(0.0) - 0.5).abs() < 1e-15);
        assert!((normal_tail_near(1.0) - 0.158_655_253_931_457_05).abs() < 1e-15);
        // scipy.stats.norm.sf
        assert!(apart(normal_tail_near(6.9), 2.600_126_965_638_173e-12) < 1e-8);
        assert!(apart(normal_tail_near(7.0), normal_tail_far(7.0)) < 1e-8);
        assert!(apart(normal_tail_far(10.0), 7.619_853_024_160_47e-24) < 1e-12);
    }
}
