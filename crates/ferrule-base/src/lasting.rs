//! What a process makes once, without ever waiting for a lock: one that another thread holds at a fork would stay locked in
//! the child.

#![allow(unsafe_code, reason = "a pointer to what is never freed")]

use std::marker::PhantomData;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A value for a `static`, made when it is first asked for. Threads that ask at the same time may each make one; all of
/// them get the one that was first.
pub struct Lasting<T> {
    value: AtomicPtr<T>,
    shared: PhantomData<T>,
}

impl<T: Send + Sync + 'static> Lasting<T> {
    /// Not made yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "for a static, which needs a constant")]
    pub const fn new() -> Self {
        Self { value: AtomicPtr::new(std::ptr::null_mut()), shared: PhantomData }
    }

    /// The value, by `make` if there is none.
    #[inline]
    pub fn get(&'static self, make: impl FnOnce() -> T) -> &'static T {
        // SAFETY: null, or from `Box::into_raw` in `first`, and never freed or changed after that.
        match unsafe { self.value.load(Ordering::Acquire).as_ref() } {
            Some(value) => value,
            None => self.first(make()),
        }
    }

    #[cold]
    fn first(&'static self, value: T) -> &'static T {
        let fresh = Box::into_raw(Box::new(value));
        let null = std::ptr::null_mut();
        match self.value.compare_exchange(null, fresh, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: just made, and never freed from here on.
            Ok(_) => unsafe { &*fresh },
            Err(first) => {
                // SAFETY: just made here, and nobody else has seen it.
                drop(unsafe { Box::from_raw(fresh) });
                // SAFETY: not null, and it came here as `fresh` did, by another thread.
                unsafe { &*first }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_threads_get_the_same() {
        static VALUE: Lasting<String> = Lasting::new();
        let ask = |i: usize| VALUE.get(|| i.to_string()).as_ptr().addr();
        let all: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|i| scope.spawn(move || ask(i))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(all.iter().all(|&place| place == all[0]));
    }
}
