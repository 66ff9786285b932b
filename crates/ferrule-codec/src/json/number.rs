//! Numbers: their grammar, and what they are.

use super::float::nearest;

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Int(i64),
    /// Above all `i64`.
    UInt(u64),
    /// An integer of any size: the whole text is its digits, perhaps after a minus.
    Big,
    /// Infinite where it is too large.
    Float(f64),
}

/// The number at `at`, where a minus or a digit is, and which is then where it ends; or what was wanted there instead.
#[inline(always)]
#[expect(clippy::inline_always, reason = "so that a number, of two words, does not go through memory")]
pub(super) fn number(data: &[u8], at: &mut usize) -> Result<Number, &'static str> {
    let negative = data[*at] == b'-';
    let first = *at + usize::from(negative);
    let mut mantissa = 0;
    let mut end = match digit(data, first) {
        Some(0) => first + 1,
        Some(_) => digits(data, first, &mut mantissa),
        None => {
            *at = first;
            return Err("a digit after the minus");
        }
    };
    let mut count = end - first;
    let mut exponent = 0;
    match data.get(end) {
        Some(b'.') => {
            let fraction = end + 1;
            end = digits(data, fraction, &mut mantissa);
            if end == fraction {
                *at = end;
                return Err("a digit after the point");
            }
            exponent = -((end - fraction) as i64);
            count += end - fraction;
            if let Some(b'e' | b'E') = data.get(end) {
                end = exponent_at(data, end + 1, &mut exponent);
            }
        }
        Some(b'e' | b'E') => end = exponent_at(data, end + 1, &mut exponent),
        Some(b'0'..=b'9') => {
            *at = end;
            return Err("no digit after a leading zero");
        }
        _ => {
            *at = end;
            return Ok(integer(&data[first..end], negative, mantissa));
        }
    }
    *at = end;
    if !data[end - 1].is_ascii_digit() {
        return Err("a digit of the exponent");
    }
    if count > MOST_DIGITS {
        // Leading zeros are no digits of the mantissa.
        let leading = data[first..end].iter().take_while(|byte| matches!(byte, b'0' | b'.'));
        count -= leading.filter(|&&byte| byte == b'0').count();
    }
    let value =
        if count <= MOST_DIGITS { nearest(mantissa, exponent.clamp(-10_000, 10_000) as i32) } else { None };
    let value = match value {
        Some(value) => value,
        None => exact(&data[first..end]),
    };
    // Not by a branch: the processor could not foresee which it is.
    Ok(Number::Float(f64::from_bits(value.to_bits() ^ u64::from(negative) << 63)))
}

/// So many decimal digits fit u64.
const MOST_DIGITS: usize = 19;

#[inline]
fn integer(digits: &[u8], negative: bool, value: u64) -> Number {
    if digits.len() < MOST_DIGITS {
        let value = value.cast_signed();
        let sign = -i64::from(negative);
        return Number::Int((value ^ sign) - sign);
    }
    long_integer(digits, negative)
}

#[cold]
fn long_integer(digits: &[u8], negative: bool) -> Number {
    let text = std::str::from_utf8(digits).unwrap_or_default();
    match text.parse::<u64>() {
        Ok(value) if negative => 0_i64.checked_sub_unsigned(value).map_or(Number::Big, Number::Int),
        Ok(value) => i64::try_from(value).map_or(Number::UInt(value), Number::Int),
        Err(_) => Number::Big,
    }
}

/// A float of many digits, or near the middle of two.
#[cold]
fn exact(text: &[u8]) -> f64 {
    // The text is of ASCII and has the form of a float, so both succeed.
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(f64::NAN)
}

