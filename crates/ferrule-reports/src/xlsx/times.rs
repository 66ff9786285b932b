//! Times that Excel has a number for but does not show: of a time below zero, and of one after its last day, a cell is
//! full of `#`, however wide it is. They stand as text, as a PDF shows them.

use super::numbers;
use crate::block::{Block, Cells, Value};
use crate::format::Format;
use crate::model::{Column, Kind};

/// The format of a column whose numbers may be shown as times.
#[derive(Debug, Clone)]
pub struct Times(Option<Format>);

impl Times {
    /// Of a column, by its own format or its kind's.
    pub fn of(column: &Column) -> Self {
        Self(match (&column.format, column.kind) {
            (Some(own), Some(Kind::Number | Kind::Duration)) => Format::parse(own).ok(),
            (None, Some(Kind::Duration)) => Some(Format::default_for(Kind::Duration)),
            _ => None,
        })
    }

    /// Whether Excel would show a value as `####`.
    #[inline]
    pub fn hides(&self, value: Value<'_>) -> bool {
        self.0.as_ref().is_some_and(|format| {
            value.number().is_some_and(|number| number.is_finite() && !numbers::is_time(number))
                && format.is_time_of(value)
        })
    }

    /// Whether it would show one of a column's.
    pub fn hides_some(&self, block: &Block, column: usize) -> bool {
        let cells = &block.columns[column];
        let is_number =
            matches!(cells, Cells::Integers(_) | Cells::Floats(_) | Cells::Decimals(_) | Cells::Durations(_));
        self.0.is_some() && is_number && (0..block.rows).any(|row| self.hides(cells.value(row)))
    }

    /// What is to be read in place of such a value; `None` if Excel shows it.
    pub fn text(&self, value: Value<'_>) -> Option<String> {
        let format = self.0.as_ref().filter(|_| self.hides(value))?;
        let mut text = String::new();
        format.write(value, &mut text);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_does_not_show_is_text() {
        const HOUR: i64 = 3_600_000_000;
        let text = |format: Option<&str>, kind: Kind, value: Value<'_>| {
            let format = format.map(str::to_owned);
            Times::of(&Column { format, kind: Some(kind), ..Column::default() }).text(value)
        };
        for (format, kind, value, wanted) in [
            (None, Kind::Duration, Value::Duration(-HOUR), Some("-1:00:00")),
            (None, Kind::Duration, Value::Duration(HOUR), None),
            (None, Kind::Duration, Value::Duration(71_003_184 * HOUR), Some("71003184:00:00")),
            (None, Kind::Duration, Value::Duration(71_003_183 * HOUR), None),
            (Some("[h]:mm"), Kind::Duration, Value::Duration(-HOUR), Some("-1:00")),
            (Some("[h]:mm;([h]:mm)"), Kind::Duration, Value::Duration(-HOUR), Some("(1:00)")),
            (Some("[h]:mm;-0.00"), Kind::Duration, Value::Duration(-HOUR), None),
            (Some("0.00"), Kind::Duration, Value::Duration(-HOUR), None),
            (Some("[h]:mm"), Kind::Number, Value::Float(-0.5), Some("-12:00")),
            (Some("[h]:mm"), Kind::Number, Value::Integer(-1), Some("-24:00")),
            (Some("[h]:mm"), Kind::Number, Value::Decimal(-15, 1), Some("-36:00")),
            (Some("yyyy-mm-dd"), Kind::Number, Value::Float(2_958_466.0), Some("10000-01-01")),
            (Some("0.0"), Kind::Number, Value::Float(-0.5), None),
            (None, Kind::Number, Value::Float(-0.5), None),
            (Some("[h]:mm"), Kind::Number, Value::Float(f64::NEG_INFINITY), None),
        ] {
            assert_eq!(text(format, kind, value).as_deref(), wanted, "{format:?} {value:?}");
        }
    }
}
