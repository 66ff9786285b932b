//! How the binary formats write numbers. Everything else they have in common.

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

/// The format of the crate bincode 1 (`bincode::serialize`): little-endian, of fixed width, lengths of 8 bytes, tags of 4.
pub struct Bincode;

impl Wire for Bincode {
    #[inline]
    fn put_int(out: &mut Vec<u8>, width: Width, bits: u64) {
        // Of a length known to the compiler, each is one store.
        match width {
            Width::I64 | Width::U64 => out.extend_from_slice(&bits.to_le_bytes()),
            Width::I32 | Width::U32 => out.extend_from_slice(&(bits as u32).to_le_bytes()),
            Width::I16 | Width::U16 => out.extend_from_slice(&(bits as u16).to_le_bytes()),
            Width::I8 | Width::U8 => out.push(bits as u8),
        }
    }

    #[inline]
    fn put_len(out: &mut Vec<u8>, len: usize) {
        out.extend_from_slice(&(len as u64).to_le_bytes());
    }

    #[inline]
    fn put_tag(out: &mut Vec<u8>, tag: usize) {
        out.extend_from_slice(&(tag as u32).to_le_bytes());
    }

    #[inline]
    fn int(input: &mut Input<'_>, width: Width) -> Result<u64, Error> {
        Ok(match width {
            Width::I64 | Width::U64 => u64::from_le_bytes(input.array()?),
            Width::I8 => i8::from_le_bytes(input.array()?) as u64,
            Width::I16 => i16::from_le_bytes(input.array()?) as u64,
            Width::I32 => i32::from_le_bytes(input.array()?) as u64,
            Width::U8 => u8::from_le_bytes(input.array()?).into(),
            Width::U16 => u16::from_le_bytes(input.array()?).into(),
            Width::U32 => u32::from_le_bytes(input.array()?).into(),
        })
    }

    #[inline]
    fn len(input: &mut Input<'_>) -> Result<u64, Error> {
        Ok(u64::from_le_bytes(input.array()?))
    }

    #[inline]
    fn tag(input: &mut Input<'_>) -> Result<u32, Error> {
        Ok(u32::from_le_bytes(input.array()?))
    }
}

/// The format of the crate postcard 1: integers in groups of 7 bits, the least first, signed ones with the sign as the
/// lowest bit; 8-bit ones as they are. <https://postcard.jamesmunns.com/wire-format>
pub struct Compact;

impl Wire for Compact {
    #[inline]
    fn put_int(out: &mut Vec<u8>, width: Width, bits: u64) {
        match width {
            Width::I8 | Width::U8 => out.push(bits as u8),
            Width::U16 | Width::U32 | Width::U64 => put_varint(out, bits),
            Width::I16 | Width::I32 | Width::I64 => put_varint(out, bits << 1 ^ (bits as i64 >> 63) as u64),
        }
    }

    #[inline]
    fn put_len(out: &mut Vec<u8>, len: usize) {
        put_varint(out, len as u64);
    }

    #[inline]
    fn put_tag(out: &mut Vec<u8>, tag: usize) {
        put_varint(out, tag as u64);
    }

    #[inline]
    fn int(input: &mut Input<'_>, width: Width) -> Result<u64, Error> {
        Ok(match width {
            Width::I8 => i8::from_le_bytes(input.array()?) as u64,
            Width::U8 => u8::from_le_bytes(input.array()?).into(),
            Width::U16 | Width::U32 | Width::U64 => varint(input, width)?,
            Width::I16 | Width::I32 | Width::I64 => {
                let folded = varint(input, width)?;
                folded >> 1 ^ (folded & 1).wrapping_neg()
            }
        })
    }

    #[inline]
    fn len(input: &mut Input<'_>) -> Result<u64, Error> {
        varint(input, Width::U64)
    }

    #[inline]
    fn tag(input: &mut Input<'_>) -> Result<u32, Error> {
        Ok(varint(input, Width::U32)? as u32)
    }
}

#[inline]
fn put_varint(out: &mut Vec<u8>, mut bits: u64) {
    while bits >= 0x80 {
        out.push(bits as u8 | 0x80);
        bits >>= 7;
    }
    out.push(bits as u8);
}

/// An integer of so many bits; bits beyond are refused, zeros that fit are not, as in postcard.
#[inline]
fn varint(input: &mut Input<'_>, width: Width) -> Result<u64, Error> {
    let start = input.at;
    let [first] = input.array()?;
    if first < 0x80 {
        return Ok(first.into());
    }
    let bits = 8 * width.bytes() as u32;
    let mut value = u64::from(first & 0x7f);
    let mut shift = 7;
    loop {
        let [byte] = input.array()?;
        let part = u64::from(byte & 0x7f);
        let room = bits - shift;
        if room < 8 && u64::from(byte) >> room != 0 {
            let name = width.name();
            return Err(wrong(start, &format!("an integer of more bits than {name} has"), "one that fits"));
        }
        value |= part << shift;
        if byte < 0x80 {
            return Ok(value);
        }
        shift += 7;
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
