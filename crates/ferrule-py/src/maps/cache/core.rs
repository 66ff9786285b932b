//! What a cache does: its entries and computations are under one lock, which is never held while Python code runs.

use std::sync::{Mutex, MutexGuard};

use ferrule_base::Error;
use ferrule_gate::errors::Outcome;
use ferrule_gate::fork::held;
use ferrule_gate::kept::Kept;
use ferrule_gate::take::number::size;
use ferrule_kernels::maps::cache::{Entries, Gone, Handle, Limits, NEVER};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::maps::cache::flights::Flight;
use crate::maps::cache::keys::{Keyed, Wanted};
use crate::maps::cache::times::{Clock, Now, Ttl};

/// What `ferrule.Cache` is made of.
#[pyclass(frozen, subclass, mapping, module = "ferrule._core.maps")]
pub struct CacheCore {
    pub(super) state: Mutex<State>,
    pub(super) max_entries: Option<usize>,
    pub(super) max_bytes: Option<usize>,
    /// Seconds.
    pub(super) ttl: f64,
    /// Only with `max_bytes`.
    pub(super) sizeof: Option<Py<PyAny>>,
    pub(super) clock: Clock,
}

pub(super) struct State {
    pub(super) entries: Entries<Entry>,
    pub(super) flights: Entries<Started>,
    pub(super) hits: u64,
    pub(super) misses: u64,
}

pub(super) struct Entry {
    pub(super) key: Py<PyAny>,
    pub(super) value: Py<PyAny>,
}

/// A computation under way, by its key.
pub(super) struct Started {
    pub(super) key: Py<PyAny>,
    pub(super) flight: Py<Flight>,
}

impl Keyed for Entry {
    fn key(&self) -> &Py<PyAny> {
        &self.key
    }
}

impl Keyed for Started {
    fn key(&self) -> &Py<PyAny> {
        &self.key
    }
}

/// What a thread or a task that asks for a key has to do.
pub(super) enum Part {
    /// Nothing: here it is.
    Have(Py<PyAny>),
    /// Wait.
    Wait(Py<Flight>),
    /// Compute it.
    Lead(Py<Flight>),
}

pub(super) type Guard<'a> = MutexGuard<'a, State>;

impl State {
    pub(super) fn new(limits: Limits) -> Self {
        Self { entries: Entries::new(limits), flights: Entries::new(Limits::NONE), hits: 0, misses: 0 }
    }

    /// Takes everything out, and sets the statistics to zero.
    pub(super) fn take(&mut self) -> Self {
        Self {
            entries: self.entries.take(),
            flights: self.flights.take(),
            hits: std::mem::take(&mut self.hits),
            misses: std::mem::take(&mut self.misses),
        }
    }

    /// Removes what is over; the time is asked for only where something can be.
    fn expire(&mut self, now: &Now, gone: &mut Gone<Entry>) -> usize {
        if self.entries.may_expire() { self.entries.expire(now.seconds(), gone) } else { 0 }
    }

    pub(super) fn is_over(&self, handle: Handle, now: &Now) -> bool {
        let deadline = self.entries.deadline(handle);
        !deadline.is_infinite() && now.is_past(deadline)
    }

    fn count(&mut self, hit: bool) {
        if hit {
            self.hits += 1;
        } else {
            self.misses += 1;
        }
    }
}

impl CacheCore {
    /// The value of a key that is not over. `USED`: it counts as a hit or a miss, and is the most recently used now.
    #[inline]
    pub(super) fn look_up<const USED: bool>(&self, key: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
        let py = key.py();
        let wanted = Wanted::new(key)?;
        let now = self.clock.now(py)?;
        let (mut state, found) = wanted.find(&self.state, |state| &state.entries)?;
        let mut over = None;
        let mut value = None;
        if let Some(handle) = found {
            if state.is_over(handle, &now) {
                over = state.entries.remove_expired(handle);
            } else {
                if USED {
                    state.entries.touch(handle);
                }
                value = state.entries.get(handle).map(|entry| entry.value.clone_ref(py));
            }
        }
        if USED {
            state.count(value.is_some());
        }
        drop(state);
        drop(over);
        Ok(value)
    }

