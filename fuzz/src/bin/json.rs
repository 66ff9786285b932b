//! `json` of any bytes: what it accepts, and what it makes of it, is as with `serde_json`; what is written is read again.
#![no_main]

use ferrule_codec::json::{Rules, Tree, int, plain, read, utf8};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let ours = read(data, Rules { nan: false, max_depth: 100 });
    let theirs = serde_json::from_slice::<Value>(data);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert!(same(ours, theirs), "{ours:?} {theirs:?}"),
        // Halves of surrogate pairs, and integers beyond a float: only ours.
        (Ok(ours), Err(_)) => assert!(special(ours), "{ours:?}"),
        (Err(error), Ok(_)) => assert!(error.to_string().contains("within each other"), "{error}"),
        (Err(_), Err(_)) => {}
    }
    if let Ok(tree) = ours {
        let mut out = Vec::new();
        write(&tree, &mut out);
        let again = read(&out, Rules { nan: false, max_depth: 100 });
        assert!(special(&tree) || again.as_ref() == Ok(&tree), "{tree:?} {again:?}");
    }
    let _ = read(data, Rules { nan: true, max_depth: 3 });
});

/// Members of an object: of a key that comes twice, the last.
fn same(ours: &Tree, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Tree::Null, Value::Null) => true,
        (Tree::Bool(a), Value::Bool(b)) => a == b,
        (Tree::Int(a), Value::Number(b)) => b.as_i64() == Some(*a) || *a == 0 && b.as_f64() == Some(0.0),
        (Tree::UInt(a), Value::Number(b)) => b.as_u64() == Some(*a),
        (Tree::Float(a), Value::Number(b)) => b.as_f64().is_some_and(|b| a.to_bits() == b.to_bits()),
        (Tree::Big(a), Value::Number(b)) => {
            std::str::from_utf8(a).is_ok_and(|digits| digits.parse::<f64>().ok() == b.as_f64())
        }
        (Tree::Text(a), Value::String(b)) => a == b.as_bytes(),
        (Tree::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Tree::Object(a), Value::Object(b)) => b.iter().all(|(key, b)| {
            let last = a.iter().rev().find(|(other, _)| other == key.as_bytes());
            last.is_some_and(|(_, a)| same(a, b))
        }),
        _ => false,
    }
}

fn special(tree: &Tree) -> bool {
    match tree {
        Tree::Big(_) => true,
        Tree::Text(text) => std::str::from_utf8(text).is_err(),
        Tree::Array(items) => items.iter().any(special),
        Tree::Object(members) => {
            members.iter().any(|(key, value)| std::str::from_utf8(key).is_err() || special(value))
        }
        _ => false,
    }
}

fn write(tree: &Tree, out: &mut Vec<u8>) {
    let done = match tree {
        Tree::Null => plain(out, b"null"),
        Tree::Bool(value) => plain(out, if *value { b"true" } else { b"false" }),
        Tree::Int(value) => int(out, false, *value),
        Tree::UInt(value) => plain(out, value.to_string().as_bytes()),
        Tree::Big(digits) => plain(out, digits),
        Tree::Float(value) => ferrule_codec::json::float(out, false, *value),
        Tree::Text(text) => utf8(out, false, text),
        Tree::Array(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                out.extend((place > 0).then_some(b','));
                write(item, out);
            }
            plain(out, b"]")
        }
        Tree::Object(members) => {
            out.push(b'{');
            for (place, (key, value)) in members.iter().enumerate() {
                ferrule_codec::json::key(out, place > 0, key).expect("memory");
                write(value, out);
            }
            plain(out, b"}")
        }
    };
    done.expect("memory");
}
