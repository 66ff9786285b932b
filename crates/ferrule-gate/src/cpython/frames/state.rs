//! Whether a frame stands as it stood: numbers made of its variables, and of what counts in them.
//!
//! While no instruction of a frame runs, not a word of it changes. The other way round it is nearly so: a loop leaves other
//! objects in the frame each time, or the same places with other numbers in them, or an iterator that has gone on.

use pyo3::ffi;

use super::memory::{Piece, read_pieces, word};

/// The most words of a frame of which the objects are looked at.
const MOST: usize = 64;

/// What is read of an object: from its type on.
const FROM: usize = 8;
const READ: usize = 32;

/// Mixes bytes into a number, eight at a time. No two frames that follow each other are made to have the same.
pub fn mixed(state: u64, bytes: &[u8]) -> u64 {
    bytes.chunks_exact(8).fold(state, |state, word| {
        let word = word.first_chunk().map_or(0, |word| u64::from_ne_bytes(*word));
        (state.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95)
    })
}

/// A type whose objects change, or come again with another value at the same place.
struct Kind {
    type_: usize,
    /// What changes in them, in bytes from their type on.
    from: usize,
    to: usize,
    /// Whether they count on the stack of values, too, where many are that have long ended.
    on_stack: bool,
}

/// What counts in the objects that a frame has.
pub struct Contents {
    kinds: Vec<Kind>,
    pieces: Vec<Piece>,
    places: Vec<usize>,
    bytes: Vec<u8>,
}

impl Contents {
    pub fn new() -> Self {
        let iterator = |type_: usize, from: usize| Kind { type_, from, to: from + 8, on_stack: true };
        let kinds = vec![
            Kind { type_: (&raw mut ffi::PyLong_Type).addr(), from: 8, to: 24, on_stack: false },
            Kind { type_: (&raw mut ffi::PyFloat_Type).addr(), from: 8, to: 16, on_stack: false },
            iterator((&raw mut ffi::PyRangeIter_Type).addr(), 8),
            iterator((&raw mut ffi::PyListIter_Type).addr(), 8),
            iterator((&raw mut ffi::PyTupleIter_Type).addr(), 8),
            iterator((&raw mut ffi::PyEnum_Type).addr(), 8),
            iterator((&raw mut ffi::PyDictIterKey_Type).addr(), 24),
            iterator((&raw mut ffi::PyDictIterValue_Type).addr(), 24),
            iterator((&raw mut ffi::PyDictIterItem_Type).addr(), 24),
        ];
        Self { kinds, pieces: Vec::new(), places: Vec::new(), bytes: Vec::new() }
    }

    /// What counts in the objects that words of a frame lead to, of which so many are variables, the others the stack.
    /// Words of the stack may lead to objects that are no more: where memory can't be read, nothing counts from there on.
    pub fn number_of(&mut self, words: &[u8], variables: usize) -> u64 {
        self.pieces.clear();
        self.places.clear();
        for (place, address) in words.chunks_exact(8).map(|bytes| word(bytes, 0)).enumerate().take(MOST) {
            if address != 0 && address.is_multiple_of(8) {
                self.pieces.push(Piece { address: address.saturating_add(FROM), length: READ });
                self.places.push(place);
            }
        }
        self.bytes.clear();
        self.bytes.resize(READ * self.pieces.len(), 0);
        read_pieces(&self.pieces, &mut self.bytes);
        self.places.iter().zip(self.bytes.chunks_exact(READ)).fold(0, |state, (place, object)| {
            let type_ = word(object, 0);
            let kind = self.kinds.iter().find(|kind| kind.type_ == type_);
            match kind.filter(|kind| kind.on_stack || *place < variables) {
                Some(kind) => mixed(state, &object[kind.from..kind.to]),
                None => state,
            }
        })
    }
}
