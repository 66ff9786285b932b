//! How kernels use several threads, and how they are stopped.
//!
//! The calling thread always works itself, so a short job never waits for a helper to wake, and it is the
//! only one that asks whether to stop, since only it may (Python runs signal handlers on one thread).

mod jobs;
mod pool;
mod team;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::lasting::Lasting;
use crate::{Error, Repr};
use pool::pool;
use team::Team;

/// How one call of a kernel runs.
pub struct Run<'a> {
    threads: usize,
    interrupted: &'a dyn Fn() -> bool,
}

impl<'a> Run<'a> {
    /// Runs on at most `threads` threads; `interrupted` is asked between pieces of work, on the calling thread.
    pub fn new(threads: usize, interrupted: &'a dyn Fn() -> bool) -> Self {
        Self { threads: threads.max(1), interrupted }
    }

    /// Runs on the calling thread and is never interrupted.
    #[must_use]
    pub fn single() -> Run<'static> {
        Run { threads: 1, interrupted: &|| false }
    }

    /// At most this many threads work, the calling one included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// `Err(Interrupted)` once the caller wants to stop. For loops that do not go through [`Run::fold`].
    pub fn check(&self) -> Result<(), Error> {
        if (self.interrupted)() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Hands a job to a helper thread, and comes back at once. Gives the job back where there is no helper.
    pub fn spawn<J: FnOnce() + Send + 'static>(&self, job: J) -> Result<(), J> {
        let Some(pool) = (self.threads > 1).then(|| pool(self.threads)).flatten() else { return Err(job) };
        jobs::spawn(pool, job);
        Ok(())
    }

    /// Lets the threads take pieces of `work` until there are none; each thread folds those it gets into a
    /// state of its own. Returns the states, in no particular order.
    ///
    /// A piece should take between some 10 µs (the price of taking it is a lock) and some 10 ms (a stop is
    /// noticed between pieces).
    pub fn fold<W, S>(
        &self,
        work: W,
        init: impl Fn() -> S + Sync,
        step: impl Fn(&mut S, W::Item) -> Result<(), Error> + Sync,
    ) -> Result<Vec<S>, Error>
    where
        W: ExactSizeIterator + Send,
        W::Item: Send,
        S: Send,
    {
        self.fold_within(work, init, |state, piece, _| step(state, piece))
    }

    /// [`Run::fold`] of pieces that can take longer: each thread gets a `Run` of its own to ask within one.
    pub fn fold_within<W, S>(
        &self,
        work: W,
        init: impl Fn() -> S + Sync,
        step: impl Fn(&mut S, W::Item, &Run<'_>) -> Result<(), Error> + Sync,
    ) -> Result<Vec<S>, Error>
    where
        W: ExactSizeIterator + Send,
        W::Item: Send,
        S: Send,
    {
        let helpers = self.threads.min(work.len()).saturating_sub(1);
        let stopped = AtomicBool::new(false);
        let work = Mutex::new(work);
        let drain = |own: &Run<'_>, enough: &dyn Fn() -> bool| {
            let mut state = init();
            let mut outcome = Ok(());
            while outcome.is_ok() && !stopped.load(Ordering::Relaxed) && !enough() {
                let piece = work.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(piece) = piece else { break };
                outcome = step(&mut state, piece, own).and_then(|()| own.check());
            }
            if outcome.is_err() {
                stopped.store(true, Ordering::Relaxed);
            }
            outcome.map(|()| state)
        };
        let own = || drain(&Run::new(1, self.interrupted), &|| false);
        let Some(pool) = (helpers > 0).then(|| pool(self.threads)).flatten() else {
            return own().map(|state| vec![state]);
        };
        let helped = Mutex::new(Vec::new());
        let help = |team: &Team| {
            let stopped = || stopped.load(Ordering::Relaxed);
            let outcome = drain(&Run::new(1, &stopped), &|| team.is_closing());
            helped.lock().unwrap_or_else(PoisonError::into_inner).push(outcome);
        };
        let own = team::beside(pool, helpers, &help, own)?;
        let mut states = helped.into_inner().unwrap_or_else(PoisonError::into_inner);
        // What was stopped says nothing but that another was.
        states.sort_by_key(|outcome| matches!(outcome, Err(Error::Interrupted)));
        match own {
            Err(Error::Interrupted) | Ok(_) => states.push(own),
            Err(_) => states.insert(0, own),
        }
        states.into_iter().collect()
    }

    /// The results of `f` for each piece of `work`, in the order of the pieces.
    pub fn map<W, T>(&self, work: W, f: impl Fn(W::Item) -> T + Sync) -> Result<Vec<T>, Error>
    where
        W: ExactSizeIterator + Send,
        W::Item: Send,
        T: Send,
    {
        if self.threads == 1 || work.len() < 2 {
            let mut all = Vec::with_capacity(work.len());
            for piece in work {
                all.push(f(piece));
                self.check()?;
            }
            return Ok(all);
        }
        let parts = self.fold(work.enumerate(), Vec::new, |done: &mut Vec<(usize, T)>, (i, piece)| {
            done.push((i, f(piece)));
            Ok(())
        })?;
        let mut all: Vec<_> = parts.into_iter().flatten().collect();
        all.sort_unstable_by_key(|&(i, _)| i);
        Ok(all.into_iter().map(|(_, result)| result).collect())
    }

    /// Calls `f` for each piece of `work`.
    pub fn for_each<W>(&self, work: W, f: impl Fn(W::Item) + Sync) -> Result<(), Error>
    where
        W: ExactSizeIterator + Send,
        W::Item: Send,
    {
        self.fold(
            work,
            || (),
            |(), piece| {
                f(piece);
                Ok(())
            },
        )?;
        Ok(())
    }
}

