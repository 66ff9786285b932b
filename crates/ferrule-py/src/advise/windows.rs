//! Windows: short times in which the calls of one function are counted, some of them looked at, and the arguments of one are
//! copied.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, TryLockError};

use ferrule_base::clock::{self, seconds};
use ferrule_gate::cpython::evaluation::{self, Call, Told};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::look::look;
use super::window::{CALLERS, Signature, Window};

/// Seconds after which nobody waits any more for who is at the windows: it is an earlier call of the same thread's, or, in a
/// forked child, one of a thread that is not there.
const PATIENCE: f64 = 1.0;

/// The most of a time that events may be said to have taken. Where what one costs was measured as too much, the program's clock
/// would go backwards else, and windows would not end.
const MOST: f64 = 0.9;

/// A clock that stands still where windows hold the program up.
#[derive(Default)]
struct Clock {
    /// Seconds that an event is taken to cost.
    event: f64,
    /// Since when events and what was looked at are counted, and for how long the program was held up before.
    since: f64,
    before: f64,
    events: u64,
    spent: f64,
}

impl Clock {
    /// For how many seconds the program was held up, at a time of the system's clock.
    fn held_up(&self, now: f64) -> f64 {
        let most = MOST * (now - self.since - self.spent).max(0.0);
        self.before + self.spent + (self.events as f64 * self.event).min(most)
    }

    /// Counts anew from now on.
    fn counts_from(&mut self, now: f64) {
        *self = Self { event: self.event, since: now, before: self.held_up(now), ..Self::default() };
    }
}

/// The windows that there are, by the program's clock. When they begin is a time of the system's: before that, the other one
/// would hardly go on where there are many events.
#[derive(Default)]
struct There {
    open: Vec<Window>,
    /// When those that have not begun do.
    begins: Option<f64>,
    /// When the last one ends; 0 before that is known.
    ends: f64,
    clock: Clock,
}

impl There {
    /// The time, and that windows begin where it has come.
    fn now(&mut self) -> f64 {
        let now = seconds();
        if let Some(at) = self.begins.filter(|at| now >= *at) {
            self.begins = None;
            self.clock.counts_from(at);
            let from = at - self.clock.before;
            let waiting = self.open.iter_mut().filter(|window| window.from.is_infinite());
            waiting.for_each(|window| window.begin(from));
            self.ends = self.open.iter().map(|window| window.until).fold(0.0, f64::max);
        }
        now - self.clock.held_up(now)
    }

    fn close_all(&mut self) {
        let now = self.now();
        self.open.iter_mut().filter(|window| window.closed.is_none()).for_each(|window| window.close(now));
    }
}

/// The windows that are open; its methods are callbacks of `sys.monitoring`. None of them raises, panics, waits, or calls
/// what a user wrote. Windows of native calls are another object.
#[pyclass(frozen, module = "ferrule._core.advise")]
pub struct Windows {
    there: Mutex<There>,
    /// Ends the events of a code: `sys.monitoring.set_local_events`.
    quiet: Option<(i32, Py<PyAny>)>,
    /// How many calls, of all functions, are still told of on Python 3.11: none where all windows are over.
    left: AtomicUsize,
}

impl Windows {
    /// Does something with the window of a code at this time, if there is one, it is open, and nobody else is at it. False
    /// where it is closed. What `act` gives are seconds that the program was held up beyond an event's.
    #[inline]
    fn with(&self, code: usize, act: impl FnOnce(&mut Window, f64) -> f64) -> bool {
        // A panic would be one of the program's, or end it. The lock is poisoned by it, so that nothing more is counted.
        catch_unwind(AssertUnwindSafe(|| self.acted(code, act))).unwrap_or(false)
    }

    #[inline]
    fn acted(&self, code: usize, act: impl FnOnce(&mut Window, f64) -> f64) -> bool {
        let mut there = match self.there.try_lock() {
            Ok(there) => there,
            // Who waited here would do so with the lock of Python.
            Err(TryLockError::WouldBlock) => return true,
            Err(TryLockError::Poisoned(_)) => return false,
        };
        let now = there.now();
        there.clock.events += 1;
        if there.begins.is_none() && now > there.ends {
            self.left.store(0, Ordering::Relaxed);
        }
        let Some(window) = there.open.iter_mut().find(|window| window.code.as_ptr().addr() == code) else {
            return true;
        };
        if window.closed.is_none() && now > window.until {
            window.end(now);
        }
        if window.closed.is_some() {
            return false;
        }
        let more = act(window, now);
        let open = window.closed.is_none();
        there.clock.spent += more;
        open
    }

