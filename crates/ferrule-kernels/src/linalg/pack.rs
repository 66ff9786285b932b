//! Packing: operands copied so that tiles read them straight on.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use std::cell::RefCell;
use std::mem::MaybeUninit;

use super::tile::Item;
use crate::Error;

/// Rows of an operand's panels, as tiles read them: packed, or where they are.
#[derive(Clone, Copy)]
pub(super) struct Panels<T> {
    pub(super) data: *const T,
    /// From one panel to the next.
    pub(super) step: isize,
    /// From one row (of `a`) or column (of `b`) to the next within a panel.
    pub(super) across: isize,
    /// From one summand to the next.
    pub(super) along: isize,
}

// SAFETY: the numbers are only read.
unsafe impl<T: Sync> Sync for Panels<T> {}

/// Copies a panel so that tiles read it straight on: `wide` items for each summand, of which `count` exist and
/// the rest are zero.
///
/// # Safety
///
/// The items that `from` reaches can be read, and `wide * depth` items written to `to`.
pub(super) unsafe fn pack<T: Item>(to: *mut T, wide: usize, from: Panels<T>, count: usize, depth: usize) {
    // SAFETY: the caller's.
    unsafe {
        if from.across == 1 {
            for k in 0..depth {
                let source = from.data.wrapping_offset(k as isize * from.along);
                let target = to.add(k * wide);
                std::ptr::copy_nonoverlapping(source, target, count);
                for i in count..wide {
                    target.add(i).write(T::ZERO);
                }
            }
            return;
        }
        let mut i = 0;
        while i + 8 <= count {
            let rows: [*const T; 8] =
                std::array::from_fn(|j| from.data.wrapping_offset((i + j) as isize * from.across));
            for k in 0..depth {
                let target = to.add(k * wide + i);
                for (j, row) in rows.iter().enumerate() {
                    target.add(j).write(row.wrapping_offset(k as isize * from.along).read());
                }
            }
            i += 8;
        }
        for i in i..wide {
            let row = from.data.wrapping_offset(i as isize * from.across);
            for k in 0..depth {
                let item =
                    if i < count { row.wrapping_offset(k as isize * from.along).read() } else { T::ZERO };
                to.add(k * wide + i).write(item);
            }
        }
    }
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct Line(#[expect(dead_code, reason = "only its size and alignment count")] MaybeUninit<[u8; 64]>);

thread_local! {
    static ROWS: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
    static COLUMNS: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

/// Memory for packing, kept from one product to the next: taking it afresh costs more than packing does.
pub(super) struct Buffer {
    /// Nothing until it is needed.
    lines: Option<Vec<Line>>,
    home: &'static std::thread::LocalKey<RefCell<Vec<Line>>>,
}

impl Buffer {
    /// The calling thread's for rows of `a`.
    pub(super) fn of_rows() -> Self {
        Self { lines: None, home: &ROWS }
    }

    /// The calling thread's for columns of `b`.
    pub(super) fn of_columns() -> Self {
        Self { lines: None, home: &COLUMNS }
    }

    /// Room for so many items, which are still to be written.
    pub(super) fn reserve<T>(&mut self, items: usize) -> Result<*mut T, Error> {
        let lines = self.lines.get_or_insert_with(|| self.home.take());
        let bytes = items * size_of::<T>();
        lines.try_reserve(bytes.div_ceil(size_of::<Line>())).map_err(|_| Error::Memory(bytes))?;
        Ok(lines.as_mut_ptr().cast())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(lines) = self.lines.take() {
            // At the end of a thread there is no home any more.
            let _ = self.home.try_with(|home| home.replace(lines));
        }
    }
}