    /// Finds an entry, and the computation that is under way for the same key, in one moment.
    pub(super) fn find_both<'s>(
        &'s self,
        wanted: &Wanted<'_, '_>,
    ) -> PyResult<(Guard<'s>, Option<Handle>, Option<Handle>)> {
        let (state, entry) = wanted.find(&self.state, |state| &state.entries)?;
        if state.flights.is_empty() {
            return Ok((state, entry, None));
        }
        drop(state);
        loop {
            let (state, flight) = wanted.find(&self.state, |state| &state.flights)?;
            let begun = state.flights.insertions();
            drop(state);
            let (state, entry) = wanted.find(&self.state, |state| &state.entries)?;
            if state.flights.insertions() == begun {
                return Ok((state, entry, flight));
            }
        }
    }

    /// What a value counts for.
    pub(super) fn weight(&self, value: &Bound<'_, PyAny>) -> Outcome<u64> {
        let Some(sizeof) = &self.sizeof else { return Ok(0) };
        Ok(size(sizeof.bind(value.py()).call1((value,))?.as_any(), "sizeof", 0)? as u64)
    }

    /// Keeps a value under a key. A computation under way for it will not overwrite this.
    pub(super) fn keep(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, ttl: Ttl) -> Outcome<()> {
        let wanted = Wanted::new(key)?;
        let weight = self.weight(value)?;
        let now = self.clock.now(key.py())?;
        let (mut state, entry, flight) = self.find_both(&wanted)?;
        let ended = flight.and_then(|flight| state.flights.remove(flight));
        let put = self.put(state, entry, &wanted, value, (weight, ttl), &now);
        drop(ended);
        put
    }

    pub(super) fn put(
        &self,
        mut state: Guard<'_>,
        entry: Option<Handle>,
        wanted: &Wanted<'_, '_>,
        value: &Bound<'_, PyAny>,
        (weight, ttl): (u64, Ttl),
        now: &Now,
    ) -> Outcome<()> {
        let deadline = now.deadline(ttl.or(self.ttl));
        let mut value = value.clone().unbind();
        let mut gone = Gone::default();
        state.expire(now, &mut gone);
        let put = if let Some(entry) = entry.filter(|&entry| state.entries.get(entry).is_some()) {
            let change = |entry: &mut Entry| std::mem::swap(&mut entry.value, &mut value);
            state.entries.update(entry, weight, deadline, &mut gone, change);
            Ok(None)
        } else {
            let fresh = Entry { key: wanted.kept(), value: value.clone_ref(wanted.py()) };
            state.entries.insert(wanted.hash, fresh, weight, deadline, &mut gone)
        };
        drop(state);
        drop((gone, value));
        put?;
        Ok(())
    }

    /// Takes an entry out, with the computation under way for its key.
    pub(super) fn take(&self, key: &Bound<'_, PyAny>) -> Outcome<Option<Py<PyAny>>> {
        let py = key.py();
        let wanted = Wanted::new(key)?;
        let now = self.clock.now(py)?;
        let (mut state, entry, flight) = self.find_both(&wanted)?;
        let ended = flight.and_then(|flight| state.flights.remove(flight));
        let over = entry.is_some_and(|entry| state.is_over(entry, &now));
        let taken = entry.and_then(|entry| {
            if over { state.entries.remove_expired(entry) } else { state.entries.remove(entry) }
        });
        drop(state);
        drop(ended);
        Ok(taken.filter(|_| !over).map(|entry| entry.value))
    }

    /// Decides, for a key that wasn't there, who computes it.
    pub(super) fn join(&self, key: &Bound<'_, PyAny>) -> Outcome<Part> {
        let py = key.py();
        let wanted = Wanted::new(key)?;
        let fresh = Py::new(py, Flight::new(py)?)?;
        let (mut state, found) = wanted.find(&self.state, |state| &state.flights)?;
        let other = found.and_then(|found| state.flights.get(found));
        if let Some(other) = other.filter(|other| !other.flight.get().is_lost()) {
            let other = other.flight.clone_ref(py);
            drop(state);
            return Ok(Part::Wait(other));
        }
        let lost = found.and_then(|found| state.flights.remove(found));
        let started = Started { key: wanted.kept(), flight: fresh.clone_ref(py) };
        let begun = state.flights.insert(wanted.hash, started, 0, NEVER, &mut Vec::new());
        drop(state);
        drop(lost);
        if let Some(place) = begun? {
            fresh.get().lead(py, place);
        }
        // Its value may have been kept, and its computation have ended, between the two looks.
        match self.look_up::<false>(key) {
            Ok(None) => Ok(Part::Lead(fresh)),
            Ok(Some(value)) => {
                self.land(py, fresh.get());
                fresh.get().settle(py, value.clone_ref(py));
                Ok(Part::Have(value))
            }
            Err(error) => {
                self.give_up(py, fresh.get(), &error);
                Err(error.into())
            }
        }
    }

    /// Ends a computation with its value, which is kept unless the key was set, removed or cleared meanwhile.
    pub(super) fn publish(
        &self,
        key: &Bound<'_, PyAny>,
        flight: &Flight,
        value: &Bound<'_, PyAny>,
        ttl: Ttl,
    ) -> Outcome<()> {
        let py = key.py();
        let wanted = Wanted::new(key)?;
        let weight = self.weight(value)?;
        let now = self.clock.now(py)?;
        let (mut state, entry) = wanted.find(&self.state, |state| &state.entries)?;
        let ended = flight.place().and_then(|place| state.flights.remove(place));
        if ended.is_some() {
            self.put(state, entry, &wanted, value, (weight, ttl), &now)?;
        } else {
            drop(state);
        }
        flight.settle(py, value.clone().unbind());
        Ok(())
    }

    /// Takes a computation out of those under way.
    fn land(&self, py: Python<'_>, flight: &Flight) {
        let ended = flight.place().and_then(|place| held(py, &self.state).flights.remove(place));
        drop(ended);
    }

    /// Ends a computation with an exception.
    pub(super) fn give_up(&self, py: Python<'_>, flight: &Flight, error: &PyErr) {
        self.land(py, flight);
        flight.fail(py, error);
    }

    /// Ends a computation with nothing.
    pub(super) fn abandon(&self, py: Python<'_>, flight: &Flight) {
        self.land(py, flight);
        flight.abandon(py);
    }

    /// The value of a key that wasn't there: computed here, or waited for.
    pub(super) fn compute<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        ttl: Ttl,
        mut function: impl FnMut() -> PyResult<Bound<'py, PyAny>>,
    ) -> Outcome<Bound<'py, PyAny>> {
        let py = key.py();
        loop {
            match self.join(key)? {
                Part::Have(value) => return Ok(value.into_bound(py)),
                Part::Wait(flight) => {
                    if let Some(value) = flight.get().wait(py, key)? {
                        return Ok(value.into_bound(py));
                    }
                }
                Part::Lead(flight) => {
                    let flight = flight.get();
                    let outcome = flight.within(py, &mut function).and_then(|value| {
                        refuse_coroutine(&value)?;
                        self.publish(key, flight, &value, ttl)?;
                        Ok(value)
                    });
                    if let Err(error) = &outcome {
                        self.give_up(py, flight, error);
                    }
                    return Ok(outcome?);
                }
            }
        }
    }

    /// Removes what is over, and looks at the rest.
    pub(super) fn alive<T>(&self, py: Python<'_>, look: impl FnOnce(&mut State, usize) -> T) -> PyResult<T> {
        let now = self.clock.now(py)?;
        let mut gone = Gone::default();
        let mut state = held(py, &self.state);
        let expired = state.expire(&now, &mut gone);
        let seen = look(&mut state, expired);
        drop(state);
        Ok(seen)
    }

    /// What is there, as it is now: a dict from the least to the most recently used.
    pub(super) fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all: Vec<_> = self.alive(py, |state, _| {
            state.entries.iter().map(|entry| (entry.key.clone_ref(py), entry.value.clone_ref(py))).collect()
        })?;
        let dict = PyDict::new(py);
        for (key, value) in all {
            dict.set_item(key, value)?;
        }
        Ok(dict)
    }
}

/// A coroutine can be awaited once: kept, it would be of use to nobody.
fn refuse_coroutine(value: &Bound<'_, PyAny>) -> Outcome<()> {
    static CLASS: Kept<PyType> = Kept::new();
    if !value.is_instance(CLASS.import(value.py(), "types", "CoroutineType")?)? {
        return Ok(());
    }
    value.call_method0("close")?;
    Err(Error::Type("function: got a coroutine, wanted a value: use aget_or_compute".into()).into())
}
