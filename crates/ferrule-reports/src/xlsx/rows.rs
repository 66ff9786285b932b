//! Lines of a table as XML, deflated: the work that is done in parallel.
//!
//! Texts stand in their cells (`inlineStr`, ECMA-376-1, 18.18.11). Excel itself writes each once, to a table that
//! cells refer to; that would have to be shared by all threads and kept until the end, and the deflater finds
//! repetitions anyway.

use std::sync::Arc;

use arrow_array::Array;

use ferrule_base::Repr;
use ferrule_base::digits::short;

use super::deflate::{Deflater, Fragment};
use super::escape::{LONGEST_TEXT, escaped, has_outer_space, is_plain, put_escaped, room};
use super::functions::prefixed;
use super::groups::Range;
use super::links::{DeflatedLinks, Links};
use super::marks::Marks;
use super::numbers::{self, put_datetime, put_decimal, put_duration, put_float, put_integer, put_natural};
use super::plan::{Column, Plan, style_of};
use super::refs;
use super::text::Text;
use crate::Error;
use crate::addresses;
use crate::block::{Block, Cells, Value};
use crate::lines::{Line, plain};
use crate::model::Kind;
use crate::sheet_numbers::{is_kept, is_long};
use crate::texts::Texts;

/// Text is deflated in parts of this size, which stay in the processor's cache meanwhile.
const PART: usize = 160 << 10;
/// No more bytes are in a text that a cell takes.
const MOST_BYTES: usize = 3 * LONGEST_TEXT;
/// More than a cell with anything but text in it.
const CELL: usize = 160;

/// Lines to write.
#[derive(Debug)]
pub struct Job {
    pub plan: Arc<Plan>,
    pub block: Block,
    pub lines: Vec<Line>,
    /// For each line that closes something, the rows that its totals are of; `None` if no formula can say it.
    pub ranges: Vec<Option<Range>>,
    /// The row of the first line in the sheet, counted from 1.
    pub first: u32,
    /// How many rows of the table came before the block.
    pub before: u64,
    /// How many links the sheet can still have.
    pub links_left: usize,
}

/// What became of them.
#[derive(Debug)]
pub struct Done {
    pub rows: Fragment,
    pub links: Option<DeflatedLinks>,
    /// Whether formulas may give several values.
    pub has_arrays: bool,
}

impl Job {
    /// Writes the lines.
    pub fn run(self) -> Result<Done, Error> {
        let mut writer = RowWriter::new(&self);
        let mut deflater = Deflater::default();
        let mut ranges = self.ranges.iter();
        for (row, line) in (self.first..).zip(&self.lines) {
            match line {
                Line::Row(place) => writer.row(row, *place)?,
                Line::Open(level, label) => writer.open(row, *level, label.as_deref()),
                Line::Close(level, label, totals) => {
                    writer.close(row, *level, label.as_deref(), totals, ranges.next().copied().flatten());
                }
                Line::All(totals) => writer.all(row, totals, ranges.next().copied().flatten()),
            }
            if writer.out.len() > PART {
                writer.deflate(&mut deflater);
            }
        }
        writer.deflate(&mut deflater);
        let rows = deflater.finish();
        Ok(Done { rows, links: writer.links.deflate(&mut deflater), has_arrays: writer.has_arrays })
    }
}

/// A column's cells in a block, and how they are written.
pub enum Source<'a> {
    Formula,
    Cells(&'a Cells),
    /// And whether no text has anything to escape.
    Text(&'a Texts, bool),
}

/// Writes lines one after the other.
pub struct RowWriter<'a> {
    job: &'a Job,
    pub plan: &'a Plan,
    sources: Vec<Source<'a>>,
    pub out: Text,
    marks: Marks,
    /// The number of the row that is written.
    digits: ([u8; 8], usize),
    row_number: u32,
    /// Room for all cells of a row but their texts.
    pub row_room: usize,
    links: Links,
    links_left: usize,
    has_arrays: bool,
}

