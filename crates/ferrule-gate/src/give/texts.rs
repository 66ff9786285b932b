//! Texts as str, and many as a list of them.

#![allow(unsafe_code, reason = "new str filled in place")]

use std::ffi::{c_int, c_void};

use ferrule_base::hashing::fold;
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
const RECENT: usize = 1 << 14;
/// Only of at most so many bytes.
const SHORT: usize = 32;
/// Of so many texts of a column at least an eighth must have been met again, otherwise looking is given up for its rest.
const TRIAL: usize = 1 << 13;
/// Bits without a pattern. That texts could be made that all have one place would cost their being met again, no more.
const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03];

/// A column of texts of UTF-8.
pub trait Texts {
    /// How many there are.
    fn len(&self) -> usize;

    /// The text in this row, which may be put into `scratch`.
    fn get<'a>(&'a self, row: usize, scratch: &'a mut Vec<u8>) -> &'a [u8];
}

/// A list of new str objects, some of them more than once where texts are equal.
pub fn list<'py>(
    py: Python<'py>,
    texts: &impl Texts,
    ascii: bool,
    recent: &mut Recent<'py>,
) -> Outcome<Bound<'py, PyList>> {
    let mut list = NewList::new(py, texts.len())?;
    let mut scratch = Vec::new();
    let full = || PySystemError::new_err("a list of another size than was asked for");
    recent.begin(texts.len());
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

/// The texts that came lately, each in the one place that its bytes say; for one column after the other.
#[derive(Default)]
pub struct Recent<'py> {
    places: Vec<Option<(Key, Bound<'py, PyString>)>>,
    given_up: bool,
    asked: usize,
    met: usize,
}

/// Up to 32 bytes, by words that lie within them and may overlap, and their number: different for different texts.
type Key = ([u64; 4], usize);

impl<'py> Recent<'py> {
    /// A column of so many texts is next. Those of the one before may be met again.
    fn begin(&mut self, texts: usize) {
        self.given_up = texts < 4;
        (self.asked, self.met) = (0, 0);
        let wanted = (texts / 2).next_power_of_two().min(RECENT);
        if !self.given_up && self.places.len() < wanted {
            self.places = (0..wanted).map(|_| None).collect();
        }
    }

    #[inline]
    fn get_or_make(
        &mut self,
        text: &[u8],
        make: impl FnOnce() -> PyResult<Bound<'py, PyString>>,
    ) -> PyResult<Bound<'py, PyString>> {
        if self.given_up || text.len() > SHORT {
            return make();
        }
        let key = key(text);
        // A power of two.
        let mask = self.places.len().wrapping_sub(1);
        let Some(place) = self.places.get_mut(place(&key) & mask) else { return make() };
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
            self.given_up = self.met < TRIAL / 8;
            (self.asked, self.met) = (0, 0);
        }
        Ok(string)
    }
}

#[inline]
fn key(text: &[u8]) -> Key {
    let halves = |whole: &[u8; 16]| {
        [whole.first_chunk(), whole.last_chunk()].map(|half| half.map_or(0, |half| u64::from_le_bytes(*half)))
    };
    let [[a, b], [c, d]] = match (text.first_chunk::<16>(), text.last_chunk::<16>()) {
        (Some(first), Some(last)) => [halves(first), halves(last)],
        _ => match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            (Some(first), Some(last)) => [*first, *last].map(|word| [u64::from_le_bytes(word), 0]),
            _ => match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
                (Some(first), Some(last)) => {
                    [*first, *last].map(|word| [u64::from(u32::from_le_bytes(word)), 0])
                }
                _ => [[text.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)), 0], [0; 2]],
            },
        },
    };
    ([a, b, c, d], text.len())
}

/// A place among [`RECENT`], of which the lowest bits are as good as any.
#[inline]
fn place(&([a, b, c, d], len): &Key) -> usize {
    let mixed = fold([a ^ len as u64, c], SEEDS) ^ fold([b, d], [SEEDS[1], SEEDS[0]]);
    let [low, high, ..] = mixed.to_le_bytes();
    usize::from(u16::from_le_bytes([low, high]))
}
