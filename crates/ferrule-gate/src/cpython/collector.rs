//! The collector of objects that refer to each other in circles.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::marker::PhantomData;

use pyo3::ffi;
use pyo3::{PyResult, Python};

/// As long as it is there, the collector does not run: whoever makes many containers, none of which is garbage, would have it
/// look at all of them again and again. It runs by itself only while they are made by CPython 3.11; later ones have it run
/// between two instructions of Python code.
pub struct Uncollected<'py>(PhantomData<Python<'py>>);

impl<'py> Uncollected<'py> {
    /// `None` where nothing is to be done. No Python code may run as long as it is there.
    #[must_use]
    pub fn new(_py: Python<'py>) -> Option<Self> {
        // SAFETY: attached; it says whether it was on.
        let was_on = cfg!(not(Py_3_12)) && unsafe { ffi::PyGC_Disable() } == 1;
        // Not `then_some`: one that is made and dropped would turn on what was off.
        was_on.then(|| Self(PhantomData))
    }

    /// Lets handlers of signals run, which are Python code: the collector may meanwhile.
    pub fn check_signals(held: &mut Option<Self>, py: Python<'py>) -> PyResult<()> {
        let stopped = held.take().is_some();
        let checked = py.check_signals();
        if stopped {
            *held = Self::new(py);
        }
        checked
    }
}

impl Drop for Uncollected<'_> {
    fn drop(&mut self) {
        // SAFETY: attached.
        unsafe { ffi::PyGC_Enable() };
    }
}
