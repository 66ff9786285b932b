//! Writing a document, from the inside out.
//!
//! Parts go before what refers to them, so each place is known when its cell is written: one pass, nothing is patched,
//! and the cell of it all comes last.

use std::collections::HashMap;

use super::{CELL, Cell, Items, LINEAR, MAGIC, Tag};
use crate::encode::Objects;
use crate::schema::Width;
use crate::wire::{Output, deeper, too_deep};
use crate::{DEEPEST, Kind};
use ferrule_base::memory::{copied, push, room};
use ferrule_base::{Error, Stack};

/// A document on its way. Where there is no memory for it, [`Writer::finish`] says so.
pub struct Writer {
    out: Output,
    keys: HashMap<Box<[u8]>, Cell>,
}

impl Default for Writer {
    fn default() -> Self {
        Self { out: Output::new(MAGIC.to_vec()), keys: HashMap::new() }
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
        // Without memory to know it by it is written again, if it comes again.
        if let Ok(text) = copied(text)
            && self.keys.try_reserve(1).is_ok()
        {
            self.keys.insert(text.into_boxed_slice(), cell);
        }
        cell
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> Cell {
        self.stretch(Tag::Bytes, bytes)
    }

    fn stretch(&mut self, tag: Tag, bytes: &[u8]) -> Cell {
        let at = self.out.size();
        self.out.put(bytes);
        self.align(8);
        Cell::new(tag, bytes.len(), at as u64)
    }

    /// A list; one of nothing but ints, or floats, is written without the kind of each.
    pub fn list(&mut self, items: &[Cell]) -> Cell {
        let at = self.out.size() as u64;
        let all = |tag| !items.is_empty() && items.iter().all(|item| item.tag == tag);
        // Half the bytes: the kind of all is said once.
        for tag in [Tag::Int, Tag::Float] {
            if all(tag) {
                self.out.reserve(items.len() * size_of::<u64>());
                items.iter().for_each(|item| self.word(item.word));
                let tag = if tag == Tag::Int { Tag::Ints } else { Tag::Floats };
                return Cell::new(tag, items.len(), at);
            }
        }
        self.out.reserve(items.len() * CELL);
        items.iter().for_each(|&item| self.cell(item));
        Cell::new(Tag::List, items.len(), at)
    }

    /// Floats.
    pub fn floats(&mut self, items: impl ExactSizeIterator<Item = f64>) -> Cell {
        let (at, len) = (self.out.size() as u64, items.len());
        self.out.reserve(len * size_of::<f64>());
        items.for_each(|item| self.word(item.to_bits()));
        // An empty list is the same, whatever it might have held.
        if len == 0 { Cell::new(Tag::List, 0, at) } else { Cell::new(Tag::Floats, len, at) }
    }

    /// A map; the keys are from [`Writer::key`] and all different.
    pub fn map(&mut self, pairs: &[(Cell, Cell)]) -> Cell {
        let at = self.out.size();
        for &(key, value) in pairs {
            self.cell(key);
            self.cell(value);
        }
        if pairs.len() > LINEAR {
            self.order(pairs);
        }
        Cell::new(Tag::Map, pairs.len(), at as u64)
    }

    /// The pairs stay as they came, as a dict keeps them; their order by key is four bytes a pair beside them.
    fn order(&mut self, pairs: &[(Cell, Cell)]) {
        let Ok(mut order) = room::<u32>(pairs.len()) else {
            return self.out.lack(pairs.len() * size_of::<u32>());
        };
        order.extend(0..pairs.len() as u32);
        if self.out.check().is_err() {
            return;
        }
        let text = |place: u32| {
            let key = pairs[place as usize].0;
            &self.out.bytes()[key.word as usize..][..key.len]
        };
        order.sort_unstable_by(|&one, &other| text(one).cmp(text(other)));
        order.into_iter().for_each(|place| self.out.put(&place.to_le_bytes()));
        self.align(8);
    }

    /// An array of this shape, from the bytes of its items in order.
    pub fn array(&mut self, items: Items, shape: &[usize], data: &[u8]) -> Cell {
        // As Arrow recommends for buffers: a cache line, and the widest vector.
        self.align(64);
        let data_at = self.out.size() as u64;
        self.out.put(data);
        self.align(8);
        let at = self.out.size() as u64;
        self.word(u64::from(items.kind) | u64::from(items.size) << 8);
        self.word(data_at);
        shape.iter().for_each(|&axis| self.word(axis as u64));
        Cell::new(Tag::Array, shape.len(), at)
    }

    /// The bytes of the document.
    pub fn finish(mut self, root: Cell) -> Result<Vec<u8>, Error> {
        self.cell(root);
        self.out.finish()
    }

    fn align(&mut self, to: usize) {
        const ZEROS: [u8; 64] = [0; 64];
        self.out.put(&ZEROS[..self.out.size().next_multiple_of(to) - self.out.size()]);
    }

    fn word(&mut self, word: u64) {
        self.out.put(&word.to_le_bytes());
    }

    fn cell(&mut self, cell: Cell) {
        let mut bytes = [0; CELL];
        bytes[..8].copy_from_slice(&(cell.tag as u64 | (cell.len as u64) << 8).to_le_bytes());
        bytes[8..].copy_from_slice(&cell.word.to_le_bytes());
        self.out.put(&bytes);
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
    let root = cell(&mut writer, objects, object, DEEPEST, Stack::of_this_thread())?;
    Ok(writer.finish(root)?)
}

/// Items between two looks at whether to go on.
const STEPS: usize = 1 << 12;

fn cell<O: Documents>(
    writer: &mut Writer,
    objects: &O,
    object: O::Object,
    depth: usize,
    stack: Stack,
) -> Result<Cell, O::Fault> {
    let mut made = Cell::new(Tag::Null, 0, 0);
    if objects.array(object, |items, shape, data| made = writer.array(items, shape, data))? {
        return Ok(made);
    }
    let Some(kind) = objects.kind(object)? else {
        let depth = deeper(depth, stack, too_deep)?;
        objects.stand_in(object, |value| {
            made = cell(writer, objects, value, depth, stack)?;
            Ok(())
        })?;
        return Ok(made);
    };
    match kind {
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
            let depth = deeper(depth, stack, too_deep)?;
            let list = objects.list(object)?;
            let len = objects.len(&list);
            let mut items = room(len)?;
            objects.items(&list, len, |place, item| {
                push(&mut items, cell(writer, objects, item, depth, stack)?)?;
                if place % STEPS == STEPS - 1 { go_on(writer, objects) } else { Ok(()) }
            })?;
            made = writer.list(&items);
        }
        Kind::Map => {
            let depth = deeper(depth, stack, too_deep)?;
            let map = objects.map(object)?;
            let count = objects.count(&map);
            let mut pairs = room(count)?;
            objects.pairs(&map, count, |key, value| {
                let mut name = made;
                objects.text(key, |text| name = writer.key(text))?;
                push(&mut pairs, (name, cell(writer, objects, value, depth, stack)?))?;
                if pairs.len().is_multiple_of(STEPS) { go_on(writer, objects) } else { Ok(()) }
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

fn go_on<O: Documents>(writer: &Writer, objects: &O) -> Result<(), O::Fault> {
    writer.out.check()?;
    objects.go_on()
}
