//! How wide columns are: what all rows and totals show, told by the longest text and by the extremes of numbers, which
//! are longest in any format.

use arrow_array::{Array, StringArray};

use super::numbers;
use crate::block::{Block, Cells, Value};
use crate::format::Format;
use crate::lines::{Line, Totals, name_of_totals, plain};
use crate::model::{Column, Kind, Table, Total};

const NARROWEST: f64 = 4.0;
/// Of text: more of it is cut off, or wrapped.
const WIDEST: f64 = 60.0;
/// Excel's own.
const MOST: f64 = 255.0;
/// How many decimals floats have that have no format, later rows hardly change.
const ROWS_LOOKED_AT: usize = 1000;
/// Beside the text, for the margins and a header's filter.
const MARGIN: f64 = 2.0;
const FILTER: f64 = 2.5;
const FORMULA: f64 = 12.0;
/// Bold text is wider than other text, by at most this much.
const BOLD: f64 = 1.1;

/// What has come to stand in the columns of a table.
#[derive(Debug)]
pub struct Widths {
    columns: Vec<Seen>,
    /// The columns that have a total.
    totals: Vec<usize>,
}

/// What has come to stand in a column.
#[derive(Debug)]
struct Seen {
    format: Option<Format>,
    /// The longest text, in bytes and in digits.
    text: (usize, usize),
    /// What numbers show that have no format, in digits.
    general: usize,
    /// The least and the greatest number of the rows, and of their totals.
    values: Extremes,
    totals: Extremes,
    /// Whether there are truth values, or times.
    others: bool,
    first_rows: usize,
}

#[derive(Debug, Clone, Copy)]
struct Extremes {
    low: Value<'static>,
    high: Value<'static>,
}

impl Widths {
    /// Nothing has come yet.
    pub fn new(table: &Table) -> Self {
        let seen = |column: &Column| Seen {
            format: column.format.as_deref().and_then(|format| Format::parse(format).ok()),
            text: (0, 0),
            general: 0,
            values: Extremes::NONE,
            totals: Extremes::NONE,
            others: false,
            first_rows: 0,
        };
        let totals = (0..table.columns.len()).filter(|&i| table.columns[i].total.is_some()).collect();
        Self { columns: table.columns.iter().map(seen).collect(), totals }
    }

    /// Rows have come.
    pub fn add(&mut self, block: &Block) {
        for (seen, cells) in self.columns.iter_mut().zip(&block.columns) {
            seen.add(cells, block.rows);
        }
    }

    /// Lines have come.
    pub fn add_lines(&mut self, lines: &[Line]) {
        for line in lines {
            if let Line::Close(_, _, totals) | Line::All(totals) = line {
                self.add_totals(totals);
            }
        }
    }

    fn add_totals(&mut self, totals: &Totals) {
        for &i in &self.totals {
            let value = totals.exact[i].or(totals.values[i].map(Value::Float));
            if let Some(value) = value {
                self.columns[i].totals.add(value);
            }
        }
    }

    /// The width of each column, in digits.
    pub fn get(&self, table: &Table) -> Vec<f64> {
        table.columns.iter().enumerate().map(|(i, column)| self.width(table, column, i)).collect()
    }

    fn width(&self, table: &Table, column: &Column, i: usize) -> f64 {
        if let Some(width) = column.width {
            return width.into();
        }
        let seen = &self.columns[i];
        let size = |size: Option<f32>| f64::from(size.unwrap_or(11.0)) / 11.0;
        let bold = |is_bold: bool| if is_bold { BOLD } else { 1.0 };
        let longest_line = column.title.lines().map(columns_of).max().unwrap_or(0);
        let header = longest_line as f64 * bold(table.header_style.bold) * size(table.header_style.size)
            + if table.filter { FILTER } else { 0.0 };
        let cells = size(column.style.size)
            * bold(column.style.bold || column.rules.iter().any(|rule| rule.style.bold));
        let text = seen.text.1 as f64 * cells;
        let is_formula = column.formula.is_some() || column.kind == Some(Kind::Formula);
        // Nobody but Excel knows what formulas give.
        let numbers = if is_formula { FORMULA } else { seen.numbers(column) as f64 * cells };
        let totals = seen.total(column) as f64 * BOLD;
        let name = name_of_groups(table, i, seen.text.1) as f64 * BOLD;
        let texts = (header.max(text).max(name) + MARGIN).min(WIDEST);
        (numbers.max(totals) + MARGIN).min(MOST).max(texts).max(NARROWEST).round()
    }
}

