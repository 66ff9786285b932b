//! The lines of a table: its rows, and the lines that begin and close groups. Both writers walk over them.

use crate::Error;
use crate::block::{Block, Value};
use crate::format::{Format, Formats};
use crate::model::{Chart, Table, Total};
use ferrule_base::Repr;

/// What a table shows, from top to bottom, below its header.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// A row of the block, by its place there.
    Row(usize),
    /// A group begins: how deep it lies (0 is the outermost) and what its rows have in common (`None` is no value).
    Open(usize, Option<String>),
    /// A group ends.
    Close(usize, Option<String>, Totals),
    /// The table ends, and has a total.
    All(Totals),
}

/// What closes a group or the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// For each column its total, as [`Value::number`] counts; `None` where it has none, or no value was there.
    pub values: Vec<Option<f64>>,
    /// The same to the last digit, where it is a sum, the least or the greatest and no float is among the values.
    pub exact: Vec<Option<Value<'static>>>,
    /// How many rows it is of.
    pub rows: u64,
}

/// What a chart shows: a category and a value for each series.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// On the axis; for a scatter, the number's text.
    pub category: String,
    /// The number of the category, if it is one.
    pub x: Option<f64>,
    /// One for each series.
    pub values: Vec<Option<f64>>,
}

/// Makes lines of blocks, keeps the totals, and collects what the charts show.
#[derive(Debug)]
pub struct Lines {
    group_by: Vec<usize>,
    /// Of each column, for the names of groups and of what charts show.
    formats: Vec<Formats>,
    totals: Vec<Option<Total>>,
    open: Vec<Group>,
    all: Group,
    charts: Vec<Chart>,
    points: Vec<Vec<Point>>,
    table: String,
}

#[derive(Debug, Clone)]
struct Group {
    /// What its rows are known by.
    label: Option<String>,
    name: Option<String>,
    sums: Vec<Running>,
    rows: u64,
}

/// A total in the making. Sums are compensated (Neumaier 1974).
#[derive(Debug, Clone, Copy)]
struct Running {
    sum: f64,
    lost: f64,
    min: f64,
    max: f64,
    count: u64,
    /// As long as there were no floats, and room for all digits.
    exact: Option<Digits>,
}

/// Sum, least and greatest at one scale.
#[derive(Debug, Clone, Copy)]
struct Digits {
    sum: i128,
    min: i128,
    max: i128,
    scale: i8,
    of: Counted,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Counted {
    Numbers,
    Days,
    Moments,
    Times,
    Lengths,
}

const NOTHING: Running = Running {
    sum: 0.0,
    lost: 0.0,
    min: f64::INFINITY,
    max: f64::NEG_INFINITY,
    count: 0,
    exact: Some(Digits { sum: 0, min: i128::MAX, max: i128::MIN, scale: 0, of: Counted::Numbers }),
};

/// A chart of more rows can't be read.
const MOST_POINTS: usize = 1000;

impl Lines {
    /// Begins a table, whose groups are named in a language.
    #[must_use]
    pub fn new(table: &Table, language: &str) -> Self {
        let own = |own: &String| Format::parse_in(own, language).ok().map(Formats::Own);
        Self {
            formats: table
                .columns
                .iter()
                .map(|column| column.format.as_ref().and_then(own).unwrap_or_else(Formats::by_kind))
                .collect(),
            group_by: table.group_by.clone(),
            totals: table.columns.iter().map(|column| column.total).collect(),
            open: Vec::new(),
            all: Group::new(None, None, table.columns.len()),
            charts: table.charts.clone(),
            points: vec![Vec::new(); table.charts.len()],
            table: table.name.clone(),
        }
    }

    /// How many rows have come.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.all.rows
    }

    /// The lines of the next rows.
    pub fn next(&mut self, block: &Block) -> Result<Vec<Line>, Error> {
        let mut lines = Vec::with_capacity(block.rows + 8);
        let counted: Vec<usize> =
            (0..self.totals.len()).filter(|&column| self.totals[column].is_some()).collect();
        for row in 0..block.rows {
            self.turn(block, row, &mut lines)?;
            lines.push(Line::Row(row));
            for group in self.open.iter_mut().chain([&mut self.all]) {
                group.rows += 1;
            }
            for &column in &counted {
                let value = block.columns[column].value(row);
                if value == Value::Empty {
                    continue;
                }
                for group in self.open.iter_mut().chain([&mut self.all]) {
                    group.sums[column].add(value);
                }
            }
        }
        self.collect(block)?;
        Ok(lines)
    }

