//! Computations under way: one for a key, however many ask for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use ferrule_base::Error;
use ferrule_base::fork::forks;
use ferrule_gate::errors::{Outcome, shown};
use ferrule_gate::fork::held;
use ferrule_gate::kept::Kept;
use ferrule_kernels::maps::cache::Handle;
use ferrule_kernels::maps::cache::waits::{Computation, Waits};
use pyo3::exceptions::{PyBaseException, PyException, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;

use crate::maps::cache::hints::Function;

/// How long a waiting thread waits before it looks whether a signal came.
const SIGNAL_PERIOD: Duration = Duration::from_millis(50);

/// Who waits for whom, in all caches.
static WAITS: Mutex<Waits> = Mutex::new(Waits::new());

/// A computation for a key that others may wait for.
#[pyclass(frozen, module = "ferrule._core.maps")]
pub struct Flight {
    id: Computation,
    /// The computation that asked for this one, 0 for none: it waits for this one.
    parent: Computation,
    /// Where the cache has it, once it is led.
    place: OnceLock<Handle>,
    thread: ThreadId,
    /// In which process, as [`forks`] numbers them.
    process: u64,
    outcome: OnceLock<Settled>,
    /// Called when it is done; `None` from then on.
    callbacks: Mutex<Option<Vec<Py<PyAny>>>>,
    done: Mutex<bool>,
    changed: Condvar,
}

/// How a computation ended.
enum Settled {
    Value(Py<PyAny>),
    Failed(Py<PyBaseException>),
    /// Its leader was stopped, which says nothing of the key: whoever waits tries anew.
    Abandoned,
}

impl Flight {
    /// One that this thread may lead.
    pub fn new(py: Python<'_>) -> PyResult<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Ok(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            parent: current(py)?,
            place: OnceLock::new(),
            thread: std::thread::current().id(),
            process: forks(),
            outcome: OnceLock::new(),
            callbacks: Mutex::new(Some(Vec::new())),
            done: Mutex::new(false),
            changed: Condvar::new(),
        })
    }

    /// Begins: whoever asked for it waits for it.
    pub fn lead(&self, py: Python<'_>, place: Handle) {
        if self.place.set(place).is_ok() && self.parent != 0 {
            // It waits for none yet, so this closes no circle.
            let _ = held(py, &WAITS).begin(self.parent, self.id);
        }
    }

    /// Where the cache has it, if it is led.
    pub fn place(&self) -> Option<Handle> {
        self.place.get().copied()
    }

    /// Whether its leader is a thread of a process that this one was forked from: it will never be done here.
    pub fn is_lost(&self) -> bool {
        self.process != forks()
    }

    /// Lets the computation that runs here wait for this one, until the guard is dropped.
    pub fn waited_for<'a>(&'a self, py: Python<'_>, key: &Bound<'_, PyAny>) -> Outcome<Waiting<'a>> {
        let waiter = current(py)?;
        if waiter == 0 || held(py, &WAITS).begin(waiter, self.id) {
            Ok(Waiting { waiter, flight: self })
        } else {
            Err(own(key)?.into())
        }
    }

    /// Waits, detached. `None` if it was abandoned. Signals are noticed.
    pub fn wait(&self, py: Python<'_>, key: &Bound<'_, PyAny>) -> Outcome<Option<Py<PyAny>>> {
        let _waiting = self.waited_for(py, key)?;
        if self.thread == std::thread::current().id() && !self.is_done() {
            return Err(own(key)?.into());
        }
        loop {
            let done = py.detach(|| {
                let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
                *self
                    .changed
                    .wait_timeout_while(done, SIGNAL_PERIOD, |done| !*done)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            });
            if done {
                return Ok(self.result(py)?);
            }
            py.check_signals()?;
        }
    }

    /// Its value; `None` where it was abandoned, or isn't done.
    pub fn result(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        match self.outcome.get() {
            Some(Settled::Value(value)) => Ok(Some(value.clone_ref(py))),
            Some(Settled::Failed(error)) => Err(PyErr::from_value(error.bind(py).clone().into_any())),
            Some(Settled::Abandoned) | None => Ok(None),
        }
    }

    /// Ends with a value. Whatever it ended with first stays.
    pub fn settle(&self, py: Python<'_>, value: Py<PyAny>) {
        self.end(py, Settled::Value(value));
    }

    /// Ends with an exception. One that stops a thread or a task (it is no `Exception`) is its leader's alone.
    pub fn fail(&self, py: Python<'_>, error: &PyErr) {
        let settled = if error.is_instance_of::<PyException>(py) {
            Settled::Failed(error.value(py).clone().unbind())
        } else {
            Settled::Abandoned
        };
        self.end(py, settled);
    }

    /// Ends with nothing.
    pub fn abandon(&self, py: Python<'_>) {
        self.end(py, Settled::Abandoned);
    }

    /// Whether it ended.
    pub fn is_done(&self) -> bool {
        self.outcome.get().is_some()
    }

    fn end(&self, py: Python<'_>, settled: Settled) {
        if self.outcome.set(settled).is_err() {
            return;
        }
        if self.parent != 0 {
            held(py, &WAITS).end(self.parent, self.id);
        }
        let callbacks = held(py, &self.callbacks).take();
        // In a forked child nobody waits, and a thread that there isn't any more may have the lock.
        if !self.is_lost() {
            *held(py, &self.done) = true;
            self.changed.notify_all();
            for callback in callbacks.into_iter().flatten() {
                tell(py, &callback);
            }
        }
    }

    /// Runs `compute` as this computation: what it asks for is asked for by this one.
    pub fn within<T>(&self, py: Python<'_>, compute: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
        let token = self.enter(py)?;
        let outcome = compute();
        Self::leave(py, token)?;
        outcome
    }
}

