//! CSV as a stream: some records at a time, so that memory doesn't grow with the file.

use std::borrow::Cow;
use std::io::{self, Read};

use super::fields::{After, Fault, Field, blank, field_by, undouble};
use super::masks::Specials;
use ferrule_base::{Error, Run};

/// How much is read at once.
const READ: usize = 1 << 18;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The records of a text that is read as they are asked for.
#[derive(Debug)]
pub struct Blocks<R> {
    source: R,
    /// What messages call it.
    name: String,
    delimiter: u8,
    /// What has been read and not been given.
    text: Vec<u8>,
    specials: Specials,
    /// Lines that have been given.
    lines: usize,
    /// How many fields and records the last block had: the next is likely to have as many.
    last: (usize, usize),
    /// How many fields the first record had: if it is one, an empty line is a record whose field is empty.
    width: Option<usize>,
    begun: bool,
    ended: bool,
}

/// Some records: their text, and where its fields are.
#[derive(Debug)]
pub struct Block {
    text: String,
    fields: Vec<Field>,
    /// Where the fields of each record end.
    ends: Vec<usize>,
}

/// Why there are no more records.
#[derive(Debug)]
pub enum Failure {
    /// The source can't be read.
    Source(io::Error),
    /// Its text is no CSV, or the caller wants to stop. The message names the line.
    Text(Error),
}

/// What stands where a record should begin.
enum Next {
    Record(usize),
    Blank(usize),
    /// What has been read does not tell.
    Unread,
}

impl<R: Read> Blocks<R> {
    /// Nothing is read yet.
    pub fn new(source: R, name: String, delimiter: u8) -> Self {
        let specials = Specials::default();
        Self {
            source,
            name,
            delimiter,
            text: Vec::new(),
            specials,
            lines: 0,
            last: (0, 0),
            width: None,
            begun: false,
            ended: false,
        }
    }

    /// At most so many records; `None` after the last. Empty lines are left out, but for
    /// those of one column.
    pub fn next(&mut self, most: usize, run: &Run<'_>) -> Result<Option<Block>, Failure> {
        if !self.begun {
            self.begin(run)?;
        }
        let (mut fields, mut ends) = (Vec::with_capacity(self.last.0), Vec::with_capacity(self.last.1));
        let mut at = 0;
        while ends.len() < most && !(self.ended && at == self.text.len()) {
            let known = fields.len();
            match self.record(at, &mut fields)? {
                Next::Blank(next) => {
                    if self.width == Some(1) {
                        fields.push(Field { start: at, end: at, doubled: false, stray: false });
                        ends.push(fields.len());
                    }
                    at = next;
                }
                Next::Record(next) => {
                    ends.push(fields.len());
                    self.width.get_or_insert(fields.len());
                    at = next;
                }
                Next::Unread => {
                    fields.truncate(known);
                    // As much again, so that a long record is not begun anew too often.
                    self.read((self.text.len() - at).max(1), run)?;
                }
            }
        }
        self.last = (fields.len(), ends.len());
        let mut rest = Vec::with_capacity(self.text.len());
        rest.extend_from_slice(&self.text[at..]);
        self.text.truncate(at);
        self.specials.extend(&rest, 0, self.delimiter);
        let text = String::from_utf8(std::mem::replace(&mut self.text, rest)).map_err(|error| {
            let line = self.lines + lines(&error.as_bytes()[..error.utf8_error().valid_up_to()]) + 1;
            let name = &self.name;
            Failure::Text(Error::Encoding(format!(
                "{name}, line {line}: got bytes that are not UTF-8, wanted UTF-8"
            )))
        })?;
        self.lines += lines(text.as_bytes());
        Ok((!ends.is_empty()).then_some(Block { text, fields, ends }))
    }

    /// Reads the beginning, without a byte order mark.
    fn begin(&mut self, run: &Run<'_>) -> Result<(), Failure> {
        while !self.ended && self.text.len() < BOM.len() {
            self.read(1, run)?;
        }
        if self.text.starts_with(BOM) {
            self.text.drain(..BOM.len());
            self.specials.extend(&self.text, 0, self.delimiter);
        }
        self.begun = true;
        Ok(())
    }

    /// Reads so many bytes more at least, unless it ends before.
    fn read(&mut self, least: usize, run: &Run<'_>) -> Result<(), Failure> {
        let least = self.text.len() + least;
        while !self.ended && self.text.len() < least {
            run.check().map_err(Failure::Text)?;
            let start = self.text.len();
            self.text.resize(start.max(least) + READ, 0);
            let read = self.source.read(&mut self.text[start..]);
            self.text.truncate(start + read.as_ref().map_or(0, |&count| count));
            self.specials.extend(&self.text, start, self.delimiter);
            match read {
                Ok(count) => self.ended = count == 0,
                // By a signal, or since nothing has come for a while: the run knows whether to go on.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Failure::Source(error)),
            }
        }
        Ok(())
    }

    fn record(&self, start: usize, fields: &mut Vec<Field>) -> Result<Next, Failure> {
        let unread = |at: usize| at == self.text.len() && !self.ended;
        if let Some(next) = blank(&self.text, start) {
            return Ok(if unread(next) { Next::Unread } else { Next::Blank(next) });
        }
        let mut at = start;
        loop {
            let next = |at: usize| self.specials.next(at, self.text.len());
            let (found, next, after) = match field_by(&self.text, at, self.delimiter, next) {
                Ok(found) => found,
                Err(Fault::Unclosed) if !self.ended => return Ok(Next::Unread),
                Err(fault) => return Err(self.failure(at, fault)),
            };
            if unread(next) {
                return Ok(Next::Unread);
            }
            fields.push(found);
            at = next;
            if after == After::Record {
                return Ok(Next::Record(at));
            }
        }
    }

