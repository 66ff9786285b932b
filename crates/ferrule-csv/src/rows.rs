//! Records into columns: each field goes straight to its place, as what its column is so far.

#![allow(unsafe_code, reason = "floats in the memory of their bits")]

use std::ops::Range;

use super::fields::{After, Fault, blank, field};
use super::masks::{Masks, WORD, WORDS, fill};
use super::numbers;
use ferrule_base::written::{Forms, Written};

/// What a column is. It only ever becomes a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Kind {
    /// Not wanted.
    Skip,
    Int,
    /// The slots hold the bits of floats.
    Float,
    /// The slots hold [`Span`]s.
    Text,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Skip, Self::Int, Self::Float, Self::Text];
}

/// Where a field's text is, in 64 bits: 40 for its start, 23 for its length, one for doubled quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span(i64);

impl Span {
    /// A length from here on is kept elsewhere.
    pub(super) const LONG: usize = (1 << 23) - 1;
    /// A start must be below.
    pub(super) const LIMIT: usize = 1 << 39;

    fn new(start: usize, end: usize, doubled: bool) -> Self {
        let length = (end - start).min(Self::LONG);
        Self((start << 24 | length << 1 | usize::from(doubled)) as i64)
    }

    pub(super) fn from_slot(slot: i64) -> Self {
        Self(slot)
    }

    pub(super) fn start(self) -> usize {
        (self.0 >> 24) as usize
    }

    pub(super) fn length(self) -> usize {
        (self.0 >> 1) as usize & Self::LONG
    }

    pub(super) fn doubled(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A column's slots within a piece.
pub(super) struct Slots<'a> {
    pub(super) kind: Kind,
    /// The kind was asked for: the column becomes no other.
    fixed: bool,
    values: &'a mut [i64],
    /// What its numbers look like.
    pub(super) forms: Forms,
    /// Its rows were not all kept in a form from which they can become what the column is now.
    pub(super) lost: bool,
    /// It has an integer `-0`, which as a float would be another zero.
    negative_zero: bool,
}

impl<'a> Slots<'a> {
    pub(super) fn new(kind: Kind, fixed: bool, values: &'a mut [i64]) -> Self {
        Self { kind, fixed, values, forms: Forms::default(), lost: false, negative_zero: false }
    }

    /// The same slots, to be filled anew.
    pub(super) fn restarted(self, kind: Kind) -> Self {
        Self::new(kind, self.fixed, self.values)
    }

    /// Whether the field is what the column has to be.
    #[inline]
    fn put(&mut self, text: &[u8], row: usize, start: usize, end: usize, doubled: bool) -> bool {
        match self.kind {
            Kind::Skip => {}
            Kind::Int => match numbers::int(text, start, end) {
                Some(value) if value != 0 || text[start] != b'-' => {
                    self.forms.integer(value);
                    self.values[row] = value;
                }
                _ => return self.widen(text, row, start, end, doubled),
            },
            Kind::Float => match numbers::float(text, start, end, &mut self.forms) {
                Some(value) => self.values[row] = bits(value),
                None => return self.widen(text, row, start, end, doubled),
            },
            Kind::Text => self.values[row] = Span::new(start, end, doubled).0,
        }
        true
    }

    /// A field that is not, or not in the usual form, what the column is so far.
    #[cold]
    #[inline(never)]
    fn widen(&mut self, text: &[u8], row: usize, start: usize, end: usize, doubled: bool) -> bool {
        let field = &text[start..end];
        if self.fixed {
            let value = match self.kind {
                Kind::Int => numbers::any_int(field),
                _ => numbers::any_float(field).map(bits),
            };
            self.values[row] = value.unwrap_or_default();
            return value.is_some();
        }
        let negative = field.contains(&b'-');
        let float = match numbers::any(field, &mut self.forms) {
            Some(Written::Int(value)) if self.kind == Kind::Int => {
                self.negative_zero |= value == 0 && negative;
                self.values[row] = value;
                return true;
            }
            Some(Written::Int(0)) if negative => Some(-0.0),
            Some(Written::Int(value)) => Some(value as f64),
            Some(Written::Float(value)) => Some(value),
            None => field.is_empty().then_some(f64::NAN),
        };
        match float {
            Some(value) if self.forms.fit_floats() => {
                self.become_float(row);
                self.values[row] = bits(value);
            }
            _ => {
                self.lost |= row > 0;
                self.kind = Kind::Text;
                self.values[row] = Span::new(start, end, doubled).0;
            }
        }
        true
    }

