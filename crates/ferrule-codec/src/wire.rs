//! How the binary formats write numbers. Everything else they have in common.

use crate::DEEPEST;
use crate::schema::Width;
use ferrule_base::memory::reserve;
use ferrule_base::{Error, Stack};

/// A binary format.
pub trait Wire {
    /// Appends an integer that fits `width`, by the bits that it has in 64.
    fn put_int(out: &mut Output, width: Width, bits: u64);
    /// Appends how many items follow.
    fn put_len(out: &mut Output, len: usize);
    /// Appends which alternative follows.
    fn put_tag(out: &mut Output, tag: usize);
    /// The bits, widened to 64, of an integer.
    fn int(input: &mut Input<'_>, width: Width) -> Result<u64, Error>;
    /// How many items follow, by what the bytes say.
    fn len(input: &mut Input<'_>) -> Result<u64, Error>;
    /// Which alternative follows.
    fn tag(input: &mut Input<'_>) -> Result<u32, Error>;
}

/// Bytes that are being written. Where there is no memory for more, what comes is left out, and [`Output::check`] says so: so
/// that each of very many small parts needs no answer.
#[derive(Debug, Default)]
pub struct Output {
    bytes: Vec<u8>,
    /// How many bytes could not be had, if that was so.
    lacking: usize,
}

impl Output {
    /// Goes on from these.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, lacking: 0 }
    }

    /// How many there are.
    #[must_use]
    #[inline]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Those that are there.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends a byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        if self.bytes.len() < self.bytes.capacity() {
            self.bytes.push(byte);
        } else {
            self.put_more(&[byte]);
        }
    }

    /// Appends bytes.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        if self.bytes.capacity() - self.bytes.len() >= bytes.len() {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.put_more(bytes);
        }
    }

    #[cold]
    fn put_more(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        if self.lacking == 0 {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Asks at once for memory that is needed at least.
    pub fn reserve(&mut self, size: usize) {
        if self.lacking == 0
            && self.bytes.capacity() - self.bytes.len() < size
            && reserve(&mut self.bytes, size).is_err()
        {
            self.lack(self.bytes.len().saturating_add(size));
        }
    }

    /// Says that so many bytes could not be had.
    pub fn lack(&mut self, size: usize) {
        self.lacking = size.max(1);
    }

    /// Whether there was memory so far.
    #[inline]
    pub fn check(&self) -> Result<(), Error> {
        if self.lacking == 0 { Ok(()) } else { Err(Error::Memory(self.lacking)) }
    }

    /// All of it.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        self.check()?;
        Ok(self.bytes)
    }
}

/// Bytes that are being read.
pub struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    /// All of them.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The place of the next byte.
    #[must_use]
    #[inline]
    pub fn at(&self) -> usize {
        self.at
    }

    /// How many are left.
    #[must_use]
    #[inline]
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The next so many bytes.
    #[inline]
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        match self.bytes[self.at..].split_at_checked(len) {
            Some((taken, _)) => {
                self.at += len;
                Ok(taken)
            }
            None => Err(ended(self.at, len, self.left())),
        }
    }

    /// The next `N` bytes.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        match self.bytes[self.at..].first_chunk() {
            Some(chunk) => {
                self.at += N;
                Ok(*chunk)
            }
            None => Err(ended(self.at, N, self.left())),
        }
    }
}

/// What is wrong at a byte.
#[cold]
#[must_use]
pub fn wrong(at: usize, got: &str, wanted: &str) -> Error {
    Error::Decode(format!("data: at byte {at}: got {got}, wanted {wanted}"))
}

#[cold]
fn ended(at: usize, wanted: usize, left: usize) -> Error {
    wrong(at, &format!("the end after {left} bytes"), &format!("{wanted} bytes"))
}

/// How many levels more there may be below one that has so many; otherwise the error for where levels must end.
#[inline]
pub fn deeper(depth: usize, stack: Stack, error: impl FnOnce(Deepest) -> Error) -> Result<usize, Error> {
    match depth.checked_sub(1) {
        Some(left) if stack.has_room() => Ok(left),
        Some(_) => Err(error(Deepest::Stack)),
        None => Err(error(Deepest::Level)),
    }
}

/// Where levels must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deepest {
    /// At [`DEEPEST`].
    Level,
    /// Where this thread's stack does.
    Stack,
}

impl Deepest {
    /// What came.
    #[cold]
    #[must_use]
    pub fn came(self) -> String {
        match self {
            Self::Level => format!("values nested deeper than {DEEPEST}"),
            Self::Stack => "values nested deeper than this thread's stack has room for".into(),
        }
    }
}

/// Values, at a byte of data, that are nested deeper than is read.
#[cold]
#[must_use]
pub fn nested(at: usize, deepest: Deepest) -> Error {
    wrong(at, &deepest.came(), "fewer levels")
}

/// Values that are nested deeper than is written.
#[cold]
#[must_use]
pub fn too_deep(deepest: Deepest) -> Error {
    let came = deepest.came();
    Error::Value(format!("got {came}, wanted fewer levels"))
}
