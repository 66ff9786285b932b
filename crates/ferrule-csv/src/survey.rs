//! Where a text can be cut: at ends of lines that are not within quotes.
//!
//! All blocks are looked at on all threads, not knowing whether they start within quotes: each counts its lines for
//! both cases. How many quotes came before then says which case it is. That holds as long as quotes are only around
//! fields or doubled within them; whoever reads the pieces finds out, and then [`by_the_letter`] cuts.

use std::ops::Range;

use super::fields::{After, Fault, blank, field};
use super::masks::{Masks, WORD, WORDS, fill};
use ferrule_base::{Error, Run};

/// A part of a text that whole records make up, and how many may start in it at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    pub(super) records: usize,
}

/// What is known of a text before it is read.
pub(super) struct Survey {
    blocks: Vec<Block>,
    size: usize,
    start: usize,
    /// The first byte that is not UTF-8.
    pub(super) invalid: Option<usize>,
    /// All is ASCII.
    pub(super) ascii: bool,
}

struct Block {
    /// An odd number of quotes.
    odd: bool,
    /// Lines that end outside quotes, if the block starts outside; and within.
    lines: [usize; 2],
    invalid: Option<usize>,
    ascii: bool,
}

impl Survey {
    /// Looks at `text[start..]` in blocks of `size` bytes.
    pub(super) fn new(text: &[u8], start: usize, size: usize, run: &Run<'_>) -> Result<Self, Error> {
        let count = (text.len() - start).div_ceil(size);
        let blocks = run.map(0..count, |index| {
            let from = start + index * size;
            block(text, start, from..text.len().min(from + size))
        })?;
        let invalid = blocks.iter().find_map(|block| block.invalid);
        let ascii = blocks.iter().all(|block| block.ascii);
        Ok(Self { blocks, size, start, invalid, ascii })
    }

    /// The parts of the text from `header` on, where its header ends. `None` where the quotes are odd.
    pub(super) fn parts(&self, text: &[u8], header: usize) -> Option<Vec<Part>> {
        let mut parts: Vec<Part> = Vec::with_capacity(self.blocks.len());
        let mut inside = false;
        for (index, block) in self.blocks.iter().enumerate() {
            let start = self.start + index * self.size;
            let end = text.len().min(start + self.size);
            let records = block.lines[usize::from(inside)];
            if start < header && header <= end {
                // The header's own end is one of the lines, and begins the first record.
                parts.push(Part { range: header..text.len(), records });
            } else if header <= start && records > 0 {
                let first = first_line(text, start..end, inside);
                if let Some(last) = parts.last_mut() {
                    last.range.end = first;
                }
                parts.push(Part { range: first..text.len(), records });
            }
            inside ^= block.odd;
        }
        parts.retain(|part| !part.range.is_empty());
        (!inside).then_some(parts)
    }
}

fn block(text: &[u8], start: usize, range: Range<usize>) -> Block {
    let mut masks = [Masks::default(); WORDS];
    let (mut inside, mut outer, mut inner, mut wide) = (false, 0, 0, 0);
    for batch in range.clone().step_by(WORD * WORDS) {
        let count = fill(&text[batch..range.end], b',', &mut masks);
        for masks in &masks[..count] {
            let quoted = masks.quoted(&mut inside);
            outer += (masks.lines & !quoted).count_ones() as usize;
            inner += (masks.lines & quoted).count_ones() as usize;
            wide |= masks.wide;
        }
    }
    let ascii = wide == 0;
    let invalid = if ascii { None } else { not_utf8(text, start, range) };
    Block { odd: inside, lines: [outer, inner], invalid, ascii }
}

/// The first byte in the range from which on `text[start..]` is not UTF-8. A character belongs to the range of its first byte.
fn not_utf8(text: &[u8], start: usize, range: Range<usize>) -> Option<usize> {
    let after = |at: usize| match at.checked_sub(1).filter(|&before| before >= start) {
        // What continues a character; after ASCII nothing does, and the range before is not looked at if it is ASCII.
        Some(before) if text[before] >= 0x80 => {
            at + text[at..].iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count()
        }
        _ => at,
    };
    let first = after(range.start);
    let part = text.get(first..after(range.end))?;
    std::str::from_utf8(part).err().map(|error| first + error.valid_up_to())
}

/// Where the line after the first that ends outside quotes begins, in a block that has one.
fn first_line(text: &[u8], range: Range<usize>, mut inside: bool) -> usize {
    let mut masks = [Masks::default(); WORDS];
    for batch in range.clone().step_by(WORD * WORDS) {
        let count = fill(&text[batch..range.end], b',', &mut masks);
        for (word, masks) in masks[..count].iter().enumerate() {
            let lines = masks.lines & !masks.quoted(&mut inside);
            if lines != 0 {
                return batch + word * WORD + lines.trailing_zeros() as usize + 1;
            }
        }
    }
    range.end
}

/// The parts of `text[start..]` of at least `size` bytes, cut by the letter. A fault ends the last part: who reads it
/// finds it again.
pub(super) fn by_the_letter(
    text: &[u8],
    start: usize,
    delimiter: u8,
    size: usize,
    run: &Run<'_>,
) -> Result<Vec<Part>, Error> {
    let mut parts = Vec::new();
    let (mut from, mut at, mut records) = (start, start, 0);
    while at < text.len() {
        // Of one column an empty line is one, too.
        records += 1;
        if let Some(next) = blank(text, at) {
            at = next;
            continue;
        }
        match record_end(text, at, delimiter) {
            Ok(next) => at = next,
            Err(_) => at = text.len(),
        }
        if at - from >= size || at == text.len() {
            parts.push(Part { range: from..at, records });
            (from, records) = (at, 0);
            run.check()?;
        }
    }
    if from < text.len() {
        parts.push(Part { range: from..text.len(), records });
    }
    Ok(parts)
}

/// Where the record at `at` ends.
pub(super) fn record_end(text: &[u8], mut at: usize, delimiter: u8) -> Result<usize, Fault> {
    loop {
        let (_, next, after) = field(text, at, delimiter)?;
        if after == After::Record {
            return Ok(next);
        }
        at = next;
    }
}
