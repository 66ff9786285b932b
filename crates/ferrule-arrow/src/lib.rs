//! Arrow's C data interface: what comes by it is checked once, before anybody reads it.
//!
//! A producer says where its memory is and how many values are there, but not how long the memory is: that it is as long as the
//! values need can't be checked. Everything else is: how the structures hang together, and what lies in the memory.
//!
//! Source: <https://arrow.apache.org/docs/format/CDataInterface.html>

pub mod extension;
pub mod import;
mod places;
pub mod schema;
#[cfg(test)]
mod tests;
mod texts;
mod values;

use ferrule_base::Error;
use ferrule_base::Repr;

/// What is wrong with data that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The column, of a table.
    pub column: Option<String>,
    /// The place of the value, counted from 0, where it is one value's.
    pub index: Option<usize>,
    /// What came.
    pub what: String,
    /// Whether it is of a type that nobody here knows, rather than of one that it breaks the rules of.
    pub is_unknown: bool,
}

impl Invalid {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { column: None, index: None, what: what.into(), is_unknown: false }
    }

    pub(crate) fn at(index: usize, what: impl Into<String>) -> Self {
        Self { index: Some(index), ..Self::new(what) }
    }

    /// As what is wrong with a part, whose places are none of the whole's.
    pub(crate) fn within(self) -> Self {
        Self { index: None, ..self }
    }

    /// As what is wrong with a column.
    #[must_use]
    pub fn of_column(self, column: &str) -> Self {
        Self { column: Some(column.into()), ..self }
    }

    /// As what is wrong with data that comes after so many values.
    #[must_use]
    pub fn after(self, before: usize) -> Self {
        Self { index: self.index.map(|index| index + before), ..self }
    }

    /// As an error of the argument of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Error {
        let column = self.column.as_ref().map(|column| format!("[{}]", column.repr())).unwrap_or_default();
        let index = self.index.map(|index| format!("[{index}]")).unwrap_or_default();
        let text = format!("{name}{column}{index}: {}", self.what);
        if self.is_unknown { Error::Type(text) } else { Error::Decode(text) }
    }
}
