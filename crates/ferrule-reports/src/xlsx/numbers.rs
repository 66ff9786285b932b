//! Numbers, days and times as a sheet's XML has them.

use ferrule_base::digits::{eight_digits, short};

use super::text::Text;
use crate::block::Value;
use crate::convert::{DAY, days, nearest};
use crate::limit::Limit;
use crate::model::Kind;
use crate::sheet_numbers::{MOST_DIGITS, is_kept};

/// 1970-01-01, counted as Excel counts days from 1900-03-01 on.
const EPOCH: i64 = 25_569;
/// Excel believes in a 29th of February 1900, its day 60.
const NEVER: i64 = 60;
/// 9999-12-31, the last day that Excel knows.
const LAST_DAY: i64 = 2_958_465;

/// Of that day, the last moment that Excel takes.
const LAST: f64 = 2_958_465.999_999_99;

/// Whether Excel shows a number as a time: those from its day 0 to its last one.
#[inline]
pub fn is_time(number: f64) -> bool {
    number >= 0.0 && number < (LAST_DAY + 1) as f64
}

/// Appends a whole number.
#[inline]
pub fn put_integer(out: &mut Text, value: i64) {
    if value < 0 {
        out.put_some(b"-", 1);
    }
    put_natural(out, value.unsigned_abs());
}

/// Appends a natural number.
#[inline]
pub fn put_natural(out: &mut Text, value: u64) {
    if value < 100_000_000 {
        let (digits, length) = short(nearest(value));
        out.put_some(&digits, length);
    } else {
        put_natural(out, value / 100_000_000);
        out.put_some(&eight_digits(nearest(value % 100_000_000)).to_le_bytes(), 8);
    }
}

/// Appends a finite number, with as many digits as tell it from its neighbours.
#[inline]
pub fn put_float(out: &mut Text, value: f64) {
    if value.abs() < MOST_DIGITS as f64 && value.fract() == 0.0 {
        return put_integer(out, nearest(value));
    }
    let mut buffer = zmij::Buffer::new();
    out.extend(buffer.format_finite(value).as_bytes());
}

/// Appends `unscaled / 10^scale`, of which Excel keeps all digits.
pub fn put_decimal(out: &mut Text, unscaled: i128, scale: i8) {
    if unscaled < 0 {
        out.extend(b"-");
    }
    match (u64::try_from(unscaled.unsigned_abs()), usize::try_from(scale)) {
        (Ok(value), Ok(scale @ ..16)) => {
            let power = 10_u64.pow(nearest(scale));
            put_natural(out, value / power);
            let mut decimals = [b'0'; 17];
            let fraction = value % power;
            decimals[1..9].copy_from_slice(&eight_digits(nearest(fraction / 100_000_000)).to_le_bytes());
            decimals[9..].copy_from_slice(&eight_digits(nearest(fraction % 100_000_000)).to_le_bytes());
            decimals[16 - scale] = b'.';
            put_decimals(out, &decimals[16 - scale..]);
        }
        _ => out.extend(format!("{}E{}", unscaled.unsigned_abs(), -i32::from(scale)).as_bytes()),
    }
}

/// Appends a point and digits, but no zeros at the end, nor a point alone.
#[inline]
fn put_decimals(out: &mut Text, decimals: &[u8]) {
    let last = decimals.iter().rposition(|&digit| digit != b'0').filter(|&last| last > 0);
    out.extend(last.map_or(&[], |last| &decimals[..=last]));
}

/// The number that Excel knows a day by, if it does.
#[inline]
pub fn day(days: i64) -> Option<u64> {
    let serial = days + EPOCH;
    let serial = if serial <= NEVER { serial - 1 } else { serial };
    (1..=LAST_DAY).contains(&serial).then_some(serial.cast_unsigned())
}

/// The same for the day of a time, in microseconds since 1970.
#[inline]
pub fn day_of(micros: i64) -> Option<u64> {
    day(micros.div_euclid(DAY))
}

/// Appends a time and its day, which is known.
#[inline]
pub fn put_datetime(out: &mut Text, day: u64, micros: i64) {
    put_float(out, moment(day, micros));
}

/// Appends a length of time, in microseconds, as days.
#[inline]
pub fn put_duration(out: &mut Text, micros: i64) {
    put_float(out, days(micros.into()));
}

/// The number that Excel knows a time by, whose day is known: the nearest there is that is still in that day.
#[inline]
fn moment(day: u64, micros: i64) -> f64 {
    let number = days((day.cast_signed() * DAY + micros.rem_euclid(DAY)).into());
    let next = (day + 1) as f64;
    if number < next { number } else { next.next_down() }.min(LAST)
}

/// The number that Excel knows a value by: not what it is counted by elsewhere, if that is a day before March 1900.
/// `None` for what Excel has no number for.
pub fn of(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Date(days) => day(days.into()).map(|day| day as f64),
        Value::Datetime(micros) => day_of(micros).map(|day| moment(day, micros)),
        Value::Integer(value) if !is_kept(value.unsigned_abs().into()) => None,
        Value::Decimal(value, _) if !is_kept(value.unsigned_abs()) => None,
        value => value.number(),
    }
}

