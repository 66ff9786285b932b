use super::string::load;
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
                assert_eq!(written(|out| utf8(out, false, text.as_bytes())), expected(&text));
                let points: Vec<u32> = text.chars().map(u32::from).collect();
                assert_eq!(written(|out| ucs4(out, &points)), expected(&text));
            }
        }
    }
    for byte in 0..=255_u8 {
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
        assert_eq!(written(|out| float(out, false, value)), text);
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
        assert_eq!(written(|out| int(out, false, value)), value.to_string());
        assert_eq!(written(|out| int(out, true, value)), format!(",{value}"));
    }
    for text in ["", "a", "a\"b", "abcdefgh", "a somewhat longer key", "\n"] {
        assert_eq!(written(|out| key(out, false, text.as_bytes())), expected(text) + ":");
        assert_eq!(written(|out| key(out, true, text.as_bytes())), format!(",{}:", expected(text)));
    }
}

#[test]
fn short_texts_are_loaded_whole() {
    let text: Vec<u8> = (1..=16).collect();
    for len in 0..16 {
        let expected = text[..len].iter().rev().fold(0, |word, &byte| word << 8 | u128::from(byte));
        assert_eq!(load(&text[..len]), expected);
    }
}
