//! Divisions of ints towards −∞.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

/// The quotient towards −∞, and what remains; `None` where the divisor is 0. The one quotient past 64 bits wraps.
pub fn floored(a: i64, b: i64) -> Option<(i64, i64)> {
    if b == 0 {
        return None;
    }
    let (quotient, rest) = (a.wrapping_div(b), a.wrapping_rem(b));
    let below = rest != 0 && (rest < 0) != (b < 0);
    Some((quotient - i64::from(below), if below { rest + b } else { rest }))
}

/// Pairs that are divided together.
pub const LANES: usize = 64;

/// The quotients towards −∞, which vectors have no division for; `None` where there is a divisor that this is not for: 0, −1
/// and the least int, or where the processor's own divisions are as fast.
///
/// Floats give a quotient that is wrong by less than 2¹² + 1, as each of three roundings changes it by 2⁻⁵³ of itself at most.
/// What remains is divided by floats again, and that quotient is wrong by one at most, in either direction.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl"))]
pub fn floor_quotients(a: &[i64; LANES], b: &[i64; LANES]) -> Option<[i64; LANES]> {
    let odd = b.iter().fold(false, |odd, &b| odd | matches!(b, -1 | 0 | i64::MIN));
    if odd || !target_cfg_f!(target_feature = "avx512dq") {
        return None;
    }
    let mut quotients = [0; LANES];
    for lane in 0..LANES {
        let (a, b) = (a[lane], b[lane]);
        let mut quotient = (a as f64 / b as f64) as i64;
        let rest = a.wrapping_sub(quotient.wrapping_mul(b));
        let more = (rest as f64 / b as f64) as i64;
        quotient = quotient.wrapping_add(more);
        let rest = rest.wrapping_sub(more.wrapping_mul(b));
        let below = rest != 0 && (rest ^ b) < 0;
        let rest = if below { rest.wrapping_add(b) } else { rest };
        let beyond = rest.wrapping_sub(b);
        let above = beyond == 0 || (beyond ^ b) >= 0;
        quotients[lane] = quotient.wrapping_sub(i64::from(below)).wrapping_add(i64::from(above));
    }
    Some(quotients)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn processor_has_conversions() -> bool {
        #[cfg(target_arch = "x86_64")]
        return std::arch::is_x86_feature_detected!("avx512dq");
        #[cfg(not(target_arch = "x86_64"))]
        false
    }

    #[test]
    fn quotients_by_vectors_are_those_of_the_processor() {
        let mut edges: Vec<i64> = vec![0, i64::MIN, i64::MAX];
        for bits in 0..63 {
            let power = 1_i64 << bits;
            edges.extend([
                power,
                power - 1,
                power + 1,
                -power,
                1 - power,
                -1 - power,
                power / 3,
                -(power / 7),
            ]);
        }
        let mut state = 1_u64;
        for _ in 0..200 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            edges.push(state as i64 >> (state % 61));
        }
        for &b in edges.iter().filter(|&&b| b != 0 && b != -1) {
            // Products too, where what is rounded matters most.
            let near = edges.iter().map(|&a| (a / b).wrapping_mul(b));
            let a: Vec<i64> =
                edges.iter().copied().chain(near.flat_map(|a| [a, a.saturating_sub(1)])).collect();
            for a in a.as_chunks().0 {
                let together = floor_quotients(a, &[b; LANES]);
                assert_eq!(together.is_none(), b == i64::MIN || !processor_has_conversions());
                for (lane, &a) in a.iter().enumerate() {
                    let (wide_a, wide_b) = (i128::from(a), i128::from(b));
                    let floor =
                        wide_a.div_euclid(wide_b) - i128::from(b < 0 && wide_a.rem_euclid(wide_b) != 0);
                    let rest = wide_a - floor * wide_b;
                    assert_eq!(floored(a, b), Some((floor as i64, rest as i64)), "{a} {b}");
                    assert_eq!(together.map_or(floor as i64, |all| all[lane]), floor as i64, "{a} {b}");
                }
            }
        }
    }
}
