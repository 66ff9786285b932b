//! How a process knows that it was forked from another: process ids repeat.

#![allow(unsafe_code, reason = "the system's fork")]

use std::sync::atomic::{AtomicU64, Ordering};

static FORKS: AtomicU64 = AtomicU64::new(0);

/// A number that is another in a forked child than it was in its parent, once somebody has asked for it there.
#[must_use]
pub fn forks() -> u64 {
    asked_for();
    FORKS.load(Ordering::Relaxed)
}

/// Notes that this process was forked: by who forks without `pthread_atfork`.
#[cfg_attr(not(unix), expect(dead_code, reason = "nobody forks there"))]
pub(crate) fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

#[cfg(unix)]
fn asked_for() {
    use std::sync::atomic::AtomicBool;

    extern "C" fn in_child() {
        forked();
    }
    static ASKED: AtomicBool = AtomicBool::new(false);
    // No lock, which another thread might hold at a fork. Who comes at the same time asks, too, and the child counts twice.
    if !ASKED.load(Ordering::Acquire) {
        // SAFETY: the function only changes an atomic number, which any code may in a forked child.
        let failed = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        ASKED.store(failed == 0, Ordering::Release);
    }
}

#[cfg(not(unix))]
fn asked_for() {}
