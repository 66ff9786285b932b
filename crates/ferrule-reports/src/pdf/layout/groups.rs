//! What groups are called on the page.

use crate::Error;
use crate::block::{Block, Value};
use crate::format::Format;
use crate::lines::Line;
use crate::model::{Kind, Table};

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
    format: Option<Format>,
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
                format: column::format(table, column, language)?,
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
        match &self.format {
            Some(format) => format.write(value, &mut text),
            None => Format::default_for(value.kind()).write(value, &mut text),
        }
        if text.is_empty() {
            text.push_str(NO_VALUE);
        }
        match value {
            Value::Text(_) => text,
            _ => format!("{} {text}", self.title),
        }
    }
}

impl Value<'_> {
    /// The kind of a column that has such values.
    fn kind(&self) -> Kind {
        match self {
            Self::Empty | Self::Text(_) => Kind::Text,
            Self::Integer(_) | Self::Float(_) | Self::Decimal(..) => Kind::Number,
            Self::Boolean(_) => Kind::Boolean,
            Self::Date(_) => Kind::Date,
            Self::Datetime(_) => Kind::Datetime,
            Self::Time(_) => Kind::Time,
            Self::Duration(_) => Kind::Duration,
        }
    }
}
