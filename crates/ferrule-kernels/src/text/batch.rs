//! Words on their way into a table, so many at a time that their cache misses overlap.

use super::arena::long_word;
use super::table::{BATCH, Counts, Entry, LONG, NOWHERE};
use crate::Error;
use ferrule_base::hashing::{fold, hash_long, prefetch};

/// Words that are looked up together.
pub(super) struct Batch {
    words: [(Entry, u32, u32); BATCH + 64],
    len: usize,
    long: Vec<u8>,
    /// Bytes of words that there was no memory for.
    missing: usize,
}

impl Default for Batch {
    fn default() -> Self {
        let none = Entry::default();
        Self { words: [(none, 0, NOWHERE); BATCH + 64], len: 0, long: Vec::new(), missing: 0 }
    }
}

impl Counts {
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
        if batch.long.try_reserve(word.len() + 8).is_err() {
            batch.missing = word.len();
            return;
        }
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
        if batch.len >= BATCH || batch.missing > 0 { self.flush(batch) } else { Ok(()) }
    }

    /// Counts the words of the batch and empties it.
    #[inline(never)]
    pub(super) fn flush(&mut self, batch: &mut Batch) -> Result<(), Error> {
        if batch.missing > 0 {
            return Err(Error::Memory(batch.missing));
        }
        let words = &mut batch.words[..batch.len];
        for (_, tag, hint) in words.iter_mut() {
            *hint = self.hint(*tag);
        }
        if !batch.long.is_empty() {
            for (entry, _, hint) in words.iter().filter(|(entry, ..)| entry.is_long()) {
                if let Some(old) = self.entries.get(*hint as usize)
                    && old.key[0] == entry.key[0]
                {
                    self.long.prefetch(old.key[1]);
                }
            }
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
}
