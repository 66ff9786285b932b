//! What needs no Python code and no frame: most values of most documents.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_codec::json::{self as kernel, Stop};
use ferrule_gate::cpython::{float_value, known_utf8, small_int};
use pyo3::ffi;
use pyo3::prelude::*;

use super::dump::Dump;

impl Dump<'_> {
    /// Writes items from `next` on, with a comma before each but the first, up to one that is no leaf or a pause that is
    /// due; and gives where it stopped. On one line.
    ///
    /// # Safety
    /// The items are live. No Python code runs here.
    #[inline]
    pub unsafe fn leaves(&mut self, items: &[*mut ffi::PyObject], mut next: isize) -> Result<isize, Stop> {
        // SAFETY: live, as the caller has it.
        unsafe {
            while let Some(&item) = items.get(next as usize) {
                if self.is_due() {
                    break;
                }
                let before = self.out.len();
                if next > 0 {
                    kernel::literal(&mut self.out, b",")?;
                }
                if !self.leaf(item)? {
                    self.out.cut(before);
                    break;
                }
                next += 1;
            }
        }
        Ok(next)
    }

    /// Likewise the members of a dict.
    ///
    /// # Safety
    /// A live dict. No Python code runs here.
    #[inline]
    pub unsafe fn leaf_members(&mut self, dict: *mut ffi::PyObject, mut next: isize) -> Result<isize, Stop> {
        let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: live, as the caller has it; so are its keys and values, as nothing changes it meanwhile.
        unsafe {
            loop {
                let last = next;
                if self.is_due()
                    || ffi::PyDict_Next(dict, &raw mut next, &raw mut key, &raw mut value) == 0
                    || ffi::Py_TYPE(key) != &raw mut ffi::PyUnicode_Type
                {
                    return Ok(last);
                }
                let class = ffi::Py_TYPE(value);
                if class == &raw mut ffi::PyDict_Type || class == &raw mut ffi::PyList_Type {
                    return Ok(last);
                }
                let key = Borrowed::<PyAny>::from_ptr(self.py, key).cast_unchecked();
                let Some(letters) = known_utf8(&key) else { return Ok(last) };
                let before = self.out.len();
                kernel::key(&mut self.out, last > 0, letters)?;
                if !self.leaf(value)? {
                    self.out.cut(before);
                    return Ok(last);
                }
            }
        }
    }

    /// Whether it is one of the usual leaves, which then is written; otherwise nothing is.
    ///
    /// # Safety
    /// A live object.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once a value")]
    unsafe fn leaf(&mut self, object: *mut ffi::PyObject) -> Result<bool, Stop> {
        // SAFETY: live; types are compared by their addresses, and each says how the object is laid out.
        unsafe {
            let class = ffi::Py_TYPE(object);
            if class == &raw mut ffi::PyUnicode_Type {
                let text = Borrowed::<PyAny>::from_ptr(self.py, object).cast_unchecked();
                let Some(letters) = known_utf8(&text) else { return Ok(false) };
                kernel::utf8(&mut self.out, letters)?;
            } else if class == &raw mut ffi::PyFloat_Type {
                let value = float_value(object);
                if !value.is_finite() {
                    return Ok(false);
                }
                kernel::float(&mut self.out, value)?;
            } else if class == &raw mut ffi::PyLong_Type {
                let Some(value) = small_int(object) else { return Ok(false) };
                kernel::int(&mut self.out, value)?;
            } else if object == ffi::Py_None() {
                kernel::literal(&mut self.out, b"null")?;
            } else if object == ffi::Py_True() {
                kernel::literal(&mut self.out, b"true")?;
            } else if object == ffi::Py_False() {
                kernel::literal(&mut self.out, b"false")?;
            } else {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
