//! How often each Python function is called: a number for each code object, at the least cost that there is.

#![allow(unsafe_code, reason = "a callable without arguments, and a table that the lock of Python guards")]

use std::ptr::NonNull;

use pyo3::ffi;
use pyo3::prelude::*;

/// The most codes that have a number. Each is kept alive, so that no other gets its address.
const MOST: usize = 1 << 16;

/// Numbers by the address of a code: a table of a power of two, at most half full, in which a code's place is the first one
/// from its address on that is free or its own.
#[derive(Default)]
struct Counts {
    slots: Vec<(Option<NonNull<ffi::PyObject>>, u64)>,
    used: usize,
    /// Whether there were more codes than have room, or something else was not counted.
    missed: bool,
}

// SAFETY: the codes are counted references, which are only touched attached.
unsafe impl Send for Counts {}

impl Counts {
    /// Adds one call of a code.
    ///
    /// # Safety
    /// A live object; attached.
    #[inline]
    unsafe fn add(&mut self, code: NonNull<ffi::PyObject>) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = spread(code) & mask;
        while let Some(slot) = self.slots.get_mut(place) {
            if slot.0 == Some(code) {
                slot.1 += 1;
                return;
            }
            if slot.0.is_none() {
                break;
            }
            place = (place + 1) & mask;
        }
        // SAFETY: as the caller has it.
        unsafe { self.take(code) };
    }

    /// # Safety
    /// As for [`add`](Self::add); the code has no slot yet.
    #[cold]
    unsafe fn take(&mut self, code: NonNull<ffi::PyObject>) {
        if self.used >= MOST {
            self.missed = true;
            return;
        }
        if self.slots.len() <= 2 * self.used {
            let before = std::mem::take(&mut self.slots);
            self.slots = vec![(None, 0); (2 * before.len()).max(1 << 10)];
            before.into_iter().for_each(|slot| self.put(slot));
        }
        self.used += 1;
        // SAFETY: as the caller has it.
        unsafe { ffi::Py_INCREF(code.as_ptr()) };
        self.put((Some(code), 1));
    }

    fn put(&mut self, slot: (Option<NonNull<ffi::PyObject>>, u64)) {
        let Some(code) = slot.0 else { return };
        let mask = self.slots.len() - 1;
        let mut place = spread(code) & mask;
        while self.slots[place].0.is_some() {
            place = (place + 1) & mask;
        }
        self.slots[place] = slot;
    }
}

/// Objects lie 16 bytes apart at least, and codes some hundreds.
#[inline]
fn spread(code: NonNull<ffi::PyObject>) -> usize {
    let address = code.addr().get();
    (address >> 4) ^ (address >> 14)
}

/// What is counted in, one for the process.
#[cfg(not(Py_GIL_DISABLED))]
mod guarded {
    use std::cell::UnsafeCell;

    use pyo3::prelude::*;

    use super::Counts;

    struct Guarded(UnsafeCell<Counts>);

    // SAFETY: touched by `with` alone, which asks for the lock of Python.
    unsafe impl Sync for Guarded {}

    static COUNTS: Guarded = Guarded(UnsafeCell::new(Counts { slots: Vec::new(), used: 0, missed: false }));

    /// Does something with the counts, which runs nothing of Python's and lets the lock not go.
    #[inline]
    pub fn with<T>(_py: Python<'_>, act: impl FnOnce(&mut Counts) -> T) -> T {
        // SAFETY: attached, so no other thread is here; and what the three callers in this file do calls nothing that
        // could come back.
        act(unsafe { &mut *COUNTS.0.get() })
    }
}

/// Without the lock a mutex does it.
#[cfg(Py_GIL_DISABLED)]
mod guarded {
    use std::sync::{Mutex, PoisonError};

    use pyo3::prelude::*;

    use super::Counts;

    static COUNTS: Mutex<Counts> = Mutex::new(Counts { slots: Vec::new(), used: 0, missed: false });

