//! Bytes, in whatever form the user has them.

#![allow(unsafe_code, reason = "buffers read in place")]

use std::ops::Deref;

use pyo3::buffer::PyUntypedBuffer;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView};

use crate::take::buffer::untyped_buffer;

/// Bytes of the user's, which are not copied but where they have gaps.
pub enum Memory<'py> {
    /// Of an object that never changes.
    Fixed(Bound<'py, PyBytes>),
    /// Of a buffer, which others may write to.
    Shared(Shared),
}

/// The bytes of a buffer, one after the other.
pub struct Shared(PyUntypedBuffer);

impl<'py> Memory<'py> {
    /// Takes `bytes`, or a buffer of bytes, with a sign or without one; `None` for anything else.
    pub fn of(argument: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        if let Ok(bytes) = argument.cast::<PyBytes>() {
            return Ok(Some(Self::Fixed(bytes.clone())));
        }
        let Some(buffer) = untyped_buffer(argument)?.filter(is_of_bytes) else { return Ok(None) };
        if buffer.is_c_contiguous() {
            return Ok(Some(Self::Shared(Shared(buffer))));
        }
        let copy = PyMemoryView::from(argument)?.call_method0(intern!(argument.py(), "tobytes"))?;
        Ok(Some(Self::Fixed(copy.cast_into()?)))
    }
}

/// Texts of one byte, and truths, are none.
fn is_of_bytes(buffer: &PyUntypedBuffer) -> bool {
    buffer.item_size() == 1 && matches!(buffer.format().to_bytes(), [.., b'b' | b'B' | b'c'])
}

impl Deref for Memory<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Fixed(bytes) => bytes.as_bytes(),
            Self::Shared(bytes) => bytes,
        }
    }
}

impl Deref for Shared {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        if self.0.len_bytes() == 0 {
            return &[];
        }
        // SAFETY: `Memory::of` checked that the buffer is contiguous; its export keeps the memory in place and its size
        // unchanged. Another thread or process may write into it: whoever reads it in place relies on no byte twice.
        unsafe { std::slice::from_raw_parts(self.0.buf_ptr().cast::<u8>(), self.0.len_bytes()) }
    }
}
