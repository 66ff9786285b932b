//! A thread that calls a function of ours now and then, and that nobody sees: no signal reaches it, no tool is told what it
//! runs, `threading` does not know it, and where the process forks it is gone and comes back.

#![allow(unsafe_code, reason = "what the system and Python know of a thread")]

use std::ffi::{c_int, c_void};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use ferrule_base::aside;
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;

/// Whether the thread shall end.
type Ends = Arc<(Mutex<bool>, Condvar)>;

/// Calls a function, which says each time in how many seconds again; a negative number ends it.
#[pyclass(frozen, module = "ferrule._core.advise")]
pub struct Ticker {
    turn: Py<PyAny>,
    ends: Ends,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[pymethods]
impl Ticker {
    #[new]
    fn new(turn: Py<PyAny>) -> Self {
        Self { turn, ends: Arc::default(), thread: Mutex::default() }
    }

    /// Begins, or goes on after `stop`; the first call comes at once. RuntimeError where there is no thread to be had.
    fn start(&self, py: Python<'_>) -> PyResult<()> {
        let (turn, ends) = (self.turn.clone_ref(py), Arc::clone(&self.ends));
        *ends.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let made = aside::spawn("ferrule-observer", move || run(&turn, &ends));
            *thread = Some(made.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
        }
        Ok(())
    }

    /// Ends, when a call that has begun is over. In the thread itself, or a second time, nothing happens.
    fn stop(&self, py: Python<'_>) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) else {
            return;
        };
        py.detach(|| {
            *self.ends.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.ends.1.notify_all();
            // It has nothing to say, not even by a panic.
            let _ = thread.join();
        });
    }
}

fn run(turn: &Py<PyAny>, ends: &Ends) {
    let mut wait = 0.0;
    loop {
        let ended = ends.0.lock().unwrap_or_else(PoisonError::into_inner);
        let time = Duration::try_from_secs_f64(wait).unwrap_or_default();
        let waited = ends.1.wait_timeout_while(ended, time, |ended| !*ended);
        if *waited.unwrap_or_else(PoisonError::into_inner).0 {
            return;
        }
        // Where Python ends, nothing more is called.
        let next = Python::try_attach(|py| {
            // No event of tracing, profiling or monitoring is made of what is called.
            // SAFETY: attached, so the thread has a state; both calls are made with the same one.
            let state = unsafe { ffi::PyThreadState_Get() };
            // SAFETY: as above.
            unsafe { ffi::PyThreadState_EnterTracing(state) };
            let next = turn.bind(py).call0().and_then(|next| next.extract::<f64>());
            // SAFETY: as above.
            unsafe { ffi::PyThreadState_LeaveTracing(state) };
            next.unwrap_or(-1.0)
        });
        match next {
            Some(next) if next >= 0.0 => wait = next,
            _ => return,
        }
    }
}

/// Has the main thread call a function when it goes on with Python's code; another thread, and one of which too many calls wait,
/// calls it at once. Nobody sees what it raises.
#[pyfunction]
#[pyo3(signature = (function: "object"))]
pub fn soon(function: &Bound<'_, PyAny>) {
    extern "C" fn call(function: *mut c_void) -> c_int {
        // SAFETY: Python calls this once, attached, with the reference that was counted for it.
        let function: Bound<'_, PyAny> =
            unsafe { Bound::from_owned_ptr(Python::assume_attached(), function.cast()) };
        let _ = function.call0();
        0
    }
    if u32::try_from(aside::number()) != Ok(std::process::id()) {
        let _ = function.call0();
        return;
    }
    let counted = function.clone().into_ptr();
    // SAFETY: the function above, and what it takes.
    if unsafe { ffi::Py_AddPendingCall(Some(call), counted.cast()) } == 0 {
        return;
    }
    // SAFETY: nobody has taken the reference.
    drop(unsafe { Bound::from_owned_ptr(function.py(), counted) });
    let _ = function.call0();
}
