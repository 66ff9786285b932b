//! Memory by the buffer protocol.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use pyo3::buffer::{Element, PyBuffer, PyUntypedBuffer};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyMemoryView;

use crate::errors::{answer, is_users};

/// A buffer of such items; `None` where the object has none, or can't hand it over so. What a `__buffer__` in Python raises
/// stays what it is.
pub fn buffer<T: Element>(object: &Bound<'_, PyAny>) -> PyResult<Option<PyBuffer<T>>> {
    Ok(untyped_buffer(object)?.filter(is_native).and_then(|buffer| buffer.into_typed().ok()))
}

/// PyO3's own check takes big-endian items (">d") for native ones: only formats without a prefix are.
fn is_native(buffer: &PyUntypedBuffer) -> bool {
    buffer.item_size() == 1 || buffer.format().to_bytes().len() == 1
}

/// A buffer of any items, likewise.
pub fn untyped_buffer(object: &Bound<'_, PyAny>) -> PyResult<Option<PyUntypedBuffer>> {
    // SAFETY: any object may be asked. No exception is made to tell that there is none.
    if unsafe { ffi::PyObject_CheckBuffer(object.as_ptr()) } == 0 {
        return Ok(None);
    }
    match PyUntypedBuffer::get(object) {
        Err(error) if is_users(&error, object.py()) => Err(error),
        // PyO3 wants strides, which `ctypes` leaves out and a memoryview has.
        Err(_) => {
            let view = answer(PyMemoryView::from(object), object.py())?;
            Ok(view.and_then(|view| PyUntypedBuffer::get(&view).ok()))
        }
        Ok(buffer) => Ok(Some(buffer)),
    }
}
