//! Tiles: the innermost loops of a matrix product, one for each shape of tile and kind of processor.
//!
//! A tile of the result is held in registers while it goes through the whole depth (the dimension summed
//! over): each step reads a few vectors of a row of `b`, and one number of each row of `a`. So `a` may have
//! any strides, and only the columns of `b` and of the result must lie side by side.

#![allow(unsafe_code, reason = "vector instructions")]

use super::lanes::{Lanes, Number, Portable};

/// One tile of `c (+)= a b`, with strides in items.
#[derive(Clone, Copy)]
pub struct Work<T> {
    /// How many products each item of the result sums.
    pub depth: usize,
    /// The first of the tile's rows of `a`.
    pub a: *const T,
    /// From one row of `a` to the next.
    pub a_row: isize,
    /// From one column of `a` to the next.
    pub a_col: isize,
    /// The first of the tile's columns of `b`.
    pub b: *const T,
    /// From one row of `b` to the next.
    pub b_row: isize,
    /// The tile's place in the result.
    pub c: *mut T,
    /// From one row of the result to the next.
    pub c_row: isize,
    /// How many lanes of the tile's last vector belong to the result.
    pub last: usize,
    /// Adds to the result instead of replacing it.
    pub accumulate: bool,
}

/// A tile's loop.
///
/// # Safety
///
/// The processor has the features it was compiled for, and all that [`Work`] describes may be read, and its
/// part of the result written.
pub type Tile<T> = unsafe fn(&Work<T>);

/// Most vectors side by side in a tile.
pub const VECTORS: usize = 3;

/// The tiles of one kind of processor.
pub struct Engine<T: 'static> {
    /// How many numbers a vector holds.
    pub lanes: usize,
    /// The loop for `rows` rows and `vectors` vectors is `tiles[rows - 1][vectors - 1]`.
    pub tiles: &'static [[Tile<T>; VECTORS]],
    /// Likewise for a single vector of at most half the lanes, where a shorter one is faster; may be empty.
    pub halves: &'static [Tile<T>],
    /// The sum of the products of two runs of numbers that lie side by side.
    pub dot: unsafe fn(&[T], &[T]) -> T,
    /// The products of two such runs, written to a third, which may be one of the two; past the caches if it says
    /// so, for results that would not stay there.
    pub multiply: unsafe fn(*const T, *const T, *mut T, usize, bool),
}

impl<T> Engine<T> {
    /// Most rows of a tile.
    pub fn rows(&self) -> usize {
        self.tiles.len()
    }
}

/// A number that matrices can be multiplied of.
pub trait Item: Number {
    /// The tiles for this processor.
    fn engine() -> &'static Engine<Self>;
    #[cfg(test)]
    /// The tiles of all kinds that this processor can run: each must give the same answers.
    fn engines() -> Vec<&'static Engine<Self>>;
}

