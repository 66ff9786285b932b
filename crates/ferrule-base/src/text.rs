//! Texts as Python and files have them: UTF-8, or code points of 1, 2 or 4 bytes, lone surrogates included.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;

/// One code point in a string's own width.
pub trait Unit: Copy + Eq + Send + Sync + Into<u32> {
    /// The space.
    const SPACE: Self;

    /// The lower bits of a code point.
    fn of(point: u32) -> Self;

    /// The code point.
    fn code_point(self) -> u32 {
        self.into()
    }
}

macro_rules! unit {
    ($($t:ty),*) => {$(
        impl Unit for $t {
            const SPACE: Self = b' ' as $t;

            #[inline]
            fn of(point: u32) -> Self {
                point as Self
            }
        }
    )*};
}
unit!(u8, u16, u32);

/// A text.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// UTF-8, or what Python's `surrogatepass` makes of lone surrogates. It is not checked.
    Utf8(&'a [u8]),
    /// To be checked: must be UTF-8.
    Bytes(&'a [u8]),
    /// Like `Bytes`, but another thread may write into them meanwhile: each piece is copied and then used.
    Shared(&'a [u8]),
    /// Code points of one byte. Pieces of ASCII are used where they are.
    Latin1(&'a [u8]),
    /// Code points of two bytes; surrogates stand for themselves.
    Ucs2(&'a [u16]),
    /// Code points of four bytes.
    Ucs4(&'a [u32]),
}

impl Text<'_> {
    /// How many bytes or code points.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Utf8(bytes) | Self::Bytes(bytes) | Self::Shared(bytes) | Self::Latin1(bytes) => bytes.len(),
            Self::Ucs2(points) => points.len(),
            Self::Ucs4(points) => points.len(),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Code points as UTF-8, surrogates as three bytes each; of a text of bytes, the bytes. `bytes` is overwritten.
pub fn to_utf8(text: &Text<'_>, bytes: &mut Vec<u8>) {
    match text {
        Text::Utf8(text) | Text::Bytes(text) | Text::Shared(text) => {
            bytes.clear();
            bytes.extend_from_slice(text);
        }
        Text::Latin1(points) => transcode_latin1(points, bytes),
        Text::Ucs2(points) => transcode_ucs2(points, bytes),
        Text::Ucs4(points) => transcode_ucs4(points, bytes),
    }
}

/// `bytes` is overwritten.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it must be compiled with its caller's target features")]
fn transcode<T: Copy + Into<u32>>(points: &[T], bytes: &mut Vec<u8>) {
    bytes.clear();
    let (chunks, rest) = points.as_chunks::<32>();
    for chunk in chunks {
        if chunk.iter().fold(0, |all, &point| all | point.into()) < 0x80 {
            bytes.extend_from_slice(&chunk.map(|point| point.into() as u8));
        } else {
            encode(chunk, bytes);
        }
    }
    encode(rest, bytes);
}

#[inline]
fn encode<T: Copy + Into<u32>>(points: &[T], bytes: &mut Vec<u8>) {
    for &point in points {
        let point = point.into();
        let tail = |shift: u32| 0x80 | (point >> shift) as u8 & 0x3F;
        match point {
            0..0x80 => bytes.push(point as u8),
            0x80..0x800 => bytes.extend_from_slice(&[0xC0 | (point >> 6) as u8, tail(0)]),
            0x800..0x1_0000 => bytes.extend_from_slice(&[0xE0 | (point >> 12) as u8, tail(6), tail(0)]),
            _ => bytes.extend_from_slice(&[0xF0 | (point >> 18) as u8, tail(12), tail(6), tail(0)]),
        }
    }
}

/// Code points of one byte as UTF-8; `bytes` is overwritten.
#[multiversion(targets("x86_64+avx2", "x86_64+avx512f+avx512bw+avx512vl"))]
pub fn transcode_latin1(points: &[u8], bytes: &mut Vec<u8>) {
    transcode(points, bytes);
}

/// Code points of two bytes as UTF-8, surrogates as three bytes each; `bytes` is overwritten.
#[multiversion(targets("x86_64+avx2", "x86_64+avx512f+avx512bw+avx512vl"))]
pub fn transcode_ucs2(points: &[u16], bytes: &mut Vec<u8>) {
    transcode(points, bytes);
}

/// Code points of four bytes as UTF-8, surrogates as three bytes each; `bytes` is overwritten.
#[multiversion(targets("x86_64+avx2", "x86_64+avx512f+avx512bw+avx512vl"))]
pub fn transcode_ucs4(points: &[u32], bytes: &mut Vec<u8>) {
    transcode(points, bytes);
}
