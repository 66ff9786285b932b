//! What kind of values the texts of a column say, as the fields of a CSV file.

use super::parse::{FLOAT_DIGITS, SECOND, date, split_moment, time};
use crate::model::Kind;

/// Digits that an `i64` surely keeps.
const INTEGER_DIGITS: usize = 18;
/// A float gives so many significant digits back, whatever they are (C's `DBL_DIG`).
const SURE_DIGITS: usize = 15;

/// What a column of texts can be read as without a loss: each value, written again, has all digits of its text.
///
/// What this tells, [`super::parse`] reads.
#[derive(Debug, Clone)]
pub struct Texts {
    /// That of all texts that were not empty; none of them has come so far if there is none.
    kind: Option<Kind>,
    /// Between the whole digits and those of a fraction.
    decimal: u8,
    numbers: Numbers,
}

/// What has been seen of a column of numbers.
#[derive(Debug, Clone, Default)]
struct Numbers {
    /// An integer of more digits than a float surely keeps.
    long: bool,
    /// A fraction or an exponent.
    float: bool,
    /// The fewest and the most digits of a fraction.
    fractions: Option<(usize, usize)>,
    /// A fraction of several digits that ends with a zero.
    padded: bool,
}

impl Texts {
    /// No text has come so far.
    #[must_use]
    pub fn new(decimal: u8) -> Self {
        Self { kind: None, decimal, numbers: Numbers::default() }
    }

    /// Takes texts, until the column can only be text.
    pub fn extend<T: AsRef<str>>(&mut self, mut texts: impl Iterator<Item = T>) {
        while self.kind != Some(Kind::Text)
            && let Some(text) = texts.next()
        {
            self.push(text.as_ref());
        }
    }

    /// What all texts are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Text)
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let so_far = self.kind;
        self.kind = Some(match so_far {
            // A text is of one of these kinds at most.
            None => [Kind::Number, Kind::Boolean, Kind::Date, Kind::Datetime, Kind::Time]
                .into_iter()
                .find(|kind| self.is(*kind, text))
                .unwrap_or(Kind::Text),
            Some(kind) if self.is(kind, text) => kind,
            Some(_) => Kind::Text,
        });
    }

    fn is(&mut self, kind: Kind, text: &str) -> bool {
        match kind {
            Kind::Number => self.numbers.keep(text, self.decimal),
            Kind::Boolean => ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)),
            Kind::Date => date(text).is_some(),
            Kind::Datetime => {
                split_moment(text).is_some_and(|(day, rest)| date(day).is_some() && is_time(rest))
            }
            Kind::Time => is_time(text),
            _ => true,
        }
    }
}

/// Times are shown to the second.
fn is_time(text: &str) -> bool {
    time(text, 24).is_some_and(|micros| micros % SECOND == 0)
}

impl Numbers {
    /// Whether this is a number, too, of which nothing is lost in a column of those that came before.
    fn keep(&mut self, text: &str, decimal: u8) -> bool {
        let unsigned = match text.as_bytes() {
            [b'-', unsigned @ ..] => unsigned,
            text => text,
        };
        let (whole, rest) = digits(unsigned);
        if whole.is_empty() || whole.len() > 1 && whole[0] == b'0' {
            return false;
        }
        if rest.is_empty() {
            self.long |= whole.len() > SURE_DIGITS;
            return whole.len() <= INTEGER_DIGITS && self.agree();
        }
        let (fraction, exponent) = match rest.split_first() {
            Some((&point, rest)) if point == decimal => digits(rest),
            _ => (&[][..], rest),
        };
        // As programs write them: 1e-05, 1.5E+300. What is like 12E5 is rather a name for something.
        let is_exponent = match exponent {
            [] => !fraction.is_empty(),
            [b'e' | b'E', b'+' | b'-', power @ ..] => {
                whole.len() == 1 && (1..=3).contains(&power.len()) && power.iter().all(u8::is_ascii_digit)
            }
            _ => false,
        };
        if !is_exponent || (rest.len() > exponent.len() && fraction.is_empty()) {
            return false;
        }
        self.float = true;
        if !fraction.is_empty() {
            let (fewest, most) = self.fractions.unwrap_or((fraction.len(), fraction.len()));
            self.fractions = Some((fewest.min(fraction.len()), most.max(fraction.len())));
            self.padded |= fraction.len() > 1 && fraction.last() == Some(&b'0');
        }
        let sure = exponent.is_empty() && whole.len() + fraction.len() <= SURE_DIGITS;
        (sure || float_keeps(whole, fraction, exponent)) && self.agree()
    }

    /// Whether one column can have all these numbers: floats keep no long integers, and where fractions are of different
    /// lengths, 1.10 is another thing than 1.1.
    fn agree(&self) -> bool {
        let of_one_length = self.fractions.is_none_or(|(fewest, most)| fewest == most);
        !(self.long && self.float) && (!self.padded || of_one_length)
    }
}

