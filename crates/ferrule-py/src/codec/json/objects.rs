//! Python objects, made while a document is read.

#![allow(unsafe_code, reason = "new objects filled in place")]

use std::ffi::CString;

use ferrule_base::text::Unit;
use ferrule_codec::json::{Build, Form, Stop, Text, measure, widen};
use ferrule_gate::errors::Failure;
use ferrule_gate::give::lists::{float_object, int_object};
use ferrule_gate::give::texts::{decoded, utf8};
use pyo3::exceptions::{PySystemError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};

use super::keys::{Kept, Mark};

/// Makes objects. Python code may run whenever one is made (the collector may, and handlers of signals do in
/// [`Build::pause`]), but it never sees a list that is not filled, and values that wait for their list are held.
pub struct Objects<'py> {
    py: Python<'py>,
    kept: Kept,
    /// Whether a key may come twice.
    duplicates: bool,
    failure: Option<Why>,
}

/// Why it stopped.
pub enum Why {
    /// Something that Python said.
    Failure(Failure),
    /// What the input has at the place where it stopped, and what was wanted.
    Input(String, &'static str),
}

type Object<'py> = Bound<'py, PyAny>;

impl<'py> Objects<'py> {
    /// With the keys that were met before.
    pub fn new(py: Python<'py>, duplicates: bool) -> Self {
        Self { py, kept: Kept::take(), duplicates, failure: None }
    }

    /// Keeps the keys for the next.
    pub fn finish(self) -> Option<Why> {
        self.kept.give_back();
        self.failure
    }

    #[inline]
    fn made<T>(&mut self, made: PyResult<T>) -> Result<T, Stop> {
        made.map_err(|error| self.fail(error))
    }

    #[cold]
    fn fail(&mut self, failure: impl Into<Failure>) -> Stop {
        self.failure = Some(Why::Failure(failure.into()));
        Stop
    }

    #[inline]
    fn string(&mut self, text: Text<'_>) -> Result<Bound<'py, PyString>, Stop> {
        let made = match text.form {
            Form::Ascii => utf8(self.py, text.bytes, true),
            Form::Utf8 => widened(self.py, text.bytes),
            Form::Surrogates => decoded(self.py, text.bytes),
        };
        self.made(made)
    }

    fn twice(&mut self, key: &Bound<'py, PyString>) -> Stop {
        let key = key.repr().map_or_else(|_| "a key".into(), |key| key.to_string());
        self.failure = Some(Why::Input(format!("an object with the key {key} twice"), "each key once"));
        Stop
    }
}

impl<'py> Build for Objects<'py> {
    type Value = Object<'py>;
    type Key = Bound<'py, PyString>;

    #[inline]
    fn null(&mut self) -> Result<Object<'py>, Stop> {
        Ok(self.py.None().into_bound(self.py))
    }

    #[inline]
    fn bool(&mut self, value: bool) -> Result<Object<'py>, Stop> {
        Ok(PyBool::new(self.py, value).to_owned().into_any())
    }

