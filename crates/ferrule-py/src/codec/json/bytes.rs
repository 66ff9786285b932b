//! A `bytes` that grows while nobody sees it.

#![allow(unsafe_code, reason = "new bytes filled in place")]

use std::mem::MaybeUninit;
use std::sync::{Mutex, TryLockError};

use ferrule_base::room;
use ferrule_codec::json::{Out, Stop};
use ferrule_gate::errors::Outcome;
use pyo3::exceptions::PyMemoryError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

unsafe extern "C" {
    // Documented; `pyo3-ffi` keeps it to itself.
    fn _PyBytes_Resize(bytes: *mut *mut ffi::PyObject, size: isize) -> std::ffi::c_int;
}

/// Documents of up to so many bytes are written to memory that is kept, and copied to bytes of their size: new memory would
/// have to be cleared by the system each time.
const SCRATCH: usize = 1 << 18;

/// That memory, which goes from call to call. Who finds it taken, by another thread or a call further up, makes its own.
static KEPT: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// Bytes on their way: in the scratch as long as they fit, then in a `bytes`. After a growth that failed there is no room.
pub struct NewBytes<'py> {
    py: Python<'py>,
    /// Nothing in it counts as there.
    scratch: Vec<u8>,
    /// Null while the scratch is in use, and after a growth that failed.
    bytes: *mut ffi::PyObject,
    data: *mut u8,
    len: usize,
    room: usize,
}

impl<'py> NewBytes<'py> {
    pub fn new(py: Python<'py>) -> Outcome<Self> {
        let kept = match KEPT.try_lock() {
            Ok(mut kept) => kept.take(),
            Err(TryLockError::Poisoned(kept)) => kept.into_inner().take(),
            Err(TryLockError::WouldBlock) => None,
        };
        let mut scratch = match kept {
            Some(scratch) => scratch,
            None => room(SCRATCH)?,
        };
        Ok(Self {
            py,
            data: scratch.as_mut_ptr(),
            room: scratch.capacity(),
            scratch,
            bytes: std::ptr::null_mut(),
            len: 0,
        })
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

    #[cold]
    fn grow(&mut self, size: usize) -> Result<(), Stop> {
        if self.room == 0 {
            return Err(Stop);
        }
        let wanted = self.len.checked_add(size).ok_or(Stop)?.max(self.room * 2);
        let wanted_size = isize::try_from(wanted).map_err(|_| Stop)?;
        let first = self.bytes.is_null();
        // SAFETY: new bytes of that size, or the old ones, to which nobody else has a reference. On failure the pointer is null,
        // and the memory freed.
        unsafe {
            if first {
                self.bytes = ffi::PyBytes_FromStringAndSize(std::ptr::null(), wanted_size);
            } else {
                _PyBytes_Resize(&raw mut self.bytes, wanted_size);
            }
        }
        if self.bytes.is_null() {
            drop(PyErr::take(self.py));
            (self.room, self.len) = (0, 0);
            return Err(Stop);
        }
        // SAFETY: bytes, with room for all that is in the scratch.
        unsafe {
            let data = ffi::PyBytes_AsString(self.bytes).cast::<u8>();
            if first {
                data.copy_from_nonoverlapping(self.data, self.len);
            }
            self.data = data;
        }
        self.room = wanted;
        Ok(())
    }

    /// The bytes that were written.
    pub fn finish(mut self) -> PyResult<Bound<'py, PyBytes>> {
        let mut bytes = std::mem::replace(&mut self.bytes, std::ptr::null_mut());
        let len = self.len as isize;
        // SAFETY: so many bytes were written to the scratch; or as in `grow`, and the reference is handed on.
        unsafe {
            if bytes.is_null() {
                if self.room == 0 {
                    return Err(PyMemoryError::new_err("no memory for the result"));
                }
                bytes = ffi::PyBytes_FromStringAndSize(self.data.cast(), len);
            } else {
                _PyBytes_Resize(&raw mut bytes, len);
            }
            Ok(Bound::from_owned_ptr_or_err(self.py, bytes)?.cast_into_unchecked())
        }
    }
}

impl Drop for NewBytes<'_> {
    fn drop(&mut self) {
        // SAFETY: our own reference, or null.
        unsafe { ffi::Py_XDECREF(self.bytes) };
        if let Ok(mut kept) = KEPT.try_lock() {
            *kept = Some(std::mem::take(&mut self.scratch));
        }
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
