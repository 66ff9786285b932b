//! Numbers that texts say without a loss: written again, a number has all that its text had.

/// A float gives so many significant digits back, whatever they are (C's `DBL_DIG`), and Excel shows no more.
pub const SURE_DIGITS: usize = 15;
/// Every integer below it has no more than [`SURE_DIGITS`].
pub const SURE_INTEGERS: u64 = 1_000_000_000_000_000;
/// No float needs more significant digits to be told from all others; more are not its own.
pub const FLOAT_DIGITS: usize = 17;

/// A number that a text says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Written {
    /// An integer.
    Int(i64),
    /// With a fraction or an exponent.
    Float(f64),
}

/// What is known of the forms of a column's numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forms {
    /// The largest magnitude of the integers.
    integers: u64,
    /// The lengths of fractions, a bit for each, the last for all that are longer.
    lengths: u64,
    /// A fraction of several digits ends with a zero.
    padded: bool,
    /// One begins with a zero, as of prices (`7.00`, `0.05`) and not of what counts on after the point (`1.9`, `1.10`).
    decimal: bool,
}

impl Forms {
    /// Takes an integer.
    #[inline]
    pub fn integer(&mut self, value: i64) {
        self.integers = self.integers.max(value.unsigned_abs());
    }

    /// Takes the digits after a point.
    #[inline]
    pub fn fraction(&mut self, digits: &[u8]) {
        self.lengths |= 1 << digits.len().min(63);
        if let [first, .., last] = digits {
            self.decimal |= *first == b'0';
            self.padded |= *last == b'0';
        }
    }

    /// Takes those of another part of the column.
    pub fn merge(&mut self, other: Self) {
        self.integers = self.integers.max(other.integers);
        self.lengths |= other.lengths;
        self.padded |= other.padded;
        self.decimal |= other.decimal;
    }

    /// Whether floats keep the integers, and show them.
    #[must_use]
    pub fn fit_floats(self) -> bool {
        self.integers < SURE_INTEGERS
    }

    /// Whether zeros that end fractions may say something: fractions differ in length, and none shows that they are
    /// decimals.
    #[must_use]
    pub fn count_on(self) -> bool {
        self.padded && !self.decimal && self.lengths.count_ones() > 1
    }
}

/// The number that a text says, if it is written as programs and people write numbers and nothing is lost: digits
/// without zeros before them, a minus at most, and with a `point` a fraction. Spaces are part of a field (RFC 4180). An exponent has one digit before it, and a
/// sign or a fraction: `12E5` is rather a name for something. `None` for the words of NaN and the infinities.
pub fn number(text: &[u8], point: u8, forms: &mut Forms) -> Option<Written> {
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, rest) = digits(unsigned);
    if whole.len() > 1 && whole[0] == b'0' {
        return None;
    }
    if rest.is_empty() {
        let value = std::str::from_utf8(text).ok()?.parse().ok()?;
        forms.integer(value);
        return Some(Written::Int(value));
    }
    let (fraction, exponent) = match rest.split_first() {
        Some((&first, rest)) if first == point => digits(rest),
        _ => (&[][..], rest),
    };
    let has_point = rest.len() > exponent.len();
    let complete = if has_point { !fraction.is_empty() } else { !whole.is_empty() };
    if !complete || !exponent.is_empty() && !is_exponent(exponent, whole.len(), has_point) {
        return None;
    }
    let pointed = [&text[..text.len() - unsigned.len()], whole, b".", fraction, exponent].concat();
    let value = std::str::from_utf8(&pointed).ok()?.parse().ok()?;
    let sure = exponent.is_empty() && whole.len() + fraction.len() <= SURE_DIGITS;
    if !sure && !keeps(value, whole, fraction) {
        return None;
    }
    if exponent.is_empty() {
        forms.fraction(fraction);
    }
    Some(Written::Float(value))
}

fn is_exponent(text: &[u8], whole: usize, fraction: bool) -> bool {
    let [b'e' | b'E', power @ ..] = text else { return false };
    let power = match power {
        [b'+' | b'-', power @ ..] => power,
        power if fraction => power,
        _ => return false,
    };
    whole == 1 && (1..=3).contains(&power.len()) && power.iter().all(u8::is_ascii_digit)
}

/// Whether a float, written with as many digits as its text has, has the same.
fn keeps(value: f64, whole: &[u8], fraction: &[u8]) -> bool {
    let mantissa = [whole, fraction].concat();
    let Some(first) = mantissa.iter().position(|&digit| digit != b'0') else { return value == 0.0 };
    let significant = &mantissa[first..];
    if significant.len() > FLOAT_DIGITS {
        return false;
    }
    let written = format!("{:.*e}", significant.len() - 1, value.abs());
    let digits = written.bytes().take_while(|&byte| byte != b'e').filter(|&byte| byte != b'.');
    digits.eq(significant.iter().copied())
}

/// The digits that a text begins with, and the rest.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<Written> {
        number(text.as_bytes(), b'.', &mut Forms::default())
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in ["0", "-1", "9223372036854775807", "-9223372036854775808"] {
            assert_eq!(said(text), text.parse().ok().map(Written::Int), "{text}");
        }
        let all = "0.5 .5 -.25 -0.07 1e-05 1.5E+300 1.0E10 0.0000012345678901234567 2.2250738585072014e-308 \
                   123456789.12345678 0.30000000000000004 0.10000000000000001 1.7976931348623157e+308 5e-324 \
                   0.00000000000000000000 0.000000e+00 1e+16";
        for text in all.split_whitespace() {
            assert_eq!(said(text), text.parse().ok().map(Written::Float), "{text}");
        }
    }

    #[test]
    fn what_would_lose_something_is_none() {
        let all = "1.000000000000000056e-01 0.1000000000000000055511151231257827 0.500000000000000000 007 00 -01 +1 9223372036854775808 1. -. . 1e5 12E-5 1e+ 1e+1234 1,5 1_0 ٣ nan NaN inf Infinity -inf \
                   0.123456789012345678 1234567890.123456789 1e-999 1e+999 1.2345678e-320 + - 1.5.5 1.5e 1.e+5 e+5 .e+5 \
                   0x10 1e5.5 --1 -+1 1- é";
        for text in all.split_whitespace().chain(["", " 1", "1 "]) {
            assert_eq!(said(text), None, "{text}");
        }
        let tiny = format!("0.{}1", "0".repeat(400));
        assert_eq!(said(&tiny), None);
    }

    #[test]
    fn forms_of_a_column() {
        let forms = |texts: &[&str]| {
            let mut forms = Forms::default();
            for text in texts {
                number(text.as_bytes(), b'.', &mut forms).unwrap();
            }
            (forms.fit_floats(), forms.count_on())
        };
        assert_eq!(forms(&["999999999999999", "-999999999999998", "0.5"]), (true, false));
        assert_eq!(forms(&["1000000000000000", "0.5"]), (false, false));
        assert_eq!(forms(&["1e+05", "-9007199254740993"]), (false, false));
        assert_eq!(forms(&["1.9", "1.10"]), (true, true));
        for prices in
            [&["5.50", "7.00", "3"][..], &["5.5", "7.0", "7.25"], &["5.5", "7.00"], &["0.05", "1.10", "2.5"]]
        {
            assert_eq!(forms(prices), (true, false), "{prices:?}");
        }
    }
}
