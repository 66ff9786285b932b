//! What messages say of values: as Python writes them.

use std::fmt::Write;

use crate::Error;

/// So many characters of a value stand in a message.
const MOST: usize = 80;

/// Values that a message shows.
pub trait Repr {
    /// As Python's `repr` writes it, cut short where it is long.
    fn repr(&self) -> String;
}

/// What is said of a value, cut short where it is long.
#[must_use]
pub fn cut(said: String) -> String {
    match said.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &said[..end]),
        None => said,
    }
}

impl Repr for str {
    fn repr(&self) -> String {
        let quote = if self.contains('\'') && !self.contains('"') { '"' } else { '\'' };
        let mut out = String::from(quote);
        // Each is one character there, or more.
        for character in self.chars().take(MOST) {
            let code = u32::from(character);
            // Writing to a `String` can't fail.
            let _ = match character {
                '\n' => out.write_str("\\n"),
                '\r' => out.write_str("\\r"),
                '\t' => out.write_str("\\t"),
                '\\' => out.write_str("\\\\"),
                _ if character == quote => write!(out, "\\{quote}"),
                _ if is_printable(character) => out.write_char(character),
                _ if code < 0x100 => write!(out, "\\x{code:02x}"),
                _ if code < 0x1_0000 => write!(out, "\\u{code:04x}"),
                _ => write!(out, "\\U{code:08x}"),
            };
        }
        out.push(quote);
        cut(out)
    }
}

/// Whether Rust shows it as it is, by the same categories as Python's `isprintable`.
fn is_printable(character: char) -> bool {
    // At the beginning Rust escapes combining marks, too.
    let mut behind = [b'a'; 5];
    let len = character.encode_utf8(&mut behind[1..]).len();
    let text = std::str::from_utf8(&behind[..=len]).unwrap_or_default();
    !matches!(text.escape_debug().nth(2), Some('u' | '0'))
}

impl Repr for char {
    fn repr(&self) -> String {
        self.encode_utf8(&mut [0; 4]).repr()
    }
}

impl Repr for f64 {
    fn repr(&self) -> String {
        if self.is_nan() {
            return "nan".into();
        }
        let shown = format!("{self:?}");
        match shown.split_once('e') {
            // The same digits and the same bounds; Python's exponents have a sign and two digits.
            Some((digits, exponent)) => {
                let (sign, power) = exponent.strip_prefix('-').map_or(('+', exponent), |power| ('-', power));
                format!("{digits}e{sign}{power:0>2}")
            }
            None => shown,
        }
    }
}

/// A shape, as a tuple.
impl Repr for [usize] {
    fn repr(&self) -> String {
        let lengths: Vec<_> = self.iter().map(ToString::to_string).collect();
        if let [length] = &lengths[..] { format!("({length},)") } else { format!("({})", lengths.join(", ")) }
    }
}

/// Which of some words an argument is.
pub fn one_of<const N: usize>(name: &str, came: &str, words: [&str; N]) -> Result<usize, Error> {
    words.iter().position(|word| *word == came).ok_or_else(|| {
        let [first @ .., last] = &words.map(Repr::repr)[..] else { return Error::Value(name.into()) };
        let all = if first.is_empty() { last.clone() } else { format!("{} or {last}", first.join(", ")) };
        Error::Value(format!("{name}: got {}, wanted {all}", came.repr()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Repr, one_of};

    #[test]
    fn texts_are_shown_as_python_shows_them() {
        for (text, shown) in [
            ("", "''"),
            ("é", "'é'"),
            ("it's", "\"it's\""),
            ("'\"", "'\\'\"'"),
            ("a\\\n\t\r\0\x7f\u{a0}\u{ad}", "'a\\\\\\n\\t\\r\\x00\\x7f\\xa0\\xad'"),
            ("\u{301}", "'\u{301}'"),
            ("\u{200b}\u{e0001}", "'\\u200b\\U000e0001'"),
        ] {
            assert_eq!(text.repr(), shown);
        }
        assert_eq!('\''.repr(), "\"'\"");
    }

    #[test]
    fn long_texts_are_cut() {
        let text = |characters| "é".repeat(characters);
        assert_eq!(text(78).repr(), format!("'{}'", text(78)));
        for characters in [79, 80, 81, 100_000] {
            assert_eq!(text(characters).repr(), format!("'{}…", text(79)));
        }
        assert_eq!("\n".repeat(100).repr(), format!("'{}\\…", "\\n".repeat(39)));
    }

    #[test]
    fn floats_are_shown_as_python_shows_them() {
        for (value, shown) in [
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (1e-4, "0.0001"),
            (-1.25e-5, "-1.25e-05"),
        ] {
            assert_eq!(value.repr(), shown);
        }
    }

    #[test]
    fn words_are_listed() {
        assert_eq!(one_of("a", "y", ["x", "y"]), Ok(1));
        let said = |error: crate::Error| error.to_string();
        assert_eq!(
            one_of("a", "z", ["x", "y", "w"]).map_err(said),
            Err("a: got 'z', wanted 'x', 'y' or 'w'".into())
        );
    }
}
