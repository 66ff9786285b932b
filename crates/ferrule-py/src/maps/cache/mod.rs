//! The methods of the class `CacheCore`: a mutable mapping.

pub mod core;
pub mod flights;
pub mod function;
mod hints;
mod keys;
pub mod leads;
pub mod stats;
mod times;

use std::sync::Mutex;

use ferrule_base::Error;
use ferrule_gate::cpython::call_lasting;
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_gate::fork::held;
use ferrule_gate::hints::{AnyInt, AnyIterator, AnyValuesView};
use ferrule_gate::signals::every;
use ferrule_gate::take;
use ferrule_gate::take::iterable::items;
use ferrule_gate::take::number::size;
use ferrule_gate::take::pairs::pair;
use ferrule_kernels::maps::cache::{Limits, NEVER};
use pyo3::basic::CompareOp;
use pyo3::exceptions::PyKeyError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PyTuple};

use crate::maps::cache::core::{CacheCore, Part, State};
use crate::maps::cache::flights::Flight;
use crate::maps::cache::hints::{AnyKeysView, AnyPairsView, Function, Given, MappingOrPairs};
use crate::maps::cache::keys::Wanted;
use crate::maps::cache::leads::Lead;
use crate::maps::cache::stats::CacheStats;
use crate::maps::cache::times::{Clock, Ttl};

/// `Part` for Python.
type Joined = (Option<Py<PyAny>>, Option<Py<Flight>>, Option<Py<Lead>>);

