//! Strings: their escapes taken out.

use super::scan::special;

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

/// A place, and what was wanted there.
pub(super) type Fault = (usize, &'static str);

const HEX: &str = "four hexadecimal digits";

/// Takes the escapes out of the string whose first letter is at `start`, and whose letters up to `at` have none; `ascii`
/// says that the whole input is. Gives what the letters are and where the closing quote is. `pause` is called now and
/// then, with the number of bytes done since.
pub(super) fn unescape(
    data: &[u8],
    start: usize,
    mut at: usize,
    ascii: bool,
    letters: &mut Vec<u8>,
) -> Result<(Form, usize), Fault> {
    letters.clear();
    letters.extend_from_slice(&data[start..at]);
    let mut form = if ascii { Form::Ascii } else { Form::Utf8 };
    loop {
        match data.get(at) {
            Some(b'"') => return Ok((form, at)),
            Some(b'\\') => at = escape(data, at, letters, &mut form)?,
            Some(_) => return Err((at, "an escape for the control character")),
            None => return Err((at, "a closing quote")),
        }
        let next = special(data, at);
        letters.extend_from_slice(&data[at..next]);
        at = next;
    }
}

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
        _ => return Err((at + 1, "one of \"\\/bfnrtu after a backslash")),
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
        digit.map(|digit| value << 4 | digit).ok_or((at + i, HEX))
    })
}
