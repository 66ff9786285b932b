//! How much of a thread's stack is left: what goes into nested values by calls stops before the stack ends.

#![allow(unsafe_code, reason = "the system asked where a thread's stack lies")]

use std::cell::Cell;

/// What the innermost call may need, and what it calls: Python code among that, which says what is wrong.
const KEPT: usize = 32 << 10;

/// What a thread whose stack nobody knows may use from where it was asked first: the least that threads have, halved.
const UNKNOWN: usize = 32 << 10;

/// The stack of the thread that asked for it. It grows downwards, as on all processors that ferrule is built for.
#[derive(Debug, Clone, Copy)]
pub struct Stack {
    /// The lowest address that a call may reach.
    lowest: usize,
}

thread_local! {
    /// Of this thread; 0 before it was asked for. To ask the system takes some microseconds.
    static LOWEST: Cell<usize> = const { Cell::new(0) };
}

impl Stack {
    /// That of this thread.
    #[must_use]
    #[inline]
    pub fn of_this_thread() -> Self {
        let known = LOWEST.get();
        if known != 0 { Self { lowest: known } } else { Self::found() }
    }

    #[cold]
    fn found() -> Self {
        let lowest = match end() {
            Some(end) => end.saturating_add(KEPT),
            None => here().saturating_sub(UNKNOWN),
        };
        LOWEST.set(lowest);
        Self { lowest }
    }

    /// Whether a value within the one that is looked at may be gone into. To be asked in the call that goes.
    #[must_use]
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "two instructions, at each list and dict")]
    pub fn has_room(self) -> bool {
        here() > self.lowest
    }

    /// How many bytes calls may take from here on.
    #[must_use]
    pub fn left(self) -> usize {
        here().saturating_sub(self.lowest)
    }
}

/// About where the stack is now.
#[inline(always)]
#[expect(clippy::inline_always, reason = "as for `has_room`")]
fn here() -> usize {
    let local = 0_u8;
    std::ptr::from_ref(&local).addr()
}

/// Where this thread's stack ends, at its lowest address.
#[cfg(target_os = "linux")]
fn end() -> Option<usize> {
    let mut attributes = std::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
    let (mut start, mut size, mut guard) = (std::ptr::null_mut(), 0, 0);
    // SAFETY: the attributes are those of this thread, written by the first call, where it succeeds, read by the others,
    // and let go by the last one.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let found = libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut start, &raw mut size);
        // Where the guard lies within what is called the stack, it is none of it.
        let guarded = libc::pthread_attr_getguardsize(attributes.as_ptr(), &raw mut guard);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        (found == 0 && guarded == 0 && !start.is_null()).then(|| start.addr().saturating_add(guard))
    }
}

/// Likewise.
#[cfg(target_vendor = "apple")]
fn end() -> Option<usize> {
    // SAFETY: they only look at this thread, which is there.
    unsafe {
        let this = libc::pthread_self();
        libc::pthread_get_stackaddr_np(this).addr().checked_sub(libc::pthread_get_stacksize_np(this))
    }
}

/// Likewise.
#[cfg(windows)]
fn end() -> Option<usize> {
    // In the library that every process has.
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetCurrentThreadStackLimits(low: *mut usize, high: *mut usize);
    }
    let (mut low, mut high) = (0, 0);
    // SAFETY: it writes two addresses.
    unsafe { GetCurrentThreadStackLimits(&raw mut low, &raw mut high) };
    (low != 0).then_some(low)
}

/// Likewise: where nobody can say.
#[cfg(not(any(target_os = "linux", target_vendor = "apple", windows)))]
fn end() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes down until there is no room, with 256 bytes at least a level, and says how often.
    fn levels(stack: Stack) -> usize {
        // Written to before and after, so that all of it is there in the meantime.
        let mut large = [0_u8; 256];
        std::hint::black_box(&mut large);
        let below = if stack.has_room() { 1 + levels(stack) } else { 0 };
        std::hint::black_box(&mut large);
        below
    }

    #[test]
    fn calls_end_before_the_stack_does() {
        for kib in [64, 128, 1024] {
            let thread = std::thread::Builder::new().stack_size(kib << 10);
            let (levels, left) = thread
                .spawn(|| {
                    let stack = Stack::of_this_thread();
                    let left = stack.left();
                    (levels(stack), left)
                })
                .unwrap()
                .join()
                .unwrap();
            // The system may give a thread the larger stack of one that has ended.
            assert!(left > (kib << 10) / 4, "{left} bytes of {kib} KiB");
            assert!(levels > left >> 10 && levels <= (left >> 8) + 1, "{levels} levels in {left} bytes");
        }
        assert!(Stack::of_this_thread().left() > 0);
    }
}
