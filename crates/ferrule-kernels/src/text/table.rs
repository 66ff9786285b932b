//! The table of counted words: an index of 8-byte slots over entries that stay in the order of their words.
//!
//! An entry holds words of up to 16 bytes itself; longer ones lie in an arena. One look-up therefore touches
//! two cache lines, and both can be asked for ahead of time.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::OnceLock;

use super::pages::{Pages, Plain};
use crate::Error;

/// The longest word that an entry holds itself.
pub(super) const SHORT: usize = 16;
/// In the place of the length: the word lies in the arena.
const LONG: u8 = u8::MAX;
/// Three quarters of the slots that a 32-bit tag can tell apart.
const MOST_WORDS: usize = 3 << 30;
/// Fewer words than these are not worth giving memory back early.
const MANY: usize = 1 << 16;
const NOWHERE: u32 = u32::MAX;
const CHUNK: usize = 1 << 20;
/// How many words are looked up together, so that their cache misses overlap.
pub(super) const BATCH: usize = 64;

/// A word on its way into the table, or in it.
///
/// `key` is the word itself, padded with zeros, or the hash and place of a longer one. `meta` is the
/// position of its first occurrence, shifted by 8, and its length or [`LONG`].
#[derive(Clone, Copy, Debug)]
#[repr(C, align(32))]
pub(super) struct Entry {
    key: [u64; 2],
    meta: u64,
    /// 0 in the table: the entry was replaced by another.
    count: u64,
}

// SAFETY: an entry is four numbers.
unsafe impl Plain for Entry {}

impl Entry {
    fn is_long(&self) -> bool {
        self.meta as u8 == LONG
    }

    fn first(&self) -> u64 {
        self.meta >> 8
    }

    fn tag(&self, seeds: [u64; 2]) -> u32 {
        let hash = if self.is_long() { self.key[0] } else { fold(self.key, seeds) };
        (hash >> 32) as u32
    }
}

/// Long words, each after its length; a word never crosses from one chunk to the next.
#[derive(Clone, Default)]
struct Arena(Vec<Pages<u8>>);

impl Arena {
    fn push(&mut self, word: &[u8]) -> u64 {
        let need = word.len() + 8;
        if self.0.last().is_none_or(|chunk| chunk.room() < need) {
            // Small tables stay small: chunks grow with the arena up to their full size.
            let size = (1024 << self.0.len().min(10)).min(CHUNK);
            self.0.push(Pages::with_capacity(size.max(need)));
        }
        let chunk = self.0.len() - 1;
        let bytes = &mut self.0[chunk];
        let place = (chunk as u64) << 40 | bytes.len() as u64;
        bytes.extend(&(word.len() as u64).to_le_bytes());
        bytes.extend(word);
        place
    }

    #[inline]
    fn get(&self, place: u64) -> &[u8] {
        long_word(&self.0[(place >> 40) as usize][(place & ((1 << 40) - 1)) as usize..])
    }
}

/// The word after its length.
#[inline]
fn long_word(bytes: &[u8]) -> &[u8] {
    match bytes.split_first_chunk::<8>() {
        Some((length, rest)) => &rest[..u64::from_le_bytes(*length) as usize],
        None => &[],
    }
}

/// Words that are looked up together.
pub(super) struct Batch {
    words: [(Entry, u32, u32); BATCH + 64],
    len: usize,
    long: Vec<u8>,
}

impl Default for Batch {
    fn default() -> Self {
        let none = Entry { key: [0; 2], meta: 0, count: 0 };
        Self { words: [(none, 0, NOWHERE); BATCH + 64], len: 0, long: Vec::new() }
    }
}

