//! Objects walked and written, without recursion.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_base::memory::reserve;
use ferrule_base::{Error, Repr, Text};
use ferrule_codec::json::{self as kernel, Layout, Stop};
use ferrule_gate::cpython::{DictMembers, float_value, known_utf8, small_int, text_of};
use ferrule_gate::errors::{Failure, Outcome, class_of};
use pyo3::exceptions::{PyMemoryError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt, PyString};

use super::bytes::NewBytes;
use super::frame::{Frame, Items, Small, items};
use super::path::path;

/// What becomes of floats that are not finite.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nan {
    Error,
    Null,
    Allow,
}

/// Bytes between two looks at whether a signal came.
const PAUSE: usize = 1 << 20;
/// Deleted members of one dict that are as good as so many bytes: some microseconds.
const MANY_PLACES: isize = 4096;

/// One call of `dumps`.
pub struct Dump<'py> {
    pub py: Python<'py>,
    nan: Nan,
    layout: Layout,
    pub(super) sort: bool,
    /// Without white space.
    on_one_line: bool,
    pub(super) max_depth: usize,
    pub out: NewBytes<'py>,
    pub(super) frames: Vec<Frame<'py>>,
    pause: usize,
    /// Why it stopped, unless there is no memory.
    failure: Option<Failure>,
}

impl<'py> Dump<'py> {
    pub fn new(py: Python<'py>, nan: Nan, layout: Layout, sort: bool, max_depth: usize) -> Outcome<Self> {
        let (out, frames) = (NewBytes::new(py)?, Vec::with_capacity(32));
        let on_one_line = layout.indent.is_none();
        Ok(Self { py, nan, layout, sort, on_one_line, max_depth, out, frames, pause: PAUSE, failure: None })
    }

    pub fn all(mut self, object: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyBytes>> {
        if self.walk(object).is_ok() {
            return Ok(self.out.finish()?);
        }
        let no_memory = || PyMemoryError::new_err("no memory for the result").into();
        Err(self.failure.unwrap_or_else(no_memory))
    }

    fn walk(&mut self, object: &Bound<'py, PyAny>) -> Result<(), Stop> {
        // SAFETY: a live object, held by the caller.
        unsafe { self.value(object.as_ptr())? };
        while let Some(frame) = self.frames.last() {
            match frame.items {
                Items::List(_) | Items::Tuple(_) => self.array()?,
                Items::Dict(_) => self.object()?,
                Items::Pairs(_) => self.pairs()?,
            }
            if self.is_due() {
                self.pause = self.out.len() + PAUSE;
                let checked = self.py.check_signals();
                self.asked(checked)?;
            }
        }
        Ok(())
    }

    /// Writes items of the innermost list or tuple, until one is a container or there are none left.
    fn array(&mut self) -> Result<(), Stop> {
        let depth = self.frames.len();
        loop {
            let Some(frame) = self.frames.last() else { return Ok(()) };
            let next = frame.next;
            // SAFETY: a list or tuple that is held; its size is looked at each time, since Python code may have run.
            let (next, item) = unsafe {
                let items = items(&frame.items);
                let next = if self.on_one_line { self.leaves::<true>(items, next)? } else { next };
                if self.frames.len() != depth {
                    return Ok(());
                }
                // No Python code has run meanwhile.
                let Some(&item) = items.get(next as usize) else {
                    self.reach(next);
                    return self.close(*b"]");
                };
                (next, item)
            };
            self.reach(next + 1);
            self.separate(next == 0)?;
            // SAFETY: just borrowed of a container that is held.
            unsafe { self.value(item)? };
            if self.frames.len() != depth || self.is_due() {
                return Ok(());
            }
        }
    }

    /// Whether it is time to look for a signal.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.out.len() >= self.pause
    }

    /// Says how many places of deleted members were passed, for which nothing is written.
    #[inline]
    pub(super) fn walked(&mut self, places: isize) {
        if places > MANY_PLACES {
            self.pause = 0;
        }
    }

    /// The member of a dict from `at` on, which is then behind it.
    ///
    /// # Safety
    /// As for [`DictMembers::of`].
    #[inline]
    unsafe fn member(
        &mut self,
        dict: *mut ffi::PyObject,
        at: &mut isize,
    ) -> Option<(*mut ffi::PyObject, *mut ffi::PyObject)> {
        let from = *at;
        // SAFETY: as the caller has it.
        let member = unsafe { DictMembers::of(dict).next(at) };
        self.walked(*at - from);
        member
    }

