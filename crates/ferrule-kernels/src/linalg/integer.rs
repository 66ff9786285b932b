//! Integers: products and sums that are exact, or an error, never wrapped.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use ferrule_base::memory::{room, zeros};
use multiversion::multiversion;

use super::layout::Layout;
use super::matrix::{Arrays, BETWEEN_CHECKS, Matrix, MatrixMut, Shared, Vector};
use super::product::product;
use super::tile::Item;
use crate::{Error, Run};

/// An integer of up to 64 bits.
pub trait Integer: Copy + Send + Sync + Default + std::fmt::Display + 'static {
    /// What NumPy calls it.
    const NAME: &'static str;
    /// The largest one.
    const MAX: u64;
    /// Without its sign.
    fn magnitude(self) -> u64;
    /// As an `i64`: exact where it fits.
    fn to_i64(self) -> i64;
    /// From an `i64`; its lowest bits where it does not fit.
    fn wrapped(wide: i64) -> Self;
    /// From an exact sum, where it fits.
    fn from_exact(sum: Exact) -> Option<Self>;
    /// The product, wrapped, and whether that changed it.
    fn wrapping_product(self, other: Self) -> (Self, bool);
    /// Adds the product to an exact sum.
    fn add_product(self, other: Self, sum: &mut Exact);
}

macro_rules! integer {
    ($($int:ident $name:literal $double:ident $wide:ident),*) => {$(
        #[allow(clippy::cast_lossless, reason = "lossless for some of the types only")]
        impl Integer for $int {
            const NAME: &'static str = $name;
            const MAX: u64 = <$int>::MAX as u64;
            #[inline(always)]
            #[allow(unused_comparisons, reason = "unsigned integers have no sign")]
            fn magnitude(self) -> u64 {
                if self < 0 { (self as u64).wrapping_neg() } else { self as u64 }
            }
            #[inline(always)]
            fn to_i64(self) -> i64 {
                self as i64
            }
            #[inline(always)]
            fn wrapped(wide: i64) -> Self {
                wide as Self
            }
            fn from_exact(sum: Exact) -> Option<Self> {
                sum.to_i128().and_then(|sum| Self::try_from(sum).ok())
            }
            #[inline(always)]
            fn wrapping_product(self, other: Self) -> (Self, bool) {
                // In the double width the compiler makes vectors of it; of `overflowing_mul` it doesn't.
                let product = <$double>::from(self) * <$double>::from(other);
                (product as Self, product != <$double>::from(product as Self))
            }
            #[inline(always)]
            fn add_product(self, other: Self, sum: &mut Exact) {
                let product = $wide::from(self) * $wide::from(other);
                sum.low += u128::from(product as u64);
                sum.high += (product >> 64) as i128;
            }
        }
    )*};
}
integer!(i8 "int8" i16 i128, i16 "int16" i32 i128, i32 "int32" i64 i128, i64 "int64" i128 i128);
integer!(u8 "uint8" u16 u128, u16 "uint16" u32 u128, u32 "uint32" u64 u128, u64 "uint64" u128 u128);

/// A sum of products of 64-bit integers, exact for fewer than 2^63 of them: `high * 2^64 + low`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exact {
    /// The sum of the products' upper halves.
    pub high: i128,
    /// The sum of their lower halves.
    pub low: u128,
}

impl Exact {
    /// The sum, where it fits.
    #[must_use]
    pub fn to_i128(self) -> Option<i128> {
        let carried = self.high + (self.low >> 64) as i128;
        let low = i128::from(self.low as u64);
        carried.checked_mul(1 << 64)?.checked_add(low)
    }

    fn plus(self, other: Self) -> Self {
        Self { high: self.high + other.high, low: self.low + other.low }
    }
}

/// `c = a b`, exactly.
///
/// What the magnitudes of the operands allow decides how: floats where every sum is exact in them, since they
/// are the fastest, else 64-bit integers, else 128-bit ones. A result that does not fit is an error.
pub fn integer_product<T: Integer>(
    run: &Run<'_>,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: MatrixMut<'_, T>,
) -> Result<(), Error> {
    let largest = u128::from(largest(run, a)?).saturating_mul(u128::from(largest(run, b)?));
    match largest.saturating_mul(a.cols as u128) {
        bound if bound <= 1 << 24 => through::<T, f32>(run, a, b, c),
        bound if bound <= 1 << 53 => through::<T, f64>(run, a, b, c),
        bound if bound <= i64::MAX as u128 => through::<T, i64>(run, a, b, c),
        _ => exact(run, a, b, c),
    }
}

