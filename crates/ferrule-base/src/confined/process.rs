//! The processes: the program's, the supervisor's, and those that are confined.

#![allow(unsafe_code, reason = "the system's processes and signals")]

use std::ffi::{c_int, c_uint};
use std::fmt::Display;
use std::fs;
use std::io;
use std::mem::zeroed;
use std::ptr::null_mut;
use std::sync::OnceLock;

use crate::clock;
use crate::confined::filter::{confine, succeeded};
use crate::confined::{Limits, Part, Report, Words, shared};

/// A piece of work should end after its share of the time that is left; it is ended after so many, but leaves half of
/// the time to the others.
const PATIENCE: f64 = 4.0;
/// Seconds: no piece of work is ended before, and none is begun with less left than a tenth of it.
const SHORTEST: f64 = 0.1;
/// How a process ends that has run nothing, since it could not be confined.
const NOT_CONFINED: c_int = 71;
/// Bytes that are written at most.
const WRITTEN: u64 = 64 << 20;

pub fn end(code: c_int) -> ! {
    // SAFETY: it does not return.
    unsafe { libc::_exit(code) }
}

pub fn fork(output: c_int, count: usize, limits: Limits, words: Words) -> io::Result<Part> {
    if adopts_orphans()? {
        return Err(io::Error::other(
            "the program takes in what has lost its parent, and would be told of it",
        ));
    }
    let unheard = Unheard::new()?;
    // SAFETY: the first child does nothing but fork and end. What the second one calls, `supervise` argues for.
    let child = unsafe { if has_one_thread() { forked() } else { libc::fork() } };
    if child == 0 {
        // SAFETY: see above. A child has one thread.
        match unsafe { forked() } {
            0 => return Ok(supervise(output, count, limits, words)),
            -1 => end(1),
            _ => end(0),
        }
    }
    let forked = if child > 0 { ended(child) } else { Err(io::Error::last_os_error()) };
    drop(unheard);
    if forked? != 0 {
        return Err(io::Error::other("the system starts no further process"));
    }
    Ok(Part::Program)
}

/// Whether a process whose parent has ended becomes a child of this one.
fn adopts_orphans() -> io::Result<bool> {
    let mut subreaper: c_int = 0;
    // SAFETY: the number outlives the call.
    unsafe {
        succeeded(libc::prctl(libc::PR_GET_CHILD_SUBREAPER, &raw mut subreaper, 0, 0, 0))?;
        Ok(subreaper != 0 || libc::getpid() == 1)
    }
}

fn has_one_thread() -> bool {
    fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1)
}

/// Forks as the system does, and calls nothing that C code asked to have called at forks (`pthread_atfork`): what that does
/// would be done in the program, and unconfined in the child.
///
/// # Safety
/// This process has one thread. Where another one has the lock of an allocator at this time, the child never gets it: what
/// is called at forks sees to that.
unsafe fn forked() -> libc::pid_t {
    // SAFETY: without a stack of its own, and with no memory shared, the child goes on here with a copy of this one.
    let child = unsafe { libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0) };
    if child == 0 {
        crate::fork::forked();
    }
    child as libc::pid_t
}

/// The file that is still open in these processes, and what a write to it must have besides. The numbers of files that the
/// program has closed are in its variables, and this may be one of them.
#[derive(Clone, Copy)]
struct Output {
    number: c_int,
    secret: u64,
}

static OUTPUT: OnceLock<Output> = OnceLock::new();

/// Writes a line at once, so that it is whole; nobody could be told where that fails.
pub fn say(line: &str) {
    let Some(&Output { number, secret }) = OUTPUT.get() else { return };
    // SAFETY: as many bytes as there are. The system takes no notice of the fourth argument, and the filter does.
    unsafe { libc::syscall(libc::SYS_write, number, line.as_ptr(), line.len(), secret) };
}

/// The end of a child that the program knows nothing of is not told to it.
struct Unheard(libc::sigaction);

impl Unheard {
    fn new() -> io::Result<Self> {
        // SAFETY: a `sigaction` of zeros is one: the default, by which the end of a child is not heard.
        let (silent, mut before): (libc::sigaction, libc::sigaction) = unsafe { (zeroed(), zeroed()) };
        // SAFETY: both are whole, and outlive the call.
        succeeded(unsafe { libc::sigaction(libc::SIGCHLD, &raw const silent, &raw mut before) })?;
        Ok(Self(before))
    }
}

impl Drop for Unheard {
    fn drop(&mut self) {
        // SAFETY: what the system gave before.
        unsafe { libc::sigaction(libc::SIGCHLD, &raw const self.0, null_mut()) };
    }
}

