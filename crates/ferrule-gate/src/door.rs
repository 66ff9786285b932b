//! The one door to the kernels: detaches, notices Ctrl-C, maps errors and catches panics.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ferrule_base::run::available_threads;
use ferrule_base::{Error, Run, clock};
use pyo3::prelude::*;

use crate::errors::{Failure, Outcome, fault};

/// A signal is noticed so many seconds later at most, plus a tick of the clock and the time of one piece of work.
const SIGNAL_PERIOD: f64 = 0.02;

/// Runs a kernel detached, on all threads that ferrule may use.
///
/// Use it for everything that can take longer than some microseconds: detaching and attaching again costs
/// about 50 ns, and more when other Python threads are waiting. A binding that stays attached says why.
pub fn detached<T>(py: Python<'_>, kernel: impl FnOnce(&Run<'_>) -> Result<T, Error> + Send) -> Outcome<T>
where
    T: Send,
{
    through(py, kernel)
}

/// [`detached`] for what has an error of its own.
pub fn through<T, E>(py: Python<'_>, kernel: impl FnOnce(&Run<'_>) -> Result<T, E> + Send) -> Outcome<T>
where
    T: Send,
    E: Into<Failure> + Send,
{
    let threads = available_threads()?;
    let raised = py.detach(move || {
        let signal = Signal::new();
        let interrupted = || signal.pending();
        let outcome = catch_unwind(AssertUnwindSafe(|| kernel(&Run::new(threads, &interrupted))));
        (outcome, signal.raised.into_inner())
    });
    match raised {
        (_, Some(error)) => Err(Failure::Python(error)),
        (Ok(outcome), None) => outcome.map_err(Into::into),
        (Err(panic), None) => Err(Failure::Python(internal(panic.as_ref()))),
    }
}

/// Runs a kernel attached, while Python stands still: for work on Python's own objects.
///
/// The helper threads only read memory, and nothing can interrupt them: long work is split into rounds, with
/// [`Python::check_signals`] between them.
pub fn standing_still<T, E: Into<Failure>>(
    py: Python<'_>,
    kernel: impl FnOnce(&Run<'_>) -> Result<T, E>,
) -> Outcome<T> {
    let never = || false;
    let threads = available_threads()?;
    match catch_unwind(AssertUnwindSafe(|| kernel(&Run::new(threads, &never)))) {
        Ok(outcome) => outcome.map_err(Into::into),
        // Where no object could be made PyO3 panics, with the exception set that says why.
        Err(panic) => Err(Failure::Python(PyErr::take(py).unwrap_or_else(|| internal(panic.as_ref())))),
    }
}

/// Asks Python, now and then, whether a signal's handler has raised.
struct Signal {
    /// By the cheap clock.
    asked: Cell<f64>,
    raised: RefCell<Option<PyErr>>,
}

impl Signal {
    fn new() -> Self {
        Self { asked: Cell::new(clock::latest()), raised: RefCell::new(None) }
    }

    fn pending(&self) -> bool {
        if clock::latest() - self.asked.get() < SIGNAL_PERIOD {
            return false;
        }
        let raised = attached_check().err();
        self.asked.set(clock::latest());
        let pending = raised.is_some();
        *self.raised.borrow_mut() = raised;
        pending
    }
}

fn attached_check() -> PyResult<()> {
    // While Python shuts down, a destructor may still compute, and there are no signals any more.
    let asked = Python::try_attach(|py| {
        py.check_signals()?;
        Ok(())
    });
    asked.unwrap_or(Ok(()))
}

fn internal(panic: &(dyn std::any::Any + Send)) -> PyErr {
    let text = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    // What panics may speak of text that is none.
    fault(&String::from_utf8_lossy(text.as_bytes()))
}
