//! From bytes to values, as a schema says.

use std::marker::PhantomData;

use crate::schema::{Id, Schema, Shape, Width};
use crate::wire::{Input, Wire, deeper, nested, wrong};
use crate::{DEEPEST, Kind};
use ferrule_base::{Error, Stack};

/// Who makes the values.
pub trait Build {
    /// A value.
    type Object;
    /// Items on their way to a list.
    type Items;
    /// Pairs on their way to a map.
    type Pairs;
    /// Fields on their way to an instance.
    type Record;
    /// What can go wrong.
    type Fault: From<Error>;

    /// Nothing.
    fn null(&mut self) -> Self::Object;
    /// True or false.
    fn boolean(&mut self, value: bool) -> Self::Object;
    /// An integer.
    fn signed(&mut self, value: i64) -> Result<Self::Object, Self::Fault>;
    /// An integer.
    fn unsigned(&mut self, value: u64) -> Result<Self::Object, Self::Fault>;
    /// A float.
    fn float(&mut self, value: f64) -> Result<Self::Object, Self::Fault>;
    /// Text.
    fn text(&mut self, value: &str) -> Result<Self::Object, Self::Fault>;
    /// Bytes.
    fn bytes(&mut self, value: &[u8]) -> Result<Self::Object, Self::Fault>;
    /// Room for so many items: no more than the bytes that are left can hold.
    fn items(&mut self, len: usize) -> Result<Self::Items, Self::Fault>;
    /// The next item.
    fn push(&mut self, items: &mut Self::Items, item: Self::Object) -> Result<(), Self::Fault>;
    /// The list of all items.
    fn list(&mut self, items: Self::Items) -> Result<Self::Object, Self::Fault>;
    /// The tuple of all items.
    fn tuple(&mut self, items: Self::Items) -> Result<Self::Object, Self::Fault>;
    /// Room for so many pairs.
    fn pairs(&mut self, len: usize) -> Result<Self::Pairs, Self::Fault>;
    /// The next pair; of several with the same key the last one counts.
    fn insert(
        &mut self,
        pairs: &mut Self::Pairs,
        key: Self::Object,
        value: Self::Object,
    ) -> Result<(), Self::Fault>;
    /// The map of all pairs.
    fn map(&mut self, pairs: Self::Pairs) -> Result<Self::Object, Self::Fault>;
    /// A key of a map with keys of any kind that `Any` has: text.
    fn key(&mut self, value: &str) -> Result<Self::Object, Self::Fault> {
        self.text(value)
    }
    /// An instance of a class, without fields.
    fn record(&mut self, class: usize) -> Result<Self::Record, Self::Fault>;
    /// The next field.
    fn field(
        &mut self,
        class: usize,
        record: &mut Self::Record,
        place: usize,
        value: Self::Object,
    ) -> Result<(), Self::Fault>;
    /// The instance with all its fields.
    fn instance(&mut self, class: usize, record: Self::Record) -> Result<Self::Object, Self::Fault>;
    /// A value that is there though it need not.
    fn some(&mut self, value: Self::Object) -> Self::Object {
        value
    }
    /// A value of one of several shapes.
    fn chosen(&mut self, _place: usize, value: Self::Object) -> Self::Object {
        value
    }
    /// A named constant of a class.
    fn member(&mut self, class: usize, place: usize) -> Self::Object;
    /// The flags of a class that have these bits; nothing where the class has no such.
    fn flags(&mut self, _class: usize, bits: i64) -> Result<Option<Self::Object>, Self::Fault> {
        self.signed(bits).map(Some)
    }
    /// Called now and then: whether to go on.
    fn go_on(&mut self) -> Result<(), Self::Fault>;
}

/// The value that `bytes` hold: exactly one, and no byte after it.
pub fn decode<W: Wire, B: Build>(
    schema: &Schema,
    bytes: &[u8],
    build: &mut B,
) -> Result<B::Object, B::Fault> {
    let (input, stack) = (Input::new(bytes), Stack::of_this_thread());
    let mut decoder = Decoder::<W, B> { schema, input, build, stack, steps: 0, wire: PhantomData };
    let value = decoder.value(schema.root(), 0, DEEPEST)?;
    let (at, left) = (decoder.input.at(), decoder.input.left());
    if left > 0 {
        return Err(wrong(at, &format!("{left} more bytes"), "the end").into());
    }
    Ok(value)
}

