//! Counting the words of texts exactly as `Counter(text.lower().split())` does, over all of Unicode.
//!
//! Each thread counts pieces of the text into a table of its own, and the tables are merged. Words are
//! lower-cased here as far as they are ASCII; the few distinct others are handed to the caller at the end
//! ([`Counts::lower`]), whose Unicode tables decide. Word by word is the same as all at once, since no
//! whitespace is cased or case-ignorable: the rule of the final sigma never looks past it.

mod arena;
mod batch;
mod merge;
mod scan;
mod source;
mod table;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ferrule_base::Text;
use ferrule_base::text::{transcode_latin1, transcode_ucs2, transcode_ucs4};

use crate::{Error, Run};
use batch::Batch;
pub use merge::Tables;
use scan::scan;
use source::{Cut, Piece, Pieces, Reader};
pub use table::{Counts, Word};

/// Entries merged between two looks at whether to stop.
const STEP: usize = 1 << 15;

/// What a thread needs to count.
struct Worker {
    counts: Counts,
    batch: Box<Batch>,
    tail: Vec<u8>,
    copy: Vec<u8>,
}

enum Fail {
    /// At this byte of the part.
    NotUtf8(usize),
    Kernel(Error),
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}

impl Worker {
    fn new(size: usize) -> Self {
        // Where there is no memory for it, the first word says so.
        let counts = Counts::for_text(size).unwrap_or_default();
        Self { counts, batch: Box::default(), tail: Vec::new(), copy: Vec::new() }
    }

    /// Counts a part of a text, whose first byte or code point has a position, but for the words that stay in
    /// the batch.
    fn count(&mut self, text: &Text<'_>, range: Range<usize>, position: u64) -> Result<(), Fail> {
        let Self { counts, batch, tail, copy } = self;
        let space = |copy: &mut Vec<u8>, bytes: usize| {
            copy.clear();
            copy.try_reserve(bytes).map_err(|_| Error::Memory(bytes))
        };
        let bytes = match text {
            Text::Utf8(bytes) => &bytes[range],
            Text::Bytes(bytes) => valid(&bytes[range])?,
            Text::Shared(bytes) => {
                space(copy, range.len())?;
                copy.extend_from_slice(&bytes[range]);
                valid(copy)?
            }
            Text::Latin1(points) if points[range.clone()].is_ascii() => &points[range],
            Text::Latin1(points) => {
                space(copy, 2 * range.len())?;
                transcode_latin1(&points[range], copy);
                copy
            }
            Text::Ucs2(points) => {
                space(copy, 3 * range.len())?;
                transcode_ucs2(&points[range], copy);
                copy
            }
            Text::Ucs4(points) => {
                space(copy, 4 * range.len())?;
                transcode_ucs4(&points[range], copy);
                copy
            }
        };
        Ok(scan(counts, batch, tail, bytes, position)?)
    }
}

fn valid(bytes: &[u8]) -> Result<&[u8], Fail> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Fail::NotUtf8(error.valid_up_to())),
    }
}

/// The first bytes that aren't UTF-8: of which text, and where in it. Threads find later ones first, too.
#[derive(Default)]
struct Fault(Mutex<Option<(usize, u64)>>);

impl Fault {
    fn note(&self, fail: Fail, text: usize, start: u64) -> Error {
        match fail {
            Fail::Kernel(error) => error,
            Fail::NotUtf8(at) => {
                let here = (text, start + at as u64);
                let mut least = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                *least = Some(least.map_or(here, |other| other.min(here)));
                Error::Encoding(String::new())
            }
        }
    }

    fn describe(self, error: Error, name: impl Fn(usize) -> String) -> Error {
        match self.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some((text, at)) if matches!(error, Error::Encoding(_)) => Error::Encoding(format!(
                "{}: got bytes that are not UTF-8 at byte {at}, wanted UTF-8",
                name(text)
            )),
            _ => error,
        }
    }
}

/// A count in progress, of texts that come one after the other.
#[derive(Default)]
pub struct Counting {
    idle: Mutex<Vec<Worker>>,
    /// Where the next text begins.
    position: u64,
}

