//! Where words lie that are too long for an entry.

use ferrule_base::hashing::prefetch;
use ferrule_base::memory::{Pages, more, room};

use crate::Error;

const CHUNK: usize = 1 << 20;
/// A place is the number of a chunk, shifted by so many bits, and where in it.
pub(super) const CHUNK_SHIFT: u32 = 40;

/// Long words, each after its length; a word never crosses from one chunk to the next.
#[derive(Default)]
pub(super) struct Arena(Vec<Pages<u8>>);

impl Arena {
    pub(super) fn push(&mut self, word: &[u8]) -> Result<u64, Error> {
        let need = word.len() + 8;
        if self.0.last().is_none_or(|chunk| chunk.room() < need) {
            // Small tables stay small: chunks grow with the arena up to their full size.
            let size = (1024 << self.0.len().min(10)).min(CHUNK);
            more(&mut self.0)?;
            self.0.push(Pages::with_capacity(size.max(need))?);
        }
        let chunk = self.0.len() - 1;
        let bytes = &mut self.0[chunk];
        let place = (chunk as u64) << CHUNK_SHIFT | bytes.len() as u64;
        bytes.extend(&(word.len() as u64).to_le_bytes())?;
        bytes.extend(word)?;
        Ok(place)
    }

    /// A copy, in which there is as much room, so that no word moves to another chunk.
    pub(super) fn copied(&self) -> Result<Self, Error> {
        let mut chunks = room(self.0.len())?;
        for chunk in &self.0 {
            chunks.push(chunk.copied()?);
        }
        Ok(Self(chunks))
    }

    /// Takes the words of another, whose chunks come after those that are here.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    pub(super) fn chunks(&self) -> usize {
        self.0.len()
    }

    /// Gives the memory of a chunk back, whose words are not asked for again.
    pub(super) fn release(&mut self, chunk: usize) {
        self.0[chunk] = Pages::new();
    }

    /// Asks the processor for a word that is about to be compared.
    #[inline]
    pub(super) fn prefetch(&self, place: u64) {
        if let Some(chunk) = self.0.get(chunk_of(place)) {
            prefetch(chunk, (place & ((1 << CHUNK_SHIFT) - 1)) as usize);
        }
    }

    #[inline]
    pub(super) fn get(&self, place: u64) -> &[u8] {
        long_word(&self.0[chunk_of(place)][(place & ((1 << CHUNK_SHIFT) - 1)) as usize..])
    }
}

/// The word after its length.
#[inline]
pub(super) fn long_word(bytes: &[u8]) -> &[u8] {
    match bytes.split_first_chunk::<8>() {
        Some((length, rest)) => &rest[..u64::from_le_bytes(*length) as usize],
        None => &[],
    }
}

#[inline]
pub(super) fn chunk_of(place: u64) -> usize {
    (place >> CHUNK_SHIFT) as usize
}
