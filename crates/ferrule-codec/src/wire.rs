//! How the binary formats write numbers. Everything else they have in common.

use crate::DEEPEST;
use crate::schema::Width;
use ferrule_base::Error;

/// A binary format.
pub trait Wire {
    /// Appends an integer that fits `width`, by the bits that it has in 64.
    fn put_int(out: &mut Vec<u8>, width: Width, bits: u64);
    /// Appends how many items follow.
    fn put_len(out: &mut Vec<u8>, len: usize);
    /// Appends which alternative follows.
    fn put_tag(out: &mut Vec<u8>, tag: usize);
    /// The bits, widened to 64, of an integer.
    fn int(input: &mut Input<'_>, width: Width) -> Result<u64, Error>;
    /// How many items follow, by what the bytes say.
    fn len(input: &mut Input<'_>) -> Result<u64, Error>;
    /// Which alternative follows.
    fn tag(input: &mut Input<'_>) -> Result<u32, Error>;
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

/// How many levels more there may be below one that has so many.
#[inline]
pub fn deeper(depth: usize, error: impl FnOnce() -> Error) -> Result<usize, Error> {
    depth.checked_sub(1).ok_or_else(error)
}

/// Values, at a byte of data, that are nested deeper than is read.
#[cold]
#[must_use]
pub fn nested(at: usize) -> Error {
    wrong(at, &format!("values nested deeper than {DEEPEST}"), "fewer levels")
}

/// Values that are nested deeper than is written.
#[cold]
#[must_use]
pub fn too_deep() -> Error {
    Error::Value(format!("got values nested deeper than {DEEPEST}, wanted fewer levels"))
}
