//! Objects whose memory is taken, as users give them.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_gate::errors::{Outcome, wrong_type};
use ferrule_gate::take::masked::refuse_masked;
use pyo3::ffi;
use pyo3::prelude::*;

use super::owner::View;
use super::{Buffer, arrow, dlpack, host};

/// Whether an object's class was made while Python ran, by a `class` statement or the like.
fn has_heap_type(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a class, asked for its flags.
    unsafe { ffi::PyType_GetFlags(object.get_type_ptr()) & ffi::Py_TPFLAGS_HEAPTYPE != 0 }
}

/// The memory of an object, in whatever way it hands it over. Nothing is copied.
pub fn view(object: &Bound<'_, PyAny>, name: &str) -> Outcome<View> {
    if let Ok(buffer) = object.cast::<Buffer>() {
        return Ok(buffer.get().view().clone());
    }
    // A masked array is of a class made in Python; NumPy's own arrays are not, and asking them takes longer than the rest.
    if has_heap_type(object) {
        refuse_masked(object, name)?;
    }
    for take in [host::take, arrow::take, dlpack::take] {
        if let Some(view) = take(object, name)? {
            return Ok(view);
        }
    }
    Err(wrong_type(name, object, "an object with the buffer protocol, Arrow's C data interface or DLPack"))
}