impl<'a> RowWriter<'a> {
    fn new(job: &'a Job) -> Self {
        let source = |(column, cells): (&Column, &'a Cells)| match cells {
            _ if column.formula.is_some() => Source::Formula,
            Cells::Text(texts) => Source::Text(texts, texts.are_all(MOST_BYTES, is_plain)),
            cells => Source::Cells(cells),
        };
        let columns = job.plan.columns.len();
        Self {
            job,
            plan: &job.plan,
            sources: job.plan.columns.iter().zip(&job.block.columns).map(source).collect(),
            out: Text::default(),
            marks: Marks::new(columns),
            digits: ([0; 8], 0),
            row_number: 0,
            row_room: CELL * (columns + 1),
            links: Links::default(),
            links_left: job.links_left,
            has_arrays: false,
        }
    }

    fn deflate(&mut self, deflater: &mut Deflater) {
        deflater.block(self.out.bytes(), self.out.hints());
        self.out.clear();
        self.marks.clear();
    }

    fn row(&mut self, row: u32, place: usize) -> Result<(), Error> {
        self.begin_row(row, Plan::outline(self.plan.opens.len()));
        let sources = std::mem::take(&mut self.sources);
        for (i, (column, source)) in self.plan.columns.iter().zip(&sources).enumerate() {
            match source {
                Source::Cells(cells) => {
                    let column = column.as_sized(|| cells.value(place));
                    self.cell(i, column, cells, place)?;
                }
                Source::Text(array, _) if array.is_null(place) => {
                    self.empty(i, column.style, column.shows_empty);
                }
                Source::Text(array, plain) => {
                    let column = column.as_sized(|| Value::Text(array.value(place)));
                    self.text(i, column, array.value(place), *plain, place)?;
                }
                Source::Formula => {
                    if let Some(formula) = &column.formula {
                        self.computed(i, column.style, &formula.in_row(row), formula.is_array);
                    }
                }
            }
        }
        self.sources = sources;
        self.end_row();
        Ok(())
    }

    pub fn begin_row(&mut self, row: u32, outline: usize) {
        self.out.reserve(self.row_room);
        (self.digits, self.row_number) = (short(row), row);
        self.marks.row(&mut self.out);
        self.out.put_some(b"<row r=\"", 8);
        self.out.put_some(&self.digits.0, self.digits.1);
        self.marks.after_row_number(&mut self.out);
        if outline > 0 {
            self.out.extend(b"\" outlineLevel=\"");
            put_natural(&mut self.out, outline as u64);
        }
        self.out.put_some(b"\">", 2);
    }

    pub fn end_row(&mut self) {
        self.out.put_some(b"</row>", 6);
    }

    /// `<c r="C5`
    #[inline]
    pub fn begin(&mut self, i: usize, column: &Column) {
        self.out.put(&column.open);
        self.out.put_some(&self.digits.0, self.digits.1);
        self.marks.after_number(&mut self.out, i);
    }

    #[inline]
    pub fn end(&mut self, i: usize) {
        self.marks.after_value(&mut self.out, i);
        self.out.put_some(b"</v></c>", 8);
    }

    #[inline]
    fn number(&mut self, i: usize, column: &Column, put: impl FnOnce(&mut Text)) {
        self.begin(i, column);
        self.out.put(&column.number);
        put(&mut self.out);
        self.end(i);
    }