    pub fn with<T>(_py: Python<'_>, act: impl FnOnce(&mut Counts) -> T) -> T {
        act(&mut COUNTS.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Adds one call of a code.
///
/// # Safety
/// A live code object.
#[inline]
pub(super) unsafe fn count(py: Python<'_>, code: *mut ffi::PyObject) {
    if let Some(code) = NonNull::new(code) {
        // SAFETY: as the caller has it.
        guarded::with(py, |counts| unsafe { counts.add(code) });
    }
}

/// Says that calls were not counted.
#[cfg(not(Py_3_12))]
pub(super) fn miss(py: Python<'_>) {
    guarded::with(py, |counts| counts.missed = true);
}

/// Gives all codes that were called, and how often each, and forgets them; None if some calls were not counted.
pub fn taken(py: Python<'_>) -> Option<Vec<(Bound<'_, PyAny>, u64)>> {
    let Counts { slots, missed, .. } = guarded::with(py, std::mem::take);
    let found = slots
        .into_iter()
        // SAFETY: a reference that was counted when the code got its slot.
        .filter_map(|(code, count)| Some((unsafe { Bound::from_owned_ptr(py, code?.as_ptr()) }, count)))
        .collect();
    (!missed).then_some(found)
}

/// A callback of `PY_START` that counts. Python calls it with the code and a place in it; a function of PyO3's, or one with
/// flags as a method has, would take longer than all else that the event does.
#[cfg(Py_3_12)]
pub fn callback(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    use std::ffi::{c_int, c_uint};

    /// An object that is called by its own function.
    #[repr(C)]
    struct Callback {
        head: ffi::PyObject,
        call: Option<ffi::vectorcallfunc>,
    }

    unsafe extern "C" fn call(
        _callback: *mut ffi::PyObject,
        args: *const *mut ffi::PyObject,
        count_of: usize,
        _names: *mut ffi::PyObject,
    ) -> *mut ffi::PyObject {
        // SAFETY: Python calls it attached, with so many live objects. A code alone is counted.
        unsafe {
            let py = Python::assume_attached();
            // The highest bit says that a place before the first one may be written to.
            if count_of << 1 != 0 && ffi::PyCode_Check(*args) != 0 {
                count(py, *args);
            }
            ffi::Py_NewRef(ffi::Py_None())
        }
    }

    let offset = isize::try_from(std::mem::offset_of!(Callback, call)).unwrap_or(0);
    let mut members = [
        ffi::PyMemberDef {
            name: c"__vectorcalloffset__".as_ptr(),
            type_code: ffi::Py_T_PYSSIZET,
            offset,
            flags: ffi::Py_READONLY,
            doc: std::ptr::null(),
        },
        ffi::PyMemberDef::default(),
    ];
    let mut slots = [
        ffi::PyType_Slot { slot: ffi::Py_tp_members, pfunc: members.as_mut_ptr().cast() },
        ffi::PyType_Slot { slot: ffi::Py_tp_call, pfunc: ffi::PyVectorcall_Call as *mut _ },
        ffi::PyType_Slot::default(),
    ];
    let flags = ffi::Py_TPFLAGS_DEFAULT
        | ffi::Py_TPFLAGS_HAVE_VECTORCALL
        | ffi::Py_TPFLAGS_DISALLOW_INSTANTIATION
        | ffi::Py_TPFLAGS_IMMUTABLETYPE;
    let mut spec = ffi::PyType_Spec {
        name: c"ferrule._core.advise.Counting".as_ptr(),
        basicsize: c_int::try_from(size_of::<Callback>()).unwrap_or(0),
        itemsize: 0,
        flags: c_uint::try_from(flags).unwrap_or(0),
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: attached; Python copies the specification, its members and the name. An instance has the size that the
    // specification says, and its one field is written before anybody sees it.
    unsafe {
        let class = Bound::from_owned_ptr_or_err(py, ffi::PyType_FromSpec(&raw mut spec))?;
        let made = ffi::PyType_GenericAlloc(class.as_ptr().cast(), 0);
        let made = Bound::from_owned_ptr_or_err(py, made)?;
        (*made.as_ptr().cast::<Callback>()).call = Some(call);
        Ok(made)
    }
}

/// On Python 3.11 frames are counted as they are evaluated.
#[cfg(not(Py_3_12))]
pub fn callback(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    Ok(py.None().into_bound(py))
}
