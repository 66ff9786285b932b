//! What a rule compares numbers with.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::convert::{days, nearest};

/// What a number is compared with; in a report's description a number, or the digits of one that a
/// float has not.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(from = "Given")]
pub struct Limit {
    /// As [`Value::number`] counts.
    pub number: f64,
    /// The same to the last digit, and how many of its digits are decimals: if it came as digits, or is whole, and is not too
    /// large.
    pub exact: Option<(i128, u8)>,
    /// Of a date or a time, what [`Value::micros`] gives of it.
    pub moment: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Number(f64),
    Digits(String),
    Moment(Moment),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moment {
    micros: i64,
}

impl From<Given> for Limit {
    fn from(given: Given) -> Self {
        match given {
            Given::Number(number) => Self::from(number),
            Given::Moment(Moment { micros }) => {
                Self { moment: Some(micros), ..Self::from(days(micros.into())) }
            }
            Given::Digits(digits) => {
                let number = digits.parse().unwrap_or(f64::NAN);
                let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
                let unscaled = format!("{whole}{fraction}").parse().ok();
                let exact = unscaled.zip(u8::try_from(fraction.len()).ok());
                Self { number, exact: exact.or(Self::from(number).exact), moment: None }
            }
        }
    }
}

impl From<f64> for Limit {
    fn from(number: f64) -> Self {
        /// All whole floats below it are integers of 128 bits.
        const MOST: f64 = 1e38;
        let exact = (number.fract() == 0.0 && number.abs() < MOST).then(|| (nearest(number), 0));
        Self { number, exact, moment: None }
    }
}

impl Limit {
    /// A number of more digits than a float has, or of fewer.
    #[cfg(test)]
    #[must_use]
    pub fn of_digits(digits: &str) -> Self {
        Self::from(Given::Digits(digits.to_owned()))
    }

    /// How [`Limit::number`] compares with what was given: it has no more digits than a float.
    #[must_use]
    pub fn rounding(self) -> Ordering {
        let number = Self::from(self.number).exact;
        number.and_then(|(number, _)| self.compared(number, 0)).unwrap_or(Ordering::Equal)
    }

    /// How a date or a time compares with it, by its microseconds, if it is one, too.
    #[must_use]
    pub fn compared_in_time(self, micros: i128) -> Option<Ordering> {
        self.moment.map(|moment| micros.cmp(&moment.into()))
    }

    /// How `value / 10^scale` compares with it, if that can be told to the last digit.
    #[must_use]
    pub fn compared(self, value: i128, scale: i8) -> Option<Ordering> {
        let (exact, decimals) = self.exact?;
        let more = i16::from(decimals) - i16::from(scale);
        let power = 10_i128.checked_pow(more.unsigned_abs().into())?;
        Some(if more > 0 {
            value.checked_mul(power)?.cmp(&exact)
        } else {
            value.cmp(&exact.checked_mul(power)?)
        })
    }
}
