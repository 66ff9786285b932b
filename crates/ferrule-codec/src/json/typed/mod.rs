//! Values of a schema, made while the document is read.

#[cfg(test)]
mod tests;
mod union;
mod walk;
mod wrong;

use std::borrow::Cow;
use std::collections::BTreeMap;

use ferrule_base::memory::push;
use ferrule_base::{Error, Repr, Stack};

use crate::json::number::Number;
use crate::json::parse::{Build, Failed, Parser, Rules, Stop};
use crate::json::view::View;
use crate::schema::{Id, Schema, Shape, Width};
use crate::wire::{Deepest, deeper};
use crate::{DEEPEST, decode};
use wrong::{Misfit, Misfits, Step, Wrong, wrong};

/// Who makes the values: as for any decoder, and what only documents ask.
pub trait Typed: decode::Build {
    /// What messages call a class with fields.
    fn class(&self, class: usize) -> &str;
    /// What messages call a union.
    fn choice(&self, choice: usize) -> &str;
    /// What messages call a class of named constants.
    fn constants(&self, class: usize) -> &str;
    /// Whether a class with fields is an array in a document.
    fn is_array(&self, class: usize) -> bool;
    /// The name of a field.
    fn field_name(&self, class: usize, place: usize) -> &str;
    /// Whether a field may be missing.
    fn has_default(&self, class: usize, place: usize) -> bool;
    /// What a field is that is missing, if it may be.
    fn default(&mut self, class: usize, place: usize) -> Result<Option<Self::Object>, Self::Fault>;
    /// The constant of a class that has this value.
    fn constant(&mut self, class: usize, value: &Self::Object) -> Result<Option<Self::Object>, Self::Fault>;
}

/// Why there is no value.
pub enum Unmade<F> {
    /// The document is none, or the builder of plain values stopped.
    Document(Failed),
    /// It is one, but not of the schema.
    Other(Error),
    /// The maker of the schema's values could not.
    Fault(F),
}

/// The value of a schema that `data` holds; for `name`, `ascii` and `rules` see [`parse`](crate::json::parse). `plain` makes what
/// has no parts, and values of any kind, and refuses keys that come twice where they are not `repeated`.
///
/// All of the document is read whatever is found in it: that it is none is said first.
pub fn typed<P: Build, M: Typed<Object = P::Value>>(
    schema: &Schema,
    (name, data, ascii): (&str, &[u8], bool),
    rules: Rules,
    repeated: bool,
    plain: &mut P,
    make: &mut M,
) -> Result<P::Value, Unmade<M::Fault>> {
    let parser = Parser::new(data, 0, ascii, rules, plain);
    let stack = Stack::of_this_thread();
    let mut typing = Typing { schema, name, repeated, parser, make, stack, values: Vec::new(), fault: None };
    let made = match typing.value(schema.root(), DEEPEST) {
        Err(Wrong::Stop) => Err(Stop),
        made => typing.parser.end().map(|()| made),
    };
    match made {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(Wrong::Other(misfit))) => Err(Unmade::Other(Error::Decode(misfit.message(&typing.view())))),
        Ok(Err(Wrong::Stop)) | Err(Stop) => Err(match typing.fault {
            Some(fault) => Unmade::Fault(fault),
            None => Unmade::Document(typing.parser.failed(name)),
        }),
    }
}

type Made<T> = Result<T, Wrong>;
/// How a maker makes a list, or a tuple, of its items.
type Finish<M> = fn(
    &mut M,
    <M as decode::Build>::Items,
) -> Result<<M as decode::Build>::Object, <M as decode::Build>::Fault>;

/// What a value is, by its first byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Bool,
    Number,
    /// `NaN` or `Infinity`.
    Word,
    Text,
    Array,
    Object,
}

struct Typing<'a, P: Build, M: Typed<Object = P::Value>> {
    schema: &'a Schema,
    name: &'a str,
    repeated: bool,
    parser: Parser<'a, P>,
    make: &'a mut M,
    stack: Stack,
    /// Parts of the arrays and objects that are not over.
    values: Vec<Option<P::Value>>,
    /// Why the maker could not.
    fault: Option<M::Fault>,
}

