//! Functions whose results are kept: the calls that `functools.lru_cache` has in C.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_gate::cpython::call_lasting;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::lists::new_tuple;
use ferrule_gate::kept::Kept;
use pyo3::ffi;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyString, PyTuple};

use crate::maps::cache::core::CacheCore;
use crate::maps::cache::times::Ttl;

unsafe extern "C" {
    /// Of CPython; PyO3 doesn't declare it.
    fn PyMethod_New(function: *mut ffi::PyObject, instance: *mut ffi::PyObject) -> *mut ffi::PyObject;
}

/// What `ferrule.cached` makes of a function.
#[pyclass(frozen, subclass, module = "ferrule._core.maps")]
pub struct CachedFunction {
    function: Py<PyAny>,
    cache: Py<CacheCore>,
    keys: Keys,
}

/// What calls are kept under.
enum Keys {
    /// Their arguments.
    Arguments,
    /// The function and their arguments: others use the same cache.
    WithFunction,
    /// What this callable makes of the arguments.
    By(Py<PyAny>),
}

#[pymethods]
impl CachedFunction {
    #[new]
    #[pyo3(signature = (function: "object", cache, key: "object" = None, shared: "bool" = false))]
    fn new(function: Py<PyAny>, cache: Py<CacheCore>, key: Option<Py<PyAny>>, shared: bool) -> Self {
        let keys = match (key, shared) {
            (Some(key), _) => Keys::By(key),
            (None, true) => Keys::WithFunction,
            (None, false) => Keys::Arguments,
        };
        Self { function, cache, keys }
    }

    /// The cache that the results are in.
    #[getter]
    fn cache(&self, py: Python<'_>) -> Py<CacheCore> {
        self.cache.clone_ref(py)
    }

    /// The key under which the result of a call with these arguments is kept.
    #[pyo3(signature = (*args: "object", **kwargs: "object"))]
    fn cache_key<'py>(
        &self,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = args.py();
        let function = match &self.keys {
            Keys::By(key) => return key.bind(py).call(args, kwargs),
            Keys::WithFunction => Some(self.function.bind(py)),
            Keys::Arguments => None,
        };
        let kwargs = kwargs.filter(|kwargs| !kwargs.is_empty());
        if function.is_none() && kwargs.is_none() {
            // No other call has such a key, and they are compared and hashed faster than tuples.
            if let (Some(only), 1) = (args.iter_borrowed().next(), args.len())
                && (only.is_exact_instance_of::<PyString>() || only.is_exact_instance_of::<PyInt>())
            {
                return Ok(only.to_owned());
            }
            return Ok(args.clone().into_any());
        }
        let mut parts: Vec<Bound<'py, PyAny>> = function.into_iter().cloned().collect();
        parts.extend(args);
        if let Some(kwargs) = kwargs {
            parts.push(mark(py)?.clone());
            for (name, value) in kwargs {
                parts.extend([name, value]);
            }
        }
        Ok(new_tuple(py, parts.into_iter())?.into_any())
    }

    #[pyo3(signature = (*args: "object", **kwargs: "object"))]
    fn __call__<'py>(
        &self,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> Outcome<Bound<'py, PyAny>> {
        let py = args.py();
        let key = self.cache_key(args, kwargs)?;
        let cache = self.cache.get();
        match cache.look_up::<true>(&key)? {
            Some(value) => Ok(value.into_bound(py)),
            None => cache.compute(&key, Ttl::Default, || call_lasting(self.function.bind(py), args, kwargs)),
        }
    }

    /// In a class it is a method, like a function.
    fn __get__<'py>(
        slf: &Bound<'py, Self>,
        instance: Option<Bound<'py, PyAny>>,
        owner: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = owner;
        let Some(instance) = instance else { return Ok(slf.clone().into_any()) };
        // SAFETY: both are live objects; a new reference, or null with an exception set.
        unsafe { Bound::from_owned_ptr_or_err(slf.py(), PyMethod_New(slf.as_ptr(), instance.as_ptr())) }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.function)?;
        visit.call(&self.cache)?;
        match &self.keys {
            Keys::By(key) => visit.call(key),
            Keys::Arguments | Keys::WithFunction => Ok(()),
        }
    }
}

/// What separates positional from keyword arguments: an object that is in no call.
fn mark(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static MARK: Kept<PyAny> = Kept::new();
    let make = || Ok(py.import("builtins")?.getattr("object")?.call0()?.unbind());
    MARK.get_or_try_init(py, make).map(|mark| mark.bind(py))
}
