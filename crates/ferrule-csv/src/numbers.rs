//! Fields as numbers: those that [`ferrule_base::written`] reads without a loss, the usual forms of them faster; or, where
//! the type of a column is asked for, what Python's `int` and `float` read, written in ASCII and without underscores.
//!
//! Digits are taken eight at a time. A decimal of up to 19 digits is divided by its power of ten with an exact
//! remainder, so it is rounded once, as `float` does; anything else goes to the standard library.

use ferrule_base::written::{FLOAT_DIGITS, Forms, SURE_DIGITS, SURE_INTEGERS, Written, number};

/// 10^k for 0 ≤ k ≤ 19, all below 2^64.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut k = 1;
    while k < 20 {
        powers[k] = powers[k - 1] * 10;
        k += 1;
    }
    powers
};

/// 10^k, exact as floats.
const FLOAT_POWERS: [f64; 20] = {
    let mut powers = [1.0; 20];
    let mut k = 1;
    while k < 20 {
        powers[k] = powers[k - 1] * 10.0;
        k += 1;
    }
    powers
};

/// A power of ten as a divisor: shifted so that its top bit is set, with its reciprocal.
#[derive(Clone, Copy)]
struct Divisor {
    value: u64,
    shift: u32,
    /// `(2^128 - 1) / value - 2^64`
    reciprocal: u64,
}

const DIVISORS: [Divisor; 20] = {
    let mut divisors = [Divisor { value: 0, shift: 0, reciprocal: 0 }; 20];
    let mut k = 0;
    while k < 20 {
        let shift = POWERS[k].leading_zeros();
        let value = POWERS[k] << shift;
        let reciprocal = (u128::MAX / value as u128 - (1 << 64)) as u64;
        divisors[k] = Divisor { value, shift, reciprocal };
        k += 1;
    }
    divisors
};

/// An integer of plain digits with or without a sign. `None` also for rarer forms: see [`any`].
#[inline]
pub(super) fn int(text: &[u8], start: usize, end: usize) -> Option<i64> {
    let negative = *text[..end].get(start)? == b'-';
    let start = start + usize::from(negative);
    let length = end - start;
    if length > 18 || length > 1 && text[start] == b'0' {
        return None;
    }
    let value = digits(text, start, end)? as i64;
    Some(if negative { -value } else { value })
}

/// A decimal of at most 19 digits, all of which the float keeps. `None` also for other forms: see [`any`].
#[inline]
pub(super) fn float(text: &[u8], start: usize, end: usize, forms: &mut Forms) -> Option<f64> {
    let negative = *text[..end].get(start)? == b'-';
    let start = start + usize::from(negative);
    let point = find_point(text, start, end);
    let whole = point - start;
    let decimals = (end - point).saturating_sub(1);
    // At least a digit, and room for 19 at most.
    if !(1..=19).contains(&(whole + decimals)) || whole > 1 && text[start] == b'0' {
        return None;
    }
    let mut value = if whole == 0 { 0 } else { digits(text, start, point)? };
    if point < end {
        // At least one: `digits` knows no fewer.
        value = value * POWERS[decimals] + digits(text, point + 1, end)?;
        forms.fraction(&text[point + 1..end]);
    } else if value >= SURE_INTEGERS {
        return None;
    }
    // Up to 15 digits both are exact, and a division of floats is rounded once. By the number of digits, which columns tend to have in common, so the branch is foreseen.
    let value = if whole + decimals <= SURE_DIGITS {
        value as f64 / FLOAT_POWERS[decimals]
    } else {
        let own = value < POWERS[FLOAT_DIGITS];
        let (value, kept) = quotient(value, decimals);
        if !(kept && own) {
            return None;
        }
        value
    };
    Some(if negative { -value } else { value })
}

/// The number that a field says, in any form in which nothing is lost by it.
#[cold]
pub(super) fn any(field: &[u8], forms: &mut Forms) -> Option<Written> {
    number(field, b'.', forms)
}

/// As `int(field)`, if it fits.
#[cold]
pub(super) fn any_int(field: &[u8]) -> Option<i64> {
    let field = stripped(field);
    if !field.last()?.is_ascii_digit() {
        return None;
    }
    std::str::from_utf8(field).ok()?.parse().ok()
}

/// As `float(field)`, and NaN for an empty one.
#[cold]
pub(super) fn any_float(field: &[u8]) -> Option<f64> {
    if field.is_empty() {
        return Some(f64::NAN);
    }
    std::str::from_utf8(stripped(field)).ok()?.parse().ok()
}

/// Without what C's `isspace` calls whitespace, as Python takes it from ASCII numbers.
fn stripped(field: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = field.iter().position(|byte| !space(byte)).unwrap_or(field.len());
    let end = field.iter().rposition(|byte| !space(byte)).map_or(start, |last| last + 1);
    &field[start..end]
}

