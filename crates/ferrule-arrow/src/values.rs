//! What lies in the memory of an array: what leads elsewhere leads to what is there.
//!
//! What is null may hold anything; where others would trip over that, it is emptied, in a copy.

#![allow(unsafe_code, reason = "arrays whose parts were checked")]

use arrow_array::OffsetSizeTrait;
use arrow_buffer::{ArrowNativeType, Buffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, UnionMode};

use crate::Invalid;
use crate::places::{int, offsets, replaced};
use crate::texts;

/// The array, whose values may now be read, whatever they are.
pub fn checked(data: ArrayData) -> Result<ArrayData, Invalid> {
    match data.data_type().clone() {
        DataType::Utf8 => texts::texts::<i32>(data),
        DataType::LargeUtf8 => texts::texts::<i64>(data),
        DataType::Utf8View => texts::views(data, true),
        DataType::BinaryView => texts::views(data, false),
        DataType::Binary => offsets::<i32>(&data, data.buffers()[1].len()).map(drop).map(|()| data),
        DataType::LargeBinary => offsets::<i64>(&data, data.buffers()[1].len()).map(drop).map(|()| data),
        DataType::Dictionary(keys, _) => {
            let data = indices_of(&keys, data)?;
            with_parts(data)
        }
        DataType::Map(..) => {
            let entries = &data.child_data()[0];
            if entries.null_count() > 0
                || entries.child_data().first().is_some_and(|keys| keys.null_count() > 0)
            {
                return Err(Invalid::new("got a map with null keys"));
            }
            offsets::<i32>(&data, entries.len())?;
            with_parts(data)
        }
        DataType::List(_) => {
            offsets::<i32>(&data, data.child_data()[0].len())?;
            with_parts(data)
        }
        DataType::LargeList(_) => {
            offsets::<i64>(&data, data.child_data()[0].len())?;
            with_parts(data)
        }
        DataType::ListView(_) => {
            pieces::<i32>(&data)?;
            with_parts(data)
        }
        DataType::LargeListView(_) => {
            pieces::<i64>(&data)?;
            with_parts(data)
        }
        DataType::FixedSizeList(_, size) => {
            let wanted = (data.offset() + data.len()).checked_mul(size.as_usize());
            least(&data, 0, wanted)?;
            with_parts(data)
        }
        DataType::Struct(fields) => {
            for part in 0..fields.len() {
                least(&data, part, data.offset().checked_add(data.len()))?;
            }
            with_parts(data)
        }
        DataType::Union(fields, mode) => {
            let ids: Vec<i8> = fields.iter().map(|(id, _)| id).collect();
            choices(&data, &ids, mode)?;
            with_parts(data)
        }
        DataType::RunEndEncoded(ends, _) => {
            let [runs, values] = [&data.child_data()[0], &data.child_data()[1]];
            if runs.len() != values.len() || runs.null_count() > 0 {
                return Err(Invalid::new(format!("got {} runs of {} values", runs.len(), values.len())));
            }
            let end = data.offset() + data.len();
            match ends.data_type() {
                DataType::Int16 => run_ends::<i16>(runs, end)?,
                DataType::Int32 => run_ends::<i32>(runs, end)?,
                _ => run_ends::<i64>(runs, end)?,
            }
            with_parts(data)
        }
        // Any bits are a number, and any of a table's none.
        _ => Ok(data),
    }
}

/// The array with its parts checked.
fn with_parts(data: ArrayData) -> Result<ArrayData, Invalid> {
    let parts = data.child_data().iter().cloned();
    let parts = parts.map(|part| checked(part).map_err(Invalid::within)).collect::<Result<_, _>>()?;
    // SAFETY: of the same types and lengths as before.
    Ok(unsafe { data.into_builder().child_data(parts).build_unchecked() })
}