    /// Turns the first `rows` integers, which floats keep, into floats, unless they must be read again.
    pub(super) fn become_float(&mut self, rows: usize) {
        if self.kind == Kind::Int {
            self.kind = Kind::Float;
            self.lost |= self.negative_zero;
            for slot in &mut self.values[..rows] {
                *slot = bits(*slot as f64);
            }
        }
    }
}

fn bits(value: f64) -> i64 {
    value.to_bits().cast_signed()
}

/// What came of a piece.
pub(super) struct Piece<'a> {
    pub(super) range: Range<usize>,
    pub(super) columns: Vec<Slots<'a>>,
    pub(super) rows: usize,
    /// Starts and lengths of fields too long for a span.
    pub(super) long: Vec<(usize, usize)>,
    /// The first fault, and where its record starts.
    pub(super) fault: Option<(Fault, usize)>,
    /// The first field that is not what its column has to be, and where it starts.
    unfit: Option<(Fault, usize)>,
}

impl<'a> Piece<'a> {
    pub(super) fn new(range: Range<usize>, columns: Vec<Slots<'a>>) -> Self {
        Self { range, columns, rows: 0, long: Vec::new(), fault: None, unfit: None }
    }

    /// Reads the records; by the letter, or trusting that quotes are only where they should be.
    pub(super) fn read(&mut self, text: &[u8], delimiter: u8, by_the_letter: bool) {
        let mut reader =
            Reader { text: &text[..self.range.end], delimiter, piece: self, column: 0, quotes: 0, paired: 0 };
        if by_the_letter {
            reader.by_the_letter();
        } else {
            reader.by_masks();
        }
        // A fault that ended the reading came later, but one that makes the text be read again says nothing yet.
        if self.fault.is_none_or(|(fault, _)| fault != Fault::Stray) {
            self.fault = self.unfit.or(self.fault);
        }
    }

    #[inline]
    fn put(&mut self, text: &[u8], place: usize, start: usize, end: usize, doubled: bool) {
        if let Some(column) = self.columns.get_mut(place) {
            if !column.put(text, self.rows, start, end, doubled) {
                self.unfit.get_or_insert((Fault::Unfit { column: place, end, doubled }, start));
            }
            if end - start >= Span::LONG {
                self.long.push((start, end - start));
            }
        }
    }
}

struct Reader<'r, 'a> {
    text: &'r [u8],
    delimiter: u8,
    piece: &'r mut Piece<'a>,
    column: usize,
    /// Quotes so far.
    quotes: u32,
    /// Quotes around fields and doubled ones within.
    paired: u32,
}

impl Reader<'_, '_> {
    fn by_the_letter(&mut self) {
        let mut start = self.piece.range.start;
        while start < self.text.len() {
            if !self.alone()
                && let Some(next) = blank(self.text, start)
            {
                start = next;
                continue;
            }
            let record = start;
            loop {
                match field(self.text, start, self.delimiter) {
                    Ok((field, next, after)) => {
                        self.piece.put(self.text, self.column, field.start, field.end, field.doubled);
                        self.column += 1;
                        start = next;
                        if after == After::Record {
                            break;
                        }
                    }
                    Err(fault) => return self.piece.fault = Some((fault, record)),
                }
            }
            if !self.end_record(record) {
                return;
            }
        }
    }

