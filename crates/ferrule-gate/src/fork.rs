//! Forks wait until no lock is held that a thread keeps while it is detached: in the child it would stay locked for ever, and
//! what it was changing would stay half changed.
//!
//! Who takes such a lock does so here. Locks that are held for moments, by threads that stay attached, are free whenever
//! another thread forks; [`held`] takes them so that this is true, too, where two threads want one.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use ferrule_base::run;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

static GATE: Mutex<Gate> = Mutex::new(Gate { inside: 0, waiting: 0, forks: 0 });
static CHANGED: Condvar = Condvar::new();

struct Gate {
    /// How many [`NoFork`]s there are.
    inside: usize,
    /// How many threads wait for anything, but to fork.
    waiting: usize,
    /// How many threads wait to fork.
    forks: usize,
}

thread_local! {
    /// How many [`NoFork`]s this thread has.
    static MINE: Cell<usize> = const { Cell::new(0) };
    /// What this thread holds while it forks.
    static FORKING: RefCell<Option<MutexGuard<'static, Gate>>> = const { RefCell::new(None) };
}

/// No other thread forks while this is there. The one that has it may: in a signal's handler, and the child has it, too.
pub struct NoFork {
    /// Whether [`Gate`] counts it: a thread that forks is alone.
    counted: bool,
    /// It is of its thread.
    thread: PhantomData<*const ()>,
}

impl NoFork {
    /// Detached, or where nobody else can be in it for long.
    #[must_use]
    pub fn new() -> Self {
        if FORKING.with_borrow(Option::is_some) {
            return Self::counting(false);
        }
        enter(gate());
        Self::counting(true)
    }

    /// For who is attached.
    #[must_use]
    pub fn attached(py: Python<'_>) -> Self {
        if FORKING.with_borrow(Option::is_some) {
            return Self::counting(false);
        }
        match at_once(Gate::is_open) {
            Some(gate) => enter(gate),
            None => py.detach(|| enter(gate())),
        }
        Self::counting(true)
    }

    fn counting(counted: bool) -> Self {
        Self { counted, thread: PhantomData }
    }
}

impl Default for NoFork {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for NoFork {
    fn drop(&mut self) {
        if self.counted {
            MINE.set(MINE.get() - 1);
            let mut gate = gate();
            gate.inside -= 1;
            gate.changed();
        }
    }
}

impl Gate {
    /// Who is in it already must not wait for one who waits for him.
    fn is_open(&self) -> bool {
        self.forks == 0 || MINE.get() > 0
    }

    fn changed(&self) {
        if self.forks + self.waiting > 0 {
            CHANGED.notify_all();
        }
    }
}

fn gate() -> MutexGuard<'static, Gate> {
    GATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The gate, for who is attached: not where another thread has it, who may be about to fork and wait to be attached.
fn at_once(free: impl FnOnce(&Gate) -> bool) -> Option<MutexGuard<'static, Gate>> {
    GATE.try_lock().ok().filter(|gate| free(gate))
}

fn waited(mut gate: MutexGuard<'static, Gate>) -> MutexGuard<'static, Gate> {
    gate.waiting += 1;
    gate = CHANGED.wait(gate).unwrap_or_else(PoisonError::into_inner);
    gate.waiting -= 1;
    gate
}

fn enter(mut gate: MutexGuard<'static, Gate>) {
    while !gate.is_open() {
        gate = waited(gate);
    }
    gate.inside += 1;
    MINE.set(MINE.get() + 1);
}

/// Whose turn it is to work, for longer and detached, on what a lock is around. Who waits for it does not keep others from
/// forking: one of them may be a signal's handler, in the middle of the turn that is waited for.
#[derive(Default)]
pub struct Turns {
    /// Changed by who has the gate.
    taken: AtomicBool,
}

/// It is this thread's turn until this is dropped. No other thread forks meanwhile.
pub struct Turn<'a> {
    turns: &'a Turns,
    no_fork: NoFork,
}

impl Turns {
    /// Waits for it, detached; it must not be this thread's already.
    #[must_use]
    pub fn wait(&self, py: Python<'_>) -> Turn<'_> {
        let forking = FORKING.with_borrow(Option::is_some);
        if forking {
            self.taken.store(true, Ordering::Relaxed);
        } else {
            match at_once(|gate| gate.is_open() && self.is_free()) {
                Some(gate) => self.take(gate),
                None => py.detach(|| self.take(gate())),
            }
        }
        Turn { turns: self, no_fork: NoFork::counting(!forking) }
    }

    fn is_free(&self) -> bool {
        !self.taken.load(Ordering::Relaxed)
    }

    fn take(&self, mut gate: MutexGuard<'static, Gate>) {
        while !(gate.is_open() && self.is_free()) {
            gate = waited(gate);
        }
        self.taken.store(true, Ordering::Relaxed);
        enter(gate);
    }
}

impl Drop for Turn<'_> {
    /// Before `no_fork` is, which tells who waits.
    fn drop(&mut self) {
        let _gate = self.no_fork.counted.then(gate);
        self.turns.taken.store(false, Ordering::Relaxed);
    }
}

/// Takes a lock that is only ever held for moments in which its thread stays attached and runs no Python code.
#[inline]
pub fn held<'s, S>(py: Python<'_>, state: &'s Mutex<S>) -> MutexGuard<'s, S> {
    match state.try_lock() {
        Ok(state) => state,
        Err(TryLockError::Poisoned(state)) => state.into_inner(),
        Err(TryLockError::WouldBlock) => waited_for(py, state),
    }
}

/// With the lock in hand, this thread may have to wait to be attached again.
#[cold]
fn waited_for<'s, S>(py: Python<'_>, state: &'s Mutex<S>) -> MutexGuard<'s, S> {
    let _no_fork = NoFork::attached(py);
    state.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
}

/// From now on, forks wait: called when the module is imported, before there is a lock.
pub fn make_forks_wait(py: Python<'_>) -> PyResult<()> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    if ASKED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let asked = ask(py);
    ASKED.store(asked.is_ok(), Ordering::Relaxed);
    asked
}

fn ask(py: Python<'_>) -> PyResult<()> {
    let Some(register) = py.import("os")?.getattr_opt("register_at_fork")? else { return Ok(()) };
    let hooks = PyDict::new(py);
    hooks.set_item("before", hook(py, before)?)?;
    hooks.set_item("after_in_parent", hook(py, after_in_parent)?)?;
    hooks.set_item("after_in_child", hook(py, after_in_child)?)?;
    register.call((), Some(&hooks)).map(drop)
}

fn hook(py: Python<'_>, work: fn(Python<'_>)) -> PyResult<Bound<'_, PyCFunction>> {
    let call = move |args: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| work(args.py());
    PyCFunction::new_closure(py, None, None, call)
}

fn before(py: Python<'_>) {
    if FORKING.with_borrow(Option::is_some) {
        return;
    }
    py.detach(|| {
        // A handler that forks may have interrupted a kernel of this thread, which goes on in both processes.
        run::rest();
        let mut gate = gate();
        gate.forks += 1;
        while gate.inside > MINE.get() {
            gate = CHANGED.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
        FORKING.set(Some(gate));
    });
}

fn after_in_parent(_: Python<'_>) {
    if let Some(mut gate) = FORKING.take() {
        gate.forks -= 1;
        gate.changed();
    }
}

fn after_in_child(_: Python<'_>) {
    if let Some(mut gate) = FORKING.take() {
        *gate = Gate { inside: MINE.get(), waiting: 0, forks: 0 };
    }
}