/// At least the largest magnitude, and less than twice it.
fn largest<T: Integer>(run: &Run<'_>, a: Matrix<'_, T>) -> Result<u64, Error> {
    let mut bits = 0;
    a.each_row(run, |row| match row {
        Vector { stride: 1, .. } => bits |= bits_of(row.slice()),
        _ => row.items().for_each(|item| bits |= item.magnitude()),
    })?;
    Ok(bits)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn bits_of<T: Integer>(items: &[T]) -> u64 {
    items.iter().fold(0, |bits, item| bits | item.magnitude())
}

/// A type that holds integers of some size exactly.
trait Carrier: Item {
    fn carry(int: i64) -> Self;
    /// The sum, where all sums are exact in the type.
    fn back(self) -> i64;
}

macro_rules! carrier {
    ($($float:ident),*) => {$(
        impl Carrier for $float {
            #[inline(always)]
            fn carry(int: i64) -> Self {
                int as Self
            }
            #[inline(always)]
            fn back(self) -> i64 {
                // What another thread wrote meanwhile may have made it any number.
                const LIMIT: $float = (1_u64 << $float::MANTISSA_DIGITS) as $float;
                // SAFETY: between the limits, which an i64 holds; of NaN, `max` makes the lower one. Unlike `as`
                // this becomes vectors.
                unsafe { self.max(-LIMIT).min(LIMIT).to_int_unchecked() }
            }
        }
    )*};
}
carrier!(f32, f64);

impl Carrier for i64 {
    #[inline(always)]
    fn carry(int: i64) -> Self {
        int
    }
    #[inline(always)]
    fn back(self) -> i64 {
        self
    }
}

fn through<T: Integer, F: Carrier>(
    run: &Run<'_>,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    mut c: MatrixMut<'_, T>,
) -> Result<(), Error> {
    let (rows, cols) = (c.rows, c.cols);
    let carried_a = carried::<T, F>(run, a)?;
    let view = Matrix::of(&carried_a, a.rows, a.cols);
    let mut sums = room(rows * cols)?;
    sums.resize(rows * cols, F::ZERO);
    let result = MatrixMut::of(&mut sums, rows, cols);
    if a.is_transpose_of(&b) {
        product(run, view, view.transposed(), result)?;
    } else {
        let carried_b = carried::<T, F>(run, b)?;
        product(run, view, Matrix::of(&carried_b, b.rows, b.cols), result)?;
    }
    let mut items = zeros::<T>(cols)?;
    for row in 0..rows {
        let sums = &sums[row * cols..][..cols];
        if !take_back(sums, &mut items) {
            let sum = |col: usize| i128::from(sums[col].back());
            let col = (0..cols).find(|&col| i128::from(items[col].to_i64()) != sum(col)).unwrap_or_default();
            return Err(overflow::<T>(row, col, Some(sum(col))));
        }
        c.write_row(row, &items);
        if row % (BETWEEN_CHECKS / cols.max(1) + 1) == 0 {
            run.check()?;
        }
    }
    Ok(())
}

/// Sums as integers of the type that they should fit; says whether all do.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn take_back<T: Integer, F: Carrier>(sums: &[F], items: &mut [T]) -> bool {
    let mut outside = false;
    for (sum, item) in sums.iter().zip(items) {
        let sum = sum.back();
        *item = T::wrapped(sum);
        // Sums of unsigned numbers are never negative, so those of 64 bits are no exception.
        outside |= item.to_i64() != sum;
    }
    !outside
}

