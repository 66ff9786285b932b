//! From values to bytes, as a schema says.

use std::marker::PhantomData;

use crate::schema::{Id, Schema, Shape, Width};
use crate::wire::{Output, Wire, deeper, too_deep};
use crate::{DEEPEST, Kind};
use ferrule_base::{Error, Stack};

/// Whose values they are. Where a value is not what is wanted, the message says so, and where it is.
pub trait Objects {
    /// A value.
    type Object: Copy;
    /// A list, or a tuple, as it is gone through.
    type List;
    /// A map, likewise.
    type Map;
    /// An instance of a class, likewise.
    type Record;
    /// What can go wrong.
    type Fault: From<Error>;

    /// What it is, where it may be anything; nothing where another value stands for it.
    fn kind(&self, object: Self::Object) -> Result<Option<Kind>, Self::Fault>;
    /// Lends the value that stands for it.
    fn stand_in(
        &self,
        object: Self::Object,
        lend: impl FnOnce(Self::Object) -> Result<(), Self::Fault>,
    ) -> Result<(), Self::Fault> {
        lend(object)
    }
    /// Whether it is nothing.
    fn is_null(&self, object: Self::Object) -> bool;
    /// Refuses what is not nothing.
    fn null(&self, object: Self::Object) -> Result<(), Self::Fault>;
    /// True or false.
    fn boolean(&self, object: Self::Object) -> Result<bool, Self::Fault>;
    /// The bits, widened to 64, of an integer of this width.
    fn int(&self, object: Self::Object, width: Width) -> Result<u64, Self::Fault>;
    /// A float.
    fn float(&self, object: Self::Object) -> Result<f64, Self::Fault>;
    /// A float of 32 bits.
    fn single(&self, object: Self::Object) -> Result<f32, Self::Fault>;
    /// Lends text in UTF-8.
    fn text(&self, object: Self::Object, lend: impl FnOnce(&[u8])) -> Result<(), Self::Fault>;
    /// Lends bytes.
    fn bytes(&self, object: Self::Object, lend: impl FnOnce(&[u8])) -> Result<(), Self::Fault>;
    /// The items of a list, or a tuple.
    fn list(&self, object: Self::Object) -> Result<Self::List, Self::Fault>;
    /// How many they are.
    fn len(&self, list: &Self::List) -> usize;
    /// Lends `len` items, with their places. Their number is written already: where it has changed since, it is
    /// refused.
    fn items(
        &self,
        list: &Self::List,
        len: usize,
        lend: impl FnMut(usize, Self::Object) -> Result<(), Self::Fault>,
    ) -> Result<(), Self::Fault>;
    /// The pairs of a map.
    fn map(&self, object: Self::Object) -> Result<Self::Map, Self::Fault>;
    /// How many they are.
    fn count(&self, map: &Self::Map) -> usize;
    /// Lends `count` pairs; likewise.
    fn pairs(
        &self,
        map: &Self::Map,
        count: usize,
        lend: impl FnMut(Self::Object, Self::Object) -> Result<(), Self::Fault>,
    ) -> Result<(), Self::Fault>;
    /// An instance of a class. Refuses any other, and one that has what the class has no place for.
    fn record(&self, class: usize, object: Self::Object) -> Result<Self::Record, Self::Fault>;
    /// Lends a field of an instance.
    fn field(
        &self,
        class: usize,
        record: &Self::Record,
        place: usize,
        lend: impl FnOnce(Self::Object) -> Result<(), Self::Fault>,
    ) -> Result<(), Self::Fault>;
    /// What it is where it may be nothing.
    fn some(&self, object: Self::Object) -> Self::Object {
        object
    }
    /// Which of several alternatives it is, and the value itself.
    fn choice(&self, choice: usize, object: Self::Object) -> Result<(usize, Self::Object), Self::Fault>;
    /// Which constant of a class it is.
    fn member(&self, class: usize, object: Self::Object) -> Result<usize, Self::Fault>;
    /// The bits of flags of a class.
    fn flags(&self, _class: usize, object: Self::Object) -> Result<u64, Self::Fault> {
        self.int(object, Width::I64)
    }
    /// Called now and then: whether to go on.
    fn go_on(&self) -> Result<(), Self::Fault>;
}

/// Appends the bytes of a value; after an error there are none.
pub fn encode<W: Wire, O: Objects>(
    schema: &Schema,
    objects: &O,
    object: O::Object,
    out: &mut Vec<u8>,
) -> Result<(), O::Fault> {
    let (output, stack) = (Output::new(std::mem::take(out)), Stack::of_this_thread());
    let mut encoder = Encoder::<W, O> { schema, objects, out: output, stack, steps: 0, wire: PhantomData };
    encoder.value(schema.root(), object, DEEPEST)?;
    *out = encoder.out.finish()?;
    Ok(())
}

struct Encoder<'a, W, O> {
    schema: &'a Schema,
    objects: &'a O,
    out: Output,
    stack: Stack,
    steps: u32,
    wire: PhantomData<W>,
}

/// Values between two looks at whether to go on.
const STEPS: u32 = 1 << 12;

