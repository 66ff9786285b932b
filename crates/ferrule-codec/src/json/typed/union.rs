//! The alternatives of a union, told apart before the value is read.

use super::{Kind, Typed, Typing};
use crate::json::parse::{Build, Stop};
use crate::json::scan::token;
use crate::json::view::Next;
use crate::schema::{Id, Shape};
use ferrule_base::Error;
use ferrule_base::memory::{copied, push};

/// What the alternatives of a union are told apart by.
pub(super) struct Seen {
    pub(super) kind: Kind,
    /// Of an array, if one of the alternatives has a length.
    len: usize,
    /// Of an object, if one of the alternatives has fields; each once.
    keys: Vec<Vec<u8>>,
}

impl<P: Build, M: Typed<Object = P::Value>> Typing<'_, P, M> {
    /// The shape among those of a union that the value here has: the first whose kind, or whose fields, are the value's;
    /// otherwise the first that it would do for.
    pub(super) fn alternative(&mut self, ids: &[Id], kind: Kind) -> Result<Option<Id>, Stop> {
        let seen = self.seen(ids, kind);
        let Some(seen) = self.parser.had(seen)? else {
            // It is no value: reading it says why.
            self.parser.value()?;
            return Err(Stop);
        };
        // `int | float` must keep an int, in whichever order they are declared; `float` alone takes one, too. Likewise
        // a record that knows all members that came goes before one that would pass over some.
        for exactly in [true, false] {
            for &id in ids {
                if self.is_like(id, &seen, exactly)? {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }

    /// What tells the shapes of a union apart, without reading the value here: so unions within each other look at the
    /// innermost as often as there are of them.
    pub(super) fn seen(&self, ids: &[Id], kind: Kind) -> Result<Option<Seen>, Error> {
        let mut seen = Seen { kind, len: 0, keys: Vec::new() };
        if kind == Kind::Number {
            // A float is told by its letters (RFC 8259, 6), as Python's json tells it: 1.0 is no int, though it is
            // whole.
            let number = &self.parser.data[self.parser.at..];
            let end = number.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte));
            let number = &number[..end.unwrap_or(number.len())];
            if number.iter().any(|byte| b".eEI".contains(byte)) {
                seen.kind = Kind::Word;
            }
        }
        let has_parts = |id: &Id| {
            let shape = self.schema.shape(*id);
            matches!(shape, Shape::Tuple(_) | Shape::Record(..) | Shape::Optional(_) | Shape::OneOf(..))
        };
        if !matches!(kind, Kind::Array | Kind::Object) || !ids.iter().any(has_parts) {
            return Ok(Some(seen));
        }
        // Members are passed over, not read: brackets are counted, 64 bytes at a time.
        let view = self.view();
        let object = kind == Kind::Object;
        let mut at = token(self.parser.data, self.parser.at + 1);
        if self.parser.data.get(at) == Some(if object { &b'}' } else { &b']' }) {
            return Ok(Some(seen));
        }
        loop {
            seen.len += 1;
            if object {
                let mut letters = Vec::new();
                let Some(key) = if_value(view.key(at, &mut letters))? else { return Ok(None) };
                push(&mut seen.keys, copied(key.bytes)?)?;
            }
            match if_value(view.next(object, at))? {
                Some(Next::Child(next)) => at = next,
                Some(Next::End(_)) => break,
                None => return Ok(None),
            }
        }
        seen.keys.sort_unstable();
        seen.keys.dedup();
        Ok(Some(seen))
    }

    /// Whether the value here may be of this shape, as far as its own kind and the names of its members tell.
    fn is_like(&mut self, id: Id, seen: &Seen, exactly: bool) -> Result<bool, Stop> {
        let kind = seen.kind;
        Ok(match self.schema.shape(id) {
            Shape::Any => true,
            Shape::Null => kind == Kind::Null,
            Shape::Bool => kind == Kind::Bool,
            Shape::Int(_) => kind == Kind::Number,
            Shape::Single | Shape::Double => kind == Kind::Word || (!exactly && kind == Kind::Number),
            Shape::Text => kind == Kind::Text,
            Shape::Bytes => false,
            Shape::List(_) | Shape::Array(_) => kind == Kind::Array,
            Shape::Tuple(ids) => kind == Kind::Array && seen.len == ids.len(),
            Shape::Map(..) => kind == Kind::Object,
            Shape::Optional(inner) => kind == Kind::Null || self.is_like(*inner, seen, exactly)?,
            Shape::Record(class, ids) if self.make.is_array(*class) => {
                let least = if exactly { ids.len() } else { self.least(*class, ids.len()) };
                kind == Kind::Array && (least..=ids.len()).contains(&seen.len)
            }
            Shape::Record(class, ids) => {
                let has = |place: &usize| {
                    let name = self.make.field_name(*class, *place).as_bytes();
                    seen.keys.binary_search_by(|key| key.as_slice().cmp(name)).is_ok()
                };
                let given = (0..ids.len()).filter(has).count();
                let all = (0..ids.len()).all(|place| self.make.has_default(*class, place) || has(&place));
                kind == Kind::Object && all && (!exactly || given == seen.keys.len())
            }
            Shape::OneOf(_, ids) => {
                for &id in ids {
                    if self.is_like(id, seen, exactly)? {
                        return Ok(true);
                    }
                }
                false
            }
            Shape::Member(class, _) | Shape::Flags(class) => {
                let start = self.parser.at;
                // A constant may have a value of any kind, so it is made to be asked for; the one that is chosen is
                // read again.
                let value = self.parser.value()?;
                self.parser.at = start;
                self.constant(*class, &value)?.is_some()
            }
        })
    }
}

/// What a look found; none where there is no value.
fn if_value<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Err(Error::Decode(_)) => Ok(None),
        found => found.map(Some),
    }
}
