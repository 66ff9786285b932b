//! Buffers that are made with something in them.

use ferrule_base::DType;

use super::Memory;
use crate::{Error, Run};
use ferrule_base::random::write_random;

/// How many items make a piece of work.
const PIECE: usize = 1 << 16;

/// The numbers from 0 to `n - 1`, in memory of their own.
pub fn arange(n: usize, dtype: DType, run: &Run<'_>) -> Result<Memory, Error> {
    macro_rules! count {
        ($type:ty, $most:expr) => {{
            if n > 0 && n - 1 > $most as usize {
                let name = dtype.name();
                return Err(Error::Overflow(format!(
                    "n: got {n}, whose last number {} does not fit {name}",
                    n - 1
                )));
            }
            let mut memory = Memory::uninitialised(n.saturating_mul(size_of::<$type>()))?;
            run.for_each(memory.items_mut::<$type>().chunks_mut(PIECE).enumerate(), |(piece, items)| {
                for (i, item) in items.iter_mut().enumerate() {
                    item.write((piece * PIECE + i) as $type);
                }
            })?;
            Ok(memory)
        }};
    }
    match dtype {
        DType::Int8 => count!(i8, i8::MAX),
        DType::Int16 => count!(i16, i16::MAX),
        DType::Int32 => count!(i32, i32::MAX),
        DType::Int64 => count!(i64, i64::MAX),
        DType::UInt8 => count!(u8, u8::MAX),
        DType::UInt16 => count!(u16, u16::MAX),
        DType::UInt32 => count!(u32, u32::MAX),
        DType::UInt64 => count!(u64, u64::MAX),
        DType::Float32 => count!(f32, usize::MAX),
        DType::Float64 => count!(f64, usize::MAX),
        DType::Bool | DType::Float16 => Err(Error::Value(format!(
            "dtype: got {}, wanted a type of integer, float32 or float64",
            dtype.name()
        ))),
    }
}

/// The numbers of [`write_random`].
pub fn random(n: usize, seed: u64, run: &Run<'_>) -> Result<Memory, Error> {
    let mut memory = Memory::uninitialised(n.saturating_mul(size_of::<f64>()))?;
    write_random(memory.items_mut(), seed, run)?;
    Ok(memory)
}
