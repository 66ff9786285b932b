//! The text of a document.

use ferrule_codec::json::check_utf8;
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::utf8::Utf8;
use pyo3::prelude::*;

/// UTF-8 that nobody writes to.
pub struct Source {
    text: Utf8,
    /// Whether all of it is ASCII.
    pub ascii: bool,
}

impl Source {
    /// The argument `data`.
    pub fn of(data: &Bound<'_, PyAny>) -> Outcome<Self> {
        let text = Utf8::of(data, "data")?;
        let ascii = match &text {
            Utf8::Ascii(_) => true,
            Utf8::Encoded(_) => false,
            Utf8::Bytes(_) | Utf8::Own(_) => check_utf8("data", text.bytes(data.py())?)?,
        };
        Ok(Self { text, ascii })
    }

    /// The bytes.
    pub fn bytes<'a>(&'a self, py: Python<'a>) -> Outcome<&'a [u8]> {
        self.text.bytes(py)
    }
}
