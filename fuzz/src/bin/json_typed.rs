//! `json` of a type, of any bytes: the plain values of the document as the type has them, or refused as it should be.
#![no_main]

use ferrule_base::Error;
use ferrule_codec::decode::Build;
use ferrule_codec::json::{Failed, Rules, Tree, Trees, Typed, Unmade, check_utf8, read, typed};
use ferrule_codec::schema::{Id, Schema, Shape};

#[path = "../schemas.rs"]
mod schemas;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&[choice, options], data)) = data.split_first_chunk() else { return };
    let Ok(ascii) = check_utf8("data", data) else { return };
    let schema = schemas::schema(choice);
    let rules = Rules { nan: options & 1 == 1, max_depth: 100 };
    let repeated = options & 2 == 2;
    let made = typed(&schema, ("data", data, ascii), rules, repeated, &mut Trees, &mut Maker);
    match (made, read(data, rules)) {
        (Ok(made), Ok(plain)) => {
            let wanted = Model(&schema).value(schema.root(), &plain).expect("a value of the schema");
            // NaN is not equal to itself.
            assert_eq!(format!("{made:?}"), format!("{wanted:?}"));
        }
        (Err(Unmade::Other(error)), Ok(plain)) => {
            assert_eq!(Model(&schema).value(schema.root(), &plain), None, "{error}");
        }
        (Err(Unmade::Document(Failed::Input(error))), Err(refused)) => assert_eq!(error, refused),
        (made, plain) => panic!("plain {plain:?}, typed {}", made.is_ok()),
    }
});

/// What a tuple, a map, an instance or a constant is among plain values.
fn tagged(tag: &str, values: Vec<Tree>) -> Tree {
    Tree::Array(vec![Tree::Text(tag.into()), Tree::Array(values)])
}

/// The names of fields, by their places in any class.
const NAMES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Every other field may be missing.
fn default(place: usize) -> Option<Tree> {
    (place % 2 == 1).then_some(Tree::Null)
}

fn is_array(class: usize) -> bool {
    class % 2 == 1
}

/// Which of the constants, or flags, of any class has this value.
fn constant(value: &Tree) -> Option<usize> {
    [Tree::Text(b"a".into()), Tree::Int(1), Tree::Bool(true)].iter().position(|one| one == value)
}

/// Of several pairs with the same key the last one counts, in the place of the first.
fn insert<K: PartialEq>(pairs: &mut Vec<(K, Tree)>, key: K, value: Tree) {
    match pairs.iter_mut().find(|(known, _)| *known == key) {
        Some((_, known)) => *known = value,
        None => pairs.push((key, value)),
    }
}

fn map(pairs: Vec<(Tree, Tree)>) -> Tree {
    tagged("map", pairs.into_iter().flat_map(<[Tree; 2]>::from).collect())
}

/// The definition: from the value that a document holds to that of a schema.
struct Model<'a>(&'a Schema);

