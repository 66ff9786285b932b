//! From bytes to words: whitespace is found 64 bytes at a time, and each word goes into a batch.
//!
//! Only ASCII letters are lower-cased here. That never changes what `str.lower` makes of the whole word: a
//! capital and its small letter are equally cased, which is all that the rule of the final sigma asks for.

#![allow(unsafe_code, reason = "vector instructions")]

use super::batch::Batch;
use super::table::{Counts, SHORT};
use crate::Error;

/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// So many bytes from the start of a block must be readable: a word may start at its last byte.
const REACH: usize = BLOCK + SHORT;

/// The instructions that the scan needs.
trait Lanes {
    /// Which of the 64 bytes are ASCII whitespace, and which are not ASCII.
    ///
    /// # Safety
    /// 64 bytes must be readable at `block`, and the processor must have the instructions.
    unsafe fn spaces(block: *const u8) -> (u64, u64);

    /// Where other whitespace starts: of two bytes, and of three.
    ///
    /// # Safety
    /// As for `spaces`, but 66 bytes.
    unsafe fn wide_spaces(block: *const u8, not_ascii: u64) -> (u64, u64);

    /// The first `length` of 16 bytes, ASCII letters lower-cased, the others 0.
    ///
    /// # Safety
    /// 16 bytes must be readable at `word`, and `length` be at most 16.
    unsafe fn short_word(word: *const u8, length: usize) -> [u64; 2];
}

/// Counts the words of a text that begins at `position`; the last ones stay in the batch, which the caller
/// flushes. `tail` is scratch.
pub(super) fn scan(
    counts: &mut Counts,
    batch: &mut Batch,
    tail: &mut Vec<u8>,
    text: &[u8],
    position: u64,
) -> Result<(), Error> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
    {
        // SAFETY: the processor has the instructions, as just asked.
        return unsafe { scan_avx2(counts, batch, tail, text, position) };
    }
    scan_portable(counts, batch, tail, text, position)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn scan_avx2(
    counts: &mut Counts,
    batch: &mut Batch,
    tail: &mut Vec<u8>,
    text: &[u8],
    position: u64,
) -> Result<(), Error> {
    scan_with::<avx2::Avx2>(counts, batch, tail, text, position)
}

/// The twin of the fast ones.
pub(super) fn scan_portable(
    counts: &mut Counts,
    batch: &mut Batch,
    tail: &mut Vec<u8>,
    text: &[u8],
    position: u64,
) -> Result<(), Error> {
    scan_with::<Portable>(counts, batch, tail, text, position)
}

