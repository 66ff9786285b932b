//! The table of counted words: an index of 8-byte slots over entries that stay in the order of their words.
//!
//! An entry holds words of up to 16 bytes itself; longer ones lie in an arena. One look-up therefore touches
//! two cache lines, and both can be asked for ahead of time.

#![allow(unsafe_code, reason = "entries that may be all zeros")]

use std::ops::Range;

use super::arena::{Arena, chunk_of};
use crate::Error;
use ferrule_base::hashing::{fold, hash_long, prefetch, random_seeds};
use ferrule_base::lasting::Lasting;
use ferrule_base::memory::{Pages, Plain, room};

/// How many words are looked up together.
pub(super) const BATCH: usize = 64;
/// The longest word that an entry holds itself.
pub(super) const SHORT: usize = 16;
/// In the place of the length: the word lies in the arena.
pub(super) const LONG: u8 = u8::MAX;
/// Three quarters of the slots that a 32-bit tag can tell apart.
const MOST_WORDS: usize = 3 << 30;
/// Fewer words than these are not worth giving memory back early.
const MANY: usize = 1 << 16;
pub(super) const NOWHERE: u32 = u32::MAX;

/// A word on its way into the table, or in it.
///
/// `key` is the word itself, padded with zeros, or the hash and place of a longer one. `meta` is the
/// position of its first occurrence, shifted by 8, and its length or [`LONG`].
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(32))]
pub(super) struct Entry {
    pub(super) key: [u64; 2],
    pub(super) meta: u64,
    /// 0 in the table of a thread: another table counts the word.
    pub(super) count: u64,
}

// SAFETY: an entry is four numbers.
unsafe impl Plain for Entry {}

impl Entry {
    pub(super) fn is_long(&self) -> bool {
        self.meta as u8 == LONG
    }

    /// Surely ASCII; a long one may be, too.
    pub(super) fn is_short_ascii(&self) -> bool {
        !self.is_long() && (self.key[0] | self.key[1]) & 0x8080_8080_8080_8080 == 0
    }

    pub(super) fn first(&self) -> u64 {
        self.meta >> 8
    }

    pub(super) fn tag(&self, seeds: [u64; 2]) -> u32 {
        let hash = if self.is_long() { self.key[0] } else { fold(self.key, seeds) };
        (hash >> 32) as u32
    }
}

/// A table that is not empty has so many slots at least.
const LEAST_SLOTS: usize = 16;

/// Counted words, in the order in which they first came.
pub struct Counts {
    /// `tag << 32 | entry + 1`, or 0; a slot's home is the upper bits of its tag. A power of two of them.
    pub(super) slots: Pages<u64>,
    pub(super) shift: u32,
    pub(super) entries: Pages<Entry>,
    pub(super) long: Arena,
    /// While memory is given back: how many words of each chunk of the arena are still wanted.
    left: Vec<usize>,
    pub(super) seeds: [u64; 2],
    /// Where the next text begins.
    pub(super) position: u64,
    /// Some word may have other characters than ASCII ones.
    pub(super) non_ascii: bool,
}

impl Default for Counts {
    fn default() -> Self {
        Self::new()
    }
}

