//! Strings read and made in CPython's own form: code points of 1, 2 or 4 bytes, lone surrogates included.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_base::Text;
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::types::string::PyStringData;

/// The code points of a string, where they lie.
pub fn code_points<'a>(text: &'a Bound<'_, PyString>) -> PyResult<PyStringData<'a>> {
    // SAFETY: a `str` never changes its code points, and `text` keeps it alive for as long as the slice is used,
    // also while other threads run. CPython stores the three widths aligned, in native byte order.
    unsafe { text.data() }
}

/// Evaluates an expression with the slice of code points, whatever their width.
#[macro_export]
macro_rules! with_units {
    ($text:expr, |$units:ident| $body:expr) => {
        match $text {
            pyo3::types::string::PyStringData::Ucs1($units) => $body,
            pyo3::types::string::PyStringData::Ucs2($units) => $body,
            pyo3::types::string::PyStringData::Ucs4($units) => $body,
        }
    };
}
/// A `str` as it lies in memory.
pub fn text_of<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Text<'a>> {
    // SAFETY: `text` is a str, whose characters never change and live as long as it does. That PyO3 reads the
    // form of the str rightly is tested by counting texts of all three.
    Ok(match unsafe { text.data()? } {
        PyStringData::Ucs1(points) => Text::Latin1(points),
        PyStringData::Ucs2(points) => Text::Ucs2(points),
        PyStringData::Ucs4(points) => Text::Ucs4(points),
    })
}
