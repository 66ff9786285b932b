//! What a rule compares numbers with.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::convert::nearest;

/// What a number is compared with; in a report's description a number, or the digits of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(from = "Given")]
pub struct Limit {
    /// As [`Value::number`] counts.
    pub number: f64,
    /// The same to the last digit, if it is whole and not too large.
    pub whole: Option<i128>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Number(f64),
    Digits(String),
}

impl From<Given> for Limit {
    fn from(given: Given) -> Self {
        match given {
            Given::Number(number) => Self::from(number),
            Given::Digits(digits) => {
                let number = digits.parse().unwrap_or(f64::NAN);
                Self { number, whole: digits.parse().ok().or(Self::from(number).whole) }
            }
        }
    }
}

impl From<f64> for Limit {
    fn from(number: f64) -> Self {
        /// All whole floats below it are integers of 128 bits.
        const MOST: f64 = 1e38;
        Self { number, whole: (number.fract() == 0.0 && number.abs() < MOST).then(|| nearest(number)) }
    }
}

impl Limit {
    /// A whole number of more digits than a float has, or of fewer.
    #[cfg(test)]
    #[must_use]
    pub fn of_digits(digits: &str) -> Self {
        Self::from(Given::Digits(digits.to_owned()))
    }

    /// How [`Limit::number`] compares with what was given: it has no more digits than a float.
    #[must_use]
    pub fn rounding(self) -> Ordering {
        let number = Self::from(self.number).whole;
        number.zip(self.whole).map_or(Ordering::Equal, |(number, whole)| number.cmp(&whole))
    }
}
