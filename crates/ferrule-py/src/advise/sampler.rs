//! The sampler, as Python has it.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use ferrule_base::aside;
use ferrule_base::clock::seconds;
use ferrule_base::fork::forks;
use ferrule_base::numbered::NumberedFile;
use ferrule_gate::cpython::frames::{Function, Reader};
use ferrule_gate::fork::held;
use ferrule_gate::give::texts::of_points;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::sampling::{Plan, Shared, Ticks};

/// Where a function is: its file, its qualified name, its first line.
type Place<'py> = (Bound<'py, PyString>, Bound<'py, PyString>, i32);

/// A frame as Python shows it: file, qualified name, line.
type Shown<'py> = (Bound<'py, PyString>, Bound<'py, PyString>, Option<i32>);

enum State {
    /// Nothing runs; there is what a thread would go on from.
    Rests(Box<Ticks>),
    Runs(JoinHandle<Ticks>),
    Ended,
}

/// Samples the process that it is in: what `ferrule.advise.sample.Sampler` is made of.
///
/// Parameters
/// ----------
/// number : int
///     Of the file that lines are written to.
/// interval : float
///     Seconds from one sample to the next, on average.
/// opcodes : bytes
///     For each of 256 opcodes, how many units of inline cache are behind it, and 0x20 where it only begins a longer argument,
///     0x40 where it is the head of a loop of `for`, 0x80 where it jumps back.
///
/// Raises
/// ------
/// OSError
///     If there is no such file.
/// NotImplementedError
///     If the memory of this process can't be read beside itself; the message says why.
#[pyclass(frozen, module = "ferrule._core.advise")]
pub struct Sampler {
    shared: Arc<Shared>,
    state: Mutex<State>,
    own: Mutex<Reader>,
    process: u64,
}

#[pymethods]
impl Sampler {
    #[new]
    fn new(py: Python<'_>, number: i32, interval: f64, opcodes: &[u8]) -> PyResult<Self> {
        let opcodes: [u8; 256] =
            opcodes.try_into().map_err(|_| PyValueError::new_err("opcodes: 256 bytes"))?;
        let file = NumberedFile::new(number).map_err(|error| PyOSError::new_err(error.to_string()))?;
        let reader = || Reader::new(py, opcodes).map_err(pyo3::exceptions::PyNotImplementedError::new_err);
        let shared = Arc::new(Shared::default());
        let plan = Plan { file, interval, zero: seconds() };
        let ticks = Ticks::new(plan, Arc::clone(&shared), reader()?);
        Ok(Self {
            shared,
            state: Mutex::new(State::Rests(Box::new(ticks))),
            own: Mutex::new(reader()?),
            process: forks(),
        })
    }

    /// The calling thread's stack as the sampler reads it, innermost first: file, qualified name, line (None where there is
    /// none) of each frame; None where it can't be read.
    fn own_stack<'py>(&self, py: Python<'py>) -> PyResult<Option<Vec<Shown<'py>>>> {
        let Some(frames) = held(py, &self.own).own_stack(py) else { return Ok(None) };
        let shown = frames.iter().map(|(function, line)| {
            let (file, name, _) = place(py, function)?;
            Ok((file, name, *line))
        });
        shown.collect::<PyResult<_>>().map(Some)
    }

    /// Says how it is sampled, `at` so many seconds after the recording began, and begins.
    fn start(&self, py: Python<'_>, at: f64) -> PyResult<()> {
        if let State::Rests(ticks) = &mut *held(py, &self.state) {
            ticks.begin(at);
        }
        self.resume(py)
    }

    /// Ends the thread, but forgets nothing: `resume` goes on. Waits for it, detached.
    fn pause(&self, py: Python<'_>) {
        if !self.is_here() {
            return;
        }
        let next = match self.taken(py) {
            State::Runs(thread) => {
                self.shared.stop(true);
                // One that panicked has nothing to go on from.
                py.detach(|| thread.join()).map_or(State::Ended, |ticks| State::Rests(Box::new(ticks)))
            }
            other => other,
        };
        *held(py, &self.state) = next;
    }

    /// Begins again after `pause`.
    fn resume(&self, py: Python<'_>) -> PyResult<()> {
        let mut state = held(py, &self.state);
        match std::mem::replace(&mut *state, State::Ended) {
            State::Rests(mut ticks) if self.is_here() => {
                self.shared.stop(false);
                let thread = aside::spawn("ferrule-sampler", move || {
                    ticks.run();
                    *ticks
                });
                *state = State::Runs(thread.map_err(|error| PyOSError::new_err(error.to_string()))?);
            }
            other => *state = other,
        }
        Ok(())
    }

    /// Ends the thread, and writes what was not yet written; a second time, and in a forked child, nothing happens.
    fn stop(&self, py: Python<'_>) {
        self.pause(py);
        if self.is_here()
            && let State::Rests(mut ticks) = self.taken(py)
        {
            py.detach(|| ticks.end());
        }
    }

    /// Says what a thread is called, by the system's number of it.
    fn name_thread(&self, py: Python<'_>, number: i32, name: String) {
        if self.is_here() {
            held(py, &self.shared.tree).lines.thread_seen(number, &name);
        }
    }

    /// The functions with the most own time of late, the most first: file, qualified name and first line of each, at most
    /// `count` of them. None in a forked child.
    fn hottest<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Vec<Place<'py>>> {
        if !self.is_here() {
            return Ok(Vec::new());
        }
        let found = held(py, &self.shared.tree).hottest(count);
        found.iter().map(|function| place(py, function)).collect()
    }
}

impl Sampler {
    /// The lock is held for no longer.
    fn taken(&self, py: Python<'_>) -> State {
        std::mem::replace(&mut *held(py, &self.state), State::Ended)
    }

    /// In a forked child there is no thread of its parent's, and a lock may be held by it for ever.
    fn is_here(&self) -> bool {
        self.process == forks()
    }
}

impl Drop for Sampler {
    /// The thread ends by itself: whoever lets go may be in a hurry.
    fn drop(&mut self) {
        if self.is_here() {
            self.shared.stop(true);
        } else {
            // What the thread had in hand is half changed.
            let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
            std::mem::forget(std::mem::replace(state, State::Ended));
        }
    }
}

fn place<'py>(py: Python<'py>, function: &Function) -> PyResult<Place<'py>> {
    Ok((of_points(py, &function.file)?, of_points(py, &function.name)?, function.line))
}
