//! Functions called once more in processes that can do nothing but compute.

#![allow(unsafe_code, reason = "what Python asks of whoever forks without its own `os.fork`")]

use ferrule_base::confined::{self, Limits, Part, Report};
use pyo3::ffi::{PyOS_AfterFork_Child, PyOS_BeforeFork};
use pyo3::prelude::*;

use super::events::Lines;

/// Forks a confined process for each of some pieces of work, one after the other; the program goes on at once.
///
/// A confined process can compute, and write by ``say_confined``; all else the system refuses it. Its memory is a copy. It must
/// end by ``end_confined``. Of one that ends otherwise, or takes too long, a ``ReplayEnded`` says so, and where no further one is
/// forked, a ``ReplayStopped``. What was to be called at forks (``os.register_at_fork``) is called in confined processes alone.
///
/// Parameters
/// ----------
/// output : int
///     A descriptor, open for appending.
/// count : int
///     How many pieces of work there are.
/// seconds : float
///     For all together.
/// memory : int
///     Bytes that each process may take beyond those of the program.
///
/// Returns
/// -------
/// tuple or None
///     None in the program. In a confined process which piece of work it is, and how many seconds that should take.
///
/// Raises
/// ------
/// OSError
///     Where the system forks no process, or can't confine any.
#[pyfunction]
#[pyo3(signature = (output, count, seconds, memory))]
pub fn fork_confined(
    _py: Python<'_>,
    output: i32,
    count: usize,
    seconds: f64,
    memory: u64,
) -> PyResult<Option<(usize, f64)>> {
    match confined::fork(output, count, Limits { seconds, memory }, words)? {
        Part::Program => Ok(None),
        Part::Confined { index, seconds } => {
            // SAFETY: Python's own rule for who forks (C API, "PyOS_BeforeFork"): each is called once, attached, by the thread
            // that forks. Here the first one comes after the fork, in the memory of the child, which is as it was before: the
            // locks that it takes were this thread's to take then, and where another thread had one, the process waits
            // until it is ended. So whatever the program does at a fork, it does confined.
            unsafe {
                PyOS_BeforeFork();
                PyOS_AfterFork_Child();
            }
            Ok(Some((index, seconds)))
        }
    }
}

fn words(report: &Report<'_>) -> String {
    let mut lines = Lines::default();
    match *report {
        Report::Ended { index, signal, late } => lines.replay_ended(index, signal, late),
        Report::Stopped { index, reason } => lines.replay_stopped(index, &reason.to_string()),
    }
    lines.taken()
}

/// What this process was first refused since this was asked last, in words; None if nothing was.
#[pyfunction]
pub fn refused() -> Option<&'static str> {
    confined::refused()
}

/// Writes a text, whole lines, from a confined process to the descriptor of ``fork_confined``.
#[pyfunction]
#[pyo3(signature = (text))]
pub fn say_confined(text: &str) {
    confined::say(text);
}

/// Ends this process at once: nothing is flushed, and nothing runs that was to run at its end.
#[pyfunction]
#[pyo3(signature = (code))]
pub fn end_confined(code: i32) {
    confined::end(code)
}
