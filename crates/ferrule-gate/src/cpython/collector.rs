//! The collector of objects that refer to each other in circles, and what it knows of.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::marker::PhantomData;

use pyo3::ffi;
use pyo3::prelude::*;

/// As long as it is there, the collector does not run: whoever makes many containers, none of which is garbage, would have it
/// look at all of them again and again: CPython 3.11 as they are made, later ones whenever signals are looked for.
pub struct Uncollected<'py>(PhantomData<Python<'py>>);

impl<'py> Uncollected<'py> {
    /// `None` where nothing is to be done. No Python code may run as long as it is there.
    #[must_use]
    pub fn new(_py: Python<'py>) -> Option<Self> {
        // SAFETY: attached; it says whether it was on.
        let was_on = unsafe { ffi::PyGC_Disable() } == 1;
        // Not `then_some`: one that is made and dropped would turn on what was off.
        was_on.then(|| Self(PhantomData))
    }

    /// Runs what Python code may run in: the collector is meanwhile as users have it, and they may turn it on or off.
    pub fn meanwhile<T>(held: &mut Option<Self>, py: Python<'py>, run: impl FnOnce() -> T) -> T {
        let stopped = held.take().is_some();
        let outcome = run();
        if stopped {
            *held = Self::new(py);
        }
        outcome
    }

    /// Lets handlers of signals run.
    pub fn check_signals(held: &mut Option<Self>, py: Python<'py>) -> PyResult<()> {
        Self::meanwhile(held, py, || py.check_signals())
    }
}

impl Drop for Uncollected<'_> {
    fn drop(&mut self) {
        // SAFETY: attached.
        unsafe { ffi::PyGC_Enable() };
    }
}

/// Has the collector neither know of an instance of a class that is written in Python nor tell anybody of it
/// (`gc.get_objects`): one that is in no circle is freed without it. Nothing is done to other objects.
pub fn untrack(object: &Bound<'_, PyAny>) {
    // SAFETY: attached; a live object. What frees such an instance asks whether it is tracked; what frees some objects of C's
    // does not.
    unsafe {
        let class = ffi::Py_TYPE(object.as_ptr());
        let of_python = ffi::PyType_HasFeature(class, ffi::Py_TPFLAGS_HEAPTYPE) != 0
            && ffi::PyType_HasFeature(class, ffi::Py_TPFLAGS_IMMUTABLETYPE) == 0;
        if of_python && ffi::PyObject_GC_IsTracked(object.as_ptr()) != 0 {
            ffi::PyObject_GC_UnTrack(object.as_ptr().cast());
        }
    }
}
