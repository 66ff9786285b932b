//! Memory that Rust owns and hands over.

#![allow(unsafe_code, reason = "memory that is handed over")]

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use crate::Error;
use ferrule_base::memory::affordable;

/// So many bytes, at an address that Arrow and SIMD like. They never move and are freed with it.
#[derive(Debug)]
pub struct Memory {
    start: NonNull<u8>,
    /// Its size is zero where nothing was allocated.
    layout: Layout,
}

// SAFETY: it owns what it points to, and gives it to nobody but through the address: whoever reads and writes there
// answers for it.
unsafe impl Send for Memory {}
// SAFETY: see above.
unsafe impl Sync for Memory {}

/// A cache line, and what Arrow recommends.
const ALIGNMENT: usize = 64;

impl Memory {
    /// Zeros. Large memory comes from the system, which zeroes each page when it is first touched.
    pub fn zeroed(size: usize) -> Result<Self, Error> {
        // SAFETY: called with a size that is not zero.
        Self::from(size, |layout| unsafe { alloc_zeroed(layout) })
    }

    /// Memory that nobody has written to yet.
    pub fn uninitialised(size: usize) -> Result<Self, Error> {
        // SAFETY: called with a size that is not zero.
        Self::from(size, |layout| unsafe { alloc(layout) })
    }

    /// Whether the system would give so much.
    #[must_use]
    pub fn affordable(size: usize) -> bool {
        affordable(size)
    }

    fn from(size: usize, allocate: impl FnOnce(Layout) -> *mut u8) -> Result<Self, Error> {
        let layout = Layout::from_size_align(size, ALIGNMENT).map_err(|_| Error::Memory(size))?;
        if size == 0 {
            let start =
                NonNull::without_provenance(std::num::NonZero::<usize>::MIN.saturating_add(ALIGNMENT - 1));
            return Ok(Self { start, layout });
        }
        let start = if affordable(size) { allocate(layout) } else { std::ptr::null_mut() };
        let start = NonNull::new(start).ok_or(Error::Memory(size))?;
        advise_huge_pages(start, size);
        Ok(Self { start, layout })
    }

    /// Where it is.
    #[must_use]
    pub fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// Its items, to be written before anybody else knows of it. `T` must be a type for which any bits are a value; what
    /// does not fill a whole item is left out.
    pub fn items_mut<T: Copy>(&mut self) -> &mut [MaybeUninit<T>] {
        const { assert!(align_of::<T>() <= ALIGNMENT && size_of::<T>() > 0) };
        // SAFETY: the memory is this one's own, aligned for `T`, and holds so many items, which may be uninitialised.
        unsafe {
            std::slice::from_raw_parts_mut(self.start.as_ptr().cast(), self.layout.size() / size_of::<T>())
        }
    }
}

/// Asks for pages of 2 MiB for memory that is about to be written: to be given 150 MB in pages of 4 KiB takes longer than
/// to fill them. It is only advice, and nothing in the memory changes.
fn advise_huge_pages(start: NonNull<u8>, size: usize) {
    #[cfg(target_os = "linux")]
    {
        const HUGE: usize = 2 << 20;
        let skipped = start.as_ptr().align_offset(HUGE);
        if let Some(room) = size.checked_sub(skipped).filter(|room| *room >= HUGE) {
            // SAFETY: within memory that was just allocated. A system without huge pages refuses, which is no loss.
            unsafe { libc::madvise(start.as_ptr().add(skipped).cast(), room, libc::MADV_HUGEPAGE) };
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (start, size);
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.layout.size() > 0 {
            // SAFETY: allocated with this layout, and freed once.
            unsafe { dealloc(self.start.as_ptr(), self.layout) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_zeroed_and_of_any_size() {
        for size in [0, 1, 63, 64, 65, 100_000, 80 << 20] {
            let memory = Memory::zeroed(size).unwrap();
            assert_eq!(memory.start().as_ptr() as usize % ALIGNMENT, 0);
            // SAFETY: as many bytes as were asked for, all zero, and nobody writes.
            let bytes = unsafe { std::slice::from_raw_parts(memory.start().as_ptr(), size) };
            assert!(bytes.iter().all(|&byte| byte == 0));
            assert_eq!(Memory::uninitialised(size).unwrap().items_mut::<u64>().len(), size / 8);
        }
        for size in [1 << 60, isize::MAX as usize, usize::MAX] {
            assert_eq!(Memory::zeroed(size).unwrap_err(), Error::Memory(size));
        }
    }
}
