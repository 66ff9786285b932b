//! Rules as conditional formats, which go on to hold when cells are changed.

use std::cmp::Ordering;
use std::fmt::Write;

use rust_xlsxwriter::{ConditionalFormatFormula, Format, Worksheet, XlsxError};

use super::formats::styled;
use super::groups::Range;
use super::numbers;
use super::refs::letters;
use crate::convert::nearest;
use crate::limit::Limit;
use crate::model::{Column, Kind, Rule, Style, When};

/// The format that a rule changes cells by. Excel does not let it change their size: that is the cells' own.
pub fn format(rule: &Rule) -> Format {
    styled(Format::new(), &Style { size: None, ..rule.style.clone() })
}

/// Adds a column's rule for some runs of rows. The first rule that holds decides.
pub fn add(
    sheet: &mut Worksheet,
    column: &Column,
    rule: &Rule,
    place: usize,
    runs: &[Range],
) -> Result<(), XlsxError> {
    let letters = letters(place);
    let Some(formula) = formula(&rule.when, column, &format!("{letters}{}", runs[0].first)) else {
        return Ok(());
    };
    let ranges: Vec<String> =
        runs.iter().map(|Range { first, last }| format!("{letters}{first}:{letters}{last}")).collect();
    let (first, last) = (runs[0].first - 1, runs[runs.len() - 1].last - 1);
    let place = nearest(place);
    let condition = ConditionalFormatFormula::new()
        .set_rule(formula.as_str())
        .set_format(format(rule))
        .set_stop_if_true(true);
    let condition = if ranges.len() > 1 { condition.set_multi_range(ranges.join(" ")) } else { condition };
    sheet.add_conditional_format(first, place, last, place, &condition).map(drop)
}

/// A condition as a formula; `None` if it holds for no cell of such a column.
///
/// Excel's own comparisons take an empty cell for 0, text for more than any number, and letters for the same in either
/// case; its own rules for text know wildcards and search numbers, too, and that for blanks takes spaces for none.
fn formula(when: &When, column: &Column, cell: &str) -> Option<String> {
    let compared = |with: Compared, limit: Limit| compared(with, limit, column.kind, cell);
    let comparison = match when {
        When::Above(limit) => compared(Compared::Above, *limit),
        When::AtLeast(limit) => compared(Compared::AtLeast, *limit),
        When::Below(limit) => compared(Compared::Below, *limit),
        When::AtMost(limit) => compared(Compared::AtMost, *limit),
        When::Between(low, high) => {
            format!("{},{}", compared(Compared::AtLeast, *low), compared(Compared::AtMost, *high))
        }
        // No number of 15 digits is one of more.
        When::Equal(limit) if limit.rounding() != Ordering::Equal => return None,
        When::Equal(limit) => compared(Compared::Equal, *limit),
        When::NotEqual(limit) if limit.rounding() != Ordering::Equal => "TRUE".to_owned(),
        When::NotEqual(limit) => compared(Compared::NotEqual, *limit),
        When::Text(_) | When::Contains(_) if !may_be_text(column) => return None,
        When::Text(text) => return Some(format!("=AND(ISTEXT({cell}),EXACT({cell},{}))", literal(text))),
        // Not every spreadsheet finds nothing.
        When::Contains(text) if text.is_empty() => return Some(format!("=ISTEXT({cell})")),
        When::Contains(text) => {
            let text = literal(&text.to_lowercase());
            return Some(format!("=AND(ISTEXT({cell}),ISNUMBER(FIND({text},LOWER({cell}))))"));
        }
        When::Empty => return Some(format!("=LEN({cell})=0")),
    };
    let is_one = if column.kind == Some(Kind::Boolean) { "ISLOGICAL" } else { "ISNUMBER" };
    Some(format!("=AND({is_one}({cell}),{comparison})"))
}

/// Numbers that Excel does not keep are text in a sheet, but not for a rule.
fn may_be_text(column: &Column) -> bool {
    column.formula.is_some() || matches!(column.kind, Some(Kind::Text | Kind::Link | Kind::Formula))
}

#[derive(Clone, Copy)]
enum Compared {
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
    NotEqual,
}

fn compared(with: Compared, limit: Limit, kind: Option<Kind>, cell: &str) -> String {
    // The cells are numbers of 15 digits: whether they may be equal to a longer limit depends on how that is rounded.
    let with = match (with, limit.rounding()) {
        (Compared::AtLeast, Ordering::Less) | (Compared::Above, Ordering::Less | Ordering::Equal) => ">",
        (Compared::AtLeast, _) | (Compared::Above, Ordering::Greater) => ">=",
        (Compared::AtMost, Ordering::Greater) | (Compared::Below, Ordering::Greater | Ordering::Equal) => "<",
        (Compared::AtMost, _) | (Compared::Below, Ordering::Less) => "<=",
        (Compared::Equal, _) => "=",
        (Compared::NotEqual, _) => "<>",
    };
    let number = if kind == Some(Kind::Boolean) { format!("N({cell})") } else { cell.to_owned() };
    format!("{number}{with}{}", zmij::Buffer::new().format(numbers::limit(kind, limit)))
}

/// A text in a formula. XML would take a return for the end of a line.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\"\""),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "\"&CHAR({})&\"", u32::from(c)); // a String takes all
            }
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(when: &When, kind: Kind) -> Option<String> {
        formula(when, &Column { kind: Some(kind), ..Column::default() }, "A2")
    }

    #[test]
    fn days_are_compared_as_excel_counts_them() {
        // 1900-01-15 and 1900-03-01, and a time.
        assert_eq!(of(&When::Equal(16.0.into()), Kind::Date).unwrap(), "=AND(ISNUMBER(A2),A2=15.0)");
        assert_eq!(of(&When::Below(61.0.into()), Kind::Datetime).unwrap(), "=AND(ISNUMBER(A2),A2<61.0)");
        assert_eq!(of(&When::Below(0.5.into()), Kind::Time).unwrap(), "=AND(ISNUMBER(A2),A2<0.5)");
        assert_eq!(of(&When::Below(16.0.into()), Kind::Number).unwrap(), "=AND(ISNUMBER(A2),A2<16.0)");
    }

    #[test]
    fn limits_of_more_digits_than_excel_keeps_are_not_rounded() {
        let long = Limit::of_digits("10000000000000001");
        for (when, wanted) in [
            (When::Above(long), "A2>1e+16"),
            (When::AtLeast(long), "A2>1e+16"),
            (When::Below(long), "A2<=1e+16"),
            (When::AtMost(long), "A2<=1e+16"),
            (When::NotEqual(long), "TRUE"),
        ] {
            assert_eq!(of(&when, Kind::Number).unwrap(), format!("=AND(ISNUMBER(A2),{wanted})"));
        }
        assert_eq!(of(&When::Equal(long), Kind::Number), None);
    }

    #[test]
    fn texts_are_looked_for_as_they_are() {
        let contains = |text: &str| of(&When::Contains(text.into()), Kind::Text).unwrap();
        assert_eq!(contains("A*\"~?"), "=AND(ISTEXT(A2),ISNUMBER(FIND(\"a*\"\"~?\",LOWER(A2))))");
        assert_eq!(
            of(&When::Text("=a\r\n".into()), Kind::Text).unwrap(),
            "=AND(ISTEXT(A2),EXACT(A2,\"=a\"&CHAR(13)&\"\"&CHAR(10)&\"\"))"
        );
        assert_eq!(of(&When::Text("5".into()), Kind::Number), None);
    }
}
