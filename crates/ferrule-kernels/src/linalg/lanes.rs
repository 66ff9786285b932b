//! The vectors that tiles are made of, one type for each kind of processor.
//!
//! Every method is inlined into a function that enables the processor features it needs (see [`super::tile`]).

#![allow(unsafe_code, reason = "vector instructions")]

/// A vector of numbers of one processor.
///
/// # Safety
///
/// The methods may be called only where the processor has the features of the implementor, and pointers must
/// be valid for the lanes that are read or written. They need no alignment.
pub unsafe trait Lanes {
    /// What one lane holds.
    type Item: Copy;
    /// The vector.
    type Vector: Copy;
    /// Chooses the first lanes of a vector.
    type Mask: Copy;
    /// How many lanes a vector has.
    const COUNT: usize;

    /// Zero in every lane.
    unsafe fn zero() -> Self::Vector;
    /// The same number in every lane.
    unsafe fn splat(item: Self::Item) -> Self::Vector;
    /// The first `count` lanes; `count` is at most [`Lanes::COUNT`].
    unsafe fn first(count: usize) -> Self::Mask;
    /// Reads all lanes.
    unsafe fn load(from: *const Self::Item) -> Self::Vector;
    /// Reads the chosen lanes and touches no other memory; the others become zero.
    unsafe fn load_some(from: *const Self::Item, mask: Self::Mask) -> Self::Vector;
    /// Writes all lanes.
    unsafe fn store(to: *mut Self::Item, vector: Self::Vector);
    /// Writes all lanes past the caches, to a place aligned for the vector; ends with [`Lanes::streamed`].
    unsafe fn stream(to: *mut Self::Item, vector: Self::Vector);
    /// Makes what was written past the caches seen by other threads in the order of the program.
    unsafe fn streamed();
    /// Writes the chosen lanes and touches no other memory.
    unsafe fn store_some(to: *mut Self::Item, vector: Self::Vector, mask: Self::Mask);
    /// `x + y`, lane by lane.
    unsafe fn add(x: Self::Vector, y: Self::Vector) -> Self::Vector;
    /// `x * y`, lane by lane.
    unsafe fn mul(x: Self::Vector, y: Self::Vector) -> Self::Vector;
    /// `x * y + sum`, lane by lane.
    unsafe fn mul_add(x: Self::Vector, y: Self::Vector, sum: Self::Vector) -> Self::Vector;
}

/// A number that the portable vectors can hold.
pub trait Number: Copy + Send + Sync + 'static {
    /// Neutral to addition.
    const ZERO: Self;
    /// `x + y`; integers wrap.
    fn plus(x: Self, y: Self) -> Self;
    /// `x * y`; integers wrap.
    fn times(x: Self, y: Self) -> Self;
}

macro_rules! float_number {
    ($($float:ty),*) => {$(
        impl Number for $float {
            const ZERO: Self = 0.0;
            #[inline(always)]
            fn plus(x: Self, y: Self) -> Self {
                x + y
            }
            #[inline(always)]
            fn times(x: Self, y: Self) -> Self {
                x * y
            }
        }
    )*};
}
float_number!(f32, f64);

impl Number for i64 {
    const ZERO: Self = 0;
    #[inline(always)]
    fn plus(x: Self, y: Self) -> Self {
        x.wrapping_add(y)
    }
    #[inline(always)]
    fn times(x: Self, y: Self) -> Self {
        x.wrapping_mul(y)
    }
}

/// Vectors for any processor: arrays, which the compiler turns into what the processor has.
pub struct Portable<T, const N: usize>(std::marker::PhantomData<T>);

// SAFETY: only plain reads and writes of the lanes that the trait's contract allows.
unsafe impl<T: Number, const N: usize> Lanes for Portable<T, N> {
    type Item = T;
    type Vector = [T; N];
    type Mask = usize;
    const COUNT: usize = N;

