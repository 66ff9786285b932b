//! Texts in the forms that users have them, cut into pieces at whitespace.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::scan::{is_space, space_at};
use crate::Error;
use ferrule_base::Text;

/// The bytes of a piece: its table entries and its transcoded copy fit the second cache beside it.
pub(super) const PIECE: usize = 1 << 17;

/// How a text is cut into pieces, and where its parts lie.
pub(super) trait Cut {
    /// As many UTF-8 bytes as one byte or code point can become: the unit of positions.
    fn widest(&self) -> u64;

    /// How many positions the text takes.
    fn positions(&self) -> u64;

    /// The place of the first whitespace from `at` on, or the end.
    fn cut(&self, at: usize) -> usize;

    /// The items of a piece.
    fn piece(&self) -> usize;
}

impl Cut for Text<'_> {
    fn widest(&self) -> u64 {
        match self {
            Self::Utf8(_) | Self::Bytes(_) | Self::Shared(_) => 1,
            Self::Latin1(_) => 2,
            Self::Ucs2(_) => 3,
            Self::Ucs4(_) => 4,
        }
    }

    fn positions(&self) -> u64 {
        self.len() as u64 * self.widest()
    }

    fn cut(&self, at: usize) -> usize {
        match self {
            Self::Utf8(bytes) | Self::Bytes(bytes) | Self::Shared(bytes) => {
                // From the middle of a character on to its end: a piece is whole characters.
                let continued = bytes[at..].iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
                let from = at + continued;
                (from..bytes.len()).find(|&i| space_at(&bytes[i..]) > 0).unwrap_or(bytes.len())
            }
            Self::Latin1(points) => next_space(points, at),
            Self::Ucs2(points) => next_space(points, at),
            Self::Ucs4(points) => next_space(points, at),
        }
    }

    fn piece(&self) -> usize {
        match self {
            Self::Ucs2(_) => PIECE / 2,
            Self::Ucs4(_) => PIECE / 4,
            _ => PIECE,
        }
    }
}

fn next_space<T: Copy + Into<u32>>(points: &[T], at: usize) -> usize {
    points[at..].iter().position(|&point| is_space(point.into())).map_or(points.len(), |i| at + i)
}

/// Some whole texts, or a part of one.
pub(super) struct Piece {
    pub(super) texts: Range<usize>,
    /// Of a single text.
    pub(super) range: Range<usize>,
    /// Of the first byte or code point.
    pub(super) position: u64,
}

/// The pieces of some texts, in order.
pub(super) struct Pieces<'a> {
    texts: &'a [Text<'a>],
    next: usize,
    start: usize,
    position: u64,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(texts: &'a [Text<'a>], position: u64) -> Self {
        Self { texts, next: 0, start: 0, position }
    }

    /// The position after the last text.
    pub(super) fn end(&self) -> u64 {
        self.position + self.texts.iter().map(Text::positions).sum::<u64>()
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let text = self.texts.get(self.next)?;
        let (first, start, position) = (self.next, self.start, self.position);
        let most = text.piece();
        if text.len() - start > most {
            let end = text.cut(start + most);
            if end < text.len() {
                self.start = end;
                return Some(Piece {
                    texts: first..first + 1,
                    range: start..end,
                    position: position + start as u64 * text.widest(),
                });
            }
        }
        let mut size = text.len() - start;
        self.position += text.positions();
        self.next += 1;
        self.start = 0;
        if start == 0 {
            while let Some(text) = self.texts.get(self.next)
                && size + text.len() <= most
            {
                size += text.len();
                self.position += text.positions();
                self.next += 1;
            }
        }
        let position = position + start as u64 * text.widest();
        Some(Piece { texts: first..self.next, range: start..text.len(), position })
    }
}

impl ExactSizeIterator for Pieces<'_> {
    /// About how many: it only decides how many threads are worth it.
    fn len(&self) -> usize {
        self.texts.iter().map(|text| text.len() as f64 / text.piece() as f64).sum::<f64>().ceil() as usize
    }
}

/// The pieces of a text that is read bit by bit.
pub(super) struct Reader<'a, R> {
    read: R,
    size: usize,
    /// Read, but belongs to the next piece.
    rest: Vec<u8>,
    spare: &'a Mutex<Vec<Vec<u8>>>,
    /// The position of the next piece.
    end: &'a Mutex<u64>,
    done: bool,
}

impl<'a, R> Reader<'a, R> {
    pub(super) fn new(read: R, size: usize, spare: &'a Mutex<Vec<Vec<u8>>>, end: &'a Mutex<u64>) -> Self {
        Self { read, size, rest: Vec::new(), spare, end, done: false }
    }

    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<(), Error>
    where
        R: FnMut(&mut Vec<u8>) -> Result<bool, Error>,
    {
        bytes.clear();
        bytes.append(&mut self.rest);
        loop {
            // A space takes up to three bytes, of which two may have come before.
            let known = bytes.len().saturating_sub(2);
            let before = bytes.len();
            self.done = !(self.read)(bytes)?;
            if self.done {
                return Ok(());
            }
            if bytes.len() == before {
                // An empty piece, after which it is asked whether to go on.
                self.rest.append(bytes);
                return Ok(());
            }
            let space = (known..bytes.len()).rev().find(|&i| space_at(&bytes[i..]) > 0);
            if let Some(space) = space
                && bytes.len() >= PIECE
            {
                let rest = bytes.len() - space;
                self.rest.try_reserve(rest).map_err(|_| Error::Memory(rest))?;
                self.rest.extend_from_slice(&bytes[space..]);
                bytes.truncate(space);
                return Ok(());
            }
        }
    }
}

impl<R: FnMut(&mut Vec<u8>) -> Result<bool, Error>> Iterator for Reader<'_, R> {
    type Item = Result<(Vec<u8>, u64), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut bytes = spare.unwrap_or_default();
        if let Err(error) = self.fill(&mut bytes) {
            self.done = true;
            return Some(Err(error));
        }
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let position = *end;
        *end += bytes.len() as u64;
        Some(Ok((bytes, position)))
    }
}

impl<R: FnMut(&mut Vec<u8>) -> Result<bool, Error>> ExactSizeIterator for Reader<'_, R> {
    /// About how many: it only decides how many threads are worth it.
    fn len(&self) -> usize {
        self.size / PIECE + 1
    }
}
