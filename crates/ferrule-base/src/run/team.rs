//! Helpers that work beside the calling thread on what it has borrowed.
//!
//! The caller only waits for those that have begun. And it can go on without them: a signal's handler, which runs in the
//! middle of its work, may fork the process, and then there are none in the child.

#![allow(unsafe_code, reason = "helpers use what the calling thread has borrowed")]

use std::any::Any;
use std::cell::RefCell;
use std::mem::transmute;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;

use crate::Error;
use crate::fork::forks;

type Panic = Box<dyn Any + Send>;
type Help<'a> = dyn Fn(&Team) + Sync + 'a;

/// Helpers of one caller.
pub(super) struct Team {
    help: &'static Help<'static>,
    /// Whether helpers should leave.
    closing: AtomicBool,
    places: Mutex<Places>,
    left: Condvar,
    /// Whether none is in it, and none will be: then `places` is not looked at again, which in a forked child may be locked.
    empty: AtomicBool,
    panic: Mutex<Option<Panic>>,
    /// In which process they are.
    process: u64,
}

#[derive(Default)]
struct Places {
    closed: bool,
    inside: usize,
    panic: Option<Panic>,
}

thread_local! {
    /// The teams of this thread, the innermost last.
    static OPEN: RefCell<Vec<Arc<Team>>> = const { RefCell::new(Vec::new()) };
}

/// Lets up to `helpers` helpers do `help` while the calling thread does `own`; all have left when it returns.
pub(super) fn beside<T>(
    pool: &ThreadPool,
    helpers: usize,
    help: &Help<'_>,
    own: impl FnOnce() -> T,
) -> Result<T, Error> {
    // SAFETY: `help` is only called by a helper that is counted in `inside`, and this function is not left, by a panic
    // neither, before nobody is and nobody may come: `Opened` sees to that. Where the helpers are in another process, they
    // are not in this one's memory.
    let help = unsafe { transmute::<&Help<'_>, &'static Help<'static>>(help) };
    let team = Arc::new(Team {
        help,
        closing: AtomicBool::new(false),
        places: Mutex::default(),
        left: Condvar::new(),
        empty: AtomicBool::new(false),
        panic: Mutex::new(None),
        process: forks(),
    });
    let opened = Opened::new(&team);
    for _ in 0..helpers {
        let team = Arc::clone(&team);
        pool.spawn(move || team.join_in());
    }
    let own = own();
    drop(opened);
    if !team.empty.load(Ordering::Relaxed) {
        return Err(Error::Value(
            "the process was forked within a call, by other means than os.fork: the threads that did a part of it are not here"
                .into(),
        ));
    }
    match locked(&team.panic).take() {
        Some(panic) => resume_unwind(panic),
        None => Ok(own),
    }
}

/// Sends the helpers of all that this thread has begun home, and waits until they are: what they did is kept, and the thread
/// does the rest alone. For who is about to fork.
pub(super) fn rest() {
    OPEN.with_borrow(|teams| teams.iter().for_each(|team| team.close()));
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Team {
    /// Whether helpers should leave after what they have in hand.
    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    fn join_in(&self) {
        let mut places = locked(&self.places);
        if places.closed {
            return;
        }
        places.inside += 1;
        drop(places);
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.help)(self)));
        let mut places = locked(&self.places);
        places.inside -= 1;
        if let Err(panic) = outcome {
            places.panic = Some(panic);
        }
        drop(places);
        self.left.notify_all();
    }

    /// By the calling thread only.
    fn close(&self) {
        if self.empty.load(Ordering::Relaxed) || self.process != forks() {
            return;
        }
        self.closing.store(true, Ordering::Relaxed);
        let mut places = locked(&self.places);
        places.closed = true;
        while places.inside > 0 {
            places = self.left.wait(places).unwrap_or_else(PoisonError::into_inner);
        }
        *locked(&self.panic) = places.panic.take();
        self.empty.store(true, Ordering::Relaxed);
    }
}

/// Until it is dropped the team is open.
struct Opened<'a>(&'a Arc<Team>);

impl<'a> Opened<'a> {
    fn new(team: &'a Arc<Team>) -> Self {
        OPEN.with_borrow_mut(|teams| teams.push(Arc::clone(team)));
        Self(team)
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        self.0.close();
        OPEN.with_borrow_mut(Vec::pop);
    }
}