    fn by_masks(&mut self) {
        let mut masks = [Masks::default(); WORDS];
        let Range { start, end } = self.piece.range;
        let (mut inside, mut record, mut begun) = (false, start, start);
        for batch in (start..end).step_by(WORD * WORDS) {
            let count = fill(&self.text[batch..], self.delimiter, &mut masks);
            for (word, masks) in masks[..count].iter().enumerate() {
                let quoted = masks.quoted(&mut inside);
                self.quotes += masks.quotes.count_ones();
                let base = batch + word * WORD;
                let returns = masks.returns & !quoted;
                if returns != 0 && !self.returns_end_lines(base, returns) {
                    // Which record that is, is seen by the letter.
                    self.piece.fault = Some((Fault::Stray, record));
                    return;
                }
                let mut bits = (masks.delimiters | masks.lines) & !quoted;
                while bits != 0 {
                    let at = bits.trailing_zeros();
                    let end = base + at as usize;
                    if masks.lines >> at & 1 == 0 {
                        self.field(begun, end);
                    } else {
                        if !self.line(record, begun, end) {
                            return;
                        }
                        record = end + 1;
                    }
                    begun = end + 1;
                    bits &= bits - 1;
                }
            }
        }
        if record < end && !self.line(record, begun, end) {
            return;
        }
        if self.quotes != self.paired {
            self.piece.fault = Some((Fault::Stray, start));
        }
    }

    /// Whether after each of these carriage returns only such come until the line or the text ends.
    #[cold]
    fn returns_end_lines(&self, base: usize, mut returns: u64) -> bool {
        while returns != 0 {
            let next = base + returns.trailing_zeros() as usize + 1;
            if !matches!(self.text.get(next), None | Some(b'\n' | b'\r')) {
                return false;
            }
            returns &= returns - 1;
        }
        true
    }

    #[inline]
    fn field(&mut self, start: usize, end: usize) {
        if self.quotes > 0 && self.text.get(start) == Some(&b'"') {
            self.quoted_field(start, end);
        } else {
            self.piece.put(self.text, self.column, start, end, false);
        }
        self.column += 1;
    }

    fn quoted_field(&mut self, start: usize, end: usize) {
        if end - start < 2 || self.text[end - 1] != b'"' {
            // Then the quotes don't add up.
            return;
        }
        let (start, end) = (start + 1, end - 1);
        let mut within = self.text[start..end].iter();
        let mut doubled = 0;
        while within.any(|&byte| byte == b'"') {
            if within.next() != Some(&b'"') {
                return;
            }
            doubled += 2;
        }
        self.paired += 2 + doubled;
        self.piece.put(self.text, self.column, start, end, doubled > 0);
    }

    /// The last field of a record; false after a fault.
    #[inline]
    fn line(&mut self, record: usize, begun: usize, mut end: usize) -> bool {
        while end > begun && self.text[end - 1] == b'\r' {
            end -= 1;
        }
        if record == end && !self.alone() {
            return true;
        }
        self.field(begun, end);
        self.end_record(record)
    }

    /// Whether there is one column: then an empty line is a row whose field is empty.
    #[inline]
    fn alone(&self) -> bool {
        self.piece.columns.len() == 1
    }

    #[inline]
    fn end_record(&mut self, record: usize) -> bool {
        let fields = std::mem::take(&mut self.column);
        if fields != self.piece.columns.len() {
            self.faulty(Fault::Ragged(fields), record);
            return false;
        }
        self.piece.rows += 1;
        true
    }

    /// A fault that quotes where they should not be may only have made believe.
    #[cold]
    fn faulty(&mut self, fault: Fault, record: usize) {
        self.piece.fault = Some((if self.quotes > 0 { Fault::Stray } else { fault }, record));
    }
}

/// The floats whose bits these are, in the same memory.
pub(super) fn floats(bits: Vec<i64>) -> Vec<f64> {
    let mut bits = std::mem::ManuallyDrop::new(bits);
    // SAFETY: the memory is that of a `Vec` that is not dropped; an f64 has the size and the alignment of an i64, and
    // all bits are a valid one.
    unsafe { Vec::from_raw_parts(bits.as_mut_ptr().cast(), bits.len(), bits.capacity()) }
}