#[inline]
fn digit(data: &[u8], at: usize) -> Option<u64> {
    let digit = data.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// 10^n for fewer than eight digits.
const TENS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// Appends the digits from `at` on to a value, which wraps, and gives where they end.
#[inline]
fn digits(data: &[u8], mut at: usize, value: &mut u64) -> usize {
    while let Some(eight) = data.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight) ^ ZEROS;
        let others = others(word);
        if others != 0 {
            // Without a loop, whose end the processor could not foresee: what is no digit goes out at the top, and as
            // many zeros come in before the digits.
            let bits = others.trailing_zeros() & !7;
            let count = bits as usize / 8;
            let few = word << (56 - bits) << 8;
            *value = value.wrapping_mul(TENS[count]).wrapping_add(eight_digits(few));
            return at + count;
        }
        *value = value.wrapping_mul(100_000_000).wrapping_add(eight_digits(word));
        at += 8;
    }
    while let Some(digit) = digit(data, at) {
        *value = value.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    at
}

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The high bits of bytes that are no digits, in eight bytes from which [`ZEROS`] were taken: of the first such byte
/// exactly, of those above it perhaps.
#[inline]
fn others(word: u64) -> u64 {
    (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
}

/// The value of eight digits, the first in the lowest byte: pairs, then fours, then all.
#[inline]
fn eight_digits(word: u64) -> u64 {
    let pairs = (word & 0x0F0F_0F0F_0F0F_0F0F).wrapping_mul(2561) >> 8;
    let fours = (pairs & 0x00FF_00FF_00FF_00FF).wrapping_mul(6_553_601) >> 16;
    (fours & 0x0000_FFFF_0000_FFFF).wrapping_mul(42_949_672_960_001) >> 32
}

/// Adds the exponent whose sign or first digit is at `at`, and gives where it ends: not behind a digit, if it has none.
/// One far beyond all floats stays so.
fn exponent_at(data: &[u8], at: usize, exponent: &mut i64) -> usize {
    let sign = data.get(at);
    let start = at + usize::from(matches!(sign, Some(b'+' | b'-')));
    let mut end = start;
    let mut value = 0_i64;
    while let Some(digit) = digit(data, end) {
        // Far beyond the length of any input, so that its digits can't make up for it.
        value = value.saturating_mul(10).saturating_add(digit.cast_signed());
        end += 1;
    }
    *exponent = exponent.saturating_add(if sign == Some(&b'-') { value.saturating_neg() } else { value });
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_at_any_other_byte() {
        for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_digit()) {
            for count in 0..20 {
                let text: Vec<u8> = b"98765432109876543210"[..count].to_vec();
                let expected = text.iter().fold(0, |all: u64, digit| all * 10 + u64::from(digit - b'0'));
                for behind in [&b""[..], b"1234567890", b"\xff\xff\xff\xff\xff\xff\xff"] {
                    let mut value = 0;
                    assert_eq!(digits(&[&text, &[byte][..], behind].concat(), 0, &mut value), count);
                    assert_eq!(value, expected);
                }
            }
        }
    }

    #[test]
    fn what_they_are() {
        let of = |text: &str| {
            let mut end = 0;
            number(text.as_bytes(), &mut end).inspect(|_| assert_eq!(end, text.len()))
        };
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("7", 7),
            ("-12345678", -12_345_678),
            ("999999999999999999", 999_999_999_999_999_999),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(of(text), Ok(Number::Int(value)));
        }
        assert_eq!(of("18446744073709551615"), Ok(Number::UInt(u64::MAX)));
        assert_eq!(of("9223372036854775808"), Ok(Number::UInt(1 << 63)));
        for big in ["18446744073709551616", "-9223372036854775809", "100000000000000000000000"] {
            assert_eq!(of(big), Ok(Number::Big));
        }
        for text in [
            "0.0",
            "1.5",
            "1e5",
            "1E+5",
            "1e-5",
            "123456789.123456789",
            "0.1",
            "2.2250738585072011e-308",
            "179769313486231580793728971405301",
            "1e400",
            "1e-400",
            "0e999999999999999999999",
            "0.000000000000000000000000000000000001",
            "1234567890123456789012345678901234567890.5",
            "0.30000000000000004",
            "9007199254740993.0",
            "1e-999999999999999999999999",
            "0.00000000000000000000000000000000000000000000012345678901234567",
            "123456789012345678901234567890e-20",
            "4.9406564584124654417656879286822137236505980e-324",
        ] {
            if let Ok(Number::Float(value)) = of(text) {
                assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
            }
            let minus = format!("-{text}");
            if let Ok(Number::Float(value)) = of(&minus) {
                assert_eq!(value.to_bits(), minus.parse::<f64>().unwrap().to_bits(), "{text}");
            }
        }
        for (text, at) in [("-", 1), ("01", 1), ("1.", 2), ("1.e5", 2), ("1e", 2), ("1e+", 3), ("-a", 1)] {
            let mut end = 0;
            assert!(number(text.as_bytes(), &mut end).is_err(), "{text}");
            assert_eq!(end, at, "{text}");
        }
    }
}
