//! Keys: any hashable objects, compared as Python compares them, which can run any code.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard};

use ferrule_gate::fork::held;
use ferrule_kernels::maps::cache::{Entries, Handle};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyString, PyTuple};

/// What is found by a key.
pub trait Keyed {
    /// The key.
    fn key(&self) -> &Py<PyAny>;
}

/// A key that is looked for.
#[derive(Clone, Copy)]
pub struct Wanted<'a, 'py> {
    key: &'a Bound<'py, PyAny>,
    /// Its hash, by Python.
    pub hash: u64,
}

impl<'a, 'py> Wanted<'a, 'py> {
    /// Hashes a key, which can run Python code and raise.
    #[inline]
    pub fn new(key: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        Ok(Self { key, hash: key.hash()? as u64 })
    }

    /// The interpreter.
    pub fn py(&self) -> Python<'py> {
        self.key.py()
    }

    /// The key, to be kept.
    pub fn kept(&self) -> Py<PyAny> {
        self.key.clone().unbind()
    }

    /// Looks for the key. The lock is held on return, so what was found is there, and what was not is not.
    ///
    /// It is never held while Python code runs: keys that only Python can compare are compared outside it, and what
    /// they are worth is asked again.
    #[inline]
    pub fn find<'s, S, T: Keyed>(
        &self,
        state: &'s Mutex<S>,
        entries: impl Fn(&S) -> &Entries<T>,
    ) -> PyResult<(MutexGuard<'s, S>, Option<Handle>)> {
        let py = self.key.py();
        let guard = held(py, state);
        let mut unsure = false;
        let found = entries(&guard).find(self.hash, |item| {
            let same = same(item.key().bind(py), self.key, 0);
            unsure |= same.is_none();
            same == Some(true)
        });
        if found.is_some() || !unsure {
            return Ok((guard, found));
        }
        drop(guard);
        self.find_by_python(state, entries)
    }

    #[cold]
    fn find_by_python<'s, S, T: Keyed>(
        &self,
        state: &'s Mutex<S>,
        entries: impl Fn(&S) -> &Entries<T>,
    ) -> PyResult<(MutexGuard<'s, S>, Option<Handle>)> {
        let py = self.key.py();
        let mut different = HashSet::new();
        loop {
            let mut unsure = Vec::new();
            let guard = held(py, state);
            let mut found = None;
            for (handle, item) in entries(&guard).with_hash(self.hash) {
                match same(item.key().bind(py), self.key, 0) {
                    Some(true) => found = Some(handle),
                    None if !different.contains(&handle) => unsure.push((handle, item.key().clone_ref(py))),
                    _ => {}
                }
            }
            if found.is_some() || unsure.is_empty() {
                // Keys that are dropped here are still those of entries, so no Python code runs.
                return Ok((guard, found));
            }
            drop(guard);
            let mut equal = None;
            for (handle, key) in &unsure {
                if key.bind(py).eq(self.key)? {
                    equal = Some(*handle);
                    break;
                }
                different.insert(*handle);
            }
            drop(unsure);
            if let Some(handle) = equal {
                let guard = held(py, state);
                if entries(&guard).get(handle).is_some() {
                    return Ok((guard, Some(handle)));
                }
            }
        }
    }
}

/// How deep in tuples keys are compared here.
const DEEPEST: u32 = 2;

/// Whether two keys of equal hash are equal; `None` where Python code might run to tell.
#[inline]
fn same(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>, depth: u32) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    if plain(a) && a.get_type_ptr() == b.get_type_ptr() {
        return same_plain(a, b);
    }
    let (a, b) = (a.cast_exact::<PyTuple>().ok()?, b.cast_exact::<PyTuple>().ok()?);
    if a.len() != b.len() {
        return Some(false);
    }
    for (a, b) in a.iter_borrowed().zip(b.iter_borrowed()) {
        if depth == DEEPEST {
            return None;
        }
        match same(&a, &b, depth + 1) {
            Some(true) => {}
            other => return other,
        }
    }
    Some(true)
}

/// Whether two of the same one of `plain`'s types are equal.
#[inline]
fn same_plain(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) -> Option<bool> {
    // SAFETY: both are live objects of the type whose comparison this is; it gives a new reference, or null with an
    // exception set. It isn't asked for by `PyObject_RichCompare`, which raises where calls are nested too deeply:
    // to make an exception can run the collector, and that Python code, while the lock is held.
    let equal = unsafe {
        let compare = (*a.get_type_ptr()).tp_richcompare?;
        Bound::from_owned_ptr_or_err(a.py(), compare(a.as_ptr(), b.as_ptr(), ffi::Py_EQ))
    };
    equal.ok()?.cast::<PyBool>().ok().map(PyBoolMethods::is_true)
}

/// Whether it is of one of the types whose comparison with its own kind runs no code but Python's own.
#[inline]
fn plain(object: &Bound<'_, PyAny>) -> bool {
    object.is_exact_instance_of::<PyString>()
        || object.is_exact_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyBytes>()
        || object.is_exact_instance_of::<PyFloat>()
}
