//! Strings as JSON, from characters of one, two or four bytes.

#![allow(unsafe_code, reason = "bytes written to spare capacity")]

use super::string::{escape, escape_unit};
use super::{Out, Stop, literal};
use crate::json::scan::{BLOCK, specials};

/// Characters that are done between two looks for room.
const CHUNK: usize = 128;

/// A string of Latin-1, in quotes.
pub fn latin1<O: Out>(out: &mut O, text: &[u8]) -> Result<(), Stop> {
    wide(out, text)
}

/// A string of characters of at most 16 bits, in quotes. Surrogates, of which there are no pairs, are escaped.
pub fn ucs2<O: Out>(out: &mut O, text: &[u16]) -> Result<(), Stop> {
    wide(out, text)
}

/// A string of code points, in quotes. Surrogates, of which there are no pairs, are escaped. Numbers that are no code
/// points become the replacement character.
pub fn ucs4<O: Out>(out: &mut O, text: &[u32]) -> Result<(), Stop> {
    wide(out, text)
}

fn wide<O: Out, U: Copy + Into<u32>>(out: &mut O, text: &[U]) -> Result<(), Stop> {
    literal(out, b"\"")?;
    let mut text = text;
    while !text.is_empty() {
        let start = out.room(CHUNK * 6 + BLOCK)?.as_mut_ptr().cast::<u8>();
        let (chunk, later) = text.split_at(text.len().min(CHUNK));
        // SAFETY: a character takes at most 6 bytes, and what is written beyond what counts is less than a block.
        unsafe {
            let size = characters(chunk, start);
            out.wrote(size);
        }
        text = later;
    }
    literal(out, b"\"")
}

/// Writes characters, and says how many bytes they are.
///
/// # Safety
/// There is room for 6 bytes for each, and for a block.
#[inline]
unsafe fn characters<U: Copy + Into<u32>>(mut text: &[U], start: *mut u8) -> usize {
    let mut target = start;
    // SAFETY: as the caller has it.
    unsafe {
        while let Some((block, rest)) = text.split_first_chunk::<BLOCK>() {
            let points: [u32; BLOCK] = block.map(Into::into);
            let all = points.iter().fold(0, |all, point| all | point);
            if all < 0x80 {
                let bytes = block.map(|unit| unit.into() as u8);
                target.cast::<[u8; BLOCK]>().write_unaligned(bytes);
                let found = specials(&bytes);
                if found == 0 {
                    target = target.add(BLOCK);
                    text = rest;
                } else {
                    let plain = found.trailing_zeros() as usize;
                    target = target.add(plain);
                    target = target.add(escape(bytes[plain], target));
                    text = &text[plain + 1..];
                }
                continue;
            }
            let three = points.iter().fold(true, |three, &point| three & (0x800..0xD800).contains(&point));
            if three {
                for point in points {
                    let bytes = 0x80_80E0 | point >> 12 | (point >> 6 & 0x3F) << 8 | (point & 0x3F) << 16;
                    target.cast::<[u8; 4]>().write_unaligned(bytes.to_le_bytes());
                    target = target.add(3);
                }
            } else {
                for point in points {
                    target = target.add(character(point, target));
                }
            }
            text = rest;
        }
        for &unit in text {
            target = target.add(character(unit.into(), target));
        }
        target.offset_from_unsigned(start)
    }
}

/// Writes one character.
///
/// # Safety
/// There is room for 8 bytes.
#[inline]
unsafe fn character(point: u32, target: *mut u8) -> usize {
    let trail = |shift: u32| 0x80 | (point >> shift & 0x3F) as u8;
    // SAFETY: at most 8 bytes, as the caller has them.
    unsafe {
        match point {
            0..0x80 => {
                let byte = point as u8;
                if matches!(byte, b'"' | b'\\' | 0..0x20) {
                    return escape(byte, target);
                }
                target.write(byte);
                1
            }
            0x80..0x800 => {
                target.cast::<[u8; 2]>().write_unaligned([0xC0 | (point >> 6) as u8, trail(0)]);
                2
            }
            0xD800..0xE000 => escape_unit(point as u16, target),
            0x800..0x1_0000 => {
                target.cast::<[u8; 3]>().write_unaligned([0xE0 | (point >> 12) as u8, trail(6), trail(0)]);
                3
            }
            0x1_0000..0x11_0000 => {
                let bytes = [0xF0 | (point >> 18) as u8, trail(12), trail(6), trail(0)];
                target.cast::<[u8; 4]>().write_unaligned(bytes);
                4
            }
            _ => character(0xFFFD, target),
        }
    }
}
