//! Objects walked and written, without recursion.

use ferrule_kernels::Error;
use ferrule_kernels::codec::json::{self as kernel, Layout, Stop};
use ferrule_kernels::text::Text;
use pyo3::exceptions::PyMemoryError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use crate::errors::{Failure, Outcome};
use crate::texts::text_of;

use super::bytes::NewBytes;
use super::foreign::{Form, form};
use super::path::path;

/// What becomes of floats that are not finite.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nan {
    Error,
    Null,
    Allow,
}

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
    object: *mut ffi::PyObject,
}

/// Bytes between two looks at whether a signal came.
const PAUSE: usize = 1 << 20;

/// So many values of values.
const MOST_STEPS: usize = 100;

/// One call of `dumps`.
pub struct Dump<'py> {
    py: Python<'py>,
    nan: Nan,
    layout: Layout,
    sort: bool,
    max_depth: usize,
    out: NewBytes<'py>,
    frames: Vec<Frame<'py>>,
    pause: usize,
    /// Of values of enums that are enums, and the like.
    steps: usize,
}

impl From<Stop> for Failure {
    /// A writer stops only where there is no memory.
    fn from(Stop: Stop) -> Self {
        PyMemoryError::new_err("no memory for the result").into()
    }
}

impl<'py> Dump<'py> {
    pub fn new(py: Python<'py>, nan: Nan, layout: Layout, sort: bool, max_depth: usize) -> PyResult<Self> {
        let out = NewBytes::new(py)?;
        Ok(Self { py, nan, layout, sort, max_depth, out, frames: Vec::new(), pause: PAUSE, steps: 0 })
    }

