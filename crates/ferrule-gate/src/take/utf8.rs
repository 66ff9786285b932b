//! A text, or the bytes of one.

use ferrule_base::memory::copied;
use ferrule_base::{Error, Text};
use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::cpython::text_of;
use crate::errors::{Outcome, wrong_type};
use crate::take::bytes::Memory;

/// What nobody writes to: the UTF-8 of a `str`, or bytes that may be UTF-8.
pub enum Utf8 {
    /// An object that never changes.
    Bytes(Py<PyBytes>),
    /// A `str` of ASCII: its characters are UTF-8.
    Ascii(Py<PyString>),
    /// Any other `str`, encoded.
    Encoded(Py<PyBytes>),
    /// The bytes of a buffer, which others might write to.
    Own(Vec<u8>),
}

impl Utf8 {
    /// Takes a `str` or a buffer.
    pub fn of(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Self> {
        if let Ok(text) = argument.cast::<PyString>() {
            return Ok(match text_of(text)? {
                Text::Latin1(letters) if letters.is_ascii() => Self::Ascii(text.clone().unbind()),
                _ => Self::Encoded(encoded(text, name)?.unbind()),
            });
        }
        match Memory::of(argument)? {
            Some(Memory::Fixed(bytes)) => Ok(Self::Bytes(bytes.unbind())),
            Some(Memory::Shared(bytes)) => Ok(Self::Own(copied(&bytes)?)),
            None => Err(wrong_type(name, argument, "a str or a bytes-like object")),
        }
    }

    /// The bytes.
    pub fn bytes<'a>(&'a self, py: Python<'a>) -> Outcome<&'a [u8]> {
        Ok(match self {
            Self::Bytes(bytes) | Self::Encoded(bytes) => bytes.as_bytes(py),
            Self::Ascii(text) => match text_of(text.bind(py))? {
                Text::Latin1(letters) => letters,
                _ => &[],
            },
            Self::Own(bytes) => bytes,
        })
    }
}

/// A `str` as UTF-8, which it doesn't keep.
fn encoded<'py>(text: &Bound<'py, PyString>, name: &str) -> Outcome<Bound<'py, PyBytes>> {
    let py = text.py();
    match text.encode_utf8() {
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(py) => {
            let at: usize = error.value(py).getattr("start")?.extract()?;
            let text = format!(
                "{name}: got half of a surrogate pair at character {at}, wanted a str that UTF-8 can encode"
            );
            Err(Error::Encoding(text).into())
        }
        bytes => Ok(bytes?),
    }
}