    /// Says how far the innermost container is written.
    #[inline]
    pub(super) fn reach(&mut self, next: isize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.next = next;
        }
    }

    /// Likewise of the innermost dict.
    fn object(&mut self) -> Result<(), Stop> {
        let depth = self.frames.len();
        loop {
            let Some(frame) = self.frames.last() else { return Ok(()) };
            let Items::Dict(dict) = &frame.items else { return Ok(()) };
            let (dict, mut next) = (dict.as_ptr(), frame.next);
            // SAFETY: a dict that is held; where its members lie is looked at each time. The key and the value are borrowed of
            // it and are used before any Python code runs, or are held by then.
            unsafe {
                if self.on_one_line {
                    (next, _) = self.leaf_members::<true>(dict, next)?;
                    if self.frames.len() != depth {
                        return Ok(());
                    }
                }
                let first = next == 0;
                let member = self.member(dict, &mut next);
                // Beyond what was deleted there may be nothing: then the frame is where it was, and empty if it was at 0.
                let Some((key, value)) = member else { return self.close(*b"}") };
                self.reach(next);
                self.key(key, first)?;
                self.value(value)?;
            }
            if self.frames.len() != depth || self.is_due() {
                return Ok(());
            }
        }
    }

    /// Likewise of the innermost sorted dict.
    fn pairs(&mut self) -> Result<(), Stop> {
        let depth = self.frames.len();
        loop {
            let Some(frame) = self.frames.last_mut() else { return Ok(()) };
            let Items::Pairs(pairs) = &frame.items else { return Ok(()) };
            let next = frame.next as usize;
            let (Ok(key), Ok(value)) = (pairs.get_item(next), pairs.get_item(next + 1)) else {
                return self.close(*b"}");
            };
            frame.next += 2;
            // SAFETY: both are held.
            unsafe {
                self.key(key.as_ptr(), next == 0)?;
                self.value(value.as_ptr())?;
            }
            if self.frames.len() != depth || self.is_due() {
                return Ok(());
            }
        }
    }

    #[inline]
    fn separate(&mut self, first: bool) -> Result<(), Stop> {
        if !first {
            kernel::literal(&mut self.out, b",")?;
        }
        self.layout.line(&mut self.out, self.frames.len())
    }

    /// Ends the innermost container.
    #[inline]
    fn close(&mut self, bracket: [u8; 1]) -> Result<(), Stop> {
        let empty = self.frames.pop().is_none_or(|frame| frame.next == 0);
        if !empty {
            self.layout.line(&mut self.out, self.frames.len())?;
        }
        kernel::literal(&mut self.out, &bracket)
    }

    /// Writes a key, what is before it and the colon after it.
    ///
    /// # Safety
    /// As for [`value`](Self::value).
    #[inline]
    unsafe fn key(&mut self, key: *mut ffi::PyObject, first: bool) -> Result<(), Stop> {
        // SAFETY: a live object, as the caller has it.
        let key = unsafe { Borrowed::from_ptr(self.py, key) };
        let Ok(key) = key.cast::<PyString>() else {
            let failure = self.wrong_key(&key);
            return Err(self.fail(failure));
        };
        if self.on_one_line
            && let Some(letters) = known_utf8(&key)
        {
            return kernel::key(&mut self.out, !first, letters);
        }
        self.separate(first)?;
        self.text(&key)?;
        kernel::plain(&mut self.out, self.layout.colon())
    }

    #[cold]
    fn wrong_key(&self, key: &Bound<'py, PyAny>) -> Failure {
        let mut way = match path(self.py, &self.frames) {
            Ok(way) => way,
            Err(raised) => return raised.into(),
        };
        way.truncate(way.rfind('[').unwrap_or(way.len()));
        no_key(&way, key)
    }

    #[inline]
    pub(super) fn text(&mut self, text: &Bound<'py, PyString>) -> Result<(), Stop> {
        match known_utf8(text) {
            Some(letters) => kernel::utf8(&mut self.out, false, letters),
            None => self.wide(text),
        }
    }

    /// A text whose form in UTF-8 is not known yet. No Python code runs.
    #[inline(never)]
    fn wide(&mut self, text: &Bound<'py, PyString>) -> Result<(), Stop> {
        let letters = text_of(text);
        let surrogates = match self.asked(letters)? {
            Text::Latin1(_) => false,
            Text::Ucs2(letters) => {
                letters.iter().fold(0, |found, unit| found | u8::from(unit & 0xF800 == 0xD800)) > 0
            }
            Text::Ucs4(letters) => {
                letters.iter().fold(0, |found, point| found | u8::from(point >> 11 == 0x1B)) > 0
            }
            Text::Utf8(_) | Text::Bytes(_) | Text::Shared(_) => return Err(Stop),
        };
        if !surrogates {
            let mut size = 0;
            // SAFETY: a `str`, which keeps its form in UTF-8, or null with an exception set: there is no memory then.
            unsafe {
                let letters = ffi::PyUnicode_AsUTF8AndSize(text.as_ptr(), &raw mut size);
                if letters.is_null() {
                    return Err(self.fail(PyErr::fetch(self.py)));
                }
                let letters = std::slice::from_raw_parts(letters.cast(), size as usize);
                return kernel::utf8(&mut self.out, false, letters);
            }
        }
        let letters = text_of(text);
        match self.asked(letters)? {
            Text::Ucs2(letters) => kernel::ucs2(&mut self.out, letters),
            Text::Ucs4(letters) => kernel::ucs4(&mut self.out, letters),
            Text::Latin1(_) | Text::Utf8(_) | Text::Bytes(_) | Text::Shared(_) => Err(Stop),
        }
    }

    /// Writes a value, or the opening bracket of a container, which is then the innermost one.
    ///
    /// # Safety
    /// The object is alive until Python code runs; here it is held before any does.
    #[inline]
    pub(super) unsafe fn value(&mut self, object: *mut ffi::PyObject) -> Result<(), Stop> {
        // SAFETY: live; types are compared by their addresses, and each says how the object is laid out.
        unsafe {
            let object = Borrowed::<PyAny>::from_ptr(self.py, object);
            let class = ffi::Py_TYPE(object.as_ptr());
            if class == &raw mut ffi::PyUnicode_Type {
                self.text(&object.cast_unchecked())
            } else if class == &raw mut ffi::PyLong_Type {
                match small_int(object.as_ptr()) {
                    Some(value) => kernel::int(&mut self.out, false, value),
                    None => self.int(&object),
                }
            } else if class == &raw mut ffi::PyFloat_Type {
                self.float(float_value(object.as_ptr()))
            } else if class == &raw mut ffi::PyBool_Type {
                if object.as_ptr() == ffi::Py_True() {
                    kernel::literal(&mut self.out, b"true")
                } else {
                    kernel::literal(&mut self.out, b"false")
                }
            } else if object.as_ptr() == ffi::Py_None() {
                kernel::literal(&mut self.out, b"null")
            } else if class == &raw mut ffi::PyDict_Type || class == &raw mut ffi::PyList_Type {
                self.container(object)
            } else {
                self.other(&object.to_owned())
            }
        }
    }

    /// An int that is not small, or an instance of a subclass.
    #[cold]
    pub(super) fn int(&mut self, int: &Bound<'py, PyAny>) -> Result<(), Stop> {
        let mut overflow = 0;
        // SAFETY: an int, or an instance of a subclass: its digits are read, and no Python code runs.
        let value = unsafe { ffi::PyLong_AsLongLongAndOverflow(int.as_ptr(), &raw mut overflow) };
        if overflow == 0 {
            return kernel::int(&mut self.out, false, value);
        }
        // The `repr` of the class itself, also for an instance of a subclass with its own.
        let repr = self.py.get_type::<PyInt>().getattr("__repr__").and_then(|repr| repr.call1((int,)));
        match repr.and_then(|text| Ok(text.cast_into::<PyString>()?)) {
            Ok(text) => kernel::plain(&mut self.out, known_utf8(&text).ok_or(Stop)?),
            Err(error) if error.is_instance_of::<PyValueError>(self.py) => {
                let message = "got an int of too many digits, wanted at most sys.get_int_max_str_digits()";
                Err(self.fault(message, Error::Value))
            }
            Err(error) => Err(self.fail(error)),
        }
    }

    #[inline]
    pub(super) fn float(&mut self, value: f64) -> Result<(), Stop> {
        if value.is_finite() {
            return kernel::float(&mut self.out, false, value);
        }
        let name = if value.is_nan() {
            "NaN"
        } else if value < 0.0 {
            "-Infinity"
        } else {
            "Infinity"
        };
        match self.nan {
            Nan::Null => kernel::literal(&mut self.out, b"null"),
            Nan::Allow => kernel::plain(&mut self.out, name.as_bytes()),
            Nan::Error => {
                let came = value.repr();
                let message =
                    format!("got {came}, wanted a finite number (nan=\"null\" or nan=\"allow\" write it)");
                Err(self.fault(&message, Error::Value))
            }
        }
    }

    #[inline]
    pub(super) fn open_list(
        &mut self,
        items: Items<'py>,
        owner: Option<Bound<'py, PyAny>>,
    ) -> Result<(), Stop> {
        self.open(Frame { items, next: 0, owner })?;
        kernel::literal(&mut self.out, b"[")
    }

    /// A list or dict.
    ///
    /// # Safety
    /// Live, exactly of that type. It is held before any Python code runs.
    #[inline]
    unsafe fn container(&mut self, object: Borrowed<'_, 'py, PyAny>) -> Result<(), Stop> {
        if self.on_one_line {
            // SAFETY: live, as the caller has it.
            match unsafe { self.small(object.as_ptr(), false)? } {
                Small::No => {}
                Small::Whole => return Ok(()),
                Small::Begun(frame) => return self.push(frame),
            }
        }
        match object.to_owned().cast_into_exact::<PyDict>() {
            Ok(dict) => self.open_dict(dict, None),
            // SAFETY: the other of the two.
            Err(other) => unsafe {
                self.open_list(Items::List(other.into_inner().cast_into_unchecked()), None)
            },
        }
    }

    #[inline]
    pub(super) fn open_dict(
        &mut self,
        dict: Bound<'py, PyDict>,
        owner: Option<Bound<'py, PyAny>>,
    ) -> Result<(), Stop> {
        if !self.sort {
            return self.open_object(Items::Dict(dict), owner);
        }
        let items = self.in_order(&dict)?;
        self.open_object(items, owner.or_else(|| Some(dict.into_any())))
    }

    #[inline]
    pub(super) fn open_object(
        &mut self,
        items: Items<'py>,
        owner: Option<Bound<'py, PyAny>>,
    ) -> Result<(), Stop> {
        self.open(Frame { items, next: 0, owner })?;
        kernel::literal(&mut self.out, b"{")
    }

    #[inline]
    fn open(&mut self, frame: Frame<'py>) -> Result<(), Stop> {
        if self.frames.len() >= self.max_depth {
            return Err(self.too_deep(&frame));
        }
        self.push(frame)
    }

    /// Makes a container the innermost one.
    #[inline]
    pub(super) fn push(&mut self, frame: Frame<'py>) -> Result<(), Stop> {
        if self.frames.len() == self.frames.capacity() {
            self.grow(&frame)?;
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Room for more containers. What contains itself is found here, in the end: with twice as many around it as there are in
    /// its circle it is among them.
    #[cold]
    fn grow(&mut self, frame: &Frame<'py>) -> Result<(), Stop> {
        if self.is_within_itself(frame) {
            return Err(self.too_deep(frame));
        }
        let reserved = reserve(&mut self.frames, 1);
        self.asked(reserved)
    }

    fn is_within_itself(&self, frame: &Frame<'py>) -> bool {
        self.frames.iter().any(|outer| outer.object() == frame.object())
    }

    #[cold]
    fn too_deep(&mut self, frame: &Frame<'py>) -> Stop {
        let message = if self.is_within_itself(frame) {
            "got something that contains itself, wanted a tree".into()
        } else {
            format!("got more than {} levels, wanted at most max_depth", self.max_depth)
        };
        self.fault(&message, Error::Value)
    }

    /// What Python or a kernel said, or its failure kept.
    pub(super) fn asked<T, E: Into<Failure>>(&mut self, answer: Result<T, E>) -> Result<T, Stop> {
        answer.map_err(|error| self.fail(error))
    }

    #[cold]
    pub(super) fn fail(&mut self, failure: impl Into<Failure>) -> Stop {
        self.failure = Some(failure.into());
        Stop
    }

    pub(super) fn fault(&mut self, message: &str, error: fn(String) -> Error) -> Stop {
        match path(self.py, &self.frames) {
            Ok(path) => self.fail(error(format!("{path}: {message}"))),
            Err(raised) => self.fail(raised),
        }
    }
}

pub(super) fn no_key(way: &str, key: &Bound<'_, PyAny>) -> Failure {
    Error::Type(format!("{way}: got a key of {}, wanted str", class_of(key))).into()
}
