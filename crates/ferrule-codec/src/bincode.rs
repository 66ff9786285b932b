//! The bytes of Rust's bincode 1.

use crate::schema::Width;
use crate::wire::{Input, Output, Wire};
use ferrule_base::Error;

/// The format of the crate bincode 1 (`bincode::serialize`): little-endian, of fixed width, lengths of 8 bytes, tags of 4.
pub struct Bincode;

impl Wire for Bincode {
    #[inline]
    fn put_int(out: &mut Output, width: Width, bits: u64) {
        // Of a length known to the compiler, each is one store.
        match width {
            Width::I64 | Width::U64 => out.put(&bits.to_le_bytes()),
            Width::I32 | Width::U32 => out.put(&(bits as u32).to_le_bytes()),
            Width::I16 | Width::U16 => out.put(&(bits as u16).to_le_bytes()),
            Width::I8 | Width::U8 => out.push(bits as u8),
        }
    }

    #[inline]
    fn put_len(out: &mut Output, len: usize) {
        out.put(&(len as u64).to_le_bytes());
    }

    #[inline]
    fn put_tag(out: &mut Output, tag: usize) {
        out.put(&(tag as u32).to_le_bytes());
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
