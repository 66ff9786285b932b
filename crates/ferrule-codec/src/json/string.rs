//! Strings: their escapes taken out.

use super::scan::special;
use ferrule_base::Error;
use ferrule_base::memory::reserve;

/// The letters of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    /// UTF-8, but for [`Form::Surrogates`].
    pub bytes: &'a [u8],
    /// What is known of the bytes.
    pub form: Form,
}

/// What the bytes of a [`Text`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// All below 128.
    Ascii,
    /// UTF-8, perhaps ASCII.
    Utf8,
    /// Halves of surrogate pairs, that `\u` escapes named alone, are in it, as UTF-8 would encode them.
    Surrogates,
}

/// Why a string can't be read.
pub(super) enum Fault {
    /// A place, and what was wanted there.
    Wanted(usize, &'static str),
    /// No memory for its letters.
    Memory(Error),
}

const HEX: &str = "four hexadecimal digits";

/// A string whose escapes are being taken out.
pub(super) struct Unescape<'a> {
    data: &'a [u8],
    /// Where it goes on; in the end, where the closing quote is.
    pub(super) at: usize,
    pub(super) form: Form,
}

impl<'a> Unescape<'a> {
    /// The string whose first letter is at `start`, and whose letters up to `at` have no escape; `ascii` says that the
    /// whole input is.
    pub(super) fn new(
        data: &'a [u8],
        start: usize,
        at: usize,
        ascii: bool,
        letters: &mut Vec<u8>,
    ) -> Result<Self, Error> {
        letters.clear();
        append(letters, &data[start..at])?;
        Ok(Self { data, at, form: if ascii { Form::Ascii } else { Form::Utf8 } })
    }

    /// Goes on, to the closing quote or for [`PART`] bytes; whether it is over.
    pub(super) fn part(&mut self, letters: &mut Vec<u8>) -> Result<bool, Fault> {
        let stop = self.at.saturating_add(PART);
        while self.at < stop {
            match self.data.get(self.at) {
                Some(b'"') => return Ok(true),
                Some(b'\\') => self.at = escape(self.data, self.at, letters, &mut self.form)?,
                Some(_) => return Err(Fault::Wanted(self.at, "an escape for the control character")),
                None => return Err(Fault::Wanted(self.at, "a closing quote")),
            }
            let next = special(self.data, self.at);
            append(letters, &self.data[self.at..next]).map_err(Fault::Memory)?;
            self.at = next;
        }
        Ok(false)
    }
}

/// Appends letters, and sees to it that there is room for those of an escape behind them.
#[inline]
fn append(letters: &mut Vec<u8>, more: &[u8]) -> Result<(), Error> {
    const ESCAPE: usize = 4;
    if letters.capacity() - letters.len() < more.len() + ESCAPE {
        reserve(letters, more.len() + ESCAPE)?;
    }
    letters.extend_from_slice(more);
    Ok(())
}

/// Bytes of a string between two looks at whether to stop.
const PART: usize = 1 << 20;

/// One escape, whose backslash is at `at`: gives where it ends.
#[inline]
fn escape(data: &[u8], at: usize, letters: &mut Vec<u8>, form: &mut Form) -> Result<usize, Fault> {
    let letter = match data.get(at + 1) {
        Some(byte @ (b'"' | b'\\' | b'/')) => *byte,
        Some(b'n') => b'\n',
        Some(b't') => b'\t',
        Some(b'r') => b'\r',
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(b'u') => return unicode(data, at + 2, letters, form),
        _ => return Err(Fault::Wanted(at + 1, "one of \"\\/bfnrtu after a backslash")),
    };
    letters.push(letter);
    Ok(at + 2)
}

/// The digits of a `\u` at `at`, and those of the second half of a surrogate pair, if it follows.
fn unicode(data: &[u8], at: usize, letters: &mut Vec<u8>, form: &mut Form) -> Result<usize, Fault> {
    let unit = hex(data, at)?;
    let mut end = at + 4;
    let mut point = unit;
    if (0xD800..0xDC00).contains(&unit) && data.get(end..end + 2) == Some(b"\\u") {
        let low = hex(data, end + 2)?;
        if (0xDC00..0xE000).contains(&low) {
            point = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            end += 6;
        }
    }
    match char::from_u32(point) {
        Some(letter) if letter.is_ascii() => letters.push(letter as u8),
        Some(letter) => {
            if *form == Form::Ascii {
                *form = Form::Utf8;
            }
            letters.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        None => {
            *form = Form::Surrogates;
            let trail = |bits: u32| 0x80 | (bits & 0x3F) as u8;
            letters.extend_from_slice(&[0xE0 | (point >> 12) as u8, trail(point >> 6), trail(point)]);
        }
    }
    Ok(end)
}

fn hex(data: &[u8], at: usize) -> Result<u32, Fault> {
    (0..4).try_fold(0, |value, i| {
        let digit = data.get(at + i).and_then(|&byte| char::from(byte).to_digit(16));
        digit.map(|digit| value << 4 | digit).ok_or(Fault::Wanted(at + i, HEX))
    })
}
