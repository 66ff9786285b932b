//! UTF-8 as characters of one size, as CPython keeps them.

use ferrule_base::text::Unit;

use super::scan::BLOCK;

/// How many characters a text of UTF-8 has, and one that takes as many bytes as the largest of them: 127, 255, 65535 or
/// 1114111.
#[must_use]
pub fn measure(text: &[u8]) -> (usize, u32) {
    let (mut count, mut most) = (0, 0);
    // Short enough for sums of bytes.
    for part in text.chunks(255) {
        count += usize::from(part.iter().map(|&byte| u8::from(byte.cast_signed() >= -0x40)).sum::<u8>());
        most = part.iter().fold(most, |most, &byte| most.max(byte));
    }
    let largest = match most {
        0..0x80 => 0x7F,
        // 0xC3 is the first byte of the last letters of Latin-1.
        0x80..0xC4 => 0xFF,
        0xC4..0xF0 => 0xFFFF,
        0xF0.. => 0x10_FFFF,
    };
    (count, largest)
}

/// Writes the characters of a text of UTF-8, and says how many. What is no UTF-8 gives some characters, never more than
/// there are bytes.
#[must_use]
pub fn widen<U: Unit>(text: &[u8], units: &mut [U]) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < text.len() {
        if let Some(block) = text[at..].first_chunk::<BLOCK>()
            && block.is_ascii()
        {
            let Some(target) = units[count..].first_chunk_mut::<BLOCK>() else { return count };
            for (unit, &byte) in target.iter_mut().zip(block) {
                *unit = U::of(u32::from(byte));
            }
            (at, count) = (at + BLOCK, count + BLOCK);
            continue;
        }
        let stop = text.len().min(at + BLOCK);
        while at < stop {
            // Characters of three bytes come in runs, as those of Chinese and Japanese.
            while let Some(four) = text[at..].first_chunk::<4>()
                && let word = u32::from_be_bytes(*four)
                && word & 0xF0C0_C000 == 0xE080_8000
                && let Some(unit) = units.get_mut(count)
            {
                *unit = U::of(word >> 12 & 0xF000 | word >> 10 & 0x0FC0 | word >> 8 & 0x3F);
                (at, count) = (at + 3, count + 1);
            }
            if at >= stop {
                break;
            }
            let (point, size) = character(&text[at..]);
            let Some(unit) = units.get_mut(count) else { return count };
            *unit = U::of(point);
            (at, count) = (at + size, count + 1);
        }
    }
    count
}

/// The first character, and how many bytes it takes.
#[inline]
fn character(text: &[u8]) -> (u32, usize) {
    let bits = |byte: u8| u32::from(byte & 0x3F);
    match *text {
        [a @ 0..0x80, ..] => (u32::from(a), 1),
        [a @ 0xC0..0xE0, b, ..] => (u32::from(a & 0x1F) << 6 | bits(b), 2),
        [a @ 0xE0..0xF0, b, c, ..] => (u32::from(a & 0xF) << 12 | bits(b) << 6 | bits(c), 3),
        [a @ 0xF0..=0xFF, b, c, d, ..] => {
            (u32::from(a & 7) << 18 | bits(b) << 12 | bits(c) << 6 | bits(d), 4)
        }
        _ => (0xFFFD, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_characters_come_through() {
        for letters in [
            "aé",
            "aéÿ\u{80}",
            "a語é",
            "a😀語é",
            "語",
            "😀",
            "ab",
            "\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}",
        ] {
            for len in (0..60).chain([254, 255, 256, 1000]) {
                let text: String =
                    letters.chars().cycle().take(len).chain("x".repeat(len % 37).chars()).collect();
                let points: Vec<u32> = text.chars().map(u32::from).collect();
                let (count, largest) = measure(text.as_bytes());
                assert_eq!(count, points.len());
                let most = points.iter().copied().max().unwrap_or(0);
                assert!(
                    most <= largest && (largest == 0x7F || most > largest >> 8 && most > 0x7F),
                    "{most} {largest}"
                );
                let mut units = vec![0_u32; count];
                assert_eq!(widen(text.as_bytes(), &mut units), count);
                assert_eq!(units, points);
                let mut halves = vec![0_u16; count];
                assert_eq!(widen(text.as_bytes(), &mut halves), count);
                assert!(halves.iter().zip(&points).all(|(&half, &point)| half == point as u16));
            }
        }
    }

    #[test]
    fn what_is_no_utf8_stays_within_bounds() {
        let mut units = [0_u8; 40];
        for broken in [&b"\xff\xff"[..], b"\xe8\xaa", b"\xf0\x9f\x98", b"abc\xc3", &[0x80; 40]] {
            assert!(widen(broken, &mut units) <= broken.len());
        }
        assert_eq!(widen(b"abcd", &mut units[..2]), 2);
    }
}
