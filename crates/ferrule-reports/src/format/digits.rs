//! A number as decimal digits, to be rounded and laid out.

use ferrule_base::digits::{PAIRS, all};

use crate::block::Value;
use crate::convert::nearest;

/// `0.d₁d₂d₃… × 10^point`, without a sign. The first digit is not 0; zero has no digits.
#[derive(Debug, Clone)]
pub struct Digits {
    /// ASCII.
    bytes: [u8; ROOM],
    len: usize,
    pub point: i32,
    /// How many decimals are shown at least: those that a decimal was given with.
    decimals: i32,
}

/// More significant digits than a float has in Excel are none.
pub const MOST_DIGITS: usize = 15;

/// As many as the largest `u128` has, and one for a carry.
const ROOM: usize = 40;

/// [`Value::number`], but of a day as Excel counts it, which believes in a 29th of February 1900.
pub fn excel_number(value: Value<'_>) -> Option<f64> {
    let number = value.number()?;
    let early = matches!(value, Value::Date(_) | Value::Datetime(_)) && (2.0..61.0).contains(&number);
    Some(if early { number - 1.0 } else { number })
}

impl Digits {
    /// All digits of a number, or of a date as Excel counts it.
    pub fn exact(value: Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Integer(value) => Self::of_integer(value.unsigned_abs(), 0),
            Value::Decimal(value, scale) => Self::of_decimal(value.unsigned_abs(), scale.into()),
            Value::Float(value) => Self::of_float(value),
            other => Self::of_float(excel_number(other)?),
        })
    }

    /// A number rounded to so many decimals after it was multiplied by `10^scale`.
    pub fn rounded(value: Value<'_>, scale: i32, decimals: i32) -> Option<Self> {
        if let Value::Float(value) = value
            && let Some(digits) = Self::quickly_rounded(value.abs(), scale, decimals)
        {
            return Some(digits);
        }
        let mut digits = Self::exact(value)?;
        if !matches!(value, Value::Integer(_) | Value::Decimal(..)) {
            digits.keep(MOST_DIGITS);
        }
        digits.point += if digits.len == 0 { 0 } else { scale };
        digits.round(decimals);
        Some(digits)
    }

    /// Where no digit beyond the 15th can change how the last one is rounded.
    fn quickly_rounded(value: f64, scale: i32, decimals: i32) -> Option<Self> {
        /// Below this, 15 significant digits reach at least 4 places behind the last one kept.
        const MOST: f64 = 1e11;
        const POWERS: [f64; 12] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11];
        let shift = scale + decimals;
        let power = POWERS.get(shift.unsigned_abs() as usize)?;
        let scaled = if shift < 0 { value / power } else { value * power };
        let whole: u64 = nearest(scaled);
        let rest = scaled - whole as f64;
        // The product is off by less than 2e-5, and rounding to 15 digits moves it by at most 5e-5 more: only a
        // rest that is nearer than that to a half could be rounded otherwise.
        if scaled > MOST || (rest - 0.5).abs() < 1e-3 {
            return None;
        }
        let mut digits = Self::of_integer(whole + u64::from(rest > 0.5), decimals);
        digits.trim();
        Some(digits)
    }

    /// `value / 10^scale`
    fn of_integer(value: u64, scale: i32) -> Self {
        let (digits, size) = all(value);
        let mut bytes = [b'0'; ROOM];
        bytes[..digits.len()].copy_from_slice(&digits);
        let (len, point) = if value == 0 { (0, 0) } else { (size, nearest::<_, i32>(size) - scale) };
        Self { bytes, len, point, decimals: 0 }
    }

    fn of_decimal(mut value: u128, scale: i32) -> Self {
        let mut digits = if let Ok(value) = u64::try_from(value) {
            Self::of_integer(value, scale)
        } else {
            let len = value.ilog10() as usize + 1;
            let mut bytes = [b'0'; ROOM];
            for byte in bytes[..len].iter_mut().rev() {
                *byte += nearest::<_, u8>(value % 10);
                value /= 10;
            }
            Self { bytes, len, point: nearest::<_, i32>(len) - scale, decimals: 0 }
        };
        digits.decimals = scale.max(0);
        digits
    }

    /// The shortest digits that are read back as this float.
    fn of_float(value: f64) -> Self {
        let mut buffer = zmij::Buffer::new();
        let mut digits = Self { bytes: [b'0'; ROOM], len: 0, point: 0, decimals: 0 };
        let (mut exponent, mut behind) = (0, false);
        let text = buffer.format_finite(value.abs());
        for (i, &byte) in text.as_bytes().iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    if digits.len > 0 || byte != b'0' {
                        digits.bytes[digits.len] = byte;
                        digits.len += 1;
                        digits.point += i32::from(!behind);
                    } else if behind {
                        digits.point -= 1;
                    }
                }
                b'.' => behind = true,
                _ => {
                    exponent = text[i + 1..].parse().unwrap_or(0);
                    break;
                }
            }
        }
        digits.point += exponent;
        digits.trim();
        digits
    }

    /// The digit `10^place` places before the point, as ASCII; zeros stand before the first and behind the last.
    pub fn at(&self, place: i32) -> u8 {
        let index = self.point - 1 - place;
        usize::try_from(index).ok().filter(|&index| index < self.len).map_or(b'0', |index| self.bytes[index])
    }

    /// How many digits there are before the point.
    pub fn whole(&self) -> i32 {
        self.point.max(0)
    }

    /// How many digits there are behind the point.
    pub fn fraction(&self) -> i32 {
        (nearest::<_, i32>(self.len) - self.point).max(0)
    }

    pub fn is_zero(&self) -> bool {
        self.len == 0
    }

    /// Rounds half up (the sign is not ours, so half away from zero) to so many digits behind the point.
    pub fn round(&mut self, decimals: i32) {
        let keep = self.point + decimals;
        if keep < 0 {
            self.len = 0;
            self.trim();
        } else {
            self.keep(nearest(keep));
        }
    }

    /// Rounds to so many significant digits.
    pub fn keep(&mut self, count: usize) {
        if count < self.len {
            let up = self.bytes[count] >= b'5';
            self.len = count;
            if up {
                self.increment();
            }
        }
        self.trim();
    }

    fn increment(&mut self) {
        while self.len > 0 && self.bytes[self.len - 1] == b'9' {
            self.len -= 1;
        }
        if self.len == 0 {
            self.bytes[0] = b'1';
            self.len = 1;
            self.point += 1;
        } else {
            self.bytes[self.len - 1] += 1;
        }
    }

    fn trim(&mut self) {
        while self.len > 0 && self.bytes[self.len - 1] == b'0' {
            self.len -= 1;
        }
        if self.len == 0 {
            self.point = 0;
        }
    }

    /// All digits; with an exponent where many zeros would stand around them.
    pub fn write_shortest(&self, out: &mut String) {
        /// Floats from here up have no digits behind the point, and not all before it.
        const WIDEST: i32 = 17;
        const MOST_ZEROS: i32 = 4;
        let is_short = nearest::<_, i32>(self.len) <= WIDEST && self.decimals == 0;
        if is_short && !(-MOST_ZEROS..=WIDEST).contains(&self.point) {
            return self.write_scientific(out);
        }
        let text = std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default();
        let (whole, fraction) = text.split_at(self.len.min(nearest(self.whole())));
        out.push_str(if self.whole() == 0 { "0" } else { whole });
        push_zeros(self.whole() - nearest::<_, i32>(whole.len()), out);
        let decimals = self.fraction().max(self.decimals);
        if decimals > 0 {
            out.push('.');
            push_zeros(decimals.min(-self.point), out);
            out.push_str(fraction);
            push_zeros(decimals - (-self.point).max(0) - nearest::<_, i32>(fraction.len()), out);
        }
    }

    fn write_scientific(&self, out: &mut String) {
        let exponent = self.point - 1;
        out.push(self.at(exponent).into());
        if self.len > 1 {
            out.push('.');
        }
        for place in 1..nearest(self.len) {
            out.push(self.at(exponent - place).into());
        }
        out.push_str(if exponent < 0 { "E-" } else { "E+" });
        write_integer(exponent.unsigned_abs().into(), 2, out);
    }
}

fn push_zeros(count: i32, out: &mut String) {
    (0..count).for_each(|_| out.push('0'));
}

/// Appends an integer with at least so many digits.
pub fn write_integer(value: u64, least: usize, out: &mut String) {
    if value < 100 && least <= 2 {
        let pair = PAIRS[nearest::<_, usize>(value)];
        if value >= 10 || least == 2 {
            out.push(pair[0].into());
        }
        out.push(pair[1].into());
        return;
    }
    let digits = Digits::of_integer(value, 0);
    for place in (0..digits.whole().max(nearest(least))).rev() {
        out.push(digits.at(place).into());
    }
}
