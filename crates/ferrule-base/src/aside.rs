//! A thread beside the program's own, which must not notice it: no signal is ever handled there.

#![allow(unsafe_code, reason = "the system's mask of signals")]

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread that runs none of the program's handlers of signals.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    let builder = Builder::new().name(name.to_owned());
    without_signals(|| builder.spawn(work))
}

/// A new thread has the mask of the one that makes it: so this one blocks all signals for that moment.
#[cfg(unix)]
fn without_signals<T>(make: impl FnOnce() -> T) -> T {
    let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    let mut before = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: both sets are this function's, filled before they are read; the first call can't fail with a whole set and a
    // known command, so that `before` is filled as well.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        if libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr()) != 0 {
            return make();
        }
        let made = make();
        libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut());
        made
    }
}

#[cfg(not(unix))]
fn without_signals<T>(make: impl FnOnce() -> T) -> T {
    make()
}

/// The system's number of the calling thread; 0 where it has none.
#[must_use]
pub fn number() -> i32 {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: it asks for a number.
        unsafe { libc::gettid() }
    }
    #[cfg(not(target_os = "linux"))]
    {
        0
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn a_signal_is_handled_elsewhere() {
        let blocked = |number: i32| {
            let status =
                std::fs::read_to_string(format!("/proc/self/task/{number}/status")).expect("it runs");
            let line = status.lines().find_map(|line| line.strip_prefix("SigBlk:")).expect("a mask");
            u64::from_str_radix(line.trim(), 16).expect("bits")
        };
        let before = blocked(super::number());
        let (tell, told) = std::sync::mpsc::channel();
        let aside = super::spawn("aside", move || tell.send(blocked(super::number())).expect("heard"));
        let within = told.recv().expect("said");
        aside.expect("started").join().expect("ended");
        // All but SIGKILL, SIGSTOP and what the C library keeps for itself.
        assert!(within.count_ones() > 55 && within & 1 << 1 != 0, "{within:x}");
        assert_eq!(blocked(super::number()), before);
    }
}
