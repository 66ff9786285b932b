//! Deflate (RFC 1951) for text whose writer knows where it repeats.
//!
//! Rows of cells differ from the rows above in their values and the last digits of their numbers. Who writes them says
//! so with [`Hint`]s, so nobody has to search: a hint costs one comparison. Only prose is searched.

#![expect(
    clippy::cast_possible_truncation,
    reason = "a text is a part and a row, which are less than 4 GiB; a copy is 258 bytes, 32 KiB back, at most"
)]

use crc32fast::Hasher;

use super::bits::{Bits, Burst};
use super::huffman::{Code, LONGEST, write_codes};

/// A part of a deflate stream: whole blocks, none of them the last, ending on a byte. Parts can be put in a row.
#[derive(Debug, Clone, Default)]
pub struct Fragment {
    /// Deflated.
    pub bytes: Vec<u8>,
    /// Of the text.
    pub crc: Hasher,
    /// The text's, in bytes.
    pub length: u64,
}

/// Ends a stream of fragments: an empty block, the last.
pub const END: [u8; 2] = [3, 0];

/// What is known about the text from `at` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// A place in the text. Hints come in the order of their places.
    pub at: u32,
    /// An earlier place whose text is likely the same, or [`Hint::PROSE`].
    pub from: u32,
}

impl Hint {
    /// From here to the next hint stands what may repeat earlier prose.
    pub const PROSE: u32 = u32::MAX;
}

/// Some literals, then a copy of what came `distance` bytes earlier (`length` may be 0 in the last one).
#[derive(Debug, Clone, Copy)]
struct Sequence {
    literals: u32,
    length: u16,
    distance: u16,
}

/// Farther back no copy reaches.
pub const WINDOW: usize = 32_768;
const LONGEST_MATCH: usize = 258;
/// Shorter copies cost as much as their literals.
const SHORTEST_MATCH: usize = 4;
const HASH_BITS: u32 = 13;

/// Deflates text, block by block. Its memory is used again and again.
#[derive(Debug)]
pub struct Deflater {
    sequences: Vec<Sequence>,
    /// Where prose with a given hash was last seen, counted from 1.
    seen: Vec<u32>,
    bits: Bits,
    crc: Hasher,
    length: u64,
}

impl Default for Deflater {
    fn default() -> Self {
        Self {
            sequences: Vec::new(),
            seen: vec![0; 1 << HASH_BITS],
            bits: Bits::default(),
            crc: Hasher::new(),
            length: 0,
        }
    }
}

impl Deflater {
    /// Deflates text as one block, which refers to nothing before it.
    pub fn block(&mut self, text: &[u8], hints: &[Hint]) {
        self.crc.update(text);
        self.length += text.len() as u64;
        self.find_copies(text, hints);
        let (literals, distances) = self.count(text);
        let codes = Codes::new(&literals, &distances);
        self.bits.put(0b100, 3); // not the last, with codes of its own
        write_codes(&mut self.bits, &codes.literals, &codes.distances);
        let size = codes.size(&literals, &distances);
        let sequences = &self.sequences;
        self.bits.burst(size, |out| codes.write(out, text, sequences));
    }

    /// Ends the fragment.
    pub fn finish(&mut self) -> Fragment {
        let mut bits = std::mem::take(&mut self.bits);
        bits.align();
        let crc = std::mem::take(&mut self.crc);
        Fragment { bytes: bits.into_bytes(), crc, length: std::mem::take(&mut self.length) }
    }

