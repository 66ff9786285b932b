//! Strings read and made in CPython's own form: code points of 1, 2 or 4 bytes, lone surrogates included.

use std::ffi::{c_int, c_void};

use ferrule_base::text::Unit;
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
macro_rules! with_units {
    ($text:expr, |$units:ident| $body:expr) => {
        match $text {
            pyo3::types::string::PyStringData::Ucs1($units) => $body,
            pyo3::types::string::PyStringData::Ucs2($units) => $body,
            pyo3::types::string::PyStringData::Ucs4($units) => $body,
        }
    };
}
pub(crate) use with_units;

/// A string of these code points, in the narrowest form that holds them.
pub fn string<'py, U: Unit>(py: Python<'py>, units: &[U]) -> PyResult<Bound<'py, PyString>> {
    // CPython's numbers for its kinds of string are the widths in bytes.
    let kind = size_of::<U>() as c_int;
    // SAFETY: the pointer and the length are those of a slice of that width, whose items come from other strings
    // or are a space, so none is above 0x10ffff; the function copies them and gives a new reference or null.
    unsafe {
        let made =
            pyo3::ffi::PyUnicode_FromKindAndData(kind, units.as_ptr().cast::<c_void>(), units.len() as isize);
        Ok(Bound::from_owned_ptr_or_err(py, made)?.cast_into_unchecked())
    }
}
