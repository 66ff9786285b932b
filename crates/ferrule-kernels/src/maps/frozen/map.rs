//! Look-ups in a map that is in one block.

use ferrule_base::hashing::{hash, prefetch};

use super::layout::{HEADER, LONG, Layout, VALUE, home, next, place, same_tag};
use crate::{Error, Run};

/// Look-ups that are under way at a time. A core can wait for some 20 cache lines at once.
const GROUP: usize = 32;

impl Layout {
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
    pub(super) fn value_at(&self, place: usize, key: &[u8]) -> Option<u64> {
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
