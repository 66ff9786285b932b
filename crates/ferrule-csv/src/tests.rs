use std::fmt::Write as _;

use super::{Column, Table, Type, line_of, read_in_pieces, untyped};
use ferrule_base::{Error, Run};

#[derive(Debug, PartialEq)]
enum Values {
    Int(Vec<i64>),
    /// Bits, with one NaN.
    Float(Vec<u64>),
    Text(Vec<String>),
}

fn values(text: &[u8], table: &Table) -> Vec<(String, Values)> {
    let of = |column: &Column| match column {
        Column::Int(values) => Values::Int(values.clone()),
        Column::Float(values) => {
            Values::Float(values.iter().map(|v| if v.is_nan() { 1 } else { v.to_bits() }).collect())
        }
        Column::Text(texts) => {
            let mut scratch = Vec::new();
            let get = |row| String::from_utf8(texts.get(text, row, &mut scratch).to_vec()).unwrap();
            Values::Text((0..texts.len()).map(get).collect())
        }
    };
    table.columns.iter().map(|(name, column)| (name.clone(), of(column))).collect()
}

fn read(text: &[u8], size: usize, threads: usize) -> Result<Vec<(String, Values)>, Error> {
    let run = Run::new(threads, &|| false);
    read_in_pieces(text, b',', "source", untyped, size, &run).map(|table| values(text, &table))
}

/// Pieces of every size give what one piece does: quotes and ends of lines fall on all their borders.
fn in_all_pieces(text: &[u8]) -> Result<Vec<(String, Values)>, Error> {
    let whole = read(text, 1 << 20, 1);
    for size in (1..=text.len() + 1).chain([1 << 12]) {
        assert_eq!(
            read(text, size, 1 + size % 3),
            whole,
            "pieces of {size} of {:?}",
            String::from_utf8_lossy(text)
        );
    }
    whole
}

fn ints(values: &[i64]) -> Values {
    Values::Int(values.to_vec())
}

fn floats(values: &[f64]) -> Values {
    Values::Float(values.iter().map(|v| if v.is_nan() { 1 } else { v.to_bits() }).collect())
}

fn texts(values: &[&str]) -> Values {
    Values::Text(values.iter().map(ToString::to_string).collect())
}

fn expect(text: &str, columns: Vec<(&str, Values)>) {
    let columns: Vec<_> = columns.into_iter().map(|(name, values)| (name.to_string(), values)).collect();
    assert_eq!(in_all_pieces(text.as_bytes()).unwrap(), columns);
    let crlf = text.replace('\n', "\r\n");
    if !text.contains('"') {
        assert_eq!(in_all_pieces(crlf.as_bytes()).unwrap(), columns);
    }
}

