//! Documents that are read where they lie: a value is found by a few jumps, and nothing else is decoded.
//!
//! # Layout, version 1
//!
//! Little-endian. Eight bytes that say what it is, then whatever cells refer to, and as the last 16 bytes the cell of the
//! whole document. Every part starts at a multiple of 8 bytes, data of arrays at a multiple of 64.
//!
//! A cell is two words: the kind in the lowest byte of the first and a length in the other seven; the second is the value
//! itself, or where it starts, counted from the first byte of all.
//!
//! | kind | length | second word |
//! |---|---|---|
//! | 0 null | | |
//! | 1 bool | | 0 or 1 |
//! | 2 int | | as an i64 |
//! | 3 unsigned | | as a u64, above those of i64 |
//! | 4 float | | as an f64 |
//! | 5 text | bytes | where its UTF-8 starts |
//! | 6 bytes | bytes | where they start |
//! | 7 list | items | where their cells start |
//! | 8 map | pairs | where they start: each the cell of the key, a text, and that of the value; above 8 pairs, their numbers follow, as u32, in the order of the keys' bytes |
//! | 9 ints | items | where they start, as i64: a list of nothing else |
//! | 10 floats | items | where they start, as f64: likewise |
//! | 11 array | axes | where its head starts: type of the items (the letter of NumPy's kind, and their size in the byte after it), where the data starts, length of each axis |
//!
//! Nothing is checked in advance. Whoever reads checks each place and length against the bytes there are, so bytes that
//! are no document are found out where they are used, and never read outside.

mod read;
mod write;

pub use read::{ArrayAt, Arrays, Cell, Document, value};
pub use write::{Documents, Writer, write};

/// What a document starts with.
pub const MAGIC: [u8; 8] = *b"ferrdoc\x01";

/// Maps with more pairs have the order of their keys.
const LINEAR: usize = 8;

const CELL: usize = 16;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "see the table above")]
#[repr(u8)]
pub enum Tag {
    Null,
    Bool,
    Int,
    Unsigned,
    Float,
    Text,
    Bytes,
    List,
    Map,
    Ints,
    Floats,
    Array,
}

impl Tag {
    const ALL: [Self; 12] = [
        Self::Null,
        Self::Bool,
        Self::Int,
        Self::Unsigned,
        Self::Float,
        Self::Text,
        Self::Bytes,
        Self::List,
        Self::Map,
        Self::Ints,
        Self::Floats,
        Self::Array,
    ];
}

/// The type of an array's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Items {
    /// NumPy's letter: `b` bool, `i` signed, `u` unsigned, `f` float, `c` complex.
    pub kind: u8,
    /// How many bytes one has.
    pub size: u8,
}

impl Items {
    /// Whether there is such a type.
    #[must_use]
    pub fn is_known(self) -> bool {
        match self.kind {
            b'b' => self.size == 1,
            b'i' | b'u' => matches!(self.size, 1 | 2 | 4 | 8),
            b'f' => matches!(self.size, 2 | 4 | 8),
            b'c' => matches!(self.size, 8 | 16),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