fn carried<T: Integer, F: Carrier>(run: &Run<'_>, a: Matrix<'_, T>) -> Result<Vec<F>, Error> {
    let mut items = room(a.rows * a.cols)?;
    let mut scratch = Vec::new();
    a.each_row(run, |row| carry_row(row.contiguous(&mut scratch), &mut items))?;
    Ok(items)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn carry_row<T: Integer, F: Carrier>(row: &[T], items: &mut Vec<F>) {
    items.extend(row.iter().map(|item| F::carry(item.to_i64())));
}

/// What `f` makes of each item, row after row.
fn gathered<T: Copy, F>(run: &Run<'_>, a: Matrix<'_, T>, f: impl Fn(T) -> F) -> Result<Vec<F>, Error> {
    let mut items = room(a.rows * a.cols)?;
    a.each_row(run, |row| match row {
        Vector { stride: 1, .. } => items.extend(row.slice().iter().map(|&item| f(item))),
        _ => items.extend(row.items().map(&f)),
    })?;
    Ok(items)
}

fn overflow<T: Integer>(row: usize, col: usize, sum: Option<i128>) -> Error {
    let sum = sum.map_or_else(|| "more than 128 bits hold".into(), |sum| sum.to_string());
    let name = T::NAME;
    Error::Overflow(format!(
        "item ({row}, {col}) of the product is {sum}, which {name} can't hold; convert the arrays to a wider \
         type or to float64"
    ))
}

/// Sums of any size, at a twentieth of the speed.
fn exact<T: Integer>(
    run: &Run<'_>,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: MatrixMut<'_, T>,
) -> Result<(), Error> {
    /// Some milliseconds' worth of products.
    const PIECE: usize = 1 << 21;
    let left = gathered(run, a, |item| item)?;
    let right = gathered(run, b.transposed(), |item| item)?;
    let (cols, depth) = (c.cols, a.cols);
    let c = Shared(c);
    let wide = (PIECE / depth).clamp(1, cols);
    let across = cols.div_ceil(wide);
    run.fold(
        0..a.rows * across,
        || (),
        |(), piece| {
            let c = &c;
            let (row, start) = (piece / across, piece % across * wide);
            let items = &left[row * depth..][..depth];
            for col in start..cols.min(start + wide) {
                let sum = exact_dot(items, &right[col * depth..][..depth]);
                let item = T::from_exact(sum).ok_or_else(|| overflow::<T>(row, col, sum.to_i128()))?;
                // SAFETY: this piece alone writes this item, and the view's maker promised that it can be written.
                unsafe { c.0.at(row, col).write(item) }
            }
            Ok(())
        },
    )?;
    Ok(())
}

fn exact_dot<T: Integer>(a: &[T], b: &[T]) -> Exact {
    let mut sum = Exact::default();
    for (&x, &y) in a.iter().zip(b) {
        x.add_product(y, &mut sum);
    }
    sum
}

/// The inner product, exactly.
pub fn integer_dot<T: Integer>(run: &Run<'_>, a: Vector<'_, T>, b: Vector<'_, T>) -> Result<Exact, Error> {
    let sums = run.map(pieces(a.len), |start| {
        let mut sum = Exact::default();
        let mut scratch = [Vec::new(), Vec::new()];
        for start in (start..a.len.min(start + PIECE)).step_by(CHUNK) {
            let length = CHUNK.min(a.len - start);
            let [x, y] = &mut scratch;
            let (x, y) = (a.part(start, length).contiguous(x), b.part(start, length).contiguous(y));
            if spare_bits(x, y) > CHUNK.ilog2() {
                let small = wrapping_dot(x, y);
                sum = sum.plus(Exact { high: i128::from(small >> 63), low: u128::from(small as u64) });
            } else {
                sum = sum.plus(exact_dot(x, y));
            }
        }
        sum
    })?;
    Ok(sums.into_iter().fold(Exact::default(), Exact::plus))
}

/// Items whose magnitudes are looked at together.
const CHUNK: usize = 1024;
/// Items that a thread takes at once.
pub(super) const PIECE: usize = 1 << 16;

/// Where the pieces of so many items start.
pub(super) fn pieces(length: usize) -> impl ExactSizeIterator<Item = usize> + Send {
    (0..length.div_ceil(PIECE)).map(|piece| piece * PIECE)
}

/// How many bits of a non-negative `i64` the largest product leaves unused.
fn spare_bits<T: Integer>(a: &[T], b: &[T]) -> u32 {
    (bits_of(a).leading_zeros() + bits_of(b).leading_zeros()).saturating_sub(65)
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn wrapping_dot<T: Integer>(a: &[T], b: &[T]) -> i64 {
    a.iter().zip(b).fold(0, |sum, (x, y)| sum.wrapping_add(x.to_i64().wrapping_mul(y.to_i64())))
}

/// `c = a b`, item by item; a product that does not fit is an error.
///
/// # Safety
///
/// What the layout reaches from the three arrays may be read and written; `c` is the same memory with the
/// same strides as `a` or `b`, or apart from them.
pub unsafe fn integer_multiply<T: Integer>(
    run: &Run<'_>,
    layout: &Layout<3>,
    arrays: Arrays<T>,
) -> Result<(), Error> {
    // Written at once where it is apart; else only when the operands have been read.
    let apart = !std::ptr::eq(arrays.a, arrays.c) && !std::ptr::eq(arrays.b, arrays.c);
    layout.each_run(run, |start, [x, y, z], length| {
        let whole = arrays.at(start);
        let mut aside = [T::default(); CHUNK];
        let mut scratch = [Vec::new(), Vec::new()];
        for start in (0..length).step_by(CHUNK) {
            let count = CHUNK.min(length - start);
            let n = start as isize;
            let Arrays { a, b, c } = whole.at([n * x, n * y, n * z]);
            // SAFETY: the caller's; the result is written as a slice only where it is apart from both operands.
            unsafe {
                let [left, right] = &mut scratch;
                let left = Vector::new(a, count, x).contiguous(left);
                let right = Vector::new(b, count, y).contiguous(right);
                if z == 1 && apart {
                    multiply_chunk(left, right, std::slice::from_raw_parts_mut(c, count))?;
                    continue;
                }
                multiply_chunk(left, right, &mut aside[..count])?;
                for (n, &item) in aside[..count].iter().enumerate() {
                    c.offset(n as isize * z).write(item);
                }
            }
        }
        Ok(())
    })
}

fn multiply_chunk<T: Integer>(a: &[T], b: &[T], products: &mut [T]) -> Result<(), Error> {
    // Products of 64 bits are checked by magnitude first: there is no wider vector.
    let fits = size_of::<T>() == 8 && {
        let bits = u128::from(bits_of(a)) * u128::from(bits_of(b));
        bits <= u128::from(T::MAX)
    };
    if fits {
        fitting_products(a, b, products);
        return Ok(());
    }
    if !wrapping_products(a, b, products) {
        return Ok(());
    }
    let mut pairs = a.iter().zip(b);
    match pairs.find(|&(&x, &y)| x.wrapping_product(y).1) {
        None => Ok(()),
        Some((x, y)) => Err(Error::Overflow(format!(
            "the product of {x} and {y} is more than {} can hold; convert the arrays to a wider type or to float64",
            T::NAME
        ))),
    }
}

/// Products that are known to fit.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn fitting_products<T: Integer>(a: &[T], b: &[T], products: &mut [T]) {
    for ((&x, &y), product) in a.iter().zip(b).zip(products) {
        *product = x.wrapping_product(y).0;
    }
}

/// Products that may wrap; says whether one did.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn wrapping_products<T: Integer>(a: &[T], b: &[T], products: &mut [T]) -> bool {
    let mut any = false;
    for ((&x, &y), product) in a.iter().zip(b).zip(products) {
        let (item, changed) = x.wrapping_product(y);
        *product = item;
        any |= changed;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::Carrier;

    #[test]
    fn whatever_a_sum_has_become_is_some_integer() {
        for (sum, wanted) in
            [(f64::NAN, -(1 << 53)), (f64::INFINITY, 1 << 53), (-1e300, -(1 << 53)), (-3.0, -3)]
        {
            assert_eq!(sum.back(), wanted);
        }
        for (sum, wanted) in [(f32::NAN, -(1 << 24)), (f32::INFINITY, 1 << 24), (-1e30, -(1 << 24)), (7.0, 7)]
        {
            assert_eq!(sum.back(), wanted);
        }
        assert_eq!(i64::MIN.back(), i64::MIN);
    }
}
