//! Where the items of lists and tuples lie, and what lies in a float.

#![allow(unsafe_code, reason = "objects read in place")]

use pyo3::ffi;

/// The items of a list.
///
/// # Safety
/// A live list; attached, on a free-threaded build in its critical section. Nothing is used any more once Python code has run.
#[inline]
pub unsafe fn list_items<'a>(list: *mut ffi::PyObject) -> &'a [*mut ffi::PyObject] {
    // SAFETY: live, as the caller has it. That of an empty list may be null.
    unsafe {
        let size = ffi::PyList_GET_SIZE(list).cast_unsigned();
        let items = (*list.cast::<ffi::PyListObject>()).ob_item;
        let items = if size == 0 { std::ptr::NonNull::dangling().as_ptr() } else { items };
        std::slice::from_raw_parts(items, size)
    }
}

/// The items of a tuple, which never change.
///
/// # Safety
/// A tuple that lives as long as they are used.
#[inline]
pub unsafe fn tuple_items<'a>(tuple: *mut ffi::PyObject) -> &'a [*mut ffi::PyObject] {
    // SAFETY: live, as the caller has it.
    unsafe {
        let first = (&raw const (*tuple.cast::<ffi::PyTupleObject>()).ob_item).cast();
        std::slice::from_raw_parts(first, ffi::PyTuple_GET_SIZE(tuple).cast_unsigned())
    }
}

/// The value of a float.
///
/// # Safety
/// A live `float`, also of a subclass.
#[inline]
pub unsafe fn float_value(float: *mut ffi::PyObject) -> f64 {
    // SAFETY: laid out so, as its type says.
    unsafe { (*float.cast::<ffi::PyFloatObject>()).ob_fval }
}