    fn failure(&self, at: usize, fault: Fault) -> Failure {
        let (end, what) = match fault {
            Fault::Unclosed => {
                let text = self.text.strip_suffix(b"\n").unwrap_or(&self.text);
                (text.len(), "unexpected end of data within quotes")
            }
            Fault::Return => (at, "got a carriage return without a newline, wanted quotes around it"),
            _ => (at, "got text after a closing quote, wanted the next field or the end of the line"),
        };
        let line = self.lines + lines(&self.text[..end]) + 1;
        Failure::Text(Error::Value(format!("{}, line {line}: {what}", self.name)))
    }
}

impl Block {
    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many fields a record has.
    #[must_use]
    pub fn width(&self, record: usize) -> usize {
        self.fields_of(record).len()
    }

    /// The text of a field.
    #[must_use]
    pub fn get(&self, record: usize, place: usize) -> Option<Cow<'_, str>> {
        let field = self.fields_of(record).get(place)?;
        let text = &self.text[field.start..field.end];
        if !field.doubled {
            return Some(Cow::Borrowed(text));
        }
        let mut single = Vec::with_capacity(text.len());
        undouble(text.as_bytes(), &mut single);
        Some(Cow::Owned(String::from_utf8_lossy(&single).into_owned()))
    }

    /// The texts of a record.
    pub fn texts(&self, record: usize) -> impl Iterator<Item = String> {
        let width = self.width(record);
        (0..width).filter_map(move |place| self.get(record, place)).map(Cow::into_owned)
    }

    /// The texts of a place, of those records that have it.
    pub fn column(&self, place: usize) -> impl Iterator<Item = Cow<'_, str>> {
        (0..self.len()).filter_map(move |record| self.get(record, place))
    }

    fn fields_of(&self, record: usize) -> &[Field] {
        let start = record.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.fields[start..self.ends[record]]
    }
}

fn lines(text: &[u8]) -> usize {
    text.split(|&byte| byte == b'\n').count() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn records(text: &[u8], most: usize, drop: usize) -> Result<Vec<Vec<String>>, String> {
        let mut blocks = Blocks::new(Drops(text, drop), "t".to_owned(), b',');
        let mut all = Vec::new();
        loop {
            match blocks.next(most, &Run::single()) {
                Ok(None) => return Ok(all),
                Ok(Some(block)) => {
                    assert!(!block.is_empty() && block.len() <= most);
                    for record in 0..block.len() {
                        let fields = (0..block.width(record)).map(|place| block.get(record, place).unwrap());
                        all.push(fields.map(Cow::into_owned).collect());
                        assert_eq!(block.get(record, block.width(record)), None);
                    }
                }
                Err(Failure::Text(error)) => return Err(error.to_string()),
                Err(Failure::Source(error)) => return Err(format!("source: {error}")),
            }
        }
    }

    #[test]
    fn records_are_the_same_however_they_come() {
        let text = "\u{feff}a,b\r\n\n1,\"x \"\"y\"\",\nz\"\r\n\r\n,\n\"\",st\"ray\nlast,é".as_bytes();
        let wanted: [&[&str]; 5] =
            [&["a", "b"], &["1", "x \"y\",\nz"], &["", ""], &["", "st\"ray"], &["last", "é"]];
        for most in [1, 2, 100] {
            for drop in [1, 2, 3, 7, 1000] {
                assert_eq!(records(text, most, drop).unwrap(), wanted, "{most} {drop}");
            }
        }
        assert_eq!(records(b"", 5, 1).unwrap(), Vec::<Vec<String>>::new());
        assert_eq!(records(b"\n\r\n", 5, 1).unwrap(), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_record_longer_than_what_is_read_at_once_is_one() {
        let long = "x,\n".repeat(READ);
        let text = format!("a\n\"{long}\"\nb\n");
        let all = records(text.as_bytes(), 1, READ).unwrap();
        assert_eq!(all, [["a"], [long.as_str()], ["b"]]);
    }

    #[test]
    fn fields_of_any_length_end_where_they_end() {
        let wanted: Vec<_> = (0..400).map(|i| ["x".repeat(i % 131 + 1), "é\"".repeat(i % 7)]).collect();
        let text = wanted.iter().map(|fields| fields.join(",") + "\n").collect::<Vec<_>>().concat();
        for (most, drop) in [(1, 1000), (7, 64), (1000, 63), (1000, READ)] {
            assert_eq!(records(text.as_bytes(), most, drop).unwrap(), wanted, "{most} {drop}");
        }
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        for drop in [1, 100] {
            let fault = |text: &[u8]| records(text, 2, drop).unwrap_err();
            assert_eq!(fault(b"a\n\"x\n"), "t, line 2: unexpected end of data within quotes");
            assert!(fault(b"a\n\n\"x\"y\n").starts_with("t, line 3: got text after a closing quote"));
            assert!(fault(b"a\nb\nc\nd\re\n").starts_with("t, line 4: got a carriage return"));
            assert!(fault(b"a\nb\nc\xff\n").starts_with("t, line 3: got bytes that are not UTF-8"));
        }
    }
}
