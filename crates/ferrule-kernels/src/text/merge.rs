//! From the tables of all threads to one, without a table of tables: each word is kept where it came first.
//!
//! All tables hash alike, and a slot's home is the upper bits of the hash, so one range of slots of every table
//! holds the same words. Threads take range by range and add the counts of equal words up in place; what
//! remains is in order in each table, and the order of all is a merge of them.

#![allow(unsafe_code, reason = "numbers that several threads count up")]

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::arena::CHUNK_SHIFT;
use super::table::{BATCH, Counts, Entry, LONG, NOWHERE};
use crate::{Error, Run};
use ferrule_base::hashing::prefetch;
use ferrule_base::memory::{Pages, more};

/// Ranges of slots: those of a million words fit the second cache.
const RANGES: usize = 64;
/// Fewer entries are not worth it.
const FEW: usize = 1 << 14;
/// So many entries of one table are put in order at a time, with those of the others between them.
const PART: usize = 1 << 13;

/// Tables of which no two count the same word.
pub struct Tables {
    tables: Vec<Counts>,
    end: u64,
}

/// An entry that several threads look at; each changes those of its own ranges.
#[repr(C, align(32))]
struct Shared {
    key: [u64; 2],
    meta: u64,
    count: AtomicU64,
}

/// A table, its entries shared.
struct Part<'a> {
    counts: &'a Counts,
    entries: &'a [Shared],
}

/// An entry of a range.
#[derive(Clone, Copy)]
struct Item {
    tag: u32,
    table: u32,
    at: u32,
}

fn shared(entries: &mut [Entry]) -> &[Shared] {
    // SAFETY: the same fields of the same sizes in the same order; an atomic may be made of what is borrowed
    // mutably, and the result keeps it borrowed.
    unsafe { std::slice::from_raw_parts(entries.as_ptr().cast(), entries.len()) }
}

impl Shared {
    fn is_long(&self) -> bool {
        self.meta as u8 == LONG
    }

    fn is(&self, part: &Part<'_>, other: &Self, other_part: &Part<'_>) -> bool {
        if self.key[0] != other.key[0] || self.meta as u8 != other.meta as u8 {
            return false;
        }
        if !self.is_long() {
            return self.key[1] == other.key[1];
        }
        part.counts.long.get(self.key[1]) == other_part.counts.long.get(other.key[1])
    }

    /// Whether it stays; the other one, of the same word, has its count, or the other way round.
    fn take(&self, other: &Self) -> bool {
        let sum = self.count.load(Ordering::Relaxed) + other.count.load(Ordering::Relaxed);
        let (stays, goes) = if self.meta < other.meta { (self, other) } else { (other, self) };
        stays.count.store(sum, Ordering::Relaxed);
        goes.count.store(0, Ordering::Relaxed);
        std::ptr::eq(stays, self)
    }
}

/// What a thread needs to combine ranges.
#[derive(Default)]
struct Scratch {
    items: Vec<Item>,
    /// The number of an item + 1, or 0.
    index: Vec<u32>,
}

