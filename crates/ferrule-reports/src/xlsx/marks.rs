//! What the deflater is told of cells: which earlier one likely has the same text, up to the number of its row.

use super::deflate::WINDOW;
use super::text::Text;
use crate::convert::nearest;

const NOWHERE: u32 = u32::MAX;
const HASH_BITS: u32 = 12;
const AFTER_NUMBER: usize = 0;
const AFTER_VALUE: usize = 1;

/// Places in the text that a block is made of.
#[derive(Debug)]
pub struct Marks {
    /// Where each column's last cell had the end of its row's number and of its value.
    columns: Vec<[u32; 2]>,
    /// The same of the cell before.
    latest: [u32; 2],
    /// Where the last row began and had the end of its number.
    row: [u32; 2],
    /// By a hash of column and value: more of it, and where the last cell with that had the end of its row's number.
    values: Vec<(u64, u32)>,
}

impl Marks {
    pub fn new(columns: usize) -> Self {
        Self {
            columns: vec![[NOWHERE; 2]; columns],
            latest: [NOWHERE; 2],
            row: [NOWHERE; 2],
            values: vec![(0, NOWHERE); 1 << HASH_BITS],
        }
    }

    /// Forgets all places: their text is gone, and a block repeats nothing from before it.
    pub fn clear(&mut self) {
        self.columns.fill([NOWHERE; 2]);
        self.latest = [NOWHERE; 2];
        self.row = [NOWHERE; 2];
        self.values.fill((0, NOWHERE));
    }

    /// A row begins.
    pub fn row(&mut self, out: &mut Text) {
        like_the_last(out, &mut self.row[0]);
    }

    /// The number of a row was written.
    pub fn after_row_number(&mut self, out: &mut Text) {
        like_the_last(out, &mut self.row[1]);
    }

    /// The number of a cell's row was written.
    #[inline]
    pub fn after_number(&mut self, out: &mut Text, column: usize) {
        self.mark(out, column, AFTER_NUMBER);
    }

    /// A cell's value was written.
    #[inline]
    pub fn after_value(&mut self, out: &mut Text, column: usize) {
        let begin = self.columns[column][AFTER_NUMBER];
        if let Some(same) = self.same_value(out.bytes(), column, begin) {
            // From there the copy goes on behind the value.
            out.rather(begin, same);
        }
        self.mark(out, column, AFTER_VALUE);
    }

    /// The place of a cell whose text has likely been the same since the number of its row; remembers this one's.
    #[inline]
    fn same_value(&mut self, text: &[u8], column: usize, begin: u32) -> Option<u32> {
        let hash = hash(text, begin as usize, column);
        // Whether it is the same the deflater sees when it copies: here another part of the hash is enough.
        let (slot, tag) = ((hash >> (64 - HASH_BITS)) as usize, hash << HASH_BITS >> HASH_BITS);
        let (known, place) = std::mem::replace(&mut self.values[slot], (tag, begin));
        (known == tag && place != NOWHERE && (begin - place) as usize <= WINDOW).then_some(place)
    }

    /// Tells the deflater what is likely repeated here: the same place of the column's last cell, or of the cell before
    /// this if that is too far back.
    #[inline]
    fn mark(&mut self, out: &mut Text, column: usize, which: usize) {
        let here: u32 = nearest(out.len());
        let above = self.columns[column][which];
        // A copy reaches 32 KiB back (RFC 1951, 2): in a row of many columns the cell before is nearer than the one
        // above.
        let from =
            if above == NOWHERE || (here - above) as usize > WINDOW { self.latest[which] } else { above };
        if from != NOWHERE {
            out.like(from);
        }
        self.columns[column][which] = here;
        self.latest[which] = here;
    }
}

/// Says that here it likely goes on as it did at a place, which is from now on here.
fn like_the_last(out: &mut Text, place: &mut u32) {
    if *place != NOWHERE {
        out.like(*place);
    }
    *place = nearest(out.len());
}

/// Of a column, and of the length and the first and last eight bytes of the text from `begin` on.
#[inline]
fn hash(text: &[u8], begin: usize, column: usize) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let length = text.len() - begin;
    // Before a cell's value there is its tag, `<c r="A1`, so that eight bytes are there always.
    let last = text.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
    let (first, last) = match text[begin..].first_chunk() {
        Some(first) => (u64::from_le_bytes(*first), last),
        None if length == 0 => (0, 0),
        None => (0, last >> (64 - 8 * length)),
    };
    let mixed = (first ^ (column as u64) << 48).wrapping_mul(ODD) ^ last ^ (length as u64) << 32;
    let mixed = mixed.wrapping_mul(ODD);
    mixed ^ mixed >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xlsx::deflate::Deflater;

    /// Rows of one column, marked or not, and how many bytes they are deflated.
    fn deflated(values: &[&str], marked: bool) -> usize {
        let (mut out, mut marks, mut deflater) = (Text::default(), Marks::new(1), Deflater::default());
        for (row, value) in (1_000..).zip(values) {
            if marked {
                marks.row(&mut out);
            }
            out.push(&format!("<row r=\"{row}"));
            if marked {
                marks.after_row_number(&mut out);
            }
            out.push(&format!("\"><c r=\"A{row}"));
            if marked {
                marks.after_number(&mut out, 0);
            }
            out.push(&format!("\" s=\"1\"><v>{value}"));
            if marked {
                marks.after_value(&mut out, 0);
            }
            out.push("</v></c></row>");
        }
        deflater.block(out.bytes(), out.hints());
        deflater.finish().bytes.len()
    }

    #[test]
    fn what_is_marked_is_small() {
        let values: Vec<String> =
            (0..1_000).map(|i| format!("{}.{}", i * i % 7, i * 7_919 % 1_000)).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        assert!(deflated(&values, true) * 3 < deflated(&values, false));
    }

    #[test]
    fn a_value_that_was_there_before_costs_less_than_a_new_one() {
        let few: Vec<String> = (0..1_000).map(|i| format!("{}", 100_003 * (i * i % 11))).collect();
        let many: Vec<String> = (0..1_000).map(|i| format!("{}", 100_003 * (i * i % 1_009))).collect();
        let sizes =
            [few, many].map(|values| deflated(&values.iter().map(String::as_str).collect::<Vec<_>>(), true));
        assert!(sizes[0] * 3 < sizes[1] * 2, "{sizes:?}");
    }

    #[test]
    fn a_value_is_repeated_from_its_own_column_and_not_from_beyond_the_window() {
        let (mut out, mut marks) = (Text::default(), Marks::new(2));
        let mut put = |column: usize, value: &str, filler: usize| {
            out.push("<c r=\"A1");
            marks.after_number(&mut out, column);
            out.push(value);
            marks.after_value(&mut out, column);
            out.push(&"x".repeat(filler));
            out.hints().iter().rev().nth(1).map(|hint| (hint.at, hint.from))
        };
        assert_eq!(put(0, "\"><v>7", 0), None);
        assert_eq!(put(1, "\"><v>8", 0), Some((22, 8)));
        assert_eq!(put(0, "\"><v>9", 0), Some((36, 8)));
        assert_eq!(put(1, "\"><v>7", 0), Some((50, 22)));
        assert_eq!(put(0, "\"><v>7", WINDOW), Some((64, 8)));
        assert_eq!(put(0, "\"><v>7", 0).map(|(at, from)| at - from), Some(14 + WINDOW as u32));
    }
}