    /// A call on Python 3.11, of any function: after so many nobody is told any more.
    fn counts_down(&self, py: Python<'_>) {
        let left = self.left.load(Ordering::Relaxed);
        if left > 0 {
            self.left.store(left - 1, Ordering::Relaxed);
            return;
        }
        evaluation::stop(py);
        if let Ok(mut there) = self.there.try_lock() {
            there.close_all();
        }
    }

    /// Waits for whoever is at it, detached.
    fn held<T>(&self, py: Python<'_>, act: impl FnOnce(&mut There) -> T) -> PyResult<T> {
        let until = seconds() + PATIENCE;
        loop {
            match self.there.try_lock() {
                Ok(mut there) => return Ok(act(&mut there)),
                Err(TryLockError::WouldBlock) if seconds() > until => {
                    return Err(PyValueError::new_err("the windows are in use"));
                }
                Err(TryLockError::WouldBlock) => py.detach(std::thread::yield_now),
                Err(TryLockError::Poisoned(_)) => {
                    return Err(PyValueError::new_err("the windows are broken"));
                }
            }
        }
    }

    /// Ends the events of a code whose window is closed, be it that of a call that lasts.
    fn quiets(&self, code: &Bound<'_, PyAny>, open: bool) {
        if !open && let Some((tool, quiet)) = &self.quiet {
            // Nobody could be told why it failed; then events of a window that is closed go on until the next is opened.
            let _ = quiet.bind(code.py()).call1((*tool, code, 0));
        }
    }

    /// A call begins; false where its window is closed, or is now.
    fn begins_at<'py>(
        &self,
        py: Python<'py>,
        code: usize,
        call: impl Fn() -> Option<Call<'py>>,
        again: bool,
    ) -> bool {
        self.with(code, |window, now| {
            window.enters(now, || call().and_then(|call| call.callers_in(CALLERS)));
            if again || now < window.from {
                return 0.0;
            }
            window.starts += 1;
            window.read_clocks();
            if window.starts >= window.limit {
                window.end(now);
            } else if window.looks > 0 || (window.room > 0 && window.input.is_none()) {
                // It makes a frame object: not for each call.
                return window.spends(|window| {
                    if let Some(call) = call() {
                        window.look_at(py, &call);
                    }
                });
            }
            0.0
        })
    }

    fn ends_at(&self, code: usize, value: Option<Borrowed<'_, '_, PyAny>>) {
        self.with(code, |window, now| {
            window.leaves(now);
            let Some(value) = value.filter(|_| window.results > 0 && now >= window.from) else { return 0.0 };
            window.spends(|window| {
                window.results -= 1;
                window.seen.push(("return".to_owned(), look(&value)));
            })
        });
    }
}

#[pymethods]
impl Windows {
    /// Windows that are closed, when they are full, by `quiet(tool, code, 0)`.
    #[new]
    fn new(tool: Option<i32>, quiet: Py<PyAny>) -> Self {
        Self { there: Mutex::default(), quiet: tool.map(|tool| (tool, quiet)), left: AtomicUsize::new(0) }
    }

    /// Opens the window of a code object, for `length` seconds and at most `limit` calls: the arguments of the first `looks` are looked at, and the
    /// results of as many, and those of one are copied if they have at most `room` bytes. `inside` are the threads in which it
    /// runs, each once for each of its frames.
    #[expect(clippy::too_many_arguments, reason = "called by ferrule.advise.observer alone")]
    fn open(
        &self,
        py: Python<'_>,
        code: &Bound<'_, PyAny>,
        names: Vec<Py<PyString>>,
        counts: (usize, usize, bool, bool),
        inside: Vec<u64>,
        length: f64,
        limit: u32,
        looks: u32,
        room: usize,
    ) -> PyResult<()> {
        let (by_place, by_name, more, more_names) = counts;
        let signature = Signature { names, by_place, by_name, more, more_names };
        let mut window = Window::new(code.clone().unbind(), signature, inside);
        (window.length, window.limit, window.room) = (length, limit.max(1), room);
        (window.looks, window.results) = (looks, looks);
        self.held(py, |there| there.open.push(window))
    }

    /// Has all windows begin in so many seconds: when the lock of Python has found its thread again.
    fn begin(&self, py: Python<'_>, delay: f64) -> PyResult<()> {
        self.held(py, |there| there.begins = Some(seconds() + delay))
    }

