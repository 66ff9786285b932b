//! What kind of values texts say, as the fields of a CSV file.

use crate::model::Kind;

/// Digits that an `i64` and a float surely keep.
const MOST_DIGITS: usize = 18;

/// The first kind that all texts are of which are not empty; text if there are none.
///
/// In this order: numbers, true and false, dates, dates and times, times. A number that begins with zeros, or has more
/// digits than an `i64` or a float keeps, is rather a name for something.
pub fn kind_of<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> Kind {
    type Test = fn(&str) -> bool;
    let tests: [(Kind, Test); 5] = [
        (Kind::Number, is_number),
        (Kind::Boolean, |text| ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))),
        (Kind::Date, is_date),
        (Kind::Datetime, is_datetime),
        (Kind::Time, is_time),
    ];
    let mut left = tests.to_vec();
    let mut seen = false;
    for text in texts {
        let text = text.as_ref();
        if !text.is_empty() {
            seen = true;
            left.retain(|(_, test)| test(text));
            if left.is_empty() {
                break;
            }
        }
    }
    left.first().filter(|_| seen).map_or(Kind::Text, |(kind, _)| *kind)
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let has_exponent = exponent.is_none_or(|exponent| {
        exponent
            .strip_prefix(['+', '-'])
            .is_some_and(|digits| (1..=3).contains(&digits.len()) && all_digits(digits))
    });
    has_exponent
        && match mantissa.split_once('.') {
            None => mantissa == "0" || starts_at_one(mantissa) && mantissa.len() <= MOST_DIGITS,
            Some(("0", fraction)) => {
                let zeros = fraction.len() - fraction.trim_start_matches('0').len();
                all_digits(fraction) && fraction.len() - zeros < MOST_DIGITS
            }
            Some((whole, fraction)) => {
                starts_at_one(whole) && all_digits(fraction) && mantissa.len() <= MOST_DIGITS
            }
        }
}

fn starts_at_one(text: &str) -> bool {
    all_digits(text) && !text.starts_with('0')
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text is as the form, in which 0 is any digit.
fn is_like(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(
            |(byte, like)| {
                if like == b'0' { byte.is_ascii_digit() } else { byte == like }
            },
        )
}

fn is_date(text: &str) -> bool {
    is_like(text, "0000-00-00")
}

fn is_datetime(text: &str) -> bool {
    text.split_once(['T', ' ']).is_some_and(|(date, time)| is_date(date) && is_time(time))
}

fn is_time(text: &str) -> bool {
    match text.split_once('.') {
        Some((time, fraction)) => is_like(time, "00:00:00") && fraction.len() <= 6 && all_digits(fraction),
        None => is_like(text, "00:00") || is_like(text, "00:00:00"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_kind_that_all_are_of_is_told() {
        let all: [(Kind, &[&str]); 6] = [
            (
                Kind::Number,
                &[
                    "0",
                    "-1",
                    "+12",
                    "999999999999999999",
                    "1.5",
                    "0.5",
                    "0.0000012345678901234567",
                    "1e+16",
                    "1E-3",
                    "2.2250738585072014e-308",
                    "",
                    "0.00",
                    "123456789.12345678",
                ],
            ),
            (Kind::Boolean, &["true", "FALSE", ""]),
            (Kind::Date, &["2026-02-30", "0000-00-00"]),
            (Kind::Datetime, &["2026-02-03T12:00", "2026-02-03 12:00:30.123456"]),
            (Kind::Time, &["12:00", "23:59:59", "23:59:59.5"]),
            (
                Kind::Text,
                &[
                    "007",
                    "00",
                    "1234567890123456789",
                    "1.",
                    ".5",
                    "1e5",
                    "1e+",
                    "1e+1234",
                    "1,5",
                    "1_0",
                    " 1",
                    "٣",
                    "nan",
                    "0.123456789012345678",
                    "1234567890.123456789",
                    "+",
                    "-",
                    "yes",
                    "2026-1-1",
                    "2026-01-01t12:00",
                    "12:00:00.1234567",
                    "12:00:00.",
                    "12:00.5",
                    "1.5.5",
                    "é",
                ],
            ),
        ];
        for (kind, texts) in all {
            for text in texts.iter().filter(|text| !text.is_empty()) {
                assert_eq!(kind_of([text].into_iter()), kind, "{text}");
            }
            assert_eq!(kind_of(texts.iter()), kind);
        }
        assert_eq!(kind_of(["", ""].into_iter()), Kind::Text);
        assert_eq!(kind_of(["1", "x"].into_iter()), Kind::Text);
        assert_eq!(kind_of(["2026-01-01", "2026-01-01 12:00"].into_iter()), Kind::Text);
    }
}
