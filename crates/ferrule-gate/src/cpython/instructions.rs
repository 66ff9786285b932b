//! Which instructions of Python a call executes, each counted at its place in its code, as Python tells whoever traces it.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::ffi::{CStr, c_int, c_void};
use std::ptr::{NonNull, null, null_mut};

use ferrule_base::clock::seconds;
use pyo3::exceptions::PyMemoryError;
use pyo3::ffi;
use pyo3::prelude::*;

/// So often the clock is looked at: each time that as many instructions were counted.
const BETWEEN: u64 = 1 << 12;

/// What was counted.
#[derive(Default)]
pub struct Counts {
    /// For each code, how often the instruction at each place was executed; places are in units of code, of two bytes.
    pub by_place: Vec<Vec<u64>>,
    /// Functions of Python that were begun or went on, and functions of C that were called, meanwhile.
    pub calls: u64,
    /// How many more might have been counted; 0 where counting ended before the call did.
    pub left: u64,
}

/// What is counted in, while a call runs.
struct Counting {
    /// Addresses of the codes of interest, in order, each with its place in `counts`.
    codes: Vec<(usize, usize)>,
    /// That of the last instruction.
    last: (usize, usize),
    counts: Counts,
    /// When counting ends.
    until: f64,
}

impl Counting {
    /// Where a code is counted, if it is.
    #[inline]
    fn place(&mut self, code: usize) -> Option<usize> {
        if self.last.0 != code {
            let found = self.codes.binary_search_by_key(&code, |known| known.0).ok()?;
            self.last = *self.codes.get(found)?;
        }
        Some(self.last.1)
    }

    /// Counts an instruction; whether it is the last one.
    #[inline]
    fn count(&mut self, code: usize, at: usize) -> bool {
        let Some(place) = self.place(code) else { return false };
        let Some(counts) = self.counts.by_place.get_mut(place) else { return false };
        if at >= counts.len() {
            counts.resize(at + 1, 0);
        }
        counts[at] += 1;
        self.counts.left = self.counts.left.saturating_sub(1);
        if self.counts.left.is_multiple_of(BETWEEN) && seconds() > self.until {
            self.counts.left = 0;
        }
        self.counts.left == 0
    }
}

