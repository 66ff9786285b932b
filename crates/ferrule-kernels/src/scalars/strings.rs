//! Strings as Python has them: arrays of code points of 1, 2 or 4 bytes, lone surrogates included.

use ferrule_base::text::Unit;
use unicode_normalization::char::decompose_compatible;

use std::collections::BTreeMap;
use std::ops::Range;

use ferrule_base::memory::{more, room, zeros};

use crate::{Error, Run};

/// Code points between two looks at whether to stop.
const PIECE: usize = 1 << 20;

/// The string backwards.
pub fn reverse<U: Unit>(text: &[U]) -> Result<Vec<U>, Error> {
    let mut reversed = room(text.len())?;
    reversed.extend(text.iter().rev());
    Ok(reversed)
}

/// About the work that a piece of a batch should be, in steps of a nanosecond: more than it costs to wake a helper.
const WORK: usize = 1 << 16;
/// What each text of a batch costs beside that.
const EACH: usize = 30;

/// What `str.isspace` says of a code point.
#[must_use]
pub fn is_whitespace(code_point: u32) -> bool {
    matches!(
        code_point,
        0x09..=0x0d | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000
    )
}

/// Runs of whitespace become one space, none is left at the ends.
pub fn normalize_whitespace<U: Unit>(text: &[U], run: &Run<'_>) -> Result<Vec<U>, Error> {
    let mut normal = room(text.len())?;
    let mut after_word = false; // a space is owed if another word comes
    for piece in text.chunks(PIECE) {
        for &unit in piece {
            if is_whitespace(unit.code_point()) {
                if after_word {
                    normal.push(U::SPACE);
                }
                after_word = false;
            } else {
                normal.push(unit);
                after_word = true;
            }
        }
        run.check()?;
    }
    if !after_word {
        normal.pop(); // the space after the last word, if there was one
    }
    Ok(normal)
}

