//! Keeping what lies above a threshold.

#![allow(unsafe_code, reason = "vector instructions")]

use std::mem::MaybeUninit;

use multiversion::multiversion;

use ferrule_base::room;

use super::PIECE;
use crate::{Error, Run};

/// Numbers that can be filtered.
pub trait Filterable: Copy + Default + Send + Sync {
    /// How many of `values` are greater than `threshold`.
    fn count_above(values: &[Self], threshold: Self) -> usize;

    /// Writes those of `values` that are greater than `threshold` to the start of `kept`, which is at least as long
    /// as `values`; returns how many.
    fn compress(values: &[Self], threshold: Self, kept: &mut [MaybeUninit<Self>]) -> usize;
}

/// What a number of a type must exceed: thresholds come from a wider world than the type's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit<T> {
    /// No number of the type is greater.
    Nothing,
    /// The numbers greater than this one.
    Above(T),
    /// Every number of the type is greater.
    Everything,
}

/// The values greater than `limit`, in order.
///
/// Reads twice: to count, so that the result has its size from the start, and to copy. Values that another thread
/// changes between the two are an error, never a wrong length.
pub fn filter_above<T: Filterable>(values: &[T], limit: Limit<T>, run: &Run<'_>) -> Result<Vec<T>, Error> {
    let threshold = match limit {
        Limit::Above(threshold) => threshold,
        Limit::Nothing => return Ok(Vec::new()),
        Limit::Everything => {
            let mut kept = room(values.len())?;
            kept.extend_from_slice(values);
            return Ok(kept);
        }
    };
    let counts = run.map(values.chunks(PIECE), |piece| T::count_above(piece, threshold))?;
    let total: usize = counts.iter().sum();
    let mut kept = room(total)?;
    let mut rest = &mut kept.spare_capacity_mut()[..total];
    let targets: Vec<_> =
        counts.iter().map(|&count| rest.split_off_mut(..count).unwrap_or_default()).collect();
    let scratch = || [MaybeUninit::uninit(); BLOCK];
    run.fold(values.chunks(PIECE).zip(targets), scratch, |scratch, (piece, mut target)| {
        for block in piece.chunks(BLOCK) {
            // Straight to its place, unless too little room is left there for a block of which all is kept.
            let direct = target.len() >= block.len();
            let count = T::compress(block, threshold, if direct { &mut *target } else { &mut *scratch });
            let here = target.split_off_mut(..count).ok_or_else(changed)?;
            if !direct {
                here.copy_from_slice(&scratch[..count]);
            }
        }
        if target.is_empty() { Ok(()) } else { Err(changed()) }
    })?;
    // SAFETY: the targets cover `total` items, and each was filled to its end, or there was an error.
    unsafe { kept.set_len(total) };
    Ok(kept)
}

fn changed() -> Error {
    Error::Value("numbers: another thread changed them during the call".into())
}

/// What is compressed at a time.
const BLOCK: usize = 1024;

macro_rules! filterable {
    ($type:ty, $count:ident, $compress:ident) => {
        impl Filterable for $type {
            fn count_above(values: &[Self], threshold: Self) -> usize {
                $count(values, threshold)
            }

            fn compress(values: &[Self], threshold: Self, kept: &mut [MaybeUninit<Self>]) -> usize {
                #[cfg(target_arch = "x86_64")]
                if let Some(count) = avx512::$compress(values, threshold, kept) {
                    return count;
                }
                compress_portably(values, threshold, kept)
            }
        }

        #[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2+fma"))]
        fn $count(values: &[$type], threshold: $type) -> usize {
            values.iter().map(|&value| u64::from(value > threshold)).sum::<u64>() as usize
        }
    };
}

filterable!(f64, count_floats, compress_floats);
filterable!(i64, count_ints, compress_ints);
filterable!(u64, count_unsigned, compress_unsigned);

