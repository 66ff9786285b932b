//! A column of numbers in the making: integers while all are, then floats or decimals.

use std::sync::Arc;

use crate::convert::nearest;
use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow_buffer::{NullBuffer, ScalarBuffer};

/// The numbers that came so far; an empty cell has a zero.
#[derive(Debug)]
pub enum Numbers {
    /// All of them fit.
    Integers(Vec<i64>),
    /// Some have a fraction, or are none: NaN and the infinities.
    Floats(Vec<f64>),
    /// Each with decimals of its own.
    Decimals(Vec<Decimal>),
}

/// `unscaled / 10^scale`
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Decimal {
    unscaled: i128,
    scale: u8,
}

/// What Arrow's decimals hold.
const MOST_DIGITS: u8 = 38;
/// So many digits of a decimal come back from a float as they were.
const FLOAT_DIGITS: u32 = 15;

impl Numbers {
    pub fn push_integer(&mut self, value: i64) -> Result<(), String> {
        match self {
            Self::Integers(values) => values.push(value),
            Self::Floats(values) => values.push(exact_float(value)?),
            Self::Decimals(values) => values.push(Decimal { unscaled: value.into(), scale: 0 }),
        }
        Ok(())
    }

    pub fn push_float(&mut self, value: f64) -> Result<(), String> {
        match self {
            Self::Floats(values) => values.push(value),
            Self::Integers(values) => {
                let mut floats = Vec::with_capacity(values.capacity());
                for &integer in &*values {
                    floats.push(exact_float(integer)?);
                }
                floats.push(value);
                *self = Self::Floats(floats);
            }
            Self::Decimals(values) => {
                let mut floats = Vec::with_capacity(values.capacity());
                for decimal in &*values {
                    floats.push(decimal.to_float()?);
                }
                floats.push(value);
                *self = Self::Floats(floats);
            }
        }
        Ok(())
    }

    pub fn push_decimal(&mut self, value: Decimal) -> Result<(), String> {
        match self {
            Self::Decimals(values) => values.push(value),
            Self::Floats(values) => values.push(value.to_float()?),
            Self::Integers(values) => {
                let whole = values.iter().map(|&integer| Decimal { unscaled: integer.into(), scale: 0 });
                *self = Self::Decimals(whole.chain([value]).collect());
            }
        }
        Ok(())
    }

    /// An empty cell.
    pub fn push_nothing(&mut self) {
        match self {
            Self::Integers(values) => values.push(0),
            Self::Floats(values) => values.push(0.0),
            Self::Decimals(values) => values.push(Decimal::default()),
        }
    }

    /// The column, all of whose decimals get the largest scale of any; or the place of one that has too many digits then.
    pub fn finish(self, nulls: Option<NullBuffer>) -> Result<ArrayRef, (usize, String)> {
        Ok(match self {
            Self::Integers(values) => Arc::new(Int64Array::new(ScalarBuffer::from(values), nulls)),
            Self::Floats(values) => Arc::new(Float64Array::new(ScalarBuffer::from(values), nulls)),
            Self::Decimals(values) => {
                let scale = values.iter().map(|decimal| decimal.scale).max().unwrap_or(0);
                let mut scaled = Vec::with_capacity(values.len());
                for (row, decimal) in values.into_iter().enumerate() {
                    scaled.push(decimal.with_scale(scale).ok_or_else(|| (row, too_long(scale)))?);
                }
                let made = Decimal128Array::new(ScalarBuffer::from(scaled), nulls)
                    .with_precision_and_scale(MOST_DIGITS, scale.cast_signed())
                    .map_err(|error| (0, error.to_string()))?;
                Arc::new(made)
            }
        })
    }
}