/// A name for addresses and files: NFKD, what is not ASCII dropped, lower case, the rest joined by single hyphens.
pub fn slugify<U: Unit>(text: &[U], run: &Run<'_>) -> Result<String, Error> {
    let mut slug = String::new();
    let mut full = false;
    let mut put = |c: char| {
        let c = if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else if c.is_ascii() && !slug.is_empty() && !slug.ends_with('-') {
            '-'
        } else {
            return;
        };
        // One character may be decomposed into several.
        full |= slug.len() == slug.capacity() && slug.try_reserve(text.len().clamp(1, PIECE)).is_err();
        if !full {
            slug.push(c);
        }
    };
    for piece in text.chunks(PIECE) {
        for unit in piece {
            // A lone surrogate has no decomposition and is not ASCII.
            match char::from_u32(unit.code_point()) {
                Some(c) if c.is_ascii() => put(c),
                Some(c) => decompose_compatible(c, &mut put),
                None => {}
            }
        }
        run.check()?;
    }
    if full {
        return Err(Error::Memory(text.len()));
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    Ok(slug)
}

/// A pattern's positions of each code point, 64 to a block, for Levenshtein distances to many texts.
///
/// Myers' bit-parallel algorithm (J. ACM 46, 1999) with blocks as in Hyyrö, "A bit-vector algorithm for computing
/// Levenshtein and Damerau edit distances" (2003).
pub struct Pattern {
    length: usize,
    blocks: usize,
    /// For each code point below 256 the number of its row.
    latin: [u32; 256],
    /// Those of others, sorted by code point.
    others: Vec<(u32, u32)>,
    /// The bits of a row are `blocks` words; the first row, that of code points that are not there, has none set.
    rows: Vec<u64>,
}

impl Pattern {
    /// Prepares a pattern.
    pub fn new<U: Unit>(pattern: &[U]) -> Result<Self, Error> {
        let blocks = pattern.len().div_ceil(64);
        let (mut latin, mut others, mut count) = ([0; 256], BTreeMap::new(), 1);
        for unit in pattern {
            let code_point = unit.code_point();
            let row = match latin.get_mut(code_point as usize) {
                Some(row) => row,
                None => others.entry(code_point).or_insert(0),
            };
            if *row == 0 {
                (*row, count) = (count, count + 1);
            }
        }
        let mut rows = zeros(blocks.saturating_mul(count as usize))?;
        let mut all = Self {
            length: pattern.len(),
            blocks,
            latin,
            others: others.into_iter().collect(),
            rows: Vec::new(),
        };
        for (i, unit) in pattern.iter().enumerate() {
            rows[all.row(unit.code_point()) * blocks + i / 64] |= 1 << (i % 64);
        }
        all.rows = rows;
        Ok(all)
    }

    fn row(&self, code_point: u32) -> usize {
        let other = || self.others.binary_search_by_key(&code_point, |&(other, _)| other);
        match self.latin.get(code_point as usize) {
            Some(&row) => row as usize,
            None => other().map_or(0, |at| self.others[at].1 as usize),
        }
    }

    fn bits(&self, code_point: u32) -> &[u64] {
        &self.rows[self.row(code_point) * self.blocks..][..self.blocks]
    }

    /// The distance of each text, by `distance`, in pieces of about equal work, which its `length` tells.
    pub fn distances<T: Sync>(
        &self,
        texts: &[T],
        length: impl Fn(&T) -> usize,
        distance: impl Fn(&T, &Run<'_>) -> Result<usize, Error> + Sync,
        run: &Run<'_>,
    ) -> Result<Vec<i64>, Error> {
        let mut pieces = Vec::new();
        let (mut start, mut work) = (0, 0_usize);
        for (i, text) in texts.iter().enumerate() {
            work = work.saturating_add(EACH).saturating_add(length(text).saturating_mul(self.blocks));
            if work >= WORK || i + 1 == texts.len() {
                more(&mut pieces)?;
                pieces.push(start..i + 1);
                (start, work) = (i + 1, 0);
            }
        }
        let step = |done: &mut Vec<(usize, Vec<i64>)>, piece: Range<usize>, run: &Run<'_>| {
            let mut found = room(piece.len())?;
            for text in &texts[piece.clone()] {
                found.push(distance(text, run)? as i64);
            }
            more(done)?;
            done.push((piece.start, found));
            Ok(())
        };
        let parts = run.fold_within(pieces.into_iter(), Vec::new, step)?;
        let mut distances = zeros(texts.len())?;
        for (start, found) in parts.into_iter().flatten() {
            distances[start..][..found.len()].copy_from_slice(&found);
        }
        Ok(distances)
    }

    /// The least number of insertions, deletions and replacements that make the text of the pattern.
    pub fn distance<U: Unit>(&self, text: &[U], run: &Run<'_>) -> Result<usize, Error> {
        match self.blocks {
            0 => Ok(text.len()),
            1 => Ok(word_distance(self.length, text, |c| self.bits(c)[0])),
            _ => self.distance_in_blocks(text, run),
        }
    }

    fn distance_in_blocks<U: Unit>(&self, text: &[U], run: &Run<'_>) -> Result<usize, Error> {
        let mut columns = room(self.blocks)?;
        columns.resize(self.blocks, (u64::MAX, 0_u64));
        let mut distance = self.length;
        let last = (self.length - 1) % 64;
        let piece = (1_000_000 / self.blocks).max(1);
        for piece in text.chunks(piece) {
            for unit in piece {
                let bits = self.bits(unit.code_point());
                let (mut carry_down, mut carry_up) = (1_u64, 0_u64);
                let (mut down, mut up) = (0, 0);
                for ((plus, minus), &bits) in columns.iter_mut().zip(bits) {
                    let seen = bits | carry_up;
                    let diagonal = ((seen & *plus).wrapping_add(*plus) ^ *plus) | seen | *minus;
                    down = *minus | !(diagonal | *plus);
                    up = diagonal & *plus;
                    let (shifted_down, shifted_up) = (down << 1 | carry_down, up << 1 | carry_up);
                    (carry_down, carry_up) = (down >> 63, up >> 63);
                    *plus = shifted_up | !(diagonal | shifted_down);
                    *minus = diagonal & shifted_down;
                }
                distance = distance + (down >> last & 1) as usize - (up >> last & 1) as usize;
            }
            run.check()?;
        }
        Ok(distance)
    }
}

/// The Levenshtein distance of two strings, by code points.
pub fn levenshtein<A: Unit, B: Unit>(a: &[A], b: &[B], run: &Run<'_>) -> Result<usize, Error> {
    let same = |(a, b): &(&A, &B)| a.code_point() == b.code_point();
    let prefix = a.iter().zip(b).take_while(same).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    // The shorter one as the pattern: fewer blocks, and for short strings fewer columns' tables.
    if a.len() <= b.len() { short_pattern(a, b, run) } else { short_pattern(b, a, run) }
}

fn short_pattern<A: Unit, B: Unit>(pattern: &[A], text: &[B], run: &Run<'_>) -> Result<usize, Error> {
    if pattern.is_empty() {
        return Ok(text.len());
    }
    if pattern.len() <= 64 && pattern.iter().all(|unit| unit.code_point() < 256) {
        // The table on the stack: for words an allocation would cost more than the distance.
        let mut table = [0_u64; 256];
        for (i, unit) in pattern.iter().enumerate() {
            table[unit.code_point() as usize] |= 1 << i;
        }
        return Ok(word_distance(pattern.len(), text, |c| if c < 256 { table[c as usize] } else { 0 }));
    }
    Pattern::new(pattern)?.distance(text, run)
}

/// The distance of a pattern of up to 64 code points, whose positions `bits` knows.
fn word_distance<U: Unit>(length: usize, text: &[U], bits: impl Fn(u32) -> u64) -> usize {
    let (mut plus, mut minus) = (u64::MAX, 0_u64);
    let mut distance = length;
    for unit in text {
        let bits = bits(unit.code_point());
        let diagonal = ((bits & plus).wrapping_add(plus) ^ plus) | bits | minus;
        let down = minus | !(diagonal | plus);
        let up = diagonal & plus;
        distance = distance + (down >> (length - 1) & 1) as usize - (up >> (length - 1) & 1) as usize;
        let down = down << 1 | 1;
        plus = up << 1 | !(diagonal | down);
        minus = diagonal & down;
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], i + 1);
            for (j, y) in b.iter().enumerate() {
                let replaced = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    #[test]
    fn all_block_counts_agree_with_the_plain_algorithm() {
        let mut seed = 1_u64;
        let mut random = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % n
        };
        for _ in 0..600 {
            let (n, m) = (random(200), random(200));
            let a: Vec<u8> = (0..n).map(|_| b'a' + random(4) as u8).collect();
            let b: Vec<u8> = (0..m).map(|_| b'a' + random(4) as u8).collect();
            let wide: Vec<u32> = b.iter().map(|&c| u32::from(c)).collect();
            let run = Run::single();
            assert_eq!(levenshtein(&a, &b, &run), Ok(plain(&a, &b)));
            assert_eq!(levenshtein(&a, &wide, &run), Ok(plain(&a, &b)));
            assert_eq!(Pattern::new(&a).unwrap().distance(&b, &run), Ok(plain(&a, &b)));
        }
    }

    #[test]
    fn an_interrupt_stops_what_takes_long() {
        let text = b"some text ".repeat(20);
        let pattern = Pattern::new(&text[..100]).unwrap();
        let interrupted = || Run::new(1, &|| true);
        assert_eq!(normalize_whitespace(&text, &interrupted()), Err(Error::Interrupted));
        assert_eq!(slugify(&text, &interrupted()), Err(Error::Interrupted));
        assert_eq!(pattern.distance(&text, &interrupted()), Err(Error::Interrupted));
    }
}