/// How many threads a kernel may use: `FERRULE_THREADS`, read once, or as many as the process may run on.
pub fn available_threads() -> Result<usize, Error> {
    static THREADS: Lasting<Result<usize, Error>> = Lasting::new();
    let threads = THREADS.get(|| match std::env::var("FERRULE_THREADS") {
        Ok(text) => match text.trim().parse() {
            Ok(threads @ 1..=MOST_THREADS) => Ok(threads),
            _ => Err(Error::Value(format!(
                "FERRULE_THREADS: got {text}, wanted an integer from 1 to {MOST_THREADS}",
                text = text.repr()
            ))),
        },
        Err(_) => Ok(std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)),
    });
    threads.clone()
}

const MOST_THREADS: usize = 256;

/// The features of this processor that kernels look for at run time.
#[must_use]
pub fn processor_features() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        [
            ("avx2", std::arch::is_x86_feature_detected!("avx2")),
            ("fma", std::arch::is_x86_feature_detected!("fma")),
            ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
            ("avx512vbmi2", std::arch::is_x86_feature_detected!("avx512vbmi2")),
        ]
        .into_iter()
        .filter_map(|(name, present)| present.then_some(name))
        .collect()
    }
    #[cfg(not(target_arch = "x86_64"))]
    Vec::new()
}

/// Before this process forks, in the thread that does: what helpers do for it is done, or will be done by it alone. In the
/// child there are no helpers.
pub fn rest() {
    team::rest();
    jobs::rest();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_keeps_the_order_whatever_the_threads() {
        for threads in [1, 2, 5] {
            let run = Run::new(threads, &|| false);
            let squares = run.map(0..1000_usize, |i| i * i).unwrap();
            assert_eq!(squares, (0..1000).map(|i| i * i).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_interrupt_stops_all_threads() {
        let asked = std::cell::Cell::new(0);
        let interrupted = || {
            asked.set(asked.get() + 1);
            asked.get() > 3
        };
        let outcome = Run::new(2, &interrupted).for_each(0..usize::MAX, |_| std::hint::black_box(()));
        assert_eq!(outcome, Err(Error::Interrupted));
    }

    #[test]
    fn an_error_of_any_piece_is_the_outcome() {
        let run = Run::new(2, &|| false);
        let outcome =
            run.fold(0..100, || (), |(), i| if i == 50 { Err(Error::Value("50".into())) } else { Ok(()) });
        assert_eq!(outcome.map(|_| ()), Err(Error::Value("50".into())));
    }
}