/// Waits for a child; its status.
fn ended(child: libc::pid_t) -> io::Result<c_int> {
    let mut status = 0;
    loop {
        // SAFETY: `status` outlives the call.
        if unsafe { libc::waitpid(child, &raw mut status, 0) } == child {
            return Ok(status);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Returns in confined processes alone. It runs in the child of a process that may have more threads, whose locks may be
/// taken for ever: no lock is asked for but the allocators', which are free after a fork, and if one isn't, the alarm rings.
fn supervise(output: c_int, count: usize, limits: Limits, words: Words) -> Part {
    let end_at = clock::seconds() + limits.seconds;
    let Ok(kept) = alone(output, limits.seconds) else { end(1) };
    let Output { number, secret } = *OUTPUT.get_or_init(|| kept);
    let say = |report: &Report<'_>| say(&words(report));
    let stop = |index: usize, reason: &dyn Display| -> ! {
        say(&Report::Stopped { index, reason });
        end(0)
    };
    let memory = match shared::make_private().and_then(|()| size()) {
        Ok(size) => size + limits.memory,
        Err(error) => stop(0, &error),
    };
    for index in 0..count {
        let left = end_at - clock::seconds();
        if left < SHORTEST / 10.0 {
            stop(index, &"there was no time left");
        }
        let share = left / (count - index) as f64;
        // SAFETY: this process has one thread.
        match unsafe { (libc::getpid(), forked()) } {
            (_, -1) => stop(index, &io::Error::last_os_error()),
            (supervisor, 0) => {
                if let Err(error) = limited(supervisor, memory).and_then(|()| confine(number, secret)) {
                    let reason = &format_args!("the system confines no process: {error}");
                    say(&Report::Stopped { index, reason });
                    end(NOT_CONFINED);
                }
                return Part::Confined { index, seconds: share };
            }
            (_, child) => {
                let most = (PATIENCE * share).min(0.5 * left).max(share).max(SHORTEST);
                if let Some((signal, late)) = watched(child, most) {
                    say(&Report::Ended { index, signal, late });
                }
            }
        }
    }
    end(0)
}

/// Leaves the program's terminal, group and files; gives the one that is still open.
fn alone(output: c_int, seconds: f64) -> io::Result<Output> {
    // If there is too little memory, this process is ended, and not the program.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    // SAFETY: calls of the system's with numbers alone, and signals' sets and actions that outlive them. The descriptors are
    // copies; what in this process thinks that it has one finds it closed, which it must expect of the system.
    unsafe {
        libc::setsid();
        let default: libc::sigaction = zeroed();
        for signal in [libc::SIGCHLD, libc::SIGALRM] {
            succeeded(libc::sigaction(signal, &raw const default, null_mut()))?;
        }
        blocked(&[libc::SIGALRM])?;
        libc::alarm(seconds.ceil() as c_uint + 1);
        // A number that the program has no file for.
        let number = libc::fcntl(output, libc::F_DUPFD_CLOEXEC, 0);
        succeeded(number)?;
        close_from(0, number - 1)?;
        close_from(number + 1, c_int::MAX)?;
        let mut secret = 0_u64;
        if libc::getrandom((&raw mut secret).cast(), size_of::<u64>(), 0) != size_of::<u64>() as isize {
            return Err(io::Error::last_os_error());
        }
        Ok(Output { number, secret })
    }
}

/// Blocks all signals but some.
fn blocked(open: &[c_int]) -> io::Result<()> {
    // SAFETY: the set is filled before it is used, and outlives the calls.
    unsafe {
        let mut set = zeroed();
        libc::sigfillset(&raw mut set);
        for &signal in open {
            libc::sigdelset(&raw mut set, signal);
        }
        succeeded(libc::sigprocmask(libc::SIG_SETMASK, &raw const set, null_mut()))
    }
}

/// Closes descriptors `first` to `last`; one by one where the system, before Linux 5.9, can't at once.
fn close_from(first: c_int, last: c_int) -> io::Result<()> {
    if first > last {
        return Ok(());
    }
    // SAFETY: see `alone`.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, last, 0) != 0 {
            let mut most: libc::rlimit = zeroed();
            succeeded(libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut most))?;
            for each in first..=last.min(most.rlim_cur.min(1 << 20) as c_int) {
                libc::close(each);
            }
        }
    }
    Ok(())
}

/// Bytes of memory that this process has mapped.
fn size() -> io::Result<u64> {
    let found = fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = found.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0);
    // SAFETY: it only asks.
    Ok(pages * unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as u64)
}

/// Ends with the supervisor, leaves no dump, and takes no more than it may.
fn limited(supervisor: libc::pid_t, memory: u64) -> io::Result<()> {
    blocked(&[libc::SIGSYS])?;
    // SAFETY: calls of the system's with numbers, and limits that outlive them.
    unsafe {
        succeeded(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0))?;
        if libc::getppid() != supervisor {
            end(1);
        }
        // Programs that take dumps are handed one whatever its limit is.
        succeeded(libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0))?;
        for (what, most) in [(libc::RLIMIT_CORE, 0), (libc::RLIMIT_AS, memory), (libc::RLIMIT_FSIZE, WRITTEN)]
        {
            let mut now: libc::rlimit = zeroed();
            succeeded(libc::getrlimit(what, &raw mut now))?;
            let most = most.min(now.rlim_max);
            let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
            succeeded(libc::setrlimit(what, &raw const limit))?;
        }
    }
    Ok(())
}

/// Waits for a confined process, so many seconds at most. If it did not end in order, by which signal or 0, and whether its
/// time was over.
fn watched(child: libc::pid_t, seconds: f64) -> Option<(c_int, bool)> {
    let until = clock::seconds() + seconds;
    let mut status = 0;
    let mut late = false;
    // SAFETY: the set and the status outlive the calls; the child is this process's own and not waited for yet, so that
    // its number is no other's.
    unsafe {
        let mut set = zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, libc::SIGCHLD);
        while libc::waitpid(child, &raw mut status, libc::WNOHANG) == 0 {
            let left = until - clock::seconds();
            if left <= 0.0 {
                late = true;
                libc::kill(child, libc::SIGKILL);
                status = ended(child).unwrap_or(0);
                break;
            }
            let nanoseconds = ((left.fract() * 1e9) as i64).max(1);
            let time = libc::timespec { tv_sec: left as _, tv_nsec: nanoseconds as _ };
            libc::sigtimedwait(&raw const set, null_mut(), &raw const time);
        }
    }
    if libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == NOT_CONFINED {
        end(0); // nor will the next be
    }
    let signal = if libc::WIFSIGNALED(status) { libc::WTERMSIG(status) } else { 0 };
    (status != 0).then_some((signal, late))
}
