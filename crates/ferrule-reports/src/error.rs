//! What can go wrong while a report is made.

use std::io;

use ferrule_base::Repr;

/// A message names what is at fault (an argument, or a row and a column), what came and what was wanted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value in a row that can't be shown, or is not of its column's kind.
    #[error("table {}, row {row}, column {}: {message}", .table.repr(), .column.repr())]
    Cell {
        /// The table's name.
        table: String,
        /// The row, counted from 1 over all rows of the table.
        row: u64,
        /// The column's name.
        column: String,
        /// What came and what was wanted.
        message: String,
    },
    /// A row that is not as the table's columns want it.
    #[error("table {}, row {row}: {message}", .table.repr())]
    Row {
        /// The table's name.
        table: String,
        /// The row, counted from 1 over all rows of the table.
        row: u64,
        /// What came and what was wanted.
        message: String,
    },
    /// A description that `ferrule.reports` should not have let through.
    #[error("the report's description: {0}")]
    Description(String),
    /// What only this format can't have in the description of the report, or what belongs to it (an image, a font).
    #[error("{0}")]
    Value(String),
    /// Rows of a type that no cell can show.
    #[error("{0}")]
    Type(String),
    /// Rows, or a file that belongs to the report, that are not in the format they should be in.
    #[error("{0}")]
    Decode(String),
    /// The report could not be written where it should go.
    #[error("{0}")]
    Io(io::Error),
    /// Memory could not be had.
    #[error("{0}")]
    Memory(String),
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::OutOfMemory => Self::Memory("no memory for the report".to_owned()),
            _ => Self::Io(error),
        }
    }
}

impl From<ferrule_base::Error> for Error {
    fn from(error: ferrule_base::Error) -> Self {
        match error {
            ferrule_base::Error::Interrupted => Self::Interrupted,
            ferrule_base::Error::Type(text) => Self::Type(text),
            ferrule_base::Error::Decode(text) => Self::Decode(text),
            ferrule_base::Error::Memory(_) => Self::Memory(error.to_string()),
            other => Self::Value(other.to_string()),
        }
    }
}
