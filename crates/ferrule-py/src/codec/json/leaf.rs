//! What needs no Python code and no frame: most values of most documents.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_codec::json::{self as kernel, Stop};
use ferrule_gate::cpython::{DictMembers, float_value, known_utf8, list_items, small_int};
use pyo3::ffi;
use pyo3::prelude::*;

use super::dump::Dump;
use super::frame::{Frame, Items, Small};

impl<'py> Dump<'py> {
    /// Writes items from `next` on, with a comma before each but the first, up to one that is no leaf or a pause that is
    /// due; and gives where it stopped. On one line. Those of the innermost container may be lists and dicts of leaves, too;
    /// where one has more, that is the innermost one then.
    ///
    /// # Safety
    /// The items are live. No Python code runs here.
    #[inline]
    pub unsafe fn leaves<const INNERMOST: bool>(
        &mut self,
        items: &[*mut ffi::PyObject],
        mut next: isize,
    ) -> Result<isize, Stop> {
        // SAFETY: live, as the caller has it.
        unsafe {
            while let Some(&item) = items.get(next as usize) {
                if self.is_due() {
                    break;
                }
                if !self.leaf(item, next > 0)? {
                    if !INNERMOST {
                        break;
                    }
                    match self.small(item, next > 0)? {
                        Small::No => break,
                        Small::Whole => {}
                        Small::Begun(frame) => {
                            self.reach(next + 1);
                            self.push(frame)?;
                            return Ok(next + 1);
                        }
                    }
                }
                next += 1;
            }
        }
        Ok(next)
    }

    /// Likewise the members of a dict; and says whether it has no more.
    ///
    /// # Safety
    /// A live dict. No Python code runs here.
    #[inline]
    pub unsafe fn leaf_members<const INNERMOST: bool>(
        &mut self,
        dict: *mut ffi::PyObject,
        mut next: isize,
    ) -> Result<(isize, bool), Stop> {
        // SAFETY: live, as the caller has it; so are its keys and values, as nothing changes it meanwhile.
        unsafe {
            let members = DictMembers::of(dict);
            loop {
                let last = next;
                if self.is_due() {
                    return Ok((last, false));
                }
                let Some((key, value)) = members.next(&mut next) else {
                    self.walked(next - ffi::PyDict_Size(dict));
                    return Ok((last, true));
                };
                if ffi::Py_TYPE(key) != &raw mut ffi::PyUnicode_Type {
                    return Ok((last, false));
                }
                let key = Borrowed::<PyAny>::from_ptr(self.py, key).cast_unchecked();
                let Some(letters) = known_utf8(&key) else { return Ok((last, false)) };
                let before = self.out.len();
                kernel::key(&mut self.out, last > 0, letters)?;
                if self.leaf(value, false)? {
                    continue;
                }
                match if INNERMOST { self.small(value, false)? } else { Small::No } {
                    Small::No => {
                        self.out.cut(before);
                        return Ok((last, false));
                    }
                    Small::Whole => {}
                    Small::Begun(frame) => {
                        self.reach(next);
                        self.push(frame)?;
                        return Ok((next, false));
                    }
                }
            }
        }
    }

    /// A list or dict, exactly of that type, on one line, after a comma or not: one of nothing but leaves is written without a
    /// frame.
    ///
    /// # Safety
    /// A live object. No Python code runs here.
    #[inline]
    pub unsafe fn small(&mut self, object: *mut ffi::PyObject, comma: bool) -> Result<Small<'py>, Stop> {
        if self.frames.len() >= self.max_depth {
            return Ok(Small::No);
        }
        // SAFETY: live; its type says what it is. It is held from here on where it has a frame.
        unsafe {
            let class = ffi::Py_TYPE(object);
            let (items, next) = if class == &raw mut ffi::PyList_Type {
                kernel::item(&mut self.out, comma, b"[")?;
                let items = list_items(object);
                let next = self.leaves::<false>(items, 0)?;
                if next == items.len() as isize {
                    kernel::literal(&mut self.out, b"]")?;
                    return Ok(Small::Whole);
                }
                let held = Borrowed::<PyAny>::from_ptr(self.py, object).to_owned();
                (Items::List(held.cast_into_unchecked()), next)
            } else if class == &raw mut ffi::PyDict_Type && !self.sort {
                kernel::item(&mut self.out, comma, b"{")?;
                let (next, whole) = self.leaf_members::<false>(object, 0)?;
                if whole {
                    kernel::literal(&mut self.out, b"}")?;
                    return Ok(Small::Whole);
                }
                let held = Borrowed::<PyAny>::from_ptr(self.py, object).to_owned();
                (Items::Dict(held.cast_into_unchecked()), next)
            } else {
                return Ok(Small::No);
            };
            Ok(Small::Begun(Frame { items, next, owner: None }))
        }
    }

    /// Whether it is one of the usual leaves, which then is written, after a comma or not; otherwise nothing is.
    ///
    /// # Safety
    /// A live object.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once a value")]
    unsafe fn leaf(&mut self, object: *mut ffi::PyObject, comma: bool) -> Result<bool, Stop> {
        // SAFETY: live; types are compared by their addresses, and each says how the object is laid out.
        unsafe {
            let class = ffi::Py_TYPE(object);
            if class == &raw mut ffi::PyUnicode_Type {
                let text = Borrowed::<PyAny>::from_ptr(self.py, object).cast_unchecked();
                let Some(letters) = known_utf8(&text) else { return Ok(false) };
                kernel::utf8(&mut self.out, comma, letters)?;
            } else if class == &raw mut ffi::PyFloat_Type {
                let value = float_value(object);
                if !value.is_finite() {
                    return Ok(false);
                }
                kernel::float(&mut self.out, comma, value)?;
            } else if class == &raw mut ffi::PyLong_Type {
                let Some(value) = small_int(object) else { return Ok(false) };
                kernel::int(&mut self.out, comma, value)?;
            } else if object == ffi::Py_None() {
                kernel::item(&mut self.out, comma, b"null")?;
            } else if object == ffi::Py_True() {
                kernel::item(&mut self.out, comma, b"true")?;
            } else if object == ffi::Py_False() {
                kernel::item(&mut self.out, comma, b"false")?;
            } else {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
