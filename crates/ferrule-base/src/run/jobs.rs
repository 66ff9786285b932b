//! Jobs that helpers do by themselves, whose results are asked for later.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;

thread_local! {
    /// Those that this thread has handed over.
    static HANDED_OVER: Arc<Jobs> = Arc::default();
}

#[derive(Default)]
struct Jobs {
    undone: Mutex<usize>,
    done: Condvar,
}

impl Jobs {
    fn undone(&self) -> MutexGuard<'_, usize> {
        self.undone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that counts until it is dropped, done or not.
struct Undone(Arc<Jobs>);

impl Drop for Undone {
    fn drop(&mut self) {
        *self.0.undone() -= 1;
        self.0.done.notify_all();
    }
}

/// Hands a job over.
pub(super) fn spawn(pool: &ThreadPool, job: impl FnOnce() + Send + 'static) {
    let undone = HANDED_OVER.with(|jobs| {
        *jobs.undone() += 1;
        Undone(Arc::clone(jobs))
    });
    pool.spawn(move || {
        let _undone = undone;
        job();
    });
}

/// Waits until all that this thread has handed over are done: in a process that is forked now nobody would do them.
pub(super) fn rest() {
    HANDED_OVER.with(|jobs| {
        let mut undone = jobs.undone();
        while *undone > 0 {
            undone = jobs.done.wait(undone).unwrap_or_else(PoisonError::into_inner);
        }
    });
}
