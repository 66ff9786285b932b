//! Strings as JSON, from UTF-8.

#![allow(unsafe_code, reason = "bytes written to spare capacity")]

use super::{Out, Stop, begin, literal};
use crate::json::scan::{BLOCK, specials};

/// What an escape, the two quotes of a string, a comma and a colon take beyond its letters, and one block that is written in
/// full.
const SPARE: usize = 8 + 4 + BLOCK;

/// A key of UTF-8 and a colon, after a comma or not: on one line.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once a member")]
pub fn key<O: Out>(out: &mut O, comma: bool, text: &[u8]) -> Result<(), Stop> {
    let target = out.room(text.len() + SPARE)?.as_mut_ptr().cast::<u8>();
    let start = usize::from(comma) + 1;
    // SAFETY: there is room for the letters, a block, two quotes, a comma and a colon.
    let plain = unsafe {
        target.cast::<[u8; 2]>().write_unaligned(if comma { *b",\"" } else { *b"\"\"" });
        let plain = copy_plain(text, target.add(start));
        if plain == text.len() {
            target.add(start + plain).cast::<[u8; 2]>().write_unaligned(*b"\":");
            out.wrote(start + plain + 2);
            return Ok(());
        }
        out.wrote(start + plain);
        plain
    };
    escaped(out, &text[plain..])?;
    literal(out, b":")
}

/// A string of UTF-8, in quotes, after a comma or not.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once a string")]
pub fn utf8<O: Out>(out: &mut O, comma: bool, text: &[u8]) -> Result<(), Stop> {
    let (target, before) = begin(out, comma, text.len() + SPARE)?;
    // SAFETY: there is room for the letters, a block, and two quotes.
    let plain = unsafe {
        target.write(b'"');
        let plain = copy_plain(text, target.add(1));
        if plain == text.len() {
            target.add(1 + plain).write(b'"');
            out.wrote(before + plain + 2);
            return Ok(());
        }
        out.wrote(before + 1 + plain);
        plain
    };
    escaped(out, &text[plain..])
}

/// Copies the letters up to the first that must be escaped, and gives how many they are.
///
/// # Safety
/// There is room for all letters and one block.
#[inline(always)]
#[expect(clippy::inline_always, reason = "once a string, and most are short")]
unsafe fn copy_plain(text: &[u8], target: *mut u8) -> usize {
    let (mut at, len) = (0, text.len());
    if len < BLOCK {
        let bytes = load(text).to_le_bytes();
        // SAFETY: room for a block.
        unsafe { target.cast::<[u8; BLOCK]>().write_unaligned(bytes) };
        let found = specials(&bytes) | 1 << len;
        return found.trailing_zeros() as usize;
    }
    loop {
        // The last block begins within the one before.
        let from = at.min(len - BLOCK);
        let Some(block) = text[from..].first_chunk::<BLOCK>() else { return at };
        // SAFETY: within the room for the letters.
        unsafe { target.add(from).cast::<[u8; BLOCK]>().write_unaligned(*block) };
        let found = specials(block);
        if found != 0 {
            return from + found.trailing_zeros() as usize;
        }
        at = from + BLOCK;
        if at == len {
            return len;
        }
    }
}

/// Fewer bytes than a block, the first lowest, and zeros.
#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
pub(super) fn load(text: &[u8]) -> u128 {
    let len = text.len();
    // The pieces overlap, where they are the same.
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let (first, last, shift) =
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last), 8 * (len as u32 & 7));
        // Of 8 bytes nothing is left for the upper half.
        return u128::from(first | last << shift) | u128::from(last >> 1 >> (63 - shift)) << 64;
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u128::from(u64::from(first) | u64::from(last) << (8 * (len - 4)));
    }
    let (Some(&first), Some(&last)) = (text.first(), text.last()) else { return 0 };
    let (middle, last) = (u32::from(text[len / 2]) << (8 * (len / 2)), u32::from(last) << (8 * (len - 1)));
    u128::from(u32::from(first) | middle | last)
}