/// How long the names of lines of totals are that stand in a column.
fn name_of_groups(table: &Table, column: usize, longest: usize) -> usize {
    let totals = table.columns.iter().any(|column| column.total.is_some());
    let first = table.columns.iter().position(|column| column.total.is_none());
    if !totals {
        0
    } else if table.group_by.contains(&column) {
        columns_of(&name_of_totals(table)) + 1 + longest
    } else if first == Some(column) {
        columns_of(&name_of_totals(table))
    } else {
        0
    }
}

impl Seen {
    fn add(&mut self, cells: &Cells, rows: usize) {
        match cells {
            Cells::Empty => {}
            Cells::Text(array) => self.add_texts(array),
            Cells::Integers(array) => {
                // Where there is no value stands some number, most often 0, which makes no column wider.
                let range = range(array.values().iter().copied());
                self.values.add_range(range, Value::Integer);
            }
            Cells::Floats(array) => {
                self.values.add_floats(array.values());
                if self.format.is_none() {
                    let more = ROWS_LOOKED_AT.saturating_sub(self.first_rows).min(array.len());
                    let shown = (0..more).map(|row| general(cells.value(row))).max().unwrap_or(0);
                    self.general = self.general.max(shown);
                }
            }
            Cells::Decimals(array) => {
                let range = range(array.iter().flatten());
                self.values.add_range(range, |value| Value::Decimal(value, array.scale()));
                if self.format.is_none() {
                    self.general = self.general.max(usize::try_from(array.scale()).unwrap_or(0));
                }
            }
            Cells::Durations(array) => {
                let range = range(array.iter().flatten());
                self.values.add_range(range, Value::Duration);
            }
            Cells::Booleans(_) | Cells::Dates(_) | Cells::Datetimes(_) | Cells::Times(_) => {
                self.others |= cells_are_there(cells);
            }
        }
        self.first_rows += rows;
    }

    /// Of texts only those are looked at that have more bytes than all before.
    fn add_texts(&mut self, array: &StringArray) {
        let longest = array.value_offsets().windows(2).map(|ends| ends[1] - ends[0]).max().unwrap_or(0);
        if usize::try_from(longest).unwrap_or(0) <= self.text.0 {
            return;
        }
        for text in array.iter().flatten() {
            if text.len() > self.text.0 {
                self.text = (text.len(), self.text.1.max(text.lines().map(columns_of).max().unwrap_or(0)));
            }
        }
    }

    /// How many digits wide the rows are, but for their texts.
    fn numbers(&self, column: &Column) -> usize {
        match column.kind {
            Some(Kind::Boolean) if self.others => 5,
            Some(kind @ (Kind::Date | Kind::Datetime | Kind::Time)) if self.others => self.longest_time(kind),
            _ => self.longest(column, self.values),
        }
    }

    /// How many digits wide the totals are.
    fn total(&self, column: &Column) -> usize {
        match (column.total, column.kind) {
            (None, _) => 0,
            (Some(Total::Count), _) => {
                [self.totals.low, self.totals.high].map(general).into_iter().max().unwrap_or(0)
            }
            (_, Some(kind @ (Kind::Date | Kind::Datetime | Kind::Time))) if self.others => {
                self.longest_time(kind)
            }
            (Some(Total::Mean), Some(Kind::Number)) if self.format.is_none() => {
                // As it is shown then, with two decimals.
                [self.totals.low, self.totals.high]
                    .map(|value| general(whole(value)) + 3)
                    .into_iter()
                    .max()
                    .unwrap_or(0)
            }
            _ => self.longest(column, self.totals),
        }
    }

