//! A column of a table on the page: how its cells look and what they say.

use super::look;
use super::typeset::{Fit, TextStyle};
use crate::Error;
use crate::block::{Block, Cells, Value};
use crate::convert::nearest;
use crate::format::{Format, Formats};
use crate::model::{self, Align, Kind, Table, Total};
use crate::pdf::page::Color;
use crate::rules::Condition;
use ferrule_base::Repr;

/// A column that is shown: those that make groups are not.
#[derive(Debug)]
pub struct Column {
    /// Among all columns of the table.
    pub place: usize,
    pub name: String,
    pub title: String,
    pub left: f32,
    pub right: f32,
    pub align: Align,
    kind: Option<Kind>,
    format: Formats,
    pub style: TextStyle,
    rules: Vec<(Condition, TextStyle)>,
    pub total: Option<Total>,
    /// With how many decimals all its values are shown, if that is fixed.
    decimals: Option<i8>,
    /// Whether its numbers are floats, which may have any digits.
    floats: bool,
    /// In characters, if given.
    pub width: Option<f32>,
    pub wraps: bool,
}

/// A column's own format. Formulas have none that a PDF could show.
pub fn format(table: &Table, column: &model::Column, language: &str) -> Result<Option<Format>, Error> {
    let error = |message| {
        Error::Value(format!("table {}, column {}: {message}", table.name.repr(), column.name.repr()))
    };
    if column.formula.is_some() || column.kind == Some(Kind::Formula) {
        return Err(error("got a formula, which only XLSX can show; wanted its values".to_owned()));
    }
    column.format.as_deref().map(|own| Format::parse_in(own, language)).transpose().map_err(error)
}

impl Column {
    pub fn new(
        column: &model::Column,
        place: usize,
        cells: TextStyle,
        table: &Table,
        sample: &[&Block],
        language: &str,
    ) -> Result<Self, Error> {
        let link = column.kind == Some(Kind::Link);
        let base = if link { cells.colored(look::LINK) } else { cells };
        let style = base.with(&column.style);
        let rules = column.rules.iter().map(|rule| (Condition::new(rule), style.with(&rule.style))).collect();
        let format = format(table, column, language)?.map_or_else(Formats::by_kind, Formats::Own);
        // A decimal has its digits by its type: totals of 1.10 and 2.20 are shown as 3.30, not 3.3.
        let decimals = sample.iter().find_map(|block| match &block.columns[place] {
            Cells::Decimals(array) => Some(array.scale()),
            _ => None,
        });
        Ok(Self {
            place,
            name: column.name.clone(),
            title: column.title.clone(),
            left: 0.0,
            right: 0.0,
            align: column.align(),
            kind: column.kind,
            format,
            style,
            rules,
            total: column.total,
            decimals,
            floats: sample.iter().any(|block| matches!(&block.columns[place], Cells::Floats(_))),
            width: column.width,
            wraps: column.wrap,
        })
    }

    /// An error in the title.
    pub fn title_error(&self, table: &str, message: &str) -> Error {
        Error::Value(format!(
            "table {table}, title of the column {}: {message}",
            self.name.repr(),
            table = table.repr()
        ))
    }

    /// An error in a cell.
    pub fn cell_error(&self, table: &str, row: u64, message: String) -> Error {
        Error::Cell { table: table.to_owned(), row, column: self.name.clone(), message }
    }

    /// Between which edges text stands.
    pub fn edges(&self) -> (f32, f32) {
        let side = look::CELL_SIDE * self.style.size;
        (self.left + side, self.right - side)
    }

    /// What of a value is broken if it is too wide, and what is not. What kind the column has may not be known: its first
    /// values are missing.
    pub fn fit(value: Value<'_>) -> Fit {
        if matches!(value, Value::Text(_)) { Fit::Wrap } else { Fit::Shrink }
    }

    pub fn is_link(&self) -> bool {
        self.kind == Some(Kind::Link)
    }

    pub fn is_text(&self) -> bool {
        matches!(self.kind, None | Some(Kind::Text | Kind::Link))
    }

