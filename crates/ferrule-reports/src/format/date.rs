//! Sections of dates and times: `dd.mm.yyyy hh:mm`, `mmmm d, yyyy`, `[h]:mm:ss.000`.

use super::digits::write_integer;
use super::names::Names;
use crate::block::Value;
use crate::convert::nearest;

/// How a date or time is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct DateFormat {
    parts: Vec<Part>,
    names: &'static Names,
    /// Which of the forms that names of months have: beside a day, or alone.
    form: usize,
    /// Whether hours are counted to 12.
    half_days: bool,
    /// Whether lengths of time are shown.
    lengths: bool,
    /// Microseconds, to which lengths and fractions are rounded. Without either, what isn't shown is cut off.
    precision: i64,
}

/// A part of a date or time. Numbers say how many digits there are at least.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Text(String),
    /// `yy`: the last two digits of the year.
    ShortYear,
    Year,
    Month(usize),
    /// `mmm`: Jan.
    ShortMonth,
    /// `mmmm`: January.
    MonthName,
    /// `mmmmm`: J.
    MonthLetter,
    Day(usize),
    /// `ddd`: Mon.
    ShortWeekday,
    /// `dddd`: Monday.
    Weekday,
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// `.000`: so many digits of the second's fraction.
    Fraction(usize),
    /// `AM/PM`, or `A/P` if short.
    HalfDay {
        short: bool,
    },
    /// `[h]`: all hours since the beginning.
    AllHours(usize),
    AllMinutes(usize),
    AllSeconds(usize),
}

/// A point in time, or a length of time.
#[derive(Debug)]
pub struct Moment {
    /// Since 1970-01-01.
    days: i64,
    /// Since midnight.
    micros: i64,
    /// Microseconds since Excel's day 0, or of a length; without a sign.
    total: u64,
    /// Whether a length is below zero.
    negative: bool,
}

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 1970-01-01, as Excel counts days.
const EPOCH: i64 = 25_569;

impl Moment {
    fn at(micros: i128) -> Self {
        let day = i128::from(DAY);
        let days = nearest(micros.div_euclid(day));
        let total = (micros + i128::from(EPOCH) * day).max(0);
        Self {
            days,
            micros: nearest(micros.rem_euclid(day)),
            total: u64::try_from(total).unwrap_or(u64::MAX),
            negative: false,
        }
    }

    fn length(micros: i64) -> Self {
        let from_epoch = i128::from(micros).abs() - i128::from(EPOCH) * i128::from(DAY);
        Self { negative: micros < 0, ..Self::at(from_epoch) }
    }
}

impl DateFormat {
    pub fn new(parts: Vec<Part>, half_days: bool, names: &'static Names) -> Self {
        let form = usize::from(!parts.iter().any(|part| matches!(part, Part::Day(_))));
        let lengths = parts
            .iter()
            .any(|part| matches!(part, Part::AllHours(_) | Part::AllMinutes(_) | Part::AllSeconds(_)));
        let fraction = parts.iter().find_map(|part| match *part {
            Part::Fraction(digits) => Some(digits),
            _ => None,
        });
        let precision = match fraction {
            Some(digits) => SECOND / 10_i64.pow(nearest(digits.min(6))),
            None if lengths => SECOND,
            None => 1,
        };
        Self { parts, names, form, half_days, lengths, precision }
    }

    /// `None` for what is no time. A number is days; below zero it is a length, or a day before Excel's first.
    pub fn moment(&self, value: Value<'_>) -> Option<Moment> {
        /// Days; far more than Excel's last, 9999-12-31.
        const MOST: f64 = 1e8;
        Some(match value {
            Value::Date(days) => Moment::at(i128::from(days) * i128::from(DAY)),
            Value::Datetime(micros) => Moment::at(self.rounded(micros).into()),
            Value::Time(micros) | Value::Duration(micros) => Moment::length(self.rounded(micros)),
            other => {
                let days = other.number().filter(|number| number.abs() < MOST)?;
                // A day number of these centuries is right to some microseconds, so the last three digits are rounding.
                let micros = self.rounded(nearest::<_, i64>((days * DAY as f64 / 1e3).round()) * 1000);
                if self.lengths {
                    Moment::length(micros)
                } else {
                    Moment::at(i128::from(micros) - i128::from(EPOCH) * i128::from(DAY))
                }
            }
        })
    }

