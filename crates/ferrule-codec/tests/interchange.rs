//! The bytes are those of bincode 1 and postcard, on real Rust structs; and the files in `tests/data`, which
//! Python's tests read, are what those crates write.

#![allow(clippy::unwrap_used, reason = "a test, also in its helpers")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use ferrule_codec::bincode::Bincode;
use ferrule_codec::compact::Compact;
use ferrule_codec::decode::decode;
use ferrule_codec::encode::encode;
use ferrule_codec::schema::{Schema, Shape, Width};
use ferrule_codec::tree::{Tree, Trees};
use ferrule_codec::wire::Wire;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Status {
    Ok,
    Late,
    Lost,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reading {
    sensor: u16,
    at: u64,
    celsius: f32,
    delta: i8,
    status: Status,
    note: Option<String>,
    samples: Vec<i32>,
    place: (f64, f64),
    labels: BTreeMap<String, bool>,
}

fn readings() -> Vec<Reading> {
    vec![
        Reading {
            sensor: 7,
            at: 1 << 40,
            celsius: 21.5,
            delta: -3,
            status: Status::Late,
            note: Some("größer 😀".into()),
            samples: vec![1, -2, i32::MAX],
            place: (0.5, -0.0),
            labels: [("a".into(), true), ("b".into(), false)].into(),
        },
        Reading {
            sensor: u16::MAX,
            at: 0,
            celsius: -40.25,
            delta: 127,
            status: Status::Ok,
            note: None,
            samples: vec![],
            place: (1e300, 5e-324),
            labels: BTreeMap::new(),
        },
    ]
}

fn schema() -> Schema {
    let shapes = vec![
        Shape::List(1),
        Shape::Record(0, vec![2, 3, 4, 5, 6, 7, 9, 11, 13]),
        Shape::Int(Width::U16),
        Shape::Int(Width::U64),
        Shape::Single,
        Shape::Int(Width::I8),
        Shape::Member(0, 3),
        Shape::Optional(8),
        Shape::Text,
        Shape::List(10),
        Shape::Int(Width::I32),
        Shape::Tuple(vec![12, 12]),
        Shape::Double,
        Shape::Map(8, 14),
        Shape::Bool,
    ];
    Schema::new(shapes, 0).unwrap()
}

fn there_and_back<W: Wire>(schema: &Schema, bytes: &[u8]) -> Tree {
    let tree = decode::<W, _>(schema, bytes, &mut Trees).unwrap();
    let mut again = Vec::new();
    encode::<W, _>(schema, &&tree, &tree, &mut again).unwrap();
    assert_eq!(again, bytes);
    tree
}

#[test]
fn structs_have_the_bytes_of_bincode_and_postcard() {
    let (bincode, postcard) =
        (bincode::serialize(&readings()).unwrap(), postcard::to_stdvec(&readings()).unwrap());
    let one = there_and_back::<Bincode>(&schema(), &bincode);
    let other = there_and_back::<Compact>(&schema(), &postcard);
    assert_eq!(one, other);
    let Tree::List(items) = one else { panic!("a list") };
    let Tree::Record(0, fields) = &items[0] else { panic!("a record") };
    assert_eq!(fields[0], Tree::Unsigned(7));
    assert_eq!(fields[3], Tree::Signed(-3));
    assert_eq!(fields[5], Tree::Some(Box::new(Tree::Text("größer 😀".into()))));
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name)
}

#[test]
fn the_files_are_what_the_crates_write() {
    for (name, bytes) in [
        ("readings.bincode", bincode::serialize(&readings()).unwrap()),
        ("readings.postcard", postcard::to_stdvec(&readings()).unwrap()),
    ] {
        if std::env::var_os("FERRULE_WRITE_FILES").is_some() {
            std::fs::write(file(name), &bytes).unwrap();
        }
        assert_eq!(std::fs::read(file(name)).unwrap(), bytes, "{name}");
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

#[test]
fn anything_is_the_enum_that_the_documentation_names() {
    let value = Value::List(vec![
        Value::Null,
        Value::Bool(true),
        Value::Int(-5),
        Value::Float(0.1),
        Value::Str("é".into()),
        Value::Bytes(vec![0, 255]),
        Value::Map(vec![("k".into(), Value::List(vec![Value::Int(i64::MIN)]))]),
    ]);
    let schema = Schema::new(vec![Shape::Any], 0).unwrap();
    let one = there_and_back::<Bincode>(&schema, &bincode::serialize(&value).unwrap());
    assert_eq!(there_and_back::<Compact>(&schema, &postcard::to_stdvec(&value).unwrap()), one);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shapes {
    Circle(f64),
    Size(i16),
    Name(String),
}

#[test]
fn integers_of_all_widths_and_alternatives() {
    let value =
        (u8::MAX, i16::MIN, u32::MAX, i64::MIN, u64::MAX, vec![Shapes::Size(-1), Shapes::Circle(2.0)]);
    let shapes = vec![
        Shape::Tuple(vec![1, 2, 3, 4, 5, 6]),
        Shape::Int(Width::U8),
        Shape::Int(Width::I16),
        Shape::Int(Width::U32),
        Shape::Int(Width::I64),
        Shape::Int(Width::U64),
        Shape::List(7),
        Shape::OneOf(0, vec![8, 2, 9]),
        Shape::Double,
        Shape::Text,
    ];
    let schema = Schema::new(shapes, 0).unwrap();
    let one = there_and_back::<Bincode>(&schema, &bincode::serialize(&value).unwrap());
    let Tree::Tuple(items) = &one else { panic!("a tuple") };
    assert_eq!(items[4], Tree::Unsigned(u64::MAX));
    assert_eq!(there_and_back::<Compact>(&schema, &postcard::to_stdvec(&value).unwrap()), one);
}

#[test]
fn too_many_bits_are_refused_where_postcard_refuses_them() {
    let schema = |width| Schema::new(vec![Shape::Int(width)], 0).unwrap();
    let ours = |width, bytes: &[u8]| decode::<Compact, _>(&schema(width), bytes, &mut Trees).is_ok();
    for last in 0..=255_u8 {
        let two = [0xff, 0xff, last];
        assert_eq!(
            ours(Width::U16, &two),
            postcard::take_from_bytes::<u16>(&two).is_ok_and(|all| all.1.is_empty())
        );
        let five = [0xff, 0xff, 0xff, 0xff, last];
        assert_eq!(
            ours(Width::I32, &five),
            postcard::take_from_bytes::<i32>(&five).is_ok_and(|all| all.1.is_empty())
        );
        let ten = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, last];
        assert_eq!(
            ours(Width::U64, &ten),
            postcard::take_from_bytes::<u64>(&ten).is_ok_and(|all| all.1.is_empty())
        );
    }
    assert!(ours(Width::U64, &[0x80, 0]));
    assert!(postcard::from_bytes::<u64>(&[0x80, 0]).is_ok());
}
