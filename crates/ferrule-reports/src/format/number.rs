//! Sections of numbers: `#,##0.00 "kg"`, `0.0%`, `0.00E+00`, `000-0000`.

use super::digits::{Digits, write_integer};
use crate::block::Value;
use crate::convert::nearest;

/// How a number is laid out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NumberFormat {
    /// What stands before the first digit.
    pub before: String,
    /// From left to right.
    pub whole: Vec<Place>,
    /// Whether there is a point.
    pub point: bool,
    /// From left to right.
    pub fraction: Vec<Place>,
    /// What stands behind the last digit.
    pub after: String,
    /// Whether a comma stands before each third digit.
    pub grouped: bool,
    /// What the number is multiplied by: 10 to this power.
    pub scale: i32,
    pub exponent: Option<Exponent>,
    /// How many places there are before the point, and behind it.
    places: (i32, i32),
    /// How many digits there are at least before the point, if no text or space stands among them.
    least_whole: Option<i32>,
}

/// A place for a digit, or a text among them.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// `0`: always.
    Zero,
    /// `#`: where there is one.
    Hash,
    /// `?`: a space where there is none.
    Space,
    Text(String),
}

/// `E+00`
#[derive(Debug, Clone, PartialEq)]
pub struct Exponent {
    /// Whether a plus is shown.
    pub plus: bool,
    pub least_digits: usize,
}

impl NumberFormat {
    /// Counts the places, once all are there.
    pub fn complete(mut self) -> Self {
        let count = |places: &[Place]| places.iter().filter(|place| !matches!(place, Place::Text(_))).count();
        self.places = (nearest(count(&self.whole)), nearest(count(&self.fraction)));
        let simple =
            self.has_places() && self.whole.iter().all(|place| matches!(place, Place::Zero | Place::Hash));
        let from = self.whole.iter().position(|place| *place == Place::Zero).unwrap_or(self.whole.len());
        self.least_whole = simple.then(|| nearest(self.whole.len() - from));
        self
    }

    /// `minus`: the value is below zero and the format does not say so. What is zero once rounded has no sign.
    pub fn write(&self, value: Value<'_>, minus: bool, out: &mut String) {
        let Some((digits, shift)) = self.digits(value) else { return };
        if minus && !digits.is_zero() && self.has_places() {
            out.push('-');
        }
        out.push_str(&self.before);
        self.write_whole(&digits, out);
        self.write_fraction(&digits, out);
        if let Some(exponent) = &self.exponent {
            exponent.write(shift, out);
        }
        out.push_str(&self.after);
    }

    /// Whether any digits are shown.
    pub fn has_places(&self) -> bool {
        !self.whole.is_empty() || self.point
    }

    /// The digits, and by which power of 10 they were divided for an exponent.
    ///
    /// With several places before the point, that is a multiple of their count.
    fn digits(&self, value: Value<'_>) -> Option<(Digits, i32)> {
        if self.exponent.is_none() {
            return Some((Digits::rounded(value, self.scale, self.places.1)?, 0));
        }
        let step = self.places.0.max(1);
        let exact = Digits::exact(value)?;
        let shift = if exact.is_zero() { 0 } else { (exact.point - 1).div_euclid(step) * step };
        let digits = Digits::rounded(value, self.scale - shift, self.places.1)?;
        if digits.point > step {
            // 9.99 became 10.0.
            return Some((Digits::rounded(value, self.scale - shift - step, self.places.1)?, shift + step));
        }
        Some((digits, shift))
    }

    /// Digits beyond the first place stand there, too.
    fn write_whole(&self, digits: &Digits, out: &mut String) {
        if let Some(least) = self.least_whole
            && self.write_simple_whole(digits, least.max(digits.whole()), out)
        {
            return;
        }
        let mut left = self.places.0;
        let mut first = true;
        for place in &self.whole {
            if let Place::Text(text) = place {
                out.push_str(text);
                continue;
            }
            left -= 1;
            if first {
                for place in (left + 1..digits.whole()).rev() {
                    self.push_digit(digits, place, out);
                }
                first = false;
            }
            match place {
                _ if left < digits.whole() => self.push_digit(digits, left, out),
                Place::Zero => self.push_digit(digits, left, out),
                Place::Space => out.push(' '),
                _ => {}
            }
        }
        if self.whole.is_empty() && self.point {
            (0..digits.whole()).rev().for_each(|place| self.push_digit(digits, place, out));
        }
    }

    /// From right to left into a buffer; not if it is too short.
    fn write_simple_whole(&self, digits: &Digits, count: i32, out: &mut String) -> bool {
        const ROOM: usize = 32;
        let mut buffer = [0; ROOM];
        let mut at = ROOM;
        if count > 20 {
            return false;
        }
        for place in 0..count {
            if self.grouped && place > 0 && place % 3 == 0 {
                at -= 1;
                buffer[at] = b',';
            }
            at -= 1;
            buffer[at] = digits.at(place);
        }
        out.push_str(std::str::from_utf8(&buffer[at..]).unwrap_or_default());
        true
    }

    fn push_digit(&self, digits: &Digits, place: i32, out: &mut String) {
        out.push(digits.at(place).into());
        if self.grouped && place > 0 && place % 3 == 0 {
            out.push(',');
        }
    }

    /// As LibreOffice, and unlike Excel, no point stands where no digit follows it.
    fn write_fraction(&self, digits: &Digits, out: &mut String) {
        if self.point && (digits.fraction() > 0 || !self.fraction.iter().all(|place| *place == Place::Hash)) {
            out.push('.');
        }
        let mut behind = 0;
        for place in &self.fraction {
            if let Place::Text(text) = place {
                out.push_str(text);
                continue;
            }
            behind += 1;
            match place {
                _ if behind <= digits.fraction() => out.push(digits.at(-behind).into()),
                Place::Zero => out.push('0'),
                Place::Space => out.push(' '),
                _ => {}
            }
        }
    }
}

impl Exponent {
    fn write(&self, exponent: i32, out: &mut String) {
        out.push('E');
        if exponent < 0 {
            out.push('-');
        } else if self.plus {
            out.push('+');
        }
        write_integer(exponent.unsigned_abs().into(), self.least_digits, out);
    }
}