struct Decoder<'a, W, B> {
    schema: &'a Schema,
    input: Input<'a>,
    build: &'a mut B,
    stack: Stack,
    steps: u32,
    wire: PhantomData<W>,
}

/// Values between two looks at whether to go on.
const STEPS: u32 = 1 << 12;

impl<'a, W: Wire, B: Build> Decoder<'a, W, B> {
    /// The next value. `owed` bytes at least must be left after it, since they were claimed by lists around it: so all
    /// lists together get no more room than the bytes can fill.
    fn value(&mut self, id: Id, owed: usize, depth: usize) -> Result<B::Object, B::Fault> {
        let schema = self.schema;
        match schema.shape(id) {
            Shape::Null => Ok(self.build.null()),
            Shape::Bool => {
                let value = self.flag("false or true")?;
                Ok(self.build.boolean(value))
            }
            Shape::Int(width) => self.int(*width),
            Shape::Single => {
                let value = f32::from_le_bytes(self.input.array()?);
                self.build.float(value.into())
            }
            Shape::Double => {
                let value = f64::from_le_bytes(self.input.array()?);
                self.build.float(value)
            }
            Shape::Text => {
                let text = self.text(owed)?;
                self.build.text(text)
            }
            Shape::Bytes => {
                let len = self.len(1, owed)?;
                let bytes = self.input.take(len)?;
                self.build.bytes(bytes)
            }
            Shape::Optional(inner) => {
                if !self.flag("none or some")? {
                    return Ok(self.build.null());
                }
                let value = self.value(*inner, owed, self.deeper(depth)?)?;
                Ok(self.build.some(value))
            }
            Shape::List(item) => {
                let items = self.items(*item, owed, depth)?;
                self.build.list(items)
            }
            Shape::Array(item) => {
                let items = self.items(*item, owed, depth)?;
                self.build.tuple(items)
            }
            Shape::Tuple(ids) => {
                let depth = self.deeper(depth)?;
                let mut items = self.build.items(ids.len())?;
                // Their number is the schema's, not the bytes': nothing is claimed, so nothing is owed.
                for &id in ids {
                    let item = self.value(id, owed, depth)?;
                    self.build.push(&mut items, item)?;
                }
                self.build.tuple(items)
            }
            Shape::Map(key, value) => {
                let (key, value) = (*key, *value);
                self.map(schema.least(key) + schema.least(value), owed, depth, |this, owed, depth| {
                    Ok((this.value(key, owed, depth)?, this.value(value, owed, depth)?))
                })
            }
            Shape::Record(class, ids) => {
                let depth = self.deeper(depth)?;
                let mut record = self.build.record(*class)?;
                for (place, &id) in ids.iter().enumerate() {
                    let value = self.value(id, owed, depth)?;
                    self.build.field(*class, &mut record, place, value)?;
                }
                self.build.instance(*class, record)
            }
            Shape::OneOf(_, ids) => {
                let place = self.tag(ids.len())?;
                let value = self.value(ids[place], owed, self.deeper(depth)?)?;
                Ok(self.build.chosen(place, value))
            }
            Shape::Member(class, count) => {
                let place = self.tag(*count)?;
                Ok(self.build.member(*class, place))
            }
            Shape::Flags(class) => {
                let at = self.input.at();
                let bits = W::int(&mut self.input, Width::I64)? as i64;
                let wanted = "those that the class has";
                let flags = self.build.flags(*class, bits)?;
                flags.ok_or_else(|| wrong(at, &format!("the flags {bits}"), wanted).into())
            }
            Shape::Any => self.any(owed, depth),
        }
    }

    fn any(&mut self, owed: usize, depth: usize) -> Result<B::Object, B::Fault> {
        let kind = Kind::ALL[self.tag(Kind::ALL.len())?];
        match kind {
            Kind::Null => Ok(self.build.null()),
            Kind::Bool => {
                let value = self.flag("false or true")?;
                Ok(self.build.boolean(value))
            }
            Kind::Int => self.int(Width::I64),
            Kind::Float => {
                let value = f64::from_le_bytes(self.input.array()?);
                self.build.float(value)
            }
            Kind::Text => {
                let text = self.text(owed)?;
                self.build.text(text)
            }
            Kind::Bytes => {
                let len = self.len(1, owed)?;
                let bytes = self.input.take(len)?;
                self.build.bytes(bytes)
            }
            Kind::List => {
                let items = self.sequence(1, owed, depth, Self::any)?;
                self.build.list(items)
            }
            Kind::Map => self.map(2, owed, depth, |this, owed, depth| {
                let key = this.text(owed)?;
                Ok((this.build.key(key)?, this.any(owed, depth)?))
            }),
        }
    }

