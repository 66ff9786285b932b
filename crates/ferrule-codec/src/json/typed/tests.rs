//! Documents cut off anywhere, read by a maker that makes nothing.

use super::{Failed, Rules, Schema, Shape, Typed, Unmade, Width, typed};
use crate::decode;
use crate::json::{Build, Stop, Text, parse};
use ferrule_base::Error;

struct Nothing;

impl Build for Nothing {
    type Value = ();
    type Key = ();

    fn null(&mut self) -> Result<(), Stop> {
        Ok(())
    }
    fn bool(&mut self, _: bool) -> Result<(), Stop> {
        Ok(())
    }
    fn int(&mut self, _: i64) -> Result<(), Stop> {
        Ok(())
    }
    fn uint(&mut self, _: u64) -> Result<(), Stop> {
        Ok(())
    }
    fn big_int(&mut self, _: &[u8]) -> Result<(), Stop> {
        Ok(())
    }
    fn float(&mut self, _: f64) -> Result<(), Stop> {
        Ok(())
    }
    fn text(&mut self, _: Text<'_>) -> Result<(), Stop> {
        Ok(())
    }
    fn key(&mut self, _: Text<'_>) -> Result<(), Stop> {
        Ok(())
    }
    fn array(&mut self, values: &mut Vec<()>, from: usize) -> Result<(), Stop> {
        values.truncate(from);
        Ok(())
    }
    fn object(
        &mut self,
        keys: &mut Vec<()>,
        key: usize,
        values: &mut Vec<()>,
        from: usize,
    ) -> Result<(), Stop> {
        keys.truncate(key);
        values.truncate(from);
        Ok(())
    }
}

impl decode::Build for Nothing {
    type Object = ();
    type Items = ();
    type Pairs = ();
    type Record = ();
    type Fault = Error;

    fn null(&mut self) {}
    fn boolean(&mut self, _: bool) {}
    fn signed(&mut self, _: i64) -> Result<(), Error> {
        Ok(())
    }
    fn unsigned(&mut self, _: u64) -> Result<(), Error> {
        Ok(())
    }
    fn float(&mut self, _: f64) -> Result<(), Error> {
        Ok(())
    }
    fn text(&mut self, _: &str) -> Result<(), Error> {
        Ok(())
    }
    fn bytes(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }
    fn items(&mut self, _: usize) -> Result<(), Error> {
        Ok(())
    }
    fn push(&mut self, (): &mut (), (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn list(&mut self, (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn tuple(&mut self, (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn pairs(&mut self, _: usize) -> Result<(), Error> {
        Ok(())
    }
    fn insert(&mut self, (): &mut (), (): (), (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn map(&mut self, (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn record(&mut self, _: usize) -> Result<(), Error> {
        Ok(())
    }
    fn field(&mut self, _: usize, (): &mut (), _: usize, (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn instance(&mut self, _: usize, (): ()) -> Result<(), Error> {
        Ok(())
    }
    fn member(&mut self, _: usize, _: usize) {}
    fn go_on(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

impl Typed for Nothing {
    fn class(&self, _: usize) -> &'static str {
        "Class"
    }
    fn choice(&self, _: usize) -> &'static str {
        "Choice"
    }
    fn constants(&self, _: usize) -> &'static str {
        "Constants"
    }
    fn is_array(&self, _: usize) -> bool {
        false
    }
    fn field_name(&self, _: usize, place: usize) -> &str {
        ["a", "b"][place]
    }
    fn has_default(&self, _: usize, place: usize) -> bool {
        place == 1
    }
    fn default(&mut self, _: usize, place: usize) -> Result<Option<()>, Error> {
        Ok((place == 1).then_some(()))
    }
    fn constant(&mut self, _: usize, (): &()) -> Result<Option<()>, Error> {
        Ok(None)
    }
}

/// A class with the fields a and b, a tuple of an int and a float, constants, or a list of any of these.
fn schema() -> Schema {
    let shapes = vec![
        Shape::Optional(1),
        Shape::OneOf(0, vec![2, 3, 4, 5]),
        Shape::Record(0, vec![6, 0]),
        Shape::Tuple(vec![6, 7]),
        Shape::Member(0, 1),
        Shape::List(0),
        Shape::Int(Width::I64),
        Shape::Double,
    ];
    Schema::new(shapes, 0).unwrap()
}

#[test]
fn what_is_cut_off_or_spoilt_is_refused_as_no_document() {
    let whole =
        r#"[ {"a" : 1, "b":{ "\u0061":-2, "b":null}} , [1 , -2.5e3],[[2,NaN],{"a":3 ,"x\"":[true,""]}] ] "#;
    let schema = schema();
    for nan in [false, true] {
        let rules = Rules { nan, max_depth: 9 };
        for at in 0..whole.len() {
            for spoilt in ["", "{", "}", "]", ",", "\"", "\\", "1", "N"] {
                for rest in ["", &whole[at + 1..]] {
                    let data = format!("{}{spoilt}{rest}", &whole[..at]);
                    let as_any = parse("data", data.as_bytes(), 0, true, rules, &mut Nothing);
                    let document = ("data", data.as_bytes(), true);
                    let made = typed(&schema, document, rules, true, &mut Nothing, &mut Nothing);
                    match (as_any, made) {
                        (Err(wrong), Err(Unmade::Document(failed))) => assert_eq!(failed, wrong, "{data}"),
                        (Ok(()), Ok(()) | Err(Unmade::Other(_))) => {}
                        (as_any, made) => panic!("{data}: {as_any:?}, but typed {}", made.is_ok()),
                    }
                }
            }
        }
    }
}

#[test]
fn numbers_that_are_words_are_among_what_a_union_is_told_apart_by() {
    for data in ["[1,NaN]", "[1, -Infinity ]", "[[1,Infinity]]", r#"{"a":1,"b":[2,NaN]}"#] {
        let rules = Rules { nan: true, max_depth: 9 };
        let made = typed(&schema(), ("data", data.as_bytes(), true), rules, true, &mut Nothing, &mut Nothing);
        assert!(made.is_ok(), "{data}");
        let rules = Rules { nan: false, max_depth: 9 };
        let made = typed(&schema(), ("data", data.as_bytes(), true), rules, true, &mut Nothing, &mut Nothing);
        assert!(matches!(made, Err(Unmade::Document(Failed::Input(_)))), "{data}");
    }
}