impl Model<'_> {
    fn value(&self, id: Id, plain: &Tree) -> Option<Tree> {
        match (self.0.shape(id), plain) {
            (Shape::Any, _)
            | (Shape::Null | Shape::Optional(_), Tree::Null)
            | (Shape::Bool, Tree::Bool(_))
            | (Shape::Text, Tree::Text(_))
            | (Shape::Double, Tree::Float(_)) => Some(plain.clone()),
            (Shape::Single, _) => {
                let value = float(plain)?;
                (value.is_infinite() || (value as f32).is_finite() || value.is_nan())
                    .then_some(Tree::Float(value))
            }
            (Shape::Int(width), Tree::Int(value)) => {
                let (least, most) = width.range();
                (*value >= least && (*value < 0 || *value as u64 <= most)).then(|| plain.clone())
            }
            (Shape::Int(width), Tree::UInt(value)) => (*value <= width.range().1).then(|| plain.clone()),
            (Shape::Double, _) => float(plain).map(Tree::Float),
            (Shape::Optional(inner), _) => self.value(*inner, plain),
            (Shape::List(item), Tree::Array(items)) => {
                self.all(&vec![*item; items.len()], items).map(Tree::Array)
            }
            (Shape::Array(item), Tree::Array(items)) => {
                Some(tagged("tuple", self.all(&vec![*item; items.len()], items)?))
            }
            (Shape::Tuple(ids), Tree::Array(items)) => Some(tagged("tuple", self.all(ids, items)?)),
            (Shape::Record(class, ids), Tree::Array(items)) if is_array(*class) => {
                let missing = (items.len()..ids.len()).map(default).collect::<Option<Vec<_>>>()?;
                let mut fields = self.all(&ids[..ids.len().min(items.len())], items)?;
                fields.extend(missing);
                Some(tagged(&format!("class {class}"), fields))
            }
            (Shape::Record(class, ids), Tree::Object(members)) if !is_array(*class) => {
                let field = |(place, &id): (usize, &Id)| match member(members, NAMES[place]) {
                    Some(value) => self.value(id, value),
                    None => default(place),
                };
                Some(tagged(
                    &format!("class {class}"),
                    ids.iter().enumerate().map(field).collect::<Option<_>>()?,
                ))
            }
            (Shape::Map(key, item), Tree::Object(members)) => {
                let mut last = Vec::new();
                members.iter().for_each(|(name, value)| insert(&mut last, name, value.clone()));
                let pair = |(name, value): (&Vec<u8>, Tree)| {
                    Some((self.value(*key, &Tree::Text(name.clone()))?, self.value(*item, &value)?))
                };
                Some(map(last.into_iter().map(pair).collect::<Option<_>>()?))
            }
            (Shape::OneOf(_, ids), _) => {
                let find = |exactly| ids.iter().find(|id| self.is_like(**id, plain, exactly));
                self.value(*find(true).or_else(|| find(false))?, plain)
            }
            (Shape::Member(class, _) | Shape::Flags(class), _) => {
                Some(Maker.member(*class, constant(plain)?))
            }
            _ => None,
        }
    }

    fn all(&self, ids: &[Id], items: &[Tree]) -> Option<Vec<Tree>> {
        let same = ids.len() == items.len();
        same.then(|| ids.iter().zip(items).map(|(id, item)| self.value(*id, item)).collect())?
    }

    /// Whether a value may be of a shape, as far as its kind and the names of its members tell; exactly: with no others.
    fn is_like(&self, id: Id, plain: &Tree, exactly: bool) -> bool {
        let is_int = matches!(plain, Tree::Int(_) | Tree::UInt(_) | Tree::Big(_));
        match (self.0.shape(id), plain) {
            (Shape::Any, _)
            | (Shape::Null | Shape::Optional(_), Tree::Null)
            | (Shape::Bool, Tree::Bool(_))
            | (Shape::Text, Tree::Text(_))
            | (Shape::Single | Shape::Double, Tree::Float(_))
            | (Shape::List(_) | Shape::Array(_), Tree::Array(_))
            | (Shape::Map(..), Tree::Object(_)) => true,
            (Shape::Int(_), _) => is_int,
            (Shape::Single | Shape::Double, _) => is_int && !exactly,
            (Shape::Optional(inner), _) => self.is_like(*inner, plain, exactly),
            (Shape::OneOf(_, ids), _) => ids.iter().any(|id| self.is_like(*id, plain, exactly)),
            (Shape::Member(..) | Shape::Flags(_), _) => constant(plain).is_some(),
            (Shape::Tuple(ids), Tree::Array(items)) => ids.len() == items.len(),
            (Shape::Record(class, ids), Tree::Array(items)) => {
                let missing = (items.len()..ids.len()).all(|place| default(place).is_some() && !exactly);
                is_array(*class) && items.len() <= ids.len() && missing
            }
            (Shape::Record(class, ids), Tree::Object(members)) => {
                let names = &NAMES[..ids.len()];
                let needed = |place| default(place).is_some() || member(members, NAMES[place]).is_some();
                let known = members.iter().all(|(key, _)| names.iter().any(|name| name.as_bytes() == key));
                !is_array(*class) && (0..ids.len()).all(needed) && (known || !exactly)
            }
            _ => false,
        }
    }
}

/// A number as a float, if it is one.
fn float(plain: &Tree) -> Option<f64> {
    match plain {
        Tree::Float(value) => Some(*value),
        Tree::Int(value) => Some(*value as f64),
        Tree::UInt(value) => Some(*value as f64),
        Tree::Big(digits) => {
            let value: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
            value.is_finite().then_some(value)
        }
        _ => None,
    }
}

