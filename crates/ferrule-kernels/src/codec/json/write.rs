//! Values as JSON, appended to bytes that grow.

use std::mem::MaybeUninit;

use super::parse::Stop;
use super::scan::{BLOCK, specials};

/// Bytes that grow at their end.
pub trait Out {
    /// Memory for at least `size` bytes more.
    fn room(&mut self, size: usize) -> Result<&mut [MaybeUninit<u8>], Stop>;

    /// Says that so many bytes were written to the beginning of what [`room`](Self::room) gave last.
    ///
    /// # Safety
    /// They were, and there were so many.
    unsafe fn wrote(&mut self, size: usize);
}

impl Out for Vec<u8> {
    fn room(&mut self, size: usize) -> Result<&mut [MaybeUninit<u8>], Stop> {
        self.try_reserve(size).map_err(|_| Stop)?;
        Ok(self.spare_capacity_mut())
    }

    unsafe fn wrote(&mut self, size: usize) {
        // SAFETY: the caller wrote so many bytes to the spare capacity.
        unsafe { self.set_len(self.len() + size) };
    }
}

/// Bytes that are known when this is compiled.
#[inline]
pub fn literal<O: Out, const N: usize>(out: &mut O, bytes: &[u8; N]) -> Result<(), Stop> {
    let target = out.room(N)?.as_mut_ptr().cast::<[u8; N]>();
    // SAFETY: there is room for all of them.
    unsafe {
        target.write_unaligned(*bytes);
        out.wrote(N);
    }
    Ok(())
}

/// Bytes as they are.
pub fn plain<O: Out>(out: &mut O, bytes: &[u8]) -> Result<(), Stop> {
    out.room(bytes.len())?[..bytes.len()].write_copy_of_slice(bytes);
    // SAFETY: all of them were just written.
    unsafe { out.wrote(bytes.len()) };
    Ok(())
}

/// How values lie on lines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout {
    /// Spaces a level; without it all is on one line.
    pub indent: Option<usize>,
}

impl Layout {
    /// What stands before an item at `depth`, or before the end of what is there.
    #[inline]
    pub fn line<O: Out>(self, out: &mut O, depth: usize) -> Result<(), Stop> {
        let Some(indent) = self.indent else { return Ok(()) };
        let size = indent.checked_mul(depth).and_then(|size| size.checked_add(1)).ok_or(Stop)?;
        let room = &mut out.room(size)?[..size];
        room.fill(MaybeUninit::new(b' '));
        room[0].write(b'\n');
        // SAFETY: all of them were just written.
        unsafe { out.wrote(size) };
        Ok(())
    }

    /// What stands between a key and its value.
    #[must_use]
    pub fn colon(self) -> &'static [u8] {
        if self.indent.is_some() { b": " } else { b":" }
    }
}

/// An integer.
#[inline]
pub fn int<O: Out>(out: &mut O, value: i64) -> Result<(), Stop> {
    short(out, itoa::Buffer::new().format(value).as_bytes())
}

/// Bytes of the longest number, and then some.
const SHORT: usize = 32;

/// A few bytes: at most [`SHORT`].
#[inline]
fn short<O: Out>(out: &mut O, bytes: &[u8]) -> Result<(), Stop> {
    let target = out.room(SHORT)?.as_mut_ptr().cast::<u8>();
    // SAFETY: pieces that overlap, at the beginning and at the end of what is copied, which there is room for.
    unsafe {
        if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
            target.cast::<[u8; 16]>().write_unaligned(*first);
            target.add(bytes.len() - 16).cast::<[u8; 16]>().write_unaligned(*last);
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            target.cast::<[u8; 8]>().write_unaligned(*first);
            target.add(bytes.len() - 8).cast::<[u8; 8]>().write_unaligned(*last);
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            target.cast::<[u8; 4]>().write_unaligned(*first);
            target.add(bytes.len() - 4).cast::<[u8; 4]>().write_unaligned(*last);
        } else {
            for (at, byte) in bytes.iter().enumerate() {
                target.add(at).write(*byte);
            }
        }
        out.wrote(bytes.len());
    }
    Ok(())
}

/// A finite float, as `repr` writes it: the shortest digits that are read back as the same float, with an exponent from
/// 1e16 up and below 1e-4.
#[inline]
pub fn float<O: Out>(out: &mut O, value: f64) -> Result<(), Stop> {
    const { assert!(align_of::<zmij::Buffer>() == 1 && size_of::<zmij::Buffer>() <= SHORT) };
    let target = out.room(SHORT)?.as_mut_ptr().cast::<zmij::Buffer>();
    // The buffer lies in the output, so that nothing is copied.
    // SAFETY: there is room for it, at any address.
    let text = unsafe {
        target.write(zmij::Buffer::new());
        (*target).format_finite(value)
    };
    let size = value.abs();
    let usual = (1e-4..1e16).contains(&size) || size == 0.0;
    if usual && std::ptr::addr_eq(text.as_ptr(), target) {
        let len = text.len();
        // SAFETY: they were just written, there.
        unsafe { out.wrote(len) };
        return Ok(());
    }
    let mut other = zmij::Buffer::new();
    let text = other.format_finite(value).as_bytes();
    if usual { plain(out, text) } else { scientific(out, text) }
}

