//! Memory whose size an input decides: asked for before it is used, and given back.

#![allow(unsafe_code, reason = "an allocation that only asks; items put where there is room")]

mod pages;

use std::alloc::{GlobalAlloc, Layout, System};

use crate::Error;

pub use pages::{Pages, Plain};

/// A vector with room for `n` items, or an error that says how much was asked for.
pub fn room<T>(n: usize) -> Result<Vec<T>, Error> {
    let bytes = n.saturating_mul(size_of::<T>());
    let mut items = Vec::new();
    if !affordable(bytes) || items.try_reserve_exact(n).is_err() {
        return Err(Error::Memory(bytes));
    }
    Ok(items)
}

/// So many zeros.
pub fn zeros<T: Copy + Default>(n: usize) -> Result<Vec<T>, Error> {
    let mut items = room(n)?;
    items.resize(n, T::default());
    Ok(items)
}

/// Appends an item; what grows so has room for twice as many as it has.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once an item, in loops that are worth it only inlined")]
pub fn push<T>(items: &mut Vec<T>, item: T) -> Result<(), Error> {
    if items.len() == items.capacity() {
        grow(items)?;
    }
    // SAFETY: there is room for one more, of which nothing is used yet.
    unsafe {
        items.as_mut_ptr().add(items.len()).write(item);
        items.set_len(items.len() + 1);
    }
    Ok(())
}

/// Sees to it that there is room for `n` items more: for twice as many as there are, or, where that can't be had, for those.
#[cold]
pub fn reserve<T>(items: &mut Vec<T>, n: usize) -> Result<(), Error> {
    for added in [n.max(items.len()), n] {
        let bytes = items.len().saturating_add(added).saturating_mul(size_of::<T>());
        if affordable(bytes) && items.try_reserve_exact(added).is_ok() {
            return Ok(());
        }
    }
    Err(Error::Memory(items.len().saturating_add(n).saturating_mul(size_of::<T>())))
}

/// Sees to it that so much memory can be had, for what does not say that there is none, but ends the process.
pub fn ask(bytes: usize) -> Result<(), Error> {
    room::<u8>(bytes).map(drop)
}

/// The same for several pieces at the same time. What an allocator had for one large piece it may keep, and not have for
/// smaller ones.
pub fn ask_each(pieces: impl IntoIterator<Item = usize>) -> Result<(), Error> {
    pieces.into_iter().map(room::<u8>).collect::<Result<Vec<_>, _>>().map(drop)
}

/// All parts, one after the other.
pub fn joined<T: Copy>(parts: &[Vec<T>]) -> Result<Vec<T>, Error> {
    let mut all = room(parts.iter().map(Vec::len).sum())?;
    parts.iter().for_each(|part| all.extend_from_slice(part));
    Ok(all)
}

/// A copy.
pub fn copied<T: Copy>(items: &[T]) -> Result<Vec<T>, Error> {
    let mut copy = room(items.len())?;
    copy.extend_from_slice(items);
    Ok(copy)
}

/// Sees to it that there is room for one item more; what grows so has room for twice as many as it has.
pub fn more<T>(items: &mut Vec<T>) -> Result<(), Error> {
    if items.len() < items.capacity() { Ok(()) } else { grow(items) }
}

#[cold]
fn grow<T>(items: &mut Vec<T>) -> Result<(), Error> {
    let added = items.len().max(8);
    let bytes = (items.len() + added).saturating_mul(size_of::<T>());
    if !affordable(bytes) || items.try_reserve_exact(added).is_err() {
        return Err(Error::Memory(bytes));
    }
    Ok(())
}

/// Whether the system would give so much memory. Allocators that reserve without committing are given anything, and the
/// process is killed when it writes there; the system's own refuses what can't be.
#[must_use]
pub fn affordable(bytes: usize) -> bool {
    const LARGE: usize = 64 << 20;
    if bytes < LARGE {
        return true;
    }
    let Ok(layout) = Layout::from_size_align(bytes, 1) else { return false };
    // SAFETY: the layout's size is not zero, and what was allocated is given back as it was, untouched.
    unsafe {
        // A compiler may take an allocation that nobody uses to have worked, and leave it out.
        let memory = std::hint::black_box(System.alloc(layout));
        if !memory.is_null() {
            System.dealloc(memory, layout);
        }
        !memory.is_null()
    }
}