/// Calls, and counts the instructions of some codes until there are `limit`, or so many seconds are over. Whoever traces or
/// profiles this thread before is told no more.
pub fn counted(
    call: &Bound<'_, PyAny>,
    codes: &[Bound<'_, PyAny>],
    limit: u64,
    length: f64,
) -> PyResult<Counts> {
    let py = call.py();
    let mut places: Vec<(usize, usize)> =
        codes.iter().enumerate().map(|(place, code)| (code.as_ptr().addr(), place)).collect();
    places.sort_unstable();
    let counts = Counts { by_place: vec![Vec::new(); codes.len()], calls: 0, left: limit };
    let counting = Box::new(Counting { codes: places, last: (0, 0), counts, until: seconds() + length });
    let there = NonNull::from(Box::leak(counting));
    // SAFETY: attached. The capsule owns what it points to: `freed` takes it back, when nobody has the capsule any more.
    let capsule = unsafe {
        let made = ffi::PyCapsule_New(there.as_ptr().cast(), null(), Some(freed));
        if made.is_null() {
            drop(Box::from_raw(there.as_ptr()));
        }
        Bound::from_owned_ptr_or_err(py, made)?
    };
    // SAFETY: attached; a frame that is borrowed from the thread, which is in it. Python 3.12 tells of instructions only where
    // some frame wanted it before somebody traces.
    unsafe {
        let frame = ffi::PyEval_GetFrame();
        if !frame.is_null() {
            set(frame, c"f_trace_opcodes", ffi::Py_True())?;
        }
    }
    if limit > 0 {
        // SAFETY: attached. Python keeps a reference of the capsule for each, as long as it tells of calls and instructions.
        unsafe {
            ffi::PyEval_SetProfile(Some(told_of_calls), capsule.as_ptr());
            ffi::PyEval_SetTrace(Some(told), capsule.as_ptr());
        }
    }
    let answer = call.call0();
    // SAFETY: attached. What the call raised is in `answer`, so nothing is set while others hear of this.
    unsafe { end() };
    answer?;
    // SAFETY: nobody is told any more, and the capsule is still held, so this alone is at what it owns.
    Ok(std::mem::take(unsafe { &mut (*there.as_ptr()).counts }))
}

/// # Safety
/// Attached.
unsafe fn end() {
    // SAFETY: as the caller has it.
    unsafe {
        ffi::PyEval_SetTrace(None, null_mut());
        ffi::PyEval_SetProfile(None, null_mut());
    }
}

/// What the two functions that Python tells count in.
///
/// # Safety
/// Attached; the capsule that `counted` made, which Python hands to nobody else together with these functions. What is lent
/// must not be used where Python may run: it tells nobody of anything while it tells one, but the other function is told of
/// calls that are made there.
unsafe fn of<'a>(capsule: *mut ffi::PyObject) -> Option<&'a mut Counting> {
    // SAFETY: as the caller has it. The capsule has no name.
    unsafe { ffi::PyCapsule_GetPointer(capsule, null()).cast::<Counting>().as_mut() }
}

/// # Safety
/// Python calls it as it tells whoever profiles: attached, with the capsule.
unsafe extern "C" fn told_of_calls(
    capsule: *mut ffi::PyObject,
    _frame: *mut ffi::PyFrameObject,
    what: c_int,
    _argument: *mut ffi::PyObject,
) -> c_int {
    if matches!(what, ffi::PyTrace_CALL | ffi::PyTrace_C_CALL) {
        // SAFETY: as the caller has it; nothing of Python's runs here.
        if let Some(counting) = unsafe { of(capsule) } {
            counting.counts.calls += 1;
        }
    }
    0
}

/// # Safety
/// Python calls it as it tells whoever traces: attached, with the capsule and a frame that runs.
unsafe extern "C" fn told(
    capsule: *mut ffi::PyObject,
    frame: *mut ffi::PyFrameObject,
    what: c_int,
    _argument: *mut ffi::PyObject,
) -> c_int {
    if !matches!(what, ffi::PyTrace_CALL | ffi::PyTrace_OPCODE) {
        return 0;
    }
    // SAFETY: as the caller has it. A frame keeps its code, so its address stays that of the code; a place is in bytes and
    // at least 0 where a frame runs. What is lent is used for what runs nothing of Python's.
    let (known, is_over) = unsafe {
        let code = ffi::PyFrame_GetCode(frame).cast::<ffi::PyObject>();
        ffi::Py_DECREF(code);
        let Some(counting) = of(capsule) else { return 0 };
        if what == ffi::PyTrace_OPCODE {
            let offset = ffi::PyFrame_GetLasti(frame).max(0).unsigned_abs();
            (false, counting.count(code.addr(), offset as usize / 2))
        } else {
            (counting.place(code.addr()).is_some(), false)
        }
    };
    if is_over {
        // SAFETY: attached. Others hear of it, and Python gives its references of the capsule back; `counted` has another.
        unsafe { end() };
    }
    if known {
        // SAFETY: as the caller has it.
        return unsafe { asked(frame, capsule) };
    }
    0
}

/// Has Python tell of each instruction of a frame, and not of its lines. Gives what Python's functions do where they fail.
///
/// # Safety
/// Attached; a frame.
unsafe fn asked(frame: *mut ffi::PyFrameObject, capsule: *mut ffi::PyObject) -> c_int {
    // SAFETY: as the caller has it; these are constants.
    let set = unsafe {
        let wanted = set(frame, c"f_trace_lines", ffi::Py_False());
        // Python 3.13 asks, as a frame says that it wants instructions, whether there is somebody to tell.
        #[cfg(Py_3_13)]
        let wanted = wanted.and_then(|()| set(frame, c"f_trace", capsule));
        let wanted = wanted.and_then(|()| set(frame, c"f_trace_opcodes", ffi::Py_True()));
        #[cfg(Py_3_13)]
        let wanted = wanted.and_then(|()| set(frame, c"f_trace", ffi::Py_None()));
        wanted
    };
    let _ = capsule;
    match set {
        Ok(()) => 0,
        Err(error) => {
            // SAFETY: Python told this, attached.
            error.restore(unsafe { Python::assume_attached() });
            -1
        }
    }
}

/// # Safety
/// Attached; a frame and a value.
unsafe fn set(frame: *mut ffi::PyFrameObject, name: &CStr, value: *mut ffi::PyObject) -> PyResult<()> {
    // SAFETY: as the caller has it.
    unsafe {
        if ffi::PyObject_SetAttrString(frame.cast(), name.as_ptr(), value) == 0 {
            return Ok(());
        }
        Err(PyErr::take(Python::assume_attached()).unwrap_or_else(|| PyMemoryError::new_err(())))
    }
}

/// # Safety
/// Python calls it once, with a capsule that nobody has any more.
unsafe extern "C" fn freed(capsule: *mut ffi::PyObject) {
    // SAFETY: as the caller has it; the pointer is that of a box, which nobody frees elsewhere.
    unsafe {
        let there: *mut c_void = ffi::PyCapsule_GetPointer(capsule, null());
        if !there.is_null() {
            drop(Box::from_raw(there.cast::<Counting>()));
        }
    }
}
