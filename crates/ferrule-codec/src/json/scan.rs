//! The next byte of a string that is not simply a letter of it, and the next that is no white space.

#![allow(unsafe_code, reason = "vector instructions")]

/// Bytes looked at together.
pub(super) const BLOCK: usize = 16;

/// Where, from `at` on, the first quote, backslash or control character is; the length where there is none.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once a string, most of which end within one block")]
pub(super) fn special(data: &[u8], mut at: usize) -> usize {
    while let Some(block) = data.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        let found = specials(block);
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += BLOCK;
    }
    while at < data.len() && !is_special(data[at]) {
        at += 1;
    }
    at
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// The bits of the bytes that [`special`] looks for.
#[inline]
pub(super) fn specials(block: &[u8; BLOCK]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{
            _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
        };
        // SAFETY: every x86-64 has SSE2; the load is of the 16 bytes of the block and asks for no alignment.
        unsafe {
            let bytes = _mm_loadu_si128(block.as_ptr().cast());
            let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"'.cast_signed()));
            let backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\'.cast_signed()));
            let control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
            let any = _mm_or_si128(_mm_or_si128(quote, backslash), control);
            _mm_movemask_epi8(any).cast_unsigned()
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    portable_specials(block)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
pub(super) fn portable_specials(block: &[u8; BLOCK]) -> u32 {
    block.iter().rev().fold(0, |bits, &byte| bits << 1 | u32::from(is_special(byte)))
}

/// Where, from `at` on, the first byte is that is no white space; the length where there is none.
#[inline(always)]
#[expect(clippy::inline_always, reason = "between any two tokens, mostly without doing anything")]
pub(super) fn token(data: &[u8], at: usize) -> usize {
    match data.get(at) {
        Some(byte) if *byte > b' ' => at,
        Some(b' ') if data.get(at + 1).is_some_and(|byte| *byte > b' ') => at + 1,
        _ => after_space(data, at),
    }
}

#[inline(never)]
fn after_space(data: &[u8], mut at: usize) -> usize {
    while let Some(block) = data.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
        let others =
            !block.iter().rev().fold(0, |bits, &byte| bits << 1 | u32::from(is_space(byte))) & 0xFFFF;
        if others != 0 {
            return at + others.trailing_zeros() as usize;
        }
        at += BLOCK;
    }
    while data.get(at).is_some_and(|&byte| is_space(byte)) {
        at += 1;
    }
    at
}

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_instructions_find_the_same() {
        for seed in 0..4096_u32 {
            let block: [u8; BLOCK] = std::array::from_fn(|i| {
                let mixed = (seed * 16 + i as u32).wrapping_mul(2_654_435_761) >> 16;
                if mixed.is_multiple_of(8) {
                    b"\"\\\n\x1f\x20\x7f\x80\xff\0"[mixed as usize / 8 % 9]
                } else {
                    b'a'
                }
            });
            assert_eq!(specials(&block), portable_specials(&block));
        }
        for byte in 0..=255 {
            assert_eq!(specials(&[byte; BLOCK]), portable_specials(&[byte; BLOCK]));
        }
    }

    #[test]
    fn the_first_is_found_wherever_it_is() {
        for len in 0..70 {
            let mut data = vec![b'x'; len];
            assert_eq!(special(&data, 0), len);
            for at in 0..len {
                data[at] = b'"';
                assert_eq!((0..=at).map(|from| special(&data, from)).max(), Some(at));
                data[at] = b'x';
            }
            let mut spaces = vec![b'\n'; len];
            assert_eq!(token(&spaces, 0), len);
            for at in 0..len {
                spaces[at] = b'1';
                assert_eq!(token(&spaces, 0), at);
                spaces[at] = b' ';
            }
        }
    }
}