impl Counts {
    /// No words.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Pages::new(), Pages::new())
    }

    /// No words, with a table for about as many distinct ones as a text of this size begins with.
    pub(super) fn for_text(bytes: usize) -> Result<Self, Error> {
        let slots = (bytes / 8).next_power_of_two().clamp(LEAST_SLOTS, 1 << 10);
        Ok(Self::with(Pages::zeros(slots)?, Pages::with_capacity(slots / 4 * 3)?))
    }

    fn with(slots: Pages<u64>, entries: Pages<Entry>) -> Self {
        Self {
            shift: 32 - slots.len().max(LEAST_SLOTS).trailing_zeros(),
            slots,
            entries,
            long: Arena::default(),
            left: Vec::new(),
            seeds: seeds(),
            position: 0,
            non_ascii: false,
        }
    }

    /// A copy.
    pub fn copied(&self) -> Result<Self, Error> {
        let (slots, entries, long) = (self.slots.copied()?, self.entries.copied()?, self.long.copied()?);
        let (position, non_ascii) = (self.position, self.non_ascii);
        Ok(Self { long, position, non_ascii, ..Self::with(slots, entries) })
    }

    /// How many distinct words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no word was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many words were counted, repeated ones included.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.entries.iter().map(|entry| u128::from(entry.count)).sum()
    }

    /// How often a word, given as it is (nothing is lower-cased), was counted.
    #[must_use]
    pub fn get(&self, word: &[u8]) -> u64 {
        let entry = self.entry(word, 0, 0);
        match self.find(&entry, word, entry.tag(self.seeds)) {
            NOWHERE => 0,
            at => self.entries[at as usize].count,
        }
    }

    /// The word and the count at a place in the order, up to [`Counts::len`], of a settled table.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<(Word<'_>, u64)> {
        let entry = self.entries.get(place)?;
        Some((self.word(entry), entry.count))
    }

    /// Words and counts in order.
    pub fn iter(&self) -> impl Iterator<Item = (Word<'_>, u64)> {
        self.entries.iter().map(|entry| (self.word(entry), entry.count))
    }

    /// The places of the `n` most frequent words, those that came first first among equals.
    pub fn most_common(&self, n: usize) -> Result<Vec<u32>, Error> {
        let rank = |&place: &u32| (u64::MAX - self.entries[place as usize].count, place);
        let mut places = room(self.entries.len())?;
        places.extend(0..self.entries.len() as u32);
        if n < places.len() {
            places.select_nth_unstable_by_key(n, rank);
            places.truncate(n);
        }
        places.sort_unstable_by_key(rank);
        Ok(places)
    }

    /// Adds a count of a word that is not lower-cased here, after all that came so far.
    pub fn add(&mut self, word: &[u8], count: u64) -> Result<(), Error> {
        if count == 0 || word.is_empty() {
            return Ok(());
        }
        let entry = self.entry(word, self.position, count);
        self.position += 1;
        self.absorb(entry, word, NOWHERE)
    }

    pub(super) fn word<'a>(&'a self, entry: &'a Entry) -> Word<'a> {
        if entry.is_long() {
            return Word::Long(self.long.get(entry.key[1]));
        }
        let mut bytes = [0; SHORT];
        bytes[..8].copy_from_slice(&entry.key[0].to_le_bytes());
        bytes[8..].copy_from_slice(&entry.key[1].to_le_bytes());
        Word::Short(bytes, entry.meta as u8)
    }

    /// The entry of a word; the place of a long one is not yet known.
    pub(super) fn entry(&self, word: &[u8], first: u64, count: u64) -> Entry {
        if word.len() > SHORT {
            let key = [hash_long(word, self.seeds), 0];
            return Entry { key, meta: first << 8 | u64::from(LONG), count };
        }
        let mut bytes = [0; SHORT];
        bytes[..word.len()].copy_from_slice(word);
        let key = u128::from_le_bytes(bytes);
        Entry { key: [key as u64, (key >> 64) as u64], meta: first << 8 | word.len() as u64, count }
    }

    /// Whether the entry at `at` has this word; `long` is the word itself if it is a long one.
    #[inline]
    fn same(&self, at: u32, entry: &Entry, long: &[u8]) -> bool {
        let other = &self.entries[at as usize];
        if other.key[0] != entry.key[0] || other.meta as u8 != entry.meta as u8 {
            return false;
        }
        if entry.is_long() { self.long.get(other.key[1]) == long } else { other.key[1] == entry.key[1] }
    }

    pub(super) fn find(&self, entry: &Entry, long: &[u8], tag: u32) -> u32 {
        if self.slots.is_empty() {
            return NOWHERE;
        }
        let mut slot = self.home(tag);
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return NOWHERE;
            }
            let at = found as u32 - 1;
            if (found >> 32) as u32 == tag && self.same(at, entry, long) {
                return at;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    #[inline]
    pub(super) fn home(&self, tag: u32) -> usize {
        // A shift of 32 bits cannot be: there are at least 16 slots.
        (tag >> self.shift) as usize
    }

    /// Adds a word from elsewhere, with its count; it must not come before those that the table has.
    pub(super) fn absorb(&mut self, entry: Entry, long: &[u8], hint: u32) -> Result<(), Error> {
        let tag = entry.tag(self.seeds);
        let known = hint != NOWHERE && self.same(hint, &entry, long);
        let at = if known { hint } else { self.find(&entry, long, tag) };
        if at == NOWHERE {
            return self.insert(entry, long, tag);
        }
        let count = &mut self.entries[at as usize].count;
        *count = count.checked_add(entry.count).ok_or_else(|| {
            Error::Overflow(format!("other: got a count of {}, wanted no sum past {}", entry.count, u64::MAX))
        })?;
        Ok(())
    }

    fn check_room(&self) -> Result<(), Error> {
        if self.entries.len() < MOST_WORDS {
            return Ok(());
        }
        Err(Error::Overflow(format!("text: got more than {MOST_WORDS} distinct words, wanted fewer")))
    }

    #[cold]
    #[inline(never)]
    fn insert(&mut self, mut entry: Entry, long: &[u8], tag: u32) -> Result<(), Error> {
        self.check_room()?;
        if self.entries.len() >= self.slots.len() / 4 * 3 {
            self.grow()?;
        }
        if entry.is_long() {
            entry.key[1] = self.long.push(long)?;
        }
        self.entries.push(entry)?;
        let slot = u64::from(tag) << 32 | self.entries.len() as u64;
        place(&mut self.slots, self.shift, slot);
        Ok(())
    }

    fn grow(&mut self) -> Result<(), Error> {
        let mut slots = Pages::zeros((self.slots.len() * 2).max(LEAST_SLOTS))?;
        self.shift = 32 - slots.len().trailing_zeros();
        // From slot to slot, in order, so that the new ones are written in order, too.
        for &slot in &*self.slots {
            if slot != 0 {
                place(&mut slots, self.shift, slot);
            }
        }
        self.slots = slots;
        Ok(())
    }

    /// The first entry with this tag, which is nearly always the one sought.
    #[inline]
    pub(super) fn hint(&self, tag: u32) -> u32 {
        if self.slots.is_empty() {
            return NOWHERE;
        }
        let mut slot = self.home(tag);
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return NOWHERE;
            }
            if (found >> 32) as u32 == tag {
                let at = found as u32 - 1;
                prefetch(&self.entries, at as usize);
                return at;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Adds the entries `range` of another table, whose positions begin at `offset` here.
    /// `done` counts them.
    pub(super) fn absorb_all(
        &mut self,
        other: &Self,
        range: Range<usize>,
        offset: u64,
        done: &mut usize,
    ) -> Result<(), Error> {
        let mut hints = [NOWHERE; BATCH];
        for entries in other.entries[range].chunks(BATCH) {
            for entry in entries {
                prefetch(&self.slots, self.home(entry.tag(self.seeds)));
            }
            for (hint, entry) in hints.iter_mut().zip(entries) {
                *hint = self.hint(entry.tag(self.seeds));
            }
            for (&hint, entry) in hints.iter().zip(entries) {
                let long = if entry.is_long() { other.long.get(entry.key[1]) } else { &[] };
                let mut entry = *entry;
                entry.meta += offset << 8;
                self.absorb(entry, long, hint)?;
                *done += 1;
            }
        }
        self.non_ascii |= other.non_ascii;
        Ok(())
    }

    /// Gives the memory of words back that will not be asked for again. Ranges must come in order, the first
    /// from 0 on.
    pub fn release(&mut self, places: Range<usize>) {
        if self.entries.len() < MANY {
            return;
        }
        let chunk = |entry: &Entry| chunk_of(entry.key[1]);
        if self.left.is_empty() {
            self.left = vec![0; self.long.chunks()];
            for entry in self.entries.iter().filter(|entry| entry.is_long()) {
                self.left[chunk(entry)] += 1;
            }
        }
        let end = places.end.min(self.entries.len());
        for entry in self.entries[places.start..end].iter().filter(|entry| entry.is_long()) {
            let left = &mut self.left[chunk(entry)];
            *left -= 1;
            if *left == 0 {
                self.long.release(chunk(entry));
            }
        }
        self.entries.release(end);
    }

    /// Makes the index of sorted entries.
    pub fn index(&mut self) -> Result<(), Error> {
        let slots = (self.entries.len() / 3 * 4 + 4).next_power_of_two().max(LEAST_SLOTS);
        self.shift = 32 - slots.trailing_zeros();
        self.slots = Pages::zeros(slots)?;
        self.enter();
        Ok(())
    }

    /// Takes back the first `done` entries of `other` that were absorbed, when there were `len` entries before.
    pub(super) fn give_back(&mut self, other: &Self, done: usize, len: usize) {
        for entry in &other.entries[..done] {
            let long = if entry.is_long() { other.long.get(entry.key[1]) } else { &[] };
            let at = self.find(entry, long, entry.tag(self.seeds));
            if let Some(known) = self.entries.get_mut(at as usize) {
                known.count -= entry.count;
            }
        }
        self.entries.truncate(len);
        self.slots.fill(0);
        self.enter();
    }

    fn enter(&mut self) {
        for at in 0..self.entries.len() {
            let tag = self.entries[at].tag(self.seeds);
            place(&mut self.slots, self.shift, (u64::from(tag) << 32 | at as u64) + 1);
        }
    }
}

#[inline]
fn place(slots: &mut [u64], shift: u32, slot: u64) {
    let mut at = (slot >> 32 >> shift) as usize;
    while slots[at] != 0 {
        at = (at + 1) & (slots.len() - 1);
    }
    slots[at] = slot;
}

/// A word of the table.
pub enum Word<'a> {
    /// The bytes, of which the first so many count.
    Short([u8; SHORT], u8),
    /// More than 16 bytes.
    Long(&'a [u8]),
}

impl std::ops::Deref for Word<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Short(bytes, length) => &bytes[..usize::from(*length).min(SHORT)],
            Self::Long(bytes) => bytes,
        }
    }
}

/// Drawn once a process: tables of its threads are merged, so all have the same.
fn seeds() -> [u64; 2] {
    static SEEDS: Lasting<[u64; 2]> = Lasting::new();
    *SEEDS.get(random_seeds)
}