impl Scratch {
    /// Adds up what the tables count of the words of a range.
    fn combine(&mut self, parts: &[Part<'_>], range: usize, shift: u32) -> Result<(), Error> {
        let Self { items, index } = self;
        items.clear();
        let mut ends = Vec::with_capacity(parts.len());
        for (table, part) in parts.iter().enumerate() {
            gather(part.counts, table, range, shift, items)?;
            ends.push(items.len());
        }
        let size = (items.len() * 2).next_power_of_two();
        index.clear();
        index.try_reserve(size).map_err(|_| Error::Memory(size * size_of::<u32>()))?;
        index.resize(size, 0);
        // The highest bits are the same in all of the range.
        let home = |tag: u32| tag as usize & (size - 1);
        let mut start = 0;
        let mut hints = [0; BATCH];
        for end in ends {
            for from in (start..end).step_by(BATCH) {
                let chunk = from..end.min(from + BATCH);
                for (hint, item) in hints.iter_mut().zip(chunk.clone()) {
                    *hint = Self::hint(index, items, home(items[item].tag), items[item].tag);
                    if *hint != usize::MAX {
                        for item in [items[item], items[index[*hint] as usize - 1]] {
                            prefetch(parts[item.table as usize].entries, item.at as usize);
                        }
                    }
                }
                for (&hint, item) in hints.iter().zip(chunk.clone()).filter(|(hint, _)| **hint != usize::MAX)
                {
                    for item in [items[item], items[index[hint] as usize - 1]] {
                        let part = &parts[item.table as usize];
                        let entry = &part.entries[item.at as usize];
                        if entry.is_long() {
                            part.counts.long.prefetch(entry.key[1]);
                        }
                    }
                }
                for (&hint, item) in hints.iter().zip(chunk) {
                    let place = if hint == usize::MAX { home(items[item].tag) } else { hint };
                    Self::add(index, items, parts, place, item);
                }
            }
            start = end;
        }
        Ok(())
    }

    /// The first place with this tag, or none.
    #[inline]
    fn hint(index: &[u32], items: &[Item], mut place: usize, tag: u32) -> usize {
        while index[place] != 0 {
            if items[index[place] as usize - 1].tag == tag {
                return place;
            }
            place = (place + 1) & (index.len() - 1);
        }
        usize::MAX
    }

    /// Adds an item to the index, or its count to that of an equal one, sought from a place on.
    #[inline]
    fn add(index: &mut [u32], items: &[Item], parts: &[Part<'_>], mut place: usize, item: usize) {
        let here = items[item];
        while index[place] != 0 {
            let there = items[index[place] as usize - 1];
            if there.tag == here.tag && there.table != here.table {
                let of = |item: Item| {
                    let part = &parts[item.table as usize];
                    (&part.entries[item.at as usize], part)
                };
                let ((a, part_a), (b, part_b)) = (of(here), of(there));
                if a.is(part_a, b, part_b) {
                    if a.take(b) {
                        index[place] = item as u32 + 1;
                    }
                    return;
                }
            }
            place = (place + 1) & (index.len() - 1);
        }
        index[place] = item as u32 + 1;
    }
}

/// Appends the entries whose tags, shifted, are `range`.
fn gather(
    counts: &Counts,
    table: usize,
    range: usize,
    shift: u32,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let ranges = 1_usize << (32 - shift);
    let slots = &*counts.slots;
    let size = slots.len() / ranges;
    let (start, end) = (range * size, (range + 1) * size);
    let mut take = |slot: u64| {
        let tag = (slot >> 32) as u32;
        // With a single range, the shift is all bits.
        if slot != 0 && u64::from(tag) >> shift == range as u64 {
            more(items)?;
            items.push(Item { tag, table: table as u32, at: slot as u32 - 1 });
        }
        Ok(())
    };
    slots[start..end].iter().copied().try_for_each(&mut take)?;
    // Some are pushed out of the range, into the next ones, up to an empty slot at most.
    if ranges > 1 {
        let mut pushed_out =
            slots[end..].iter().chain(&slots[..start]).copied().take_while(|&slot| slot != 0);
        pushed_out.try_for_each(take)?;
    }
    Ok(())
}

impl Tables {
    pub(super) fn new(run: &Run<'_>, tables: Vec<Counts>, end: u64) -> Result<Self, Error> {
        let mut tables = tables;
        tables.retain(|table| !table.is_empty());
        if tables.len() > 1 {
            combine(run, &mut tables)?;
        }
        Ok(Self { tables, end })
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
        let (mut changed, mut changed_words) = (Vec::new(), Vec::new());
        for table in self.tables.iter_mut().filter(|table| table.non_ascii) {
            table.lower(&mut lower, &mut changed, &mut changed_words)?;
        }
        if changed.is_empty() {
            return Ok(());
        }
        // In order, as every table.
        changed.sort_unstable_by_key(|(first, ..)| *first);
        let mut fresh = Counts::for_text(changed.len())?;
        for (first, count, place) in changed {
            let word = &changed_words[place];
            fresh.absorb(fresh.entry(word, first, count), word, NOWHERE)?;
        }
        for at in 0..fresh.entries.len() {
            let mut entry = fresh.entries[at];
            let word = fresh.word(&entry);
            for table in &mut self.tables {
                let other = table.find(&entry, &word, entry.tag(table.seeds));
                if let Some(other) = table.entries.get_mut(other as usize)
                    && other.count > 0
                {
                    let (stays, goes) =
                        if other.meta < entry.meta { (other, &mut entry) } else { (&mut entry, other) };
                    stays.count += std::mem::take(&mut goes.count);
                    break;
                }
            }
            fresh.entries[at] = entry;
        }
        self.tables.push(fresh);
        Ok(())
    }

    /// All words in order, in one table; look-ups do not work before [`Counts::index`].
    pub fn settle(mut self, run: &Run<'_>) -> Result<Counts, Error> {
        for table in &mut self.tables {
            table.slots = Pages::default();
        }
        let mut all = if self.tables.len() < 2 {
            self.tables.pop().unwrap_or_default()
        } else {
            let mut all = Counts::new();
            all.entries = in_order(run, &self.tables)?;
            for table in &mut self.tables {
                all.long.append(&mut table.long);
            }
            all
        };
        all.position = self.end;
        Ok(all)
    }
}

/// The entries of tables, whose arenas are one after the other from now on.
fn in_order(run: &Run<'_>, tables: &[Counts]) -> Result<Pages<Entry>, Error> {
    let longest = tables.iter().map(|table| &*table.entries).max_by_key(|entries| entries.len());
    let longest = longest.unwrap_or_default();
    // Parts of the text, in each of which as many words of one table are new.
    let cuts: Vec<u64> = longest.iter().skip(PART).step_by(PART).map(Entry::first).collect();
    let part = |table: &'_ Counts, part: usize| {
        let place = |cut: u64| table.entries.partition_point(|entry| entry.first() < cut);
        let start = part.checked_sub(1).map_or(0, |cut| place(cuts[cut]));
        start..cuts.get(part).map_or(table.entries.len(), |&cut| place(cut))
    };
    let parts = cuts.len() + 1;
    let count = |number: usize| {
        let alive = |table: &Counts| {
            table.entries[part(table, number)].iter().filter(|entry| entry.count > 0).count()
        };
        tables.iter().map(alive).sum::<usize>()
    };
    let counts = run.map(0..parts, count)?;
    let mut all = Pages::<Entry>::zeros(counts.iter().sum())?;
    let mut rest = &mut *all;
    let parts: Vec<_> = counts
        .into_iter()
        .enumerate()
        .map(|(number, count)| {
            let (now, later) = std::mem::take(&mut rest).split_at_mut(count);
            rest = later;
            (number, now)
        })
        .collect();
    run.for_each(parts.into_iter(), |(number, to)| {
        let (mut chunks, mut len) = (0, 0);
        for table in tables {
            for entry in table.entries[part(table, number)].iter().filter(|entry| entry.count > 0) {
                to[len] = *entry;
                to[len].key[1] += if entry.is_long() { chunks << CHUNK_SHIFT } else { 0 };
                len += 1;
            }
            chunks += table.long.chunks() as u64;
        }
        // Each table's are in order: the sort finds these runs and merges them.
        to.sort_by_key(|entry| entry.meta >> 8);
    })?;
    Ok(all)
}

fn combine(run: &Run<'_>, tables: &mut [Counts]) -> Result<(), Error> {
    let least = tables.iter().map(|table| table.slots.len()).min().unwrap_or(1);
    let many = tables.iter().map(Counts::len).sum::<usize>() >= FEW;
    let ranges = if many { least.min(RANGES) } else { 1 };
    let shift = 32 - ranges.trailing_zeros();
    let mut entries: Vec<_> = tables.iter_mut().map(|table| std::mem::take(&mut table.entries)).collect();
    let views = entries.iter_mut().map(|entries| shared(entries));
    let parts: Vec<_> = tables.iter().zip(views).map(|(counts, entries)| Part { counts, entries }).collect();
    let outcome =
        run.fold(0..ranges, Scratch::default, |scratch, range| scratch.combine(&parts, range, shift));
    drop(parts);
    for (table, entries) in tables.iter_mut().zip(entries) {
        table.entries = entries;
    }
    outcome.map(|_| ())
}

impl Counts {
    /// Takes the words away that `lower` changes: position and count of each, and where the new word lies.
    fn lower<E: From<Error>>(
        &mut self,
        lower: &mut impl FnMut(&[u8]) -> Result<Vec<u8>, E>,
        changed: &mut Vec<(u64, u64, Range<usize>)>,
        changed_words: &mut Vec<u8>,
    ) -> Result<(), E> {
        let (mut words, mut places) = (Vec::new(), Vec::new());
        let end = self.entries.len();
        for place in 0..end {
            let entry = &self.entries[place];
            if entry.count > 0 && !entry.is_short_ascii() {
                let word = self.word(entry);
                if !word.is_ascii() {
                    words.try_reserve(word.len() + 1).map_err(|_| Error::Memory(word.len()))?;
                    more(&mut places)?;
                    words.extend_from_slice(&word);
                    words.push(b'\n');
                    places.push(place);
                }
            }
            if words.len() < 1 << 16 && place + 1 < end || places.is_empty() {
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
                    let start = changed_words.len();
                    changed_words.try_reserve(new.len()).map_err(|_| Error::Memory(new.len()))?;
                    more(changed)?;
                    changed_words.extend_from_slice(new);
                    changed.push((
                        entry.first(),
                        std::mem::take(&mut entry.count),
                        start..changed_words.len(),
                    ));
                }
            }
            words.clear();
        }
        Ok(())
    }
}
