//! The helper threads.

#![allow(unsafe_code, reason = "a pool that is never freed, found without a lock")]

use std::sync::atomic::{AtomicPtr, Ordering};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::available_threads;
use crate::fork::forks;

struct Helpers {
    /// In which process, as [`forks`] numbers them.
    process: u64,
    pool: ThreadPool,
}

/// The helper threads of this process; `None` where the system gives no more threads. A forked child has none of its
/// parent's threads, so it gets its own; the parent's are never touched there again.
pub(super) fn pool(threads: usize) -> Option<&'static ThreadPool> {
    static CURRENT: AtomicPtr<Helpers> = AtomicPtr::new(std::ptr::null_mut());
    let process = forks();
    let current = CURRENT.load(Ordering::Acquire);
    // SAFETY: the pointer is null or comes from `Box::leak` below, and what it points to is never freed or
    // changed. No lock is taken: one that another thread holds at a fork would stay locked in the child.
    if let Some(helpers) = unsafe { current.as_ref() }
        && helpers.process == process
    {
        return Some(&helpers.pool);
    }
    let pool = started(available_threads().unwrap_or(1).max(threads) - 1)?;
    let fresh: *mut Helpers = Box::leak(Box::new(Helpers { process, pool }));
    // Two threads may get here together: the second replaces the first's pool, which lives on unused.
    CURRENT.store(fresh, Ordering::Release);
    // SAFETY: just leaked, so valid for ever, and only shared from here on.
    Some(unsafe { &(*fresh).pool })
}

/// So many helpers, or as many fewer as the system allows.
fn started(wanted: usize) -> Option<ThreadPool> {
    let fewer = |helpers: &usize| (*helpers > 1).then_some(helpers / 2);
    std::iter::successors(Some(wanted.max(1)), fewer).find_map(|helpers| {
        let named = ThreadPoolBuilder::new().num_threads(helpers).thread_name(|i| format!("ferrule-{i}"));
        named.build().ok()
    })
}
