//! How a [`Frozen`](super::Frozen) map is built.

use std::ops::Deref;

use super::layout::{
    HEADER, Kind, LONG_KEY, LONGEST, Layout, PLACES, head, home, longest_run, next, place, same_tag, slot,
    value_place,
};
use super::map::Frozen;
use crate::{Error, Run};
use ferrule_base::hashing::{hash, prefetch, random_seeds};
use ferrule_base::memory::{Pages, room, zeros};

/// So many seeds are tried before that is called a fault.
const TRIES: usize = 8;
/// Slots are asked for so many keys ahead.
const AHEAD: usize = 16;
/// Keys between two looks at whether to stop.
const STEP: usize = 1 << 12;

/// Some of the keys of a map to be, in order.
#[derive(Default)]
pub struct Part {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
    hashes: Vec<u64>,
}

impl Part {
    /// The keys of a part.
    pub fn new(keys: &[&[u8]], seeds: [u64; 2]) -> Result<Self, Error> {
        let bytes = room(keys.iter().map(|key| key.len()).sum())?;
        let mut part = Self { bytes, ends: room(keys.len())?, hashes: room(keys.len())? };
        keys.iter().for_each(|key| part.push(key, seeds));
        Ok(part)
    }

    fn push(&mut self, key: &[u8], seeds: [u64; 2]) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        self.hashes.push(hash(key, seeds));
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key at an index, which begins at `start`.
    fn key(&self, index: usize, start: usize) -> &[u8] {
        &self.bytes[start..self.ends[index]]
    }
}

/// A map whose keys are there, each with the index of the pair whose value it gets: that of the last pair with the key.
pub struct Pairs {
    block: Pages<u8>,
    layout: Layout,
    /// How many pairs there were.
    given: usize,
}

/// A finished map.
pub struct Image {
    block: Pages<u8>,
    layout: Layout,
}

impl Pairs {
    /// The seeds with which parts are to be hashed.
    #[must_use]
    pub fn seeds() -> [u64; 2] {
        random_seeds()
    }

    /// A map of the keys of all parts, in order. A key that comes again stays where it was.
    pub fn new(run: &Run<'_>, parts: Vec<Part>, seeds: [u64; 2]) -> Result<Self, Error> {
        let pairs = parts.iter().map(Part::len).sum();
        let bytes: usize = parts.iter().map(|part| part.bytes.len()).sum();
        let slots = slots_for(pairs);
        // Long keys have longer heads: at most one key in so many bytes.
        let heads = pairs * head(0, 0).1 + bytes / LONG_KEY * head(LONG_KEY, 0).1;
        let room = HEADER + slots * size_of::<u64>() + heads + bytes;
        let layout = Layout { kind: Kind::Int, len: 0, slots, records: 0, blobs: 0, longest: slots, seeds };
        let mut built = Self { block: Pages::zeros(room)?, layout, given: pairs };
        let mut pair = 0;
        for part in parts {
            pair = built.add(&part, pair)?;
            run.check()?;
        }
        built.block.truncate(HEADER + slots * size_of::<u64>() + built.layout.records);
        built.settle(run)?;
        Ok(built)
    }