impl Decimal {
    /// Reads what `str` says of a finite `Decimal` or `int`: `-12.50`, `1E+3`, `0E-7`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unreadable = || format!("got {text}, wanted a finite number");
        let (digits, exponent) = match text.split_once(['E', 'e']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i64>().map_err(|_| unreadable())?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if fraction.starts_with(['+', '-']) || (whole.len() + fraction.len() > 2 * usize::from(MOST_DIGITS)) {
            return Err(too_long(0));
        }
        let unscaled = format!("{whole}{fraction}").parse::<i128>().map_err(|_| {
            if digits.bytes().any(|byte| byte.is_ascii_digit()) { too_long(0) } else { unreadable() }
        })?;
        let scale = nearest::<_, i64>(fraction.len()).saturating_sub(exponent);
        if let Some(scale) = u8::try_from(scale).ok().filter(|&scale| scale <= MOST_DIGITS) {
            return Ok(Self { unscaled, scale });
        }
        let grown = if scale > 0 {
            (unscaled == 0).then_some(0)
        } else {
            times_ten(unscaled, scale.saturating_neg())
        };
        Ok(Self { unscaled: grown.ok_or_else(|| too_long(0))?, scale: 0 })
    }

    fn with_scale(self, scale: u8) -> Option<i128> {
        let grown = times_ten(self.unscaled, i64::from(scale - self.scale))?;
        (grown.unsigned_abs() < 10_u128.pow(MOST_DIGITS.into())).then_some(grown)
    }

    fn to_float(self) -> Result<f64, String> {
        let digits = self.unscaled.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
        let text = format!("{}e-{}", self.unscaled, self.scale);
        match text.parse() {
            Ok(float) if digits <= FLOAT_DIGITS => Ok(float),
            _ => Err(format!(
                "got a number of {digits} digits beside floats, which keep {FLOAT_DIGITS}; wanted all decimals or all \
                 floats"
            )),
        }
    }
}

fn times_ten(value: i128, times: i64) -> Option<i128> {
    if value == 0 {
        return Some(0);
    }
    value.checked_mul(10_i128.checked_pow(u32::try_from(times).ok()?)?)
}

fn exact_float(int: i64) -> Result<f64, String> {
    let float = int as f64;
    // The float 2^63 would come back as the largest integer.
    #[expect(clippy::cast_possible_truncation, reason = "no float of an i64 is beyond i128")]
    if float as i128 == i128::from(int) {
        return Ok(float);
    }
    Err(format!("got {int} beside floats, which can't hold it; wanted all ints or all floats"))
}

fn too_long(scale: u8) -> String {
    let beside =
        if scale > 0 { format!(", {scale} of them decimals as others in the column") } else { String::new() };
    format!("got a number of more than {MOST_DIGITS} digits{beside}; wanted at most {MOST_DIGITS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        let read = |text| Decimal::parse(text).map(|decimal| (decimal.unscaled, decimal.scale));
        assert_eq!(read("-12.50"), Ok((-1250, 2)));
        assert_eq!(read("1E+3"), Ok((1000, 0)));
        assert_eq!(read("1.5E-7"), Ok((15, 8)));
        assert_eq!(read("0E-90"), Ok((0, 0)));
        assert_eq!(read("0E+90"), Ok((0, 0)));
        assert!(read("1E-90").is_err());
        assert!(read("1E+39").is_err());
        assert!(read("NaN").is_err_and(|message| message.contains("finite")));
    }

    #[test]
    fn numbers_that_a_float_cannot_hold_are_refused() {
        let mut numbers = Numbers::Integers(vec![(1 << 53) + 1]);
        assert!(numbers.push_float(0.5).is_err());
        let mut numbers = Numbers::Floats(vec![0.5]);
        assert!(numbers.push_decimal(Decimal::parse("1234567890.123456").unwrap()).is_err());
        assert!(numbers.push_integer(i64::MAX).is_err());
        numbers.push_decimal(Decimal::parse("0.1").unwrap()).unwrap();
        assert!(matches!(numbers, Numbers::Floats(values) if values == [0.5, 0.1]));
    }
}
