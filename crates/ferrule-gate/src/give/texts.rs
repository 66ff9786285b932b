//! Texts as str, and many as a list of them.

#![allow(unsafe_code, reason = "new str filled in place")]

use std::ffi::{c_int, c_void};

use ferrule_base::text::Unit;
use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::errors::Outcome;
use crate::give::bytes::new_bytes;
use crate::give::lists::NewList;
use crate::signals::every;

/// Texts that were made lately are kept, so many at most: in real columns most come again.
const RECENT: usize = 1 << 10;
/// Only of at most so many bytes.
const SHORT: usize = 32;
/// Of so many texts at least an eighth must have been met again, otherwise looking is given up.
const TRIAL: usize = 1 << 12;

/// A column of texts of UTF-8.
pub trait Texts {
    /// How many there are.
    fn len(&self) -> usize;

    /// The text in this row, which may be put into `scratch`.
    fn get<'a>(&'a self, row: usize, scratch: &'a mut Vec<u8>) -> &'a [u8];
}

/// A list of new str objects, some of them more than once where texts are equal.
pub fn list<'py>(py: Python<'py>, texts: &impl Texts, ascii: bool) -> Outcome<Bound<'py, PyList>> {
    let mut list = NewList::new(py, texts.len())?;
    let mut recent = Recent::new(texts.len());
    let mut scratch = Vec::new();
    let full = || PySystemError::new_err("a list of another size than was asked for");
    every(py, 0..texts.len(), |row| {
        let text = texts.get(row, &mut scratch);
        let string = recent.get_or_make(text, || utf8(py, text, ascii))?;
        list.push(string.into_any()).ok_or_else(full)
    })?;
    Ok(list.finish().ok_or_else(full)?)
}

/// The str of a text that is known to be UTF-8, and perhaps to be ASCII.
#[inline]
pub fn utf8<'py>(py: Python<'py>, text: &[u8], ascii: bool) -> PyResult<Bound<'py, PyString>> {
    if !ascii && !text.is_ascii() {
        return PyString::from_bytes(py, text);
    }
    // SAFETY: the bytes are ASCII, as was just looked at or was found by whoever says so, and that is what a str with
    // 127 as its largest code point holds, in memory of so many bytes of its own. Nobody else knows the object yet. For
    // one of no or of one letter CPython may hand out a shared one: of one letter it does not here, and of none
    // nothing is written.
    unsafe {
        let made = ffi::PyUnicode_New(text.len().cast_signed(), 127);
        let made = Bound::from_owned_ptr_or_err(py, made)?.cast_into_unchecked::<PyString>();
        if !text.is_empty() {
            let data = ffi::PyUnicode_DATA(made.as_ptr()).cast::<u8>();
            copy(text, data);
        }
        Ok(made)
    }
}

/// A new string of `count` code points, which `fill` writes, and then says how many it wrote.
///
/// # Safety
/// `largest` is one of 0xFF, 0xFFFF and 0x10FFFF; `U` has its width, one code point needs it, and none is larger.
pub unsafe fn of_units<U: Unit>(
    py: Python<'_>,
    count: usize,
    largest: u32,
    fill: impl FnOnce(&mut [U]) -> usize,
) -> PyResult<Bound<'_, PyString>> {
    // SAFETY: a new str of so many code points of that width, which nobody else knows yet, or null with an exception set.
    // Zeros are code points, until they are written over.
    let (made, filled) = unsafe {
        let made = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(count.cast_signed(), largest))?;
        let data = ffi::PyUnicode_DATA(made.as_ptr()).cast::<U>();
        std::ptr::write_bytes(data, 0, count);
        (made, fill(std::slice::from_raw_parts_mut(data, count)))
    };
    if filled != count {
        return Err(PySystemError::new_err("a text with another number of characters than was counted"));
    }
    // SAFETY: a str.
    Ok(unsafe { made.cast_into_unchecked() })
}

/// A string of these code points, in the narrowest form that holds them.
pub fn of_points<'py, U: Unit>(py: Python<'py>, units: &[U]) -> PyResult<Bound<'py, PyString>> {
    // CPython's numbers for its kinds of string are the widths in bytes.
    let kind = c_int::try_from(size_of::<U>()).unwrap_or(c_int::MAX);
    // SAFETY: the pointer and the length are those of a slice of that width, whose items come from other strings
    // or are a space, so none is above 0x10ffff; the function copies them and gives a new reference or null.
    unsafe {
        let made = pyo3::ffi::PyUnicode_FromKindAndData(
            kind,
            units.as_ptr().cast::<c_void>(),
            units.len().cast_signed(),
        );
        Ok(Bound::from_owned_ptr_or_err(py, made)?.cast_into_unchecked())
    }
}