/// What one block leaves to the next.
struct State {
    /// Where the word started that is not yet over.
    start: usize,
    /// The last byte belongs to no word.
    space: bool,
    /// So many of the next bytes, as bits from the lowest, belong to whitespace that started before.
    spill: u64,
    not_ascii: u64,
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with its caller's target features")]
fn scan_with<L: Lanes>(
    counts: &mut Counts,
    batch: &mut Batch,
    tail: &mut Vec<u8>,
    text: &[u8],
    position: u64,
) -> Result<(), Error> {
    let mut state = State { start: 0, space: true, spill: 0, not_ascii: 0 };
    let blocks = if text.len() < REACH { 0 } else { (text.len() - REACH) / BLOCK + 1 };
    for block in 0..blocks {
        // SAFETY: `REACH` bytes are readable from the start of each of these blocks.
        unsafe { count_block::<L>(counts, batch, text, block * BLOCK, position, &mut state) };
        counts.flush_full(batch)?;
    }
    // The last bytes, and the word that reaches into them, once more with readable bytes after them.
    let done = blocks * BLOCK;
    let from = if state.space { done } else { state.start };
    tail.clear();
    let room = text.len() - from + BLOCK + REACH;
    tail.try_reserve(room).map_err(|_| Error::Memory(room))?;
    tail.extend_from_slice(&text[from..]);
    let tail_blocks = tail.len() / BLOCK + 1;
    tail.resize(tail_blocks * BLOCK + REACH, b' ');
    state = State { start: 0, space: true, ..state };
    for block in 0..tail_blocks {
        // SAFETY: the padding makes `REACH` bytes readable from the start of the last block, too.
        unsafe {
            count_block::<L>(counts, batch, tail, block * BLOCK, position + from as u64, &mut state);
        };
        counts.flush_full(batch)?;
    }
    counts.non_ascii |= state.not_ascii != 0;
    Ok(())
}

/// Takes the words that end in a block into the batch: 32 at most.
///
/// # Safety
/// `REACH` bytes must be readable in `text` from `at`.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with its caller's target features")]
unsafe fn count_block<L: Lanes>(
    counts: &Counts,
    batch: &mut Batch,
    text: &[u8],
    at: usize,
    position: u64,
    state: &mut State,
) {
    debug_assert!(at + REACH <= text.len());
    // SAFETY: `at` and the 80 bytes from there lie in `text`, as the caller promises.
    let (mut spaces, not_ascii) = unsafe { L::spaces(text.as_ptr().add(at)) };
    if not_ascii != 0 {
        state.not_ascii |= not_ascii;
        // SAFETY: as above.
        let (two, three) = unsafe { L::wide_spaces(text.as_ptr().add(at), not_ascii) };
        spaces |= two | two << 1 | three | three << 1 | three << 2;
        let spilled = two >> 63 | three >> 63 | three >> 62;
        spaces |= state.spill;
        state.spill = (spilled & 1) | (three >> 63) << 1;
    } else {
        spaces |= state.spill;
        state.spill = 0;
    }
    let edges = spaces ^ (spaces << 1 | u64::from(state.space));
    let (mut starts, mut ends) = (edges & !spaces, edges & spaces);
    let mut push = |start: usize, end: usize| {
        let (length, first) = (end - start, position + start as u64);
        if length <= SHORT {
            // SAFETY: `start` is at most 63 bytes after `at`, or before it; 80 bytes from `at` are readable.
            let key = unsafe { L::short_word(text.as_ptr().add(start), length) };
            counts.push_short(batch, key, length, first);
        } else {
            counts.push_long(batch, &text[start..end], first);
        }
    };
    if !state.space && ends != 0 {
        push(state.start, at + ends.trailing_zeros() as usize);
        ends &= ends - 1;
    }
    while ends != 0 {
        push(at + starts.trailing_zeros() as usize, at + ends.trailing_zeros() as usize);
        starts &= starts - 1;
        ends &= ends - 1;
    }
    if starts != 0 {
        state.start = at + starts.trailing_zeros() as usize;
    }
    state.space = spaces >> 63 == 1;
}

/// The length of the whitespace character that starts here, or 0.
#[inline]
pub(super) fn space_at(text: &[u8]) -> usize {
    match *text {
        [0x09..=0x0D | 0x1C..=0x20, ..] => 1,
        [0xC2, 0x85 | 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..]
        | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// Whether a code point is whitespace to `str.split`.
#[inline]
pub(super) fn is_space(point: u32) -> bool {
    matches!(
        point,
        0x09..=0x0D | 0x1C..=0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000
    )
}

/// Eight bytes at a time in a general register.
struct Portable;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

/// The highest bit of every byte that is from `first` to `last`, both ASCII.
#[inline]
fn within(bytes: u64, first: u8, last: u8) -> u64 {
    let seven = bytes & !HIGH;
    let from = seven + LOW * u64::from(0x80 - first);
    let past = seven + LOW * u64::from(0x7F - last);
    from & !past & !bytes & HIGH
}

/// The eight highest bits as the lowest bits of a number.
#[inline]
fn bits(bytes: u64) -> u64 {
    (bytes >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[inline]
fn lower(bytes: u64) -> u64 {
    bytes | within(bytes, b'A', b'Z') >> 2
}

impl Lanes for Portable {
    #[inline]
    unsafe fn spaces(block: *const u8) -> (u64, u64) {
        // SAFETY: the caller promises 64 readable bytes.
        let block = unsafe { &*block.cast::<[[u8; 8]; 8]>() };
        let (mut spaces, mut not_ascii) = (0, 0);
        for (i, &bytes) in block.iter().enumerate() {
            let bytes = u64::from_le_bytes(bytes);
            spaces |= bits(within(bytes, 0x09, 0x0D) | within(bytes, 0x1C, 0x20)) << (i * 8);
            not_ascii |= bits(bytes & HIGH) << (i * 8);
        }
        (spaces, not_ascii)
    }

    #[inline]
    unsafe fn wide_spaces(block: *const u8, mut not_ascii: u64) -> (u64, u64) {
        // SAFETY: the caller promises 66 readable bytes.
        let block = unsafe { &*block.cast::<[u8; BLOCK + 2]>() };
        let mut starts = [0; 4];
        while not_ascii != 0 {
            let at = not_ascii.trailing_zeros() as usize;
            starts[space_at(&block[at..at + 3])] |= 1 << at;
            not_ascii &= not_ascii - 1;
        }
        (starts[2], starts[3])
    }

    #[inline]
    unsafe fn short_word(word: *const u8, length: usize) -> [u64; 2] {
        // SAFETY: the caller promises 16 readable bytes.
        let bytes = u128::from_le_bytes(unsafe { *word.cast::<[u8; SHORT]>() });
        // A shift by all 128 bits cannot be: no word is empty.
        let bytes = bytes & u128::MAX >> (128 - 8 * length);
        [lower(bytes as u64), lower((bytes >> 64) as u64)]
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(clippy::inline_always, reason = "they must be compiled with their caller's target features")]
mod avx2 {
    #[allow(
        clippy::wildcard_imports,
        reason = "intrinsics have their prefix; Clippy lets it pass in tests"
    )]
    use std::arch::x86_64::*;

    use super::{BLOCK, Lanes, SHORT};

    pub(super) struct Avx2;

    /// Ones, then zeros: 16 bytes read at `16 - n` are a mask of the first `n`.
    static MASK: [u8; 2 * SHORT] = {
        let mut mask = [0; 2 * SHORT];
        let mut i = 0;
        while i < SHORT {
            mask[i] = 0xFF;
            i += 1;
        }
        mask
    };

    /// # Safety
    /// The processor must have AVX2.
    #[inline(always)]
    unsafe fn within(bytes: __m256i, first: u8, last: u8) -> __m256i {
        // SAFETY: as the caller promises.
        unsafe {
            let from = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first as i8));
            _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8((last - first) as i8)), from)
        }
    }

