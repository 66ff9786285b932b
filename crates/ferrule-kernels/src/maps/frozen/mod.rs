//! A map of strings that never changes, in one block of memory: the same in a process and in a file.
//!
//! After a header come the slots of an open-addressing table, then the records in the order in which the keys came,
//! each a key with its value beside it, then the values that are bytes. A slot has a piece of the key's hash and the
//! place of its record, so a look-up touches two cache lines, and both can be asked for ahead of time.
//!
//! Every place read from the block is checked: whatever is in it, a look-up ends and reads nothing beyond it.

mod build;
mod file;

#[cfg(test)]
mod tests;

use ferrule_base::hashing::{hash, prefetch};

use crate::{Error, Run};

pub use build::{Image, Pairs, Part, from_counts};
pub use file::{HEADER, parse, sealed_header};

/// Bits of a slot that are the place of a record, plus one; the rest are the lowest of its key's hash. 0 is no record.
const PLACE_BITS: u32 = 40;
pub(super) const PLACES: u64 = (1 << PLACE_BITS) - 1;
/// In the place of a key's length: eight bytes with the length follow.
const LONG: u8 = u8::MAX;
/// The length of the shortest key of which that is so.
pub(super) const LONG_KEY: usize = LONG as usize;
/// Bytes of a value, after the length of its key.
const VALUE: usize = 8;
/// Look-ups that are under way at a time. A core can wait for some 20 cache lines at once.
const GROUP: usize = 32;

/// What the eight bytes of a value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An `i64`.
    Int,
    /// An `f64`.
    Float,
    /// The place of a length and so many bytes.
    Bytes,
    /// Whatever the caller makes of it: an index of its own.
    Object,
}

/// How the block is cut up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What the values are.
    pub kind: Kind,
    /// How many keys.
    pub len: usize,
    /// How many slots; at least one of them is free.
    pub(super) slots: usize,
    /// Bytes of all records.
    pub(super) records: usize,
    /// Bytes of the values that are bytes.
    pub(super) blobs: usize,
    /// The longest run of taken slots: no look-up looks at more than so many, and the free one after them.
    pub(super) longest: usize,
    pub(super) seeds: [u64; 2],
}

impl Layout {
    /// Bytes of the block, the header included; `None` where that is no number.
    pub(super) fn size(&self) -> Option<usize> {
        let slots = self.slots.checked_mul(size_of::<u64>())?;
        HEADER.checked_add(slots)?.checked_add(self.records)?.checked_add(self.blobs)
    }

    /// The map in a block that has this layout; of a shorter one, an empty map.
    #[inline]
    #[must_use]
    pub fn of<'a>(&self, block: &'a [u8]) -> Frozen<'a> {
        let slots = self.slots * size_of::<u64>();
        let split = block
            .get(HEADER..)
            .and_then(|rest| rest.split_at_checked(slots))
            .and_then(|(slots, rest)| Some((slots, rest.split_at_checked(self.records)?)));
        let (slots, (records, blobs)) = split.unwrap_or_default();
        Frozen { slots: slots.as_chunks().0, records, blobs, longest: self.longest, seeds: self.seeds }
    }
}

/// A map of strings to values of eight bytes.
#[derive(Clone, Copy)]
pub struct Frozen<'a> {
    pub(super) slots: &'a [[u8; 8]],
    pub(super) records: &'a [u8],
    pub(super) blobs: &'a [u8],
    pub(super) longest: usize,
    pub(super) seeds: [u64; 2],
}

/// A key with its value, and where the next one is.
pub(super) struct Record<'a> {
    pub(super) key: &'a [u8],
    pub(super) value: [u8; VALUE],
    pub(super) end: usize,
}

impl<'a> Frozen<'a> {
    /// Records without a table.
    pub(super) fn of_records(records: &'a [u8]) -> Self {
        Self { slots: &[], records, blobs: &[], longest: 0, seeds: [0; 2] }
    }

    /// The value of a key.
    #[inline]
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<u64> {
        let hash = hash(key, self.seeds);
        self.find(key, hash, home(hash, self.slots.len()))
    }

    /// From the slot `at` on.
    #[inline]
    fn find(&self, key: &[u8], hash: u64, mut at: usize) -> Option<u64> {
        // Others may write to a file that is mapped: then there might be no free slot any more.
        for _ in 0..=self.longest {
            let slot = u64::from_le_bytes(*self.slots.get(at)?);
            if slot == 0 {
                return None;
            }
            if same_tag(slot, hash)
                && let Some(value) = self.value_at(place(slot), key)
            {
                return Some(value);
            }
            at = next(at, self.slots.len());
        }
        None
    }

    /// The value of the record at a place, if it has this key.
    #[inline]
    fn value_at(&self, place: usize, key: &[u8]) -> Option<u64> {
        let (&length, rest) = self.records.get(place..)?.split_first()?;
        if length == LONG {
            let record = self.record(place)?;
            return (record.key == key).then_some(u64::from_le_bytes(record.value));
        }
        let (value, rest) = rest.split_first_chunk()?;
        (usize::from(length) == key.len() && same_bytes(rest.get(..key.len())?, key))
            .then_some(u64::from_le_bytes(*value))
    }

