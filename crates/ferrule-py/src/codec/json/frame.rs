//! Containers that are being written, and where what they hold lies.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_gate::cpython::{list_items, tuple_items};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

/// What a container that is being written holds. It is held, since Python code that runs meanwhile may drop it elsewhere.
pub enum Items<'py> {
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    Dict(Bound<'py, PyDict>),
    /// Keys and values in turn.
    Pairs(Bound<'py, PyList>),
}

/// A container that is being written.
pub struct Frame<'py> {
    pub items: Items<'py>,
    /// What comes next: a place, or of a dict what `PyDict_Next` keeps.
    pub next: isize,
    /// The object that was met, where these are not itself. It is held, so that no other lies at its place.
    pub owner: Option<Bound<'py, PyAny>>,
}

impl Frame<'_> {
    /// The object that was met, by its place.
    pub fn object(&self) -> *mut ffi::PyObject {
        match (&self.owner, &self.items) {
            (Some(owner), _) => owner.as_ptr(),
            (None, Items::List(list) | Items::Pairs(list)) => list.as_ptr(),
            (None, Items::Tuple(tuple)) => tuple.as_ptr(),
            (None, Items::Dict(dict)) => dict.as_ptr(),
        }
    }
}

/// What became of a value that is no leaf.
pub enum Small<'py> {
    /// Nothing of it is written.
    No,
    /// It is written.
    Whole,
    /// A list or dict of which the bracket and the first members are written. It is the innermost one next.
    Begun(Frame<'py>),
}

/// Where the items of a list or tuple that is being written lie.
///
/// # Safety
/// It is held. Nothing is used any more once Python code has run.
#[inline]
pub unsafe fn items<'a>(items: &Items<'_>) -> &'a [*mut ffi::PyObject] {
    // SAFETY: live, as they are held.
    unsafe {
        match items {
            Items::List(list) => list_items(list.as_ptr()),
            Items::Tuple(tuple) => tuple_items(tuple.as_ptr()),
            Items::Dict(_) | Items::Pairs(_) => &[],
        }
    }
}
