//! Reading a document: every place and length is checked where it is used.

use std::collections::HashMap;

use super::{CELL, Items, LINEAR, MAGIC, Tag};
use crate::DEEPEST;
use crate::decode::Build;
use crate::wire::{Deepest, deeper, nested, wrong};
use ferrule_base::{Error, Stack};

/// A value, or where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What it is.
    pub tag: Tag,
    /// How many bytes, items, pairs or axes it has.
    pub len: usize,
    /// The value itself, or where it starts.
    pub word: u64,
}

impl Cell {
    /// A cell.
    #[must_use]
    pub fn new(tag: Tag, len: usize, word: u64) -> Self {
        Self { tag, len, word }
    }
}

/// Where an array lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrayAt {
    /// The type of its items.
    pub items: Items,
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// Where its data starts.
    pub start: usize,
    /// How many bytes they are.
    pub size: usize,
}

/// The bytes of a document.
///
/// Others may write to them meanwhile (a mapped file, say): so nothing is read twice.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    bytes: &'a [u8],
}

impl<'a> Document<'a> {
    /// Bytes that start and end as a document does.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.first_chunk() != Some(&MAGIC) {
            return Err(wrong(
                0,
                "bytes that are no document",
                "one of version 1, as zerocopy.dumps makes it",
            ));
        }
        if bytes.len() < MAGIC.len() + CELL || !bytes.len().is_multiple_of(8) {
            return Err(wrong(bytes.len(), "the end", "a whole document"));
        }
        Ok(Self { bytes })
    }

    /// Bytes that were found to be a document before.
    #[must_use]
    pub fn known(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The cell of it all.
    pub fn root(self) -> Result<Cell, Error> {
        self.cell(self.bytes.len() - CELL)
    }

    fn cell(self, at: usize) -> Result<Cell, Error> {
        let Some(&bytes) = self.bytes.get(at..).and_then(|rest| rest.first_chunk::<CELL>()) else {
            return Err(wrong(at, "the end", "a cell"));
        };
        let (head, word) = (word(&bytes, 0), word(&bytes, 8));
        let Some(&tag) = Tag::ALL.get(head as usize & 0xff) else {
            return Err(wrong(at, &format!("the kind {}", head & 0xff), "one that there is"));
        };
        Ok(Cell { tag, len: (head >> 8) as usize, word })
    }

    /// `len` parts of `size` bytes, and where they start.
    fn part(self, cell: Cell, size: usize) -> Result<(usize, &'a [u8]), Error> {
        let start = usize::try_from(cell.word).unwrap_or(usize::MAX);
        let part = cell
            .len
            .checked_mul(size)
            .and_then(|size| start.checked_add(size))
            .and_then(|end| self.bytes.get(start..end));
        part.map(|part| (start, part)).ok_or_else(|| {
            let got = format!("a reference to {} times {size} bytes", cell.len);
            wrong(start, &got, &format!("one within the {} bytes", self.bytes.len()))
        })
    }

    /// The bytes of a text, not yet known to be UTF-8, or of bytes; where they start.
    pub fn stretch(self, cell: Cell) -> Result<(usize, &'a [u8]), Error> {
        self.part(cell, 1)
    }

    /// An item of a list, of one of ints or of one of floats; `None` past the end.
    pub fn item(self, list: Cell, place: usize) -> Result<Option<Cell>, Error> {
        if place >= list.len {
            return Ok(None);
        }
        let (tag, size) = match list.tag {
            Tag::Ints => (Tag::Int, 8),
            Tag::Floats => (Tag::Float, 8),
            _ => (Tag::List, CELL),
        };
        let (start, part) = self.part(list, size)?;
        if tag == Tag::List {
            return self.cell(start + place * CELL).map(Some);
        }
        Ok(Some(Cell { tag, len: 0, word: word(part, place * 8) }))
    }

    /// A pair of a map.
    pub fn pair(self, map: Cell, place: usize) -> Result<(Cell, Cell), Error> {
        let (start, _) = self.part(map, 2 * CELL)?;
        let at = start + place.min(map.len.saturating_sub(1)) * 2 * CELL;
        let key = self.cell(at)?;
        if key.tag != Tag::Text {
            return Err(wrong(at, "a key that is no text", "text"));
        }
        Ok((key, self.cell(at + CELL)?))
    }

    /// The value of a key in a map.
    pub fn get(self, map: Cell, key: &[u8]) -> Result<Option<Cell>, Error> {
        let (start, pairs) = self.part(map, 2 * CELL)?;
        if map.len <= LINEAR {
            for place in 0..map.len {
                let (name, value) = self.pair(map, place)?;
                if name.len == key.len() && self.stretch(name)?.1 == key {
                    return Ok(Some(value));
                }
            }
            return Ok(None);
        }
        let order = Cell { tag: Tag::Map, len: map.len, word: (start + pairs.len()) as u64 };
        let (order_start, order) = self.part(order, 4)?;
        let (mut low, mut high) = (0, map.len);
        while low < high {
            let middle = low.midpoint(high);
            let place =
                order[middle * 4..].first_chunk().map_or(0, |place| u32::from_le_bytes(*place)) as usize;
            if place >= map.len {
                return Err(wrong(order_start + middle * 4, "the number of no pair", "that of one"));
            }
            let (name, value) = self.pair(map, place)?;
            match self.stretch(name)?.1.cmp(key) {
                std::cmp::Ordering::Equal => return Ok(Some(value)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// Where the numbers of a list of ints or floats lie, as an array.
    pub fn numbers(self, list: Cell) -> Result<ArrayAt, Error> {
        let (start, part) = self.part(list, 8)?;
        let kind = if list.tag == Tag::Ints { b'i' } else { b'f' };
        aligned(start, 8)?;
        Ok(ArrayAt { items: Items { kind, size: 8 }, shape: vec![list.len], start, size: part.len() })
    }

    /// Where an array lies.
    pub fn array(self, array: Cell) -> Result<ArrayAt, Error> {
        // NumPy has no more.
        const MOST_AXES: usize = 32;
        if array.len > MOST_AXES {
            let at = usize::try_from(array.word).unwrap_or(usize::MAX);
            return Err(wrong(at, &format!("an array of {} axes", array.len), "at most 32"));
        }
        let (at, head) = self.part(Cell { len: array.len + 2, ..array }, 8)?;
        let items = Items { kind: head[0], size: head[1] };
        if !items.is_known() {
            return Err(wrong(at, "an unknown type of items", "bool, int, float or complex"));
        }
        let shape: Vec<usize> = (2..array.len + 2).map(|place| word(head, place * 8) as usize).collect();
        let count = shape.iter().try_fold(1_usize, |count, &axis| count.checked_mul(axis));
        let Some(count) = count.filter(|_| shape.iter().all(|&axis| isize::try_from(axis).is_ok())) else {
            return Err(wrong(at, "a shape of too many items", "one that fits"));
        };
        let (start, data) =
            self.part(Cell { tag: Tag::Array, len: count, word: word(head, 8) }, items.size.into())?;
        aligned(start, items.size.into())?;
        Ok(ArrayAt { items, shape, start, size: data.len() })
    }
}

fn aligned(start: usize, to: usize) -> Result<(), Error> {
    if start.is_multiple_of(to.min(8)) {
        return Ok(());
    }
    Err(wrong(start, "an array that is not aligned", &format!("a multiple of {} bytes", to.min(8))))
}

#[inline]
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |word| u64::from_le_bytes(*word))
}

/// Who makes arrays, too.
pub trait Arrays: Build {
    /// An array that lies in the document.
    fn array(&mut self, array: &ArrayAt) -> Result<Self::Object, Self::Fault>;
    /// The same object once more.
    fn again(&mut self, object: &Self::Object) -> Self::Object;
    /// Text in bytes not yet known to be UTF-8, which start at `at`.
    fn checked_text(&mut self, at: usize, bytes: &[u8]) -> Result<Self::Object, Self::Fault>;
}

/// All of a value. A document of `n` bytes gives at most values of some times `n` bytes, whatever refers to what.
pub fn value<B: Arrays>(document: Document<'_>, cell: Cell, build: &mut B) -> Result<B::Object, B::Fault> {
    let size = document.bytes.len();
    // In a document that `write` made, every cell and every byte is met once; keys, which are shared, are not counted
    // as bytes but met only with a cell of their own.
    let stack = Stack::of_this_thread();
    Walk { document, build, stack, cells: size / 8, bytes: size, keys: HashMap::new(), steps: 0 }
        .value(cell, DEEPEST)
}

struct Walk<'a, 'b, B: Build> {
    document: Document<'a>,
    build: &'b mut B,
    stack: Stack,
    /// How many more values there may be.
    cells: usize,
    /// How many more bytes of texts, bytes and arrays.
    bytes: usize,
    /// The keys met so far, by where they lie: equal ones were written once.
    keys: HashMap<(u64, usize), B::Object>,
    steps: u32,
}

impl<B: Arrays> Walk<'_, '_, B> {
    fn value(&mut self, cell: Cell, depth: usize) -> Result<B::Object, B::Fault> {
        let document = self.document;
        self.step()?;
        match cell.tag {
            Tag::Null => Ok(self.build.null()),
            Tag::Bool => Ok(self.build.boolean(cell.word != 0)),
            Tag::Int => self.build.signed(cell.word as i64),
            Tag::Unsigned => self.build.unsigned(cell.word),
            Tag::Float => self.build.float(f64::from_bits(cell.word)),
            Tag::Text => {
                let (at, text) = document.stretch(cell)?;
                self.spend(text.len())?;
                self.build.checked_text(at, text)
            }
            Tag::Bytes => {
                let (_, bytes) = document.stretch(cell)?;
                self.spend(bytes.len())?;
                self.build.bytes(bytes)
            }
            Tag::List | Tag::Ints | Tag::Floats => {
                let depth = deeper(depth, self.stack, |deepest| too_deep(cell, deepest))?;
                self.room(cell, if cell.tag == Tag::List { CELL } else { 8 })?;
                let mut items = self.build.items(cell.len)?;
                for place in 0..cell.len {
                    let Some(item) = document.item(cell, place)? else { break };
                    let item = self.value(item, depth)?;
                    self.build.push(&mut items, item)?;
                }
                self.build.list(items)
            }
            Tag::Map => {
                let depth = deeper(depth, self.stack, |deepest| too_deep(cell, deepest))?;
                self.room(cell, 2 * CELL)?;
                let mut pairs = self.build.pairs(cell.len)?;
                for place in 0..cell.len {
                    let (key, value) = document.pair(cell, place)?;
                    let key = self.key(key)?;
                    let value = self.value(value, depth)?;
                    self.build.insert(&mut pairs, key, value)?;
                }
                self.build.map(pairs)
            }
            Tag::Array => {
                let array = document.array(cell)?;
                self.spend(array.size)?;
                self.build.array(&array)
            }
        }
    }

    /// A key: one that comes again costs nothing.
    fn key(&mut self, cell: Cell) -> Result<B::Object, B::Fault> {
        if let Some(known) = self.keys.get(&(cell.word, cell.len)) {
            return Ok(self.build.again(known));
        }
        let (at, text) = self.document.stretch(cell)?;
        self.spend(text.len())?;
        let key = self.build.checked_text(at, text)?;
        let bytes = (self.keys.len() + 1).saturating_mul(2 * size_of::<(u64, usize, B::Object)>());
        self.keys.try_reserve(1).map_err(|_| Error::Memory(bytes))?;
        self.keys.insert((cell.word, cell.len), self.build.again(&key));
        Ok(key)
    }

    /// Whether so many items can be there: then there are bytes for each.
    fn room(&self, cell: Cell, size: usize) -> Result<(), Error> {
        self.document.part(cell, size)?;
        if cell.len > self.cells { Err(shared(cell)) } else { Ok(()) }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or_else(|| {
            wrong(0, "values that share their bytes", "a document whose values each have their own")
        })?;
        Ok(())
    }

    fn step(&mut self) -> Result<(), B::Fault> {
        // So many values between two looks at whether to go on.
        const STEPS: u32 = 1 << 12;
        self.cells = self.cells.checked_sub(1).ok_or_else(|| shared(Cell::new(Tag::Null, 0, 0)))?;
        self.steps += 1;
        if self.steps == STEPS {
            self.steps = 0;
            self.build.go_on()?;
        }
        Ok(())
    }
}

fn shared(cell: Cell) -> Error {
    let at = usize::try_from(cell.word).unwrap_or(usize::MAX);
    wrong(at, "values that share their bytes", "a document whose values each have their own")
}

/// Data, at a cell, that is nested deeper than is read.
fn too_deep(cell: Cell, deepest: Deepest) -> Error {
    nested(usize::try_from(cell.word).unwrap_or(usize::MAX), deepest)
}
