//! A contiguous copy of what lies in any order.

#![allow(unsafe_code, reason = "memory that others own, with any strides")]

use std::mem::MaybeUninit;

use super::{Layout, Memory};
use crate::{Error, Run};

/// Bytes that make a piece of work: whole items, since it is a multiple of every size.
const PIECE: usize = 1 << 18;

/// A copy whose items lie one after the other, the last dimension the fastest.
///
/// # Safety
/// Every item of the layout can be read, counted from `first`, as bytes: another thread may write there meanwhile.
pub unsafe fn copy_strided(first: *const u8, layout: &Layout, run: &Run<'_>) -> Result<Memory, Error> {
    let mut memory = Memory::uninitialised(layout.bytes())?;
    if layout.items() == 0 {
        return Ok(memory);
    }
    let source = Source(first);
    let target = memory.items_mut::<u8>();
    if layout.is_c_contiguous() {
        run.for_each(target.chunks_mut(PIECE).enumerate(), |(piece, target)| {
            // SAFETY: the items lie one after the other, so their bytes can be read from the first on.
            unsafe { copy(source.at((piece * PIECE) as isize), target) };
        })?;
        return Ok(memory);
    }
    let size = layout.dtype().size();
    let (rows, row_stride, row) = last_dimension(layout);
    run.for_each(target.chunks_mut(PIECE).enumerate(), |(piece, mut target)| {
        let mut item = piece * (PIECE / size);
        while !target.is_empty() {
            let (place, column) = (item / row, item % row);
            let count = (row - column).min(target.len() / size);
            let (now, rest) = target.split_at_mut(count * size);
            let from = source.at(rows.offset(place) + column as isize * row_stride);
            // SAFETY: items of one row, each within the layout.
            unsafe { gather(from, row_stride, size, now) };
            (item, target) = (item + count, rest);
        }
    })?;
    Ok(memory)
}

#[derive(Clone, Copy)]
struct Source(*const u8);

// SAFETY: only an address; `copy_strided`'s caller says that all threads may read there.
unsafe impl Sync for Source {}

impl Source {
    fn at(&self, offset: isize) -> *const u8 {
        self.0.wrapping_offset(offset)
    }
}

/// All dimensions but the last.
struct Rows<'a> {
    shape: &'a [usize],
    strides: &'a [isize],
}

impl Rows<'_> {
    /// Where a row begins, in bytes from the first item.
    fn offset(&self, mut row: usize) -> isize {
        let mut offset = 0;
        for (&length, &stride) in self.shape.iter().zip(self.strides).rev() {
            offset += (row % length) as isize * stride;
            row /= length;
        }
        offset
    }
}

/// The rows, the stride within one, and its length.
fn last_dimension(layout: &Layout) -> (Rows<'_>, isize, usize) {
    let (shape, strides) = (layout.shape(), layout.strides());
    match (shape.split_last(), strides.split_last()) {
        (Some((&length, shape)), Some((&stride, strides))) => (Rows { shape, strides }, stride, length),
        _ => (Rows { shape: &[], strides: &[] }, 0, 1),
    }
}

/// # Safety
/// As many bytes can be read from `source` as the target has.
unsafe fn copy(source: *const u8, target: &mut [MaybeUninit<u8>]) {
    // SAFETY: new memory never overlaps what can be read.
    unsafe { source.copy_to_nonoverlapping(target.as_mut_ptr().cast(), target.len()) };
}

/// # Safety
/// Items of `size` bytes can be read from `source` on, each `stride` bytes after the last, as many as fill the target.
unsafe fn gather(source: *const u8, stride: isize, size: usize, target: &mut [MaybeUninit<u8>]) {
    if stride == size as isize {
        // SAFETY: they lie one after the other.
        return unsafe { copy(source, target) };
    }
    macro_rules! items {
        ($size:literal) => {
            for (i, target) in target.chunks_exact_mut($size).enumerate() {
                let item = source.wrapping_offset(i as isize * stride).cast::<[MaybeUninit<u8>; $size]>();
                // SAFETY: the caller's promise; an array of bytes has no alignment.
                target.copy_from_slice(&unsafe { item.read() });
            }
        };
    }
    match size {
        1 => items!(1),
        2 => items!(2),
        4 => items!(4),
        _ => items!(8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ferrule_base::DType;

    fn copied(items: &[i32], at: usize, shape: &[usize], strides: &[isize]) -> Vec<i32> {
        let layout = Layout::new(DType::Int32, shape, strides, "shape").unwrap();
        let first = items[at..].as_ptr().cast();
        // SAFETY: the tests' layouts stay within the items.
        let mut memory = unsafe { copy_strided(first, &layout, &Run::new(2, &|| false)) }.unwrap();
        // SAFETY: every item was written.
        memory.items_mut::<i32>().iter().map(|item| unsafe { item.assume_init() }).collect()
    }

    #[test]
    fn any_order() {
        let items: Vec<i32> = (0..24).collect();
        assert_eq!(copied(&items, 0, &[2, 3, 4], &[48, 16, 4]), items);
        assert_eq!(copied(&items, 0, &[3, 2], &[4, 12]), [0, 3, 1, 4, 2, 5]);
        assert_eq!(copied(&items, 23, &[24], &[-4]), items.iter().rev().copied().collect::<Vec<_>>());
        assert_eq!(copied(&items, 5, &[], &[]), [5]);
        assert_eq!(copied(&items, 5, &[3], &[0]), [5, 5, 5]);
        assert!(copied(&items, 0, &[0, 3], &[4, 4]).is_empty());
    }

    #[test]
    fn long_rows_and_many_rows() {
        let n = 300_000;
        let items: Vec<i32> = (0..n).collect();
        let expected: Vec<i32> = (0..n / 2).map(|i| 2 * i).collect();
        assert_eq!(copied(&items, 0, &[n as usize / 2], &[8]), expected);
        assert_eq!(copied(&items, 0, &[n as usize / 2, 1], &[8, 4]), expected);
        let columns = copied(&items, 0, &[3, 100_000], &[4, 12]);
        assert!(columns[..100_000].iter().zip(0..).all(|(&item, i)| item == 3 * i));
        assert_eq!(columns[200_001], 5);
    }
}