    /// To what is shown of a second, half away from zero.
    fn rounded(&self, micros: i64) -> i64 {
        if self.precision == 1 {
            return micros;
        }
        let half = self.precision / 2 * micros.signum();
        micros.saturating_add(half) / self.precision * self.precision
    }

    /// `says_sign`: the format itself says that the value is below zero.
    pub fn write(&self, moment: &Moment, says_sign: bool, out: &mut String) {
        if moment.negative && !says_sign {
            out.push('-');
        }
        let (year, month, day) = civil(moment.days);
        let hour = moment.micros / HOUR;
        let whole_seconds = moment.total / SECOND.cast_unsigned();
        let place = |month: i64| nearest::<_, usize>(month - 1);
        for part in &self.parts {
            match *part {
                Part::Text(ref text) => out.push_str(text),
                Part::ShortYear => number(year.rem_euclid(100), 2, out),
                Part::Year => {
                    if year < 0 {
                        out.push('-');
                    }
                    number(year.abs(), 4, out);
                }
                Part::Month(least) => number(month, least, out),
                Part::ShortMonth => out.push_str(self.names.short_months[self.form][place(month)]),
                Part::MonthName => out.push_str(self.names.months[self.form][place(month)]),
                Part::MonthLetter => out.extend(self.names.months[self.form][place(month)].chars().next()),
                Part::Day(least) => number(day, least, out),
                Part::ShortWeekday => out.push_str(self.names.short_days[weekday(moment.days)]),
                Part::Weekday => out.push_str(self.names.days[weekday(moment.days)]),
                Part::Hour(least) if self.half_days => number((hour + 11) % 12 + 1, least, out),
                Part::Hour(least) => number(hour, least, out),
                Part::Minute(least) => number(moment.micros / MINUTE % 60, least, out),
                Part::Second(least) => number(moment.micros / SECOND % 60, least, out),
                Part::Fraction(digits) => {
                    out.push('.');
                    write_fraction(moment.micros % SECOND, digits, out);
                }
                Part::HalfDay { short } => out.push_str(self.half_day(hour >= 12, short)),
                Part::AllHours(least) => write_integer(whole_seconds / 3600, least, out),
                Part::AllMinutes(least) => write_integer(whole_seconds / 60, least, out),
                Part::AllSeconds(least) => write_integer(whole_seconds, least, out),
            }
        }
    }
}

impl DateFormat {
    /// Languages whose day has 24 hours have no names for its halves.
    fn half_day(&self, second: bool, short: bool) -> &'static str {
        let name = self.names.halves[usize::from(second)];
        match (short, second) {
            (true, false) => "A",
            (true, true) => "P",
            (false, _) if !name.is_empty() => name,
            (false, false) => "AM",
            (false, true) => "PM",
        }
    }
}

fn number(value: i64, least: usize, out: &mut String) {
    write_integer(value.unsigned_abs(), least, out);
}

fn write_fraction(micros: i64, digits: usize, out: &mut String) {
    let mut power = SECOND / 10;
    for _ in 0..digits {
        out.push(if power == 0 { '0' } else { (b'0' + nearest::<_, u8>(micros / power % 10)).into() });
        power /= 10;
    }
}

/// Year, month and day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    /// Days from 0000-03-01 to 1970-01-01.
    const SHIFT: i64 = 719_468;
    const DAYS_OF_ERA: i64 = 146_097;
    let shifted = days + SHIFT;
    let era = shifted.div_euclid(DAYS_OF_ERA);
    let day_of_era = shifted.rem_euclid(DAYS_OF_ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// From 0, a Sunday.
fn weekday(days: i64) -> usize {
    /// 1970-01-01 was a Thursday.
    const FIRST: i64 = 4;
    nearest((days + FIRST).rem_euclid(7))
}
