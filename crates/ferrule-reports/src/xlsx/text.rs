//! The XML of rows in the making, with what its deflater should know of it.

use super::deflate::Hint;
use crate::convert::nearest;

/// At least this many bytes can be written after [`Text::reserve`] beyond what was asked for.
const SLACK: usize = 64;

/// A short text that is written again and again: copying all `N` bytes is faster than copying only those that count.
#[derive(Debug, Clone, Copy)]
pub struct Piece<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Piece<N> {
    /// The text must fit.
    pub fn new(text: &str) -> Self {
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Self { bytes, length: text.len() }
    }
}

/// Text that grows at its end; its memory is only given back when it is dropped.
#[derive(Debug, Default)]
pub struct Text {
    bytes: Vec<u8>,
    length: usize,
    hints: Vec<Hint>,
}

impl Text {
    /// Makes room for `size` bytes. All other functions rely on it, and panic without.
    pub fn reserve(&mut self, size: usize) {
        let wanted = self.length + size + SLACK;
        if wanted > self.bytes.len() {
            self.bytes.resize(wanted.max(2 * self.bytes.len()), 0);
        }
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        self.length = 0;
        self.hints.clear();
    }

    /// What has been written.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// What is known of it.
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// How much has been written.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Appends a piece.
    #[inline]
    pub fn put<const N: usize>(&mut self, piece: &Piece<N>) {
        self.put_some(&piece.bytes, piece.length);
    }

    /// Appends the first `length` of some bytes, of which there are few (at most [`SLACK`]).
    #[inline]
    pub fn put_some<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        self.bytes[self.length..self.length + N].copy_from_slice(bytes);
        self.length += length;
    }

    /// Appends bytes.
    #[inline]
    pub fn extend(&mut self, bytes: &[u8]) {
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Makes room for bytes of which there may be many, and appends them.
    pub fn push(&mut self, text: &str) {
        self.reserve(text.len());
        self.extend(text.as_bytes());
    }

    /// Says that what comes is likely the same as what came at `from`.
    #[inline]
    pub fn like(&mut self, from: u32) {
        self.hints.push(Hint { at: nearest(self.length), from });
    }

    /// Says better what that at `at`, of which a hint was given, is likely the same as.
    #[inline]
    pub fn rather(&mut self, at: u32, from: u32) {
        // It is the last hint, or the one before where prose began since.
        if let Some(hint) = self.hints.iter_mut().rev().take(2).find(|hint| hint.at == at) {
            hint.from = from;
        }
    }

    /// Says that what comes, up to the next hint, may repeat earlier prose.
    #[inline]
    pub fn prose(&mut self) {
        self.like(Hint::PROSE);
    }
}