    /// How many different keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layout.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn map(&self) -> Frozen<'_> {
        self.layout.of(&self.block)
    }

    /// Adds the keys of a part, whose first is that of the pair `first`; the first pair after them is returned.
    fn add(&mut self, part: &Part, first: usize) -> Result<usize, Error> {
        let (slots, records) = self.block[HEADER..].split_at_mut(self.layout.slots * size_of::<u64>());
        let slots = slots.as_chunks_mut().0;
        let (mut end, mut start) = (self.layout.records, 0);
        if (end + part.bytes.len() + part.len() * head(LONG_KEY, 0).1) as u64 >= PLACES {
            let text = format!("keys: got more than {PLACES} bytes of them, wanted fewer");
            return Err(Error::Overflow(text));
        }
        for (index, &hash) in part.hashes.iter().enumerate() {
            // Each slot is a miss of the cache: asked for early, many are under way at once.
            if let Some(&ahead) = part.hashes.get(index + AHEAD) {
                prefetch(slots, home(ahead, slots.len()));
            }
            let key = part.key(index, start);
            start = part.ends[index];
            let value = (first + index) as u64;
            match seek(slots, &records[..end], key, hash) {
                Ok(place) => {
                    let at = place + value_place(key.len());
                    records[at..at + 8].copy_from_slice(&value.to_le_bytes());
                }
                Err(free) => {
                    slots[free] = slot(hash, end).to_le_bytes();
                    let (head, length) = head(key.len(), value);
                    records[end..end + length].copy_from_slice(&head[..length]);
                    end += length;
                    records[end..end + key.len()].copy_from_slice(key);
                    end += key.len();
                    self.layout.len += 1;
                }
            }
        }
        self.layout.records = end;
        Ok(first + part.len())
    }

    /// Sees to it that the table is neither much too large nor has long runs.
    fn settle(&mut self, run: &Run<'_>) -> Result<(), Error> {
        if self.layout.len < self.given / 2 {
            self.rehash(run, self.layout.seeds)?;
        }
        // Seeds are random, so nobody can choose keys that fall together, and a table with a long run is bad luck.
        for _ in 0..TRIES {
            self.layout.longest = longest_run(self.map().slots);
            if self.layout.longest <= LONGEST {
                return Ok(());
            }
            self.rehash(run, random_seeds())?;
        }
        Err(Error::Value(format!(
            "keys: no seed of {TRIES} spreads them over the table, which is beyond chance"
        )))
    }

    /// A new table for the records that there are.
    fn rehash(&mut self, run: &Run<'_>, seeds: [u64; 2]) -> Result<(), Error> {
        let slots = slots_for(self.layout.len);
        let mut table = zeros::<u64>(slots)?;
        let (mut at, mut done) = (0, 0);
        let map = self.map();
        while let Some(record) = map.record(at) {
            let hash = hash(record.key, seeds);
            let mut free = home(hash, slots);
            while table[free] != 0 {
                free = next(free, slots);
            }
            table[free] = slot(hash, at);
            at = record.end;
            done += 1;
            if done % STEP == 0 {
                run.check()?;
            }
        }
        let mut block = Pages::with_capacity(HEADER + slots * size_of::<u64>() + map.records.len())?;
        block.extend(&[0; HEADER])?;
        for slot in table {
            block.extend(&slot.to_le_bytes())?;
        }
        block.extend(map.records)?;
        self.block = block;
        (self.layout.slots, self.layout.seeds) = (slots, seeds);
        Ok(())
    }

    /// The map with the value of each key made from the index of its pair.
    pub fn finish(
        mut self,
        run: &Run<'_>,
        kind: Kind,
        mut value: impl FnMut(usize) -> u64,
    ) -> Result<Image, Error> {
        self.layout.kind = kind;
        self.set_values(run, &mut value)?;
        Ok(Image { block: self.block, layout: self.layout })
    }

    /// The map with values of bytes, made from the index of each key's pair.
    pub fn finish_bytes<'a>(
        mut self,
        run: &Run<'_>,
        mut bytes: impl FnMut(usize) -> &'a [u8],
    ) -> Result<Image, Error> {
        let (mut blobs, mut missing) = (Vec::new(), 0);
        self.set_values(run, &mut |pair| {
            let (place, value) = (blobs.len() as u64, bytes(pair));
            if missing > 0 || blobs.try_reserve(value.len() + 8).is_err() {
                missing = value.len().max(1);
                return place;
            }
            blobs.extend_from_slice(&(value.len() as u64).to_le_bytes());
            blobs.extend_from_slice(value);
            place
        })?;
        if missing > 0 {
            return Err(Error::Memory(missing));
        }
        self.block.extend(&blobs)?;
        (self.layout.kind, self.layout.blobs) = (Kind::Bytes, blobs.len());
        Ok(Image { block: self.block, layout: self.layout })
    }

    fn set_values(&mut self, run: &Run<'_>, value: &mut dyn FnMut(usize) -> u64) -> Result<(), Error> {
        let start_of_records = HEADER + self.layout.slots * size_of::<u64>();
        let (mut at, mut done) = (0, 0);
        while let Some(record) = self.map().record(at) {
            let (length, end) = (record.key.len(), record.end);
            let new = value(u64::from_le_bytes(record.value) as usize).to_le_bytes();
            let value_at = start_of_records + at + value_place(length);
            self.block[value_at..value_at + 8].copy_from_slice(&new);
            at = end;
            done += 1;
            if done % STEP == 0 {
                run.check()?;
            }
        }
        Ok(())
    }
}

impl Image {
    /// How it is cut up.
    #[must_use]
    pub fn layout(&self) -> Layout {
        self.layout
    }
}

impl Deref for Image {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.block
    }
}

/// A map of `len` different keys with how often each was counted; `at` says those at an index.
pub fn from_counts<K: Deref<Target = [u8]>>(
    run: &Run<'_>,
    len: usize,
    at: impl Fn(usize) -> Option<(K, u64)> + Sync,
) -> Result<Image, Error> {
    let seeds = Pairs::seeds();
    let parts = run.map((0..len).step_by(STEP), |start| {
        let mut part = Part::default();
        for (key, _) in (start..len.min(start + STEP)).filter_map(&at) {
            part.push(&key, seeds);
        }
        part
    })?;
    let most = i64::MAX as u64;
    Pairs::new(run, parts, seeds)?
        .finish(run, Kind::Int, |pair| at(pair).map_or(0, |(_, count)| count.min(most)))
}

/// Five of eight are taken, and one is always free.
fn slots_for(keys: usize) -> usize {
    keys + keys / 5 * 3 + 4
}

/// The place of the record with a key or, where there is none, the free slot for it.
#[inline]
fn seek(slots: &[[u8; 8]], records: &[u8], key: &[u8], hash: u64) -> Result<usize, usize> {
    let map = Frozen::of_records(records);
    let mut at = home(hash, slots.len());
    loop {
        let slot = u64::from_le_bytes(slots[at]);
        if slot == 0 {
            return Err(at);
        }
        if same_tag(slot, hash) && map.record(place(slot)).is_some_and(|record| record.key == key) {
            return Ok(place(slot));
        }
        at = next(at, slots.len());
    }
}
