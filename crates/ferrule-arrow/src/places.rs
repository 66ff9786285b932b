//! Where values begin and end.

#![allow(unsafe_code, reason = "arrays whose parts were checked")]

use arrow_array::OffsetSizeTrait;
use arrow_buffer::{ArrowNativeType, Buffer};
use arrow_data::ArrayData;

use crate::Invalid;

/// Where the values begin and end, in order and none beyond what there is.
pub fn offsets<O: OffsetSizeTrait>(data: &ArrayData, limit: usize) -> Result<&[O], Invalid> {
    if data.is_empty() {
        return Ok(&[]);
    }
    let offsets = &data.buffer::<O>(0)[..=data.len()];
    let (first, last) = (offsets[0], offsets[data.len()]);
    // All of them: without a branch, so several at a time.
    let unordered = offsets.windows(2).filter(|pair| pair[0] > pair[1]).count();
    if unordered == 0 && first >= O::zero() && last.to_usize().is_some_and(|last| last <= limit) {
        return Ok(offsets);
    }
    let fits = |pair: &[O]| {
        O::zero() <= pair[0] && pair[0] <= pair[1] && pair[1].to_usize().is_some_and(|end| end <= limit)
    };
    let index = offsets.windows(2).position(|pair| !fits(pair)).unwrap_or(0);
    let (start, end) = (int(offsets[index]), int(offsets[index + 1]));
    Err(Invalid::at(index, format!("got a value from {start} to {end} of {limit}")))
}

/// An integer for a message.
pub fn int<N: ArrowNativeType>(number: N) -> i128 {
    let unsigned = || number.to_usize().map(|number| number as i128);
    number.to_i64().map(i128::from).or_else(unsigned).unwrap_or(i128::MAX)
}

/// The array with other buffers, in which it begins at the beginning.
pub fn replaced(data: &ArrayData, buffers: Vec<Buffer>) -> ArrayData {
    let builder = ArrayData::builder(data.data_type().clone()).len(data.len()).nulls(data.nulls().cloned());
    // SAFETY: whoever calls has made them of the same length.
    unsafe { builder.buffers(buffers).child_data(data.child_data().to_vec()).build_unchecked() }
}
