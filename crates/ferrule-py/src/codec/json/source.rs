//! The text of a document, in whatever form the user has it.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_base::Error;
use ferrule_base::Text;
use ferrule_codec::json::check_utf8;
use ferrule_gate::cpython::text_of;
use ferrule_gate::errors::{Outcome, wrong_type};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// UTF-8 that nobody writes to.
pub struct Source {
    held: Held,
    /// Whether all of it is ASCII.
    pub ascii: bool,
}

enum Held {
    Bytes(Py<PyBytes>),
    /// A `str` of ASCII: its characters are UTF-8.
    Str(Py<PyString>),
    /// Of a buffer that others may write to.
    Own(Vec<u8>),
}

impl Source {
    /// The argument `data`.
    pub fn of(data: &Bound<'_, PyAny>) -> Outcome<Self> {
        let held = if let Ok(bytes) = data.cast::<PyBytes>() {
            Held::Bytes(bytes.clone().unbind())
        } else if let Ok(text) = data.cast::<PyString>() {
            match text_of(text)? {
                Text::Latin1(letters) if letters.is_ascii() => {
                    return Ok(Self { held: Held::Str(text.clone().unbind()), ascii: true });
                }
                _ => return Ok(Self { held: Held::Bytes(encoded(text)?.unbind()), ascii: false }),
            }
        } else if let Ok(buffer) = PyBuffer::<u8>::get(data) {
            Held::Own(buffer.to_vec(data.py())?)
        } else {
            return Err(wrong_type("data", data, "a str or a bytes-like object"));
        };
        let mut source = Self { held, ascii: false };
        source.ascii = check_utf8("data", source.bytes(data.py())?)?;
        Ok(source)
    }

    /// The bytes.
    pub fn bytes<'a>(&'a self, py: Python<'a>) -> Outcome<&'a [u8]> {
        Ok(match &self.held {
            Held::Bytes(bytes) => bytes.as_bytes(py),
            Held::Str(text) => match text_of(text.bind(py))? {
                Text::Latin1(letters) => letters,
                _ => &[],
            },
            Held::Own(bytes) => bytes,
        })
    }
}

/// A `str` as UTF-8, which it doesn't keep.
fn encoded<'py>(text: &Bound<'py, PyString>) -> Outcome<Bound<'py, PyBytes>> {
    let py = text.py();
    // SAFETY: a str; a new reference to bytes, or null with an exception set.
    let bytes = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_AsUTF8String(text.as_ptr())) };
    match bytes {
        Ok(bytes) => Ok(bytes.cast_into().map_err(PyErr::from)?),
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(py) => {
            let at: usize = error.value(py).getattr("start")?.extract()?;
            Err(Error::Encoding(format!(
                "data: got half of a surrogate pair at character {at}, wanted a str that UTF-8 can encode"
            ))
            .into())
        }
        Err(error) => Err(error.into()),
    }
}
