//! Calls of Python functions as they begin and end: the arguments of the one that has just begun, and, on Python 3.11, which
//! has no `sys.monitoring`, somebody who is told of all.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use pyo3::ffi;
use pyo3::prelude::*;
#[cfg(Py_3_12)]
use pyo3::types::PyString;

/// The calling thread, as `threading.get_ident` has it.
#[inline]
pub fn thread() -> u64 {
    // SAFETY: no more than asks the system.
    unsafe { ffi::PyThread_get_thread_ident() as u64 }
}

/// A call that has just begun: the frame of a callback of `sys.monitoring`, or on 3.11 that which is about to be evaluated.
#[derive(Clone, Copy)]
pub struct Call<'py> {
    #[cfg_attr(not(Py_3_12), expect(dead_code, reason = "the frame alone is asked"))]
    code: Borrowed<'py, 'py, PyAny>,
    frame: *mut ffi::PyObject,
}

#[cfg(Py_3_12)]
impl<'py> Call<'py> {
    /// That of the calling thread, if it runs this code.
    pub fn of(code: &'py Bound<'py, PyAny>) -> Option<Self> {
        // SAFETY: attached; a borrowed reference to a frame, which stays as long as the callback, or null.
        let frame = unsafe { ffi::PyEval_GetFrame() };
        // SAFETY: a live frame.
        let runs = !frame.is_null() && unsafe { runs(frame, code.as_ptr()) };
        runs.then(|| Self { code: code.as_borrowed(), frame: frame.cast() })
    }

    /// In how many frames of its callers the code is; None if there are more than `most`.
    pub fn callers_in(&self, most: usize) -> Option<usize> {
        // SAFETY: live frames: each is held until its caller is.
        unsafe {
            let mut here: *mut ffi::PyFrameObject = ffi::Py_NewRef(self.frame).cast();
            let mut found = 0;
            for _ in 0..most {
                let back = ffi::PyFrame_GetBack(here);
                ffi::Py_DECREF(here.cast());
                if back.is_null() {
                    return Some(found);
                }
                found += usize::from(runs(back, self.code.as_ptr()));
                here = back;
            }
            ffi::Py_DECREF(here.cast());
        }
        None
    }

    /// The value of a local variable; None where it has none.
    pub fn variable(&self, name: &Bound<'py, PyString>, _place: usize) -> Option<Bound<'py, PyAny>> {
        // SAFETY: a live frame and a str; a new reference, or null with an exception set, which is cleared.
        unsafe {
            let value = ffi::PyFrame_GetVar(self.frame.cast(), name.as_ptr());
            if value.is_null() {
                ffi::PyErr_Clear();
            }
            Bound::from_owned_ptr_or_opt(name.py(), value)
        }
    }
}

/// # Safety
/// A live frame, attached.
#[cfg(Py_3_12)]
unsafe fn runs(frame: *mut ffi::PyFrameObject, code: *mut ffi::PyObject) -> bool {
    // SAFETY: as the caller has it; a new reference, never null.
    unsafe {
        let own = ffi::PyFrame_GetCode(frame).cast::<ffi::PyObject>();
        ffi::Py_DECREF(own);
        own == code
    }
}

/// Whom to tell of each call that begins and each that ends; a panic would end the program.
pub trait Told: Sync {
    /// A function begins, or, where `again`, a generator goes on, perhaps with an exception, which is set.
    fn begins<'py>(&self, py: Python<'py>, code: usize, call: Call<'py>, again: bool);
    /// It ends, and gives this; None for an exception, which is set.
    fn ends(&self, py: Python<'_>, code: usize, value: Option<Borrowed<'_, '_, PyAny>>, again: bool);
}

#[cfg(not(Py_3_12))]
mod evaluating {
    use std::ffi::{c_int, c_long};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use pyo3::ffi;
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    use ferrule_base::stack::Stack;

    use super::{Call, Told};
    use crate::cpython::counting;

