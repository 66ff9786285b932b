//! Sines, many at a time: the expensive function of [`sum_of_sines`].

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

use ferrule_base::CompensatedSum;

use super::PIECE;
use crate::{Error, Run};

/// The sum of the sines of `values`, in radians. An infinity or NaN among them makes it NaN.
///
/// Each sine is within two units in the last place of 1 (2^-52) of the exact one.
pub fn sum_of_sines(values: &[f64], run: &Run<'_>) -> Result<f64, Error> {
    let mut total = CompensatedSum::default();
    for part in run.map(values.chunks(PIECE), sum_piece)? {
        total.merge(part);
    }
    Ok(total.value())
}

fn sum_piece(values: &[f64]) -> CompensatedSum {
    let mut total = CompensatedSum::default();
    for block in values.chunks(LANES) {
        let mut lanes = [0.0; LANES];
        lanes[..block.len()].copy_from_slice(block);
        let small = lanes.iter().fold(true, |small, value| small & (value.abs() <= LIMIT));
        let sines = if small { sines(&lanes) } else { lanes.map(f64::sin) };
        // Eight rounding errors a block are noise beside those of the sines; between blocks nothing is lost.
        total.add(sines.iter().sum());
    }
    total
}

const LANES: usize = 64;

/// Up to here `x` is reduced exactly enough by three parts of π/2.
const LIMIT: f64 = 1e6;

/// Reduction and polynomials of fdlibm's `__ieee754_rem_pio2`, `__kernel_sin` and `__kernel_cos`
/// (<https://www.netlib.org/fdlibm/>), without branches.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
#[expect(clippy::excessive_precision, reason = "as published")]
fn sines(values: &[f64; LANES]) -> [f64; LANES] {
    const HALF_PI: [f64; 3] =
        [1.570_796_326_734_125_614_17, 6.077_100_506_303_965_976_60e-11, 2.022_266_248_795_950_631_54e-21];
    const SIN: [f64; 6] = [
        -1.666_666_666_666_663_243_48e-1,
        8.333_333_333_322_489_461_24e-3,
        -1.984_126_982_985_794_931_34e-4,
        2.755_731_370_707_006_767_89e-6,
        -2.505_076_025_340_686_341_95e-8,
        1.589_690_995_211_550_102_21e-10,
    ];
    const COS: [f64; 6] = [
        4.166_666_666_666_660_190_37e-2,
        -1.388_888_888_887_410_957_49e-3,
        2.480_158_728_947_672_941_78e-5,
        -2.755_731_435_139_066_330_35e-7,
        2.087_572_321_298_174_827_90e-9,
        -1.135_964_755_778_819_482_65e-11,
    ];
    /// Adding it leaves the nearest integer in the lowest bits.
    const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;

    let fma = |a: f64, b: f64, c: f64| {
        if target_cfg_f!(target_feature = "fma") { a.mul_add(b, c) } else { a * b + c }
    };
    let polynomial =
        |x: f64, c: &[f64; 6]| fma(x, fma(x, fma(x, fma(x, fma(x, c[5], c[4]), c[3]), c[2]), c[1]), c[0]);
    values.map(|x| {
        let rounded = fma(x, std::f64::consts::FRAC_2_PI, ROUND);
        let quadrant = rounded.to_bits();
        let turns = rounded - ROUND;
        let r = fma(turns, -HALF_PI[2], fma(turns, -HALF_PI[1], fma(turns, -HALF_PI[0], x)));
        let r2 = r * r;
        let sin = fma(r * r2, polynomial(r2, &SIN), r);
        let cos = fma(r2 * r2, polynomial(r2, &COS), fma(r2, -0.5, 1.0));
        let magnitude = if quadrant & 1 == 0 { sin } else { cos };
        f64::from_bits(magnitude.to_bits() ^ ((quadrant & 2) << 62))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_sine() {
        for start in [0.0, -3.0, 1e3, -1e5, 9.99e5] {
            for i in 0..2000 {
                let values = std::array::from_fn(|lane| start + f64::from(i) * 0.01 + lane as f64 * 1e-4);
                for (sine, x) in sines(&values).iter().zip(values) {
                    assert!(
                        (sine - x.sin()).abs() <= 2.0 * f64::EPSILON,
                        "sin({x}) is {}, got {sine}",
                        x.sin()
                    );
                }
            }
        }
    }

    #[test]
    fn large_and_odd_values_take_the_standard_one() {
        let values = [1e300, 5e7, -1e10];
        let expected: f64 = values.iter().map(|x: &f64| x.sin()).sum();
        assert!((sum_of_sines(&values, &Run::single()).unwrap() - expected).abs() < 1e-15);
        assert!(sum_of_sines(&[1.0, f64::NAN], &Run::single()).unwrap().is_nan());
        assert!(sum_of_sines(&[f64::INFINITY], &Run::single()).unwrap().is_nan());
    }
}