    #[inline]
    fn cell(&mut self, i: usize, column: &Column, cells: &Cells, place: usize) -> Result<(), Error> {
        macro_rules! value {
            ($array:expr) => {
                if $array.is_null(place) {
                    self.empty(i, column.style, column.shows_empty);
                    return Ok(());
                } else {
                    $array.value(place)
                }
            };
        }
        match cells {
            Cells::Integers(array) => {
                let value = value!(array);
                // Excel would show zeros for the digits beyond 15: as text an identifier stays what it is.
                if !is_kept(value.unsigned_abs().into()) || column.times.hides(Value::Integer(value)) {
                    return self.other_text(i, column, cells, place);
                }
                if is_long(Value::Integer(value)) {
                    self.whole(i, column.style, |out| put_integer(out, value));
                } else {
                    self.number(i, column, |out| put_integer(out, value));
                }
            }
            Cells::Floats(array) => {
                let value = value!(array);
                if column.times.hides(Value::Float(value)) {
                    return self.other_text(i, column, cells, place);
                }
                if value.is_finite() {
                    self.number(i, column, |out| put_float(out, value));
                } else {
                    self.error(i, column.style_of(Value::Float(value)), value, None);
                }
            }
            Cells::Decimals(array) => {
                let (value, scale) = (value!(array), array.scale());
                if !is_kept(value.unsigned_abs()) || column.times.hides(Value::Decimal(value, scale)) {
                    return self.other_text(i, column, cells, place);
                }
                if is_long(Value::Decimal(value, scale)) {
                    self.whole(i, column.style, |out| put_decimal(out, value, scale));
                } else {
                    self.number(i, column, |out| put_decimal(out, value, scale));
                }
            }
            Cells::Booleans(array) => {
                let value = value!(array);
                self.begin(i, column);
                self.out.put(&column.boolean);
                self.out.put_some(if value { b"1" } else { b"0" }, 1);
                self.end(i);
            }
            Cells::Dates(array) => match numbers::day(value!(array).into()) {
                Some(day) => self.number(i, column, |out| put_natural(out, day)),
                None => return self.other_text(i, column, cells, place),
            },
            Cells::Datetimes(array) => {
                let value = value!(array);
                match numbers::day_of(value) {
                    Some(day) => self.number(i, column, |out| put_datetime(out, day, value)),
                    None => return self.other_text(i, column, cells, place),
                }
            }
            Cells::Times(array) => {
                let value = value!(array);
                self.number(i, column, |out| put_duration(out, value));
            }
            Cells::Durations(array) => {
                let value = value!(array);
                if column.times.hides(Value::Duration(value)) {
                    return self.other_text(i, column, cells, place);
                }
                self.number(i, column, |out| put_duration(out, value));
            }
            Cells::Empty | Cells::Text(_) => self.empty(i, column.style, column.shows_empty),
        }
        Ok(())
    }

    /// A long whole number, of which Excel is told to show all digits.
    #[cold]
    pub fn whole(&mut self, i: usize, style: u32, put: impl FnOnce(&mut Text)) {
        let style = self.plan.wholes.get(&style).copied().unwrap_or(style);
        self.begin(i, &self.plan.columns[i]);
        self.attributes(style, "");
        self.out.extend(b"<v>");
        put(&mut self.out);
        self.end(i);
    }

    /// What Excel has no number for, or does not show, as text.
    #[cold]
    fn other_text(&mut self, i: usize, column: &Column, cells: &Cells, place: usize) -> Result<(), Error> {
        let value = cells.value(place);
        let time = column.times.text(value);
        if let Some(time) = &time
            && column.is_referred_to
        {
            return Err(self.fault(column, place, format!(
                "got {time}, which Excel shows as #### and reckons with only as a number, and a formula refers to it; \
                 wanted a format that shows such a value as a number, as '[h]:mm;-0.00' does below zero",
                time = time.repr()
            )));
        }
        self.out.reserve(self.row_room);
        self.spaced_text(i, column.style_of(value), &time.unwrap_or_else(|| plain(value)));
        Ok(())
    }

    #[inline]
    fn text(
        &mut self,
        i: usize,
        column: &Column,
        text: &str,
        plain: bool,
        place: usize,
    ) -> Result<(), Error> {
        if text.len() > LONGEST_TEXT && text.encode_utf16().count() > LONGEST_TEXT {
            let length = text.encode_utf16().count();
            return Err(self.fault(column, place, format!("got text of {length} characters (UTF-16 units), wanted at most {LONGEST_TEXT}, which is what Excel allows in a cell")));
        }
        if column.kind == Some(Kind::Formula)
            && let Some(formula) = text.strip_prefix('=')
        {
            refs::check(formula).map_err(|what| self.fault(column, place, format!("the formula {what}")))?;
            let formula = prefixed(formula);
            self.computed(i, column.style, &escaped(&formula.text), formula.is_array);
            return Ok(());
        }
        self.out.reserve(self.row_room + room(text.len()));
        if has_outer_space(text.as_bytes()) {
            self.spaced_text(i, column.style, text);
        } else {
            self.begin(i, column);
            self.out.put(&column.text);
            self.out.prose();
            if plain {
                self.out.extend(text.as_bytes());
            } else {
                put_escaped(&mut self.out, text);
            }
            self.marks.after_value(&mut self.out, i);
            self.out.put_some(b"</t></is></c>", 13);
        }
        if column.kind == Some(Kind::Link) {
            let tables = &self.plan.tables;
            let address = addresses::of(text, tables).map_err(|what| self.fault(column, place, what))?;
            if let Some(address) = address.filter(|_| self.links_left > 0) {
                self.links_left -= 1;
                self.links.add(&format!("{}{}", column.letters, self.row_number), text, address, tables);
            }
        }
        Ok(())
    }

