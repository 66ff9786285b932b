//! What Excel can't have, and is known before any row.

use ferrule_base::Repr;
use std::collections::HashSet;

use super::escape::LONGEST_TEXT;
use crate::Error;
use crate::model::{Table, When};

const MOST_COLUMNS: usize = 16_384;
/// Of a number format.
const MOST_SECTIONS: usize = 4;
/// Of a text in a formula, the header of an Excel table, and a number format.
const LONGEST_LITERAL: usize = 255;

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
    check_formats(table).map_err(fault)?;
    check_rules(table).map_err(fault)?;
    check_excel_table(table).map_err(fault)
}

/// What Excel calls a broken file: quotes or brackets that do not close, too many sections, too much text.
fn check_formats(table: &Table) -> Result<(), String> {
    for column in &table.columns {
        let Some(format) = &column.format else { continue };
        let (mut quoted, mut bracket, mut sections, mut characters) = (false, false, 1, format.chars());
        while let Some(character) = characters.next() {
            match character {
                '"' => quoted = !quoted,
                '\\' if !quoted => drop(characters.next()),
                '[' if !quoted => bracket = true,
                ']' if !quoted => bracket = false,
                ';' if !quoted => sections += 1,
                _ => {}
            }
        }
        if quoted || bracket || sections > MOST_SECTIONS || format.encode_utf16().count() > LONGEST_LITERAL {
            let name = &column.name;
            return Err(format!(
                "format of column {name}: got {format}, wanted one whose quotes and brackets close, of at most \
                 {MOST_SECTIONS} sections and {LONGEST_LITERAL} characters",
                name = name.repr(),
                format = format.repr()
            ));
        }
    }
    Ok(())
}

fn check_rules(table: &Table) -> Result<(), String> {
    for column in &table.columns {
        for rule in &column.rules {
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
    let mut titles = HashSet::new();
    for title in table.columns.iter().map(|column| &column.title) {
        let is_right = (1..=LONGEST_LITERAL).contains(&title.encode_utf16().count())
            && !title.contains(char::is_control)
            && titles.insert(title.to_lowercase());
        if !is_right {
            return Err(format!(
                "an Excel table needs a title for each column, of at most {LONGEST_LITERAL} characters and different \
                 from the others (case aside); got {title}",
                title = title.repr()
            ));
        }
    }
    Ok(())
}
