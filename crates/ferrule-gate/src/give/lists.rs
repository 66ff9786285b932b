//! New lists, and the numbers in them.

#![allow(unsafe_code, reason = "new lists filled in place")]

use pyo3::exceptions::PyMemoryError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use crate::signals::every;

/// A list without items, or MemoryError: where there is no memory, PyO3's own panics.
pub fn empty(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    // SAFETY: a new reference to a list, or null with an exception set.
    unsafe { Ok(Bound::from_owned_ptr_or_err(py, ffi::PyList_New(0))?.cast_into_unchecked()) }
}

/// A list on its way: of a size known from the start, filled from its beginning, unseen by Python until it is finished.
pub struct NewList<'py> {
    list: Bound<'py, PyList>,
    len: usize,
    size: usize,
}

impl<'py> NewList<'py> {
    /// Memory for `size` items.
    pub fn new(py: Python<'py>, size: usize) -> PyResult<Self> {
        // SAFETY: `PyList_New` returns a new list, or null with an exception set; its items are null. The collector must
        // not show such a list to anyone, so it is untracked until it is finished.
        let list = unsafe {
            let list = Bound::from_owned_ptr_or_err(py, ffi::PyList_New(size.cast_signed()))?;
            ffi::PyObject_GC_UnTrack(list.as_ptr().cast());
            list.cast_into_unchecked::<PyList>()
        };
        // SAFETY: `ob_item` is this list's own memory of `size` pointers, not used yet.
        unsafe {
            advise_huge_pages(
                (*list.as_ptr().cast::<ffi::PyListObject>()).ob_item.cast(),
                size * size_of::<usize>(),
            );
        };
        Ok(Self { list, len: 0, size })
    }

    /// How many items are there already.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Appends an item; `None` when all are there.
    #[inline]
    pub fn push(&mut self, item: Bound<'py, PyAny>) -> Option<()> {
        if self.len == self.size {
            return None;
        }
        // SAFETY: the place exists and is still null; the list takes over the reference.
        unsafe { ffi::PyList_SET_ITEM(self.list.as_ptr(), self.len.cast_signed(), item.into_ptr()) };
        self.len += 1;
        Some(())
    }

    /// Puts another object in the place of the item at `at`.
    pub fn replace(&mut self, at: usize, item: Bound<'py, PyAny>) -> PyResult<()> {
        self.list.set_item(at, item)
    }

    /// The list; `None` unless all items are there.
    pub fn finish(self) -> Option<Bound<'py, PyList>> {
        if self.len < self.size {
            return None;
        }
        // SAFETY: untracked by `new`, and all its items are live objects now.
        unsafe { ffi::PyObject_GC_Track(self.list.as_ptr().cast()) };
        Some(self.list)
    }
}

/// A new list of the values from `from` on, which are taken away.
#[inline]
pub fn list_of_last<'py>(
    py: Python<'py>,
    values: &mut Vec<Bound<'py, PyAny>>,
    from: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let size = values.len() - from;
    // SAFETY: `PyList_New` returns a new list of `size` nulls, or null with an exception set. The values, which are pointers,
    // move into it before anything else happens, and the vector lets go of them.
    unsafe {
        let list = Bound::from_owned_ptr_or_err(py, ffi::PyList_New(size.cast_signed()))?;
        if size > 0 {
            let items = (*list.as_ptr().cast::<ffi::PyListObject>()).ob_item;
            let values = values.as_ptr().add(from).cast::<*mut ffi::PyObject>();
            std::ptr::copy_nonoverlapping(values, items, size);
        }
        values.set_len(from);
        Ok(list)
    }
}

/// The tuple of a list's items, or MemoryError.
pub fn tuple_of<'py>(list: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: a list; a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(list.py(), ffi::PyList_AsTuple(list.as_ptr())) }
}

/// The tuple of some objects, or MemoryError: where there is no memory, PyO3's own panics.
pub fn new_tuple<'py>(
    py: Python<'py>,
    items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyTuple>> {
    let size = items.len();
    // SAFETY: a new tuple of `size` nulls, or null with an exception set. Its places are filled one by one, no more than there
    // are, and it takes over the references; one that were not filled would be seen as null by nobody but its own drop.
    unsafe {
        let tuple = Bound::from_owned_ptr_or_err(py, ffi::PyTuple_New(size.cast_signed()))?;
        for (place, item) in items.take(size).enumerate() {
            ffi::PyTuple_SET_ITEM(tuple.as_ptr(), place.cast_signed(), item.into_ptr());
        }
        Ok(tuple.cast_into_unchecked())
    }
}

/// A new list of floats.
pub fn list_of_floats<'py>(py: Python<'py>, values: &[f64]) -> PyResult<Bound<'py, PyList>> {
    let mut list = NewList::new(py, values.len())?;
    let lost = || PyMemoryError::new_err("a list lost its places");
    every(py, values, |&value| list.push(float_object(py, value)?).ok_or_else(lost))?;
    list.finish().ok_or_else(lost)
}

/// A float as an object, or MemoryError.
#[inline]
pub fn float_object(py: Python<'_>, value: f64) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyFloat_FromDouble(value)) }
}

/// An int as an object, or MemoryError.
#[inline]
pub fn int_object(py: Python<'_>, value: i64) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyLong_FromLongLong(value)) }
}

/// An int that is not negative as an object, or MemoryError.
#[inline]
pub fn unsigned_object(py: Python<'_>, value: u64) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyLong_FromUnsignedLongLong(value)) }
}

/// Asks for pages of 2 MiB for memory that is about to be written: 80 MB in pages of 4 KiB cost 30 ms of page faults.
///
/// # Safety
/// `start` is the beginning of `size` bytes that belong to the caller. (It is only advice: nothing in them changes.)
unsafe fn advise_huge_pages(start: *mut std::ffi::c_void, size: usize) {
    #[cfg(target_os = "linux")]
    {
        const HUGE: usize = 2 << 20;
        let skipped = start.align_offset(HUGE);
        if let Some(room) = size.checked_sub(skipped).filter(|room| *room >= HUGE) {
            // SAFETY: within the caller's memory, from the first whole huge page on. A kernel without huge pages refuses.
            unsafe { libc::madvise(start.byte_add(skipped), room, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (start, size);
}