    /// The lines that close the table.
    pub fn end(&mut self) -> Result<Vec<Line>, Error> {
        let mut lines = Vec::new();
        self.close(0, &mut lines)?;
        if self.totals.iter().any(Option::is_some) {
            lines.push(Line::All(self.all.totals(&self.totals)));
        }
        Ok(lines)
    }

    /// What each chart of the table shows, once it has ended.
    #[must_use]
    pub fn points(&self) -> &[Vec<Point>] {
        &self.points
    }

    /// Closes and opens the groups that change with this row.
    fn turn(&mut self, block: &Block, row: usize, lines: &mut Vec<Line>) -> Result<(), Error> {
        let same = self.open.iter().zip(&self.group_by);
        let kept = same.take_while(|(group, column)| group.is_of(block.columns[**column].value(row))).count();
        if kept == self.group_by.len() {
            return Ok(());
        }
        self.close(kept, lines)?;
        for level in kept..self.group_by.len() {
            let column = self.group_by[level];
            let value = block.columns[column].value(row);
            let label = (value != Value::Empty).then(|| label(value));
            let name = Some(shown(&self.formats[column], value)).filter(|name| !name.is_empty());
            lines.push(Line::Open(level, name.clone()));
            self.open.push(Group::new(label, name, self.totals.len()));
        }
        Ok(())
    }

    fn close(&mut self, from: usize, lines: &mut Vec<Line>) -> Result<(), Error> {
        while self.open.len() > from {
            let Some(group) = self.open.pop() else { break };
            let totals = group.totals(&self.totals);
            let level = self.open.len();
            for (chart, points) in self.charts.iter().zip(&mut self.points) {
                if level == 0 && chart.of_groups {
                    if points.len() == MOST_POINTS {
                        return Err(Error::Value(format!(
                            "charts of table {}: a chart shows at most {MOST_POINTS} groups and the table has more",
                            self.table.repr()
                        )));
                    }
                    points.push(Point {
                        category: group.name.clone().unwrap_or_default(),
                        x: None,
                        values: chart.y.iter().map(|&column| totals.values[column]).collect(),
                    });
                }
            }
            lines.push(Line::Close(level, group.name, totals));
        }
        Ok(())
    }

    fn collect(&mut self, block: &Block) -> Result<(), Error> {
        for (chart, points) in self.charts.iter().zip(&mut self.points) {
            if chart.of_groups {
                continue;
            }
            if points.len() + block.rows > MOST_POINTS {
                return Err(Error::Value(format!(
                    "charts of table {}: a chart shows at most {MOST_POINTS} rows and the table has more; let it show \
                     groups, or make a table of what it shall show",
                    self.table.repr()
                )));
            }
            points.extend((0..block.rows).map(|row| {
                let x = chart.x.map_or(Value::Empty, |column| block.columns[column].value(row));
                let values = chart.y.iter().map(|&column| block.columns[column].value(row).number());
                let category = chart.x.map_or_else(String::new, |column| shown(&self.formats[column], x));
                Point { category, x: x.number(), values: values.collect() }
            }));
        }
        Ok(())
    }
}

impl Group {
    fn new(label: Option<String>, name: Option<String>, columns: usize) -> Self {
        Self { label, name, sums: vec![NOTHING; columns], rows: 0 }
    }

    fn is_of(&self, value: Value<'_>) -> bool {
        match (&self.label, value) {
            (None, Value::Empty) => true,
            (Some(label), Value::Text(text)) => label == text,
            (Some(own), value) if value != Value::Empty => *own == label(value),
            _ => false,
        }
    }

    fn totals(&self, wanted: &[Option<Total>]) -> Totals {
        let values = self.sums.iter().zip(wanted).map(|(running, total)| running.total((*total)?)).collect();
        let exact =
            self.sums.iter().zip(wanted).map(|(running, total)| running.exact_total((*total)?)).collect();
        Totals { values, exact, rows: self.rows }
    }
}