impl<W: Wire, O: Objects> Encoder<'_, W, O> {
    fn value(&mut self, id: Id, object: O::Object, depth: usize) -> Result<(), O::Fault> {
        let (schema, objects) = (self.schema, self.objects);
        match schema.shape(id) {
            Shape::Null => objects.null(object)?,
            Shape::Bool => self.out.push(objects.boolean(object)?.into()),
            Shape::Int(width) => W::put_int(&mut self.out, *width, objects.int(object, *width)?),
            Shape::Single => self.out.put(&objects.single(object)?.to_le_bytes()),
            Shape::Double => self.out.put(&objects.float(object)?.to_le_bytes()),
            Shape::Text => self.text(object)?,
            Shape::Bytes => self.bytes(object)?,
            Shape::Optional(_) if objects.is_null(object) => self.out.push(0),
            Shape::Optional(inner) => {
                self.out.push(1);
                self.value(*inner, objects.some(object), self.deeper(depth)?)?;
            }
            Shape::List(item) | Shape::Array(item) => self.items(*item, object, self.deeper(depth)?)?,
            Shape::Tuple(ids) => {
                let depth = self.deeper(depth)?;
                let list = objects.list(object)?;
                let len = objects.len(&list);
                if len != ids.len() {
                    let text = format!("got a tuple of {len} items, wanted {}", ids.len());
                    return Err(Error::Value(text).into());
                }
                objects.items(&list, len, |place, item| self.value(ids[place], item, depth))?;
            }
            Shape::Map(key, value) => {
                let depth = self.deeper(depth)?;
                let map = objects.map(object)?;
                let count = objects.count(&map);
                W::put_len(&mut self.out, count);
                objects.pairs(&map, count, |one, other| {
                    self.value(*key, one, depth)?;
                    self.value(*value, other, depth)?;
                    self.step()
                })?;
            }
            Shape::Record(class, ids) => {
                let depth = self.deeper(depth)?;
                let record = objects.record(*class, object)?;
                for (place, &id) in ids.iter().enumerate() {
                    objects.field(*class, &record, place, |value| self.value(id, value, depth))?;
                }
            }
            Shape::OneOf(choice, ids) => {
                let (place, value) = objects.choice(*choice, object)?;
                W::put_tag(&mut self.out, place);
                self.value(ids[place], value, self.deeper(depth)?)?;
            }
            Shape::Member(class, _) => W::put_tag(&mut self.out, objects.member(*class, object)?),
            Shape::Flags(class) => {
                W::put_int(&mut self.out, Width::I64, objects.flags(*class, object)?);
            }
            Shape::Any => self.any(object, depth)?,
        }
        Ok(())
    }

    fn any(&mut self, object: O::Object, depth: usize) -> Result<(), O::Fault> {
        let objects = self.objects;
        let Some(kind) = objects.kind(object)? else {
            let depth = self.deeper(depth)?;
            return objects.stand_in(object, |value| self.any(value, depth));
        };
        // By its place in `Kind::ALL`, which is part of the format.
        W::put_tag(&mut self.out, kind as usize);
        match kind {
            Kind::Null => {}
            Kind::Bool => self.out.push(objects.boolean(object)?.into()),
            Kind::Int => W::put_int(&mut self.out, Width::I64, objects.int(object, Width::I64)?),
            Kind::Float => self.out.put(&objects.float(object)?.to_le_bytes()),
            Kind::Text => self.text(object)?,
            Kind::Bytes => self.bytes(object)?,
            Kind::List => {
                let depth = self.deeper(depth)?;
                let list = objects.list(object)?;
                let len = objects.len(&list);
                W::put_len(&mut self.out, len);
                objects.items(&list, len, |_, item| {
                    self.any(item, depth)?;
                    self.step()
                })?;
            }
            Kind::Map => {
                let depth = self.deeper(depth)?;
                let map = objects.map(object)?;
                let count = objects.count(&map);
                W::put_len(&mut self.out, count);
                objects.pairs(&map, count, |key, value| {
                    self.text(key)?;
                    self.any(value, depth)?;
                    self.step()
                })?;
            }
        }
        Ok(())
    }

    fn items(&mut self, item: Id, object: O::Object, depth: usize) -> Result<(), O::Fault> {
        let list = self.objects.list(object)?;
        let len = self.objects.len(&list);
        W::put_len(&mut self.out, len);
        // At once what all need at least, instead of doubling again and again; a hint that is never too large.
        self.out.reserve(len.saturating_mul(self.schema.least(item)));
        self.objects.items(&list, len, |_, one| {
            self.value(item, one, depth)?;
            self.step()
        })
    }

    #[inline]
    fn text(&mut self, object: O::Object) -> Result<(), O::Fault> {
        self.objects.text(object, |text| {
            W::put_len(&mut self.out, text.len());
            self.out.put(text);
        })
    }

    fn bytes(&mut self, object: O::Object) -> Result<(), O::Fault> {
        self.objects.bytes(object, |bytes| {
            W::put_len(&mut self.out, bytes.len());
            self.out.put(bytes);
        })
    }

    #[inline]
    fn deeper(&self, depth: usize) -> Result<usize, Error> {
        deeper(depth, self.stack, too_deep)
    }

    #[inline]
    fn step(&mut self) -> Result<(), O::Fault> {
        self.steps += 1;
        if self.steps == STEPS {
            self.steps = 0;
            self.out.check()?;
            self.objects.go_on()?;
        }
        Ok(())
    }
}
