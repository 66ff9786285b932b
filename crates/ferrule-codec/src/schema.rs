//! What a value looks like, without saying whose value it is: the plan that encoders and decoders follow.

use ferrule_base::Error;

/// The place of a shape in its [`Schema`]. Shapes name each other by place, so a type may contain itself.
pub type Id = usize;

/// The width of an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Width {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

impl Width {
    /// The width that Rust calls so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "i8" => Self::I8,
            "i16" => Self::I16,
            "i32" => Self::I32,
            "i64" => Self::I64,
            "u8" => Self::U8,
            "u16" => Self::U16,
            "u32" => Self::U32,
            "u64" => Self::U64,
            _ => return None,
        })
    }

    /// How many bytes it has.
    #[must_use]
    #[inline]
    pub fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 => 4,
            Self::I64 | Self::U64 => 8,
        }
    }

    /// Whether it has negative values.
    #[must_use]
    #[inline]
    pub fn is_signed(self) -> bool {
        matches!(self, Self::I8 | Self::I16 | Self::I32 | Self::I64)
    }

    /// The smallest and the largest value, as far as an i64 and a u64 tell them.
    #[must_use]
    pub fn range(self) -> (i64, u64) {
        let bits = 8 * self.bytes();
        if self.is_signed() {
            (-1 << (bits - 1), (1 << (bits - 1)) - 1)
        } else {
            (0, u64::MAX >> (64 - bits))
        }
    }

    /// What Rust calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
        }
    }
}

/// What a value looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Always the same nothing.
    Null,
    /// True or false.
    Bool,
    /// An integer.
    Int(Width),
    /// A float of 32 bits.
    Single,
    /// A float of 64 bits.
    Double,
    /// Text in UTF-8.
    Text,
    /// Any bytes.
    Bytes,
    /// Any number of items alike, in a list.
    List(Id),
    /// Any number of items alike, in a tuple.
    Array(Id),
    /// So many items, each of its own shape.
    Tuple(Vec<Id>),
    /// Pairs of a key and a value.
    Map(Id, Id),
    /// Nothing, or a value.
    Optional(Id),
    /// The fields of a class, in order; the class is named by its number.
    Record(usize, Vec<Id>),
    /// A value of one of several shapes, told apart by their places. The number names what tells them apart.
    OneOf(usize, Vec<Id>),
    /// One of so many named constants of a class, which is named by its number.
    Member(usize, usize),
    /// Any number of flags of a class, which is named by its number: their bits.
    Flags(usize),
    /// Anything that [`Kind`](super::Kind) names, told apart by their places there.
    Any,
}

/// A shape with all the shapes it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    shapes: Vec<Shape>,
    least: Vec<usize>,
    root: Id,
}

impl Schema {
    /// The schema of the shape at `root`. Refuses lists and maps of items that take no bytes, since then a few bytes
    /// could claim any number of them.
    ///
    /// # Panics
    /// If a shape names one that isn't there.
    pub fn new(shapes: Vec<Shape>, root: Id) -> Result<Self, Error> {
        let mut least = vec![None; shapes.len()];
        for id in 0..shapes.len() {
            measure(&shapes, id, &mut least);
        }
        let least: Vec<usize> = least.into_iter().map(|bytes| bytes.unwrap_or(0)).collect();
        assert!(root < shapes.len());
        for shape in &shapes {
            let bytes = match *shape {
                Shape::List(item) | Shape::Array(item) => least[item],
                Shape::Map(key, value) => least[key] + least[value],
                _ => continue,
            };
            if bytes == 0 {
                let text =
                    "type: got a list or dict of items that take no bytes, wanted items that take some";
                return Err(Error::Value(text.into()));
            }
        }
        Ok(Self { shapes, least, root })
    }

    /// Where it starts.
    #[must_use]
    pub fn root(&self) -> Id {
        self.root
    }

    /// The shape at a place.
    #[must_use]
    #[inline]
    pub fn shape(&self, id: Id) -> &Shape {
        &self.shapes[id]
    }

    /// How many bytes a value of this shape takes at least, in any of the binary formats.
    #[must_use]
    #[inline]
    pub fn least(&self, id: Id) -> usize {
        self.least[id]
    }
}

fn measure(shapes: &[Shape], id: Id, least: &mut [Option<usize>]) -> usize {
    if let Some(bytes) = least[id] {
        return bytes;
    }
    // A type that contains itself without a list, dict or option between has no values: any size is right.
    least[id] = Some(0);
    let bytes = match &shapes[id] {
        Shape::Null => 0,
        Shape::Single => 4,
        Shape::Double => 8,
        Shape::Tuple(items) | Shape::Record(_, items) => {
            let sizes = items.iter().map(|&item| measure(shapes, item, least));
            sizes.fold(0, usize::saturating_add)
        }
        _ => 1,
    };
    least[id] = Some(bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_sizes_add_up() {
        let shapes = vec![Shape::Record(0, vec![1, 2, 3]), Shape::Double, Shape::Bool, Shape::List(0)];
        let schema = Schema::new(shapes, 0).unwrap();
        assert_eq!(schema.least(0), 10);
        assert_eq!(schema.least(3), 1);
    }

    #[test]
    fn items_without_bytes_are_refused() {
        assert!(Schema::new(vec![Shape::List(1), Shape::Null], 0).is_err());
        assert!(Schema::new(vec![Shape::Map(1, 1), Shape::Tuple(vec![])], 0).is_err());
        assert!(Schema::new(vec![Shape::Tuple(vec![1]), Shape::Null], 0).is_ok());
    }

    #[test]
    fn a_type_that_contains_nothing_but_itself_is_measured() {
        let twice = vec![Shape::Record(0, vec![0, 0]), Shape::List(0)];
        assert!(Schema::new(twice, 1).is_err());
    }
}
