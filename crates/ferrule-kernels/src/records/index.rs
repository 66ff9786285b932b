//! Names looked up: in which rows a name is.

use std::hash::{BuildHasher, RandomState};

use super::{Names, filled};
use crate::{Error, Run};

/// No row.
const NONE: u64 = u64::MAX;

/// So many rows between two looks at whether to stop.
const ROUND: usize = 1 << 15;

/// Where each name is; good for the names that it was made of.
pub struct Index {
    /// Keyed by a secret, so that nobody can think up names that all fall into one place.
    hasher: RandomState,
    /// The first row of a name, at the place of its hash or the next free one after it; a power of two of them.
    places: Vec<u64>,
    /// For each row the next one with the same name.
    next: Vec<u64>,
}

impl Index {
    /// Looks at all names once.
    pub fn new(names: &Names, run: &Run<'_>) -> Result<Self, Error> {
        let size = (names.len() * 2).next_power_of_two();
        let mut places = filled(size)?;
        places.fill(NONE);
        let mut index = Self { hasher: RandomState::new(), places, next: filled(names.len())? };
        // From the last row to the first, so that the first one ends up in front.
        for row in (0..names.len()).rev() {
            if row % ROUND == 0 {
                run.check()?;
            }
            let place = index.place(names, names.get(row));
            index.next[row] = index.places[place];
            index.places[place] = row as u64;
        }
        Ok(index)
    }

    /// The rows in which the name is, in order.
    #[must_use]
    pub fn rows(&self, names: &Names, name: &[u8]) -> Vec<usize> {
        if names.is_empty() {
            return Vec::new();
        }
        let first = self.places[self.place(names, name)];
        std::iter::successors((first != NONE).then_some(first), |&row| {
            let next = self.next[row as usize];
            (next != NONE).then_some(next)
        })
        .map(|row| row as usize)
        .collect()
    }

    /// Where the name is, or where it would be.
    fn place(&self, names: &Names, name: &[u8]) -> usize {
        let mask = self.places.len() - 1;
        let mut place = self.hasher.hash_one(name) as usize & mask;
        while self.places[place] != NONE && names.get(self.places[place] as usize) != name {
            place = (place + 1) & mask;
        }
        place
    }
}