/// The str of UTF-8 that may hold lone surrogates, each as the three bytes that `surrogatepass` makes of it.
pub fn string<'py>(py: Python<'py>, word: &[u8]) -> PyResult<Bound<'py, PyString>> {
    if !word.is_ascii() {
        return decoded(py, word);
    }
    if word.len() < 2 {
        // Python keeps these.
        return PyString::from_bytes(py, word);
    }
    // SAFETY: a new str of so many ASCII characters has so many bytes, which nobody else has seen yet.
    unsafe {
        let key = Bound::from_owned_ptr_or_err(py, pyo3::ffi::PyUnicode_New(word.len().cast_signed(), 0x7F))?;
        let bytes = pyo3::ffi::PyUnicode_DATA(key.as_ptr()).cast::<u8>();
        bytes.copy_from_nonoverlapping(word.as_ptr(), word.len());
        // The word may lie in a mapped file that someone changed since it was looked at.
        if std::slice::from_raw_parts(bytes, word.len()).is_ascii() {
            return Ok(key.cast_into_unchecked());
        }
    }
    decoded(py, word)
}

/// [`string`] without a look at whether it is ASCII.
pub fn decoded<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    PyString::from_encoded_object(new_bytes(py, bytes)?.as_any(), Some(c"utf-8"), Some(c"surrogatepass"))
}

/// Copies a text: a short one without a call, as two words that overlap.
///
/// # Safety
/// `to` is other memory, for as many bytes.
#[inline]
unsafe fn copy(text: &[u8], to: *mut u8) {
    let (from, len) = (text.as_ptr(), text.len());
    // SAFETY: each word lies within the text, and so within the memory, as the branch that it is in says.
    unsafe {
        match len {
            8..=16 => {
                let (first, last) =
                    (from.cast::<[u8; 8]>().read(), from.add(len - 8).cast::<[u8; 8]>().read());
                to.cast::<[u8; 8]>().write(first);
                to.add(len - 8).cast::<[u8; 8]>().write(last);
            }
            4..8 => {
                let (first, last) =
                    (from.cast::<[u8; 4]>().read(), from.add(len - 4).cast::<[u8; 4]>().read());
                to.cast::<[u8; 4]>().write(first);
                to.add(len - 4).cast::<[u8; 4]>().write(last);
            }
            17..=32 => {
                let (first, last) =
                    (from.cast::<[u8; 16]>().read(), from.add(len - 16).cast::<[u8; 16]>().read());
                to.cast::<[u8; 16]>().write(first);
                to.add(len - 16).cast::<[u8; 16]>().write(last);
            }
            _ => std::ptr::copy_nonoverlapping(from, to, len),
        }
    }
}

/// The texts that came lately, each in the one place that its bytes say.
struct Recent<'py> {
    places: Vec<Option<(Key, Bound<'py, PyString>)>>,
    asked: usize,
    met: usize,
}

/// Up to 32 bytes, filled up with zeros, and their number.
type Key = ([u64; 4], usize);

impl<'py> Recent<'py> {
    fn new(texts: usize) -> Self {
        let places = if texts < 4 { 0 } else { RECENT };
        Self { places: (0..places).map(|_| None).collect(), asked: 0, met: 0 }
    }

    #[inline]
    fn get_or_make(
        &mut self,
        text: &[u8],
        make: impl FnOnce() -> PyResult<Bound<'py, PyString>>,
    ) -> PyResult<Bound<'py, PyString>> {
        if self.places.is_empty() || text.len() > SHORT {
            return make();
        }
        let key = key(text);
        let mixed = key.0.iter().fold(key.1 as u64, |hash, &part| {
            (hash ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        });
        let [low, high, ..] = mixed.to_le_bytes();
        let place = &mut self.places[usize::from(u16::from_le_bytes([low, high])) % RECENT];
        self.asked += 1;
        if let Some((known, string)) = place
            && *known == key
        {
            self.met += 1;
            return Ok(string.clone());
        }
        let string = make()?;
        *place = Some((key, string.clone()));
        if self.asked == TRIAL {
            if self.met < TRIAL / 8 {
                self.places = Vec::new();
            }
            (self.asked, self.met) = (0, 0);
        }
        Ok(string)
    }
}

#[inline]
fn key(text: &[u8]) -> Key {
    let mut parts = [0; 4];
    let (whole, rest) = text.as_chunks::<8>();
    for (part, chunk) in parts.iter_mut().zip(whole) {
        *part = u64::from_le_bytes(*chunk);
    }
    if !rest.is_empty()
        && let Some(part) = parts.get_mut(whole.len())
    {
        *part = match text.len().checked_sub(8) {
            // The last eight bytes, without those that are in the chunk before.
            Some(from) => {
                text[from..].first_chunk().map_or(0, |last| u64::from_le_bytes(*last))
                    >> (64 - 8 * rest.len())
            }
            None => rest.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte)),
        };
    }
    (parts, text.len())
}