/// `value / 10^decimals`, rounded once, and whether that rounds to `value` again with so many decimals. `value` must be
/// below 10^19 and `decimals` at most 19.
#[inline]
fn quotient(value: u64, decimals: usize) -> (f64, bool) {
    if value == 0 {
        return (0.0, true);
    }
    let divisor = DIVISORS[decimals];
    let zeros = value.leading_zeros();
    let normal = value << zeros;
    let halved = u32::from(normal >= divisor.value);
    // Below the divisor, so the quotient fits 64 bits, and at least half of it, so the top bit is set.
    let high = normal >> halved;
    let low = if halved == 1 { normal << 63 } else { 0 };
    let (quotient, remainder) = divided(high, low, divisor);
    // What is left over only matters where the rest is exactly a half: a last bit that is set says it is more.
    let sticky = quotient | u64::from(remainder != 0);
    let rounded = sticky as f64;
    // At most what rounding changed, in last places of the quotient: half a last place of `value` must be more.
    let change = (rounded as u128).abs_diff(u128::from(quotient)) + u128::from(remainder != 0);
    let kept = 2 * change * u128::from(value) < u128::from(quotient)
        || keeps(value, rounded as u128, u128::from(high) << 64 | u128::from(low), divisor.value);
    let exponent = 1023 - 64 + u64::from(halved + divisor.shift) - u64::from(zeros);
    (rounded * f64::from_bits(exponent << 52), kept)
}

/// Whether rounding `dividend / divisor` to `rounded` changed it by less than half a last place of `value`, exactly.
#[cold]
fn keeps(value: u64, rounded: u128, dividend: u128, divisor: u64) -> bool {
    // The divisor has 64 bits at most, and `rounded` is 2^64 at most.
    (rounded * u128::from(divisor)).abs_diff(dividend) <= (dividend - 1) / (2 * u128::from(value))
}

/// `(high * 2^64 + low) / divisor` and the remainder, where `high` is below the divisor.
///
/// Möller & Granlund 2011, "Improved division by invariant integers", algorithm 4.
#[inline]
fn divided(high: u64, low: u64, divisor: Divisor) -> (u64, u64) {
    let d = divisor.value;
    let estimate = (u128::from(divisor.reciprocal) * u128::from(high))
        .wrapping_add(u128::from(high) << 64 | u128::from(low));
    let mut quotient = ((estimate >> 64) as u64).wrapping_add(1);
    let mut remainder = low.wrapping_sub(quotient.wrapping_mul(d));
    if remainder > estimate as u64 {
        quotient = quotient.wrapping_sub(1);
        remainder = remainder.wrapping_add(d);
    }
    if remainder >= d {
        quotient = quotient.wrapping_add(1);
        remainder -= d;
    }
    (quotient, remainder)
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// The place of the first point, or the end.
#[inline]
fn find_point(text: &[u8], start: usize, end: usize) -> usize {
    let mut at = start;
    while let Some(chunk) = text.get(at..at + 8) {
        let other = load(chunk) ^ (ONES * u64::from(b'.'));
        // The lowest byte that is marked is the first that is zero; higher marks may be false.
        let zeros = other.wrapping_sub(ONES) & !other & (ONES << 7);
        if zeros != 0 {
            return end.min(at + (zeros.trailing_zeros() / 8) as usize);
        }
        at += 8;
        if at >= end {
            return end;
        }
    }
    text[at..end].iter().position(|&byte| byte == b'.').map_or(end, |i| at + i)
}

/// The value of 1 to 19 digits; `None` where one is none.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "called once to three times a field: the calls took a fifth of all time"
)]
fn digits(text: &[u8], start: usize, end: usize) -> Option<u64> {
    let first = match (end - start) % 8 {
        0 if end == start => return None,
        0 => 8,
        some => some,
    };
    let mut at = start + first;
    let mut value = match at.checked_sub(8) {
        // The eight bytes that end with the first digits; those before them count as zeros.
        Some(from) => {
            let kept = u64::MAX << (64 - 8 * first);
            eight((load(&text[from..at]) ^ (ONES * u64::from(b'0'))) & kept)?
        }
        None => few(&text[start..at])?,
    };
    while at < end {
        value = value * 100_000_000 + eight(load(&text[at..at + 8]) ^ (ONES * u64::from(b'0')))?;
        at += 8;
    }
    Some(value)
}

#[inline]
fn load(chunk: &[u8]) -> u64 {
    chunk.try_into().map_or(0, u64::from_le_bytes)
}

/// Every fourth byte.
const PAIRS: u64 = 0x0000_00FF_0000_00FF;

/// The value of eight digits 0 to 9, the first in the lowest byte.
#[inline]
fn eight(digits: u64) -> Option<u64> {
    if ((digits + ONES * 6) | digits) & (ONES * 0xF0) != 0 {
        return None;
    }
    let pairs = digits * 10 + (digits >> 8);
    let high = (pairs & PAIRS).wrapping_mul(100 + (1_000_000 << 32));
    let low = (pairs >> 16 & PAIRS).wrapping_mul(1 + (10_000 << 32));
    Some(high.wrapping_add(low) >> 32)
}