impl Running {
    fn add(&mut self, value: Value<'_>) {
        self.exact = self.exact.and_then(|digits| match value {
            Value::Integer(value) => digits.with(value.into(), 0),
            Value::Decimal(value, scale) => digits.with(value, scale),
            Value::Date(days) => digits.of(Counted::Days).with(days.into(), 0),
            Value::Datetime(micros) => digits.of(Counted::Moments).with(micros.into(), 0),
            Value::Time(micros) => digits.of(Counted::Times).with(micros.into(), 0),
            Value::Duration(micros) => digits.of(Counted::Lengths).with(micros.into(), 0),
            _ => None,
        });
        let value = value.number().unwrap_or(0.0);
        let sum = self.sum + value;
        self.lost +=
            if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
        // As in NumPy, what is no number makes the least and the greatest none.
        if value.is_nan() || self.min.is_nan() {
            (self.min, self.max) = (f64::NAN, f64::NAN);
        } else {
            (self.min, self.max) = (self.min.min(value), self.max.max(value));
        }
        self.count += 1;
    }

    fn exact_total(&self, total: Total) -> Option<Value<'static>> {
        let digits = self.exact.filter(|_| self.count > 0)?;
        let value = match total {
            Total::Sum => digits.sum,
            Total::Min => digits.min,
            Total::Max => digits.max,
            Total::Mean | Total::Count => return None,
        };
        digits.value(value)
    }

    fn total(&self, total: Total) -> Option<f64> {
        if let Some(exact) = self.exact_total(total) {
            return exact.number();
        }
        let sum = if self.lost.is_finite() { self.sum + self.lost } else { self.sum };
        match total {
            Total::Sum => Some(sum),
            Total::Count => Some(self.count as f64),
            _ if self.count == 0 => None,
            Total::Mean => {
                let sum = self.exact_total(Total::Sum).and_then(|exact| exact.number()).unwrap_or(sum);
                Some(sum / self.count as f64)
            }
            Total::Min => Some(self.min),
            Total::Max => Some(self.max),
        }
    }
}

impl Digits {
    /// With one more value; `None` if there is no room for its digits.
    fn with(mut self, mut value: i128, scale: i8) -> Option<Self> {
        if scale < self.scale {
            value = value.checked_mul(ten_to(self.scale - scale)?)?;
        } else if scale > self.scale {
            let more = ten_to(scale - self.scale)?;
            self.sum = self.sum.checked_mul(more)?;
            if self.min <= self.max {
                (self.min, self.max) = (self.min.checked_mul(more)?, self.max.checked_mul(more)?);
            }
            self.scale = scale;
        }
        let sum = self.sum.checked_add(value)?;
        Some(Self { sum, min: self.min.min(value), max: self.max.max(value), ..self })
    }

    fn of(self, of: Counted) -> Self {
        Self { of, ..self }
    }

    /// `None` if there is no such value.
    fn value(&self, digits: i128) -> Option<Value<'static>> {
        Some(match self.of {
            Counted::Numbers => Value::Decimal(digits, self.scale),
            Counted::Days => Value::Date(digits.try_into().ok()?),
            Counted::Moments => Value::Datetime(digits.try_into().ok()?),
            Counted::Times => Value::Time(digits.try_into().ok()?),
            Counted::Lengths => Value::Duration(digits.try_into().ok()?),
        })
    }
}

fn ten_to(digits: i8) -> Option<i128> {
    10_i128.checked_pow(u32::try_from(digits).ok()?)
}