    #[inline(always)]
    unsafe fn zero() -> [T; N] {
        [T::ZERO; N]
    }
    #[inline(always)]
    unsafe fn splat(item: T) -> [T; N] {
        [item; N]
    }
    #[inline(always)]
    unsafe fn first(count: usize) -> usize {
        count
    }
    #[inline(always)]
    unsafe fn load(from: *const T) -> [T; N] {
        // SAFETY: the caller's: all lanes may be read.
        unsafe { from.cast::<[T; N]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn load_some(from: *const T, mask: usize) -> [T; N] {
        // SAFETY: the caller's: the first `mask` lanes may be read.
        std::array::from_fn(|lane| if lane < mask { unsafe { from.add(lane).read() } } else { T::ZERO })
    }
    #[inline(always)]
    unsafe fn store(to: *mut T, vector: [T; N]) {
        // SAFETY: the caller's: all lanes may be written.
        unsafe { to.cast::<[T; N]>().write_unaligned(vector) }
    }
    #[inline(always)]
    unsafe fn stream(to: *mut T, vector: [T; N]) {
        // SAFETY: the caller's. There is no portable way past the caches.
        unsafe { Self::store(to, vector) }
    }
    #[inline(always)]
    unsafe fn streamed() {}
    #[inline(always)]
    unsafe fn store_some(to: *mut T, vector: [T; N], mask: usize) {
        for (lane, item) in vector.into_iter().enumerate().take(mask) {
            // SAFETY: the caller's: the first `mask` lanes may be written.
            unsafe { to.add(lane).write(item) }
        }
    }
    #[inline(always)]
    unsafe fn add(x: [T; N], y: [T; N]) -> [T; N] {
        std::array::from_fn(|lane| T::plus(x[lane], y[lane]))
    }
    #[inline(always)]
    unsafe fn mul(x: [T; N], y: [T; N]) -> [T; N] {
        std::array::from_fn(|lane| T::times(x[lane], y[lane]))
    }
    #[inline(always)]
    unsafe fn mul_add(x: [T; N], y: [T; N], sum: [T; N]) -> [T; N] {
        std::array::from_fn(|lane| T::plus(T::times(x[lane], y[lane]), sum[lane]))
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    #[allow(clippy::wildcard_imports, reason = "the instructions' names say where they are from")]
    use std::arch::x86_64::*;
    use std::marker::PhantomData;

    use super::Lanes;

    /// 64-byte vectors.
    pub struct Avx512<T>(PhantomData<T>);

    /// 32-byte vectors.
    pub struct Avx2<T>(PhantomData<T>);

    /// One implementation of [`Lanes`] from the names of the processor's own instructions.
    macro_rules! lanes {
        ($name:ty, $item:ty, $vector:ty, $mask:ty, $count:literal, $first:expr, $zero:ident, $splat:ident,
         $load:ident, $load_some:expr, $store:ident, $stream:ident, $store_some:expr, $add:ident, $mul:ident, $mul_add:expr) => {
            // SAFETY: the instructions read and write the lanes that the trait's contract allows, unaligned.
            unsafe impl Lanes for $name {
                type Item = $item;
                type Vector = $vector;
                type Mask = $mask;
                const COUNT: usize = $count;

                #[inline(always)]
                unsafe fn zero() -> $vector {
                    // SAFETY: the caller's: the processor has the feature. The same holds for all below.
                    unsafe { $zero() }
                }
                #[inline(always)]
                unsafe fn splat(item: $item) -> $vector {
                    // SAFETY: see `zero`.
                    unsafe { $splat(item) }
                }
                #[inline(always)]
                unsafe fn first(count: usize) -> $mask {
                    $first(count)
                }
                #[inline(always)]
                unsafe fn load(from: *const $item) -> $vector {
                    // SAFETY: see `zero`; the caller's: all lanes may be read.
                    unsafe { $load(from) }
                }
                #[inline(always)]
                unsafe fn load_some(from: *const $item, mask: $mask) -> $vector {
                    // SAFETY: see `zero`; the caller's: the chosen lanes may be read, others aren't.
                    unsafe { $load_some(from, mask) }
                }
                #[inline(always)]
                unsafe fn store(to: *mut $item, vector: $vector) {
                    // SAFETY: see `zero`; the caller's: all lanes may be written.
                    unsafe { $store(to, vector) }
                }
                #[inline(always)]
                unsafe fn stream(to: *mut $item, vector: $vector) {
                    // SAFETY: see `zero`; the caller's: all lanes may be written, and are aligned.
                    unsafe { $stream(to.cast(), vector) }
                }
                #[inline(always)]
                unsafe fn streamed() {
                    // SAFETY: every processor with vectors has it.
                    unsafe { _mm_sfence() }
                }
                #[inline(always)]
                unsafe fn store_some(to: *mut $item, vector: $vector, mask: $mask) {
                    // SAFETY: see `zero`; the caller's: the chosen lanes may be written, others aren't.
                    unsafe { $store_some(to, vector, mask) }
                }
                #[inline(always)]
                unsafe fn add(x: $vector, y: $vector) -> $vector {
                    // SAFETY: see `zero`.
                    unsafe { $add(x, y) }
                }
                #[inline(always)]
                unsafe fn mul(x: $vector, y: $vector) -> $vector {
                    // SAFETY: see `zero`.
                    unsafe { $mul(x, y) }
                }
                #[inline(always)]
                unsafe fn mul_add(x: $vector, y: $vector, sum: $vector) -> $vector {
                    // SAFETY: see `zero`.
                    unsafe { $mul_add(x, y, sum) }
                }
            }
        };
    }

    lanes!(
        Avx512<f64>,
        f64,
        __m512d,
        __mmask8,
        8,
        |count| ((1_u32 << count) - 1) as __mmask8,
        _mm512_setzero_pd,
        _mm512_set1_pd,
        _mm512_loadu_pd,
        |from, mask| _mm512_maskz_loadu_pd(mask, from),
        _mm512_storeu_pd,
        _mm512_stream_pd,
        |to, vector, mask| _mm512_mask_storeu_pd(to, mask, vector),
        _mm512_add_pd,
        _mm512_mul_pd,
        _mm512_fmadd_pd
    );
    lanes!(
        Avx512<f32>,
        f32,
        __m512,
        __mmask16,
        16,
        |count| ((1_u32 << count) - 1) as __mmask16,
        _mm512_setzero_ps,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        |from, mask| _mm512_maskz_loadu_ps(mask, from),
        _mm512_storeu_ps,
        _mm512_stream_ps,
        |to, vector, mask| _mm512_mask_storeu_ps(to, mask, vector),
        _mm512_add_ps,
        _mm512_mul_ps,
        _mm512_fmadd_ps
    );
    lanes!(
        Avx512<i64>,
        i64,
        __m512i,
        __mmask8,
        8,
        |count| ((1_u32 << count) - 1) as __mmask8,
        _mm512_setzero_si512,
        _mm512_set1_epi64,
        _mm512_loadu_epi64,
        |from, mask| _mm512_maskz_loadu_epi64(mask, from),
        _mm512_storeu_epi64,
        _mm512_stream_si512,
        |to, vector, mask| _mm512_mask_storeu_epi64(to, mask, vector),
        _mm512_add_epi64,
        _mm512_mullo_epi64,
        |x, y, sum| _mm512_add_epi64(_mm512_mullo_epi64(x, y), sum)
    );
    lanes!(
        Avx2<f64>,
        f64,
        __m256d,
        [i64; 4],
        4,
        |count| std::array::from_fn(|lane| if lane < count { -1 } else { 0 }),
        _mm256_setzero_pd,
        _mm256_set1_pd,
        _mm256_loadu_pd,
        |from, mask| _mm256_maskload_pd(from, wide(&mask)),
        _mm256_storeu_pd,
        _mm256_stream_pd,
        |to, vector, mask| _mm256_maskstore_pd(to, wide(&mask), vector),
        _mm256_add_pd,
        _mm256_mul_pd,
        _mm256_fmadd_pd
    );
    lanes!(
        Avx2<f32>,
        f32,
        __m256,
        [i32; 8],
        8,
        |count| std::array::from_fn(|lane| if lane < count { -1 } else { 0 }),
        _mm256_setzero_ps,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        |from, mask| _mm256_maskload_ps(from, wide(&mask)),
        _mm256_storeu_ps,
        _mm256_stream_ps,
        |to, vector, mask| _mm256_maskstore_ps(to, wide(&mask), vector),
        _mm256_add_ps,
        _mm256_mul_ps,
        _mm256_fmadd_ps
    );

    /// A mask as the processor wants it.
    #[inline(always)]
    fn wide<M>(mask: &M) -> __m256i {
        const { assert!(size_of::<M>() == size_of::<__m256i>()) };
        // SAFETY: both are 32 bytes, and every pattern of bits is a value of either.
        unsafe { std::mem::transmute_copy(mask) }
    }
}