/// Digits, a point that may be missing, and an exponent of a sign and at least two digits; from any form of a float.
fn scientific<O: Out>(out: &mut O, text: &[u8]) -> Result<(), Stop> {
    let (sign, text) = text.split_at(usize::from(text.first() == Some(&b'-')));
    let (number, exponent) = match text.iter().position(|&byte| byte == b'e') {
        Some(at) => (&text[..at], std::str::from_utf8(&text[at + 1..]).ok()),
        None => (text, None),
    };
    let exponent: i32 = exponent.and_then(|text| text.parse().ok()).unwrap_or(0);
    let point = number.iter().position(|&byte| byte == b'.').unwrap_or(number.len());
    let mut digits: Vec<u8> = number.iter().copied().filter(u8::is_ascii_digit).collect();
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    digits.drain(..zeros);
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    let exponent = exponent + point as i32 - zeros as i32 - 1;
    plain(out, sign)?;
    plain(out, &digits[..1])?;
    if digits.len() > 1 {
        literal(out, b".")?;
        plain(out, &digits[1..])?;
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    plain(out, format!("e{sign}{:02}", exponent.abs()).as_bytes())
}

/// What an escape, the two quotes of a string, a comma and a colon take beyond its letters, and one block that is written in
/// full.
const SPARE: usize = 8 + 4 + BLOCK;

/// A key of UTF-8 and a colon, after a comma or not: on one line.
#[inline]
pub fn key<O: Out>(out: &mut O, comma: bool, text: &[u8]) -> Result<(), Stop> {
    let target = out.room(text.len() + SPARE)?.as_mut_ptr().cast::<u8>();
    let start = usize::from(comma);
    // SAFETY: there is room for the letters, a block, two quotes, a comma and a colon.
    unsafe {
        target.cast::<[u8; 2]>().write_unaligned(if comma { *b",\"" } else { *b"\"\"" });
        if copy_plain(text, target.add(start + 1)) == text.len() {
            target.add(start + 1 + text.len()).cast::<[u8; 2]>().write_unaligned(*b"\":");
            out.wrote(start + text.len() + 3);
            return Ok(());
        }
        out.wrote(start);
    }
    escaped(out, text)?;
    literal(out, b":")
}

/// A string of UTF-8, in quotes.
#[inline]
pub fn utf8<O: Out>(out: &mut O, text: &[u8]) -> Result<(), Stop> {
    let room = out.room(text.len() + SPARE)?;
    let target = room.as_mut_ptr().cast::<u8>();
    // SAFETY: there is room for the letters, a block, and two quotes.
    unsafe {
        target.write(b'"');
        if copy_plain(text, target.add(1)) == text.len() {
            target.add(1 + text.len()).write(b'"');
            out.wrote(text.len() + 2);
            return Ok(());
        }
    }
    escaped(out, text)
}

/// As [`utf8`], where something must be escaped.
fn escaped<O: Out>(out: &mut O, mut text: &[u8]) -> Result<(), Stop> {
    literal(out, b"\"")?;
    loop {
        let target = out.room(text.len() + SPARE)?.as_mut_ptr().cast::<u8>();
        // SAFETY: there is room for the letters, a block, and an escape.
        unsafe {
            let plain = copy_plain(text, target);
            let Some(&byte) = text.get(plain) else {
                target.add(plain).write(b'"');
                out.wrote(plain + 1);
                return Ok(());
            };
            let size = escape(byte, target.add(plain));
            out.wrote(plain + size);
            text = &text[plain + 1..];
        }
    }
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
        // SAFETY: fewer bytes than a block.
        return unsafe { copy_short(text, target) };
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

/// [`copy_plain`] of fewer letters than a block.
///
/// # Safety
/// There is room for a block.
#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
unsafe fn copy_short(text: &[u8], target: *mut u8) -> usize {
    let len = text.len();
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        if !has_special(u64::from_le_bytes(*first)) && !has_special(u64::from_le_bytes(*last)) {
            // SAFETY: 8 letters at the beginning and 8 at the end of at least 8.
            unsafe {
                target.cast::<[u8; 8]>().write_unaligned(*first);
                target.add(len - 8).cast::<[u8; 8]>().write_unaligned(*last);
            }
            return len;
        }
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let both = u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        if !has_special(both) {
            // SAFETY: 4 letters at the beginning and 4 at the end of at least 4.
            unsafe {
                target.cast::<[u8; 4]>().write_unaligned(*first);
                target.add(len - 4).cast::<[u8; 4]>().write_unaligned(*last);
            }
            return len;
        }
    }
    for (at, &byte) in text.iter().enumerate() {
        if matches!(byte, b'"' | b'\\' | 0..0x20) {
            return at;
        }
        // SAFETY: within the room for a block.
        unsafe { target.add(at).write(byte) };
    }
    len
}

/// Whether one of eight bytes must be escaped.
#[inline]
fn has_special(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // A byte below `least` borrows from its highest bit, which it must not have had.
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & HIGHS;
    below(word, 0x20) | below(word ^ (ONES * 0x22), 1) | below(word ^ (ONES * 0x5C), 1) != 0
}

/// Writes the escape of a byte: 8 bytes, of which it says how many count.
///
/// # Safety
/// There is room for 8 bytes.
#[inline]
unsafe fn escape(byte: u8, target: *mut u8) -> usize {
    let short = match byte {
        8 => b'b',
        9 => b't',
        10 => b'n',
        12 => b'f',
        13 => b'r',
        b'"' | b'\\' => byte,
        _ => 0,
    };
    // SAFETY: 8 bytes, as the caller has them.
    unsafe {
        if short == 0 {
            return escape_unit(u16::from(byte), target);
        }
        target.cast::<[u8; 2]>().write_unaligned([b'\\', short]);
    }
    2
}

/// Writes `\u` and four digits.
///
/// # Safety
/// There is room for 6 bytes.
unsafe fn escape_unit(unit: u16, target: *mut u8) -> usize {
    let digit = |shift: u32| b"0123456789abcdef"[usize::from(unit >> shift & 15)];
    // SAFETY: 6 bytes, as the caller has them.
    unsafe {
        target.cast::<[u8; 6]>().write_unaligned([b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
    }
    6
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Stop>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn expected(text: &str) -> String {
        let mut out = String::from("\"");
        for letter in text.chars() {
            match letter {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                letter if letter < ' ' => out.extend(format!("\\u{:04x}", letter as u32).chars()),
                letter => out.push(letter),
            }
        }
        out + "\""
    }

    #[test]
    fn strings_of_all_lengths_with_an_escape_anywhere() {
        for len in 0..70 {
            for special in ["", "\"", "\\", "\n", "\u{1f}", "\u{7f}", "\0", "é", "語", "😀"] {
                for at in 0..=len {
                    let text = "a".repeat(at) + special + &"b".repeat(len - at);
                    assert_eq!(written(|out| utf8(out, text.as_bytes())), expected(&text));
                    let points: Vec<u32> = text.chars().map(u32::from).collect();
                    assert_eq!(written(|out| ucs4(out, &points)), expected(&text));
                }
            }
        }
        for byte in 0..=255_u8 {
            let word = u64::from_le_bytes([b'a', b'b', byte, b'c', b'd', b'e', b'f', byte]);
            assert_eq!(has_special(word), matches!(byte, b'"' | b'\\' | 0..0x20));
            assert_eq!(
                written(|out| latin1(out, &[byte; 3])),
                expected(&String::from(char::from(byte)).repeat(3))
            );
        }
        let long: Vec<u16> = "語\n".repeat(300).encode_utf16().collect();
        assert_eq!(written(|out| ucs2(out, &long)), expected(&"語\n".repeat(300)));
        assert_eq!(written(|out| ucs2(out, &[0xD800, 0xDFFF])), "\"\\ud800\\udfff\"");
        assert_eq!(written(|out| ucs4(out, &[0x11_0000])), "\"\u{fffd}\"");
    }

    #[test]
    fn floats_as_repr_writes_them() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e16, "1.5e+16"),
            (-1.234_567_890_123_456_7e16, "-1.2345678901234568e+16"),
            (1e22, "1e+22"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (-1.25e-5, "-1.25e-05"),
            (1e-10, "1e-10"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
        ] {
            assert_eq!(written(|out| float(out, value)), text);
        }
    }

    #[test]
    fn lines() {
        let layout = Layout { indent: Some(2) };
        assert_eq!(written(|out| layout.line(out, 2)), "\n    ");
        assert_eq!(written(|out| Layout::default().line(out, 2)), "");
        assert!(Layout { indent: Some(usize::MAX) }.line(&mut Vec::new(), 2).is_err());
        for value in
            [i64::MIN, i64::MAX, 0, -1, 12, 123, 1234, 12345, 1_234_567, 12_345_678, 1_234_567_890_123_456]
        {
            assert_eq!(written(|out| int(out, value)), value.to_string());
        }
        for text in ["", "a", "a\"b", "abcdefgh", "a somewhat longer key", "\n"] {
            assert_eq!(written(|out| key(out, false, text.as_bytes())), expected(text) + ":");
            assert_eq!(written(|out| key(out, true, text.as_bytes())), format!(",{}:", expected(text)));
        }
    }
}