    pub fn all(mut self, object: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyBytes>> {
        self.value(object.as_ptr())?;
        while let Some(frame) = self.frames.last() {
            match frame.items {
                Items::List(_) | Items::Tuple(_) => self.array()?,
                Items::Dict(_) => self.object()?,
                Items::Pairs(_) => self.pairs()?,
            }
            if self.out.len() >= self.pause {
                self.pause = self.out.len() + PAUSE;
                self.py.check_signals()?;
            }
        }
        Ok(self.out.finish()?)
    }

    /// Writes items of the innermost list or tuple, until one is a container or there are none left.
    fn array(&mut self) -> Outcome<()> {
        let depth = self.frames.len();
        loop {
            let Some(frame) = self.frames.last_mut() else { return Ok(()) };
            // SAFETY: a list or tuple; its size is looked at each time, since Python code may have run.
            let item = unsafe {
                match &frame.items {
                    Items::List(list) if frame.next < ffi::PyList_GET_SIZE(list.as_ptr()) => {
                        ffi::PyList_GET_ITEM(list.as_ptr(), frame.next)
                    }
                    Items::Tuple(tuple) if frame.next < ffi::PyTuple_GET_SIZE(tuple.as_ptr()) => {
                        ffi::PyTuple_GET_ITEM(tuple.as_ptr(), frame.next)
                    }
                    _ => std::ptr::null_mut(),
                }
            };
            if item.is_null() {
                return self.close(b"]");
            }
            let first = frame.next == 0;
            frame.next += 1;
            self.separate(first)?;
            self.value(item)?;
            if self.frames.len() != depth || self.out.len() >= self.pause {
                return Ok(());
            }
        }
    }

    /// Likewise of the innermost dict.
    fn object(&mut self) -> Outcome<()> {
        let depth = self.frames.len();
        loop {
            let Some(frame) = self.frames.last_mut() else { return Ok(()) };
            let Items::Dict(dict) = &frame.items else { return Ok(()) };
            let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
            let first = frame.next == 0;
            // SAFETY: a dict; `PyDict_Next` looks at its size each time. The key and the value are borrowed of it and are
            // used before any Python code runs, or are held by then.
            let more =
                unsafe { ffi::PyDict_Next(dict.as_ptr(), &raw mut frame.next, &raw mut key, &raw mut value) };
            if more == 0 {
                return self.close(b"}");
            }
            self.separate(first)?;
            self.key(key)?;
            self.value(value)?;
            if self.frames.len() != depth || self.out.len() >= self.pause {
                return Ok(());
            }
        }
    }

    /// Likewise of the innermost sorted dict.
    fn pairs(&mut self) -> Outcome<()> {
        let depth = self.frames.len();
        loop {
            let Some(frame) = self.frames.last_mut() else { return Ok(()) };
            let Items::Pairs(pairs) = &frame.items else { return Ok(()) };
            let Ok(key) = pairs.get_item(frame.next as usize) else { return self.close(b"}") };
            let value = pairs.get_item(frame.next as usize + 1)?;
            let first = frame.next == 0;
            frame.next += 2;
            self.separate(first)?;
            self.key(key.as_ptr())?;
            self.value(value.as_ptr())?;
            if self.frames.len() != depth || self.out.len() >= self.pause {
                return Ok(());
            }
        }
    }

    #[inline]
    fn separate(&mut self, first: bool) -> Outcome<()> {
        if !first {
            kernel::literal(&mut self.out, b",")?;
        }
        Ok(self.layout.line(&mut self.out, self.frames.len())?)
    }

    /// Ends the innermost container.
    fn close(&mut self, bracket: &[u8]) -> Outcome<()> {
        let empty = self.frames.pop().is_none_or(|frame| frame.next == 0);
        if !empty {
            self.layout.line(&mut self.out, self.frames.len())?;
        }
        Ok(kernel::literal(&mut self.out, bracket)?)
    }

    #[inline]
    fn key(&mut self, key: *mut ffi::PyObject) -> Outcome<()> {
        // SAFETY: a live object, as the caller has it.
        let key = unsafe { Borrowed::from_ptr(self.py, key) };
        let Ok(key) = key.cast::<PyString>() else {
            let came = key.get_type().name()?;
            let mut way = path(self.py, &self.frames);
            way.truncate(way.rfind('[').unwrap_or(way.len()));
            return Err(Error::Type(format!("{way}: got a key of {came}, wanted str")).into());
        };
        self.text(&key)?;
        Ok(kernel::literal(&mut self.out, self.layout.colon())?)
    }

    #[inline]
    fn text(&mut self, text: &Bound<'py, PyString>) -> Outcome<()> {
        match text_of(text)? {
            Text::Latin1(letters) if letters.is_ascii() => kernel::utf8(&mut self.out, letters)?,
            Text::Latin1(letters) => kernel::latin1(&mut self.out, letters)?,
            Text::Ucs2(letters) => kernel::ucs2(&mut self.out, letters)?,
            Text::Ucs4(letters) => kernel::ucs4(&mut self.out, letters)?,
            Text::Utf8(_) | Text::Bytes(_) | Text::Shared(_) => {}
        }
        Ok(())
    }

    /// Writes a value, or the opening bracket of a container, which is then the innermost one.
    ///
    /// The object is alive until Python code runs; from then on it is held.
    fn value(&mut self, object: *mut ffi::PyObject) -> Outcome<()> {
        // SAFETY: a live object: borrowed of a container, and nothing of Python runs between.
        let object = unsafe { Borrowed::<PyAny>::from_ptr(self.py, object) };
        // SAFETY: live; the types are compared by their addresses.
        unsafe {
            let class = ffi::Py_TYPE(object.as_ptr());
            if class == &raw mut ffi::PyUnicode_Type {
                self.text(&object.cast_unchecked())
            } else if class == &raw mut ffi::PyLong_Type {
                self.int(&object)
            } else if class == &raw mut ffi::PyFloat_Type {
                self.float(ffi::PyFloat_AS_DOUBLE(object.as_ptr()))
            } else if class == &raw mut ffi::PyDict_Type {
                self.open_dict(object.to_owned().cast_into_unchecked(), object.as_ptr())
            } else if class == &raw mut ffi::PyList_Type {
                self.open_list(Items::List(object.to_owned().cast_into_unchecked()), object.as_ptr())
            } else if class == &raw mut ffi::PyBool_Type {
                let text: &[u8] = if object.as_ptr() == ffi::Py_True() { b"true" } else { b"false" };
                Ok(kernel::literal(&mut self.out, text)?)
            } else if object.as_ptr() == ffi::Py_None() {
                Ok(kernel::literal(&mut self.out, b"null")?)
            } else {
                self.other(&object.to_owned())
            }
        }
    }

    #[inline]
    fn int(&mut self, int: &Bound<'py, PyAny>) -> Outcome<()> {
        let mut overflow = 0;
        // SAFETY: an int, or an instance of a subclass: its digits are read, and no Python code runs.
        let value = unsafe { ffi::PyLong_AsLongLongAndOverflow(int.as_ptr(), &raw mut overflow) };
        if overflow == 0 {
            return Ok(kernel::int(&mut self.out, value)?);
        }
        // `repr` of the class itself, also for an instance of a subclass with its own.
        let repr = self.py.get_type::<pyo3::types::PyInt>().getattr("__repr__")?.call1((int,));
        match repr {
            Ok(text) => {
                let text = text.cast_into::<PyString>().map_err(PyErr::from)?;
                Ok(kernel::literal(&mut self.out, text.to_str()?.as_bytes())?)
            }
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyValueError>(self.py) => {
                let message = "got an int of too many digits, wanted at most sys.get_int_max_str_digits()";
                Err(self.fault(message, Error::Value))
            }
            Err(error) => Err(error.into()),
        }
    }

    #[inline]
    fn float(&mut self, value: f64) -> Outcome<()> {
        if value.is_finite() {
            return Ok(kernel::float(&mut self.out, value)?);
        }
        let name = if value.is_nan() {
            "NaN"
        } else if value < 0.0 {
            "-Infinity"
        } else {
            "Infinity"
        };
        match self.nan {
            Nan::Null => Ok(kernel::literal(&mut self.out, b"null")?),
            Nan::Allow => Ok(kernel::literal(&mut self.out, name.as_bytes())?),
            Nan::Error => {
                let message =
                    format!("got {name}, wanted a finite number (nan=\"null\" or nan=\"allow\" write it)");
                Err(self.fault(&message, Error::Value))
            }
        }
    }

    fn open_list(&mut self, items: Items<'py>, object: *mut ffi::PyObject) -> Outcome<()> {
        self.open(Frame { items, next: 0, object })?;
        Ok(kernel::literal(&mut self.out, b"[")?)
    }

    fn open_dict(&mut self, dict: Bound<'py, PyDict>, object: *mut ffi::PyObject) -> Outcome<()> {
        let items = if self.sort { Items::Pairs(self.sorted(&dict)?) } else { Items::Dict(dict) };
        self.open(Frame { items, next: 0, object })?;
        Ok(kernel::literal(&mut self.out, b"{")?)
    }

    #[inline]
    fn open(&mut self, frame: Frame<'py>) -> Outcome<()> {
        if self.frames.len() >= self.max_depth {
            let again = self.frames.iter().any(|outer| outer.object == frame.object);
            let message = if again {
                "got something that contains itself, wanted a tree".into()
            } else {
                format!("got more than {} levels, wanted at most max_depth", self.max_depth)
            };
            return Err(self.fault(&message, Error::Value));
        }
        self.frames.push(frame);
        Ok(())
    }

    /// The keys and values of a dict in turn, in the order of the keys.
    fn sorted(&self, dict: &Bound<'py, PyDict>) -> Outcome<Bound<'py, PyList>> {
        let items = dict.items();
        for item in &items {
            let key = item.get_item(0)?;
            if !key.is_instance_of::<PyString>() {
                let (way, came) = (path(self.py, &self.frames), key.get_type().name()?);
                return Err(Error::Type(format!("{way}: got a key of {came}, wanted str")).into());
            }
        }
        // By the keys alone: of a dict's keys no two are equal, so values are never compared.
        items.sort()?;
        let pairs = PyList::empty(self.py);
        for item in &items {
            pairs.append(item.get_item(0)?)?;
            pairs.append(item.get_item(1)?)?;
        }
        Ok(pairs)
    }

    /// What is of no builtin type itself.
    fn other(&mut self, object: &Bound<'py, PyAny>) -> Outcome<()> {
        let address = object.as_ptr();
        match form(object)? {
            Some(Form::Text(text)) => self.text(&text),
            Some(Form::Int(int)) => self.int(&int),
            Some(Form::Float(value)) => self.float(value),
            Some(Form::List(list)) => self.open_list(Items::List(list), address),
            Some(Form::Tuple(tuple)) => self.open_list(Items::Tuple(tuple), address),
            Some(Form::Dict(dict)) => self.open_dict(dict, address),
            Some(Form::Value(value)) if self.steps < MOST_STEPS => {
                self.steps += 1;
                self.value(value.as_ptr())?;
                self.steps -= 1;
                Ok(())
            }
            Some(Form::Value(_)) => Err(self.fault("got a value of a value without end", Error::Value)),
            None => {
                let came = object.get_type().name()?;
                let wanted = "what JSON has, a dataclass, an enum, a date or time, a UUID or a NumPy array";
                Err(self.fault(&format!("got {came}, wanted {wanted}"), Error::Type))
            }
        }
    }

    fn fault(&self, message: &str, error: fn(String) -> Error) -> Failure {
        error(format!("{}: {message}", path(self.py, &self.frames))).into()
    }
}