/// Whether Excel has a number for each value between two of a kind, surely.
pub fn are_kept_between(low: Value<'_>, high: Value<'_>) -> bool {
    [low, high].into_iter().all(|end| match end {
        Value::Integer(value) => value.unsigned_abs() < MOST_DIGITS,
        Value::Decimal(value, _) => value.unsigned_abs() < MOST_DIGITS.into(),
        value => of(value).is_some(),
    })
}

/// A limit that days are compared with, as Excel counts them; that of a moment is the number of a cell with that moment.
pub fn limit(kind: Option<Kind>, limit: Limit) -> f64 {
    let is_day = matches!(kind, Some(Kind::Date | Kind::Datetime));
    let since_1970 = |micros: i64| micros.checked_sub(EPOCH * DAY).map(Value::Datetime);
    let moment = limit.moment.filter(|_| is_day).and_then(since_1970).and_then(of);
    if let Some(number) = moment {
        return number;
    }
    let number = limit.number;
    if is_day && number < (NEVER + 1) as f64 {
        number - 1.0
    } else if is_day {
        number.min(LAST)
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Text)) -> String {
        let mut out = Text::default();
        out.reserve(64);
        write(&mut out);
        String::from_utf8(out.bytes().to_vec()).unwrap()
    }

    #[test]
    fn integers_are_what_they_are() {
        let mut values: Vec<i64> =
            (0..19).map(|e| 10_i64.pow(e)).flat_map(|p| [p - 1, p, p + 1, -p]).collect();
        values.extend([i64::MIN, i64::MAX, 12_345_678, 90_000_009]);
        values.extend((0..100_000_000).step_by(9973));
        for value in values {
            assert_eq!(text(|out| put_integer(out, value)), value.to_string());
        }
    }

    #[test]
    fn floats_come_back_the_same() {
        for value in [
            0.1,
            -2.5,
            1e15,
            1e22,
            1.5e-7,
            f64::MAX,
            f64::MIN_POSITIVE,
            123_456_789.125,
            999_999_999_999_999.0,
        ] {
            assert_eq!(text(|out| put_float(out, value)).parse::<f64>(), Ok(value));
        }
        assert_eq!(text(|out| put_float(out, 3.0)), "3");
    }

    #[test]
    fn decimals_keep_15_digits_and_no_zeros() {
        for (unscaled, scale, wanted) in [
            (123_450, 2, "1234.5"),
            (-5, 3, "-0.005"),
            (1200, 2, "12"),
            (0, 2, "0"),
            (12, -3, "12E3"),
            (7, 30, "7E-30"),
            (1, 15, "0.000000000000001"),
            (10_i128.pow(30), 2, "1000000000000000000000000000000E-2"),
            (123_456_789_012_345, 4, "12345678901.2345"),
        ] {
            assert_eq!(text(|out| put_decimal(out, unscaled, scale)), wanted);
        }
    }

    #[test]
    fn excel_s_days_skip_the_one_that_never_was() {
        // 1900-01-01, 1900-02-28, 1900-03-01, 2000-01-01, 9999-12-31, and those it does not know.
        for (days, wanted) in
            [(-25_567, 1), (-25_509, 59), (-25_508, 61), (10_957, 36_526), (2_932_896, 2_958_465)]
        {
            assert_eq!(day(days), Some(wanted));
        }
        assert_eq!((day(-25_568), day(2_932_897)), (None, None));
    }

    #[test]
    fn times_are_the_nearest_floats() {
        let half = 43_200_000_000;
        assert_eq!(text(|out| put_duration(out, half)), "0.5");
        assert_eq!(text(|out| put_duration(out, -3 * half)), "-1.5");
        assert_eq!(text(|out| put_datetime(out, day_of(0).unwrap(), 0)), "25569");
        assert_eq!(text(|out| put_duration(out, 0)), "0");
        for minute in 0..2 * 1440 {
            let micros = minute * 60_000_000;
            for (micros, wanted) in [(micros, minute as f64 / 1440.0), (-micros, -(minute as f64) / 1440.0)] {
                assert_eq!(text(|out| put_duration(out, micros)).parse(), Ok(wanted));
            }
            let wanted = (45_000 * 1440 + minute % 1440) as f64 / 1440.0;
            assert_eq!(text(|out| put_datetime(out, 45_000, micros)).parse(), Ok(wanted));
        }
        for micros in [1, 999_999, 86_399_999_999, 1_234_567, 50_000_000_001] {
            let serial: f64 = text(|out| put_duration(out, micros)).parse().unwrap();
            assert_eq!(nearest::<_, i64>((serial * 86_400e6).round()), micros);
        }
    }

    #[test]
    fn no_time_is_rounded_into_the_next_day() {
        let last = |day: i64| moment(day_of(day * DAY).unwrap(), DAY - 1);
        // 2000, 2616, 2617 (from which on a microsecond is less than floats tell apart), 9000, the last day.
        for day in [10_957, 236_000, 237_000, 2_567_725, 2_932_895] {
            assert!(last(day) > 0.0 && nearest::<_, i64>(last(day).floor()) == day + EPOCH, "{day}");
        }
        assert_eq!(Some(last(2_932_896)), Some(2_958_465.999_999_99));
        assert_eq!(of(Value::Datetime(2_932_896 * DAY)), Some(2_958_465.0));
        assert_eq!(of(Value::Datetime(2_932_897 * DAY)), None);
    }
}