    /// Divides text into sequences.
    fn find_copies(&mut self, text: &[u8], hints: &[Hint]) {
        self.sequences.clear();
        self.seen.fill(0);
        let mut done = 0;
        for (i, hint) in hints.iter().enumerate() {
            let at = hint.at as usize;
            // A hint is a guess: the texts are compared, so a wrong one costs size and nothing else. One that lies
            // within the last copy is passed over.
            if hint.from == Hint::PROSE {
                let end = hints.get(i + 1).map_or(text.len(), |next| next.at as usize);
                done = self.search(text, done, at.max(done), end);
            } else if at >= done {
                let from = hint.from as usize;
                let length = if at - from <= WINDOW { same(text, from, at) } else { 0 };
                if length >= SHORTEST_MATCH {
                    self.copy(at - done, length, at - from);
                    done = at + length;
                }
            }
        }
        self.sequences.push(Sequence { literals: (text.len() - done) as u32, length: 0, distance: 0 });
    }

    /// Searches `text[at..end]` for copies of earlier prose; what lies before `at` from `done` on becomes literals.
    fn search(&mut self, text: &[u8], mut done: usize, mut at: usize, end: usize) -> usize {
        while at + SHORTEST_MATCH <= end {
            // One candidate for a hash and no chain: prose is the smaller part of a sheet, and most of it is new.
            // Places within a copy are not entered, since earlier ones have the same text. A copy may go on past
            // `end`.
            let hash = (word(text, at).wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize;
            let candidate = self.seen[hash] as usize;
            self.seen[hash] = at as u32 + 1;
            if candidate > 0 && at + 1 - candidate <= WINDOW && word(text, candidate - 1) == word(text, at) {
                let length = same(text, candidate - 1, at);
                self.copy(at - done, length, at + 1 - candidate);
                at += length;
                done = at;
            } else {
                at += 1;
            }
        }
        done
    }

    /// Deflate copies at most 258 bytes at once, and at least 3.
    fn copy(&mut self, literals: usize, mut length: usize, distance: usize) {
        let mut literals = literals as u32;
        while length > 0 {
            let part = match length {
                ..=LONGEST_MATCH => length,
                // The rest would be too short for a copy.
                259..262 => length - 4,
                _ => LONGEST_MATCH,
            };
            self.sequences.push(Sequence { literals, length: part as u16, distance: distance as u16 });
            literals = 0;
            length -= part;
        }
    }

    /// How often each symbol of both codes occurs.
    fn count(&self, text: &[u8]) -> ([u32; 286], [u32; 30]) {
        // Four tables: the same byte twice in a row would wait for its own count.
        let mut tables = [[0_u32; 256]; 4];
        let (mut literals, mut distances) = ([0; 286], [0; 30]);
        let mut place = 0;
        for sequence in &self.sequences {
            let run = &text[place..place + sequence.literals as usize];
            let mut fours = run.chunks_exact(4);
            for four in &mut fours {
                for (table, &byte) in tables.iter_mut().zip(four) {
                    table[usize::from(byte)] += 1;
                }
            }
            for (table, &byte) in tables.iter_mut().zip(fours.remainder()) {
                table[usize::from(byte)] += 1;
            }
            if sequence.length > 0 {
                literals[LENGTHS[usize::from(sequence.length)].symbol as usize] += 1;
                distances[distance_symbol(sequence.distance).0] += 1;
            }
            place += run.len() + usize::from(sequence.length);
        }
        for (byte, count) in literals.iter_mut().take(256).enumerate() {
            *count = tables.iter().map(|table| table[byte]).sum();
        }
        literals[256] = 1;
        // Two of each at least: a code of one symbol is not complete, which some readers refuse.
        literals[0] = literals[0].max(1);
        distances[0] = distances[0].max(1);
        distances[1] = distances[1].max(1);
        (literals, distances)
    }
}

/// The codes of a block, and what a match of each length is written as.
struct Codes {
    literals: Code<286>,
    distances: Code<30>,
    bytes: [u32; 256],
    lengths: [u32; LONGEST_MATCH + 1],
}

impl Codes {
    fn new(literals: &[u32; 286], distances: &[u32; 30]) -> Self {
        let literals = Code::new(literals, LONGEST);
        let distances = Code::new(distances, LONGEST);
        let mut bytes = [0; 256];
        bytes.iter_mut().enumerate().for_each(|(byte, packed)| *packed = literals.packed(byte));
        let mut lengths = [0; LONGEST_MATCH + 1];
        for (length, packed) in lengths.iter_mut().enumerate().skip(3) {
            let Length { symbol, extra, extra_bits } = LENGTHS[length];
            let code = literals.packed(symbol.into());
            // The extra bits follow the code, so both are written as one.
            *packed = (code | u32::from(extra) << (code >> 24)) + (u32::from(extra_bits) << 24);
        }
        Self { literals, distances, bytes, lengths }
    }