/// Whether the float that is nearest to a number has the same digits.
fn float_keeps(whole: &[u8], fraction: &[u8], exponent: &[u8]) -> bool {
    let text = [whole, b".", fraction, exponent].concat();
    let mantissa = [whole, fraction].concat();
    let first = mantissa.iter().position(|&digit| digit != b'0').unwrap_or(mantissa.len());
    let significant = &mantissa[first..];
    let Some(float) = std::str::from_utf8(&text).ok().and_then(|text| text.parse::<f64>().ok()) else {
        return false;
    };
    let written = format!("{float:e}");
    let kept = written.bytes().take_while(|&byte| byte != b'e').filter(|&byte| byte != b'.');
    significant.len() <= FLOAT_DIGITS && without_zeros(kept.collect()) == without_zeros(significant.to_vec())
}

/// Without those at the end.
fn without_zeros(mut digits: Vec<u8>) -> Vec<u8> {
    digits.truncate(digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1));
    digits
}

/// The digits that a text begins with, and the rest.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(texts: &[&str]) -> Kind {
        let mut column = Texts::new(b'.');
        column.extend(texts.iter());
        column.kind()
    }

    #[test]
    fn the_kind_that_all_are_of_is_told() {
        let all: [(Kind, &[&str]); 7] = [
            (Kind::Number, &["0", "-1", "999999999999999", "1.5", "0.5", "1e+16", "1E-3", "-0.07", ""]),
            (Kind::Number, &["999999999999999999", "1"]),
            (
                Kind::Number,
                &[
                    "0.0000012345678901234567",
                    "2.2250738585072014e-308",
                    "123456789.12345678",
                    "0.3333333333333333",
                    "0.30000000000000004",
                    "1.7976931348623157e+308",
                    "5e-324",
                    "1234567890123456.0",
                    "1.0",
                ],
            ),
            (Kind::Boolean, &["true", "FALSE", ""]),
            (Kind::Date, &["2026-02-28", "0001-01-01"]),
            (Kind::Datetime, &["2026-02-03T12:00", "2026-02-03 12:00:30.000"]),
            (Kind::Time, &["12:00", "23:59:59", "23:59:59.0"]),
        ];
        for (kind, texts) in all {
            for text in texts.iter().filter(|text| !text.is_empty()) {
                assert_eq!(kind_of(&[text]), kind, "{text}");
            }
            assert_eq!(kind_of(texts), kind, "{texts:?}");
            assert_eq!(kind_of(&[texts, &["x"]].concat()), Kind::Text, "{texts:?}");
        }
        assert_eq!(kind_of(&["", ""]), Kind::Text);
    }

    #[test]
    fn what_would_lose_something_is_text() {
        let all = "007 00 -01 +1 +491701234567 1234567890123456789 1. .5 1e5 12E-5 1e+ 1e+1234 1,5 1_0 ٣ nan inf \
                   0.123456789012345678 1234567890.123456789 0.10000000000000001 1e-999 1e+999 1.2345678e-320 + - yes \
                   2026-1-1 2026-02-30 4711-20-01 0000-00-00 2026-01-01t12:00 2026-02-30T12:00 2026-01-01T24:00 25:61 \
                   24:00 12:00:00.1234567 12:00:00.5 12:00:00. 12:00.5 1.5.5 1.5e 1.e+5 é";
        for text in all.split(' ').chain([" 1", "1 ", "+49 170 1234567", "2026-01-01 12:00:00.000001"]) {
            assert_eq!(kind_of(&[text]), Kind::Text, "{text}");
        }
        let together: [&[&str]; 4] = [
            // Each is a number, and a column that has both keeps not all of them.
            &["1234567890123456", "0.5"],
            &["0.5", "1234567890123456"],
            &["1.9", "1.10"],
            &["2026-01-01", "2026-01-01 12:00"],
        ];
        for texts in together {
            assert_eq!(kind_of(texts), Kind::Text, "{texts:?}");
        }
        assert_eq!(kind_of(&["5.50", "7.00", "3"]), Kind::Number);
        assert_eq!(kind_of(&["5.5", "7.0", "7.25"]), Kind::Number);
    }

    #[test]
    fn a_fraction_may_follow_a_comma() {
        let mut column = Texts::new(b',');
        column.extend(["1,5", "-0,25", "3"].iter());
        assert_eq!(column.kind(), Kind::Number);
        column.extend(["1.234,5"].iter());
        assert_eq!(column.kind(), Kind::Text);
    }

    #[test]
    fn what_is_told_is_read() {
        use super::super::{ColumnBuilder, parse};

        let pieces =
            ["0", "1", "12", "123456789012345", "123456789012345678", ".", "0", "00", "5", "e-07", "E+300"];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let text = [first, second, third].concat();
                    let kind = kind_of(&[&text]);
                    let mut column = ColumnBuilder::new(1);
                    assert_eq!(parse::parse(&mut column, &text, Some(kind), b'.'), Ok(()), "{text} {kind:?}");
                }
            }
        }
    }
}
