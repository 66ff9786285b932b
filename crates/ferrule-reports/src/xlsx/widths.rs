//! How wide columns are: what all rows and totals show, told by the longest text and by the extremes of numbers, which
//! are longest in any format.

use arrow_array::{Array, Float64Array};

use super::numbers;
use super::shown::{GENERAL, candidates, columns_of, general, whole, written};
use crate::block::{Block, Cells, Value};
use crate::convert::nearest;
use crate::format::Format;
use crate::lines::{Line, Totals, name_of_totals, plain};
use crate::model::{Column, Kind, Table, Total};
use crate::texts::Texts;

const NARROWEST: f64 = 4.0;
/// Of text: more of it is cut off, or wrapped.
const WIDEST: f64 = 60.0;
/// Excel's own.
const MOST: f64 = 255.0;
/// How wide Excel's errors are that stand for what is no number.
const ERROR: usize = "#DIV/0!".len();
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
    /// The longest text, in digits.
    text: usize,
    /// What a text section of the format puts beside it.
    beside: usize,
    /// The longest of what is no text, but stands as text or as an error in the sheet: of rows and of totals.
    as_text: usize,
    totals_as_text: usize,
    /// How many decimals numbers have that have no format.
    decimals: usize,
    /// The least and the greatest number of the rows, and of their totals.
    values: Extremes,
    totals: Extremes,
    /// Whether there are truth values, or times.
    others: bool,
}

#[derive(Debug, Clone, Copy)]
struct Extremes {
    low: Value<'static>,
    high: Value<'static>,
}

impl Widths {
    /// Nothing has come yet.
    pub fn new(table: &Table) -> Self {
        let seen = |column: &Column| {
            let format = column.format.as_deref().and_then(|format| Format::parse(format).ok());
            Seen {
                beside: format.as_ref().map_or(0, |format| written(format, Value::Text(""))),
                format,
                text: 0,
                as_text: 0,
                totals_as_text: 0,
                decimals: 0,
                values: Extremes::NONE,
                totals: Extremes::NONE,
                others: false,
            }
        };
        let totals = (0..table.columns.len()).filter(|&i| table.columns[i].total.is_some()).collect();
        Self { columns: table.columns.iter().map(seen).collect(), totals }
    }

