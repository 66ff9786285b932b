//! The bytes of Rust's postcard 1.

use crate::schema::Width;
use crate::wire::{Input, Output, Wire, wrong};
use ferrule_base::Error;

/// The format of the crate postcard 1: integers in groups of 7 bits, the least first, signed ones with the sign as the
/// lowest bit; 8-bit ones as they are. <https://postcard.jamesmunns.com/wire-format>
pub struct Compact;

impl Wire for Compact {
    #[inline]
    fn put_int(out: &mut Output, width: Width, bits: u64) {
        match width {
            Width::I8 | Width::U8 => out.push(bits as u8),
            Width::U16 | Width::U32 | Width::U64 => put_varint(out, bits),
            Width::I16 | Width::I32 | Width::I64 => put_varint(out, bits << 1 ^ (bits as i64 >> 63) as u64),
        }
    }

    #[inline]
    fn put_len(out: &mut Output, len: usize) {
        put_varint(out, len as u64);
    }

    #[inline]
    fn put_tag(out: &mut Output, tag: usize) {
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
fn put_varint(out: &mut Output, mut bits: u64) {
    while bits >= 0x80 {
        out.push(bits as u8 | 0x80);
        bits >>= 7;
    }
    out.push(bits as u8);
}

/// An integer of so many bits; bits beyond are refused, zeros that fit are not, as in postcard.
#[inline]
fn varint(input: &mut Input<'_>, width: Width) -> Result<u64, Error> {
    let start = input.at();
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
