//! Forks wait until no table is locked: a lock that another thread holds would stay locked in the child for ever, and what
//! it was changing would stay half changed.

use std::cell::RefCell;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use pyo3::prelude::*;
use pyo3::sync::{PyOnceLock, RwLockExt};
use pyo3::types::{PyCFunction, PyDict, PyTuple};

/// Held for reading by who has the lock of a table and does not stay attached, for writing by who forks.
static GATE: RwLock<()> = RwLock::new(());

thread_local! {
    /// What this thread holds while it forks.
    static FORKING: RefCell<Option<RwLockWriteGuard<'static, ()>>> = const { RefCell::new(None) };
}

/// No fork begins while this is there. Call it detached, and let nothing of Python run meanwhile.
pub fn no_fork() -> RwLockReadGuard<'static, ()> {
    GATE.read().unwrap_or_else(PoisonError::into_inner)
}

/// The same for who is attached.
pub fn no_fork_attached(py: Python<'_>) -> RwLockReadGuard<'static, ()> {
    GATE.read_py_attached(py).unwrap_or_else(PoisonError::into_inner)
}

/// From now on, forks wait; there must be no table before.
pub fn make_forks_wait(py: Python<'_>) -> PyResult<()> {
    static ASKED: PyOnceLock<()> = PyOnceLock::new();
    ASKED.get_or_try_init(py, || {
        let Some(register) = py.import("os")?.getattr_opt("register_at_fork")? else { return Ok(()) };
        let before = |args: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
            let gate = GATE.write_py_attached(args.py()).unwrap_or_else(PoisonError::into_inner);
            FORKING.set(Some(gate));
        };
        let after = |_: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| FORKING.set(None);
        let hooks = PyDict::new(py);
        hooks.set_item("before", PyCFunction::new_closure(py, None, None, before)?)?;
        let after = PyCFunction::new_closure(py, None, None, after)?;
        hooks.set_item("after_in_parent", &after)?;
        hooks.set_item("after_in_child", &after)?;
        register.call((), Some(&hooks)).map(drop)
    })?;
    Ok(())
}
