//! Work that is handed out as it comes, done by several threads, and taken back in order.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::Result as Caught;

use ferrule_base::Run;
use ferrule_base::fork::forks;

/// Jobs in flight: at most one for each helper thread, and as many results that wait for an earlier one.
///
/// `K` is kept until a job's result is taken, and then let go of by the calling thread: memory that is Python's must not be
/// let go of by a helper, which would wait for the lock that another thread may hold while it waits for that helper.
///
/// While all helpers are busy the calling thread does a job itself, so no thread waits for another while there is
/// work, and memory is bounded by `2 × threads` results.
#[derive(Debug)]
pub struct Pipeline<T, K = ()> {
    jobs: VecDeque<(Job<T>, K)>,
}

#[derive(Debug)]
enum Job<T> {
    /// The result comes in the process of this number; in one that was forked meanwhile there is nobody who does it.
    Running(Receiver<Caught<T>>, u64),
    Done(T),
}

impl<T, K> Default for Pipeline<T, K> {
    fn default() -> Self {
        Self { jobs: VecDeque::new() }
    }
}

/// Waits for the helpers, so that none of them is the last to have what is kept.
impl<T, K> Drop for Pipeline<T, K> {
    fn drop(&mut self) {
        for (job, _) in &self.jobs {
            if let Job::Running(receiver, process) = job
                && *process == forks()
            {
                let _ = receiver.recv();
            }
        }
    }
}

impl<T: Send + 'static, K> Pipeline<T, K> {
    /// Gets a job done, now or soon. Returns the results that are complete and next in order.
    pub fn submit(&mut self, run: &Run<'_>, kept: K, job: impl FnOnce() -> T + Send + 'static) -> Vec<T> {
        let helpers = run.threads() - 1;
        let running = self.jobs.iter().filter(|(job, _)| matches!(job, Job::Running(..))).count();
        let (sender, receiver) = sync_channel(1);
        let hand_over = move || {
            // A pipeline that was dropped wants no result.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(job)));
        };
        if running < helpers {
            match run.spawn(hand_over) {
                Ok(()) => {}
                Err(hand_over) => hand_over(),
            }
        } else {
            hand_over();
        }
        self.jobs.push_back((Job::Running(receiver, forks()), kept));
        let mut ready = self.ready();
        while self.jobs.len() > 2 * run.threads() {
            ready.extend(self.wait_for_next());
            ready.extend(self.ready());
        }
        ready
    }

    /// Waits for all jobs and returns their results, in order.
    pub fn finish(&mut self) -> Vec<T> {
        let mut results = Vec::with_capacity(self.jobs.len());
        while let Some(result) = self.wait_for_next() {
            results.push(result);
        }
        results
    }

    fn ready(&mut self) -> Vec<T> {
        for (job, _) in &mut self.jobs {
            if let Job::Running(receiver, _) = job {
                match receiver.try_recv() {
                    Ok(result) => *job = Job::Done(result.unwrap_or_else(|panic| resume_unwind(panic))),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
                }
            }
        }
        let mut ready = Vec::new();
        while let Some((Job::Done(_), _)) = self.jobs.front() {
            if let Some((Job::Done(result), _)) = self.jobs.pop_front() {
                ready.push(result);
            }
        }
        ready
    }

    fn wait_for_next(&mut self) -> Option<T> {
        let (job, _kept) = self.jobs.pop_front()?;
        match job {
            Job::Done(result) => Some(result),
            // The sender is only dropped after it has sent: a panic is caught and sent, too.
            Job::Running(receiver, process) => {
                assert!(process == forks(), "the process was forked, and who did a part of it is not here");
                receiver.recv().ok().map(|result| result.unwrap_or_else(|panic| resume_unwind(panic)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for threads in [1, 2, 5] {
            let run = Run::new(threads, &|| false);
            let mut pipeline = Pipeline::default();
            let mut results = Vec::new();
            for i in 0..200_u64 {
                results.extend(pipeline.submit(&run, (), move || {
                    std::thread::sleep(std::time::Duration::from_micros(i * 7919 % 200));
                    i
                }));
                assert!(pipeline.jobs.len() <= 2 * threads);
            }
            results.extend(pipeline.finish());
            assert_eq!(results, (0..200).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_kept_is_let_go_of_by_the_calling_thread() {
        struct Kept(std::thread::ThreadId);
        impl Drop for Kept {
            fn drop(&mut self) {
                assert_eq!(std::thread::current().id(), self.0);
            }
        }
        let run = Run::new(3, &|| false);
        let mut pipeline = Pipeline::default();
        for _ in 0..50 {
            let kept = std::sync::Arc::new(Kept(std::thread::current().id()));
            let used = kept.clone();
            pipeline.submit(&run, kept, move || {
                std::thread::sleep(std::time::Duration::from_micros(200));
                drop(used);
            });
        }
    }

    #[test]
    #[should_panic(expected = "in a job")]
    fn a_panic_in_a_job_reaches_the_caller() {
        let run = Run::new(2, &|| false);
        let mut pipeline = Pipeline::default();
        pipeline.submit(&run, (), || panic!("in a job"));
        pipeline.finish();
    }
}