    /// How a value looks: by the first rule that holds, as in the workbook, where it stops the others (ECMA-376-1,
    /// 18.3.1.10). The colour of its format goes before all others, there as here.
    pub fn style_of(&self, value: Value<'_>) -> TextStyle {
        let rule = self.rules.iter().find(|(condition, _)| condition.holds(value));
        let style = rule.map_or(self.style, |(_, style)| *style);
        self.format.of(value).color(value).map_or(style, |color| style.colored(color.into()))
    }

    /// The widest of the styles that its cells may have.
    pub fn widest_style(&self) -> TextStyle {
        let bold = self.rules.iter().any(|(_, style)| style.face.bold);
        if bold { self.style.bold() } else { self.style }
    }

    /// What may come after the rows that were seen, in the column's format: the longest number that is likely, and dates with
    /// each name of a month and a day.
    pub fn likely(&self) -> Vec<Value<'static>> {
        const HOUR: i64 = 3_600_000_000;
        /// 2024-01-20, and days from then on that have two digits and are all of a week.
        const FIRST: i32 = 19_742;
        let days = || (0..12).flat_map(|month| (0..7).map(move |day| FIRST + month * 30 + day));
        match self.kind {
            Some(Kind::Number) => vec![match self.decimals {
                Some(decimals) => Value::Decimal(-999_999_999_999_999, decimals),
                None if self.floats && matches!(self.format, Formats::ByKind(_)) => {
                    Value::Float(-123_456.789_012_345)
                }
                None => Value::Integer(-999_999_999_999_999),
            }],
            Some(Kind::Date) => days().map(Value::Date).collect(),
            Some(Kind::Datetime) => {
                days().map(|day| Value::Datetime(i64::from(day) * 24 * HOUR + 22 * HOUR)).collect()
            }
            Some(Kind::Time) => vec![Value::Time(22 * HOUR)],
            Some(Kind::Duration) => vec![Value::Duration(-100_000 * HOUR)],
            Some(Kind::Boolean) => vec![Value::Boolean(true)],
            None => vec![Value::Integer(-999_999_999_999_999)],
            Some(Kind::Text | Kind::Link | Kind::Formula) => Vec::new(),
        }
    }

    /// Appends what a cell says.
    pub fn write(&self, value: Value<'_>, out: &mut String) {
        self.format.of(value).write(value, out);
    }

    /// Appends a total, which is a number as [`Value::number`] counts; the colour that its format gives it.
    pub fn write_total(&self, total: f64, exact: Option<Value<'static>>, out: &mut String) -> Option<Color> {
        let value = self.total_value(total, exact);
        let format = match self.total {
            Some(Total::Count) => &Format::default_for(Kind::Number),
            _ => self.format.of_kind(self.kind),
        };
        format.write(value, out);
        format.color(value).map(Color::from)
    }

    fn total_value(&self, total: f64, exact: Option<Value<'static>>) -> Value<'static> {
        if self.total == Some(Total::Count) {
            return Value::Integer(nearest(total));
        }
        if let Some(exact) = exact {
            return exact;
        }
        if matches!(self.format, Formats::Own(_)) {
            return Value::Float(total);
        }
        let shown = significant(total);
        // From 10^15 on a float's neighbours are an eighth apart: its decimals would be made up.
        match self.decimals.filter(|&decimals| total.abs() < 1e15 && decimals < 22) {
            // A mean may have more digits than its values.
            Some(decimals) if self.total != Some(Total::Mean) || has_decimals(shown, decimals) => {
                let unscaled = (total * 10_f64.powi(decimals.into())).round();
                #[expect(clippy::cast_possible_truncation, reason = "it has 37 digits at most")]
                Value::Decimal(unscaled as i128, decimals)
            }
            _ => Value::Float(shown),
        }
    }
}

/// Whether a number of 15 digits has no more decimals than these.
#[allow(clippy::float_cmp, reason = "nearest to the decimal, or not")]
fn has_decimals(value: f64, decimals: i8) -> bool {
    let power = 10_f64.powi(decimals.into());
    significant((value * power).round() / power) == value
}

/// What of a sum or mean is not rounding: 15 digits, which any float keeps and Excel shows (0.1 + 0.2 is 0.3).
fn significant(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}