/// What the group of a row is known by: the same for 1, 1.0 and 1.00.
fn label(value: Value<'_>) -> String {
    let text = plain(value);
    match value {
        Value::Decimal(..) if text.contains('.') => {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => text,
    }
}

/// A value as its column shows it.
fn shown(formats: &Formats, value: Value<'_>) -> String {
    let mut text = String::new();
    formats.of(value).write(value, &mut text);
    text
}

/// What the lines that close groups and the table are called: totals, and of what kind if none is a sum.
#[must_use]
pub fn name_of_totals(table: &Table) -> String {
    let mut names: Vec<&str> = Vec::new();
    for total in table.columns.iter().filter_map(|column| column.total) {
        let name = match total {
            Total::Sum => return "Total".to_owned(),
            Total::Mean => "mean",
            Total::Min => "minimum",
            Total::Max => "maximum",
            Total::Count => "count",
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { "Total".to_owned() } else { format!("Total ({})", names.join(", ")) }
}

/// A value as text, without a format.
#[must_use]
pub fn plain(value: Value<'_>) -> String {
    use arrow_array::temporal_conversions::{date32_to_datetime, time64us_to_time, timestamp_us_to_datetime};
    use arrow_array::types::DecimalType;
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.to_owned(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        // 128 bits have a digit more than Arrow promises.
        Value::Decimal(value, scale) => arrow_array::types::Decimal128Type::format_decimal(value, 39, scale),
        Value::Boolean(value) => if value { "yes" } else { "no" }.to_owned(),
        Value::Date(days) => {
            date32_to_datetime(days).map_or_else(|| format!("day {days}"), |date| date.date().to_string())
        }
        Value::Datetime(micros) => {
            timestamp_us_to_datetime(micros).map_or_else(|| format!("{micros} µs"), |time| time.to_string())
        }
        Value::Time(micros) => {
            time64us_to_time(micros).map_or_else(|| length(micros), |time| time.to_string())
        }
        Value::Duration(micros) => length(micros),
    }
}

fn length(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let (seconds, rest) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:06}") };
    format!("{sign}{}:{:02}:{:02}{fraction}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running(values: &[Value<'_>]) -> Running {
        let mut running = NOTHING;
        values.iter().for_each(|&value| running.add(value));
        running
    }

    #[test]
    fn totals_of_integers_and_decimals_keep_every_digit() {
        let all = running(&[
            Value::Integer(1_234_567_890_123_456_789),
            Value::Decimal(15, 1),
            Value::Decimal(-25, 2),
        ]);
        assert_eq!(all.exact_total(Total::Sum), Some(Value::Decimal(123_456_789_012_345_679_025, 2)));
        assert_eq!(all.exact_total(Total::Min), Some(Value::Decimal(-25, 2)));
        assert_eq!(all.exact_total(Total::Max), Some(Value::Decimal(123_456_789_012_345_678_900, 2)));
        assert_eq!(all.exact_total(Total::Mean), None);
        assert_eq!(running(&[Value::Integer(1), Value::Float(0.5)]).exact_total(Total::Sum), None);
        assert_eq!(running(&[Value::Decimal(i128::MAX, 0), Value::Integer(1)]).exact_total(Total::Sum), None);
        assert_eq!(running(&[]).exact_total(Total::Sum), None);
    }

    #[test]
    fn totals_of_days_and_times_are_days_and_times() {
        let moment = 253_402_300_799_999_999; // 9999-12-31 23:59:59.999999
        let all = running(&[Value::Datetime(moment), Value::Datetime(-1)]);
        assert_eq!(all.exact_total(Total::Max), Some(Value::Datetime(moment)));
        assert_eq!(all.exact_total(Total::Min), Some(Value::Datetime(-1)));
        assert_eq!(all.total(Total::Count), Some(2.0));
        assert_eq!(
            running(&[Value::Date(3), Value::Date(-5)]).exact_total(Total::Min),
            Some(Value::Date(-5))
        );
        // Ten times six minutes are an hour, which the sum of ten rounded parts of a day need not be.
        let tenths = running(&[Value::Duration(360_000_000); 10]);
        assert_eq!(tenths.exact_total(Total::Sum), Some(Value::Duration(3_600_000_000)));
        assert_eq!(tenths.total(Total::Mean), Some(1.0 / 24.0 / 10.0));
    }

    #[test]
    fn integers_of_39_digits_keep_them_all() {
        let most = 10_i128.pow(38) + 1;
        assert_eq!(plain(Value::Decimal(most, 0)), most.to_string());
        assert_eq!(plain(Value::Decimal(-most, 2)), "-1000000000000000000000000000000000000.01");
    }

    #[test]
    fn what_is_no_number_is_the_least_and_the_greatest() {
        for values in [[f64::NAN, 1.0], [1.0, f64::NAN]] {
            let all = running(&values.map(Value::Float));
            assert!(all.total(Total::Min).is_some_and(f64::is_nan));
            assert!(all.total(Total::Max).is_some_and(f64::is_nan));
        }
    }

    #[test]
    fn groups_are_known_by_their_value_and_not_by_how_it_is_written() {
        assert_eq!(label(Value::Decimal(150, 2)), label(Value::Decimal(15, 1)));
        assert_eq!(label(Value::Decimal(10, 1)), label(Value::Integer(1)));
        assert_eq!(label(Value::Decimal(100, 0)), "100");
        assert_ne!(label(Value::Duration(1_200_000)), label(Value::Duration(1_700_000)));
        assert_eq!(plain(Value::Duration(-1_000_000)), "-0:00:01");
    }
}
