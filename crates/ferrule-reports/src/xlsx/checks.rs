//! What Excel can't have, and is known before any row.

use ferrule_base::Repr;
use std::collections::HashSet;

use super::escape::LONGEST_TEXT;
use crate::Error;
use crate::format::Format;
use crate::model::{Kind, Table, When};

const MOST_COLUMNS: usize = 16_384;
/// Of a text in a formula, the header of an Excel table, and a number format.
const LONGEST_LITERAL: usize = 255;

/// Has formats say in which language they name months and days: of its own accord Excel names them in that of whoever looks.
pub fn say_language(table: &mut Table, language: &str) -> Result<(), Error> {
    for column in &mut table.columns {
        let Some(format) = &mut column.format else { continue };
        *format = Format::in_language(format, language).map_err(|what| {
            Error::Value(format!("table {}, column {}: {what}", table.name.repr(), column.name.repr()))
        })?;
    }
    Ok(())
}

/// Refuses a table that can't become a worksheet.
pub fn check(table: &Table) -> Result<(), Error> {
    let fault = |what: String| Error::Value(format!("table {}: {what}", table.name.repr()));
    let count = table.columns.len();
    if count == 0 || count > MOST_COLUMNS {
        return Err(fault(format!("got {count} columns, wanted 1 to {MOST_COLUMNS}")));
    }
    let titles = table.columns.iter().map(|column| &column.title);
    for text in table.title.iter().chain(&table.subtitle).chain(&table.notes).chain(titles) {
        let length = text.encode_utf16().count();
        if length > LONGEST_TEXT {
            let what = format!(
                "got a title or note of {length} characters (UTF-16 units), wanted at most {LONGEST_TEXT}"
            );
            return Err(fault(what));
        }
    }
    check_formats(table).map_err(|what| Error::Value(format!("table {}, {what}", table.name.repr())))?;
    check_rules(table).map_err(fault)?;
    check_excel_table(table).map_err(fault)
}

/// Formats are those of PDFs, of as many characters as Excel allows.
fn check_formats(table: &Table) -> Result<(), String> {
    for column in &table.columns {
        let Some(format) = &column.format else { continue };
        let fault = |what: String| format!("column {}: {what}", column.name.repr());
        Format::parse(format).map_err(fault)?;
        let length = format.encode_utf16().count();
        if length > LONGEST_LITERAL {
            return Err(fault(format!(
                "got a format of {length} characters (UTF-16 units), wanted at most {LONGEST_LITERAL}"
            )));
        }
    }
    Ok(())
}

fn check_rules(table: &Table) -> Result<(), String> {
    for column in &table.columns {
        for rule in &column.rules {
            let is_computed = column.formula.is_some() || column.kind == Some(Kind::Formula);
            if let (Some(size), true) = (rule.style.size, is_computed) {
                return Err(format!(
                    "a rule of column {name}: size: got {size} for a formula, whose value only Excel knows, and Excel lets a \
                     rule change no size; wanted none",
                    size = f64::from(size).repr(),
                    name = column.name.repr()
                ));
            }
            if let When::Text(text) | When::Contains(text) = &rule.when
                && text.encode_utf16().count() > LONGEST_LITERAL
            {
                let name = &column.name;
                return Err(format!(
                    "a rule of column {name}: wanted a text of at most {LONGEST_LITERAL} characters",
                    name = name.repr()
                ));
            }
        }
    }
    Ok(())
}

fn check_excel_table(table: &Table) -> Result<(), String> {
    if table.excel_table.is_none() {
        return Ok(());
    }
    if !table.group_by.is_empty() {
        return Err("excel_table: got one beside group_by, whose lines of totals Excel would sort, filter and count as \
                    rows; wanted one of them"
            .to_owned());
    }
    let mut titles = HashSet::new();
    for title in table.columns.iter().map(|column| &column.title) {
        let wanted = if title.is_empty() || title.encode_utf16().count() > LONGEST_LITERAL {
            format!("of 1 to {LONGEST_LITERAL} characters")
        } else if title.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
            "without control characters".to_owned()
        } else if !titles.insert(title.to_lowercase()) {
            "that no other column has, case aside".to_owned()
        } else {
            continue;
        };
        return Err(format!(
            "excel_table: got a column of the title {title}, wanted one {wanted}, as Excel demands for its tables",
            title = title.repr()
        ));
    }
    Ok(())
}
