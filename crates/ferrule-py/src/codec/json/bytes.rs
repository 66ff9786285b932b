//! A `bytes` that grows while nobody sees it.

#![allow(unsafe_code, reason = "new bytes filled in place")]

use std::mem::MaybeUninit;

use ferrule_codec::json::{Out, Stop};
use pyo3::exceptions::PyMemoryError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

unsafe extern "C" {
    // Documented; `pyo3-ffi` keeps it to itself.
    fn _PyBytes_Resize(bytes: *mut *mut ffi::PyObject, size: isize) -> std::ffi::c_int;
}

/// The first size: most documents of an API fit.
const FIRST: usize = 1 << 10;

/// Below this it grows faster: what is too much is given back.
const SMALL: usize = 1 << 18;

/// Bytes on their way. After a growth that failed it is null.
pub struct NewBytes<'py> {
    py: Python<'py>,
    bytes: *mut ffi::PyObject,
    data: *mut u8,
    len: usize,
    room: usize,
}

impl<'py> NewBytes<'py> {
    pub fn new(py: Python<'py>) -> PyResult<Self> {
        // SAFETY: new bytes of that size, not yet written, or null with an exception set.
        let bytes = unsafe { ffi::PyBytes_FromStringAndSize(std::ptr::null(), FIRST as isize) };
        if bytes.is_null() {
            return Err(PyErr::fetch(py));
        }
        // SAFETY: bytes.
        let data = unsafe { ffi::PyBytes_AsString(bytes) }.cast();
        Ok(Self { py, bytes, data, len: 0, room: FIRST })
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Takes back what was written last, so that it is of a length that it had before.
    #[inline]
    pub fn cut(&mut self, len: usize) {
        self.len = len.min(self.len);
    }

    /// Whether a growth failed.
    #[cold]
    fn grow(&mut self, size: usize) -> Result<(), Stop> {
        let more = if self.room < SMALL { 4 } else { 2 };
        let wanted = self.len.checked_add(size).ok_or(Stop)?.max(self.room * more);
        let wanted_size = isize::try_from(wanted).map_err(|_| Stop)?;
        if self.bytes.is_null() {
            return Err(Stop);
        }
        // SAFETY: nobody else has a reference to the bytes. On failure the pointer is null and the memory freed.
        if unsafe { _PyBytes_Resize(&raw mut self.bytes, wanted_size) } < 0 {
            drop(PyErr::take(self.py));
            (self.room, self.len) = (0, 0);
            return Err(Stop);
        }
        // SAFETY: bytes.
        self.data = unsafe { ffi::PyBytes_AsString(self.bytes) }.cast();
        self.room = wanted;
        Ok(())
    }

    /// The bytes that were written.
    pub fn finish(mut self) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = std::mem::replace(&mut self.bytes, std::ptr::null_mut());
        if bytes.is_null() {
            return Err(PyMemoryError::new_err("no memory for the result"));
        }
        let mut bytes = bytes;
        // SAFETY: as in `grow`; then the reference is handed on.
        unsafe {
            if _PyBytes_Resize(&raw mut bytes, self.len as isize) < 0 {
                return Err(PyErr::fetch(self.py));
            }
            Ok(Bound::from_owned_ptr(self.py, bytes).cast_into_unchecked())
        }
    }
}

impl Drop for NewBytes<'_> {
    fn drop(&mut self) {
        // SAFETY: our own reference, or null.
        unsafe { ffi::Py_XDECREF(self.bytes) };
    }
}

impl Out for NewBytes<'_> {
    #[inline]
    fn room(&mut self, size: usize) -> Result<&mut [MaybeUninit<u8>], Stop> {
        if self.room - self.len < size {
            self.grow(size)?;
        }
        // SAFETY: so much of the bytes' own memory is not used yet.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.data.add(self.len).cast(), self.room - self.len) })
    }

    #[inline]
    unsafe fn wrote(&mut self, size: usize) {
        self.len += size;
    }
}
