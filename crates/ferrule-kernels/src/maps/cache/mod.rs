//! The entries of a cache: found by hash, kept in the order of their use, with sizes and times to live.
//!
//! What an entry holds is `T`, and whether it is the one looked for is the caller's to say: nothing here knows keys.
//! Everything that leaves is handed to the caller, so that nothing is dropped while a lock is held around this.
//!
//! Times are seconds of whatever clock the caller has.

pub mod waits;

#[cfg(test)]
mod tests;

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use hashbrown::HashTable;

use crate::Error;

/// The deadline of what does not expire.
pub const NEVER: f64 = f64::INFINITY;

/// No slot: the end of a list.
const NONE: u32 = u32::MAX;

/// An entry, for as long as it is there: none that comes later has the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handle {
    slot: u32,
    /// The number of its insertion.
    number: u64,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At most so many entries.
    pub entries: usize,
    /// At most so many bytes, as the caller weighs them.
    pub bytes: u64,
}

impl Limits {
    /// Everything is kept.
    pub const NONE: Self = Self { entries: usize::MAX, bytes: u64::MAX };
}

/// What leaves, to be dropped when no lock is held: mostly one entry, for which no memory is asked for.
#[derive(Debug)]
pub struct Gone<T> {
    last: Option<T>,
    earlier: Vec<T>,
}

impl<T> Default for Gone<T> {
    fn default() -> Self {
        Self { last: None, earlier: Vec::new() }
    }
}

impl<T> Extend<T> for Gone<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, entries: I) {
        for entry in entries {
            self.earlier.extend(self.last.replace(entry));
        }
    }
}

/// Entries from the least to the most recently used.
#[derive(Debug)]
pub struct Entries<T> {
    /// Places of slots, by the mixed hash.
    table: HashTable<u32>,
    slots: Vec<Slot<T>>,
    /// The first free slot; each free slot's `next` is another one.
    free: u32,
    oldest: u32,
    newest: u32,
    bytes: u64,
    limits: Limits,
    /// Of all entries that have one, and also of some that are gone, or have another by now.
    deadlines: BinaryHeap<Reverse<Deadline>>,
    evictions: u64,
    expirations: u64,
    insertions: u64,
}

#[derive(Debug)]
struct Slot<T> {
    item: Option<T>,
    hash: u64,
    deadline: f64,
    bytes: u64,
    /// Towards the oldest.
    previous: u32,
    /// Towards the newest.
    next: u32,
    number: u64,
}

#[derive(Debug, PartialEq)]
struct Deadline {
    at: f64,
    handle: Handle,
}

impl Eq for Deadline {}

impl PartialOrd for Deadline {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Deadline {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.total_cmp(&other.at)
    }
}

/// Python's hash of an int is the int: a table of groups needs bits that differ both high and low.
fn mixed(hash: u64) -> u64 {
    let product = u128::from(hash ^ 0x243F_6A88_85A3_08D3) * 0x9E37_79B9_7F4A_7C15;
    (product as u64) ^ (product >> 64) as u64
}