fn refused(text: &[u8]) -> String {
    match in_all_pieces(text) {
        Err(Error::Value(message) | Error::Encoding(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn types_are_inferred_over_all_rows() {
    expect(
        "i,f,s,e\n1,1,1,\n-2,2.5,2,1\n3,,x,\n",
        vec![
            ("i", ints(&[1, -2, 3])),
            ("f", floats(&[1.0, 2.5, f64::NAN])),
            ("s", texts(&["1", "2", "x"])),
            ("e", floats(&[f64::NAN, 1.0, f64::NAN])),
        ],
    );
    expect("a,b", vec![("a", ints(&[])), ("b", ints(&[]))]);
    expect("\n\na,b\n\n1,2\n\n\n3,4\n\n", vec![("a", ints(&[1, 3])), ("b", ints(&[2, 4]))]);
    expect("a\n-0\n1\n", vec![("a", ints(&[0, 1]))]);
    expect("a\n5\n-0\n7\n0.5\n1\n-0\n", vec![("a", floats(&[5.0, -0.0, 7.0, 0.5, 1.0, -0.0]))]);
    expect("a\n9223372036854775807\n", vec![("a", ints(&[i64::MAX]))]);
    let nan = f64::NAN;
    expect("\n\na\n\n1\n\n\n2\n\n", vec![("a", floats(&[nan, 1.0, nan, nan, 2.0, nan]))]);
    expect("a\n\"x\ny\"\n\n5\" z\n\n", vec![("a", texts(&["x\ny", "", "5\" z", ""]))]);
    expect("a,b\n,\n,\n", vec![("a", floats(&[f64::NAN; 2])), ("b", floats(&[f64::NAN; 2]))]);
    expect("a\n1\n2\n3\n4\n5\nlast\n", vec![("a", texts(&["1", "2", "3", "4", "5", "last"]))]);
}

#[test]
fn what_no_number_would_keep_is_text() {
    for fields in [
        &["9223372036854775808", "1"][..],
        &["9007199254740993", ""],
        &["9007199254740993", "0.5"],
        &["-0", "9007199254740993", "0.5"],
        &["0.5", "9007199254740993"],
        &["007", "8"],
        &["8", "007"],
        &["+49", "8"],
        &["12e3", "8"],
        &["nan", "8"],
        &["0.5", "Infinity"],
        &["1.9", "1.10"],
        &["0.1234567890123456789", "8"],
        &["0.500000000000000000", "8"],
        &["1000000000000000", "0.5"],
        &["0.5", "-1000000000000000", ""],
        &["1", " 2"],
        &["0.5 ", "2"],
        &["1.", "8"],
    ] {
        expect(
            &format!("a,b\n{},x\n", fields.join(",x\n")),
            vec![("a", texts(fields)), ("b", texts(&vec!["x"; fields.len()]))],
        );
    }
    expect(
        "a,b\n9007199254740993,\n-0,\n",
        vec![("a", ints(&[(1 << 53) + 1, 0])), ("b", floats(&[f64::NAN; 2]))],
    );
    expect("a,b\n1.10,\n2.5,\n7.00,\n", vec![("a", floats(&[1.1, 2.5, 7.0])), ("b", floats(&[f64::NAN; 3]))]);
}

#[test]
fn a_column_is_what_it_is_asked_to_be() {
    let typed = |text: &str, asked: &[Option<Type>]| {
        let run = Run::new(2, &|| false);
        let of = |size| {
            read_in_pieces(text.as_bytes(), b',', "source", |_: &[String]| Ok(asked.to_vec()), size, &run)
                .map(|table| values(text.as_bytes(), &table))
        };
        let whole = of(1 << 20);
        (1..=text.len()).for_each(|size| assert_eq!(of(size), whole, "{size}"));
        whole.map_err(|error| error.to_string())
    };
    let all = [Some(Type::Text), Some(Type::Int), Some(Type::Float), None];
    assert_eq!(
        typed("a,b,c,d\n1,+007,nan,5\n,-0,,6\n\"2\",\" 3\",+1e3,7\n", &all),
        Ok(vec![
            ("a".into(), texts(&["1", "", "2"])),
            ("b".into(), ints(&[7, 0, 3])),
            ("c".into(), floats(&[f64::NAN, f64::NAN, 1e3])),
            ("d".into(), ints(&[5, 6, 7])),
        ])
    );
    for (text, wanted) in [
        (
            "a,b,c,d\n\"x\ny\",1,,\n1,z,2,\n1,z,\n",
            "line 4, column 'b': got 'z', wanted an integer that fits int64",
        ),
        ("a,b,c,d\n\"x\ny\",,,\n", "line 3, column 'b': got '', wanted an integer that fits int64"),
        ("a,b,c,d\n5\" x,1,\"a \"\"b\"\"\",\n", "line 2, column 'c': got 'a \"b\"', wanted a number"),
        (
            "a,b,c,d\n1,9223372036854775808,1,\n",
            "line 2, column 'b': got '9223372036854775808', wanted an integer that fits int64",
        ),
    ] {
        assert_eq!(typed(text, &all), Err(format!("source: {wanted}")));
    }
}

#[test]
fn the_line_of_a_row() {
    let lines =
        |text: &str, rows| (0..rows).map(|row| line_of(text.as_bytes(), b',', row)).collect::<Vec<_>>();
    assert_eq!(lines("\na,b\n\n1,2\n\"x\ny\",\r\n\r\n3,4", 3), [4, 5, 8]);
    assert_eq!(lines("\u{feff}a\n1\n\n2\n", 3), [2, 3, 4]);
}

#[test]
fn quotes() {
    expect(
        "\"a\",\"b \"\"q\"\"\"\n\"1\",\"x\ny\"\n2,\"\"\"\"\n\"3\",\"\"\n4,\",\"\n5,\"\n\"\n",
        vec![("a", ints(&[1, 2, 3, 4, 5])), ("b \"q\"", texts(&["x\ny", "\"", "", ",", "\n"]))],
    );
    expect("a,b\n\"1\r\n\",\"\r\"\r\n2,3", vec![("a", texts(&["1\r\n", "2"])), ("b", texts(&["\r", "3"]))]);
}

#[test]
fn quotes_in_fields_that_are_not_quoted_are_letters() {
    expect(
        "a,b\n5\" pipe,1\n\"x\ny\",2\n6\" pipe,3\nz\"z\"\"z,\"4\"\n",
        vec![("a", texts(&["5\" pipe", "x\ny", "6\" pipe", "z\"z\"\"z"])), ("b", ints(&[1, 2, 3, 4]))],
    );
    expect("a\"b,c\n\"1\",\"2\n3\"\n", vec![("a\"b", ints(&[1])), ("c", texts(&["2\n3"]))]);
}

#[test]
fn ends_of_lines() {
    for text in ["a,b\r\n1,2\r\n", "a,b\r\r\n1,2\r\r", "\u{feff}a,b\n\r\n1,2\r\n\r"] {
        expect(text.replace("\r\n", "\n").as_str(), vec![("a", ints(&[1])), ("b", ints(&[2]))]);
        assert_eq!(
            in_all_pieces(text.as_bytes()).unwrap(),
            [("a".into(), ints(&[1])), ("b".into(), ints(&[2]))]
        );
    }
}

#[test]
fn refusals_name_the_line() {
    assert_eq!(refused(b"a,b\n1,2\n\n1\n"), "source: line 4 has 1 fields, wanted 2, as many as the header");
    assert_eq!(
        refused(b"a,b\n\"1\n\",2\n1,2,\"3\"\n\"1"),
        "source: line 4 has 3 fields, wanted 2, as many as the header"
    );
    assert!(refused(b"a,b\n1,2\n1\r,2\n").contains("line 3 has a carriage return"));
    assert!(refused(b"a,b\n1,2\n\"1\"\r,2\n").contains("line 3 has a carriage return"));
    assert!(refused(b"a,b\n1,2\n\"1\"2,2\n").contains("line 3 has text after a closing quote"));
    assert!(refused(b"a,b\n1,2\n3,\"1,2\n\n").contains("line 3 has a quote that is never closed"));
    assert!(refused(b"\"a").contains("line 1 has a quote that is never closed"));
    assert_eq!(refused(b"a,b,a\n"), "source: columns 1 and 3 are both named 'a', wanted different names");
    for empty in [&b""[..], b"\n", b"\xEF\xBB\xBF\r\n\n"] {
        assert!(refused(empty).starts_with("source: got no line"));
    }
    assert_eq!(
        refused(b"\xEF\xBB\xBFa\n\xC3\xA9\xE6\xBC\n1"),
        "source: got bytes that are not UTF-8 at byte 7, wanted UTF-8"
    );
    assert!(refused(b"\xEF\xBB\xBF\xBF\n1\n").contains("at byte 3,"));
    for wide in 1..5 {
        let text = [b"a\n1,\n", &[0x80; 9][..wide], b"\n1\n"].concat();
        assert!(refused(&text).contains("at byte 5,"));
    }
    assert!(refused(b"a,\"\x80\x80\x80\x80\x80").contains("at byte 3,"));
}

#[test]
fn a_column_changes_its_type_late() {
    let mut text = String::from("a,b,c\n");
    for i in 0..100_000 {
        writeln!(text, "{i},{i},{}", if i == 99_999 { "x".into() } else { format!("{i}.5") }).unwrap();
        if i == 50_000 {
            text += "-0,1.5e3, 7 \n";
        }
    }
    for threads in [1, 2, 4] {
        let got = read(text.as_bytes(), 1 << 12, threads).unwrap();
        let Values::Int(a) = &got[0].1 else { panic!() };
        assert_eq!((a.len(), a[50_000], a[50_001], a[50_002]), (100_001, 50_000, 0, 50_001));
        let Values::Float(b) = &got[1].1 else { panic!() };
        assert_eq!(
            (b[3], b[50_001], b[100_000]),
            (3.0_f64.to_bits(), 1.5e3_f64.to_bits(), 99_999_f64.to_bits())
        );
        let Values::Text(c) = &got[2].1 else { panic!() };
        assert_eq!((&*c[0], &*c[50_001], &*c[99_999], &*c[100_000]), ("0.5", " 7 ", "99998.5", "x"));
    }
}

#[test]
fn a_field_longer_than_a_span_can_say() {
    let long = "é\"\n".repeat(3 << 20);
    let text = format!("a,b\n1,{0}\n2,\"{1}\"\n3,x\n", "y".repeat(1 << 23), long.replace('"', "\"\""));
    for size in [1 << 16, 1 << 20] {
        let got = read(text.as_bytes(), size, 2).unwrap();
        let Values::Text(b) = &got[1].1 else { panic!() };
        assert_eq!((b[0].len(), b[1] == long, &*b[2]), (1 << 23, true, "x"));
    }
}

#[test]
fn many_names_over_many_empty_lines_take_no_memory() {
    let mut text = String::new();
    for i in 0..200_000 {
        write!(text, "c{i},").unwrap();
    }
    text += "last\n";
    text += &"\n".repeat(4_000_000);
    assert_eq!(read(text.as_bytes(), 1 << 18, 2).unwrap().len(), 200_001);
    text += "1\n";
    assert!(read(text.as_bytes(), 1 << 18, 2).is_err());
}

#[test]
fn garbage_is_read_or_refused() {
    let mut state = 7_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for round in 0..3000 {
        let mut text = b"a,b\n".to_vec();
        for _ in 0..random() % 60 {
            let letters = if round % 2 == 0 { &b"\"\"\",,\n\n\r1-.x"[..] } else { b"\"\"\",,\n\n\r" };
            text.push(letters[random() % letters.len()]);
        }
        let _ = in_all_pieces(&text);
    }
}
