//! CSV (RFC 4180): into typed columns ([`read`]), or as it comes, block by block ([`Blocks`]).
//!
//! The text is surveyed once to find where it can be cut ([`survey`]), its pieces are read on all threads, each field
//! straight into its place ([`rows`]), and the few columns of the few pieces that turned out to be of another type than
//! they seemed are read again.

mod blocks;
mod fields;
mod masks;
mod numbers;
mod rows;
mod survey;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

pub use blocks::{Block, Blocks, Failure};
use fields::{After, Fault, Field, blank, field, undouble};
use rows::{Kind, Piece, Slots, Span, floats};
use survey::{Part, Survey};

use ferrule_base::written::Forms;
use ferrule_base::{Error, Repr, Run};

/// Bytes of a piece: some hundreds of µs of work. What a fuzzer makes up is shorter, and is to be cut, too.
const PIECE: usize = if cfg!(fuzzing) { 1 << 6 } else { 1 << 18 };

/// A table: columns of equal length.
#[derive(Debug)]
pub struct Table {
    /// The columns' names, all different, and their values.
    pub columns: Vec<(String, Column)>,
    /// The text is ASCII.
    pub ascii: bool,
}

/// The values of a column.
#[derive(Debug)]
pub enum Column {
    /// All are integers.
    Int(Vec<i64>),
    /// All are numbers.
    Float(Vec<f64>),
    /// Anything.
    Text(Texts),
}

/// What a column is asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Integers, as Python's `int` reads them.
    Int,
    /// Numbers, as Python's `float` reads them; an empty field is NaN.
    Float,
    /// Its fields.
    Text,
}

impl Type {
    /// What messages call its fields.
    fn wanted(self) -> &'static str {
        match self {
            Self::Int => "an integer that fits int64",
            Self::Float => "a number",
            Self::Text => "text",
        }
    }
}

/// All columns are what their fields are.
pub fn untyped(names: &[String]) -> Result<Vec<Option<Type>>, Error> {
    Ok(vec![None; names.len()])
}

/// Texts that lie in the text that was read.
#[derive(Debug)]
pub struct Texts {
    spans: Vec<i64>,
    /// Starts and lengths of those too long for a span, sorted.
    long: Vec<(usize, usize)>,
}

impl Texts {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The text in this row of the column, of the text that was read. One with doubled quotes is put into `scratch`.
    #[inline]
    pub fn get<'a>(&self, source: &'a [u8], row: usize, scratch: &'a mut Vec<u8>) -> &'a [u8] {
        let span = Span::from_slot(self.spans[row]);
        let start = span.start();
        let mut length = span.length();
        if length == Span::LONG {
            let place = self.long.binary_search_by_key(&start, |&(start, _)| start);
            length = place.map_or(length, |place| self.long[place].1);
        }
        let text = &source[start..start + length];
        if !span.doubled() {
            return text;
        }
        undouble(text, scratch);
        scratch
    }
}

/// Reads CSV in UTF-8 whose first line names the columns; of which `types` says what each is asked to be. `name` is the
/// argument's, for messages.
///
/// What is not asked for is told from all fields: integers of 64 bits; else floats, if they keep all digits, and empty
/// fields are NaN; else texts.
pub fn read(
    text: &[u8],
    delimiter: u8,
    name: &str,
    types: impl Fn(&[String]) -> Result<Vec<Option<Type>>, Error>,
    run: &Run<'_>,
) -> Result<Table, Error> {
    read_in_pieces(text, delimiter, name, types, PIECE, run)
}

fn read_in_pieces(
    text: &[u8],
    delimiter: u8,
    name: &str,
    types: impl Fn(&[String]) -> Result<Vec<Option<Type>>, Error>,
    size: usize,
    run: &Run<'_>,
) -> Result<Table, Error> {
    if text.len() >= Span::LIMIT {
        return Err(Error::Value(format!("{name}: got {} bytes, wanted less than 512 GiB", text.len())));
    }
    let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let survey = Survey::new(text, start, size, run)?;
    if let Some(at) = survey.invalid {
        return Err(Error::Encoding(format!(
            "{name}: got bytes that are not UTF-8 at byte {at}, wanted UTF-8"
        )));
    }
    let (header, end) = header(text, start, delimiter)
        .map_err(|(fault, record)| refusal(name, text, fault, record, &[], &[]))?;
    let names = names(name, text, &header)?;
    let types = types(&names)?;
    // Of a wide table the pieces are larger, so that what is kept for each column of each is little.
    let size = size.max(header.len() * 64);
    let stray = header.iter().any(|field| field.stray);
    let parts = if stray { None } else { survey.parts(text, end) };
    let job = Job { name, text, delimiter, names: &names, types: &types };
    let columns = match parts.map(|parts| job.read(&merged(parts, size), false, run)).transpose()? {
        Some(Ok(columns)) => columns,
        Some(Err((fault, record))) if fault != Fault::Stray => return Err(job.refusal(fault, record)),
        _ => {
            let parts = survey::by_the_letter(text, end, delimiter, size, run)?;
            job.read(&parts, true, run)?.map_err(|(fault, record)| job.refusal(fault, record))?
        }
    };
    Ok(Table { columns: names.into_iter().zip(columns).collect(), ascii: survey.ascii })
}

