//! Sums of numbers that are not negative, correctly rounded: what Python's `math.fsum` says.

use crate::Error;
use ferrule_base::CompensatedSum;

/// The correctly rounded sum, in most cases from what was summed up already; otherwise from all the `values` again.
///
/// `chain` is how many additions any value went through at most; none of the values is negative.
pub fn total<I: Iterator<Item = f64>>(
    sum: CompensatedSum,
    chain: usize,
    what: &str,
    values: impl FnOnce() -> I,
) -> Result<f64, Error> {
    let total = sum.certain(chain).unwrap_or_else(|| exact(values()));
    if total.is_finite() {
        return Ok(total);
    }
    Err(Error::Overflow(format!("{what}: too large for a float")))
}

/// Shewchuk's sum of partial sums that don't overlap, <https://doi.org/10.1007/PL00009321>, rounded half to even.
fn exact(values: impl Iterator<Item = f64>) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for mut x in values {
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        partials.push(x);
        if !x.is_finite() {
            return x;
        }
    }
    rounded(partials)
}

/// The sum of partial sums, the largest last.
#[expect(clippy::float_cmp, reason = "whether rounding lost something is asked exactly")]
fn rounded(mut partials: Vec<f64>) -> f64 {
    let mut high = partials.pop().unwrap_or(0.0);
    while let Some(next) = partials.pop() {
        let before = high;
        high = before + next;
        let low = next - (high - before);
        if low == 0.0 {
            continue;
        }
        // Halfway between two floats: what is left says to which side.
        if partials.last().is_some_and(|rest| (low < 0.0) == (*rest < 0.0)) {
            let (twice, further) = (low * 2.0, high + low * 2.0);
            if twice == further - high {
                high = further;
            }
        }
        break;
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> Result<f64, Error> {
        let mut sum = CompensatedSum::default();
        values.iter().for_each(|&value| sum.add(value));
        total(sum, values.len(), "sum", || values.iter().copied())
    }

    #[test]
    fn ties_are_decided_by_what_is_far_below() {
        let two53 = 2.0_f64.powi(53);
        assert_eq!(sum(&[two53, 1.0]), Ok(two53));
        assert_eq!(sum(&[two53, 1.0, 2.0_f64.powi(-60)]), Ok(two53 + 2.0));
        assert_eq!(sum(&[two53 + 2.0, 1.0]), Ok(two53 + 4.0));
        assert_eq!(sum(&[1e-300; 10]), Ok(1e-299));
        assert_eq!(sum(&[5e-324; 3]), Ok(1.5e-323));
        assert_eq!(sum(&[0.1; 10]), Ok(1.0));
        assert_eq!(sum(&[]), Ok(0.0));
    }

    #[test]
    fn both_ways_agree() {
        let values: Vec<f64> = (1..2000_u32).map(|i| f64::from(i * i % 977) * 1.1 + 0.01).collect();
        assert_eq!(sum(&values), Ok(exact(values.iter().copied())));
    }

    #[test]
    fn too_large() {
        let mut sum = CompensatedSum::default();
        [f64::MAX, f64::MAX].into_iter().for_each(|value| sum.add(value));
        assert!(total(sum, 2, "total", || [f64::MAX; 2].into_iter()).is_err());
    }
}