/// The last member with a name.
fn member<'a>(members: &'a [(Vec<u8>, Tree)], name: &str) -> Option<&'a Tree> {
    members.iter().rev().find(|(key, _)| key == name.as_bytes()).map(|(_, value)| value)
}

/// Makes the same as the model, of the parts that it is told of.
struct Maker;

impl Build for Maker {
    type Object = Tree;
    type Items = Vec<Tree>;
    type Pairs = Vec<(Tree, Tree)>;
    type Record = Vec<Tree>;
    type Fault = Error;

    fn null(&mut self) -> Tree {
        Tree::Null
    }

    fn items(&mut self, len: usize) -> Result<Vec<Tree>, Error> {
        Ok(Vec::with_capacity(len))
    }

    fn push(&mut self, items: &mut Vec<Tree>, item: Tree) -> Result<(), Error> {
        assert!(items.len() < items.capacity());
        items.push(item);
        Ok(())
    }

    fn list(&mut self, items: Vec<Tree>) -> Result<Tree, Error> {
        Ok(Tree::Array(items))
    }

    fn tuple(&mut self, items: Vec<Tree>) -> Result<Tree, Error> {
        Ok(tagged("tuple", items))
    }

    fn pairs(&mut self, _len: usize) -> Result<Vec<(Tree, Tree)>, Error> {
        Ok(Vec::new())
    }

    fn insert(&mut self, pairs: &mut Vec<(Tree, Tree)>, key: Tree, value: Tree) -> Result<(), Error> {
        insert(pairs, key, value);
        Ok(())
    }

    fn map(&mut self, pairs: Vec<(Tree, Tree)>) -> Result<Tree, Error> {
        Ok(map(pairs))
    }

    fn record(&mut self, _class: usize) -> Result<Vec<Tree>, Error> {
        Ok(Vec::new())
    }

    fn field(
        &mut self,
        _class: usize,
        record: &mut Vec<Tree>,
        place: usize,
        value: Tree,
    ) -> Result<(), Error> {
        assert_eq!(record.len(), place);
        record.push(value);
        Ok(())
    }

    fn instance(&mut self, class: usize, record: Vec<Tree>) -> Result<Tree, Error> {
        Ok(tagged(&format!("class {class}"), record))
    }

    fn member(&mut self, class: usize, place: usize) -> Tree {
        tagged(&format!("constant {class}"), vec![Tree::UInt(place as u64)])
    }

    fn go_on(&mut self) -> Result<(), Error> {
        Ok(())
    }

    // What has no parts is made by whoever makes plain values.

    fn boolean(&mut self, value: bool) -> Tree {
        unreachable!("{value}")
    }

    fn signed(&mut self, value: i64) -> Result<Tree, Error> {
        unreachable!("{value}")
    }

    fn unsigned(&mut self, value: u64) -> Result<Tree, Error> {
        unreachable!("{value}")
    }

    fn float(&mut self, value: f64) -> Result<Tree, Error> {
        unreachable!("{value}")
    }

    fn text(&mut self, value: &str) -> Result<Tree, Error> {
        unreachable!("{value}")
    }

    fn bytes(&mut self, value: &[u8]) -> Result<Tree, Error> {
        unreachable!("{value:?}")
    }
}

impl Typed for Maker {
    fn class(&self, _class: usize) -> &str {
        "a class"
    }

    fn choice(&self, _choice: usize) -> &str {
        "a union"
    }

    fn constants(&self, _class: usize) -> &str {
        "constants"
    }

    fn is_array(&self, class: usize) -> bool {
        is_array(class)
    }

    fn field_name(&self, _class: usize, place: usize) -> &str {
        NAMES[place]
    }

    fn has_default(&self, _class: usize, place: usize) -> bool {
        default(place).is_some()
    }

    fn default(&mut self, _class: usize, place: usize) -> Result<Option<Tree>, Error> {
        Ok(default(place))
    }

    fn constant(&mut self, class: usize, value: &Tree) -> Result<Option<Tree>, Error> {
        Ok(constant(value).map(|place| self.member(class, place)))
    }
}
