//! Containers that are being written, and where what they hold lies.

#![allow(unsafe_code, reason = "objects read in place")]

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

/// What a container that is being written holds. It is held, since Python code that runs meanwhile may drop it elsewhere.
pub enum Items<'py> {
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    Dict(Bound<'py, PyDict>),
    /// Keys and values in turn.
    Pairs(Bound<'py, PyList>),
}

/// A container that is being written.
pub struct Frame<'py> {
    pub items: Items<'py>,
    /// What comes next: a place, or of a dict what `PyDict_Next` keeps.
    pub next: isize,
    /// The object that was met, whose items these are.
    pub object: *mut ffi::PyObject,
}

/// Where the items of a list lie, until Python code runs.
///
/// # Safety
/// A live list. Nothing is used any more once Python code has run.
#[inline]
pub unsafe fn list_items<'a>(list: *mut ffi::PyObject) -> &'a [*mut ffi::PyObject] {
    // SAFETY: live, as the caller has it. That of an empty list may be null.
    unsafe {
        let size = ffi::PyList_GET_SIZE(list) as usize;
        let items = (*list.cast::<ffi::PyListObject>()).ob_item;
        let items = if size == 0 { std::ptr::NonNull::dangling().as_ptr() } else { items };
        std::slice::from_raw_parts(items, size)
    }
}

/// Likewise those of a list or tuple that is being written.
///
/// # Safety
/// It is held. Nothing is used any more once Python code has run.
#[inline]
pub unsafe fn items<'a>(items: &Items<'_>) -> &'a [*mut ffi::PyObject] {
    // SAFETY: live, as they are held.
    unsafe {
        match items {
            Items::List(list) => list_items(list.as_ptr()),
            Items::Tuple(tuple) => {
                let object = tuple.as_ptr();
                let first = (&raw const (*object.cast::<ffi::PyTupleObject>()).ob_item).cast();
                std::slice::from_raw_parts(first, ffi::PyTuple_GET_SIZE(object) as usize)
            }
            Items::Dict(_) | Items::Pairs(_) => &[],
        }
    }
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
                .then(|| std::slice::from_raw_parts(letters.cast_const().cast(), size as usize));
        }
        let size = ffi::PyUnicode_GET_LENGTH(object) as usize;
        Some(std::slice::from_raw_parts(object.cast::<ffi::PyASCIIObject>().add(1).cast(), size))
    }
    #[cfg(Py_3_14)]
    match ferrule_gate::cpython::text_of(text) {
        Ok(ferrule_base::Text::Latin1(letters)) if letters.is_ascii() => Some(letters),
        _ => None,
    }
}