impl<T> Entries<T> {
    /// None so far.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            table: HashTable::new(),
            slots: Vec::new(),
            free: NONE,
            oldest: NONE,
            newest: NONE,
            bytes: 0,
            limits,
            deadlines: BinaryHeap::new(),
            evictions: 0,
            expirations: 0,
            insertions: 0,
        }
    }

    /// How many there are, expired ones that were not removed yet included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The sum of their sizes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How much is kept.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How many made room for others.
    #[must_use]
    pub fn evictions(&self) -> u64 {
        self.evictions
    }

    /// How many were removed because their time was over.
    #[must_use]
    pub fn expirations(&self) -> u64 {
        self.expirations
    }

    /// How many were ever inserted, before [`take`](Self::take) too: who finds this unchanged has missed none.
    #[must_use]
    pub fn insertions(&self) -> u64 {
        self.insertions
    }

    /// Takes everything out: nothing is left but the limits.
    #[must_use]
    pub fn take(&mut self) -> Self {
        // Handles of before must find nothing of what comes.
        let fresh = Self { insertions: self.insertions, ..Self::new(self.limits) };
        std::mem::replace(self, fresh)
    }

    /// The entry with this hash for which `is` holds.
    #[inline]
    pub fn find(&self, hash: u64, mut is: impl FnMut(&T) -> bool) -> Option<Handle> {
        let slots = &self.slots;
        let found = self.table.find(mixed(hash), |&slot| {
            let slot = &slots[slot as usize];
            slot.hash == hash && slot.item.as_ref().is_some_and(&mut is)
        });
        found.map(|&slot| self.handle(slot))
    }

    /// All entries with this hash.
    pub fn with_hash(&self, hash: u64) -> impl Iterator<Item = (Handle, &T)> {
        self.table.iter_hash(mixed(hash)).filter_map(move |&slot| {
            let place = &self.slots[slot as usize];
            let item = place.item.as_ref().filter(|_| place.hash == hash)?;
            Some((self.handle(slot), item))
        })
    }

    /// The entry, if it is still there.
    #[inline]
    #[must_use]
    pub fn get(&self, handle: Handle) -> Option<&T> {
        self.slot(handle).and_then(|slot| slot.item.as_ref())
    }

    /// When the entry's time is over: from this moment on it must not be used.
    #[inline]
    #[must_use]
    pub fn deadline(&self, handle: Handle) -> f64 {
        self.slot(handle).map_or(NEVER, |slot| slot.deadline)
    }

    /// Makes the entry the most recently used one.
    #[inline]
    pub fn touch(&mut self, handle: Handle) {
        if self.newest != handle.slot && self.slot(handle).is_some() {
            self.unlink(handle.slot);
            self.link(handle.slot);
        }
    }

    /// Puts an entry in, as the most recently used one. Those that leave for it go to `gone`, and so does the item
    /// itself where it is larger than everything may be.
    pub fn insert(
        &mut self,
        hash: u64,
        item: T,
        bytes: u64,
        deadline: f64,
        gone: &mut impl Extend<T>,
    ) -> Result<Option<Handle>, Error> {
        if bytes > self.limits.bytes || self.limits.entries == 0 {
            self.evictions += 1;
            gone.extend(Some(item));
            return Ok(None);
        }
        self.make_room(1, bytes, gone);
        let slot = self.vacant(item)?;
        let slots = &self.slots;
        let reserved = self.table.try_reserve(1, |&slot| mixed(slots[slot as usize].hash));
        let place = &mut self.slots[slot as usize];
        (place.hash, place.bytes, place.deadline, place.number) = (hash, bytes, deadline, self.insertions);
        if reserved.is_err() {
            gone.extend(place.item.take());
            place.next = std::mem::replace(&mut self.free, slot);
            return Err(Error::Memory(self.table.len() * size_of::<u32>()));
        }
        let slots = &self.slots;
        self.table.insert_unique(mixed(hash), slot, |&slot| mixed(slots[slot as usize].hash));
        self.bytes += bytes;
        self.insertions += 1;
        self.link(slot);
        self.remember(deadline, slot);
        Ok(Some(self.handle(slot)))
    }

    /// Gives an entry another size and deadline and makes it the most recently used one; `change` gets the item, to
    /// change it in place. Where it is too large now it leaves, like those that make room for it.
    pub fn update(
        &mut self,
        handle: Handle,
        bytes: u64,
        deadline: f64,
        gone: &mut impl Extend<T>,
        change: impl FnOnce(&mut T),
    ) {
        if self.slot(handle).is_none() {
            return;
        }
        let place = &mut self.slots[handle.slot as usize];
        if let Some(item) = &mut place.item {
            change(item);
        }
        if bytes > self.limits.bytes {
            self.evictions += 1;
            gone.extend(self.remove(handle));
            return;
        }
        self.bytes -= std::mem::replace(&mut place.bytes, 0);
        place.deadline = deadline;
        self.touch(handle);
        // The newest with no size, it is not among those that leave.
        self.make_room(0, bytes, gone);
        self.slots[handle.slot as usize].bytes = bytes;
        self.bytes += bytes;
        self.remember(deadline, handle.slot);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, handle: Handle) -> Option<T> {
        self.slot(handle)?;
        let hash = self.slots[handle.slot as usize].hash;
        if let Ok(found) = self.table.find_entry(mixed(hash), |&slot| slot == handle.slot) {
            found.remove();
        }
        self.unlink(handle.slot);
        let place = &mut self.slots[handle.slot as usize];
        self.bytes -= place.bytes;
        place.next = std::mem::replace(&mut self.free, handle.slot);
        place.item.take()
    }

    /// Takes an entry out whose time is over.
    pub fn remove_expired(&mut self, handle: Handle) -> Option<T> {
        let item = self.remove(handle);
        self.expirations += u64::from(item.is_some());
        item
    }

    /// Takes the least recently used entry out.
    pub fn remove_oldest(&mut self) -> Option<T> {
        if self.oldest == NONE { None } else { self.remove(self.handle(self.oldest)) }
    }

    /// Whether any entry has, or had, a deadline: otherwise there is no need to know the time.
    #[must_use]
    pub fn may_expire(&self) -> bool {
        !self.deadlines.is_empty()
    }

    /// Takes out everything whose time is over; how many those were.
    pub fn expire(&mut self, now: f64, gone: &mut impl Extend<T>) -> usize {
        let before = self.expirations;
        while let Some(Reverse(first)) = self.deadlines.peek()
            && first.at <= now
        {
            let Deadline { at, handle } = *first;
            self.deadlines.pop();
            if self.is_due(handle, at) {
                gone.extend(self.remove_expired(handle));
            }
        }
        (self.expirations - before) as usize
    }

    /// Everything, from the least to the most recently used.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.in_use().filter_map(|slot| self.slots[slot as usize].item.as_ref())
    }

    /// Slots, from the least to the most recently used.
    fn in_use(&self) -> impl Iterator<Item = u32> {
        let first = (self.oldest != NONE).then_some(self.oldest);
        std::iter::successors(first, |&slot| {
            Some(self.slots[slot as usize].next).filter(|&next| next != NONE)
        })
    }

    fn handle(&self, slot: u32) -> Handle {
        Handle { slot, number: self.slots[slot as usize].number }
    }

    #[inline]
    fn slot(&self, handle: Handle) -> Option<&Slot<T>> {
        let slot = self.slots.get(handle.slot as usize)?;
        (slot.number == handle.number && slot.item.is_some()).then_some(slot)
    }

    /// Whether this is still the entry's deadline.
    fn is_due(&self, handle: Handle, at: f64) -> bool {
        self.slot(handle).is_some_and(|slot| slot.deadline.total_cmp(&at).is_eq())
    }

    fn make_room(&mut self, entries: usize, bytes: u64, gone: &mut impl Extend<T>) {
        while self.oldest != NONE
            && (self.len() + entries > self.limits.entries || self.bytes > self.limits.bytes - bytes)
        {
            gone.extend(self.remove_oldest());
            self.evictions += 1;
        }
    }

    /// A slot with the item in it, and nothing else set.
    fn vacant(&mut self, item: T) -> Result<u32, Error> {
        if self.free != NONE {
            let slot = self.free;
            let place = &mut self.slots[slot as usize];
            self.free = place.next;
            place.item = Some(item);
            return Ok(slot);
        }
        let slot = self.slots.len();
        if slot >= NONE as usize || (slot == self.slots.capacity() && self.slots.try_reserve(1).is_err()) {
            return Err(Error::Memory(slot * size_of::<Slot<T>>()));
        }
        self.slots.push(Slot {
            item: Some(item),
            hash: 0,
            deadline: NEVER,
            bytes: 0,
            previous: NONE,
            next: NONE,
            number: 0,
        });
        Ok(slot as u32)
    }

    fn remember(&mut self, deadline: f64, slot: u32) {
        if !deadline.is_finite() {
            return;
        }
        // Twice as many as entries, at most: the price of starting anew is paid by those that came since.
        if self.deadlines.len() > 2 * self.len() + 64 {
            let mut all = std::mem::take(&mut self.deadlines).into_vec();
            all.clear();
            all.extend(self.in_use().filter_map(|slot| self.due(slot)));
            self.deadlines = all.into();
        } else {
            self.deadlines.extend(self.due(slot));
        }
    }

    fn due(&self, slot: u32) -> Option<Reverse<Deadline>> {
        let at = self.slots[slot as usize].deadline;
        at.is_finite().then(|| Reverse(Deadline { at, handle: self.handle(slot) }))
    }

    #[inline]
    fn unlink(&mut self, slot: u32) {
        let Slot { previous, next, .. } = self.slots[slot as usize];
        match self.slots.get_mut(previous as usize) {
            Some(previous) => previous.next = next,
            None => self.oldest = next,
        }
        match self.slots.get_mut(next as usize) {
            Some(next) => next.previous = previous,
            None => self.newest = previous,
        }
    }

    #[inline]
    fn link(&mut self, slot: u32) {
        let newest = std::mem::replace(&mut self.newest, slot);
        match self.slots.get_mut(newest as usize) {
            Some(newest) => newest.next = slot,
            None => self.oldest = slot,
        }
        let place = &mut self.slots[slot as usize];
        (place.previous, place.next) = (newest, NONE);
    }
}
