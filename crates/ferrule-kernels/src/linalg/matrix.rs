//! Views of matrices with any strides: what the kernels read and write.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use std::marker::PhantomData;

use crate::{Error, Run};

/// Items that are gone through, in some milliseconds, before the caller is asked whether to go on.
pub(super) const BETWEEN_CHECKS: usize = 1 << 20;

/// A matrix that may be read, with strides in items. A stride may be negative or zero.
#[derive(Debug)]
pub struct Matrix<'a, T> {
    pub(super) data: *const T,
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) row_stride: isize,
    pub(super) col_stride: isize,
    of: PhantomData<&'a T>,
}

/// A matrix that may be written.
#[derive(Debug)]
pub struct MatrixMut<'a, T> {
    pub(super) data: *mut T,
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) row_stride: isize,
    pub(super) col_stride: isize,
    of: PhantomData<&'a mut T>,
}

impl<T> Clone for Matrix<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Matrix<'_, T> {}

// SAFETY: a view is a shared borrow of plain numbers.
unsafe impl<T: Sync> Send for Matrix<'_, T> {}
// SAFETY: likewise.
unsafe impl<T: Sync> Sync for Matrix<'_, T> {}
// SAFETY: a view is the only borrow of the plain numbers that it can reach.
unsafe impl<T: Send> Send for MatrixMut<'_, T> {}

impl<'a, T> Matrix<'a, T> {
    /// # Safety
    ///
    /// Every item that the shape and strides reach from `data` can be read while `'a` lasts, and `data` is
    /// aligned. Other code may write them meanwhile only if it accepts that old or new numbers are read.
    pub unsafe fn new(data: *const T, shape: [usize; 2], strides: [isize; 2]) -> Self {
        let ([rows, cols], [row_stride, col_stride]) = (shape, strides);
        Self { data, rows, cols, row_stride, col_stride, of: PhantomData }
    }

    /// A slice, row after row.
    ///
    /// # Panics
    ///
    /// Where the slice has another length than `rows * cols`.
    #[must_use]
    pub fn of(items: &'a [T], rows: usize, cols: usize) -> Self {
        assert_eq!(items.len(), rows * cols, "the items of a matrix are rows × columns");
        // SAFETY: just checked that the slice has all items.
        unsafe { Self::new(items.as_ptr(), [rows, cols], [cols as isize, 1]) }
    }

    /// The same numbers with rows and columns exchanged; nothing is moved.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            ..self
        }
    }

    /// Whether `other` is this matrix transposed: the same memory, read the other way round.
    pub(super) fn is_transpose_of(&self, other: &Self) -> bool {
        std::ptr::eq(self.data, other.data)
            && (self.rows, self.cols) == (other.cols, other.rows)
            && (self.row_stride, self.col_stride) == (other.col_stride, other.row_stride)
    }

    /// The place of an item.
    pub(super) fn at(&self, row: usize, col: usize) -> *const T {
        self.data.wrapping_offset(row as isize * self.row_stride + col as isize * self.col_stride)
    }

    /// Gives `f` each row; stops where the caller wants to.
    pub(super) fn each_row(self, run: &Run<'_>, mut f: impl FnMut(Vector<'a, T>)) -> Result<(), Error> {
        for row in 0..self.rows {
            // SAFETY: `new`'s caller promised that every item can be read.
            f(unsafe { Vector::new(self.at(row, 0), self.cols, self.col_stride) });
            if row % (BETWEEN_CHECKS / self.cols.max(1) + 1) == 0 {
                run.check()?;
            }
        }
        Ok(())
    }

    /// All items, row after row.
    pub(super) fn items(self) -> impl Iterator<Item = T>
    where
        T: Copy,
    {
        (0..self.rows).flat_map(move |row| {
            // SAFETY: `new`'s caller promised that every item can be read.
            (0..self.cols).map(move |col| unsafe { self.at(row, col).read() })
        })
    }
}

/// A row, column or other run of numbers, with its stride in items.
#[derive(Debug)]
pub struct Vector<'a, T> {
    pub(super) data: *const T,
    pub(super) len: usize,
    pub(super) stride: isize,
    of: PhantomData<&'a T>,
}

impl<T> Clone for Vector<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Vector<'_, T> {}

// SAFETY: a view is a shared borrow of plain numbers.
unsafe impl<T: Sync> Send for Vector<'_, T> {}
// SAFETY: likewise.
unsafe impl<T: Sync> Sync for Vector<'_, T> {}

impl<'a, T: Copy> Vector<'a, T> {
    /// Some of the numbers.
    pub(super) fn part(self, start: usize, len: usize) -> Self {
        debug_assert!(start + len <= self.len);
        Self { data: self.data.wrapping_offset(start as isize * self.stride), len, ..self }
    }