    fn longest(&self, column: &Column, extremes: Extremes) -> usize {
        let Extremes { low, high } = extremes;
        if low == Value::Empty {
            return 0;
        }
        let default;
        let format = match (&self.format, column.kind) {
            (Some(format), _) => format,
            (None, Some(Kind::Duration)) => {
                default = Format::default_for(Kind::Duration);
                &default
            }
            (None, _) => {
                let whole = [low, high].map(|value| general(whole(value))).into_iter().max().unwrap_or(0);
                // Without a format Excel shows 11 digits at most, and as many decimals as have room.
                let decimals = if matches!(low, Value::Decimal(..)) { self.general + 1 } else { 0 };
                return whole.max(self.general).max((whole + decimals).min(11));
            }
        };
        // Decimals that need not be there are, and a zero may have a text of its own.
        let mut shown = vec![low, high, Value::Integer(0)];
        shown.extend([low, high].iter().filter_map(Value::number).filter_map(|number| {
            let fraction = 0.111_111_111_111_f64.copysign(number);
            matches!(low, Value::Float(_)).then_some(Value::Float(number.trunc() + fraction))
        }));
        shown.into_iter().map(|value| written(format, value)).max().unwrap_or(0)
    }

    /// The longest that a format of days or times gives: every month with every day of the week, late in the evening.
    fn longest_time(&self, kind: Kind) -> usize {
        /// 2024-01-01, in microseconds and of a day.
        const START: i64 = 1_704_067_200_000_000;
        const DAY: i64 = 86_400_000_000;
        const LATE: i64 = DAY - 3_661_111_112;
        let default;
        let format = if let Some(format) = &self.format {
            format
        } else {
            default = Format::default_for(kind);
            &default
        };
        if kind == Kind::Time {
            return written(format, Value::Time(LATE));
        }
        // Of each month the last days: their numbers have two digits.
        let days = (0..366).filter(|day| day % 30 >= 20);
        days.map(|day| written(format, Value::Datetime(START + day * DAY + LATE))).max().unwrap_or(0)
    }
}

impl Extremes {
    const NONE: Self = Self { low: Value::Empty, high: Value::Empty };

    fn add(&mut self, value: Value<'static>) {
        // Errors are as wide as they are.
        let Some(number) = value.number().filter(|number| number.is_finite()) else { return };
        if self.low.number().is_none_or(|low| number < low) {
            self.low = value;
        }
        if self.high.number().is_none_or(|high| number > high) {
            self.high = value;
        }
    }

    fn add_range<T>(&mut self, range: Option<(T, T)>, value: impl Fn(T) -> Value<'static>) {
        if let Some((low, high)) = range {
            for value in [value(low), value(high)] {
                // What Excel does not keep is text.
                if numbers::of(value).is_some() {
                    self.add(value);
                }
            }
        }
    }

    /// Where there is no value stands some number, most often 0, which makes no column wider.
    fn add_floats(&mut self, values: &[f64]) {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for &value in values {
            // Of NaN neither is true.
            low = if value < low { value } else { low };
            high = if value > high { value } else { high };
        }
        if low <= high {
            self.add(Value::Float(low.max(f64::MIN)));
            self.add(Value::Float(high.min(f64::MAX)));
        }
    }
}

/// The least and the greatest.
fn range<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, T)> {
    values.fold(None, |range, value| {
        Some(range.map_or((value, value), |(low, high): (T, T)| (low.min(value), high.max(value))))
    })
}