    #[inline]
    fn int(&mut self, value: i64) -> Result<Object<'py>, Stop> {
        let made = int_object(self.py, value);
        self.made(made)
    }

    fn uint(&mut self, value: u64) -> Result<Object<'py>, Stop> {
        // SAFETY: a new reference, or null with an exception set.
        let made = unsafe { Bound::from_owned_ptr_or_err(self.py, ffi::PyLong_FromUnsignedLongLong(value)) };
        self.made(made)
    }

    fn big_int(&mut self, digits: &[u8]) -> Result<Object<'py>, Stop> {
        let Ok(text) = CString::new(digits) else { return Err(Stop) };
        // SAFETY: the text ends with a zero; a new reference, or null with an exception set.
        let made = unsafe {
            let int = ffi::PyLong_FromString(text.as_ptr(), std::ptr::null_mut(), 10);
            Bound::from_owned_ptr_or_err(self.py, int)
        };
        // Its time grows faster than the number of digits, so Python has a limit.
        made.map_err(|error| {
            if !error.is_instance_of::<PyValueError>(self.py) {
                return self.fail(error);
            }
            let digits = digits.len() - usize::from(digits.first() == Some(&b'-'));
            let came = format!("an integer of {digits} digits");
            self.failure = Some(Why::Input(came, "at most sys.get_int_max_str_digits()"));
            Stop
        })
    }

    #[inline]
    fn float(&mut self, value: f64) -> Result<Object<'py>, Stop> {
        let made = float_object(self.py, value);
        self.made(made)
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called at two places: a text passed in memory stalls")]
    fn text(&mut self, text: Text<'_>) -> Result<Object<'py>, Stop> {
        let Some(mark) = self.kept.value_mark(text.bytes) else {
            return self.string(text).map(Bound::into_any);
        };
        if let Some(string) = self.kept.values.get(self.py, mark) {
            self.kept.met();
            return Ok(string.into_any());
        }
        let string = self.string(text)?;
        self.kept.values.put(mark, &string);
        Ok(string.into_any())
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called at two places: a text passed in memory stalls")]
    fn key(&mut self, text: Text<'_>) -> Result<Bound<'py, PyString>, Stop> {
        let Some(mark) = Mark::of(text.bytes) else { return self.string(text) };
        if let Some(key) = self.kept.keys.get(self.py, mark) {
            return Ok(key);
        }
        let key = self.string(text)?;
        self.kept.keys.put(mark, &key);
        Ok(key)
    }

    #[inline]
    fn array(&mut self, values: &mut Vec<Object<'py>>, from: usize) -> Result<Object<'py>, Stop> {
        let size = values.len() - from;
        // SAFETY: `PyList_New` returns a new list of `size` nulls, or null with an exception set. The values, which are
        // pointers, move into it before anything else happens, and the vector lets go of them.
        let list = unsafe {
            let list = Bound::from_owned_ptr_or_err(self.py, ffi::PyList_New(size as isize));
            if let Ok(list) = &list {
                let items = (*list.as_ptr().cast::<ffi::PyListObject>()).ob_item;
                if size > 0 {
                    let values = values.as_ptr().add(from).cast::<*mut ffi::PyObject>();
                    std::ptr::copy_nonoverlapping(values, items, size);
                }
                values.set_len(from);
            }
            list
        };
        self.made(list)
    }

    #[inline]
    fn object(
        &mut self,
        keys: &mut Vec<Bound<'py, PyString>>,
        key: usize,
        values: &mut Vec<Object<'py>>,
        from: usize,
    ) -> Result<Object<'py>, Stop> {
        let size = keys.len() - key;
        let dict = new_dict(self.py, size);
        let dict = self.made(dict)?;
        for (key, value) in keys.drain(key..).zip(values.drain(from..)) {
            // SAFETY: a dict, and two live objects, to which it gets references of its own. No Python code runs: the keys
            // are `str`, and so are those that it has.
            unsafe {
                if !self.duplicates && ffi::PyDict_Contains(dict.as_ptr(), key.as_ptr()) == 1 {
                    return Err(self.twice(&key));
                }
                if ffi::PyDict_SetItem(dict.as_ptr(), key.as_ptr(), value.as_ptr()) < 0 {
                    return Err(self.fail(PyErr::fetch(self.py)));
                }
            }
        }
        Ok(dict)
    }

    fn pause(&mut self) -> Result<(), Stop> {
        let checked = self.py.check_signals();
        self.made(checked)
    }
}

/// A dict that has room for so many members.
#[inline]
fn new_dict(py: Python<'_>, size: usize) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception set.
    unsafe {
        #[cfg(not(Py_3_14))]
        if size > ROOM {
            return Bound::from_owned_ptr_or_err(py, _PyDict_NewPresized(size as isize));
        }
        Bound::from_owned_ptr_or_err(py, ffi::PyDict_New())
    }
}

/// Members that the smallest dict has room for.
const ROOM: usize = 5;

#[cfg(not(Py_3_14))]
unsafe extern "C" {
    // Not documented, but exported for extensions: without it a dict of six members is first made for five.
    fn _PyDict_NewPresized(size: isize) -> *mut ffi::PyObject;
}

/// The str of a text of UTF-8.
fn widened<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    let (count, largest) = measure(text);
    if largest < 0x80 {
        return utf8(py, text, true);
    }
    // SAFETY: a new `str` of `count` characters that nobody else knows yet, or null with an exception set. `largest` says
    // how large a character is, and one of that size is in it.
    let (made, all) = unsafe {
        let made = Bound::from_owned_ptr_or_err(py, ffi::PyUnicode_New(count as isize, largest))?;
        let data = ffi::PyUnicode_DATA(made.as_ptr());
        let all = match largest {
            0xFF => fill::<u8>(text, data, count),
            0xFFFF => fill::<u16>(text, data, count),
            _ => fill::<u32>(text, data, count),
        };
        (made, all)
    };
    if !all {
        return Err(PySystemError::new_err("a text with another number of characters than was counted"));
    }
    // SAFETY: a `str`.
    Ok(unsafe { made.cast_into_unchecked() })
}

/// Whether the characters of a text fill the memory of a new `str`.
///
/// # Safety
/// `data` is memory for `count` characters of that size.
unsafe fn fill<U: Unit>(text: &[u8], data: *mut std::ffi::c_void, count: usize) -> bool {
    // SAFETY: as the caller says; zeros are characters, until they are written over.
    unsafe {
        let data = data.cast::<U>();
        std::ptr::write_bytes(data, 0, count);
        widen(text, std::slice::from_raw_parts_mut(data, count)) == count
    }
}