    /// The numbers, one after the other.
    pub(super) fn items(self) -> impl Iterator<Item = T> {
        // SAFETY: `new`'s caller promised that every item can be read.
        (0..self.len as isize).map(move |i| unsafe { self.data.offset(i * self.stride).read() })
    }

    /// The numbers where they are, if they lie side by side.
    pub(super) fn slice(self) -> &'a [T] {
        assert_eq!(self.stride, 1);
        // SAFETY: `new`'s caller promised that every item can be read, and they lie side by side.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }

    /// The numbers side by side, in `scratch` where they aren't so already.
    pub(super) fn contiguous<'s>(self, scratch: &'s mut Vec<T>) -> &'s [T]
    where
        'a: 's,
    {
        if self.stride == 1 {
            return self.slice();
        }
        scratch.clear();
        scratch.extend(self.items());
        scratch
    }
}

impl<T> Vector<'_, T> {
    /// # Safety
    ///
    /// As for [`Matrix::new`].
    pub unsafe fn new(data: *const T, len: usize, stride: isize) -> Self {
        Self { data, len, stride, of: PhantomData }
    }
}

impl<'a, T> MatrixMut<'a, T> {
    /// # Safety
    ///
    /// Every item that the shape and strides reach from `data` can be written while `'a` lasts, no two of them
    /// share memory, no other view reaches them, and `data` is aligned.
    pub unsafe fn new(data: *mut T, shape: [usize; 2], strides: [isize; 2]) -> Self {
        let ([rows, cols], [row_stride, col_stride]) = (shape, strides);
        Self { data, rows, cols, row_stride, col_stride, of: PhantomData }
    }

    /// A slice, row after row.
    ///
    /// # Panics
    ///
    /// Where the slice has another length than `rows * cols`.
    pub fn of(items: &'a mut [T], rows: usize, cols: usize) -> Self {
        assert_eq!(items.len(), rows * cols, "the items of a matrix are rows × columns");
        // SAFETY: just checked that the slice has all items.
        unsafe { Self::new(items.as_mut_ptr(), [rows, cols], [cols as isize, 1]) }
    }

    /// The same numbers with rows and columns exchanged; nothing is moved.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            ..self
        }
    }

    /// The place of an item.
    pub(super) fn at(&self, row: usize, col: usize) -> *mut T {
        self.data.wrapping_offset(row as isize * self.row_stride + col as isize * self.col_stride)
    }

    /// Writes a row; its items come first to last.
    pub(super) fn write_row(&mut self, row: usize, items: &[T])
    where
        T: Copy,
    {
        assert!(row < self.rows && items.len() == self.cols, "an item for each column");
        if self.col_stride == 1 {
            // SAFETY: `new`'s caller promised that every item can be written and that no other view reaches them.
            unsafe { self.at(row, 0).copy_from_nonoverlapping(items.as_ptr(), items.len()) };
            return;
        }
        for (col, &item) in items.iter().enumerate() {
            // SAFETY: `new`'s caller promised that every item can be written.
            unsafe { self.at(row, col).write(item) }
        }
    }

    /// Writes every item, row after row; stops where the caller wants to.
    pub(super) fn fill_with(&mut self, run: &Run<'_>, mut next: impl FnMut() -> T) -> Result<(), Error> {
        for row in 0..self.rows {
            for col in 0..self.cols {
                // SAFETY: `new`'s caller promised that every item can be written.
                unsafe { self.at(row, col).write(next()) }
            }
            if row % (BETWEEN_CHECKS / self.cols.max(1) + 1) == 0 {
                run.check()?;
            }
        }
        Ok(())
    }
}

/// Where three arrays start: two operands and their result.
#[derive(Debug, Clone, Copy)]
pub struct Arrays<T> {
    /// The first operand.
    pub a: *const T,
    /// The second.
    pub b: *const T,
    /// The result.
    pub c: *mut T,
}

// SAFETY: only pointers; what may be done with them is said where they are used.
unsafe impl<T: Send> Send for Arrays<T> {}
// SAFETY: likewise.
unsafe impl<T: Sync> Sync for Arrays<T> {}

impl<T> Arrays<T> {
    /// The places so many items further on.
    pub(super) fn at(&self, [a, b, c]: [isize; 3]) -> Self {
        Self { a: self.a.wrapping_offset(a), b: self.b.wrapping_offset(b), c: self.c.wrapping_offset(c) }
    }
}

/// What threads share and each writes to a part of its own.
pub(super) struct Shared<T>(pub(super) T);

// SAFETY: see the type; what it holds leads to plain numbers.
unsafe impl<T> Sync for Shared<T> {}