/// The fields of the first line that is not empty, and where it ends.
fn header(text: &[u8], mut start: usize, delimiter: u8) -> Result<(Vec<Field>, usize), (Fault, usize)> {
    while start < text.len() {
        let Some(next) = blank(text, start) else { break };
        start = next;
    }
    let (record, mut fields) = (start, Vec::new());
    while start < text.len() || !fields.is_empty() {
        let (found, next, after) = field(text, start, delimiter).map_err(|fault| (fault, record))?;
        fields.push(found);
        start = next;
        if after == After::Record {
            break;
        }
    }
    Ok((fields, start))
}

fn names(argument: &str, text: &[u8], header: &[Field]) -> Result<Vec<String>, Error> {
    if header.is_empty() {
        return Err(Error::Value(format!(
            "{argument}: got no line, wanted at least one that names the columns"
        )));
    }
    let mut names = Vec::with_capacity(header.len());
    let mut places = std::collections::HashMap::with_capacity(header.len());
    for (index, field) in header.iter().enumerate() {
        let mut name = text[field.start..field.end].to_vec();
        if field.doubled {
            undouble(&text[field.start..field.end], &mut name);
        }
        let name = String::from_utf8_lossy(&name).into_owned();
        if let Some(first) = places.insert(name.clone(), index) {
            return Err(Error::Value(format!(
                "{argument}: columns {} and {} are both named {name}, wanted different names",
                first + 1,
                index + 1,
                name = name.repr()
            )));
        }
        names.push(name);
    }
    Ok(names)
}

/// Neighbours together until each part has so many bytes.
fn merged(parts: Vec<Part>, size: usize) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match all.last_mut() {
            Some(last) if last.range.len() + part.range.len() <= size => {
                last.range.end = part.range.end;
                last.records += part.records;
            }
            _ => all.push(part),
        }
    }
    all
}

fn refusal(
    name: &str,
    text: &[u8],
    fault: Fault,
    record: usize,
    names: &[String],
    types: &[Option<Type>],
) -> Error {
    let line = text[..record].split(|&byte| byte == b'\n').count();
    Error::Value(match fault {
        Fault::Ragged(fields) => {
            let columns = names.len();
            format!("{name}: line {line} has {fields} fields, wanted {columns}, as many as the header")
        }
        Fault::Unfit { column, end, doubled } => {
            let mut field = text[record..end].to_vec();
            if doubled {
                undouble(&text[record..end], &mut field);
            }
            let field = String::from_utf8_lossy(&field);
            let wanted = types[column].map_or("", Type::wanted);
            format!(
                "{name}: line {line}, column {column}: got {field}, wanted {wanted}",
                column = names[column].repr(),
                field = field.repr()
            )
        }
        Fault::Return => format!(
            "{name}: the record on line {line} has a carriage return outside quotes that ends no line, wanted \\n or \\r\\n"
        ),
        Fault::AfterQuote => {
            format!("{name}: the record on line {line} has text after a closing quote, wanted quotes doubled")
        }
        Fault::Unclosed => format!("{name}: the record on line {line} has a quote that is never closed"),
        // Never shown: such a text is read again, by the letter.
        Fault::Stray => format!("{name}: the record on line {line} can't be read"),
    })
}

/// The line on which a row begins, counted from 1, of a text that was read; rows are counted from 0.
#[must_use]
pub fn line_of(text: &[u8], delimiter: u8, row: usize) -> usize {
    let start = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let (alone, mut at) =
        header(text, start, delimiter).map_or((false, 0), |(header, end)| (header.len() == 1, end));
    let mut rows = 0;
    while at < text.len() {
        let empty = blank(text, at);
        if empty.is_none() || alone {
            if rows == row {
                break;
            }
            rows += 1;
        }
        at = empty.or_else(|| survey::record_end(text, at, delimiter).ok()).unwrap_or(text.len());
    }
    text[..at].split(|&byte| byte == b'\n').count()
}

/// The byte that separates fields, of the argument `delimiter`.
pub fn delimiter(text: &str) -> Result<u8, Error> {
    match text.as_bytes() {
        &[byte @ 1..128] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(byte),
        _ => Err(Error::Value(format!(
            "delimiter: got {text}, wanted one ASCII character, no quote and no end of line",
            text = text.repr()
        ))),
    }
}

type Faulty<T> = Result<T, (Fault, usize)>;

struct Job<'a> {
    name: &'a str,
    text: &'a [u8],
    delimiter: u8,
    names: &'a [String],
    types: &'a [Option<Type>],
}

