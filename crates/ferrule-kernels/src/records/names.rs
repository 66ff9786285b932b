//! Names by column: UTF-8 after UTF-8, and where each begins.

use std::ops::Range;

use ferrule_base::memory::{copied, more, reserve};

use super::{PIECE, filled};
use crate::{Error, Run};

/// Texts in UTF-8. They never change; who wants others makes a new column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// One more than there are names, as in Arrow's large strings.
    offsets: Vec<i64>,
    bytes: Vec<u8>,
}

impl Default for Names {
    fn default() -> Self {
        Self { offsets: vec![0], bytes: Vec::new() }
    }
}

impl Names {
    /// Names of so many bytes together will be pushed.
    pub fn with_room(names: usize, bytes: usize) -> Result<Self, Error> {
        let mut offsets = ferrule_base::room(names.saturating_add(1))?;
        offsets.push(0);
        Ok(Self { offsets, bytes: ferrule_base::room(bytes)? })
    }

    /// The names of all parts, each with how many there are in it. After a 0, `offsets` is where names end, counted from the
    /// beginning of their part.
    pub fn of_parts(
        parts: Vec<(Vec<u8>, usize)>,
        mut offsets: Vec<i64>,
        run: &Run<'_>,
    ) -> Result<Self, Error> {
        let mut all: Vec<u8> = filled(parts.iter().map(|(bytes, _)| bytes.len()).sum())?;
        let (mut ends, mut bytes, mut start) = (&mut offsets[1..], all.as_mut_slice(), 0);
        let mut jobs = Vec::with_capacity(parts.len());
        for (part, count) in parts {
            let (here, rest) = ends.split_at_mut(count);
            let (to, left) = bytes.split_at_mut(part.len());
            let size = part.len() as i64;
            jobs.push((part, here, to, start));
            (ends, bytes) = (rest, left);
            start += size;
        }
        run.for_each(jobs.into_iter(), |(part, ends, bytes, start)| {
            bytes.copy_from_slice(&part);
            ends.iter_mut().for_each(|end| *end += start);
        })?;
        Ok(Self { offsets, bytes: all })
    }

    /// Appends one, which must be UTF-8.
    #[inline]
    pub fn push(&mut self, name: &[u8]) -> Result<(), Error> {
        // First, so that there are never bytes of a name without its end.
        more(&mut self.offsets)?;
        extend(&mut self.bytes, name)?;
        self.offsets.push(self.bytes.len() as i64);
        Ok(())
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        shrink(&mut self.offsets);
        shrink(&mut self.bytes);
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name in this row, in UTF-8.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> &[u8] {
        &self.bytes[self.offsets[row] as usize..self.offsets[row + 1] as usize]
    }

    /// Where each begins, and where the last ends.
    #[must_use]
    pub fn offsets(&self) -> &[i64] {
        &self.offsets
    }

    /// All of them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The names in these rows, in this order.
    pub fn take(&self, rows: &[usize], run: &Run<'_>) -> Result<Self, Error> {
        let mut offsets = filled(rows.len() + 1)?;
        let pieces = offsets[1..].chunks_mut(PIECE).zip(rows.chunks(PIECE));
        let sizes = run.map(pieces, |(ends, rows)| {
            let mut size = 0;
            for (end, &row) in ends.iter_mut().zip(rows) {
                size += self.offsets[row + 1] - self.offsets[row];
                *end = size;
            }
            size
        })?;
        let total = sizes.iter().sum::<i64>() as usize;
        let mut bytes: Vec<u8> = filled(total)?;
        let mut rest = bytes.as_mut_slice();
        let mut jobs = Vec::with_capacity(sizes.len());
        let mut start = 0;
        for ((ends, rows), size) in offsets[1..].chunks_mut(PIECE).zip(rows.chunks(PIECE)).zip(sizes) {
            let (part, after) = rest.split_at_mut(size as usize);
            jobs.push((ends, rows, part, start));
            rest = after;
            start += size;
        }
        run.for_each(jobs.into_iter(), |(ends, rows, part, start)| {
            let mut at = 0;
            for (end, &row) in ends.iter_mut().zip(rows) {
                let name = self.get(row);
                copy(name, &mut part[at..]);
                at += name.len();
                *end += start;
            }
        })?;
        Ok(Self { offsets, bytes })
    }

    /// The names of a range of rows.
    #[must_use]
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let (start, end) = (self.offsets[rows.start], self.offsets[rows.end]);
        Self {
            offsets: self.offsets[rows.start..=rows.end].iter().map(|offset| offset - start).collect(),
            bytes: self.bytes[start as usize..end as usize].to_vec(),
        }
    }

    /// The same names, but for some rows; `changes` is sorted by row.
    pub fn changed(&self, changes: &[(usize, &[u8])]) -> Result<Self, Error> {
        let mut new = Self::with_room(self.len(), self.bytes.len())?;
        let mut next = 0;
        for &(row, name) in changes {
            new.extend(self, next..row)?;
            new.push(name)?;
            next = row + 1;
        }
        new.extend(self, next..self.len())?;
        Ok(new)
    }

    fn extend(&mut self, other: &Self, rows: Range<usize>) -> Result<(), Error> {
        let moved = self.bytes.len() as i64 - other.offsets[rows.start];
        let bytes = other.offsets[rows.start] as usize..other.offsets[rows.end] as usize;
        extend(&mut self.bytes, &other.bytes[bytes])?;
        // There is room for the ends of as many names as the other has.
        self.offsets.extend(other.offsets[rows.start + 1..=rows.end].iter().map(|offset| offset + moved));
        Ok(())
    }
}

/// Appends some items.
#[inline]
pub fn extend<T: Copy>(items: &mut Vec<T>, others: &[T]) -> Result<(), Error> {
    if items.capacity() - items.len() < others.len() {
        reserve(items, others.len())?;
    }
    items.extend_from_slice(others);
    Ok(())
}

/// Gives back the room that was not needed, if there is memory to move to.
pub fn shrink<T: Copy>(items: &mut Vec<T>) {
    if items.len() < items.capacity()
        && let Ok(copy) = copied(items)
    {
        *items = copy;
    }
}

/// Copies to the beginning of `to`; most names are short, and for those a call of `memcpy` takes longer than copying.
#[inline]
fn copy(name: &[u8], to: &mut [u8]) {
    const SHORT: usize = 16;
    if name.len() <= SHORT {
        to.iter_mut().zip(name).for_each(|(to, &byte)| *to = byte);
    } else {
        to[..name.len()].copy_from_slice(name);
    }
}