impl<P: Build, M: Typed<Object = P::Value>> Typing<'_, P, M> {
    fn value(&mut self, id: Id, depth: usize) -> Made<P::Value> {
        let schema = self.schema;
        let kind = self.kind()?;
        let mut end = Deepest::Level;
        let deeper = deeper(depth, self.stack, |deepest| {
            end = deepest;
            Error::Interrupted
        });
        let Ok(depth) = deeper else {
            self.parser.value()?;
            return Err(wrong(end.came(), "fewer levels"));
        };
        match (schema.shape(id), kind) {
            (Shape::Any, _) => Ok(self.parser.value()?),
            (Shape::Null | Shape::Optional(_), Kind::Null) | (Shape::Bool, Kind::Bool) => {
                Ok(self.parser.word()?)
            }
            (Shape::Text, Kind::Text) => Ok(self.parser.letters(P::text)?),
            (Shape::Int(width), Kind::Number) => self.int(*width),
            (Shape::Single, Kind::Number) => self.float(true),
            (Shape::Double, Kind::Number) => self.float(false),
            (Shape::Single | Shape::Double, Kind::Word) => Ok(self.parser.word()?),
            (Shape::Optional(inner), _) => self.value(*inner, depth),
            (Shape::List(item), Kind::Array) => self.items(*item, depth, M::list),
            (Shape::Array(item), Kind::Array) => self.items(*item, depth, M::tuple),
            (Shape::Tuple(ids), Kind::Array) => {
                let from = self.fixed(None, ids, depth)?;
                self.sequence(from, M::tuple)
            }
            (Shape::Map(key, item), Kind::Object) => self.map(*key, *item, depth),
            (Shape::Record(class, ids), Kind::Array) if self.make.is_array(*class) => {
                let from = self.fixed(Some(*class), ids, depth)?;
                self.instance(*class, from)
            }
            (Shape::Record(class, ids), Kind::Object) if !self.make.is_array(*class) => {
                let from = self.fields(*class, ids, depth)?;
                self.instance(*class, from)
            }
            (Shape::OneOf(choice, ids), _) => {
                if let Some(id) = self.alternative(ids, kind)? {
                    return self.value(id, depth);
                }
                let wanted = format!("one of {}", self.make.choice(*choice));
                self.other(wanted)
            }
            (Shape::Member(class, _) | Shape::Flags(class), _) => {
                let came = self.came(kind);
                let value = self.parser.value()?;
                self.member(*class, &value, came)
            }
            (Shape::Record(class, _), _) => {
                let wanted = if self.make.is_array(*class) { "an array" } else { "an object" };
                self.other(wanted)
            }
            (shape, _) => self.other(wanted(shape)),
        }
    }

    fn int(&mut self, width: Width) -> Made<P::Value> {
        let start = self.parser.at;
        let number = self.parser.number()?;
        let (least, most) = width.range();
        let fits = match number {
            Number::Int(value) => value >= least && (value < 0 || value as u64 <= most),
            Number::UInt(value) => value <= most,
            Number::Big | Number::Float(_) => false,
        };
        let value = self.parser.made_number(number, start)?;
        match number {
            _ if fits => Ok(value),
            Number::Float(_) => Err(wrong("a float", "an int")),
            _ => Err(wrong("an int out of range", format!("one from {least} to {most}"))),
        }
    }

    /// A float: of 32 bits if `single`, which are too few for some.
    fn float(&mut self, single: bool) -> Made<P::Value> {
        let start = self.parser.at;
        let value = match self.parser.number()? {
            Number::Float(value) => value,
            Number::Int(value) => value as f64,
            Number::UInt(value) => value as f64,
            Number::Big => {
                let digits = std::str::from_utf8(&self.parser.data[start..self.parser.at]);
                let value = digits.ok().and_then(|digits| digits.parse().ok()).unwrap_or(f64::INFINITY);
                if f64::is_infinite(value) {
                    self.parser.made_number(Number::Big, start)?;
                    return Err(wrong("an int too large for a float", "a float"));
                }
                value
            }
        };
        let made = self.parser.made_number(Number::Float(value), start)?;
        if single && value.is_finite() && (value as f32).is_infinite() {
            return Err(wrong("a number too large for a float of 32 bits", "one that f32 holds"));
        }
        Ok(made)
    }

    /// The items of the array here, each of the same shape.
    fn items(&mut self, item: Id, depth: usize, finish: Finish<M>) -> Made<P::Value> {
        let from = self.values.len();
        let mut other = None;
        self.array(|this, place| {
            if other.is_some() {
                this.parser.value()?;
                return Ok(());
            }
            match this.value(item, depth) {
                Ok(value) => this.keep(Some(value))?,
                Err(Wrong::Other(misfit)) => other = Some(misfit.within(Step::Place(place))),
                Err(Wrong::Stop) => return Err(Stop),
            }
            Ok(())
        })?;
        match other {
            None => self.sequence(from, finish),
            Some(misfit) => {
                self.values.truncate(from);
                Err(Wrong::Other(misfit))
            }
        }
    }

    /// Puts the items of the array here, each of its own shape, on the stack, and gives where the first one is. The last
    /// fields of a class may be missing where they have defaults.
    fn fixed(&mut self, class: Option<usize>, ids: &[Id], depth: usize) -> Made<usize> {
        let from = self.values.len();
        let mut other = None;
        let len = self.array(|this, place| {
            let Some(&id) = ids.get(place).filter(|_| other.is_none()) else {
                this.parser.value()?;
                return Ok(());
            };
            match this.value(id, depth) {
                Ok(value) => this.keep(Some(value))?,
                Err(Wrong::Other(misfit)) => other = Some(misfit.within(Step::Place(place))),
                Err(Wrong::Stop) => return Err(Stop),
            }
            Ok(())
        })?;
        let most = ids.len();
        let least = class.map_or(most, |class| self.least(class, most));
        if let (None, Some(class), true) = (&other, class, (least..most).contains(&len)) {
            for place in len..most {
                let default = self.make.default(class, place);
                let default = self.made(default)?;
                self.keep(default)?;
            }
            return Ok(from);
        }
        if len == most && other.is_none() {
            return Ok(from);
        }
        self.values.truncate(from);
        Err(match other {
            Some(misfit) if (least..=most).contains(&len) => Wrong::Other(misfit),
            _ if least < most => wrong(format!("an array of {len}"), format!("one of {least} to {most}")),
            _ => wrong(format!("an array of {len}"), format!("one of {most}")),
        })
    }

    /// How many fields of a class with so many must be there: behind them all have defaults.
    fn least(&self, class: usize, fields: usize) -> usize {
        (0..fields).rev().find(|&place| !self.make.has_default(class, place)).map_or(0, |place| place + 1)
    }

    fn map(&mut self, key: Id, item: Id, depth: usize) -> Made<P::Value> {
        let pairs = self.make.pairs(0);
        let mut pairs = self.made(pairs)?;
        let mut misfits = Misfits::default();
        self.object(
            |plain, _, text| plain.text(text),
            |this, name, at| {
                let forgotten = misfits.forget(&this.view(), at);
                this.parser.had(forgotten)?;
                let mut wrong = |this: &mut Self, misfit: Box<Misfit>| {
                    let added = misfits.add(&this.view(), at, *misfit);
                    this.parser.had(added)
                };
                let name = match this.named(key, name) {
                    Ok(name) => name,
                    Err(Wrong::Stop) => return Err(Stop),
                    Err(Wrong::Other(misfit)) => {
                        wrong(this, misfit)?;
                        return this.parser.value().map(drop);
                    }
                };
                let value = match this.value(item, depth) {
                    Ok(value) => value,
                    Err(Wrong::Stop) => return Err(Stop),
                    Err(Wrong::Other(misfit)) => {
                        wrong(this, misfit)?;
                        // It keeps the key's place, should the key come again.
                        this.make.null()
                    }
                };
                let inserted = this.make.insert(&mut pairs, name, value);
                this.made(inserted)
            },
        )?;
        if let Some(wrong) = misfits.first() {
            return Err(wrong);
        }
        let map = self.make.map(pairs);
        Ok(self.made(map)?)
    }

    /// The key of a map, of whatever shape keys have.
    fn named(&mut self, id: Id, name: P::Value) -> Made<P::Value> {
        match self.schema.shape(id) {
            Shape::Text | Shape::Any => Ok(name),
            Shape::Member(class, _) | Shape::Flags(class) => self.member(*class, &name, "a string"),
            shape => Err(wrong("a string", wanted(shape))),
        }
    }

    /// Puts the fields of the object here on the stack, in the order of the class, and gives where the first one is.
    fn fields(&mut self, class: usize, ids: &[Id], depth: usize) -> Made<usize> {
        let from = self.values.len();
        for _ in ids {
            self.keep(None)?;
        }
        // What is wrong with fields. Those that come again count as they are then.
        let mut others: BTreeMap<usize, Box<Misfit>> = BTreeMap::new();
        // Mostly they come in the order of the class.
        let mut next = 0;
        self.object(
            |_, make, text| {
                let is = |&place: &usize| make.field_name(class, place).as_bytes() == text.bytes;
                let found = Some(next).filter(|&next| next < ids.len() && is(&next));
                let found = found.or_else(|| (0..ids.len()).find(is));
                next = found.map_or(next, |found| found + 1);
                Ok(found)
            },
            |this, place, at| {
                let Some(place) = place else {
                    this.parser.value()?;
                    return Ok(());
                };
                others.remove(&place);
                let made = this.value(ids[place], depth);
                this.values[from + place] = match made {
                    Ok(value) => Some(value),
                    Err(Wrong::Stop) => return Err(Stop),
                    Err(Wrong::Other(misfit)) => {
                        others.insert(place, misfit.within(Step::Key(at)));
                        None
                    }
                };
                Ok(())
            },
        )?;
        for place in 0..ids.len() {
            if self.values[from + place].is_some() {
                continue;
            }
            if let Some(misfit) = others.remove(&place) {
                self.values.truncate(from);
                return Err(Wrong::Other(misfit));
            }
            let default = self.make.default(class, place);
            self.values[from + place] = self.made(default)?;
            if self.values[from + place].is_none() {
                self.values.truncate(from);
                let came = format!("an object without {}", self.make.field_name(class, place).repr());
                let wanted = format!("the fields of {}", self.make.class(class));
                return Err(wrong(came, wanted));
            }
        }
        Ok(from)
    }

    /// The instance with the fields that are on the stack from `from` on.
    fn instance(&mut self, class: usize, from: usize) -> Made<P::Value> {
        let made = (|| {
            let mut record = self.make.record(class)?;
            for (place, value) in self.values.drain(from..).flatten().enumerate() {
                self.make.field(class, &mut record, place, value)?;
            }
            self.make.instance(class, record)
        })();
        Ok(self.made(made)?)
    }

    /// The list or tuple of the items that are on the stack from `from` on.
    fn sequence(&mut self, from: usize, finish: Finish<M>) -> Made<P::Value> {
        let made = (|| {
            let mut items = self.make.items(self.values.len() - from)?;
            for value in self.values.drain(from..).flatten() {
                self.make.push(&mut items, value)?;
            }
            finish(self.make, items)
        })();
        Ok(self.made(made)?)
    }

    /// Puts a part on the stack.
    #[inline]
    fn keep(&mut self, value: Option<P::Value>) -> Result<(), Stop> {
        let pushed = push(&mut self.values, value);
        self.parser.had(pushed)
    }

    /// What the maker made, or its fault kept.
    #[inline]
    fn made<T>(&mut self, made: Result<T, M::Fault>) -> Result<T, Stop> {
        made.map_err(|fault| {
            self.fault = Some(fault);
            Stop
        })
    }

    /// The named constant with this value.
    fn member(&mut self, class: usize, value: &P::Value, came: &'static str) -> Made<P::Value> {
        if let Some(constant) = self.constant(class, value)? {
            return Ok(constant);
        }
        let wanted = format!("the value of a {}", self.make.constants(class));
        Err(wrong(came, wanted))
    }

    fn constant(&mut self, class: usize, value: &P::Value) -> Result<Option<P::Value>, Stop> {
        let constant = self.make.constant(class, value);
        self.made(constant)
    }

    /// Passes over the value here, which is not what is wanted.
    #[cold]
    fn other(&mut self, wanted: impl Into<Cow<'static, str>>) -> Made<P::Value> {
        let kind = self.kind()?;
        let came = self.came(kind);
        self.parser.value()?;
        Err(wrong(came, wanted))
    }

    /// What the value here is, in JSON's words.
    fn came(&self, kind: Kind) -> &'static str {
        match self.seen(&[], kind).ok().flatten().map_or(kind, |seen| seen.kind) {
            Kind::Null => "null",
            Kind::Bool => "true or false",
            Kind::Number => "an int",
            Kind::Word => "a float",
            Kind::Text => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }

    fn view(&self) -> View<'_> {
        View { name: self.name, data: self.parser.data, check: &|| Ok(()) }
    }
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Null => "null",
        Shape::Bool => "true or false",
        Shape::Int(_) => "an int",
        Shape::Single | Shape::Double => "a number",
        Shape::Text => "a string",
        Shape::Bytes => "bytes, which JSON has not",
        Shape::List(_) | Shape::Array(_) | Shape::Tuple(_) => "an array",
        _ => "an object",
    }
}
