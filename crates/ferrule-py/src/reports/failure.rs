//! From the error of `ferrule-reports` to the exceptions.

use std::io;

use ferrule_base::Run;
use ferrule_gate::door::through;
use ferrule_gate::errors::{Failure, Outcome, exception, fault};
use ferrule_reports::Error;
use pyo3::prelude::*;

/// [`detached`](ferrule_gate::door::detached) for what makes reports.
pub fn reporting<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&Run<'_>) -> Result<T, Error> + Send,
) -> Outcome<T> {
    through(py, |run| work(run).map_err(failed))
}

/// The exception that an error is.
pub fn failed(error: Error) -> Failure {
    Failure::Python(match error {
        Error::Cell { row, ref column, .. } => {
            exception("ReportError", (error.to_string(), Some(row), Some(column.clone())))
        }
        Error::Row { row, .. } => exception("ReportError", (error.to_string(), Some(row), None::<String>)),
        Error::Description(_) => fault(&error.to_string()),
        Error::Value(message) => exception("ArgumentError", message),
        Error::Type(message) => exception("ArgumentTypeError", message),
        Error::Decode(message) => exception("DecodeError", message),
        Error::Memory(_) => exception("OutOfMemoryError", error.to_string()),
        // As Python's own: with the number, and without it in the text.
        Error::Io(io) => match io.raw_os_error() {
            Some(number) => exception("OutputError", (number, strerror(number, &io))),
            None => exception("OutputError", io.to_string()),
        },
        // The door replaces it by what made the work stop; it never gets here.
        Error::Interrupted => exception("FerruleError", error.to_string()),
    })
}

fn strerror(number: i32, error: &io::Error) -> String {
    let text = error.to_string();
    text.strip_suffix(&format!(" (os error {number})")).map_or_else(|| text.clone(), str::to_owned)
}