    /// Rows have come.
    pub fn add(&mut self, block: &Block) {
        for (seen, cells) in self.columns.iter_mut().zip(&block.columns) {
            seen.add(cells);
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
                self.columns[i].add_total(value);
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
        let sizes = column.rules.iter().filter_map(|rule| rule.style.size).map(|ruled| size(Some(ruled)));
        let cells = sizes.fold(size(column.style.size), f64::max)
            * bold(column.style.bold || column.rules.iter().any(|rule| rule.style.bold));
        let longest = seen.text + seen.beside;
        let text = longest as f64 * cells;
        let is_formula = column.formula.is_some() || column.kind == Some(Kind::Formula);
        // Nobody but Excel knows what formulas give.
        let numbers = if is_formula { FORMULA } else { 0.0 };
        let shown = if is_formula { 0 } else { seen.numbers(column).max(seen.as_text) };
        let numbers = numbers.max(shown as f64 * cells);
        let totals = seen.total(column).max(seen.totals_as_text) as f64 * BOLD;
        let name = name_of_groups(table, i, longest.max(shown)) as f64 * BOLD;
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
    fn add(&mut self, cells: &Cells) {
        match cells {
            Cells::Empty => {}
            Cells::Text(texts) => self.add_texts(texts),
            Cells::Integers(array) => {
                // Where there is no value stands some number, most often 0, which makes no column wider.
                let range = range(array.values().iter().copied());
                self.add_range(range, || array.iter().flatten(), Value::Integer);
            }
            Cells::Floats(array) => self.add_floats(array),
            Cells::Decimals(array) => {
                let value = |value| Value::Decimal(value, array.scale());
                self.add_range(range(array.iter().flatten()), || array.iter().flatten(), value);
                if self.format.is_none() {
                    self.decimals = self.decimals.max(usize::try_from(array.scale()).unwrap_or(0));
                }
            }
            Cells::Durations(array) => {
                self.add_range(range(array.iter().flatten()), || array.iter().flatten(), Value::Duration);
            }
            Cells::Dates(array) => {
                self.others |= array.null_count() < array.len();
                self.add_range(range(array.iter().flatten()), || array.iter().flatten(), Value::Date);
            }
            Cells::Datetimes(array) => {
                self.others |= array.null_count() < array.len();
                self.add_range(range(array.iter().flatten()), || array.iter().flatten(), Value::Datetime);
            }
            Cells::Booleans(array) => self.others |= array.null_count() < array.len(),
            Cells::Times(array) => self.others |= array.null_count() < array.len(),
        }
    }

    /// Values of which these are the least and the greatest: what Excel does not keep is text.
    fn add_range<T: Ord + Copy, I: Iterator<Item = T>>(
        &mut self,
        ends: Option<(T, T)>,
        values: impl Fn() -> I,
        value: impl Fn(T) -> Value<'static>,
    ) {
        let Some((low, high)) = ends else { return };
        if numbers::are_kept_between(value(low), value(high)) {
            self.values.add(value(low));
            self.values.add(value(high));
            return;
        }
        let is_kept = |each: &T| numbers::of(value(*each)).is_some();
        if let Some((low, high)) = range(values().filter(is_kept)) {
            self.values.add(value(low));
            self.values.add(value(high));
        }
        if let Some((low, high)) = range(values().filter(|each| !is_kept(each))) {
            self.as_text = self.as_text.max(self.of_text(value(low))).max(self.of_text(value(high)));
        }
        // Of moments any may have a fraction of a second.
        if matches!(value(low), Value::Datetime(_)) {
            let texts = values().filter(|each| !is_kept(each)).map(|each| self.of_text(value(each)));
            self.as_text = texts.max().unwrap_or(0).max(self.as_text);
        }
    }

    /// How wide a value is that stands as text.
    fn of_text(&self, value: Value<'_>) -> usize {
        self.beside + columns_of(&plain(value))
    }

    fn add_total(&mut self, value: Value<'static>) {
        match numbers::of(value) {
            Some(number) if number.is_finite() => self.totals.add(value),
            Some(_) => self.totals_as_text = self.totals_as_text.max(ERROR),
            None => self.totals_as_text = self.totals_as_text.max(self.of_text(value)),
        }
    }

    fn add_floats(&mut self, array: &Float64Array) {
        if array.null_count() == 0 {
            self.add_numbers(|| array.values().iter().copied());
        } else {
            self.add_numbers(|| array.iter().flatten());
        }
    }

    fn add_numbers<I: Iterator<Item = f64>>(&mut self, values: impl Fn() -> I) {
        let (mut low, mut high, mut finite) = (f64::INFINITY, f64::NEG_INFINITY, true);
        for value in values() {
            // Of NaN none of this is true.
            let is_finite = value.abs() <= f64::MAX;
            low = if is_finite && value < low { value } else { low };
            high = if is_finite && value > high { value } else { high };
            finite &= is_finite;
        }
        if low <= high {
            self.values.add(Value::Float(low));
            self.values.add(Value::Float(high));
        }
        if !finite {
            self.as_text = self.as_text.max(ERROR);
        }
        if self.format.is_none() {
            self.count_decimals(values());
        }
    }

    /// Only of a number that has more decimals than all before they are counted.
    #[allow(clippy::float_cmp, reason = "a number of as many decimals is the very same when rounded to them")]
    fn count_decimals(&mut self, values: impl Iterator<Item = f64>) {
        let power = |decimals: usize| 10_f64.powi(nearest(decimals));
        let mut ten = power(self.decimals);
        for value in values {
            if self.decimals >= GENERAL {
                return;
            }
            let has_more = value.is_finite() && value.fract() != 0.0 && (value * ten).round() / ten != value;
            if has_more {
                let text = plain(Value::Float(value));
                let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                self.decimals = self.decimals.max(decimals);
                ten = power(self.decimals);
            }
        }
    }

    /// Only texts are looked at that have more bytes than the longest has digits: none has more digits than bytes.
    fn add_texts(&mut self, texts: &Texts) {
        if texts.longest() <= self.text {
            return;
        }
        for text in texts.iter() {
            if text.len() > self.text {
                self.text = text.lines().map(columns_of).max().unwrap_or(0).max(self.text);
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
                // Without a format Excel shows as many decimals as have room.
                let point = usize::from(self.decimals > 0);
                return whole.max((whole + point + self.decimals).min(GENERAL));
            }
        };
        let numbers = candidates(format, low, high);
        numbers.into_iter().map(|value| written(format, value)).max().unwrap_or(0)
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
        let longest = |format: &Format| {
            if kind == Kind::Time {
                return written(format, Value::Time(LATE));
            }
            // Of each month the last days: their numbers have two digits.
            let days = (0..366).filter(|day| day % 30 >= 20);
            days.map(|day| written(format, Value::Datetime(START + day * DAY + LATE))).max().unwrap_or(0)
        };
        let own = format.sections_by_condition().map(|section| longest(&section)).max();
        longest(format).max(own.unwrap_or(0))
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
}

/// The least and the greatest.
fn range<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, T)> {
    values.fold(None, |range, value| {
        Some(range.map_or((value, value), |(low, high): (T, T)| (low.min(value), high.max(value))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use arrow_array::{
        ArrayRef, Date32Array, DurationMicrosecondArray, Float64Array, Int64Array, RecordBatch, StringArray,
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
            ("[>100]0;[>50]\"please look: \"0;0", integers(&[1, 75, 1000]), "please look: 100"),
            ("[=5]\"exactly five\";0", integers(&[1, 5, 1000]), "exactly five"),
            ("0", floats(&[f64::INFINITY, 2.0]), "#DIV/0!"),
            ("0;0;0;\"the text is \"@", Arc::new(StringArray::from(vec!["x"])), "the text is x"),
            ("#,##0", integers(&[1, 100_000_000_000_000_001]), "100000000000000001"),
            ("#,##0", integers(&[1, 100_000_000_000_000_001, 123_456_789_012_345]), "123,456,789,012,345"),
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
        assert_eq!(width(Column::default(), &vec![floats(1.0); 1500]), 4);
        let late = [vec![floats(1.0); 1500], vec![floats(0.25)]].concat();
        assert_eq!(width(Column::default(), &late), 6);
        assert_eq!(width(Column::default(), &[texts("жжжжжжжж"), texts("abcdefghijklmno")]), 17);
    }
}