/// Bytes that are done between two looks for room.
const PART: usize = 1 << 12;

/// The rest of a string, where something must be escaped, and the closing quote.
#[inline(never)]
fn escaped<O: Out>(out: &mut O, mut text: &[u8]) -> Result<(), Stop> {
    while !text.is_empty() {
        let (part, rest) = text.split_at(text.len().min(PART));
        let target = out.room(part.len() * LONGEST + BLOCK)?.as_mut_ptr().cast::<u8>();
        // SAFETY: there is room for an escape for each byte, and a block.
        unsafe {
            let size = escape_all(part, target);
            out.wrote(size);
        }
        text = rest;
    }
    literal(out, b"\"")
}

/// Copies the letters, with escapes, and says how many bytes they have become.
///
/// # Safety
/// There is room for [`LONGEST`] bytes for each, and for a block.
#[inline]
unsafe fn escape_all(mut text: &[u8], start: *mut u8) -> usize {
    let mut target = start;
    // SAFETY: as the caller has it: before each step there is room for what is left, and for a block beyond.
    unsafe {
        while let Some(block) = text.first_chunk::<BLOCK>() {
            target.cast::<[u8; BLOCK]>().write_unaligned(*block);
            let found = specials(block);
            if found == 0 {
                target = target.add(BLOCK);
                text = &text[BLOCK..];
            } else {
                let plain = found.trailing_zeros() as usize;
                target = target.add(plain);
                target = target.add(escape(block[plain], target));
                text = &text[plain + 1..];
            }
        }
        let (mut left, mut word) = (text.len(), load(text));
        loop {
            let bytes = word.to_le_bytes();
            target.cast::<[u8; BLOCK]>().write_unaligned(bytes);
            let plain = (specials(&bytes) | 1 << left).trailing_zeros() as usize;
            target = target.add(plain);
            if plain == left {
                return target.offset_from_unsigned(start);
            }
            target = target.add(escape((word >> (8 * plain)) as u8, target));
            word = word >> (8 * plain) >> 8;
            left -= plain + 1;
        }
    }
}

/// Bytes of the longest escape.
const LONGEST: usize = 6;

/// The escapes of the bytes that have one, each with its length in the last byte.
const ESCAPES: [[u8; 8]; 0x60] = {
    let mut escapes = [[0; 8]; 0x60];
    let mut byte = 0;
    while byte < 0x60 {
        let short = match byte as u8 {
            8 => b'b',
            9 => b't',
            10 => b'n',
            12 => b'f',
            13 => b'r',
            byte @ (b'"' | b'\\') => byte,
            _ => 0,
        };
        escapes[byte] = if short == 0 {
            let digits = b"0123456789abcdef";
            [b'\\', b'u', b'0', b'0', digits[byte >> 4], digits[byte & 15], 0, 6]
        } else {
            [b'\\', short, 0, 0, 0, 0, 0, 2]
        };
        byte += 1;
    }
    escapes
};

/// Writes the escape of a byte that needs one: 8 bytes, of which it says how many count.
///
/// # Safety
/// There is room for 8 bytes.
#[inline]
pub(super) unsafe fn escape(byte: u8, target: *mut u8) -> usize {
    let escape = ESCAPES[usize::from(byte) % ESCAPES.len()];
    // SAFETY: 8 bytes, as the caller has them.
    unsafe { target.cast::<[u8; 8]>().write_unaligned(escape) };
    usize::from(escape[7])
}

/// Writes `\u` and four digits.
///
/// # Safety
/// There is room for 6 bytes.
pub(super) unsafe fn escape_unit(unit: u16, target: *mut u8) -> usize {
    let digit = |shift: u32| b"0123456789abcdef"[usize::from(unit >> shift & 15)];
    // SAFETY: 6 bytes, as the caller has them.
    unsafe {
        target.cast::<[u8; 6]>().write_unaligned([b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
    }
    6
}