    /// Takes so many seconds for what an event costs.
    fn set_event(&self, py: Python<'_>, seconds: f64) -> PyResult<()> {
        self.held(py, |there| {
            there.clock.counts_from(clock::seconds());
            there.clock.event = seconds;
        })
    }

    /// For how many seconds the program was held up by events and by what was looked at, all in all.
    fn held_up(&self, py: Python<'_>) -> PyResult<f64> {
        self.held(py, |there| there.clock.held_up(seconds()))
    }

    /// Closes all windows, and gives what that of a code object came to: the fields of `ferrule.advise.recording.Window` by name, and
    /// `input`, which is a copy of arguments with its bytes, or why there is none, or None. None where there is no window.
    fn close<'py>(&self, py: Python<'py>, code: &Bound<'_, PyAny>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let address = code.as_ptr().addr();
        let found = self.held(py, |there| {
            there.close_all();
            let place = there.open.iter().position(|window| window.code.as_ptr().addr() == address)?;
            Some(there.open.swap_remove(place))
        })?;
        found.map(|window| window.result(py)).transpose()
    }

    /// A callback of `PY_START`.
    fn start<'py>(&self, code: &Bound<'py, PyAny>, _offset: &Bound<'py, PyAny>) {
        let open = self.begins_at(code.py(), code.as_ptr().addr(), || call_of(code), false);
        self.quiets(code, open);
    }

    /// A callback of `PY_RESUME`.
    fn resume<'py>(&self, code: &Bound<'py, PyAny>, _offset: &Bound<'py, PyAny>) {
        let open = self.begins_at(code.py(), code.as_ptr().addr(), || None, true);
        self.quiets(code, open);
    }

    /// A callback of `PY_RETURN`.
    #[pyo3(name = "return_")]
    fn returns(&self, code: &Bound<'_, PyAny>, _offset: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) {
        self.ends_at(code.as_ptr().addr(), Some(value.as_borrowed()));
    }

    /// A callback of `PY_YIELD`.
    #[pyo3(name = "yield_")]
    fn yields(&self, code: &Bound<'_, PyAny>, _offset: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>) {
        self.ends_at(code.as_ptr().addr(), None);
    }

    /// A callback of `CALL`: a function is about to be called.
    fn call<'py>(
        &self,
        code: &Bound<'py, PyAny>,
        _offset: &Bound<'py, PyAny>,
        function: &Bound<'py, PyAny>,
        first: &Bound<'py, PyAny>,
    ) {
        let open = self.with(code.as_ptr().addr(), |window, now| {
            if now >= window.from {
                window.calls(function, first);
            }
            0.0
        });
        self.quiets(code, open);
    }

    /// A callback of `C_RETURN` and `C_RAISE`: it has been.
    fn called<'py>(
        &self,
        code: &Bound<'py, PyAny>,
        _offset: &Bound<'py, PyAny>,
        function: &Bound<'py, PyAny>,
        _first: &Bound<'py, PyAny>,
    ) {
        let now = seconds();
        self.with(code.as_ptr().addr(), |window, _| {
            window.called(function, now);
            0.0
        });
    }

    /// On Python 3.11: is told of the next `calls` calls; False where somebody else is.
    #[staticmethod]
    fn listen(py: Python<'_>, windows: Py<Windows>, calls: usize) -> bool {
        let there = LISTENING.get_or_init(|| Listening(windows.clone_ref(py)));
        windows.get().left.store(calls, Ordering::Relaxed);
        there.0.is(&windows) && evaluation::start(py, there)
    }

    /// On Python 3.11: is told no more.
    #[staticmethod]
    fn stop(py: Python<'_>) {
        evaluation::stop(py);
    }
}

/// What is told of all calls on Python 3.11.
struct Listening(Py<Windows>);

static LISTENING: OnceLock<Listening> = OnceLock::new();

impl Told for Listening {
    fn begins<'py>(&self, py: Python<'py>, code: usize, call: Call<'py>, again: bool) {
        self.0.get().begins_at(py, code, || Some(call), again);
        self.0.get().counts_down(py);
    }

    fn ends(&self, _py: Python<'_>, code: usize, value: Option<Borrowed<'_, '_, PyAny>>, _again: bool) {
        self.0.get().ends_at(code, value);
    }
}

#[cfg(Py_3_12)]
fn call_of<'py>(code: &'py Bound<'py, PyAny>) -> Option<Call<'py>> {
    Call::of(code)
}

#[cfg(not(Py_3_12))]
fn call_of<'py>(_code: &'py Bound<'py, PyAny>) -> Option<Call<'py>> {
    None
}
