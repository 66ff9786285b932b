//! Calls of what a user gave to be called, which may last.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::hint::black_box;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

type Call =
    unsafe extern "C" fn(*mut ffi::PyObject, *mut ffi::PyObject, *mut ffi::PyObject) -> *mut ffi::PyObject;
type Unwinding = unsafe extern "C-unwind" fn(
    *mut ffi::PyObject,
    *mut ffi::PyObject,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// Calls a function that may still be at it when the program ends. Up to 3.13 Python then ends its thread, if it is a daemon,
/// by unwinding it: Rust's values would be dropped without the lock, and PyO3 would abort the process as it catches what is no
/// panic. Here such a thread stops for good, as Python itself has it from 3.14 on.
pub fn call_lasting<'py>(
    function: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let unwound = Stopped;
    let kwargs = kwargs.map_or(std::ptr::null_mut(), Bound::as_ptr);
    // SAFETY: the same function, which PyO3 declares as one that never unwinds. The linker's optimisation believes what is
    // declared of a name anywhere, so it is called as one that it does not see.
    let call = unsafe { std::mem::transmute::<Call, Unwinding>(black_box(ffi::PyObject_Call)) };
    // SAFETY: an object, a tuple, and a dict or null. It returns a new reference, or null with an exception set; where it
    // unwinds, `unwound` keeps it from going on.
    let answer = unsafe {
        Bound::from_owned_ptr_or_err(function.py(), call(function.as_ptr(), args.as_ptr(), kwargs))
    };
    std::mem::forget(unwound);
    answer
}

/// Stops the thread where it is dropped.
struct Stopped;

impl Drop for Stopped {
    fn drop(&mut self) {
        loop {
            std::thread::park();
        }
    }
}