#[pymethods]
impl Flight {
    /// What runs in this context from now on is this computation.
    #[pyo3(signature = () -> "object")]
    fn enter(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        Ok(variable(py)?.call_method1("set", (self.id,))?.unbind())
    }

    /// Ends what `enter` began. A coroutine that the collector closes is in another context by then.
    #[pyo3(signature = (token: "object"))]
    #[staticmethod]
    fn leave(py: Python<'_>, token: Py<PyAny>) -> PyResult<()> {
        match variable(py)?.call_method1("reset", (token,)) {
            Err(error) if !error.is_instance_of::<PyValueError>(py) => Err(error),
            _ => Ok(()),
        }
    }

    /// Calls `callback` when the computation is done, at once if it is.
    fn when_done(&self, py: Python<'_>, callback: Function<'_>) {
        let callback = callback.0.unbind();
        let mut callbacks = held(py, &self.callbacks);
        if let Some(callbacks) = &mut *callbacks {
            callbacks.push(callback);
            return;
        }
        drop(callbacks);
        tell(py, &callback);
    }

    /// Whether there is an outcome, and the value; raises what the computation raised.
    #[pyo3(name = "result")]
    fn outcome(&self, py: Python<'_>) -> PyResult<(bool, Option<Py<PyAny>>)> {
        Ok(match self.result(py)? {
            Some(value) => (true, Some(value)),
            None => (false, None),
        })
    }

    /// Lets the computation of this context wait for this one: returns a number for `stop_waiting`.
    #[pyo3(signature = (key: "object") -> "int")]
    fn start_waiting(&self, py: Python<'_>, key: Bound<'_, PyAny>) -> Outcome<Computation> {
        let waiting = self.waited_for(py, &key)?;
        let waiter = waiting.waiter;
        std::mem::forget(waiting);
        Ok(waiter)
    }

    /// Ends what `start_waiting` began.
    #[pyo3(signature = (waiter: "int"))]
    fn stop_waiting(&self, waiter: Computation) {
        drop(Waiting { waiter, flight: self });
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.outcome.get() {
            Some(Settled::Value(value)) => visit.call(value)?,
            Some(Settled::Failed(error)) => visit.call(error)?,
            Some(Settled::Abandoned) | None => {}
        }
        if let Ok(callbacks) = self.callbacks.try_lock() {
            for callback in callbacks.iter().flatten() {
                visit.call(callback)?;
            }
        }
        Ok(())
    }
}

/// A computation that waits for another.
pub struct Waiting<'a> {
    waiter: Computation,
    flight: &'a Flight,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.waiter != 0 {
            Python::attach(|py| held(py, &WAITS).end(self.waiter, self.flight.id));
        }
    }
}

/// Calls a callback. That of a loop that was closed meanwhile raises: then there is nobody to be told.
fn tell(py: Python<'_>, callback: &Py<PyAny>) {
    if let Err(error) = callback.call0(py)
        && !error.is_instance_of::<PyException>(py)
    {
        error.write_unraisable(py, Some(callback.bind(py)));
    }
}

/// The context variable that holds the computation that runs in a context: tasks and threads that are begun in one
/// know it by their copy of the context.
fn variable(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static VARIABLE: Kept<PyAny> = Kept::new();
    let make =
        || Ok(py.import("contextvars")?.getattr("ContextVar")?.call1(("ferrule.computation",))?.unbind());
    VARIABLE.get_or_try_init(py, make).map(|variable| variable.bind(py))
}

/// The computation that runs here, or 0.
fn current(py: Python<'_>) -> PyResult<Computation> {
    variable(py)?.call_method1("get", (0,))?.extract()
}

fn own(key: &Bound<'_, PyAny>) -> PyResult<Error> {
    let key = shown(key)?;
    Ok(Error::Value(format!(
        "key: got {key}, whose computation waits for the one who asks, wanted a key that can be waited for"
    )))
}
