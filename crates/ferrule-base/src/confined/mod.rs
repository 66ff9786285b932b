//! Work done once more, in forked processes that can do nothing but compute and say what came out.
//!
//! The program forks a supervisor, which is no child of its, and goes on. The supervisor forks a process for each piece of
//! work, one after the other, and ends the one that takes too long. None of them runs anything of the program's before it
//! is confined, but for what C code asked to have called at forks (`pthread_atfork`), once, where the program has more than one
//! thread: allocators need that. Descriptors are closed, memory that is shared with other processes is private, time and memory are limited,
//! and the system refuses all calls but those that a computation needs (`filter`). Linux on x86-64 and `AArch64` can do that.

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod filter;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod process;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod shared;
#[cfg(all(test, target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests;

use std::fmt::Display;
use std::io;

/// What the processes may take.
#[derive(Clone, Copy)]
pub struct Limits {
    /// For all together.
    pub seconds: f64,
    /// Bytes that each may take beyond those that the program has.
    pub memory: u64,
}

/// What the supervisor has to say.
pub enum Report<'a> {
    /// A process did not end by itself.
    Ended {
        /// Of its piece of work.
        index: usize,
        /// By which it was ended; 0 if by none.
        signal: i32,
        /// Whether its time was over.
        late: bool,
    },
    /// No further process can be forked.
    Stopped {
        /// Of the first piece of work that nobody does.
        index: usize,
        /// Why.
        reason: &'a dyn Display,
    },
}

/// Puts a report in words, and ends the line.
pub type Words = fn(&Report<'_>) -> String;

/// Which process this is, after [`fork`].
#[derive(Debug, PartialEq)]
pub enum Part {
    /// The one that forked.
    Program,
    /// One that is confined: it has a piece of work to do, and must end by [`end`].
    Confined {
        /// Of the piece.
        index: usize,
        /// What it should take at most; soon after, it is ended.
        seconds: f64,
    },
}

/// Forks a confined process for each of `count` pieces of work, one after the other. In the program it returns at once.
///
/// The supervisor writes its reports to `output`, which is open for appending, in the words that `words` finds: it may ask the
/// system for memory, and for nothing else. The caller is the only thread that touches what the work is on, as at
/// every fork. An error where the program would be handed the supervisor as a child that it did not make.
pub fn fork(output: i32, count: usize, limits: Limits, words: Words) -> io::Result<Part> {
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    return process::fork(output, count, limits, words);
    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    {
        let _ = (output, count, limits, words);
        Err(io::Error::new(io::ErrorKind::Unsupported, "only Linux confines a process so"))
    }
}

/// Writes a line, which ends with its end, to the output: from a confined process, which can write in no other way. Nobody could
/// be told where that fails.
pub fn say(line: &str) {
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    process::say(line);
    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    let _ = line;
}

/// What this process was first refused since this was asked last, in words: "it opens a file".
#[must_use]
pub fn refused() -> Option<&'static str> {
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    return filter::refused();
    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    None
}

/// Ends this process at once; nothing is flushed, and nothing that was to run at its end does.
pub fn end(code: i32) -> ! {
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    process::end(code);
    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    std::process::exit(code)
}