#[pymethods]
impl CacheCore {
    #[new]
    #[pyo3(signature = (max_entries = None, *, max_bytes = None, ttl = Ttl::Default, sizeof = None, timer = None))]
    fn new(
        py: Python<'_>,
        max_entries: Option<AnyInt<'_>>,
        max_bytes: Option<AnyInt<'_>>,
        ttl: Ttl,
        sizeof: Option<Function<'_>>,
        timer: Option<Function<'_>>,
    ) -> Outcome<Self> {
        let limit = |limit: Option<AnyInt<'_>>, name| limit.map(|limit| size(&limit.0, name, 1)).transpose();
        let max_entries = limit(max_entries, "max_entries")?;
        let max_bytes = limit(max_bytes, "max_bytes")?;
        let limits = Limits {
            entries: max_entries.unwrap_or(usize::MAX),
            bytes: max_bytes.map_or(u64::MAX, |bytes| bytes as u64),
        };
        let callable = |function: Option<Function<'_>>, name| {
            function.map(|given| take::function::function(given.0, name).map(Bound::unbind)).transpose()
        };
        let sizeof = match (callable(sizeof, "sizeof")?, max_bytes) {
            (Some(_), None) => {
                let text = "sizeof: got a function without max_bytes, wanted both";
                return Err(Error::Value(text.into()).into());
            }
            (None, Some(_)) => Some(py.import("sys")?.getattr("getsizeof")?.unbind()),
            (sizeof, _) => sizeof,
        };
        let clock = callable(timer, "timer")?.map_or(Clock::System, Clock::Timer);
        let state = Mutex::new(State::new(limits));
        Ok(Self { state, max_entries, max_bytes, ttl: ttl.or(NEVER), sizeof, clock })
    }

    /// The most entries there may be, or None.
    #[getter]
    fn max_entries(&self) -> Option<usize> {
        self.max_entries
    }

    /// The most bytes that all values together may have, or None.
    #[getter]
    fn max_bytes(&self) -> Option<usize> {
        self.max_bytes
    }

    /// For how many seconds an entry is kept, or None.
    #[getter]
    fn ttl(&self) -> Option<f64> {
        (self.ttl != NEVER).then_some(self.ttl)
    }

    /// The value of a key, or `default`. It counts as a hit or a miss, and as a use.
    #[pyo3(signature = (key, default = None))]
    fn get<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = self.look_up::<true>(key)?;
        Ok(value.map(|value| value.into_bound(key.py())).or(default))
    }

    /// Keeps a value under a key; `ttl` is for this entry alone: seconds, a ``timedelta``, or None for never.
    #[pyo3(signature = (key, value, *, ttl = Ttl::Default))]
    fn set(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, ttl: Ttl) -> Outcome<()> {
        self.keep(key, value, ttl)
    }

    /// The value of a key; where there is none, what `function()` returns, which is kept.
    ///
    /// However many threads ask for a key at once, one calls its function and the others wait for it. If it
    /// raises, all of them raise that exception, and nothing is kept. If it is stopped (``KeyboardInterrupt``,
    /// a cancelled task), another one calls its own function.
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     The key is asked for by its own computation, or by one that it waits for.
    #[pyo3(signature = (key, function, *, ttl = Ttl::Default))]
    fn get_or_compute<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        function: Function<'py>,
        ttl: Ttl,
    ) -> Outcome<Bound<'py, PyAny>> {
        if let Some(value) = self.look_up::<true>(key)? {
            return Ok(value.into_bound(key.py()));
        }
        let function = take::function::function(function.0, "function")?;
        self.compute(key, ttl, || call_lasting(&function, &PyTuple::empty(key.py()), None))
    }

    /// For a task: the value, or the computation to wait for, or to lead. `ttl` is for `_publish`, but what is
    /// wrong with it is said here.
    #[pyo3(signature = (key, again, ttl = Ttl::Default))]
    fn _join(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>, again: bool, ttl: Ttl) -> Outcome<Joined> {
        let _ = ttl;
        let cache = slf.get();
        let found = if again { cache.look_up::<false>(key)? } else { cache.look_up::<true>(key)? };
        if found.is_some() {
            return Ok((found, None, None));
        }
        Ok(match cache.join(key)? {
            Part::Have(value) => (Some(value), None, None),
            Part::Wait(flight) => (None, Some(flight), None),
            Part::Lead(flight) => {
                let lead = Lead { cache: slf.clone().unbind(), flight: flight.clone_ref(slf.py()) };
                (None, Some(flight), Some(Py::new(slf.py(), lead)?))
            }
        })
    }

    /// For a task that leads: its value.
    #[pyo3(signature = (key, flight, value, ttl = Ttl::Default))]
    fn _publish(
        &self,
        key: &Bound<'_, PyAny>,
        flight: &Bound<'_, Flight>,
        value: &Bound<'_, PyAny>,
        ttl: Ttl,
    ) -> Outcome<()> {
        self.publish(key, flight.get(), value, ttl)
    }

    /// For a task that leads: what it ended with instead of a value.
    #[pyo3(signature = (flight, error: "BaseException"))]
    fn _fail(&self, py: Python<'_>, flight: &Bound<'_, Flight>, error: Bound<'_, PyAny>) {
        self.give_up(py, flight.get(), &PyErr::from_value(error));
    }

    /// The value of a key; where there is none, `default`, which is kept. It counts as a hit or a miss.
    #[pyo3(signature = (key, default = None))]
    fn setdefault<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> Outcome<Bound<'py, PyAny>> {
        let py = key.py();
        if let Some(value) = self.look_up::<true>(key)? {
            return Ok(value.into_bound(py));
        }
        let default = default.unwrap_or_else(|| py.None().into_bound(py));
        let wanted = Wanted::new(key)?;
        let weight = self.weight(&default)?;
        let now = self.clock.now(py)?;
        let (mut state, entry, flight) = self.find_both(&wanted)?;
        // Another thread may have set it since.
        let other = entry.filter(|&entry| !state.is_over(entry, &now));
        if let Some(other) = other.and_then(|other| state.entries.get(other)) {
            return Ok(other.value.clone_ref(py).into_bound(py));
        }
        let ended = flight.and_then(|flight| state.flights.remove(flight));
        let put = self.put(state, entry, &wanted, &default, (weight, Ttl::Default), &now);
        drop(ended);
        put.map(|()| default)
    }

    /// Removes a key and returns its value, or `default`; without one a missing key is a ``KeyError``.
    #[pyo3(signature = (key, default = Given(None)))]
    fn pop<'py>(&self, key: &Bound<'py, PyAny>, default: Given<'py>) -> Outcome<Bound<'py, PyAny>> {
        let taken = self.take(key)?.map(|value| value.into_bound(key.py()));
        taken.or(default.0).ok_or_else(|| missing(key).into())
    }

    /// Removes the least recently used entry and returns its key and value; ``KeyError`` if there is none.
    fn popitem(&self, py: Python<'_>) -> PyResult<(Py<PyAny>, Py<PyAny>)> {
        match self.alive(py, |state, _| state.entries.remove_oldest())? {
            Some(entry) => Ok((entry.key, entry.value)),
            None => Err(PyKeyError::new_err("popitem(): the cache is empty")),
        }
    }

    /// Keeps several: a mapping, or pairs of key and value, and keywords, as in ``dict.update``.
    #[pyo3(signature = (other = None, /, **more: "object"))]
    fn update(
        &self,
        py: Python<'_>,
        other: Option<MappingOrPairs<'_>>,
        more: Option<&Bound<'_, PyDict>>,
    ) -> Outcome<()> {
        let all = other.map_or_else(|| Ok(PyDict::new(py)), |other| dict_of(&other.0))?;
        if let Some(more) = more {
            all.update(more.as_mapping())?;
        }
        for item in all.items() {
            let (key, value) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
            self.keep(&key, &value, Ttl::Default)?;
        }
        Ok(())
    }

    /// Removes everything and sets the statistics to zero. Computations under way are not kept.
    fn clear(&self, py: Python<'_>) {
        let mut state = held(py, &self.state);
        let before = state.take();
        drop(state);
        drop(before);
    }

    /// Removes the entries whose time is over, and returns how many those were.
    fn expire(&self, py: Python<'_>) -> PyResult<usize> {
        self.alive(py, |_, expired| expired)
    }

    /// What happened since the beginning, or since `clear`.
    fn stats(&self, py: Python<'_>) -> PyResult<CacheStats> {
        self.alive(py, |state, _| CacheStats {
            hits: state.hits,
            misses: state.misses,
            evictions: state.entries.evictions(),
            expirations: state.entries.expirations(),
            entries: state.entries.len() as u64,
            bytes: state.entries.bytes(),
        })
    }

    /// The keys as they are now, from the least to the most recently used. They don't follow later changes.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<AnyKeysView<'py>> {
        self.snapshot(py)?.call_method0("keys").map(AnyKeysView)
    }

    /// The values as they are now, in the order of `keys`.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<AnyValuesView<'py>> {
        self.snapshot(py)?.call_method0("values").map(AnyValuesView)
    }

    /// Pairs of key and value as they are now, in the order of `keys`. Reading them is no use of an entry.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<AnyPairsView<'py>> {
        self.snapshot(py)?.call_method0("items").map(AnyPairsView)
    }

    fn __getitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        self.look_up::<true>(key)?.ok_or_else(|| missing(key))
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> Outcome<()> {
        self.keep(key, value, Ttl::Default)
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> Outcome<()> {
        self.take(key)?.map(drop).ok_or_else(|| missing(key).into())
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.look_up::<false>(key)?.is_some())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.alive(py, |state, _| state.entries.len())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<AnyIterator<'py>> {
        let keys: Vec<_> =
            self.alive(py, |state, _| state.entries.iter().map(|entry| entry.key.clone_ref(py)).collect())?;
        Ok(AnyIterator(PyList::new(py, keys)?.try_iter()?.into_any()))
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<PyMapping>() else {
            return Ok(py.NotImplemented().into_bound(py));
        };
        let other = PyDict::from_sequence(other.items()?.as_any())?;
        self.snapshot(py)?.rich_compare(other, CompareOp::Eq)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let entries = self.__len__(py)?;
        let limit = |limit: Option<usize>| limit.map_or_else(|| "None".into(), |limit| limit.to_string());
        let ttl = self.ttl().map_or_else(|| "None".into(), |ttl| ttl.to_string());
        let (most, bytes) = (limit(self.max_entries), limit(self.max_bytes));
        Ok(format!("Cache(entries={entries}, max_entries={most}, max_bytes={bytes}, ttl={ttl})"))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        if let Some(sizeof) = &self.sizeof {
            visit.call(sizeof)?;
        }
        if let Clock::Timer(timer) = &self.clock {
            visit.call(timer)?;
        }
        // No thread can have the lock now; if one had, what is in here would only be taken for reachable.
        if let Ok(state) = self.state.try_lock() {
            for entry in state.entries.iter() {
                visit.call(&entry.key)?;
                visit.call(&entry.value)?;
            }
            for started in state.flights.iter() {
                visit.call(&started.key)?;
                visit.call(&started.flight)?;
            }
        }
        Ok(())
    }

    fn __clear__(&self, py: Python<'_>) {
        self.clear(py);
    }
}

/// What `dict.update` would put into an empty dict.
fn dict_of<'py>(other: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyDict>> {
    let py = other.py();
    let all = PyDict::new(py);
    if other.hasattr(intern!(py, "keys"))? {
        all.call_method1(intern!(py, "update"), (other,))?;
        return Ok(all);
    }
    let pairs = items(other, "other", "a mapping or pairs of key and value")?;
    every(py, pairs.enumerate(), |(index, item)| {
        let pair = pair(&item?, || format!("other[{index}]"), "a pair of key and value")?;
        Ok::<_, Failure>(all.set_item(pair.get_item(0)?, pair.get_item(1)?)?)
    })?;
    Ok(all)
}

fn missing(key: &Bound<'_, PyAny>) -> PyErr {
    // In a tuple of one, or a key that is a tuple would be taken for several arguments.
    PyKeyError::new_err((key.clone().unbind(),))
}