/// Values of a list, each with its own place and length.
fn pieces<O: OffsetSizeTrait>(data: &ArrayData) -> Result<(), Invalid> {
    let limit = data.child_data()[0].len();
    let pieces = data.buffer::<O>(0).iter().zip(data.buffer::<O>(1)).take(data.len());
    for (index, (start, len)) in pieces.enumerate() {
        let end = start.to_usize().and_then(|start| start.checked_add(len.to_usize()?));
        if end.is_none_or(|end| end > limit) {
            return Err(Invalid::at(
                index,
                format!("got {} values from {} on of {limit}", int(*len), int(*start)),
            ));
        }
    }
    Ok(())
}

fn least(data: &ArrayData, part: usize, wanted: Option<usize>) -> Result<(), Invalid> {
    let came = data.child_data()[part].len();
    if wanted.is_none_or(|wanted| came < wanted) {
        return Err(Invalid::new(format!("got a part of {came} values, wanted as many as the whole has")));
    }
    Ok(())
}

fn choices(data: &ArrayData, ids: &[i8], mode: UnionMode) -> Result<(), Invalid> {
    let mut lengths = [None; 128];
    for (place, &id) in ids.iter().enumerate() {
        lengths[usize::from(id.unsigned_abs()).min(127)] = Some(data.child_data()[place].len());
        if mode == UnionMode::Sparse {
            least(data, place, data.offset().checked_add(data.len()))?;
        }
    }
    let chosen = &data.buffer::<i8>(0)[..data.len()];
    for (index, &id) in chosen.iter().enumerate() {
        let length = usize::try_from(id).ok().and_then(|id| lengths[id]);
        let length = length
            .ok_or_else(|| Invalid::at(index, format!("got the type {id} of a union that has none")))?;
        if mode == UnionMode::Dense {
            let place = data.buffer::<i32>(1)[index];
            if usize::try_from(place).is_ok_and(|place| place < length) {
                continue;
            }
            return Err(Invalid::at(index, format!("got the value at {place} of {length}")));
        }
    }
    Ok(())
}

fn run_ends<R: ArrowNativeType>(runs: &ArrayData, end: usize) -> Result<(), Invalid> {
    let ends = &runs.buffer::<R>(0)[..runs.len()];
    let mut before = 0;
    for run in ends {
        let after = run.to_usize().filter(|&after| after > before);
        before = after.ok_or_else(|| {
            Invalid::new(format!("got a run that ends at {} after one at {before}", int(*run)))
        })?;
    }
    if before < end {
        return Err(Invalid::new(format!("got runs that end at {before}, wanted {end} or more")));
    }
    Ok(())
}

fn indices_of(keys: &DataType, data: ArrayData) -> Result<ArrayData, Invalid> {
    match keys {
        DataType::Int8 => indices::<i8>(data),
        DataType::Int16 => indices::<i16>(data),
        DataType::Int32 => indices::<i32>(data),
        DataType::Int64 => indices::<i64>(data),
        DataType::UInt8 => indices::<u8>(data),
        DataType::UInt16 => indices::<u16>(data),
        DataType::UInt32 => indices::<u32>(data),
        _ => indices::<u64>(data),
    }
}

/// Which values of a dictionary are meant: some that are there.
fn indices<K: ArrowNativeType>(data: ArrayData) -> Result<ArrayData, Invalid> {
    if data.is_empty() {
        return Ok(data);
    }
    let count = data.child_data()[0].len();
    let keys = &data.buffer::<K>(0)[..data.len()];
    let fits = |key: &K| key.to_usize().is_some_and(|key| key < count);
    if keys.iter().all(fits) {
        return Ok(data);
    }
    let wrong = |&index: &usize| data.is_valid(index) && !fits(&keys[index]);
    if let Some(index) = (0..keys.len()).find(wrong) {
        return Err(Invalid::at(
            index,
            format!("got the value at {} of a dictionary of {count}", int(keys[index])),
        ));
    }
    let keys: Vec<K> = keys.iter().map(|key| if fits(key) { *key } else { K::default() }).collect();
    Ok(replaced(&data, vec![Buffer::from_vec(keys)]))
}