    /// # Safety
    /// The processor must have AVX2.
    #[inline(always)]
    unsafe fn is(bytes: __m256i, byte: u8) -> __m256i {
        // SAFETY: as the caller promises.
        unsafe { _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8)) }
    }

    impl Lanes for Avx2 {
        #[inline(always)]
        unsafe fn spaces(block: *const u8) -> (u64, u64) {
            let (mut spaces, mut not_ascii) = (0, 0);
            for half in [0, BLOCK / 2] {
                // SAFETY: the caller promises 64 readable bytes and AVX2.
                unsafe {
                    let bytes = _mm256_loadu_si256(block.add(half).cast());
                    let found = _mm256_or_si256(within(bytes, 0x09, 0x0D), within(bytes, 0x1C, 0x20));
                    spaces |= u64::from(_mm256_movemask_epi8(found) as u32) << half;
                    not_ascii |= u64::from(_mm256_movemask_epi8(bytes) as u32) << half;
                }
            }
            (spaces, not_ascii)
        }

        #[inline(always)]
        unsafe fn wide_spaces(block: *const u8, _: u64) -> (u64, u64) {
            let (mut of_two, mut of_three) = (0, 0);
            for half in [0, BLOCK / 2] {
                // SAFETY: the caller promises 66 readable bytes and AVX2.
                unsafe {
                    let a = _mm256_loadu_si256(block.add(half).cast());
                    let b = _mm256_loadu_si256(block.add(half + 1).cast());
                    let c = _mm256_loadu_si256(block.add(half + 2).cast());
                    let and = |x, y| _mm256_and_si256(x, y);
                    let or = |x, y| _mm256_or_si256(x, y);
                    let two = and(is(a, 0xC2), or(is(b, 0x85), is(b, 0xA0)));
                    let general = or(within(c, 0x80, 0x8A), or(within(c, 0xA8, 0xA9), is(c, 0xAF)));
                    let general = and(is(b, 0x80), general);
                    let mathematical = and(is(b, 0x81), is(c, 0x9F));
                    let e2 = and(is(a, 0xE2), or(general, mathematical));
                    let ogham = and(is(a, 0xE1), and(is(b, 0x9A), is(c, 0x80)));
                    let ideographic = and(is(a, 0xE3), and(is(b, 0x80), is(c, 0x80)));
                    let three = or(e2, or(ogham, ideographic));
                    of_two |= u64::from(_mm256_movemask_epi8(two) as u32) << half;
                    of_three |= u64::from(_mm256_movemask_epi8(three) as u32) << half;
                }
            }
            (of_two, of_three)
        }

        #[inline(always)]
        unsafe fn short_word(word: *const u8, length: usize) -> [u64; 2] {
            // SAFETY: the caller promises 16 readable bytes and a length of at most 16; AVX2 has SSE4.1.
            unsafe {
                let mask = _mm_loadu_si128(MASK.as_ptr().add(SHORT - length).cast());
                let bytes = _mm_and_si128(_mm_loadu_si128(word.cast()), mask);
                // Signed comparisons: bytes that are not ASCII are negative, so below both.
                let from = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(b'A' as i8 - 1));
                let past = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(b'Z' as i8));
                let capital = _mm_andnot_si128(past, from);
                let bytes = _mm_or_si128(bytes, _mm_and_si128(capital, _mm_set1_epi8(0x20)));
                [_mm_cvtsi128_si64(bytes) as u64, _mm_extract_epi64::<1>(bytes) as u64]
            }
        }
    }
}