/// Counted words, in the order in which they first came.
#[derive(Clone)]
pub struct Counts {
    /// `tag << 32 | entry + 1`, or 0; a slot's home is the upper bits of its tag. A power of two of them.
    slots: Pages<u64>,
    shift: u32,
    entries: Pages<Entry>,
    /// Entries whose count is 0.
    dead: usize,
    long: Arena,
    /// While memory is given back: how many words of each chunk of the arena are still wanted.
    left: Vec<usize>,
    seeds: [u64; 2],
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
        Self::with_slots(16)
    }

    /// No words, with a table for about as many distinct ones as a text of this size begins with.
    pub(super) fn for_text(bytes: usize) -> Self {
        Self::with_slots((bytes / 8).next_power_of_two().clamp(16, 1 << 10))
    }

    fn with_slots(slots: usize) -> Self {
        Self {
            slots: Pages::zeros(slots),
            shift: 32 - slots.trailing_zeros(),
            entries: Pages::with_capacity(slots / 4 * 3),
            dead: 0,
            long: Arena::default(),
            left: Vec::new(),
            seeds: seeds(),
            position: 0,
            non_ascii: false,
        }
    }

    /// How many distinct words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len() - self.dead
    }

    /// Whether no word was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many words were counted, repeated ones included.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.entries.iter().map(|entry| entry.count).sum()
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
        self.entries.iter().filter(|entry| entry.count > 0).map(|entry| (self.word(entry), entry.count))
    }

    /// The places of the `n` most frequent words, those that came first first among equals.
    #[must_use]
    pub fn most_common(&self, n: usize) -> Vec<usize> {
        let rank = |&place: &u32| (u64::MAX - self.entries[place as usize].count, place);
        let mut places: Vec<u32> = (0..self.entries.len() as u32).collect();
        if n < places.len() {
            places.select_nth_unstable_by_key(n, rank);
            places.truncate(n);
        }
        places.sort_unstable_by_key(rank);
        places.into_iter().map(|place| place as usize).collect()
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

    fn word<'a>(&'a self, entry: &'a Entry) -> Word<'a> {
        if entry.is_long() {
            return Word::Long(self.long.get(entry.key[1]));
        }
        let mut bytes = [0; SHORT];
        bytes[..8].copy_from_slice(&entry.key[0].to_le_bytes());
        bytes[8..].copy_from_slice(&entry.key[1].to_le_bytes());
        Word::Short(bytes, entry.meta as u8)
    }

    /// The entry of a word; the place of a long one is not yet known.
    fn entry(&self, word: &[u8], first: u64, count: u64) -> Entry {
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

    fn find(&self, entry: &Entry, long: &[u8], tag: u32) -> u32 {
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
    fn home(&self, tag: u32) -> usize {
        // A shift of 32 bits cannot be: there are at least 16 slots.
        (tag >> self.shift) as usize
    }

    /// Adds a word from elsewhere, with its count and first position.
    fn absorb(&mut self, entry: Entry, long: &[u8], hint: u32) -> Result<(), Error> {
        let tag = entry.tag(self.seeds);
        let known = hint != NOWHERE && self.same(hint, &entry, long);
        let at = if known { hint } else { self.find(&entry, long, tag) };
        if at == NOWHERE {
            return self.insert(entry, long, tag);
        }
        let old = &mut self.entries[at as usize];
        if old.count > 0 && old.first() <= entry.first() {
            old.count += entry.count;
            return Ok(());
        }
        // It came earlier, or anew: it moves to the end, which keeps both parts of the entries in order.
        let merged = Entry { key: old.key, meta: entry.meta, count: old.count + entry.count };
        self.dead += usize::from(old.count > 0);
        old.count = 0;
        self.check_room()?;
        let slot = (u64::from(tag) << 32 | u64::from(at)) + 1;
        let mut place = self.home(tag);
        while self.slots[place] != slot {
            place = (place + 1) & (self.slots.len() - 1);
        }
        self.entries.push(merged);
        self.slots[place] = u64::from(tag) << 32 | self.entries.len() as u64;
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
            self.grow();
        }
        if entry.is_long() {
            entry.key[1] = self.long.push(long);
        }
        self.entries.push(entry);
        let slot = u64::from(tag) << 32 | self.entries.len() as u64;
        place(&mut self.slots, self.shift, slot);
        Ok(())
    }

    fn grow(&mut self) {
        let mut slots = Pages::zeros(self.slots.len() * 2);
        self.shift -= 1;
        // From slot to slot, in order, so that the new ones are written in order, too.
        for &slot in &*self.slots {
            if slot != 0 {
                place(&mut slots, self.shift, slot);
            }
        }
        self.slots = slots;
    }

    /// Takes a word of at most 16 bytes into the batch.
    #[inline]
    pub(super) fn push_short(&self, batch: &mut Batch, key: [u64; 2], length: usize, first: u64) {
        let tag = (fold(key, self.seeds) >> 32) as u32;
        self.push(batch, Entry { key, meta: first << 8 | length as u64, count: 1 }, tag);
    }

    /// Takes a longer word into the batch, lower-casing its ASCII letters.
    #[inline(never)]
    pub(super) fn push_long(&self, batch: &mut Batch, word: &[u8], first: u64) {
        let start = batch.long.len();
        batch.long.extend_from_slice(&(word.len() as u64).to_le_bytes());
        batch.long.extend_from_slice(word);
        batch.long[start + 8..].make_ascii_lowercase();
        let hash = hash_long(&batch.long[start + 8..], self.seeds);
        let entry = Entry { key: [hash, start as u64], meta: first << 8 | u64::from(LONG), count: 1 };
        self.push(batch, entry, (hash >> 32) as u32);
    }

    #[inline]
    fn push(&self, batch: &mut Batch, entry: Entry, tag: u32) {
        prefetch(&self.slots, self.home(tag));
        batch.words[batch.len] = (entry, tag, NOWHERE);
        batch.len += 1;
    }

    /// Counts the words of the batch once it is full. Between two calls at most 64 words may be pushed.
    #[inline]
    pub(super) fn flush_full(&mut self, batch: &mut Batch) -> Result<(), Error> {
        if batch.len >= BATCH { self.flush(batch) } else { Ok(()) }
    }

    /// Counts the words of the batch and empties it.
    #[inline(never)]
    pub(super) fn flush(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let words = &mut batch.words[..batch.len];
        for (_, tag, hint) in words.iter_mut() {
            *hint = self.hint(*tag);
        }
        for (entry, _, hint) in words {
            if let Some(old) = self.entries.get_mut(*hint as usize)
                && old.key == entry.key
                && old.meta as u8 == entry.meta as u8
                && !entry.is_long()
            {
                old.count += 1;
            } else if entry.is_long() {
                self.absorb(*entry, long_word(&batch.long[entry.key[1] as usize..]), *hint)?;
            } else {
                self.absorb(*entry, &[], NOWHERE)?;
            }
        }
        batch.len = 0;
        batch.long.clear();
        Ok(())
    }

    /// The first entry with this tag, which is nearly always the one sought.
    #[inline]
    fn hint(&self, tag: u32) -> u32 {
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
    pub(super) fn absorb_all(&mut self, other: &Self, range: Range<usize>, offset: u64) -> Result<(), Error> {
        let mut hints = [NOWHERE; BATCH];
        for entries in other.entries[range].chunks(BATCH) {
            for entry in entries {
                prefetch(&self.slots, self.home(entry.tag(self.seeds)));
            }
            for (hint, entry) in hints.iter_mut().zip(entries) {
                *hint = self.hint(entry.tag(self.seeds));
            }
            for (&hint, entry) in hints.iter().zip(entries).filter(|(_, entry)| entry.count > 0) {
                let long = if entry.is_long() { other.long.get(entry.key[1]) } else { &[] };
                let mut entry = *entry;
                entry.meta += offset << 8;
                self.absorb(entry, long, hint)?;
            }
        }
        self.non_ascii |= other.non_ascii;
        Ok(())
    }

    /// How many entries there are to merge, replaced ones included.
    pub(super) fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Replaces every word that isn't ASCII by what `lower` makes of it, and adds the counts of those that
    /// become equal.
    ///
    /// `lower` is given words, each ended by a line feed, and answers with as many lower-cased ones. It is
    /// asked some 64 KiB at a time.
    pub fn lower<E: From<Error>>(
        &mut self,
        mut lower: impl FnMut(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        if !self.non_ascii {
            return Ok(());
        }
        self.non_ascii = false;
        let (mut words, mut places) = (Vec::new(), Vec::new());
        let (mut changed, mut changed_words) = (Vec::new(), Vec::new());
        let before = self.entries.len();
        for place in 0..before {
            let entry = &self.entries[place];
            if entry.count > 0 {
                let word = self.word(entry);
                if !word.is_ascii() {
                    words.extend_from_slice(&word);
                    words.push(b'\n');
                    places.push(place);
                }
            }
            if words.len() < 1 << 16 && place + 1 < before || places.is_empty() {
                continue;
            }
            let lowered = lower(&words)?;
            let mut new = lowered.split(|&byte| byte == b'\n');
            let mut old = words.split(|&byte| byte == b'\n');
            for place in places.drain(..) {
                let (Some(new), Some(old)) = (new.next(), old.next()) else {
                    return Err(Error::Value("lower: got fewer words than were given".into()).into());
                };
                if new != old {
                    let entry = &mut self.entries[place];
                    changed.push((entry.first(), entry.count, new.len()));
                    changed_words.extend_from_slice(new);
                    entry.count = 0;
                    self.dead += 1;
                }
            }
            words.clear();
        }
        let mut rest = changed_words.as_slice();
        for (first, count, length) in changed {
            let (word, others) = rest.split_at(length);
            self.absorb(self.entry(word, first, count), word, NOWHERE)?;
            rest = others;
        }
        Ok(())
    }

    /// Puts the entries in order and drops replaced ones; look-ups do not work before [`Counts::index`].
    pub fn sort(&mut self) {
        self.slots = Pages::zeros(0);
        if self.dead > 0 {
            let mut alive = 0;
            for place in 0..self.entries.len() {
                if self.entries[place].count > 0 {
                    self.entries[alive] = self.entries[place];
                    alive += 1;
                }
            }
            self.entries.truncate(alive);
            self.dead = 0;
        }
        // Each thread's entries are in order: the sort finds these runs and merges them.
        self.entries.sort_by_key(|entry| entry.meta >> 8);
    }

    /// Gives the memory of words back that will not be asked for again. Ranges must come in order, the first
    /// from 0 on.
    pub fn release(&mut self, places: Range<usize>) {
        if self.entries.len() < MANY {
            return;
        }
        let chunk = |entry: &Entry| (entry.key[1] >> 40) as usize;
        if self.left.is_empty() {
            self.left = vec![0; self.long.0.len()];
            for entry in self.entries.iter().filter(|entry| entry.is_long()) {
                self.left[chunk(entry)] += 1;
            }
        }
        let end = places.end.min(self.entries.len());
        for entry in self.entries[places.start..end].iter().filter(|entry| entry.is_long()) {
            let left = &mut self.left[chunk(entry)];
            *left -= 1;
            if *left == 0 {
                self.long.0[chunk(entry)] = Pages::with_capacity(0);
            }
        }
        self.entries.release(end);
    }

    /// Makes the index of sorted entries.
    pub fn index(&mut self) {
        let slots = (self.entries.len() / 3 * 4 + 4).next_power_of_two().max(16);
        self.shift = 32 - slots.trailing_zeros();
        self.slots = Pages::zeros(slots);
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

/// Drawn once a process, so that nobody can prepare words that all have one place in the table.
fn seeds() -> [u64; 2] {
    static SEEDS: OnceLock<[u64; 2]> = OnceLock::new();
    *SEEDS.get_or_init(|| [0, 1].map(|i: u64| RandomState::new().hash_one(i)))
}

/// The folded product, as in wyhash and foldhash.
#[inline]
fn fold(key: [u64; 2], seeds: [u64; 2]) -> u64 {
    let product = u128::from(key[0] ^ seeds[0]) * u128::from(key[1] ^ seeds[1]);
    product as u64 ^ (product >> 64) as u64
}

fn hash_long(word: &[u8], seeds: [u64; 2]) -> u64 {
    let (chunks, rest) = word.as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let step = |hash: u64, chunk: &[u8; 16]| {
        let key = u128::from_le_bytes(*chunk);
        fold([key as u64 ^ hash, (key >> 64) as u64], seeds)
    };
    step(chunks.iter().fold(word.len() as u64, step), &last)
}

#[inline]
fn prefetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing that the program can see and faults at no address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(items.as_ptr().wrapping_add(at).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}
