//! From values to bytes, as a schema says.

use std::marker::PhantomData;

use crate::schema::{Id, Schema, Shape, Width};
use crate::wire::{Wire, deeper, too_deep};
use crate::{DEEPEST, Kind};
use ferrule_base::Error;

/// Whose values they are. Where a value is not what is wanted, the message says so, and where it is.
pub trait Objects {
    /// A value.
    type Object: Copy;
    /// What can go wrong.
    type Fault: From<Error>;

    /// What it is, where it may be anything.
    fn kind(&self, object: Self::Object) -> Result<Kind, Self::Fault>;
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
    /// How many items a list, or a tuple, has.
    fn len(&self, object: Self::Object) -> Result<usize, Self::Fault>;
    /// Lends `len` items, with their places. Their number is written already: where it has changed since, it is
    /// refused.
    fn items(
        &self,
        object: Self::Object,
        len: usize,
        lend: impl FnMut(usize, Self::Object) -> Result<(), Self::Fault>,
    ) -> Result<(), Self::Fault>;
    /// How many pairs a map has.
    fn count(&self, object: Self::Object) -> Result<usize, Self::Fault>;
    /// Lends `count` pairs; likewise.
    fn pairs(
        &self,
        object: Self::Object,
        count: usize,
        lend: impl FnMut(Self::Object, Self::Object) -> Result<(), Self::Fault>,
    ) -> Result<(), Self::Fault>;
    /// Refuses what is no instance of a class.
    fn record(&self, class: usize, object: Self::Object) -> Result<(), Self::Fault>;
    /// Lends a field of an instance.
    fn field(
        &self,
        class: usize,
        object: Self::Object,
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
    /// Called now and then: whether to go on.
    fn go_on(&self) -> Result<(), Self::Fault>;
}

/// Appends the bytes of a value.
pub fn encode<W: Wire, O: Objects>(
    schema: &Schema,
    objects: &O,
    object: O::Object,
    out: &mut Vec<u8>,
) -> Result<(), O::Fault> {
    Encoder::<W, O> { schema, objects, out, steps: 0, wire: PhantomData }.value(
        schema.root(),
        object,
        DEEPEST,
    )
}

struct Encoder<'a, W, O> {
    schema: &'a Schema,
    objects: &'a O,
    out: &'a mut Vec<u8>,
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
            Shape::Int(width) => W::put_int(self.out, *width, objects.int(object, *width)?),
            Shape::Single => self.out.extend_from_slice(&objects.single(object)?.to_le_bytes()),
            Shape::Double => self.out.extend_from_slice(&objects.float(object)?.to_le_bytes()),
            Shape::Text => self.text(object)?,
            Shape::Bytes => self.bytes(object)?,
            Shape::Optional(_) if objects.is_null(object) => self.out.push(0),
            Shape::Optional(inner) => {
                self.out.push(1);
                self.value(*inner, objects.some(object), deeper(depth, too_deep)?)?;
            }
            Shape::List(item) | Shape::Array(item) => self.items(*item, object, deeper(depth, too_deep)?)?,
            Shape::Tuple(ids) => {
                let (len, depth) = (objects.len(object)?, deeper(depth, too_deep)?);
                if len != ids.len() {
                    let text = format!("got a tuple of {len} items, wanted {}", ids.len());
                    return Err(Error::Value(text).into());
                }
                objects.items(object, len, |place, item| self.value(ids[place], item, depth))?;
            }
            Shape::Map(key, value) => {
                let (count, depth) = (objects.count(object)?, deeper(depth, too_deep)?);
                W::put_len(self.out, count);
                objects.pairs(object, count, |one, other| {
                    self.value(*key, one, depth)?;
                    self.value(*value, other, depth)?;
                    self.step()
                })?;
            }
            Shape::Record(class, ids) => {
                let depth = deeper(depth, too_deep)?;
                objects.record(*class, object)?;
                for (place, &id) in ids.iter().enumerate() {
                    objects.field(*class, object, place, |value| self.value(id, value, depth))?;
                }
            }
            Shape::OneOf(choice, ids) => {
                let (place, value) = objects.choice(*choice, object)?;
                W::put_tag(self.out, place);
                self.value(ids[place], value, deeper(depth, too_deep)?)?;
            }
            Shape::Member(class, _) => W::put_tag(self.out, objects.member(*class, object)?),
            Shape::Any => self.any(object, depth)?,
        }
        Ok(())
    }

    fn any(&mut self, object: O::Object, depth: usize) -> Result<(), O::Fault> {
        let objects = self.objects;
        let kind = objects.kind(object)?;
        // By its place in `Kind::ALL`, which is part of the format.
        W::put_tag(self.out, kind as usize);
        match kind {
            Kind::Null => {}
            Kind::Bool => self.out.push(objects.boolean(object)?.into()),
            Kind::Int => W::put_int(self.out, Width::I64, objects.int(object, Width::I64)?),
            Kind::Float => self.out.extend_from_slice(&objects.float(object)?.to_le_bytes()),
            Kind::Text => self.text(object)?,
            Kind::Bytes => self.bytes(object)?,
            Kind::List => {
                let depth = deeper(depth, too_deep)?;
                let len = objects.len(object)?;
                W::put_len(self.out, len);
                objects.items(object, len, |_, item| {
                    self.any(item, depth)?;
                    self.step()
                })?;
            }
            Kind::Map => {
                let depth = deeper(depth, too_deep)?;
                let count = objects.count(object)?;
                W::put_len(self.out, count);
                objects.pairs(object, count, |key, value| {
                    self.text(key)?;
                    self.any(value, depth)?;
                    self.step()
                })?;
            }
        }
        Ok(())
    }

    fn items(&mut self, item: Id, object: O::Object, depth: usize) -> Result<(), O::Fault> {
        let len = self.objects.len(object)?;
        W::put_len(self.out, len);
        // At once what all need at least, instead of doubling again and again; a hint that is never too large.
        self.out.reserve(len.saturating_mul(self.schema.least(item)));
        self.objects.items(object, len, |_, one| {
            self.value(item, one, depth)?;
            self.step()
        })
    }

    #[inline]
    fn text(&mut self, object: O::Object) -> Result<(), O::Fault> {
        self.objects.text(object, |text| {
            W::put_len(self.out, text.len());
            self.out.extend_from_slice(text);
        })
    }

    fn bytes(&mut self, object: O::Object) -> Result<(), O::Fault> {
        self.objects.bytes(object, |bytes| {
            W::put_len(self.out, bytes.len());
            self.out.extend_from_slice(bytes);
        })
    }

    #[inline]
    fn step(&mut self) -> Result<(), O::Fault> {
        self.steps += 1;
        if self.steps == STEPS {
            self.steps = 0;
            self.objects.go_on()?;
        }
        Ok(())
    }
}