    #[cold]
    fn fault(&self, column: &Column, place: usize, message: String) -> Error {
        let row = self.job.before + place as u64 + 1;
        Error::Cell { table: self.plan.table.clone(), row, column: column.name.clone(), message }
    }

    #[inline]
    pub fn empty(&mut self, i: usize, style: u32, shown: bool) {
        if shown {
            self.begin(i, &self.plan.columns[i]);
            self.out.extend(b"\"");
            self.out.extend(style_of(style).as_bytes());
            self.out.extend(b"/>");
        }
    }

    /// The rest of a cell's tag, after its place.
    pub fn attributes(&mut self, style: u32, kind: &str) {
        self.out.extend(b"\"");
        self.out.extend(style_of(style).as_bytes());
        self.out.extend(kind.as_bytes());
        self.out.extend(b">");
    }

    /// What is no number, as Excel's errors.
    #[cold]
    pub fn error(&mut self, i: usize, style: u32, value: f64, formula: Option<&str>) {
        self.begin(i, &self.plan.columns[i]);
        self.attributes(style, " t=\"e\"");
        if let Some(formula) = formula {
            self.out.extend(b"<f>");
            self.out.push(formula);
            self.out.reserve(self.row_room);
            self.out.extend(b"</f>");
        }
        self.out.extend(b"<v>");
        // A cell has no infinity, nor NaN: these are the errors (ECMA-376-1, 18.18.11) that stand for them.
        self.out.extend(if value.is_nan() { b"#NUM!" } else { b"#DIV/0!" });
        self.end(i);
    }

    /// A formula of the user's. One that may give several values is an array's, of one cell that may run over (the first
    /// of the workbook's metadata says so).
    fn computed(&mut self, i: usize, style: u32, formula: &str, is_array: bool) {
        if !is_array {
            return self.formula(i, style, formula, None);
        }
        self.has_arrays = true;
        self.begin(i, &self.plan.columns[i]);
        self.attributes(style, " cm=\"1\"");
        let cell = format!("{}{}", self.plan.columns[i].letters, self.row_number);
        self.out.push(&format!("<f t=\"array\" ref=\"{cell}\">{formula}</f></c>"));
        self.out.reserve(self.row_room);
    }

    /// A formula, with its value if that is known.
    pub fn formula(&mut self, i: usize, style: u32, formula: &str, value: Option<f64>) {
        if let Some(value) = value.filter(|value| !value.is_finite()) {
            return self.error(i, style, value, Some(formula));
        }
        self.begin(i, &self.plan.columns[i]);
        self.attributes(style, "");
        self.out.extend(b"<f>");
        self.out.prose();
        self.out.push(formula);
        self.out.reserve(self.row_room);
        self.marks.after_value(&mut self.out, i);
        self.out.extend(b"</f>");
        if let Some(value) = value {
            self.out.extend(b"<v>");
            put_float(&mut self.out, value);
            self.out.extend(b"</v>");
        }
        self.out.extend(b"</c>");
    }

    /// Text whose spaces count wherever they are.
    pub fn spaced_text(&mut self, i: usize, style: u32, text: &str) {
        self.begin(i, &self.plan.columns[i]);
        self.attributes(style, " t=\"inlineStr\"");
        self.out.extend(b"<is><t xml:space=\"preserve\">");
        self.out.prose();
        put_escaped(&mut self.out, text);
        self.marks.after_value(&mut self.out, i);
        self.out.extend(b"</t></is></c>");
    }
}