fn compress_portably<T: Copy + PartialOrd>(values: &[T], threshold: T, kept: &mut [MaybeUninit<T>]) -> usize {
    let mut count = 0;
    for &value in values {
        // Written in any case, and overwritten unless counted: no branch to predict.
        kept[count].write(value);
        count += usize::from(value > threshold);
    }
    count
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    //! Eight values at a time with AVX-512's compress. To a register, then stored whole: compressing to memory
    //! is microcode on Zen 4.

    use std::arch::x86_64::{
        __mmask8, _CMP_GT_OQ, _mm512_cmp_pd_mask, _mm512_cmpgt_epi64_mask, _mm512_cmpgt_epu64_mask,
        _mm512_loadu_epi64, _mm512_loadu_pd, _mm512_maskz_compress_epi64, _mm512_maskz_compress_pd,
        _mm512_set1_epi64, _mm512_set1_pd, _mm512_storeu_epi64, _mm512_storeu_pd,
    };

    use std::mem::MaybeUninit;

    use super::compress_portably;

    const WIDTH: usize = 8;

    macro_rules! compress {
        ($name:ident, $inner:ident, $type:ty, $load:expr, $splat:expr, $above:expr, $compress:expr, $store:expr) => {
            /// `None` where the processor has no AVX-512.
            pub fn $name(
                values: &[$type],
                threshold: $type,
                kept: &mut [MaybeUninit<$type>],
            ) -> Option<usize> {
                if !std::arch::is_x86_feature_detected!("avx512f") {
                    return None;
                }
                // SAFETY: the feature that `inner` needs was found on this processor.
                Some(unsafe { $inner(values, threshold, kept) })
            }

            #[target_feature(enable = "avx512f,popcnt")]
            fn $inner(values: &[$type], threshold: $type, kept: &mut [MaybeUninit<$type>]) -> usize {
                assert!(kept.len() >= values.len(), "no room for all that may be kept");
                let limit = $splat(threshold);
                let (blocks, rest) = values.as_chunks::<WIDTH>();
                let mut count = 0;
                for block in blocks {
                    // SAFETY: a block is eight values. At most eight were kept for each block before this one, so
                    // `count + 8 <= values.len() <= kept.len()`, and eight may be written at `count`.
                    unsafe {
                        let block = $load(block.as_ptr().cast());
                        let above: __mmask8 = $above(block, limit);
                        $store(kept.as_mut_ptr().add(count).cast(), $compress(above, block));
                        count += above.count_ones() as usize;
                    }
                }
                count + compress_portably(rest, threshold, &mut kept[count..])
            }
        };
    }

    compress!(
        compress_floats,
        floats,
        f64,
        _mm512_loadu_pd,
        |t| _mm512_set1_pd(t),
        |block, limit| _mm512_cmp_pd_mask::<_CMP_GT_OQ>(block, limit),
        |mask, block| _mm512_maskz_compress_pd(mask, block),
        _mm512_storeu_pd
    );
    compress!(
        compress_ints,
        ints,
        i64,
        _mm512_loadu_epi64,
        |t| _mm512_set1_epi64(t),
        |block, limit| _mm512_cmpgt_epi64_mask(block, limit),
        |mask, block| _mm512_maskz_compress_epi64(mask, block),
        _mm512_storeu_epi64
    );
    compress!(
        compress_unsigned,
        unsigned,
        u64,
        _mm512_loadu_epi64,
        |t: u64| _mm512_set1_epi64(t as i64),
        |block, limit| _mm512_cmpgt_epu64_mask(block, limit),
        |mask, block| _mm512_maskz_compress_epi64(mask, block),
        _mm512_storeu_epi64
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected<T: Copy + PartialOrd>(values: &[T], threshold: T) -> Vec<T> {
        values.iter().copied().filter(|&value| value > threshold).collect()
    }

    fn both_ways<T: Filterable + PartialOrd + std::fmt::Debug>(values: &[T], threshold: T) {
        for compress in [T::compress, compress_portably] {
            let mut kept = vec![MaybeUninit::uninit(); values.len()];
            let count = compress(values, threshold, &mut kept);
            // SAFETY: the first `count` were written.
            let kept: Vec<T> = kept[..count].iter().map(|value| unsafe { value.assume_init() }).collect();
            assert_eq!(kept, expected(values, threshold));
        }
        let run = Run::new(2, &|| false);
        let kept = filter_above(values, Limit::Above(threshold), &run).unwrap();
        assert_eq!(kept, expected(values, threshold));
    }

    #[test]
    fn compress_agrees_with_its_portable_twin_at_every_length() {
        for n in (0..40).chain([1000, BLOCK, BLOCK + 1, PIECE + 3]) {
            let floats: Vec<f64> =
                (0..n).map(|i| if i % 5 == 0 { f64::NAN } else { ((i * 37) % 101) as f64 }).collect();
            both_ways(&floats, 50.0);
            both_ways(&(0..n).map(|i| ((i * 37) % 101) as i64 - 50).collect::<Vec<_>>(), 0);
            both_ways(&(0..n).map(|i| u64::MAX - ((i * 37) % 101) as u64).collect::<Vec<_>>(), u64::MAX - 50);
        }
    }
}
