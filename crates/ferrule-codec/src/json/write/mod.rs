//! Values as JSON, appended to bytes that grow.

#![allow(unsafe_code, reason = "bytes written to spare capacity")]

mod number;
mod string;
#[cfg(test)]
mod tests;
mod wide;

use std::mem::MaybeUninit;

use super::parse::Stop;

pub use number::{float, int};
pub use string::{key, utf8};
pub use wide::{latin1, ucs2, ucs4};

/// Bytes that grow at their end.
pub trait Out {
    /// Memory for at least `size` bytes more.
    fn room(&mut self, size: usize) -> Result<&mut [MaybeUninit<u8>], Stop>;

    /// Says that so many bytes were written to the beginning of what [`room`](Self::room) gave last.
    ///
    /// # Safety
    /// They were, and there were so many.
    unsafe fn wrote(&mut self, size: usize);
}

impl Out for Vec<u8> {
    fn room(&mut self, size: usize) -> Result<&mut [MaybeUninit<u8>], Stop> {
        self.try_reserve(size).map_err(|_| Stop)?;
        Ok(self.spare_capacity_mut())
    }

    unsafe fn wrote(&mut self, size: usize) {
        // SAFETY: the caller wrote so many bytes to the spare capacity.
        unsafe { self.set_len(self.len() + size) };
    }
}

/// Writes a comma or not, without a branch: gives where a value of at most `size` bytes goes, and how many bytes are before it,
/// which do not count yet.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once a value")]
fn begin<O: Out>(out: &mut O, comma: bool, size: usize) -> Result<(*mut u8, usize), Stop> {
    let target = out.room(size + 1)?.as_mut_ptr().cast::<u8>();
    // SAFETY: there is room for it, and it is written over where there is no comma.
    unsafe { target.write(b',') };
    Ok((target.wrapping_add(usize::from(comma)), usize::from(comma)))
}

/// Bytes that are known when this is compiled, after a comma or not.
#[inline]
pub fn item<O: Out, const N: usize>(out: &mut O, comma: bool, bytes: &[u8; N]) -> Result<(), Stop> {
    let (target, before) = begin(out, comma, N)?;
    // SAFETY: there is room for all of them.
    unsafe {
        target.cast::<[u8; N]>().write_unaligned(*bytes);
        out.wrote(before + N);
    }
    Ok(())
}

/// Bytes that are known when this is compiled.
#[inline]
pub fn literal<O: Out, const N: usize>(out: &mut O, bytes: &[u8; N]) -> Result<(), Stop> {
    item(out, false, bytes)
}

/// Bytes as they are.
pub fn plain<O: Out>(out: &mut O, bytes: &[u8]) -> Result<(), Stop> {
    out.room(bytes.len())?[..bytes.len()].write_copy_of_slice(bytes);
    // SAFETY: all of them were just written.
    unsafe { out.wrote(bytes.len()) };
    Ok(())
}

/// How values lie on lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout {
    /// Spaces a level; without it all is on one line.
    pub indent: Option<usize>,
}

impl Layout {
    /// What stands before an item at `depth`, or before the end of what is there.
    #[inline]
    pub fn line<O: Out>(self, out: &mut O, depth: usize) -> Result<(), Stop> {
        let Some(indent) = self.indent else { return Ok(()) };
        let size = indent.checked_mul(depth).and_then(|size| size.checked_add(1)).ok_or(Stop)?;
        let room = &mut out.room(size)?[..size];
        room.fill(MaybeUninit::new(b' '));
        room[0].write(b'\n');
        // SAFETY: all of them were just written.
        unsafe { out.wrote(size) };
        Ok(())
    }

    /// What stands between a key and its value.
    #[must_use]
    pub fn colon(self) -> &'static [u8] {
        if self.indent.is_some() { b": " } else { b":" }
    }
}
