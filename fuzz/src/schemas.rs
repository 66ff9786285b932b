//! Shapes of several kinds, one of which the first byte chooses.

use ferrule_codec::schema::{Schema, Shape, Width};

/// The schema that a byte chooses.
pub fn schema(choice: u8) -> Schema {
    let shapes = match choice % 6 {
        0 => vec![Shape::Any],
        1 => vec![
            Shape::List(1),
            Shape::Record(0, vec![2, 3, 4, 5, 6, 7, 8]),
            Shape::Int(Width::I64),
            Shape::Text,
            Shape::Double,
            Shape::Optional(2),
            Shape::List(9),
            Shape::Map(3, 10),
            Shape::Member(0, 3),
            Shape::Single,
            Shape::OneOf(0, vec![2, 3, 11, 12]),
            Shape::Bytes,
            Shape::Flags(1),
        ],
        // A class that contains itself.
        2 => vec![Shape::Record(0, vec![1, 2, 3]), Shape::Int(Width::U8), Shape::List(0), Shape::Optional(0)],
        3 => vec![
            Shape::Map(1, 2),
            Shape::Int(Width::U16),
            Shape::Array(3),
            Shape::Tuple(vec![4, 5, 6, 7, 8]),
            Shape::Null,
            Shape::Int(Width::I8),
            Shape::Int(Width::I16),
            Shape::Int(Width::U32),
            Shape::List(9),
            Shape::List(10),
            Shape::Bool,
        ],
        // All that unions are told apart by, within each other.
        4 => vec![
            Shape::Optional(1),
            Shape::OneOf(0, vec![2, 3, 4, 5, 6, 7, 8]),
            Shape::Record(0, vec![9, 0, 10]),
            Shape::Record(2, vec![0, 9, 10, 12]),
            Shape::Record(1, vec![9, 0]),
            Shape::Tuple(vec![9, 10, 0]),
            Shape::Member(0, 3),
            Shape::List(0),
            Shape::Map(11, 0),
            Shape::Int(Width::I32),
            Shape::Double,
            Shape::Text,
            Shape::OneOf(1, vec![10, 9, 11, 13, 14]),
            Shape::Map(6, 15),
            Shape::Flags(3),
            Shape::Map(14, 10),
        ],
        _ => vec![Shape::List(1), Shape::List(2), Shape::List(3), Shape::List(4), Shape::Int(Width::U64)],
    };
    Schema::new(shapes, 0).expect("a schema without items of no bytes")
}