impl Counting {
    /// Counts the words of texts; no word reaches from one text into the next. After an error the whole count
    /// is void.
    ///
    /// `name` says what the user calls a text, for the message of an error.
    pub fn texts(
        &mut self,
        run: &Run<'_>,
        texts: &[Text<'_>],
        name: impl Fn(usize) -> String,
    ) -> Result<(), Error> {
        let (pieces, fault) = (Pieces::new(texts, self.position), Fault::default());
        let size = texts.iter().map(Text::len).sum();
        let end = pieces.end();
        let step = |worker: &mut Worker, piece: Piece| {
            let mut position = piece.position;
            for index in piece.texts.clone() {
                let text = &texts[index];
                let range = if piece.texts.len() == 1 { piece.range.clone() } else { 0..text.len() };
                let start = range.start as u64;
                worker.count(text, range, position).map_err(|fail| fault.note(fail, index, start))?;
                position += text.positions();
            }
            worker.counts.flush(&mut worker.batch)
        };
        let workers = run.fold(pieces, || self.worker(size), step);
        self.rest(workers.map_err(|error| fault.describe(error, name))?, end);
        Ok(())
    }

    /// Counts the words of a text that is read bit by bit: `read` appends to a buffer, or nothing where it would have to wait,
    /// and says whether there may be more. `size` is a guess of the whole; what has to be waited for has none, so that the
    /// calling thread waits, which may be stopped.
    pub fn reader(
        &mut self,
        run: &Run<'_>,
        size: usize,
        read: impl FnMut(&mut Vec<u8>) -> Result<bool, Error> + Send,
        name: &str,
    ) -> Result<(), Error> {
        let (fault, spare, end) = (Fault::default(), Mutex::new(Vec::new()), Mutex::new(0));
        let step = |worker: &mut Worker, piece: Result<(Vec<u8>, u64), Error>| {
            let (bytes, start) = piece?;
            worker
                .count(&Text::Bytes(&bytes), 0..bytes.len(), self.position + start)
                .map_err(|fail| fault.note(fail, 0, start))?;
            spare.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
            worker.counts.flush(&mut worker.batch)
        };
        let workers = run.fold(Reader::new(read, size, &spare, &end), || self.worker(size), step);
        let workers = workers.map_err(|error| fault.describe(error, |_| name.into()))?;
        let end = *end.lock().unwrap_or_else(PoisonError::into_inner);
        self.rest(workers, self.position + end);
        Ok(())
    }

    /// What was counted, not yet lower-cased.
    pub fn finish(self, run: &Run<'_>) -> Result<Tables, Error> {
        let workers = self.idle.into_inner().unwrap_or_else(PoisonError::into_inner);
        Tables::new(run, workers.into_iter().map(|worker| worker.counts).collect(), self.position)
    }

    fn worker(&self, size: usize) -> Worker {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| Worker::new(size))
    }

    fn rest(&mut self, workers: Vec<Worker>, end: u64) {
        self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).extend(workers);
        self.position = end;
    }
}

impl Counts {
    /// Whether another has the same words as often, in whatever order.
    pub fn equals(&self, run: &Run<'_>, other: &Self) -> Result<bool, Error> {
        if self.len() != other.len() {
            return Ok(false);
        }
        for (place, (word, count)) in self.iter().enumerate() {
            if place % STEP == 0 {
                run.check()?;
            }
            if other.get(&word) != count {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds the words of another, as of a text that came after all that was counted so far.
    ///
    /// When it fails, none was added.
    pub fn merge(&mut self, run: &Run<'_>, other: &Self) -> Result<(), Error> {
        let (offset, len, mut done) = (self.position, self.len(), 0);
        for start in (0..other.len()).step_by(STEP) {
            let absorbed = self.absorb_all(other, start..(start + STEP).min(other.len()), offset, &mut done);
            if let Err(error) = absorbed.and_then(|()| run.check()) {
                self.give_back(other, done, len);
                return Err(error);
            }
        }
        self.position += other.position;
        Ok(())
    }
}
