//! What groups are called on the page.

use crate::Error;
use crate::block::{Block, Value};
use crate::format::Formats;
use crate::lines::Line;
use crate::model::Table;

use super::column;

/// Names groups: by their value in its column's format, with the column's title before it unless it is text.
#[derive(Debug)]
pub struct GroupNames {
    columns: Vec<GroupColumn>,
    /// Of the open groups, outermost first.
    open: Vec<String>,
}

#[derive(Debug)]
struct GroupColumn {
    place: usize,
    title: String,
    formats: Formats,
}

/// Stands for the group of rows that have no value.
const NO_VALUE: &str = "–";

impl GroupNames {
    pub fn new(table: &Table, language: &str) -> Result<Self, Error> {
        let column = |&place: &usize| {
            let column = &table.columns[place];
            Ok(GroupColumn {
                place,
                title: column.title.clone(),
                formats: column::format(table, column, language)?.map_or_else(Formats::by_kind, Formats::Own),
            })
        };
        Ok(Self {
            columns: table.group_by.iter().map(column).collect::<Result<_, Error>>()?,
            open: Vec::new(),
        })
    }

    /// Puts the names into the lines that begin and close groups.
    pub fn put(&mut self, block: &Block, lines: &mut [Line]) {
        let mut next_row = None;
        // A group begins with a row of this block: the next one.
        for line in lines.iter_mut().rev() {
            match line {
                Line::Row(row) => next_row = Some(*row),
                Line::Open(level, label) => {
                    let column = &self.columns[*level];
                    *label = next_row.map(|row| column.name(block.columns[column.place].value(row)));
                }
                Line::Close(..) | Line::All(_) => {}
            }
        }
        for line in lines {
            match line {
                Line::Open(_, label) => self.open.push(label.clone().unwrap_or_default()),
                Line::Close(_, label, _) => *label = self.open.pop(),
                Line::Row(_) | Line::All(_) => {}
            }
        }
    }
}

impl GroupColumn {
    fn name(&self, value: Value<'_>) -> String {
        let mut text = String::new();
        self.formats.of(value).write(value, &mut text);
        if text.is_empty() {
            text.push_str(NO_VALUE);
        }
        match value {
            Value::Text(_) => text,
            _ => format!("{} {text}", self.title),
        }
    }
}
