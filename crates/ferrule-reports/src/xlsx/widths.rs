//! How wide columns are, from their headers and first values.

use crate::block::{Block, Value};
use crate::lines::plain;
use crate::model::{Column, Kind, Table};

const NARROWEST: f64 = 4.0;
const WIDEST: f64 = 60.0;
/// Later rows hardly change what the first say.
const ROWS_LOOKED_AT: usize = 1000;
/// Beside the text, for the margins and a header's filter.
const MARGIN: f64 = 2.0;
const FILTER: f64 = 2.5;
const FORMULA: f64 = 12.0;

/// The width of each column, in digits.
pub fn widths(table: &Table, block: &Block) -> Vec<f64> {
    table.columns.iter().enumerate().map(|(i, column)| width(table, column, block, i)).collect()
}

fn width(table: &Table, column: &Column, block: &Block, i: usize) -> f64 {
    if let Some(width) = column.width {
        return width.into();
    }
    let bold = if table.header_style.bold { 1.1 } else { 1.0 };
    let size = f64::from(table.header_style.size.unwrap_or(11.0)) / 11.0;
    let longest_line = column.title.lines().map(columns_of).max().unwrap_or(0);
    let header = longest_line as f64 * bold * size + if table.filter { FILTER } else { 0.0 };
    let rows = block.rows.min(ROWS_LOOKED_AT);
    let widest = (0..rows).map(|row| shown(column, block.columns[i].value(row))).max().unwrap_or(0) as f64;
    let is_formula = column.formula.is_some() || column.kind == Some(Kind::Formula);
    // Nobody but Excel knows what formulas give.
    let widest = if is_formula { FORMULA } else { widest };
    // A total has more digits than its parts, and is bold.
    let widest = if column.total.is_some() { widest * 1.1 + 2.0 } else { widest };
    let size = f64::from(column.style.size.unwrap_or(11.0)) / 11.0;
    (header.max(widest * size) + MARGIN).clamp(NARROWEST, WIDEST).round()
}

/// How many digits wide a value is, about; on the wide side, since Excel shows no part of a number.
fn shown(column: &Column, value: Value<'_>) -> usize {
    let notation = column.format.as_deref();
    match (value, column.kind) {
        (Value::Empty, _) => 0,
        (Value::Text(text), _) => text.lines().map(columns_of).max().unwrap_or(0),
        (Value::Date(_), _) => notation.map_or(10, str::len),
        (Value::Datetime(_), _) => notation.map_or(19, str::len),
        (Value::Time(_), _) => notation.map_or(8, str::len),
        (Value::Boolean(_), _) => 5,
        (_, Some(Kind::Duration)) => plain(value).len(),
        _ => number(value, notation),
    }
}

fn number(value: Value<'_>, notation: Option<&str>) -> usize {
    let Some(number) = value.number() else { return 0 };
    let Some(notation) = notation.and_then(|notation| notation.split(';').next()) else {
        // Without a format Excel shows 11 digits at most.
        return if number.fract() == 0.0 { plain(value).len() } else { plain(value).len().min(11) };
    };
    let percent = if notation.contains('%') { 100.0 } else { 1.0 };
    let digits = format!("{:.0}", (number * percent).trunc()).len();
    let decimals = notation.split_once('.').map_or(0, |(_, decimals)| decimals.len() + 1);
    let separators = if notation.contains(',') { digits / 3 } else { 0 };
    let others = notation.chars().filter(|c| !matches!(c, '#' | '0' | ',' | '.' | '"' | '\\')).count();
    digits + decimals + separators + others
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

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!([columns_of("Zürich"), columns_of("東京"), columns_of("e\u{301}")], [6, 4, 1]);
    }

    #[test]
    fn numbers_are_as_wide_as_their_format_shows_them() {
        assert_eq!(number(Value::Integer(1_234_567), Some("#,##0.00")), "1,234,567.00".len());
        assert_eq!(number(Value::Float(0.5), Some("0.0%")), "50.0%".len() + 1);
        assert_eq!(number(Value::Float(1.0 / 3.0), None), 11);
    }
}
