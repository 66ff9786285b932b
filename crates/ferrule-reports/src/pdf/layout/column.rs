//! A column of a table on the page: how its cells look and what they say.

use super::look;
use super::typeset::{Fit, TextStyle};
use crate::Error;
use crate::block::{Block, Cells, Value};
use crate::convert::nearest;
use crate::format::Format;
use crate::lines::Exact;
use crate::model::{self, Align, Kind, Rule, Table, Total, When};
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
    /// In characters, if given.
    pub width: Option<f32>,
    pub wraps: bool,
}

/// The column's own format, or one for each kind of value (of which a column has one, but not known from the start).
#[derive(Debug)]
enum Formats {
    Own(Format),
    ByKind(Box<ByKind>),
}

#[derive(Debug)]
struct ByKind {
    plain: Format,
    date: Format,
    datetime: Format,
    time: Format,
    duration: Format,
}

#[derive(Debug)]
struct Condition {
    when: When,
    /// What `Contains` looks for, in lower case.
    needle: String,
}

/// A column's own format. Formulas have none that a PDF could show.
pub fn format(table: &Table, column: &model::Column) -> Result<Option<Format>, Error> {
    let error = |message| {
        Error::Value(format!("table {}, column {}: {message}", table.name.repr(), column.name.repr()))
    };
    if column.formula.is_some() || column.kind == Some(Kind::Formula) {
        return Err(error("got a formula, which only XLSX can show; wanted its values".to_owned()));
    }
    column.format.as_deref().map(Format::parse).transpose().map_err(error)
}

impl Column {
    pub fn new(
        column: &model::Column,
        place: usize,
        cells: TextStyle,
        table: &Table,
        sample: &[&Block],
    ) -> Result<Self, Error> {
        let link = column.kind == Some(Kind::Link);
        let base = if link { cells.colored(look::LINK) } else { cells };
        let style = base.with(&column.style);
        let rules = column.rules.iter().map(|rule| (Condition::new(rule), style.with(&rule.style))).collect();
        let format = format(table, column)?.map_or_else(Formats::by_kind, Formats::Own);
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

    /// What of text is broken if it is too wide, and what is not.
    pub fn fit(&self) -> Fit {
        if self.is_text() { Fit::Wrap } else { Fit::Shrink }
    }

    pub fn is_link(&self) -> bool {
        self.kind == Some(Kind::Link)
    }

    pub fn is_text(&self) -> bool {
        matches!(self.kind, None | Some(Kind::Text | Kind::Link))
    }

    /// How a value looks: by the first rule that holds, as in the workbook, where it stops the others (ECMA-376-1,
    /// 18.3.1.10).
    pub fn style_of(&self, value: Value<'_>) -> TextStyle {
        if self.rules.is_empty() {
            return self.style;
        }
        self.rules
            .iter()
            .find(|(condition, _)| condition.holds(value))
            .map_or(self.style, |(_, style)| *style)
    }

    /// Appends what a cell says.
    pub fn write(&self, value: Value<'_>, out: &mut String) {
        self.format.of(value).write(value, out);
    }

    /// Appends a total, which is a number as [`Value::number`] counts.
    pub fn write_total(&self, total: f64, exact: Option<Exact>, out: &mut String) {
        if self.total == Some(Total::Count) {
            return Format::default_for(Kind::Number).write(Value::Integer(nearest(total)), out);
        }
        let value = match (&self.format, self.decimals) {
            _ if exact.is_some() => {
                exact.map_or(Value::Empty, |(digits, scale)| Value::Decimal(digits, scale))
            }
            (Formats::Own(_), _) => Value::Float(total),
            // From 10^15 on a float's neighbours are an eighth apart: its decimals would be made up.
            (_, Some(decimals)) if total.abs() < 1e15 && decimals < 22 => {
                let unscaled = (total * 10_f64.powi(decimals.into())).round();
                #[expect(clippy::cast_possible_truncation, reason = "it has 37 digits at most")]
                Value::Decimal(unscaled as i128, decimals)
            }
            _ => Value::Float(significant(total)),
        };
        self.format.of_kind(self.kind).write(value, out);
    }
}

/// What of a sum or mean is not rounding: 15 digits, which any float keeps and Excel shows (0.1 + 0.2 is 0.3).
fn significant(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

impl Formats {
    fn by_kind() -> Self {
        Self::ByKind(Box::new(ByKind {
            plain: Format::default_for(Kind::Text),
            date: Format::default_for(Kind::Date),
            datetime: Format::default_for(Kind::Datetime),
            time: Format::default_for(Kind::Time),
            duration: Format::default_for(Kind::Duration),
        }))
    }

    fn of(&self, value: Value<'_>) -> &Format {
        let by_kind = match self {
            Self::Own(format) => return format,
            Self::ByKind(by_kind) => by_kind,
        };
        match value {
            Value::Date(_) => &by_kind.date,
            Value::Datetime(_) => &by_kind.datetime,
            Value::Time(_) => &by_kind.time,
            Value::Duration(_) => &by_kind.duration,
            _ => &by_kind.plain,
        }
    }

    fn of_kind(&self, kind: Option<Kind>) -> &Format {
        self.of(match kind {
            Some(Kind::Date) => Value::Date(0),
            Some(Kind::Datetime) => Value::Datetime(0),
            Some(Kind::Time) => Value::Time(0),
            Some(Kind::Duration) => Value::Duration(0),
            _ => Value::Empty,
        })
    }
}

impl Condition {
    fn new(rule: &Rule) -> Self {
        let needle = match &rule.when {
            When::Contains(text) => text.to_lowercase(),
            _ => String::new(),
        };
        Self { when: rule.when.clone(), needle }
    }

    fn holds(&self, value: Value<'_>) -> bool {
        let number = |holds: &dyn Fn(f64) -> bool| value.number().is_some_and(holds);
        match self.when {
            When::Above(limit) => number(&|x| x > limit),
            When::AtLeast(limit) => number(&|x| x >= limit),
            When::Below(limit) => number(&|x| x < limit),
            When::AtMost(limit) => number(&|x| x <= limit),
            When::Between(low, high) => number(&|x| (low..=high).contains(&x)),
            #[allow(clippy::float_cmp, reason = "equal is what was asked for")]
            When::Equal(other) => number(&|x| x == other),
            #[allow(clippy::float_cmp, reason = "as above")]
            When::NotEqual(other) => number(&|x| x != other),
            When::Text(ref wanted) => matches!(value, Value::Text(text) if text == wanted),
            When::Contains(_) => {
                matches!(value, Value::Text(text) if text.to_lowercase().contains(&self.needle))
            }
            When::Empty => matches!(value, Value::Empty | Value::Text("")),
        }
    }
}
