//! Writing a document, from the inside out.
//!
//! Parts go before what refers to them, so each place is known when its cell is written: one pass, nothing is patched,
//! and the cell of it all comes last.

use std::collections::HashMap;

use super::{CELL, Cell, Items, LINEAR, MAGIC, Tag};
use crate::encode::Objects;
use crate::schema::Width;
use crate::wire::{deeper, too_deep};
use crate::{DEEPEST, Kind};
use ferrule_base::Error;

/// A document on its way.
pub struct Writer {
    out: Vec<u8>,
    keys: HashMap<Box<[u8]>, Cell>,
}

impl Default for Writer {
    fn default() -> Self {
        Self { out: MAGIC.to_vec(), keys: HashMap::new() }
    }
}

impl Writer {
    /// Text; it must be UTF-8.
    pub fn text(&mut self, text: &[u8]) -> Cell {
        self.stretch(Tag::Text, text)
    }

    /// A key: equal ones are written once.
    pub fn key(&mut self, text: &[u8]) -> Cell {
        if let Some(&known) = self.keys.get(text) {
            return known;
        }
        let cell = self.text(text);
        self.keys.insert(text.into(), cell);
        cell
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> Cell {
        self.stretch(Tag::Bytes, bytes)
    }

    fn stretch(&mut self, tag: Tag, bytes: &[u8]) -> Cell {
        let at = self.out.len();
        self.out.extend_from_slice(bytes);
        self.align(8);
        Cell::new(tag, bytes.len(), at as u64)
    }

    /// A list; one of nothing but ints, or floats, is written without the kind of each.
    pub fn list(&mut self, items: &[Cell]) -> Cell {
        let at = self.out.len() as u64;
        let all = |tag| !items.is_empty() && items.iter().all(|item| item.tag == tag);
        // Half the bytes: the kind of all is said once.
        for tag in [Tag::Int, Tag::Float] {
            if all(tag) {
                self.out.extend(items.iter().flat_map(|item| item.word.to_le_bytes()));
                let tag = if tag == Tag::Int { Tag::Ints } else { Tag::Floats };
                return Cell::new(tag, items.len(), at);
            }
        }
        items.iter().for_each(|&item| self.cell(item));
        Cell::new(Tag::List, items.len(), at)
    }

    /// Floats.
    pub fn floats(&mut self, items: impl ExactSizeIterator<Item = f64>) -> Cell {
        let (at, len) = (self.out.len() as u64, items.len());
        self.out.extend(items.flat_map(f64::to_le_bytes));
        // An empty list is the same, whatever it might have held.
        if len == 0 { Cell::new(Tag::List, 0, at) } else { Cell::new(Tag::Floats, len, at) }
    }

    /// A map; the keys are from [`Writer::key`] and all different.
    pub fn map(&mut self, pairs: &[(Cell, Cell)]) -> Cell {
        let at = self.out.len();
        for &(key, value) in pairs {
            self.cell(key);
            self.cell(value);
        }
        if pairs.len() > LINEAR {
            let text = |place: u32| {
                let key = pairs[place as usize].0;
                &self.out[key.word as usize..][..key.len]
            };
            // The pairs stay as they came, as a dict keeps them; their order by key is four bytes a pair beside them.
            let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
            order.sort_unstable_by(|&one, &other| text(one).cmp(text(other)));
            self.out.extend(order.into_iter().flat_map(u32::to_le_bytes));
            self.align(8);
        }
        Cell::new(Tag::Map, pairs.len(), at as u64)
    }

    /// An array of this shape, from the bytes of its items in order.
    pub fn array(&mut self, items: Items, shape: &[usize], data: &[u8]) -> Cell {
        // As Arrow recommends for buffers: a cache line, and the widest vector.
        self.align(64);
        let data_at = self.out.len() as u64;
        self.out.extend_from_slice(data);
        self.align(8);
        let at = self.out.len() as u64;
        self.word(u64::from(items.kind) | u64::from(items.size) << 8);
        self.word(data_at);
        shape.iter().for_each(|&axis| self.word(axis as u64));
        Cell::new(Tag::Array, shape.len(), at)
    }

    /// The bytes of the document.
    #[must_use]
    pub fn finish(mut self, root: Cell) -> Vec<u8> {
        self.cell(root);
        self.out
    }

    fn align(&mut self, to: usize) {
        self.out.resize(self.out.len().next_multiple_of(to), 0);
    }

    fn word(&mut self, word: u64) {
        self.out.extend_from_slice(&word.to_le_bytes());
    }

    fn cell(&mut self, cell: Cell) {
        self.out.reserve(CELL);
        self.word(cell.tag as u64 | (cell.len as u64) << 8);
        self.word(cell.word);
    }
}

/// Objects among which may be arrays, and ints above those of i64.
pub trait Documents: Objects {
    /// Lends an array: type, shape, bytes in order. False where it is none.
    fn array(
        &self,
        object: Self::Object,
        lend: impl FnOnce(Items, &[usize], &[u8]),
    ) -> Result<bool, Self::Fault>;
    /// Whether an int does not fit an i64 but a u64.
    fn is_unsigned(&self, object: Self::Object) -> bool;
}

/// The document of a value.
pub fn write<O: Documents>(objects: &O, object: O::Object) -> Result<Vec<u8>, O::Fault> {
    let mut writer = Writer::default();
    let root = cell(&mut writer, objects, object, DEEPEST)?;
    Ok(writer.finish(root))
}

/// Items between two looks at whether to go on.
const STEPS: usize = 1 << 12;

fn cell<O: Documents>(
    writer: &mut Writer,
    objects: &O,
    object: O::Object,
    depth: usize,
) -> Result<Cell, O::Fault> {
    let mut made = Cell::new(Tag::Null, 0, 0);
    if objects.array(object, |items, shape, data| made = writer.array(items, shape, data))? {
        return Ok(made);
    }
    match objects.kind(object)? {
        Kind::Null => {}
        Kind::Bool => made = Cell::new(Tag::Bool, 0, objects.boolean(object)?.into()),
        Kind::Int if objects.is_unsigned(object) => {
            made = Cell::new(Tag::Unsigned, 0, objects.int(object, Width::U64)?);
        }
        Kind::Int => made = Cell::new(Tag::Int, 0, objects.int(object, Width::I64)?),
        Kind::Float => made = Cell::new(Tag::Float, 0, objects.float(object)?.to_bits()),
        Kind::Text => objects.text(object, |text| made = writer.text(text))?,
        Kind::Bytes => objects.bytes(object, |bytes| made = writer.bytes(bytes))?,
        Kind::List => {
            let (len, depth) = (objects.len(object)?, deeper(depth, too_deep)?);
            let mut items = Vec::with_capacity(len);
            objects.items(object, len, |place, item| {
                items.push(cell(writer, objects, item, depth)?);
                if place % STEPS == STEPS - 1 { objects.go_on() } else { Ok(()) }
            })?;
            made = writer.list(&items);
        }
        Kind::Map => {
            let (count, depth) = (objects.count(object)?, deeper(depth, too_deep)?);
            let mut pairs = Vec::with_capacity(count);
            objects.pairs(object, count, |key, value| {
                let mut name = made;
                objects.text(key, |text| name = writer.key(text))?;
                pairs.push((name, cell(writer, objects, value, depth)?));
                if pairs.len().is_multiple_of(STEPS) { objects.go_on() } else { Ok(()) }
            })?;
            if pairs.len() > u32::MAX as usize {
                return Err(
                    Error::Value("got a dict of more pairs than u32 counts, wanted fewer".into()).into()
                );
            }
            made = writer.map(&pairs);
        }
    }
    Ok(made)
}
