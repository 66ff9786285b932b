//! Text as XML, and what Excel adds to that: `_x0007_` stands for a control character.

use super::text::Text;

/// The longest text of a cell, in UTF-16 units.
pub const LONGEST_TEXT: usize = 32_767;

/// Whether no byte needs a second look: none that is escaped, and no space that a reader may cut off or fold.
#[allow(clippy::needless_bitwise_bool, reason = "without a branch for each byte many are compared at once")]
pub fn is_plain(bytes: &[u8]) -> bool {
    let suspect = |byte: u8| {
        (byte < b' ') | (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'_') | (byte == 0xef)
    };
    bytes.chunks(64).all(|chunk| !chunk.iter().fold(false, |any, &byte| any | suspect(byte)))
}

/// Whether the spaces of a text must be declared to count.
#[inline]
pub fn has_outer_space(bytes: &[u8]) -> bool {
    let space = |byte: Option<&u8>| byte.is_some_and(|&byte| byte <= b' ');
    space(bytes.first()) || space(bytes.last())
}

/// Appends a text as the content of an element. Room for six times its length must be there.
pub fn put_escaped(out: &mut Text, text: &str) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (i, &byte) in bytes.iter().enumerate() {
        let escaped: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'_' if looks_escaped(&bytes[i..]) => b"_x005F_",
            b'\t' | b'\n' => continue,
            0..b' ' => &control(byte),
            // U+FFFE and U+FFFF are no characters of XML.
            0xef if bytes[i + 1..].starts_with(&[0xbf, 0xbe]) => b"_xFFFE_",
            0xef if bytes[i + 1..].starts_with(&[0xbf, 0xbf]) => b"_xFFFF_",
            _ => continue,
        };
        out.extend(&bytes[done..i]);
        out.extend(escaped);
        done = i + if byte == 0xef { 3 } else { 1 };
    }
    out.extend(&bytes[done..]);
}

/// Appends a text, whatever is in it, and makes room for it.
pub fn push_escaped(out: &mut Text, text: &str) {
    out.reserve(room(text.len()));
    put_escaped(out, text);
}

/// As much as text of so many bytes can become.
pub fn room(bytes: usize) -> usize {
    7 * bytes
}

fn control(byte: u8) -> [u8; 7] {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
    [b'_', b'x', b'0', b'0', high, low, b'_']
}

/// Whether Excel would read an escape here: `_xHHHH_`.
fn looks_escaped(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x', hex @ .., ] if hex.len() >= 5
        && hex[..4].iter().all(u8::is_ascii_hexdigit) && hex[4] == b'_')
}

/// A text as the content of an element or attribute.
pub fn escaped(text: &str) -> String {
    let mut out = Text::default();
    push_escaped(&mut out, text);
    String::from_utf8_lossy(out.bytes()).replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_or_excel_would_misread_is_escaped() {
        for (text, wanted) in [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("Zürich 東京 🦀", "Zürich 東京 🦀"),
            ("bell\u{7}, return\r\n, tab\t", "bell_x0007_, return_x000D_\n, tab\t"),
            ("_x0041_ _x41_ _xZZZZ_ __x00e9__", "_x005F_x0041_ _x41_ _xZZZZ_ __x005F_x00e9__"),
            ("\u{fffe}\u{ffff}\u{ff0c}", "_xFFFE__xFFFF_\u{ff0c}"),
            ("\"quoted\"", "\"quoted\""),
            ("", ""),
        ] {
            let mut out = Text::default();
            push_escaped(&mut out, text);
            assert_eq!(String::from_utf8_lossy(out.bytes()), wanted);
            assert!(text == wanted || !is_plain(text.as_bytes()));
        }
        assert_eq!(escaped("\"<"), "&quot;&lt;");
    }

    #[test]
    fn a_suspect_is_found_wherever_it_stands() {
        for place in 0..200 {
            let mut bytes = vec![b'a'; 200];
            assert!(is_plain(&bytes));
            bytes[place] = b'&';
            assert!(!is_plain(&bytes));
        }
    }

    #[test]
    fn outer_space_is_seen() {
        for (text, wanted) in [(" a", true), ("a\n", true), ("a b", false), ("", false)] {
            assert_eq!(has_outer_space(text.as_bytes()), wanted);
        }
    }
}