    type Evaluate =
        unsafe extern "C-unwind" fn(*mut ffi::PyThreadState, *mut ffi::PyObject, c_int) -> *mut ffi::PyObject;

    unsafe extern "C-unwind" {
        // Python's own, which others replace as well: PEP 523.
        fn _PyEval_EvalFrameDefault(
            state: *mut ffi::PyThreadState,
            frame: *mut ffi::PyObject,
            throws: c_int,
        ) -> *mut ffi::PyObject;
        fn _PyInterpreterState_GetEvalFrameFunc(state: *mut ffi::PyInterpreterState) -> Evaluate;
        fn _PyInterpreterState_SetEvalFrameFunc(state: *mut ffi::PyInterpreterState, evaluate: Evaluate);
    }

    /// Who is told, once there is somebody: for good, since calls that have begun return through here.
    static TOLD: OnceLock<&'static dyn Told> = OnceLock::new();
    static ON: AtomicBool = AtomicBool::new(false);
    /// Whether all calls are counted.
    static COUNTS: AtomicBool = AtomicBool::new(false);
    /// How many calls of ours are within one another: each takes of C's stack, which Python's own calls don't.
    static DEPTH: AtomicUsize = AtomicUsize::new(0);
    const DEEPEST: usize = 500;
    /// So much of C's stack is to be left: below it calls are neither counted nor told.
    const LEFT: usize = 128 << 10;

    /// `struct _PyInterpreterFrame` of 3.11, `Include/internal/pycore_frame.h`.
    #[repr(C)]
    struct Frame {
        function: *mut ffi::PyObject,
        globals: *mut ffi::PyObject,
        builtins: *mut ffi::PyObject,
        locals: *mut ffi::PyObject,
        code: *mut ffi::PyObject,
        object: *mut ffi::PyObject,
        previous: *mut Frame,
        instruction: *const u16,
        top: c_int,
        is_entry: bool,
        /// 1 where a generator owns it.
        owner: i8,
        variables: [*mut ffi::PyObject; 1],
    }

    const _: () = assert!(size_of::<c_long>() == 8 && std::mem::offset_of!(Frame, variables) == 72);

    impl<'py> Call<'py> {
        /// The value of a local variable, by its place: an argument's.
        pub fn variable(&self, name: &Bound<'py, PyString>, place: usize) -> Option<Bound<'py, PyAny>> {
            // SAFETY: a frame that begins, whose code has so many variables; each is null or a live object.
            unsafe {
                let first = (&raw const (*self.frame.cast::<Frame>()).variables).cast::<*mut ffi::PyObject>();
                Bound::from_borrowed_ptr_or_opt(name.py(), *first.add(place))
            }
        }

        /// Not asked: every end is told.
        pub fn callers_in(&self, _most: usize) -> Option<usize> {
            None
        }
    }

    unsafe extern "C-unwind" fn evaluate(
        state: *mut ffi::PyThreadState,
        frame: *mut ffi::PyObject,
        throws: c_int,
    ) -> *mut ffi::PyObject {
        // SAFETY: Python calls this attached, with a live frame, which its own function evaluates and frees. The code
        // is held by the frame; after it, its address alone is used. Nothing here is dropped when Python unwinds the thread.
        unsafe {
            let py = Python::assume_attached();
            let code = (*frame.cast::<Frame>()).code;
            let again = (*frame.cast::<Frame>()).owner == 1;
            let counts = COUNTS.load(Ordering::Relaxed);
            if counts && !again && throws == 0 {
                counting::count(py, code);
            }
            if Stack::of_this_thread().left() < LEFT {
                if counts {
                    counting::miss(py);
                    count_none(py);
                }
                stop(py);
            }
            let Some(told) = TOLD.get().filter(|_| ON.load(Ordering::Relaxed)) else {
                return _PyEval_EvalFrameDefault(state, frame, throws);
            };
            let call = Call { code: Borrowed::from_ptr(py, code), frame };
            told.begins(py, code.addr(), call, again || throws != 0);
            if DEPTH.fetch_add(1, Ordering::Relaxed) > DEEPEST {
                stop(py);
            }
            let value = _PyEval_EvalFrameDefault(state, frame, throws);
            DEPTH.fetch_sub(1, Ordering::Relaxed);
            if ON.load(Ordering::Relaxed) {
                let given = (!value.is_null()).then(|| Borrowed::from_ptr(py, value));
                told.ends(py, code.addr(), given, again);
            }
            value
        }
    }

