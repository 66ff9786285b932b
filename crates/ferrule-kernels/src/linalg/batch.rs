//! The same for every type of number: products of stacks of matrices, of vectors, and item by item.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use super::float::{float_dot, float_multiply};
use super::integer::{Exact, integer_dot, integer_multiply, integer_product};
use super::layout::Layout;
use super::matrix::{Arrays, Matrix, MatrixMut, Vector};
use super::product::product;
use crate::{Error, Run};

/// The inner product of two vectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dot {
    /// Of floats.
    Float(f64),
    /// Of integers.
    Int(Exact),
}

/// A number that arrays are made of.
pub trait Element: Copy + Send + Sync + 'static {
    /// `c = a b`; integers that do not fit are an error.
    fn product(
        run: &Run<'_>,
        a: Matrix<'_, Self>,
        b: Matrix<'_, Self>,
        c: MatrixMut<'_, Self>,
    ) -> Result<(), Error>;

    /// The inner product of two vectors of one length.
    fn dot(run: &Run<'_>, a: Vector<'_, Self>, b: Vector<'_, Self>) -> Result<Dot, Error>;

    /// `c = a b`, item by item; integers that do not fit are an error.
    ///
    /// # Safety
    ///
    /// What the layout reaches from the three arrays may be read and written; `c` is the same memory with
    /// the same strides as `a` or `b`, or apart from them.
    unsafe fn multiply(run: &Run<'_>, layout: &Layout<3>, arrays: Arrays<Self>) -> Result<(), Error>;
}

macro_rules! element {
    ($product:ident, $dot:ident, $kind:ident, $multiply:ident: $($number:ty),*) => {$(
        impl Element for $number {
            fn product(
                run: &Run<'_>,
                a: Matrix<'_, Self>,
                b: Matrix<'_, Self>,
                c: MatrixMut<'_, Self>,
            ) -> Result<(), Error> {
                $product(run, a, b, c)
            }

            fn dot(run: &Run<'_>, a: Vector<'_, Self>, b: Vector<'_, Self>) -> Result<Dot, Error> {
                $dot(run, a, b).map(Dot::$kind)
            }

            unsafe fn multiply(
                run: &Run<'_>,
                layout: &Layout<3>,
                arrays: Arrays<Self>,
            ) -> Result<(), Error> {
                // SAFETY: the caller's.
                unsafe { $multiply(run, layout, arrays) }
            }
        }
    )*};
}
element!(product, float_dot, Float, float_multiply: f32, f64);
element!(integer_product, integer_dot, Int, integer_multiply: i8, i16, i32, i64, u8, u16, u32, u64);

/// The shapes of a product of stacks of matrices, and where each matrix lies. Strides are in items.
#[derive(Debug, Clone)]
pub struct Products {
    /// Rows of `a` and of the result.
    pub rows: usize,
    /// Columns of `a`, rows of `b`.
    pub depth: usize,
    /// Columns of `b` and of the result.
    pub cols: usize,
    /// Row and column strides of a matrix of `a`, of `b` and of the result.
    pub strides: [[isize; 2]; 3],
    /// The stacks of `a`, of `b` and of the result.
    pub stack: Layout<3>,
}

/// The product of each pair of matrices.
///
/// # Safety
///
/// What the shapes and strides reach from the three arrays may be read and written; all items of the result
/// lie apart from each other and from the operands.
pub unsafe fn products<T: Element>(run: &Run<'_>, shapes: &Products, arrays: Arrays<T>) -> Result<(), Error> {
    /// About as many products as are worth handing to a thread.
    const PIECE: usize = 1 << 18;
    let Products { rows, depth, cols, strides, ref stack } = *shapes;
    let one = |run: &Run<'_>, number: usize| {
        let Arrays { a, b, c } = arrays.at(stack.offsets(number));
        // SAFETY: the caller's.
        unsafe {
            T::product(
                run,
                Matrix::new(a, [rows, depth], strides[0]),
                Matrix::new(b, [depth, cols], strides[1]),
                MatrixMut::new(c, [rows, cols], strides[2]),
            )
        }
    };
    let count = stack.count();
    let each = rows.saturating_mul(depth).saturating_mul(cols);
    if count <= 1 || each > PIECE {
        return (0..count).try_for_each(|number| one(run, number));
    }
    let together = PIECE / each.max(64);
    if count <= together {
        return (0..count).try_for_each(|number| one(&Run::single(), number));
    }
    run.fold(
        0..count.div_ceil(together),
        || (),
        |(), piece| {
            let end = count.min((piece + 1) * together);
            (piece * together..end).try_for_each(|number| one(&Run::single(), number))
        },
    )?;
    Ok(())
}
