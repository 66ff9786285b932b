//! Instances of classes that are written in Python: made without calling the class, and the fields that they keep in slots.

#![allow(unsafe_code, reason = "objects read in place")]

use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use pyo3::{Borrowed, ffi};

/// Where the instances of a class keep a field: so many bytes from their beginning, null or an object.
#[derive(Clone, Copy)]
pub struct Slot(usize);

impl Slot {
    /// The slot of a field, if it has one: where the member descriptor of the class looks. Without the lock a field can't be
    /// changed in place, so there it has none.
    pub fn of(class: &Bound<'_, PyType>, field: &Bound<'_, PyString>) -> PyResult<Option<Self>> {
        if cfg!(Py_GIL_DISABLED) {
            return Ok(None);
        }
        let Some(found) = class.getattr_opt(field)? else { return Ok(None) };
        // SAFETY: the type of the descriptor says how it is laid out (`PyMemberDescr_Type` is that of slots alone among
        // attributes of classes written in Python), and it was made for a class that ours is or derives from.
        unsafe {
            if ffi::Py_TYPE(found.as_ptr()) != &raw mut ffi::PyMemberDescr_Type {
                return Ok(None);
            }
            let descriptor = found.as_ptr().cast::<ffi::PyMemberDescrObject>();
            let owner = (*descriptor).d_common.d_type;
            let member = &*(*descriptor).d_member;
            let ours = ffi::PyType_IsSubtype(class.as_type_ptr(), owner) != 0
                && member.type_code == ffi::Py_T_OBJECT_EX;
            let writable = member.flags & ffi::Py_READONLY == 0;
            Ok(if ours && writable { usize::try_from(member.offset).ok().map(Self) } else { None })
        }
    }

    /// What is in it.
    ///
    /// # Safety
    /// `object` is an instance of the class that the slot is of, not of a subclass.
    #[inline]
    pub unsafe fn get<'py>(self, object: Borrowed<'_, 'py, PyAny>) -> Option<Bound<'py, PyAny>> {
        // SAFETY: an instance has it there. Attached, so nobody changes it before there is a new reference.
        unsafe {
            let slot = object.as_ptr().byte_add(self.0).cast::<*mut ffi::PyObject>();
            Bound::from_borrowed_ptr_or_opt(object.py(), *slot)
        }
    }

    /// Puts an object into it.
    ///
    /// # Safety
    /// As for [`get`](Self::get).
    #[inline]
    pub unsafe fn set(self, object: &Bound<'_, PyAny>, value: Bound<'_, PyAny>) {
        // SAFETY: an instance has it there; what was in it is let go only after the new value is in place.
        unsafe {
            let slot = object.as_ptr().byte_add(self.0).cast::<*mut ffi::PyObject>();
            let before = std::mem::replace(&mut *slot, value.into_ptr());
            if !before.is_null() {
                ffi::Py_DECREF(before);
            }
        }
    }
}

/// Whether instances of a class are made by no more than memory, if its `__new__` is that of `object`.
pub fn is_plain(class: &Bound<'_, PyType>) -> bool {
    let raw = class.as_type_ptr();
    // SAFETY: a live type; reading its slots and flags.
    unsafe {
        (*raw).tp_alloc.is_some()
            && (*raw).tp_itemsize == 0
            && ffi::PyType_HasFeature(raw, ffi::Py_TPFLAGS_IS_ABSTRACT) == 0
            && ffi::PyType_HasFeature(raw, ffi::Py_TPFLAGS_HEAPTYPE) != 0
    }
}

/// An instance without fields.
///
/// # Safety
/// The class [is plain](is_plain), and its `__new__` is that of `object`, which does no more than this.
#[inline]
pub unsafe fn new_instance<'py>(class: &Bound<'py, PyType>) -> PyResult<Bound<'py, PyAny>> {
    let raw = class.as_type_ptr();
    // SAFETY: a live type; a new reference, or null with an exception set.
    unsafe {
        let alloc = (*raw).tp_alloc.unwrap_or(ffi::PyType_GenericAlloc);
        Bound::from_owned_ptr_or_err(class.py(), alloc(raw, 0))
    }
}

/// Whether going through a list or tuple gives other items than those that lie in it.
pub fn has_own_iter(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: live types, of which only the places of their functions are read.
    unsafe {
        let own = (*ffi::Py_TYPE(object.as_ptr())).tp_iter;
        let is = |class: *mut ffi::PyTypeObject| {
            own.map(|iter| iter as usize) == (*class).tp_iter.map(|iter| iter as usize)
        };
        !is(&raw mut ffi::PyList_Type) && !is(&raw mut ffi::PyTuple_Type)
    }
}