    /// The block's size in bits, without its codes.
    fn size(&self, literals: &[u32; 286], distances: &[u32; 30]) -> u64 {
        let extra = |symbol: usize| match symbol {
            265..285 => (symbol as u64 - 261) / 4,
            _ => 0,
        };
        let of_literals = literals.iter().enumerate().map(|(symbol, &count)| {
            u64::from(count) * (u64::from(self.literals.lengths[symbol]) + extra(symbol))
        });
        let of_distances = distances.iter().enumerate().map(|(symbol, &count)| {
            u64::from(count)
                * (u64::from(self.distances.lengths[symbol]) + (symbol as u64 / 2).saturating_sub(1))
        });
        of_literals.sum::<u64>() + of_distances.sum::<u64>()
    }

    fn write(&self, out: &mut Burst<'_>, text: &[u8], sequences: &[Sequence]) {
        let mut place = 0;
        out.flush();
        for sequence in sequences {
            let run = &text[place..place + sequence.literals as usize];
            let mut fours = run.chunks_exact(4);
            for four in &mut fours {
                four.iter().for_each(|&byte| out.put_packed(self.bytes[usize::from(byte)]));
                out.flush();
            }
            fours.remainder().iter().for_each(|&byte| out.put_packed(self.bytes[usize::from(byte)]));
            out.flush();
            if sequence.length > 0 {
                // A copy takes at most 14 + 5 bits for its length and 14 + 13 for its distance: beside 7 that
                // wait, one word.
                out.put_packed(self.lengths[usize::from(sequence.length)]);
                let (symbol, extra, extra_bits) = distance_symbol(sequence.distance);
                out.put_packed(self.distances.packed(symbol));
                out.put(extra.into(), extra_bits);
                out.flush();
            }
            place += run.len() + usize::from(sequence.length);
        }
        out.put_packed(self.literals.packed(256));
        out.flush();
    }
}

/// How a match's length is written.
#[derive(Debug, Clone, Copy)]
struct Length {
    symbol: u16,
    extra: u8,
    extra_bits: u8,
}

static LENGTHS: [Length; LONGEST_MATCH + 1] = {
    let mut all = [Length { symbol: 0, extra: 0, extra_bits: 0 }; LONGEST_MATCH + 1];
    let mut length = 3;
    while length < LONGEST_MATCH {
        // RFC 1951, 3.2.5: eight symbols for a length each, then groups of four, each with a bit more than the
        // group before.
        let steps = (length - 3) as u32;
        let extra_bits = if steps < 8 { 0 } else { steps.ilog2() - 2 };
        all[length] = Length {
            symbol: (257 + 4 * extra_bits + (steps >> extra_bits)) as u16,
            extra: (steps & ((1 << extra_bits) - 1)) as u8,
            extra_bits: extra_bits as u8,
        };
        length += 1;
    }
    all[LONGEST_MATCH] = Length { symbol: 285, extra: 0, extra_bits: 0 };
    all
};

/// A distance's symbol, its extra bits, and how many they are.
#[inline]
fn distance_symbol(distance: u16) -> (usize, u16, u32) {
    // The same with groups of two, after four symbols for a distance each.
    let steps = distance - 1;
    if steps < 4 {
        return (steps.into(), 0, 0);
    }
    let extra_bits = steps.ilog2() - 1;
    ((2 * extra_bits + u32::from(steps >> extra_bits)) as usize, steps & ((1 << extra_bits) - 1), extra_bits)
}

fn word(text: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([text[at], text[at + 1], text[at + 2], text[at + 3]])
}

/// How many bytes from `a` on are the same as those from `b` on, where `a < b`.
#[inline]
fn same(text: &[u8], a: usize, b: usize) -> usize {
    let (earlier, later) = (&text[a..], &text[b..]);
    let mut length = 0;
    while let (Some(x), Some(y)) = (earlier.get(length..length + 8), later.get(length..length + 8)) {
        let differ = eight(x) ^ eight(y);
        if differ != 0 {
            return length + differ.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length + earlier[length..].iter().zip(&later[length..]).take_while(|(x, y)| x == y).count()
}

fn eight(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn inflated(fragments: &[Fragment]) -> Vec<u8> {
        let mut stream: Vec<u8> = fragments.iter().flat_map(|fragment| fragment.bytes.clone()).collect();
        stream.extend(END);
        let mut text = Vec::new();
        flate2::read::DeflateDecoder::new(&stream[..]).read_to_end(&mut text).unwrap();
        let mut crc = Hasher::new();
        fragments.iter().for_each(|fragment| crc.combine(&fragment.crc));
        assert_eq!(crc.finalize(), crc32fast::hash(&text));
        assert_eq!(fragments.iter().map(|fragment| fragment.length).sum::<u64>(), text.len() as u64);
        text
    }

    /// Reproducible numbers (SplitMix64).
    fn numbers(mut state: u64) -> impl FnMut() -> u64 {
        move || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^ (mixed >> 31)
        }
    }

    #[test]
    fn any_text_with_any_hints_comes_back() {
        let mut next = numbers(1);
        for case in 0..400 {
            let size = next() % [1, 10, 300, 5_000, 100_000][case % 5] as u64;
            let letters = [1, 2, 10, 60, 256][(next() % 5) as usize];
            let text: Vec<u8> = (0..size).map(|_| (next() % letters) as u8).collect();
            let mut places: Vec<u32> = (0..next() % 200).map(|_| (next() % (size + 1)) as u32).collect();
            places.sort_unstable();
            let hints: Vec<Hint> = places
                .into_iter()
                .map(|at| {
                    let from =
                        if at == 0 || next().is_multiple_of(3) { Hint::PROSE } else { next() as u32 % at };
                    Hint { at, from }
                })
                .collect();
            let mut deflater = Deflater::default();
            let half = text.len() / 2;
            deflater.block(&text, &hints);
            let first = deflater.finish();
            deflater.block(&text[..half], &[]);
            deflater.block(&text[half..], &[Hint { at: 0, from: Hint::PROSE }]);
            let second = deflater.finish();
            assert_eq!(inflated(&[first, second]), [text.clone(), text].concat());
        }
    }

    #[test]
    fn every_length_and_distance_is_written_as_the_format_says() {
        let mut next = numbers(2);
        let noise: Vec<u8> = (0..WINDOW).map(|_| next() as u8).collect();
        for length in 4..600 {
            let distance = 1 + (next() % WINDOW as u64) as usize;
            let mut text = noise.clone();
            for _ in 0..length {
                text.push(text[text.len() - distance]);
            }
            let mut deflater = Deflater::default();
            let at = noise.len() as u32;
            deflater.block(&text, &[Hint { at, from: at - distance as u32 }]);
            assert!(deflater.sequences.len() > 1);
            assert_eq!(inflated(&[deflater.finish()]), text);
        }
    }

    #[test]
    fn hints_shrink_what_repeats() {
        let row = b"<c r=\"A1\" s=\"3\"><v>1</v></c>";
        let text = row.repeat(1000);
        let hints: Vec<Hint> =
            (1..1000).map(|i| Hint { at: i * row.len() as u32, from: (i - 1) * row.len() as u32 }).collect();
        let mut deflater = Deflater::default();
        deflater.block(&text, &hints);
        assert!(deflater.finish().bytes.len() < 300);
    }
}
