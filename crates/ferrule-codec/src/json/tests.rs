//! What only Rust can reach: the parser on a plain tree, and views of it.

use super::{Children, Rules, Tree, View, read};
use ferrule_base::Error;

const RULES: Rules = Rules { nan: false, max_depth: 1000 };

fn of(text: &str) -> Result<Tree, String> {
    read(text.as_bytes(), RULES).map_err(|error| error.to_string())
}

#[test]
fn values() {
    assert_eq!(of(" null "), Ok(Tree::Null));
    assert_eq!(of("[]"), Ok(Tree::Array(vec![])));
    assert_eq!(of("{ }"), Ok(Tree::Object(vec![])));
    let nested = of(r#"{"a": [1, -2.5, "x\né", true], "b": {"c": null}, "a": 18446744073709551616}"#);
    let text = |text: &str| text.as_bytes().to_vec();
    assert_eq!(
        nested,
        Ok(Tree::Object(vec![
            (
                text("a"),
                Tree::Array(vec![
                    Tree::Int(1),
                    Tree::Float(-2.5),
                    Tree::Text(text("x\né")),
                    Tree::Bool(true)
                ])
            ),
            (text("b"), Tree::Object(vec![(text("c"), Tree::Null)])),
            (text("a"), Tree::Big(text("18446744073709551616"))),
        ]))
    );
    assert_eq!(of(r#""\ud83d\ude00""#), Ok(Tree::Text(text("😀"))));
    assert_eq!(of(r#""\ud83dx""#), Ok(Tree::Text(vec![0xED, 0xA0, 0xBD, b'x'])));
}

#[test]
fn faults_say_where() {
    for (text, message) in [
        ("", "data: got the end at byte 0 (line 1, column 1), wanted a value"),
        ("[1,]", "data: got ']' at byte 3 (line 1, column 4), wanted a value"),
        ("{\"é\"\n 1}", "data: got '1' at byte 7 (line 2, column 2), wanted ':' after a key"),
        ("[1 2]", "data: got '2' at byte 3 (line 1, column 4), wanted ',' or ']'"),
        ("01", "data: got '1' at byte 1 (line 1, column 2), wanted no digit after a leading zero"),
        (
            "1e400",
            "data: got a number too large for a float at byte 0 (line 1, column 1), wanted a finite one",
        ),
        ("\u{feff}1", "data: got a byte order mark at byte 0 (line 1, column 1), wanted a value"),
        ("\"a\nb\"", "wanted an escape for the control character"),
        ("\"\\x\"", "got 'x' at byte 2 (line 1, column 3), wanted one of"),
        ("\"\\u12g4\"", "got 'g' at byte 5 (line 1, column 6), wanted four hexadecimal digits"),
        ("\"abc", "got the end at byte 4 (line 1, column 5), wanted a closing quote"),
        ("1 1", "got '1' at byte 2 (line 1, column 3), wanted nothing after the value"),
        ("[NaN]", "wanted a value (nan=\"allow\""),
    ] {
        let error = of(text).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
    let deep = "[".repeat(1001);
    assert!(
        of(&deep).unwrap_err().contains("more than 1000 arrays and objects within each other at byte 1000")
    );
    assert!(of(&("[".repeat(1000) + &"]".repeat(1000))).is_ok());
    assert_eq!(
        read(b"[\"\xff\"]", RULES),
        Err(Error::Encoding(
            "data: got bytes that are not UTF-8 at byte 2 (line 1, column 3), wanted UTF-8".into()
        ))
    );
}

#[test]
fn views_find_children() {
    let big: Vec<String> = (0..5000).map(|i| format!(r#"{{"id":{i},"s":"]}}\"[{{","v":[{i}]}}"#)).collect();
    let text = format!(r#" {{"a":1,"big":[{}],"a":2,"e\u0020":{{}} ,"z":[]}} "#, big.join(" , "));
    let check = || Ok(());
    let view = View { name: "data", data: text.as_bytes(), check: &check };
    let root = view.root().unwrap();
    let mut members = Children::new(&view, root).unwrap();
    let starts = |at: usize, what: &str| assert!(text[at..].starts_with(what));
    for _ in 0..2 {
        starts(members.find(&view, b"a").unwrap().unwrap().value, "2");
        starts(members.find(&view, b"e ").unwrap().unwrap().value, "{}");
        assert_eq!(members.find(&view, b"none").unwrap(), None);
        assert_eq!(members.count(&view).unwrap(), 5);
        let at = members.find(&view, b"big").unwrap().unwrap().value;
        let mut items = Children::new(&view, at).unwrap();
        for index in [4999, 0, 17, 4998] {
            starts(items.item(&view, index).unwrap().unwrap(), &format!(r#"{{"id":{index},"#));
        }
        assert_eq!(items.item(&view, 5000).unwrap(), None);
        assert_eq!(items.count(&view).unwrap(), 5000);
        assert_eq!(items.all(&view).unwrap().len(), 5000);
    }
    for broken in ["[1,2", "[1 2]", "[1,[}", "[\"a]", "[1,,2]"] {
        let view = View { name: "data", data: broken.as_bytes(), check: &check };
        assert!(Children::new(&view, 0).unwrap().count(&view).is_err(), "{broken}");
    }
    let view = View { name: "data", data: b"[1,NaN, -Infinity ,Infinity]", check: &check };
    assert_eq!(Children::new(&view, 0).unwrap().all(&view), Ok(vec![1, 3, 8, 19]));
}
