//! Where a fault is, in words.

use ferrule_base::{Error, Repr};

/// `at byte 7 (line 2, column 3)`: bytes are counted from 0, lines and columns from 1, columns in characters.
#[must_use]
pub fn place(data: &[u8], at: usize) -> String {
    let before = &data[..at.min(data.len())];
    let line = before.split(|&byte| byte == b'\n').count();
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    // A byte that goes on with a character is 0b10…
    let column = 1 + before[start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    format!("at byte {at} (line {line}, column {column})")
}

/// What is at a place: a character, or the end.
pub(super) fn found(data: &[u8], at: usize) -> String {
    let rest = &data[at.min(data.len())..];
    let character = rest.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    match character {
        _ if rest.is_empty() => "the end".into(),
        Some('\u{feff}') if at == 0 => "a byte order mark".into(),
        Some(character) => character.repr(),
        None => format!("the byte {:#04x}", rest[0]),
    }
}

/// `got 'x' at byte 7 (line 2, column 3), wanted a value`, after `name` and a colon.
pub(super) fn wanted(name: &str, data: &[u8], at: usize, wanted: &str) -> Error {
    Error::Decode(format!("{name}: got {} {}, wanted {wanted}", found(data, at), place(data, at)))
}

/// Whether all of it is ASCII; an error where it is not even UTF-8.
pub fn check_utf8(name: &str, data: &[u8]) -> Result<bool, Error> {
    if data.is_ascii() {
        return Ok(true);
    }
    match simdutf8::compat::from_utf8(data) {
        Ok(_) => Ok(false),
        Err(error) => Err(Error::Encoding(format!(
            "{name}: got bytes that are not UTF-8 {}, wanted UTF-8",
            place(data, error.valid_up_to())
        ))),
    }
}
