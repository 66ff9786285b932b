//! A clock that never goes back, and a cheap bound of it.

#![allow(unsafe_code, reason = "the system's clock")]

pub use system::{latest, seconds};

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

    /// It is no later than this.
    #[inline]
    #[must_use]
    pub fn latest() -> f64 {
        read(libc::CLOCK_MONOTONIC_COARSE) + LATE
    }

    #[inline]
    fn read(clock: libc::clockid_t) -> f64 {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `time` is the caller's to write to. Both clocks are in every Linux since 2.6.32, so it cannot fail.
        unsafe { libc::clock_gettime(clock, &raw mut time) };
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    }

    #[cfg(test)]
    mod tests {
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

    /// It is no later than this.
    #[must_use]
    pub fn latest() -> f64 {
        seconds()
    }
}
