//! A growing array whose memory, once it is large, comes from the operating system and goes back at once.
//!
//! An allocator keeps what is freed, and a table that doubles leaves as much behind as it takes. Large pages
//! also save most of the page faults and of the misses in the processor's table of pages.

#![allow(unsafe_code, reason = "memory of the system's own")]

use std::mem::size_of;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use memmap2::MmapMut;

use super::room;
use crate::Error;

/// From this many bytes on memory comes from the operating system.
const LARGE: usize = 1 << 20;
/// The size of a large page, and the least that is given back early.
const LARGE_PAGE: usize = 1 << 21;

/// Values that may be all zero bytes and need no drop.
///
/// # Safety
/// All-zero bytes must be a valid value, and the alignment at most 64 bytes.
pub unsafe trait Plain: Copy {}

// SAFETY: zero is a number.
unsafe impl Plain for u64 {}
// SAFETY: likewise.
unsafe impl Plain for u8 {}

enum Memory<T> {
    /// Only its capacity is used; its own length stays 0.
    Heap(#[expect(dead_code, reason = "it is there to be dropped")] Vec<T>),
    Map(MmapMut),
}

/// See the module.
pub struct Pages<T: Plain> {
    start: NonNull<T>,
    len: usize,
    capacity: usize,
    memory: Memory<T>,
}

// SAFETY: the pointer is to memory that the value owns, as a `Vec` does.
unsafe impl<T: Plain + Send> Send for Pages<T> {}
// SAFETY: shared access only reads.
unsafe impl<T: Plain + Sync> Sync for Pages<T> {}

impl<T: Plain> Pages<T> {
    /// Empty, and without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { start: NonNull::dangling(), len: 0, capacity: 0, memory: Memory::Heap(Vec::new()) }
    }

    /// Empty, with room for so many values.
    pub fn with_capacity(capacity: usize) -> Result<Self, Error> {
        let bytes = capacity.saturating_mul(size_of::<T>());
        if bytes >= LARGE {
            let mut map = MmapMut::map_anon(bytes).map_err(|_| Error::Memory(bytes))?;
            #[cfg(target_os = "linux")]
            if bytes >= 2 * LARGE_PAGE {
                // Where there are no large pages, small ones do.
                let _ = map.advise(memmap2::Advice::HugePage);
            }
            let start = NonNull::from(&mut map[0]).cast();
            return Ok(Self { start, len: 0, capacity, memory: Memory::Map(map) });
        }
        let mut values = room(capacity)?;
        let start = NonNull::new(values.as_mut_ptr()).unwrap_or(NonNull::dangling());
        Ok(Self { start, len: 0, capacity: values.capacity(), memory: Memory::Heap(values) })
    }

    /// So many zeros.
    pub fn zeros(len: usize) -> Result<Self, Error> {
        let mut pages = Self::with_capacity(len)?;
        if matches!(pages.memory, Memory::Heap(_)) {
            // SAFETY: the capacity is at least `len`.
            unsafe { pages.start.as_ptr().write_bytes(0, len) };
        }
        // A fresh map is zeros.
        pages.len = len;
        Ok(pages)
    }

    /// Appends a value.
    #[inline]
    pub fn push(&mut self, value: T) -> Result<(), Error> {
        if self.len == self.capacity {
            self.grow()?;
        }
        // SAFETY: `len` is below the capacity.
        unsafe { self.start.as_ptr().add(self.len).write(value) };
        self.len += 1;
        Ok(())
    }

    /// How many more fit before the memory moves.
    #[must_use]
    pub fn room(&self) -> usize {
        self.capacity - self.len
    }

    /// Appends values.
    pub fn extend(&mut self, values: &[T]) -> Result<(), Error> {
        while self.room() < values.len() {
            self.grow()?;
        }
        // SAFETY: there is room for so many, and what is borrowed apart from `self` can't overlap with it.
        unsafe { self.start.add(self.len).as_ptr().copy_from_nonoverlapping(values.as_ptr(), values.len()) };
        self.len += values.len();
        Ok(())
    }

    /// Forgets the values from `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    #[cold]
    fn grow(&mut self) -> Result<(), Error> {
        #[cfg(target_os = "linux")]
        if let Memory::Map(map) = &mut self.memory {
            let capacity = self.capacity * 2;
            // SAFETY: nothing is borrowed of the map but through `self`, whose pointer follows it.
            let moved =
                unsafe { map.remap(capacity * size_of::<T>(), memmap2::RemapOptions::new().may_move(true)) };
            if moved.is_ok() {
                // The pages come along: nothing is copied.
                self.start = NonNull::from(&mut map[0]).cast();
                self.capacity = capacity;
                let _ = map.advise(memmap2::Advice::HugePage);
                return Ok(());
            }
        }
        let mut larger = Self::with_capacity((self.capacity * 2).max(16))?;
        // SAFETY: `len` values lie here, as many fit there, and the two don't overlap.
        unsafe { larger.start.copy_from_nonoverlapping(self.start, self.len) };
        larger.len = self.len;
        *self = larger;
        Ok(())
    }

    /// A copy, with as much room.
    pub fn copied(&self) -> Result<Self, Error> {
        let mut copy = Self::with_capacity(self.capacity)?;
        copy.extend(self)?;
        Ok(copy)
    }

    /// Gives the memory of the values before `end` back, whose value is unspecified from now on.
    pub fn release(&mut self, end: usize) {
        #[cfg(target_os = "linux")]
        if let Memory::Map(map) = &mut self.memory {
            let bytes = end.min(self.len) * size_of::<T>() / LARGE_PAGE * LARGE_PAGE;
            if bytes > 0 {
                // SAFETY: these are pages of an anonymous private map, which read as zeros from now on: valid
                // values. No reference to them is held, since `self` is borrowed mutably.
                let _ = unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, 0, bytes) };
            }
        }
        #[cfg(not(target_os = "linux"))]
        let _ = end;
    }
}

impl<T: Plain> Default for Pages<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Plain> Deref for Pages<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        // SAFETY: the first `len` values were written or are zeros, and live as long as `self`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl<T: Plain> DerefMut for Pages<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above, and `self` is borrowed mutably.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_clones_and_gives_back() {
        let mut pages = Pages::with_capacity(3).unwrap();
        for i in 0..3_000_000_u64 {
            pages.push(i).unwrap();
        }
        assert!(matches!(pages.memory, Memory::Map(_)));
        assert!(pages.iter().copied().eq(0..3_000_000));
        let copy = pages.copied().unwrap();
        pages.release(1_000_000);
        assert!(pages[1_000_000..].iter().copied().eq(1_000_000..3_000_000));
        assert_eq!(copy[17], 17);
    }

    #[test]
    fn zeros_are_zeros_on_the_heap_and_in_a_map() {
        for len in [0, 1, 1000, 1 << 20] {
            let mut zeros = Pages::<u64>::zeros(len).unwrap();
            assert_eq!(zeros.len(), len);
            assert!(zeros.iter().all(|&zero| zero == 0));
            zeros.fill(7);
            zeros.push(8).unwrap();
            assert_eq!(zeros[len], 8);
        }
    }
}
