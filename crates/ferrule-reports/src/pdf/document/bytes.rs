//! Numbers, references and texts as PDF writes them.

use crate::convert::nearest;
use ferrule_base::digits;
use pdf_writer::Ref;

/// Adds an integer.
pub(super) fn push_int(out: &mut Vec<u8>, value: i32) {
    if value < 0 {
        out.push(b'-');
    }
    digits::push(out, value.unsigned_abs().into());
}

/// Adds a number of hundredths, with as few characters as it needs.
pub(super) fn push_hundredths(out: &mut Vec<u8>, value: i32) {
    if value < 0 {
        out.push(b'-');
    }
    let value = value.unsigned_abs();
    let (whole, rest) = (value / 100, (value % 100) as u8);
    if whole > 0 || rest == 0 {
        digits::push(out, whole.into());
    }
    if rest > 0 {
        out.extend_from_slice(&[b'.', b'0' + rest / 10]);
        if !rest.is_multiple_of(10) {
            out.push(b'0' + rest % 10);
        }
    }
}

/// A length in hundredths, no more than a million points.
pub(super) fn hundredths(length: f32) -> i32 {
    nearest((length.clamp(-1e6, 1e6) * 100.0).round())
}

/// Adds a reference.
pub(super) fn push_ref(out: &mut Vec<u8>, id: Ref) {
    push_int(out, id.get());
    out.extend_from_slice(b" 0 R");
}

/// Adds a text string, as UTF-16 in hexadecimal digits.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(b"<FEFF");
    for unit in text.encode_utf16() {
        for shift in [12, 8, 4, 0] {
            out.push(DIGITS[usize::from(unit >> shift & 15)]);
        }
    }
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(push: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_short_and_exact() {
        let cases =
            [(0, "0"), (5, ".05"), (-50, "-.5"), (100, "1"), (1234, "12.34"), (-120, "-1.2"), (59500, "595")];
        for (value, text) in cases {
            assert_eq!(written(|out| push_hundredths(out, value)), text);
        }
        assert_eq!(written(|out| push_int(out, i32::MIN)), "-2147483648");
        assert_eq!(written(|out| push_hundredths(out, hundredths(f32::NAN))), "0");
    }

    #[test]
    fn texts_are_utf_16() {
        assert_eq!(written(|out| push_text(out, "a😀")), "<FEFF0061D83DDE00>");
    }
}
