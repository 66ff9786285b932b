#![allow(unsafe_code, reason = "calls of the system's that must be refused, and memory that is shared")]

use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::fd::{AsRawFd, FromRawFd};
use std::panic::catch_unwind;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Limits, Part, Report, end, fork, refused, say};

const LIMITS: Limits = Limits { seconds: 2.0, memory: 64 << 20 };
/// A number of mine that stays out of the way.
const OTHER: i32 = 100;

/// What processes write, with `what` done in each, until one has written `last`.
fn written(count: usize, last: &str, what: impl Fn(usize) -> String) -> String {
    // SAFETY: a new descriptor.
    let mut file = unsafe { File::from_raw_fd(libc::memfd_create(c"test".as_ptr(), 0)) };
    // SAFETY: only a flag of this file's.
    unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETFL, libc::O_APPEND) };
    match fork(file.as_raw_fd(), count, LIMITS, reported).expect("it forks") {
        Part::Confined { index, .. } => {
            say(&format!("{index}: {}\n", what(index)));
            end(0)
        }
        Part::Program => {}
    }
    let start = Instant::now();
    let mut text = String::new();
    while !text.contains(last) && start.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(5));
        text.clear();
        file.rewind().expect("a file in memory");
        file.read_to_string(&mut text).expect("lines of text");
    }
    text
}

fn reported(report: &Report<'_>) -> String {
    match report {
        Report::Ended { index, signal, late } => format!("{index} ended: {signal} {late}\n"),
        Report::Stopped { index, reason } => format!("{index} stopped: {reason}\n"),
    }
}

fn said(result: i64) -> String {
    let error = io::Error::last_os_error().raw_os_error();
    format!("{} {}", if result < 0 { error.unwrap_or(0) } else { 0 }, refused().unwrap_or("nothing"))
}

#[test]
fn what_is_no_computation_is_refused() {
    // SAFETY: calls that are refused, and would do nothing but harmless if they weren't.
    let calls: [fn() -> i64; 8] = unsafe {
        [
            || libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY).into(),
            || libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0).into(),
            || libc::kill(libc::getppid(), 0).into(),
            || libc::write(OTHER, c"x".as_ptr().cast(), 1) as i64,
            || libc::fork().into(),
            || libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0).into(),
            || libc::mmap(null_mut(), 4096, libc::PROT_READ, libc::MAP_PRIVATE, OTHER, 0) as i64,
            || libc::getpid().into(),
        ]
    };
    let text = written(calls.len(), "7: ", |index| said(calls[index]()));
    let expected = [
        "it opens a file",
        "it uses the network",
        "it sends a signal",
        "it writes",
        "it starts a process or a thread",
        "it asks the system for what is no computation",
        "it maps a file",
    ];
    for (index, words) in expected.iter().enumerate() {
        assert!(text.contains(&format!("{index}: {} {words}\n", libc::EPERM)), "{text}");
    }
    assert!(text.ends_with("7: 0 nothing\n"), "{text}");
}

#[test]
fn nothing_can_be_written_to_by_its_number() {
    let text = written(1, "0: ", |_| {
        // SAFETY: bytes that are there, and calls that are refused.
        let wrote =
            (0..2_000).filter(|&file| unsafe { libc::write(file, c"forged\n".as_ptr().cast(), 7) } > 0);
        format!("{} {}", wrote.count(), refused().unwrap_or("nothing"))
    });
    assert_eq!(text, "0: 0 it writes\n");
}

#[test]
fn what_c_asked_to_have_called_at_forks_is_not_called() {
    static CALLED: AtomicU64 = AtomicU64::new(0);
    extern "C" fn called() {
        CALLED.fetch_add(1, Ordering::SeqCst);
    }
    in_a_process_of_its_own(|| {
        // SAFETY: a function that any code may call at a fork, and that stays.
        assert_eq!(unsafe { libc::pthread_atfork(Some(called), Some(called), Some(called)) }, 0);
        let before = crate::fork::forks();
        let text = written(2, "1: ", |_| {
            format!("{} {}", CALLED.load(Ordering::SeqCst), crate::fork::forks() > before)
        });
        assert_eq!(text, "0: 0 true\n1: 0 true\n");
        assert_eq!(CALLED.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn nobody_is_handed_a_child_that_it_did_not_make() {
    in_a_process_of_its_own(|| {
        // SAFETY: it is this process's own.
        assert_eq!(unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }, 0);
        let error = fork(2, 1, LIMITS, reported).expect_err("it adopts orphans");
        assert!(error.to_string().contains("lost its parent"), "{error}");
    });
}

/// Where there is one thread, and nobody else forks.
fn in_a_process_of_its_own(test: fn()) {
    // SAFETY: the allocators' locks are free in the child, which ends without what ends this one.
    let child = unsafe { libc::fork() };
    if child == 0 {
        end(i32::from(catch_unwind(test).is_err()));
    }
    let mut status = 1;
    // SAFETY: `status` outlives the call.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0, "it failed there");
}

#[test]
fn memory_that_is_shared_is_a_copy() {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_SHARED | libc::MAP_ANONYMOUS;
    // SAFETY: new memory of a page, which holds the number as long as this process lives.
    let number = unsafe {
        let place = libc::mmap(null_mut(), 4096, access, flags, -1, 0);
        assert_ne!(place, libc::MAP_FAILED);
        &*place.cast::<AtomicU64>()
    };
    number.store(7, Ordering::SeqCst);
    let text = written(2, "1: ", |_| number.fetch_add(1, Ordering::SeqCst).to_string());
    assert_eq!(text, "0: 7\n1: 7\n");
    assert_eq!(number.load(Ordering::SeqCst), 7);
}

#[test]
fn who_takes_too_long_or_too_much_is_ended() {
    let text = written(4, "3: ", |index| match index {
        0 => loop {
            sleep(Duration::from_millis(1));
        },
        // SAFETY: it is what ends a process.
        1 => unsafe {
            libc::abort();
        },
        2 => {
            let mut much: Vec<u8> = Vec::new();
            much.try_reserve_exact(1 << 30).map_or("refused".to_owned(), |()| "taken".to_owned())
        }
        _ => "done".to_owned(),
    });
    assert!(text.contains("0 ended: 9 true\n"), "{text}");
    assert!(text.contains("1 ended: "), "{text}");
    assert!(text.ends_with("2: refused\n3: done\n"), "{text}");
}