    /// Whether nobody else evaluates frames, so that we may.
    pub fn may_start(_py: Python<'_>) -> bool {
        // SAFETY: attached, so there is an interpreter.
        let there = unsafe { _PyInterpreterState_GetEvalFrameFunc(ffi::PyInterpreterState_Get()) };
        let ours = COUNTS.load(Ordering::Relaxed) && std::ptr::fn_addr_eq(there, evaluate as Evaluate);
        ours || std::ptr::fn_addr_eq(there, _PyEval_EvalFrameDefault as Evaluate)
    }

    /// Tells `told` of calls from now on; false where somebody else is told already, or evaluates frames, and where
    /// this thread's calls are so deep in one another that these would take the rest of C's stack.
    pub fn start(py: Python<'_>, told: &'static dyn Told) -> bool {
        if Stack::of_this_thread().left() < 2 * LEFT
            || !may_start(py)
            || !std::ptr::addr_eq(*TOLD.get_or_init(|| told), told)
        {
            return false;
        }
        ON.store(true, Ordering::Relaxed);
        take_over(py);
        true
    }

    /// Counts all calls from now on; false where somebody else evaluates frames.
    pub fn count(py: Python<'_>) -> bool {
        if !may_start(py) {
            return false;
        }
        COUNTS.store(true, Ordering::Relaxed);
        take_over(py);
        true
    }

    /// Counts none any more.
    pub fn count_none(py: Python<'_>) {
        COUNTS.store(false, Ordering::Relaxed);
        give_back(py);
    }

    /// Tells nobody any more.
    pub fn stop(py: Python<'_>) {
        ON.store(false, Ordering::Relaxed);
        give_back(py);
    }

    fn take_over(_py: Python<'_>) {
        // SAFETY: attached, so there is an interpreter; the function stays.
        unsafe { _PyInterpreterState_SetEvalFrameFunc(ffi::PyInterpreterState_Get(), evaluate) };
    }

    /// Has Python evaluate frames alone, where nobody has to know of them.
    fn give_back(_py: Python<'_>) {
        if ON.load(Ordering::Relaxed) || COUNTS.load(Ordering::Relaxed) {
            return;
        }
        // SAFETY: as above. What somebody else has put in its place since stays.
        unsafe {
            let state = ffi::PyInterpreterState_Get();
            if std::ptr::fn_addr_eq(_PyInterpreterState_GetEvalFrameFunc(state), evaluate as Evaluate) {
                _PyInterpreterState_SetEvalFrameFunc(state, _PyEval_EvalFrameDefault);
            }
        }
    }
}

#[cfg(not(Py_3_12))]
pub use evaluating::{count, count_none, may_start, start, stop};

/// Whether calls can be told of: from 3.12 on `sys.monitoring` does.
#[cfg(Py_3_12)]
pub fn may_start(_py: Python<'_>) -> bool {
    false
}

/// From 3.12 on it does nothing.
#[cfg(Py_3_12)]
pub fn start(_py: Python<'_>, _told: &'static dyn Told) -> bool {
    false
}

/// From 3.12 on it does nothing.
#[cfg(Py_3_12)]
pub fn stop(_py: Python<'_>) {}

/// From 3.12 on it does nothing.
#[cfg(Py_3_12)]
pub fn count(_py: Python<'_>) -> bool {
    false
}

/// From 3.12 on it does nothing.
#[cfg(Py_3_12)]
pub fn count_none(_py: Python<'_>) {}