#[cold]
fn few(digits: &[u8]) -> Option<u64> {
    digits
        .iter()
        .try_fold(0, |value, &byte| byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a field says, by the fast way where that knows, and by the slow one.
    fn said(text: &str) -> Option<Written> {
        let slow = any(text.as_bytes(), &mut Forms::default());
        // At several distances from the ends of the text, since the bytes around a field are read too.
        for before in [0, 1, 7, 8, 20] {
            for after in [0, 1, 9] {
                let all = format!("{}{text}{}", "9".repeat(before), ".7".repeat(after));
                let (start, end) = (before, before + text.len());
                if let Some(value) = int(all.as_bytes(), start, end) {
                    assert_eq!(slow, Some(Written::Int(value)), "{text}");
                }
                if let Some(value) = float(all.as_bytes(), start, end, &mut Forms::default()) {
                    let slow = match slow {
                        Some(Written::Float(slow)) => slow,
                        Some(Written::Int(0)) if text.starts_with('-') => -0.0,
                        Some(Written::Int(slow)) => slow as f64,
                        None => panic!("{text} is {value}"),
                    };
                    assert_eq!(slow.to_bits(), value.to_bits(), "{text}");
                }
            }
        }
        slow
    }

    #[test]
    fn the_fast_way_says_what_the_slow_one_says() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ (state >> 29)
        };
        let mut known = 0;
        for round in 0..60_000 {
            let value = random() >> (random() % 64);
            let text = match round % 4 {
                0 => format!("{}", f64::from_bits(random())),
                1 => format!("{}", value as f64 / 1e7),
                2 => format!("{:.1$}", value as f64 / 1e19, (random() % 19) as usize),
                _ => {
                    let mut text = format!("{:0>1$}", value % 10_u64.pow(19), (random() % 20) as usize);
                    let at = random() as usize % (text.len() + 1);
                    text.insert(at, '.');
                    text
                }
            };
            for text in [text.clone(), format!("-{text}")] {
                known += usize::from(said(&text).is_some());
            }
        }
        assert!(known > 40_000, "{known}");
    }

    #[test]
    fn what_programs_write_of_floats_is_told_the_fast_way() {
        let mut state = 7_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = (state >> 11) as f64 / 9_007_199_254_740_992.0;
            for text in
                [format!("{value}"), format!("{:.1$}", value + 0.1, 16), format!("{:.1$}", value * 1e3, 13)]
            {
                let fast = float(text.as_bytes(), 0, text.len(), &mut Forms::default());
                let slow = said(&text).and(text.parse().ok());
                // Of longer ones the slow way must be asked.
                assert!(fast == slow || fast.is_none() && text.len() > 20, "{text}: {fast:?}");
            }
        }
    }

    #[test]
    fn a_tie_goes_to_the_even_one_and_a_hair_more_up() {
        for k in 0..=19 {
            for value in [0, 1, 1 << 53, (1 << 53) + 1, (1 << 53) + 2, POWERS[19] - 1, POWERS[18], 1 << 63] {
                let exact: f64 = format!("{value}e-{k}").parse().unwrap();
                assert_eq!(quotient(value, k).0.to_bits(), exact.to_bits(), "{value}e-{k}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "+",
            ".",
            "-.",
            "1_0",
            "1..2",
            "1.2.3",
            "--1",
            "0x1",
            "1e",
            "e5",
            "a",
            "1a",
            "12345678a",
            ":",
            "/",
            "\u{661}",
            "1 2",
            "infinit",
            "\0",
            "1\0",
            "é",
        ] {
            assert_eq!(any_float(text.as_bytes()).filter(|_| !text.is_empty()), None, "{text}");
            let padded = format!("00000000{text}00000000");
            assert_eq!(float(padded.as_bytes(), 8, 8 + text.len(), &mut Forms::default()), None, "{text}");
            assert_eq!(int(padded.as_bytes(), 8, 8 + text.len()), None, "{text}");
            assert_eq!(any_int(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn integers_to_the_last_that_fits() {
        for text in
            ["0", "-0", "9223372036854775807", "-9223372036854775808", "999999999999999999", "123456789"]
        {
            assert_eq!(said(text), text.parse().ok().map(Written::Int), "{text}");
            assert_eq!(any_int(format!(" {text}\t").as_bytes()), text.parse().ok(), "{text}");
        }
        for text in ["007", "+5", "00000000000000000000001"] {
            assert_eq!((said(text), any_int(text.as_bytes())), (None, text.parse().ok()), "{text}");
        }
        assert_eq!((said("9223372036854775808"), any_int(b"9223372036854775808")), (None, None));
        assert_eq!(any_int(b"1.0"), None);
    }
}
