//! Strings among the items of a list or tuple.

#![allow(unsafe_code, reason = "objects read in place")]

#[cfg(Py_3_14)]
use ferrule_base::Text;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::Item;
#[cfg(Py_3_14)]
use super::text_of;

/// What an item is, as far as strings are concerned.
#[derive(Clone, Copy)]
pub enum ItemText<'a> {
    /// Code points of one byte: ASCII or Latin-1.
    Latin1(&'a [u8]),
    /// Code points of two bytes.
    Ucs2(&'a [u16]),
    /// Code points of four bytes.
    Ucs4(&'a [u32]),
    /// A string that Python 3.11 must still bring into one of the forms above.
    NotReady,
    /// None, or nothing at all, as in a new NumPy array of objects.
    None,
    /// No string.
    Other,
}

impl Item {
    /// Asks the processor for the beginning of the object, which is all of a short string.
    #[inline]
    pub fn prefetch(self) {
        const LINE: usize = 64;
        let start = self.0.cast::<u8>().cast_const();
        prefetch(start);
        prefetch(start.wrapping_add(LINE));
    }

    /// The string that the item is.
    #[inline]
    pub fn text(&self) -> ItemText<'_> {
        let object = self.0;
        // SAFETY: an item that is not null is a live object that stands still as long as the slice it was borrowed
        // from (see `in_rounds`), and so does a str's memory. Nothing of Python is called but, from 3.14 on, functions
        // that only read.
        unsafe {
            if object.is_null() || object == ffi::Py_None() {
                return ItemText::None;
            }
            if ffi::Py_TYPE(object) != &raw mut ffi::PyUnicode_Type && ffi::PyUnicode_Check(object) == 0 {
                return ItemText::Other;
            }
            if !is_ready(object) {
                return ItemText::NotReady;
            }
            let (data, len) =
                (ffi::PyUnicode_DATA(object), ffi::PyUnicode_GET_LENGTH(object).cast_unsigned());
            match ffi::PyUnicode_KIND(object) {
                ffi::PyUnicode_1BYTE_KIND => ItemText::Latin1(std::slice::from_raw_parts(data.cast(), len)),
                ffi::PyUnicode_2BYTE_KIND => ItemText::Ucs2(std::slice::from_raw_parts(data.cast(), len)),
                _ => ItemText::Ucs4(std::slice::from_raw_parts(data.cast(), len)),
            }
        }
    }

    /// The name of the item's class, with its module but for a class that was made in Python: its module can't be asked for
    /// while Python stands still.
    pub fn class_name(self) -> String {
        // SAFETY: the item is a live object, not null since it was found to be no string, and CPython gives every type
        // a name that ends with a zero byte.
        let name = unsafe { std::ffi::CStr::from_ptr((*ffi::Py_TYPE(self.0)).tp_name) };
        name.to_string_lossy().into_owned()
    }
}

/// The characters of a str that says itself that they are ASCII; `None` does not say that they aren't.
#[cfg(not(Py_3_14))]
#[inline]
pub fn ascii<'a>(text: &'a Bound<'_, PyString>) -> Option<&'a [u8]> {
    let object = text.as_ptr();
    // SAFETY: a str in the compact form of ASCII has so many bytes right after its head; they never change and live as
    // long as it does.
    unsafe {
        if ffi::PyUnicode_IS_COMPACT_ASCII(object) == 0 {
            return None;
        }
        let len = ffi::PyUnicode_GET_LENGTH(object).cast_unsigned();
        Some(std::slice::from_raw_parts(ffi::PyUnicode_DATA(object).cast(), len))
    }
}

/// From 3.14 on it can't be asked in place.
#[cfg(Py_3_14)]
pub fn ascii<'a>(_text: &'a Bound<'_, PyString>) -> Option<&'a [u8]> {
    None
}

/// The letters of a `str` in UTF-8, where it has them: one of ASCII, or one that was asked for them before.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once a string")]
pub fn known_utf8<'a>(text: &'a Bound<'_, PyString>) -> Option<&'a [u8]> {
    #[cfg(not(Py_3_14))]
    // SAFETY: a `str`: it says itself whether it is compact, and ASCII. Its form in UTF-8, once it has one, stays.
    unsafe {
        let object = text.as_ptr();
        if ffi::PyUnicode_IS_COMPACT_ASCII(object) == 0 {
            let object = object.cast::<ffi::PyCompactUnicodeObject>();
            let (letters, size) = ((*object).utf8, (*object).utf8_length);
            return (!letters.is_null())
                .then(|| std::slice::from_raw_parts(letters.cast_const().cast(), size.cast_unsigned()));
        }
        let size = ffi::PyUnicode_GET_LENGTH(object).cast_unsigned();
        Some(std::slice::from_raw_parts(object.cast::<ffi::PyASCIIObject>().add(1).cast(), size))
    }
    #[cfg(Py_3_14)]
    match text_of(text) {
        Ok(Text::Latin1(letters)) if letters.is_ascii() => Some(letters),
        _ => None,
    }
}

#[cfg(not(Py_3_12))]
unsafe fn is_ready(text: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller has found a str.
    unsafe { ffi::PyUnicode_IS_READY(text) != 0 }
}

#[cfg(Py_3_12)]
unsafe fn is_ready(_text: *mut ffi::PyObject) -> bool {
    true
}

#[inline]
fn prefetch(place: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing that the program can see and faults at no address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(place.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}
