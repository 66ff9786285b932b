//! A clock that never goes back, and a cheap bound of it.

#![allow(unsafe_code, reason = "the system's clock")]

pub use system::{latest, seconds, seconds_of_thread, thread_seconds};

/// Linux has the time of the last tick of its clock, some milliseconds ago, for a quarter of the price: what is not over
/// long after it is not over now.
#[cfg(target_os = "linux")]
mod system {
    /// Ticks come every 10 ms at most; a busy machine may be late.
    const LATE: f64 = 0.25;

    /// Seconds since some moment.
    #[must_use]
    pub fn seconds() -> f64 {
        read(libc::CLOCK_MONOTONIC)
    }

    /// Seconds for which the calling thread had a processor.
    #[must_use]
    pub fn thread_seconds() -> f64 {
        read(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// It is no later than this.
    #[inline]
    #[must_use]
    pub fn latest() -> f64 {
        read(libc::CLOCK_MONOTONIC_COARSE) + LATE
    }

    /// Seconds of the processor that a thread of this process has had, by the system's number of it; None where there is none
    /// of that number.
    #[must_use]
    pub fn seconds_of_thread(number: i32) -> Option<f64> {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // The kernel's name of that clock, `CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED`: glibc makes the same of a pthread_t, which
        // must not be asked of a thread that may end.
        let clock = (!number << 3) | 6;
        // SAFETY: `time` is the caller's to write to; a number that no thread has is an error.
        let failed = unsafe { libc::clock_gettime(clock, &raw mut time) };
        (failed == 0).then_some(time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9)
    }

    #[inline]
    fn read(clock: libc::clockid_t) -> f64 {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `time` is the caller's to write to. These clocks are in every Linux since 2.6.32, so it cannot fail.
        unsafe { libc::clock_gettime(clock, &raw mut time) };
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn a_thread_has_a_clock_of_its_own() {
            // SAFETY: it asks for a number.
            let own = unsafe { libc::gettid() };
            let begun = super::seconds_of_thread(own).expect("this one is there");
            let end = super::seconds() + 0.02;
            while super::seconds() < end {}
            let worked = super::seconds_of_thread(own).expect("this one is there") - begun;
            let begun = super::seconds_of_thread(own).expect("this one is there");
            std::thread::sleep(std::time::Duration::from_millis(20));
            let slept = super::seconds_of_thread(own).expect("this one is there") - begun;
            assert!(worked > 0.001 && worked < 0.1 && slept < 0.01, "{worked} {slept}");
            assert_eq!(super::seconds_of_thread(i32::MAX / 16), None);
        }

        #[test]
        fn the_tick_is_never_late() {
            let end = super::seconds() + 0.1;
            while super::seconds() < end {
                let (latest, now) = (super::latest(), super::seconds());
                assert!(latest > now && latest - now < 2.0 * super::LATE);
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::sync::LazyLock;
    use std::time::Instant;

    /// Seconds since the first call.
    #[must_use]
    pub fn seconds() -> f64 {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed().as_secs_f64()
    }

    /// The system's threads have no clock that another thread can read.
    #[must_use]
    pub fn seconds_of_thread(_: i32) -> Option<f64> {
        None
    }

    /// Nobody says here for how long a thread had a processor: it had one always.
    #[must_use]
    pub fn thread_seconds() -> f64 {
        seconds()
    }

    /// It is no later than this.
    #[must_use]
    pub fn latest() -> f64 {
        seconds()
    }
}
