//! How spreadsheets take numbers: no digits beyond the fifteenth count.

use std::cmp::Ordering;

use crate::block::Value;

/// Spreadsheets keep 15 digits of a number.
pub const MOST_DIGITS: u64 = 1_000_000_000_000_000;

/// Whether they keep all digits of a whole number.
#[inline]
#[must_use]
pub fn is_kept(value: u128) -> bool {
    value < u128::from(MOST_DIGITS) || {
        let mut value = value;
        while value.is_multiple_of(10) {
            value /= 10;
        }
        value < u128::from(MOST_DIGITS)
    }
}

/// Whether a value is an integer, or a decimal without a fraction, that Excel keeps all digits of, but shows with an exponent
/// (from 12 digits on) if no format says otherwise.
#[inline]
#[must_use]
pub fn is_long(value: Value<'_>) -> bool {
    const LONG: u128 = 100_000_000_000;
    let digits = match value {
        Value::Integer(value) => Some(value.unsigned_abs().into()),
        Value::Decimal(value, scale @ 1..) => {
            let value = value.unsigned_abs();
            let power = || 10_u128.checked_pow(scale.unsigned_abs().into());
            (value >= LONG)
                .then(power)
                .flatten()
                .filter(|power| value.is_multiple_of(*power))
                .map(|power| value / power)
        }
        Value::Decimal(value, scale) => {
            let power = 10_u128.checked_pow(scale.unsigned_abs().into());
            power.and_then(|power| value.unsigned_abs().checked_mul(power))
        }
        _ => None,
    };
    digits.is_some_and(|digits| (LONG..MOST_DIGITS.into()).contains(&digits))
}

/// How they compare two numbers: rounded to 15 digits, so that 0.1 + 0.2 is 0.3.
#[must_use]
pub fn compared(a: f64, b: f64) -> Option<Ordering> {
    /// Twice what the 15th digit of 1.0 counts: numbers that are farther apart are not rounded to the same.
    const NEAR: f64 = 2e-14;
    if a.is_infinite() || b.is_infinite() || (a - b).abs() > NEAR * a.abs().max(b.abs()) {
        return a.partial_cmp(&b);
    }
    let rounded = |number: f64| format!("{number:.14e}").parse().unwrap_or(number);
    let (a, b): (f64, f64) = (rounded(a), rounded(b));
    a.partial_cmp(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_15_digits() {
        assert_eq!(
            [999_999_999_999_999, 10_u128.pow(30), 1_234_567_890_123_456].map(is_kept),
            [true, true, false]
        );
    }

    #[test]
    fn whole_numbers_are_long_from_12_digits_on() {
        for (value, wanted) in [
            (Value::Integer(99_999_999_999), false),
            (Value::Integer(-100_000_000_000), true),
            (Value::Integer(999_999_999_999_999), true),
            (Value::Integer(1_000_000_000_000_000), false),
            (Value::Decimal(10_000_000_000_000, 2), true),
            (Value::Decimal(10_000_000_000_001, 2), false),
            (Value::Decimal(1_000_000_000_000, 2), false),
            (Value::Decimal(1, -12), true),
            (Value::Decimal(1, -100), false),
            (Value::Decimal(i128::MAX, 100), false),
            (Value::Float(4e12), false),
        ] {
            assert_eq!(is_long(value), wanted, "{value:?}");
        }
    }

    #[test]
    fn the_15th_digit_is_the_last_that_counts() {
        for (a, b, wanted) in [
            (0.1 + 0.2, 0.3, Ordering::Equal),
            (-1.1 * 3.0, -3.3, Ordering::Equal),
            (1e16, 1e16 + 2.0, Ordering::Equal),
            (1.0, 1.000_000_000_000_01, Ordering::Less),
            (-1.0, -1.000_000_000_000_01, Ordering::Greater),
            (9.999_999_999_999_99, 10.0, Ordering::Less),
            (9.999_999_999_999_999, 10.0, Ordering::Equal),
            (0.0, f64::MIN_POSITIVE, Ordering::Less),
            (0.0, -0.0, Ordering::Equal),
            (f64::MAX, f64::INFINITY, Ordering::Less),
            (f64::INFINITY, f64::INFINITY, Ordering::Equal),
            (f64::NEG_INFINITY, f64::MAX, Ordering::Less),
        ] {
            assert_eq!(compared(a, b), Some(wanted), "{a} and {b}");
            assert_eq!(compared(b, a), Some(wanted.reverse()), "{b} and {a}");
        }
        assert_eq!(compared(f64::NAN, 1.0), None);
    }
}
