//! New dicts, and the members of those that stand still.

#![allow(unsafe_code, reason = "objects read in place")]

use pyo3::ffi;
use pyo3::prelude::*;

/// A dict that has room for so many members.
#[inline]
pub fn new_dict(py: Python<'_>, size: usize) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a new reference, or null with an exception set.
    unsafe {
        #[cfg(not(Py_3_14))]
        if size > ROOM {
            return Bound::from_owned_ptr_or_err(py, _PyDict_NewPresized(size.cast_signed()));
        }
        Bound::from_owned_ptr_or_err(py, ffi::PyDict_New())
    }
}

/// Members that the smallest dict has room for.
const ROOM: usize = 5;

#[cfg(not(Py_3_14))]
unsafe extern "C" {
    // Not documented, but exported for extensions: without it a dict of six members is first made for five.
    fn _PyDict_NewPresized(size: isize) -> *mut ffi::PyObject;
}

/// The members of a dict that nothing changes, as `PyDict_Next` gives them, by the same places.
#[derive(Clone, Copy)]
pub struct DictMembers<'a> {
    dict: *mut ffi::PyObject,
    /// Keys and values in turn where all keys are `str` and the dict has values of its own: the usual one. A value that was
    /// deleted is null.
    usual: Option<&'a [[*mut ffi::PyObject; 2]]>,
}

impl DictMembers<'_> {
    /// Those of `dict`.
    ///
    /// # Safety
    /// A live dict, attached, in its critical section on a free-threaded build. Nothing is used any more once Python code has
    /// run.
    #[inline]
    pub unsafe fn of(dict: *mut ffi::PyObject) -> Self {
        // SAFETY: as the caller has it.
        Self { dict, usual: unsafe { layout::usual(dict) } }
    }

    /// The key and the value from `at` on, which is then behind them.
    ///
    /// # Safety
    /// As for [`of`](Self::of).
    #[inline]
    pub unsafe fn next(&self, at: &mut isize) -> Option<(*mut ffi::PyObject, *mut ffi::PyObject)> {
        let Some(members) = self.usual else {
            let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
            // SAFETY: a live dict, as the caller has it.
            let more = unsafe { ffi::PyDict_Next(self.dict, at, &raw mut key, &raw mut value) };
            return (more != 0).then_some((key, value));
        };
        loop {
            let &[key, value] = members.get(at.cast_unsigned())?;
            *at += 1;
            if !value.is_null() {
                return Some((key, value));
            }
        }
    }
}

/// The names that instances of a class share, in the order of their values, and each with nothing.
///
/// # Safety
/// A live class that is written in Python, attached. They are used before Python runs again.
#[cfg(not(any(Py_3_14, Py_GIL_DISABLED)))]
pub unsafe fn shared_names<'a>(class: *mut ffi::PyTypeObject) -> &'a [[*mut ffi::PyObject; 2]] {
    // SAFETY: such a class has these keys, or null; all of them are `str`, since others make it give them up.
    unsafe { layout::entries((*class.cast::<ffi::PyHeapTypeObject>()).ht_cached_keys.cast()).unwrap_or(&[]) }
}

/// Elsewhere there are none.
///
/// # Safety
/// As above.
#[cfg(any(Py_3_14, Py_GIL_DISABLED))]
pub unsafe fn shared_names<'a>(_class: *mut ffi::PyTypeObject) -> &'a [[*mut ffi::PyObject; 2]] {
    &[]
}

/// `struct _dictkeysobject`, `Include/internal/pycore_dict.h` of 3.11 to 3.13.
#[cfg(not(any(Py_3_14, Py_GIL_DISABLED)))]
mod layout {
    use pyo3::ffi;

    #[repr(C)]
    pub struct Keys {
        refcnt: isize,
        log2_size: u8,
        log2_index_bytes: u8,
        kind: u8,
        version: u32,
        usable: isize,
        entries: isize,
    }

    /// `DICT_KEYS_UNICODE` and `DICT_KEYS_SPLIT`: all keys are `str`, and an entry is a key and a value.
    const UNICODE: u8 = 1;
    const SPLIT: u8 = 2;

    /// # Safety
    /// A live dict.
    #[inline]
    pub unsafe fn usual<'a>(dict: *mut ffi::PyObject) -> Option<&'a [[*mut ffi::PyObject; 2]]> {
        let dict = dict.cast::<ffi::PyDictObject>();
        // SAFETY: laid out so in these versions.
        unsafe {
            let keys = (*dict).ma_keys.cast::<Keys>();
            if !(*dict).ma_values.is_null() || (*keys).kind != UNICODE {
                return None;
            }
            entries(keys)
        }
    }

    /// # Safety
    /// Null, or live keys.
    #[inline]
    pub unsafe fn entries<'a>(keys: *const Keys) -> Option<&'a [[*mut ffi::PyObject; 2]]> {
        // SAFETY: laid out so in these versions. Behind the head of the keys are so many bytes of indices, and behind them
        // the entries, of which so many were written. An empty dict's place of them need not be aligned.
        unsafe {
            if keys.is_null() || !matches!((*keys).kind, UNICODE | SPLIT) {
                return None;
            }
            if (*keys).entries == 0 {
                return Some(&[]);
            }
            let first = keys.add(1).byte_add(1 << (*keys).log2_index_bytes);
            Some(std::slice::from_raw_parts(first.cast(), (*keys).entries.cast_unsigned()))
        }
    }
}

/// Elsewhere Python is asked.
#[cfg(any(Py_3_14, Py_GIL_DISABLED))]
mod layout {
    use pyo3::ffi;

    pub unsafe fn usual<'a>(_dict: *mut ffi::PyObject) -> Option<&'a [[*mut ffi::PyObject; 2]]> {
        None
    }
}
