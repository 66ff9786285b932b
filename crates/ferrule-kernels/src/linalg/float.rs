//! Floats: inner products, and products item by item.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use super::integer::{PIECE, pieces};
use super::layout::Layout;
use super::matrix::{Arrays, Vector};
use super::tile::Item;
use crate::{Error, Run};

/// The inner product. Runs of some thousand products are summed in `T`, in several sums at once; those in `f64`.
pub fn float_dot<T: Item + Into<f64>>(
    run: &Run<'_>,
    a: Vector<'_, T>,
    b: Vector<'_, T>,
) -> Result<f64, Error> {
    /// Products that are summed in `T`.
    const TOGETHER: usize = 1 << 12;
    let engine = T::engine();
    let piece = |start: usize| {
        let mut scratch = [Vec::new(), Vec::new()];
        let end = a.len.min(start + PIECE);
        let parts = (start..end).step_by(TOGETHER).map(|start| {
            let length = TOGETHER.min(end - start);
            let [x, y] = &mut scratch;
            let (x, y) = (a.part(start, length).contiguous(x), b.part(start, length).contiguous(y));
            // SAFETY: the engine is one that this processor runs.
            unsafe { (engine.dot)(x, y) }.into()
        });
        // Not `sum`, which makes -0.0 of nothing.
        parts.fold(0.0, |sum, part| sum + part)
    };
    if a.len <= PIECE {
        return Ok(piece(0));
    }
    // In the order of the pieces: the same answer whatever the threads.
    Ok(run.map(pieces(a.len), piece)?.into_iter().fold(0.0, |sum, part| sum + part))
}

/// `c = a b`, item by item.
///
/// # Safety
///
/// What the layout reaches from the three arrays may be read and written; `c` is the same memory with the
/// same strides as `a` or `b`, or apart from them.
pub unsafe fn float_multiply<T: Item>(
    run: &Run<'_>,
    layout: &Layout<3>,
    arrays: Arrays<T>,
) -> Result<(), Error> {
    /// Results as large as this push out of the caches what is still to be read.
    const LARGE: usize = 8 << 20;
    let engine = T::engine();
    let in_place = std::ptr::eq(arrays.a, arrays.c) || std::ptr::eq(arrays.b, arrays.c);
    let past_caches = layout.count() * size_of::<T>() >= LARGE && !in_place;
    layout.each_run(run, |start, strides, length| {
        let Arrays { a, b, c } = arrays.at(start);
        // SAFETY: the caller's.
        unsafe {
            if strides == [1, 1, 1] {
                (engine.multiply)(a, b, c, length, past_caches);
            } else {
                let [x, y, z] = strides;
                for n in 0..length as isize {
                    c.offset(n * z).write(T::times(a.offset(n * x).read(), b.offset(n * y).read()));
                }
            }
        }
        Ok(())
    })
}