#[inline(always)]
unsafe fn tile<L: Lanes, const R: usize, const V: usize>(work: &Work<L::Item>) {
    // SAFETY: the caller's: everything that `work` describes may be read or written. Pointers are moved past
    // the ends of `a` and `b` only by wrapping arithmetic, and not read there.
    unsafe {
        let mask = L::first(work.last);
        let mut sums = [[L::zero(); V]; R];
        let (mut a, mut b) = (work.a, work.b);
        for _ in 0..work.depth {
            let mut row = [L::zero(); V];
            for (v, vector) in row.iter_mut().enumerate() {
                let from = b.add(v * L::COUNT);
                *vector = if v + 1 == V { L::load_some(from, mask) } else { L::load(from) };
            }
            for (i, sums) in sums.iter_mut().enumerate() {
                let item = L::splat(*a.offset(i as isize * work.a_row));
                for (sum, &vector) in sums.iter_mut().zip(&row) {
                    *sum = L::mul_add(item, vector, *sum);
                }
            }
            a = a.wrapping_offset(work.a_col);
            b = b.wrapping_offset(work.b_row);
        }
        for (i, sums) in sums.iter().enumerate() {
            let row = work.c.offset(i as isize * work.c_row);
            for (v, &sum) in sums.iter().enumerate() {
                let to = row.add(v * L::COUNT);
                if v + 1 < V {
                    L::store(to, if work.accumulate { L::add(L::load(to), sum) } else { sum });
                } else {
                    let sum = if work.accumulate { L::add(L::load_some(to, mask), sum) } else { sum };
                    L::store_some(to, sum, mask);
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn dot<L: Lanes>(a: &[L::Item], b: &[L::Item]) -> L::Item
where
    L::Item: Number,
{
    /// Sums at once: enough to hide how long an addition takes.
    const SUMS: usize = 8;
    let length = a.len().min(b.len());
    let (a, b) = (a.as_ptr(), b.as_ptr());
    // SAFETY: all reads are below `length`; the caller's: the processor has the features.
    unsafe {
        let mut sums = [L::zero(); SUMS];
        let mut i = 0;
        while i + SUMS * L::COUNT <= length {
            for (j, sum) in sums.iter_mut().enumerate() {
                let at = i + j * L::COUNT;
                *sum = L::mul_add(L::load(a.add(at)), L::load(b.add(at)), *sum);
            }
            i += SUMS * L::COUNT;
        }
        let mut j = 0;
        while i < length {
            let mask = L::first(L::COUNT.min(length - i));
            sums[j] = L::mul_add(L::load_some(a.add(i), mask), L::load_some(b.add(i), mask), sums[j]);
            (i, j) = (i + L::COUNT, j + 1);
        }
        let mut half = SUMS / 2;
        while half > 0 {
            for j in 0..half {
                sums[j] = L::add(sums[j], sums[j + half]);
            }
            half /= 2;
        }
        let mut items = [L::Item::ZERO; 16];
        L::store(items.as_mut_ptr(), sums[0]);
        items.into_iter().fold(L::Item::ZERO, L::Item::plus)
    }
}

#[inline(always)]
unsafe fn multiply<L: Lanes>(
    a: *const L::Item,
    b: *const L::Item,
    c: *mut L::Item,
    length: usize,
    past_caches: bool,
) {
    // SAFETY: the caller's: `length` items may be read and written, and the processor has the features.
    unsafe {
        let mut i = 0;
        if past_caches {
            let to_line = c.align_offset(64).min(length);
            while i < to_line {
                let count = L::COUNT.min(to_line - i);
                let mask = L::first(count);
                let product = L::mul(L::load_some(a.add(i), mask), L::load_some(b.add(i), mask));
                L::store_some(c.add(i), product, mask);
                i += count;
            }
            while i + L::COUNT <= length {
                L::stream(c.add(i), L::mul(L::load(a.add(i)), L::load(b.add(i))));
                i += L::COUNT;
            }
            L::streamed();
        }
        while i + L::COUNT <= length {
            L::store(c.add(i), L::mul(L::load(a.add(i)), L::load(b.add(i))));
            i += L::COUNT;
        }
        if i < length {
            let mask = L::first(length - i);
            L::store_some(c.add(i), L::mul(L::load_some(a.add(i), mask), L::load_some(b.add(i), mask)), mask);
        }
    }
}

/// The tiles of one kind of processor: `rows` of them, each with 1 to [`VECTORS`] vectors.
macro_rules! engine {
    ($name:ident, $item:ty, $lanes:ty, [$($rows:literal),*], $half:ty, [$($half_rows:literal),*]
     $(, $feature:literal)?) => {
        static $name: Engine<$item> = {
            $(#[target_feature(enable = $feature)])?
            unsafe fn shaped<const R: usize, const V: usize>(work: &Work<$item>) {
                // SAFETY: the caller's, and the features are enabled here.
                unsafe { tile::<$lanes, R, V>(work) }
            }
            #[allow(dead_code, reason = "only the longest vectors have halves")]
            $(#[target_feature(enable = $feature)])?
            unsafe fn half<const R: usize>(work: &Work<$item>) {
                // SAFETY: the caller's, and the features are enabled here.
                unsafe { tile::<$half, R, 1>(work) }
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn summed(a: &[$item], b: &[$item]) -> $item {
                // SAFETY: the features are enabled here.
                unsafe { dot::<$lanes>(a, b) }
            }
            $(#[target_feature(enable = $feature)])?
            unsafe fn multiplied(a: *const $item, b: *const $item, c: *mut $item, length: usize, past: bool) {
                // SAFETY: the caller's, and the features are enabled here.
                unsafe { multiply::<$lanes>(a, b, c, length, past) }
            }
            Engine {
                dot: summed,
                multiply: multiplied,
                lanes: <$lanes as Lanes>::COUNT,
                halves: &[$(half::<$half_rows>),*],
                tiles: &[$([shaped::<$rows, 1>, shaped::<$rows, 2>, shaped::<$rows, 3>]),*],
            }
        };
    };
}

/// The engines of one type of number, the best first.
macro_rules! item {
    ($item:ty, $avx512:ty, $avx2:ty, $portable:ty) => {
        const _: () = {
            #[cfg(target_arch = "x86_64")]
            engine!(
                AVX512,
                $item,
                $avx512,
                [1, 2, 3, 4, 5, 6, 7, 8],
                $avx2,
                [1, 2, 3, 4, 5, 6, 7, 8],
                "avx512f,avx512dq"
            );
            #[cfg(target_arch = "x86_64")]
            engine!(AVX2, $item, $avx2, [1, 2, 3, 4], $avx2, [], "avx2,fma");
            engine!(PORTABLE, $item, $portable, [1, 2, 3, 4], $portable, []);

            impl Item for $item {
                fn engine() -> &'static Engine<Self> {
                    #[cfg(target_arch = "x86_64")]
                    {
                        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
                            return &AVX512;
                        }
                        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                            return &AVX2;
                        }
                    }
                    &PORTABLE
                }

                #[cfg(test)]
                fn engines() -> Vec<&'static Engine<Self>> {
                    let mut all = vec![&PORTABLE];
                    #[cfg(target_arch = "x86_64")]
                    {
                        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                            all.push(&AVX2);
                        }
                        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
                            all.push(&AVX512);
                        }
                    }
                    all
                }
            }
        };
    };
}

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};

item!(f64, Avx512<f64>, Avx2<f64>, Portable<f64, 2>);
item!(f32, Avx512<f32>, Avx2<f32>, Portable<f32, 4>);
// AVX2 has no product of 64-bit integers: the compiler makes one of what there is.
item!(i64, Avx512<i64>, Portable<i64, 4>, Portable<i64, 2>);
