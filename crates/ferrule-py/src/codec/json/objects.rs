//! Python objects, made while a document is read.

#![allow(unsafe_code, reason = "new objects filled in place")]

use ferrule_base::room;
use ferrule_codec::json::{Build, Form, Stop, Text, measure, widen};
use ferrule_gate::cpython::{Uncollected, new_dict};
use ferrule_gate::errors::{Failure, shown};
use ferrule_gate::give::lists::{float_object, int_object, list_of_last};
use ferrule_gate::give::texts::{decoded, of_units, utf8};
use pyo3::exceptions::PyValueError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};

use super::keys::{Kept, Mark};

/// Makes objects. Python code may run whenever one is made (the collector may where it was not stopped, and handlers of signals
/// do in [`Build::pause`]), but it never sees a list that is not filled, and values that wait for their list are held.
pub struct Objects<'py> {
    py: Python<'py>,
    uncollected: Option<Uncollected<'py>>,
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
        Self { py, uncollected: None, kept: Kept::take(), duplicates, failure: None }
    }

    /// Without the collector: for values that are made by no Python code.
    pub fn uncollected(self) -> Self {
        Self { uncollected: Uncollected::new(self.py), ..self }
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
            // Whoever registered another `surrogatepass` has code of his own run.
            Form::Surrogates => {
                Uncollected::meanwhile(&mut self.uncollected, self.py, || decoded(self.py, text.bytes))
            }
        };
        self.made(made)
    }

    fn twice(&mut self, key: &Bound<'py, PyString>) -> Stop {
        let key = match shown(key) {
            Ok(key) => key,
            Err(error) => return self.fail(error),
        };
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
        let text = room(digits.len() + 1).map(|mut text: Vec<u8>| {
            text.extend_from_slice(digits);
            text.push(0);
            text
        });
        let text = text.map_err(|error| self.fail(error))?;
        // SAFETY: the text ends with a zero; a new reference, or null with an exception set.
        let made = unsafe {
            let int = ffi::PyLong_FromString(text.as_ptr().cast(), std::ptr::null_mut(), 10);
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
        let list = list_of_last(self.py, values, from);
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
        let checked = Uncollected::check_signals(&mut self.uncollected, self.py);
        self.made(checked)
    }
}

/// The str of a text of UTF-8.
fn widened<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    let (count, largest) = measure(text);
    if largest < 0x80 {
        return utf8(py, text, true);
    }
    // SAFETY: `largest` says how large a character is, and one of that size is in it.
    unsafe {
        match largest {
            0xFF => of_units::<u8>(py, count, largest, |units| widen(text, units)),
            0xFFFF => of_units::<u16>(py, count, largest, |units| widen(text, units)),
            _ => of_units::<u32>(py, count, largest, |units| widen(text, units)),
        }
    }
}