    #[inline]
    fn int(&mut self, width: Width) -> Result<B::Object, B::Fault> {
        let bits = W::int(&mut self.input, width)?;
        if width.is_signed() { self.build.signed(bits as i64) } else { self.build.unsigned(bits) }
    }

    fn items(&mut self, item: Id, owed: usize, depth: usize) -> Result<B::Items, B::Fault> {
        let least = self.schema.least(item);
        self.sequence(least, owed, depth, |this, owed, depth| this.value(item, owed, depth))
    }

    #[inline]
    fn sequence(
        &mut self,
        least: usize,
        owed: usize,
        depth: usize,
        next: impl Fn(&mut Self, usize, usize) -> Result<B::Object, B::Fault>,
    ) -> Result<B::Items, B::Fault> {
        let len = self.len(least, owed)?;
        let depth = self.deeper(depth)?;
        let mut items = self.build.items(len)?;
        // What the items after this one need stays owed while it is read.
        let mut owed = owed + least * len;
        for _ in 0..len {
            owed -= least;
            let item = next(self, owed, depth)?;
            self.build.push(&mut items, item)?;
            self.step()?;
        }
        Ok(items)
    }

    #[inline]
    fn map(
        &mut self,
        least: usize,
        owed: usize,
        depth: usize,
        next: impl Fn(&mut Self, usize, usize) -> Result<(B::Object, B::Object), B::Fault>,
    ) -> Result<B::Object, B::Fault> {
        let len = self.len(least, owed)?;
        let depth = self.deeper(depth)?;
        let mut pairs = self.build.pairs(len)?;
        let mut owed = owed + least * len;
        for _ in 0..len {
            owed -= least;
            let (key, value) = next(self, owed, depth)?;
            self.build.insert(&mut pairs, key, value)?;
            self.step()?;
        }
        self.build.map(pairs)
    }

    #[inline]
    fn step(&mut self) -> Result<(), B::Fault> {
        self.steps += 1;
        if self.steps == STEPS {
            self.steps = 0;
            self.build.go_on()?;
        }
        Ok(())
    }

    #[inline]
    fn deeper(&self, depth: usize) -> Result<usize, Error> {
        deeper(depth, self.stack, |deepest| nested(self.input.at(), deepest))
    }

    /// How many items of at least so many bytes follow: no more than fit what is left and not owed to others.
    #[inline]
    fn len(&mut self, least: usize, owed: usize) -> Result<usize, Error> {
        // Before anything is allocated: a length is a claim, and eight bytes can claim all memory.
        let at = self.input.at();
        let len = W::len(&mut self.input)?;
        let room = self.input.left().saturating_sub(owed);
        match usize::try_from(len).ok().filter(|len| len.checked_mul(least).is_some_and(|size| size <= room))
        {
            Some(len) => Ok(len),
            None => Err(wrong(
                at,
                &format!("a length of {len}"),
                &format!("one that fits the {} bytes after it", self.input.left()),
            )),
        }
    }

    #[inline]
    fn text(&mut self, owed: usize) -> Result<&'a str, Error> {
        let len = self.len(1, owed)?;
        let at = self.input.at();
        let bytes = self.input.take(len)?;
        std::str::from_utf8(bytes)
            .map_err(|error| wrong(at + error.valid_up_to(), "bytes that are not UTF-8", "UTF-8"))
    }

    /// Strictly, as bincode: any other byte says that data and schema don't go together.
    #[inline]
    fn flag(&mut self, names: &str) -> Result<bool, Error> {
        let at = self.input.at();
        match self.input.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [byte] => Err(wrong(at, &format!("the byte {byte}"), &format!("0 or 1, which is {names}"))),
        }
    }

    #[inline]
    fn tag(&mut self, count: usize) -> Result<usize, Error> {
        let at = self.input.at();
        let tag = W::tag(&mut self.input)?;
        if (tag as usize) < count {
            return Ok(tag as usize);
        }
        Err(wrong(at, &format!("the alternative {tag}"), &format!("one of {count}, counted from 0")))
    }
}
