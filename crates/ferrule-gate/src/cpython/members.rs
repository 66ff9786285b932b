//! What lies in the objects of a list: the items of tuples, the members of records.

#![allow(unsafe_code, reason = "objects read in place")]

use std::marker::PhantomData;

use pyo3::prelude::*;
use pyo3::{PyClass, PyTypeInfo, ffi};

use super::Item;

/// Where the members of the instances of a class are: pointers to objects that are never null.
pub struct Members<C, const N: usize> {
    class: *mut ffi::PyTypeObject,
    offsets: [usize; N],
    of: PhantomData<fn(C)>,
}

// SAFETY: only compared with, never followed; types are never freed while their module is there.
unsafe impl<C, const N: usize> Sync for Members<C, N> {}

impl<C: PyClass + PyTypeInfo, const N: usize> Members<C, N> {
    /// Those of a class all of whose instances are alike, told by where they are in one of them.
    ///
    /// # Safety
    /// At each of the `addresses`, which lie in the memory of `instance`, and at the same place in all other instances, is a
    /// pointer to an object.
    pub unsafe fn new(instance: &Bound<'_, C>, addresses: [usize; N]) -> Self {
        let start = instance.as_ptr().addr();
        let class = C::type_object_raw(instance.py());
        Self { class, offsets: addresses.map(|address| address - start), of: PhantomData }
    }
}

impl Item {
    /// The items of a tuple (not of a subclass) of `N`.
    #[inline]
    pub fn tuple<const N: usize>(self) -> Option<[Self; N]> {
        // SAFETY: the item is a live object (see `in_rounds`), and a tuple keeps `ob_size` live objects, which never change.
        unsafe {
            let tuple = self.0.cast::<ffi::PyTupleObject>();
            if self.0.is_null()
                || ffi::Py_TYPE(self.0) != &raw mut ffi::PyTuple_Type
                || (*tuple).ob_base.ob_size.cast_unsigned() != N
            {
                return None;
            }
            let first = (&raw const (*tuple).ob_item).cast::<*mut ffi::PyObject>();
            Some(std::array::from_fn(|i| Self(*first.add(i))))
        }
    }

    /// The members of an instance of the class (not of a subclass).
    #[inline]
    pub fn members<C, const N: usize>(self, members: &Members<C, N>) -> Option<[Self; N]> {
        // SAFETY: the item is a live object (see `in_rounds`); of this class, it has pointers to objects there, which nobody
        // changes while Python stands still.
        unsafe {
            if self.0.is_null() || ffi::Py_TYPE(self.0) != members.class {
                return None;
            }
            Some(members.offsets.map(|offset| Self(*self.0.byte_add(offset).cast::<*mut ffi::PyObject>())))
        }
    }
}
