//! How cells and formulas are written: `A1`, `C5:C20`, `=B7*C7`.

use crate::Error;
use crate::convert::nearest;
use crate::model::Table;
use ferrule_base::Repr;

use super::escape::escaped;
use super::functions::{Prefixed, prefixed};

/// The letters of a column, counted from 0.
pub fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(b'A' + nearest::<_, u8>((left - 1) % 26));
        left = (left - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// The name of a sheet as formulas have it.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// A formula whose cells are in the row that it stands in, as XML.
#[derive(Debug, Clone)]
pub struct Formula {
    /// Text, then the letters of a column, and so on; the last has no column.
    parts: Vec<(String, Option<String>)>,
    /// Whether it may give several values.
    pub is_array: bool,
}

impl Formula {
    /// Reads a column's formula: `={price}*{quantity}`.
    pub fn parse(table: &Table, column: usize, text: &str) -> Result<Self, Error> {
        let fault = |what: String| {
            let name = &table.columns[column].name;
            Error::Value(format!(
                "table {}, column {name}: the formula {text} {what}",
                table.name.repr(),
                name = name.repr(),
                text = text.repr()
            ))
        };
        let rest = text.strip_prefix('=').ok_or_else(|| fault("does not begin with =".to_owned()))?;
        check(rest).map_err(|what| fault(what.to_owned()))?;
        let Prefixed { text: prefixed, is_array } = prefixed(rest);
        let mut rest = prefixed.as_str();
        let mut parts = Vec::new();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) =
                after.split_once('}').ok_or_else(|| fault("has a { without a }".to_owned()))?;
            let place = table.columns.iter().position(|other| other.name == name);
            let place = place.ok_or_else(|| {
                fault(format!("names {name}, which is no column of the table", name = name.repr()))
            })?;
            if place == column {
                return Err(fault("refers to its own cell".to_owned()));
            }
            parts.push((escaped(before), Some(letters(place))));
            rest = after;
        }
        parts.push((escaped(rest), None));
        Ok(Self { parts, is_array })
    }

    /// Whether it has the cell of a column.
    pub fn refers_to(&self, letters: &str) -> bool {
        self.parts.iter().any(|(_, column)| column.as_deref() == Some(letters))
    }

    /// The formula in a row, counted from 1.
    pub fn in_row(&self, row: u32) -> String {
        let mut text = String::new();
        for (before, column) in &self.parts {
            text.push_str(before);
            if let Some(column) = column {
                text.push_str(column);
                text.push_str(&row.to_string());
            }
        }
        text
    }
}

/// What Excel refuses in any formula (given without its `=`).
pub fn check(formula: &str) -> Result<(), &'static str> {
    if formula.trim().is_empty() {
        Err("is empty")
    } else if formula.encode_utf16().count() >= 8192 {
        Err("is longer than the 8,192 characters that Excel allows")
    } else if formula.chars().any(|c| c < ' ' && c != '\n') {
        Err("has a control character")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_letters() {
        for (column, wanted) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(letters(column), wanted);
        }
    }
}
