//! New dicts.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use pyo3::ffi;
use pyo3::prelude::*;

/// A dict that has room for so many members.
#[inline]
pub fn new_dict(py: Python<'_>, size: usize) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception set.
    unsafe {
        #[cfg(not(Py_3_14))]
        if size > ROOM {
            return Bound::from_owned_ptr_or_err(py, _PyDict_NewPresized(size.cast_signed()));
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
