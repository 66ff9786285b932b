//! How the block of a map is cut up: its slots and the heads of its records.

/// Bits of a slot that are the place of a record, plus one; the rest are the lowest of its key's hash. 0 is no record.
const PLACE_BITS: u32 = 40;
pub(super) const PLACES: u64 = (1 << PLACE_BITS) - 1;
/// In the place of a key's length: eight bytes with the length follow.
pub(super) const LONG: u8 = u8::MAX;
/// The length of the shortest key of which that is so.
pub(super) const LONG_KEY: usize = LONG as usize;
/// Bytes of a value, after the length of its key.
pub(super) const VALUE: usize = 8;
/// No run of taken slots is longer. With five slots in eight taken, one of a billion keys reaches some 220 by chance,
/// and 512 with a probability of 10⁻¹².
pub(super) const LONGEST: usize = 512;
/// Bytes of the header: the slots after it begin with a cache line.
pub const HEADER: usize = 128;

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

/// The longest run of taken slots; one may go over the end.
pub(super) fn longest_run(slots: &[[u8; 8]]) -> usize {
    let (mut longest, mut run, mut first) = (0, 0, None);
    for slot in slots {
        if *slot == [0; 8] {
            first.get_or_insert(run);
            run = 0;
        } else {
            run += 1;
            longest = longest.max(run);
        }
    }
    longest.max(run + first.unwrap_or(0))
}
