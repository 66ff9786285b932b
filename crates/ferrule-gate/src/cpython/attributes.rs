//! Attributes that an object may not have.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

#[cfg(Py_3_13)]
use ffi::PyObject_GetOptionalAttr as look_up;

#[cfg(not(Py_3_13))]
unsafe extern "C" {
    /// What `PyObject_GetOptionalAttr` was called before Python 3.13 made it public.
    #[link_name = "_PyObject_LookupAttr"]
    fn look_up(
        object: *mut ffi::PyObject,
        name: *mut ffi::PyObject,
        found: *mut *mut ffi::PyObject,
    ) -> std::ffi::c_int;
}

/// The attribute, if there is one. Unlike `getattr` and `hasattr`, it makes no exception to tell that there is none, which
/// takes longer than the rest.
pub fn attribute<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let (py, mut found) = (object.py(), std::ptr::null_mut());
    // SAFETY: an object and a string. It leaves a new reference, or null: with -1 for an exception, 0 for no attribute.
    unsafe {
        match look_up(object.as_ptr(), name.as_ptr(), &raw mut found) {
            -1 => Err(PyErr::fetch(py)),
            _ => Ok(Bound::from_owned_ptr_or_opt(py, found)),
        }
    }
}