    /// The record at a place.
    #[inline]
    pub(super) fn record(&self, place: usize) -> Option<Record<'a>> {
        let (&length, rest) = self.records.get(place..)?.split_first()?;
        let (length, rest) = if length == LONG {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::try_from(u64::from_le_bytes(*length)).ok()?, rest)
        } else {
            (usize::from(length), rest)
        };
        let (&value, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_at_checked(length)?;
        Some(Record { key, value, end: self.records.len() - rest.len() })
    }

    /// The key and the value of the record at a place, and the place of the next one. The first is at 0; `None` at the
    /// end.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<(&'a [u8], u64, usize)> {
        let record = self.record(place)?;
        Some((record.key, u64::from_le_bytes(record.value), record.end))
    }

    /// All keys and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], u64)> {
        let (map, mut place) = (*self, 0);
        std::iter::from_fn(move || {
            let (key, value, end) = map.at(place)?;
            place = end;
            Some((key, value))
        })
    }

    /// The bytes that a value of [`Kind::Bytes`] stands for.
    #[must_use]
    pub fn bytes(&self, value: u64) -> Option<&'a [u8]> {
        let (length, rest) = self.blobs.get(usize::try_from(value).ok()?..)?.split_first_chunk()?;
        rest.get(..usize::try_from(u64::from_le_bytes(*length)).ok()?)
    }

    /// Looks many keys up and tells, in order, which has what value.
    pub fn get_many(&self, keys: &[&[u8]], mut tell: impl FnMut(usize, Option<u64>)) {
        let mut hashes = [0; GROUP];
        for (group, keys) in keys.chunks(GROUP).enumerate() {
            for (known, key) in hashes.iter_mut().zip(keys) {
                *known = hash(key, self.seeds);
                prefetch(self.slots, home(*known, self.slots.len()));
            }
            for &hash in &hashes[..keys.len()] {
                self.prefetch_record(hash);
            }
            for (index, (key, &hash)) in keys.iter().zip(&hashes).enumerate() {
                tell(group * GROUP + index, self.find(key, hash, home(hash, self.slots.len())));
            }
        }
    }

    /// Asks for the record that most likely has the key with this hash.
    #[inline]
    fn prefetch_record(&self, hash: u64) {
        const LINE: usize = 64;
        let mut at = home(hash, self.slots.len());
        for _ in 0..=self.longest {
            let Some(slot) = self.slots.get(at).map(|slot| u64::from_le_bytes(*slot)) else { return };
            if slot == 0 {
                return;
            }
            if same_tag(slot, hash) {
                prefetch(self.records, place(slot));
                // A short record often lies across two lines.
                prefetch(self.records, place(slot) + LINE / 4);
                return;
            }
            at = next(at, self.slots.len());
        }
    }

    /// Whether another map has the same keys with values that `same` takes for equal.
    pub fn equals(
        &self,
        run: &Run<'_>,
        other: &Self,
        same: impl Fn(u64, u64) -> bool,
    ) -> Result<bool, Error> {
        const STEP: usize = 1 << 12;
        let mut all = self.iter();
        let (mut keys, mut values) = (Vec::with_capacity(STEP), Vec::with_capacity(STEP));
        loop {
            keys.clear();
            values.clear();
            for (key, value) in all.by_ref().take(STEP) {
                keys.push(key);
                values.push(value);
            }
            if keys.is_empty() {
                return Ok(true);
            }
            let mut equal = true;
            other.get_many(&keys, |index, value| {
                equal &= value.is_some_and(|value| same(values[index], value));
            });
            if !equal {
                return Ok(false);
            }
            run.check()?;
        }
    }
}

/// Where to begin to look: the upper bits of the product, as in Lemire's "Fast random integer generation in an interval".
#[inline]
pub(super) fn home(hash: u64, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 64) as usize
}

#[inline]
pub(super) fn next(at: usize, slots: usize) -> usize {
    if at + 1 == slots { 0 } else { at + 1 }
}

#[inline]
pub(super) fn same_tag(slot: u64, hash: u64) -> bool {
    (slot ^ hash << PLACE_BITS) >> PLACE_BITS == 0
}

/// Compares bytes of one length; up to 16 by their ends, without a call.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let ends = (a.first_chunk::<8>(), a.last_chunk::<8>(), b.first_chunk::<8>(), b.last_chunk::<8>());
    match ends {
        (Some(a_first), Some(a_last), Some(b_first), Some(b_last)) if a.len() <= 16 => {
            a_first == b_first && a_last == b_last
        }
        _ => a == b,
    }
}

#[inline]
pub(super) fn place(slot: u64) -> usize {
    ((slot & PLACES) as usize).wrapping_sub(1)
}

/// The slot of a record.
#[inline]
pub(super) fn slot(hash: u64, place: usize) -> u64 {
    hash << PLACE_BITS | (place as u64 + 1)
}

/// Writes a record, but for its key.
#[inline]
pub(super) fn head(length: usize, value: u64) -> ([u8; 17], usize) {
    let mut head = [0; 17];
    let value = value.to_le_bytes();
    if length < LONG_KEY {
        head[0] = length as u8;
        head[1..=VALUE].copy_from_slice(&value);
        (head, 1 + VALUE)
    } else {
        head[0] = LONG;
        head[1..9].copy_from_slice(&(length as u64).to_le_bytes());
        head[9..].copy_from_slice(&value);
        (head, head.len())
    }
}

/// Where in a record its value is.
pub(super) fn value_place(length: usize) -> usize {
    if length < LONG_KEY { 1 } else { 9 }
}
