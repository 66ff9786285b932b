//! Functions called once more in processes that can do nothing but compute.

#![allow(unsafe_code, reason = "what Python asks of whoever forks without its own `os.fork`")]

use ferrule_base::confined::{self, Limits, Part, Report};
use pyo3::ffi::{PyOS_AfterFork_Child, PyOS_AfterFork_Parent, PyOS_BeforeFork};
use pyo3::prelude::*;

use super::events::Lines;

/// Forks a confined process for each of some pieces of work, one after the other; the program goes on at once.
///
/// A confined process can compute, and write to one descriptor; all else the system refuses it. Its memory is a copy. It must
/// end by ``end_confined``. Of one that ends otherwise, or takes too long, a ``ReplayEnded`` says so, and where no further one is
/// forked, a ``ReplayStopped``.
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
///     None in the program. In a confined process which piece of work it is, how many seconds that should take, and the
///     descriptor.
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
) -> PyResult<Option<(usize, f64, i32)>> {
    // SAFETY: Python's own rule for who forks (C API, "PyOS_BeforeFork"): each is called once, attached, by the thread that
    // forks. In a confined process this comes after it was confined, so that what others do at a fork is, too.
    unsafe { PyOS_BeforeFork() };
    let part = confined::fork(output, count, Limits { seconds, memory }, words);
    if let Ok(Part::Confined { index, seconds, output }) = part {
        // SAFETY: see above.
        unsafe { PyOS_AfterFork_Child() };
        return Ok(Some((index, seconds, output)));
    }
    // SAFETY: see above.
    unsafe { PyOS_AfterFork_Parent() };
    part.map(|_| None).map_err(PyErr::from)
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

/// Ends this process at once: nothing is flushed, and nothing runs that was to run at its end.
#[pyfunction]
#[pyo3(signature = (code))]
pub fn end_confined(code: i32) {
    confined::end(code)
}