impl Job<'_> {
    fn refusal(&self, fault: Fault, record: usize) -> Error {
        refusal(self.name, self.text, fault, record, self.names, self.types)
    }

    fn read(&self, parts: &[Part], by_the_letter: bool, run: &Run<'_>) -> Result<Faulty<Vec<Column>>, Error> {
        // A row takes a byte for each column at least, whatever the number of lines.
        let columns = self.names.len();
        let room = |part: &Part| part.records.min(part.range.len() / columns + 1);
        let rooms: Vec<usize> = parts.iter().map(room).collect();
        let total: usize = rooms.iter().sum();
        let mut slots = Vec::with_capacity(columns);
        for _ in 0..columns {
            slots.push(zeros(total)?);
        }
        let first = |asked: &Option<Type>| match asked {
            None | Some(Type::Int) => Kind::Int,
            Some(Type::Float) => Kind::Float,
            Some(Type::Text) => Kind::Text,
        };
        let known: Vec<_> = self.types.iter().map(|asked| AtomicU8::new(first(asked) as u8)).collect();
        let kind =
            |column: usize| Kind::ALL[usize::from(known[column].load(Ordering::Relaxed)) % Kind::ALL.len()];
        let fixed = |column: usize| self.types[column].is_some();

        let pieces = run.map(split(&mut slots, parts, &rooms).into_iter(), |(range, slots)| {
            let slots = slots.into_iter().enumerate();
            let slots = slots.map(|(column, slots)| Slots::new(kind(column), fixed(column), slots));
            let mut piece = Piece::new(range, slots.collect());
            piece.read(self.text, self.delimiter, by_the_letter);
            for (column, known) in piece.columns.iter().zip(&known) {
                known.fetch_max(column.kind as u8, Ordering::Relaxed);
            }
            piece
        })?;
        if let Some(fault) = pieces.iter().find_map(|piece| piece.fault) {
            return Ok(Err(fault));
        }
        let forms = |column: usize| {
            let mut forms = Forms::default();
            pieces.iter().for_each(|piece| forms.merge(piece.columns[column].forms));
            forms
        };
        let kinds = (0..columns).map(|column| match kind(column) {
            // What floats would not keep.
            Kind::Float if !fixed(column) && (!forms(column).fit_floats() || forms(column).count_on()) => {
                Kind::Text
            }
            kind => kind,
        });
        let kinds: Vec<Kind> = kinds.collect();
        let rows: Vec<usize> = pieces.iter().map(|piece| piece.rows).collect();
        let mut long: Vec<_> = pieces.iter().flat_map(|piece| piece.long.iter().copied()).collect();
        let again = run.map(pieces.into_iter(), |piece| self.again(piece, &kinds, by_the_letter))?;
        long.extend(again.into_iter().flatten());
        long.sort_unstable();
        long.dedup();
        Ok(Ok(slots
            .into_iter()
            .zip(kinds)
            .map(|(slots, kind)| column(slots, kind, &rooms, &rows, &long))
            .collect()))
    }

    /// Brings a piece's columns to what the whole columns are. Returns the fields found too long for a span.
    fn again(&self, piece: Piece<'_>, kinds: &[Kind], by_the_letter: bool) -> Vec<(usize, usize)> {
        let rows = piece.rows;
        let mut any = false;
        let columns = piece.columns.into_iter().zip(kinds).map(|(mut column, &kind)| {
            if kind == Kind::Float {
                column.become_float(rows);
            }
            let wanted = if column.lost || column.kind != kind { kind } else { Kind::Skip };
            any |= wanted != Kind::Skip;
            column.restarted(wanted)
        });
        let mut piece = Piece::new(piece.range, columns.collect());
        if any {
            piece.read(self.text, self.delimiter, by_the_letter);
        }
        piece.long
    }
}

fn zeros(length: usize) -> Result<Vec<i64>, Error> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(length).map_err(|_| Error::Memory(length.saturating_mul(8)))?;
    zeros.resize(length, 0);
    Ok(zeros)
}

/// Each part's slots of each column.
fn split<'a>(
    columns: &'a mut [Vec<i64>],
    parts: &[Part],
    rooms: &[usize],
) -> Vec<(Range<usize>, Vec<&'a mut [i64]>)> {
    let mut rest: Vec<&mut [i64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    let mut all = Vec::with_capacity(parts.len());
    for (part, &room) in parts.iter().zip(rooms) {
        let mut own = Vec::with_capacity(rest.len());
        for column in &mut rest {
            own.push(column.split_off_mut(..room).unwrap_or_default());
        }
        all.push((part.range.clone(), own));
    }
    all
}

/// The column of these slots, of which each part used only the first `rows`.
fn column(
    mut slots: Vec<i64>,
    kind: Kind,
    rooms: &[usize],
    rows: &[usize],
    long: &[(usize, usize)],
) -> Column {
    let (mut from, mut to) = (0, 0);
    for (&room, &used) in rooms.iter().zip(rows) {
        if from != to {
            slots.copy_within(from..from + used, to);
        }
        from += room;
        to += used;
    }
    slots.truncate(to);
    match kind {
        Kind::Skip | Kind::Int => Column::Int(slots),
        Kind::Float => Column::Float(floats(slots)),
        Kind::Text => Column::Text(Texts { spans: slots, long: long.to_vec() }),
    }
}
