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
    /// By column and value, where the last cell with that value had the end of its row's number.
    values: Vec<u32>,
}

impl Marks {
    pub fn new(columns: usize) -> Self {
        Self {
            columns: vec![[NOWHERE; 2]; columns],
            latest: [NOWHERE; 2],
            row: [NOWHERE; 2],
            values: vec![NOWHERE; 1 << HASH_BITS],
        }
    }

    /// Forgets all places: their text is gone, and a block repeats nothing from before it.
    pub fn clear(&mut self) {
        self.columns.fill([NOWHERE; 2]);
        self.latest = [NOWHERE; 2];
        self.row = [NOWHERE; 2];
        self.values.fill(NOWHERE);
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

    /// The place of a cell whose text has been the same since the number of its row, and remembers this one's.
    #[inline]
    fn same_value(&mut self, text: &[u8], column: usize, begin: u32) -> Option<u32> {
        let value = &text[begin as usize..];
        let slot = &mut self.values[hash(value, column)];
        let known = std::mem::replace(slot, begin);
        let place = known as usize;
        let near = known != NOWHERE && (begin - known) as usize <= WINDOW;
        (near && text[place..].starts_with(value)).then_some(known)
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

/// Of the last bytes of a value, its length and its column.
#[inline]
fn hash(value: &[u8], column: usize) -> usize {
    let mut last = [0; 16];
    let tail = &value[value.len().saturating_sub(16)..];
    last[..tail.len()].copy_from_slice(tail);
    let of = u128::from_le_bytes(last);
    let [low, high] = [of as u64, (of >> 64) as u64];
    let mixed = (low ^ (value.len() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (high ^ column as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - HASH_BITS)) as usize
}
