//! What a text says, as in a CSV file: numbers as Python writes them, dates and times as in ISO 8601.

use super::{ColumnBuilder, Decimal};
use crate::block::Value;
use crate::convert::nearest;
use crate::model::Kind;
use ferrule_base::Repr;
use ferrule_base::written::FLOAT_DIGITS;

pub(super) const SECOND: i64 = 1_000_000;

/// Appends what the text says; without a kind, the text itself. `decimal` stands before the fraction of a number.
pub fn parse(column: &mut ColumnBuilder, text: &str, kind: Option<Kind>, decimal: u8) -> Result<(), String> {
    if text.is_empty() {
        column.push_nothing();
        return Ok(());
    }
    let wrong = |wanted: &str| format!("got {text}, wanted {wanted}", text = text.repr());
    let value = match kind {
        None | Some(Kind::Text | Kind::Link | Kind::Formula) => Some(Value::Text(text)),
        Some(Kind::Number) => return number(column, text, decimal),
        Some(Kind::Boolean) => boolean(text).map(Value::Boolean),
        Some(Kind::Date) => date(text).map(Value::Date),
        Some(Kind::Datetime) => datetime(text).map(Value::Datetime),
        Some(Kind::Time) => time(text, 24).map(Value::Time),
        Some(Kind::Duration) => duration(text).map(Value::Duration),
    };
    let Some(value) = value else {
        return Err(wrong(match kind {
            Some(Kind::Boolean) => "true or false",
            Some(Kind::Date) => "a date as 2026-12-31",
            Some(Kind::Datetime) => "a date and time as 2026-12-31 23:59:59, without a zone",
            Some(Kind::Time) => "a time as 23:59:59",
            _ => "a duration in hours, minutes and seconds, as 27:59:59",
        }));
    };
    column.push(value)
}

fn number(column: &mut ColumnBuilder, text: &str, decimal: u8) -> Result<(), String> {
    let wrong =
        || format!("got {text}, wanted a number as -1234{}5", char::from(decimal), text = text.repr());
    let pointed;
    let text = match decimal {
        b'.' => text,
        _ if text.contains('.') => return Err(wrong()),
        _ => {
            pointed = text.replace(char::from(decimal), ".");
            &pointed
        }
    };
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse() {
            Ok(integer) => column.push_integer(integer),
            Err(_) => column.push_decimal(Decimal::parse(text)?),
        };
    }
    // Rust would also read `inf`.
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return if text.eq_ignore_ascii_case("nan") { column.push_float(f64::NAN) } else { Err(wrong()) };
    }
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if digits > FLOAT_DIGITS {
        return Err(format!(
            "got {text}, which has {digits} digits and a number with a fraction keeps {FLOAT_DIGITS}; wanted fewer, or \
             the kind text",
            text = text.repr()
        ));
    }
    let value = text.parse::<f64>().map_err(|_| wrong())?;
    if value.is_infinite() {
        return Err(wrong());
    }
    column.push_float(value)
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// `2026-12-31`
pub(super) fn date(text: &str) -> Option<i32> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    ((1..=last).contains(&day) && year > 0).then(|| days_from_civil(year, month, day))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `days_from_civil`).
#[must_use]
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    nearest(era * 146_097 + day_of_era - 719_468)
}

/// `2026-12-31 23:59`, with a T or a space, with or without seconds and their fraction; or a date, at midnight.
fn datetime(text: &str) -> Option<i64> {
    let (day, rest) = match split_moment(text) {
        Some((day, rest)) => (day, time(rest, 24)?),
        None => (text, 0),
    };
    Some(i64::from(date(day)?) * 86_400 * SECOND + rest)
}

/// A date and a time of day.
pub(super) fn split_moment(text: &str) -> Option<(&str, &str)> {
    text.split_once(['T', ' '])
}

/// `23:59` or `23:59:59.999999`, of less than so many hours.
pub(super) fn time(text: &str, hours: i64) -> Option<i64> {
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?, digits(parts.next()?, 2)?);
    let hour = if hours == 24 { digits(hour, 2)? } else { digits(hour, hour.len().clamp(1, 9))? };
    let (second, micros) = match parts.next() {
        None => (0, 0),
        Some(seconds) => {
            let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let width = fraction.len();
            let missing = 6_u32.checked_sub(u32::try_from(width).ok()?)?;
            if width == 0 {
                return None;
            }
            (digits(second, 2)?, digits(fraction, width)? * 10_i64.pow(missing))
        }
    };
    (parts.next().is_none() && hour < hours && minute < 60 && second < 60)
        .then_some(((hour * 60 + minute) * 60 + second) * SECOND + micros)
}

fn duration(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(rest) => time(rest, i64::MAX).map(|micros| -micros),
        None => time(text, i64::MAX),
    }
}

fn digits(text: &str, width: usize) -> Option<i64> {
    (text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2000-02-29"), Some(11_016));
        assert_eq!(date("0001-01-01"), Some(-719_162));
        for wrong in
            ["1900-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-00-10", "0000-01-01", "2026-01-01 "]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
        assert_eq!(datetime("1970-01-02T00:00:00.5"), Some(86_400_500_000));
        assert_eq!(datetime("1970-01-02 01:02"), Some((86_400 + 3_720) * SECOND));
        assert_eq!(datetime("1970-01-02T00:00:00Z"), None);
        assert_eq!(datetime("1970-01-02T00:00:00+01:00"), None);
        assert_eq!(time("24:00", 24), None);
        assert_eq!(duration("-100:00:01"), Some(-360_001 * SECOND));
    }

    #[test]
    fn numbers_are_read_and_what_is_none_is_refused() {
        for right in
            ["1", "-1", "+1", "007", "1.5", ".5", "5.", "1e3", "nan", "123456789012345678901234567890"]
        {
            assert_eq!(number(&mut ColumnBuilder::new(1), right, b'.'), Ok(()), "{right}");
        }
        for wrong in
            ["", "-", "1,5", "1_000", "0x1", "inf", "--1", "1 ", "1e999", "12%", "0.123456789012345678"]
        {
            assert!(number(&mut ColumnBuilder::new(1), wrong, b'.').is_err(), "{wrong}");
        }
        assert_eq!(number(&mut ColumnBuilder::new(1), "-1,5", b','), Ok(()));
        for wrong in ["1.5", "1.234,5", "1,2,3"] {
            assert!(number(&mut ColumnBuilder::new(1), wrong, b',').is_err(), "{wrong}");
        }
    }
}