fn cells_are_there(cells: &Cells) -> bool {
    match cells {
        Cells::Booleans(array) => array.null_count() < array.len(),
        Cells::Dates(array) => array.null_count() < array.len(),
        Cells::Datetimes(array) => array.null_count() < array.len(),
        Cells::Times(array) => array.null_count() < array.len(),
        _ => false,
    }
}

fn written(format: &Format, value: Value<'_>) -> usize {
    let mut text = String::new();
    format.write(value, &mut text);
    columns_of(&text)
}

/// A number without its decimals.
fn whole(value: Value<'_>) -> Value<'static> {
    Value::Float(value.number().unwrap_or(0.0).trunc())
}

/// What Excel shows of a number without a format: 11 digits at most, but of what is whole as many as have room.
fn general(value: Value<'_>) -> usize {
    let Some(number) = value.number().filter(|number| number.is_finite()) else { return 0 };
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}").len();
    }
    plain(value).len().min(11)
}

/// How many digits wide text is: scripts of East Asia take two each, marks that combine none.
fn columns_of(text: &str) -> usize {
    text.chars()
        .map(|c| match c as u32 {
            0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::convert::nearest;

    use arrow_array::{
        ArrayRef, Date32Array, DurationMicrosecondArray, Float64Array, Int64Array, RecordBatch,
    };

    /// The width of a column of these values, of which there are several blocks.
    fn width(column: Column, blocks: &[ArrayRef]) -> usize {
        let mut table = Table { columns: vec![column], filter: false, ..Table::default() };
        let mut widths = Widths::new(&table);
        for array in blocks {
            let batch = RecordBatch::try_from_iter_with_nullable([("c", array.clone(), true)]).unwrap();
            widths.add(&Block::from_batch(&mut table, &batch, 0).unwrap());
        }
        nearest(widths.get(&table)[0])
    }

    fn shown(format: &str) -> Column {
        Column { format: Some(format.to_owned()), ..Column::default() }
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!([columns_of("Zürich"), columns_of("東京"), columns_of("e\u{301}")], [6, 4, 1]);
    }

    #[test]
    fn columns_are_as_wide_as_what_their_format_shows() {
        let integers = |values: &[i64]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
        let floats = |values: &[f64]| Arc::new(Float64Array::from(values.to_vec())) as ArrayRef;
        for (format, array, wanted) in [
            ("#,##0.00", integers(&[1, 1_234_567]), "1,234,567.00"),
            ("#,##0", floats(&[-12_345.6, 7.0]), "-12,346"),
            ("0.0%", floats(&[0.5, 12.0]), "1200.0%"),
            ("0.00;(0.00);\"nothing at all\"", floats(&[0.0]), "nothing at all"),
            ("0;\"minus \"0", integers(&[-5, 7]), "minus 5"),
            ("0.####", floats(&[5.0, 1.125]), "5.1111"),
            ("0 \"pieces\"", integers(&[12]), "12 pieces"),
            ("dddd, d. mmmm yyyy", Arc::new(Date32Array::from(vec![0])), "Wednesday, 25. September 2024"),
            ("[h]:mm", Arc::new(DurationMicrosecondArray::from(vec![-360_000_000_000_000])), "-100000:00"),
        ] {
            assert_eq!(width(shown(format), &[array]), wanted.len() + 2, "{format}");
        }
    }

    #[test]
    fn rows_of_all_blocks_count() {
        let texts = |text: &str| Arc::new(StringArray::from(vec![Some(text), None])) as ArrayRef;
        let long = "twenty letters, just";
        assert_eq!(width(Column::default(), &[texts("a"), texts(long), texts("b")]), 22);
        let floats = |value: f64| Arc::new(Float64Array::from(vec![Some(value), None])) as ArrayRef;
        assert_eq!(width(Column::default(), &[floats(1.0 / 3.0), floats(2.0)]), 13);
        assert_eq!(width(shown("0"), &[floats(1.0), floats(1e9), floats(f64::NAN)]), 12);
    }
}
