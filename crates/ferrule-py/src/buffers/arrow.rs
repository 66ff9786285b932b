//! The Arrow C data interface, both ways: one-dimensional numbers without nulls.
//!
//! Source: <https://arrow.apache.org/docs/format/CDataInterface.html>

#![allow(unsafe_code, reason = "Arrow's C interface")]

use std::ffi::{CStr, c_void};
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_schema::DataType;
use ferrule_base::DType;
use ferrule_base::Error;
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::arrow::Arrays;
use ferrule_kernels::buffers::Memory;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::dlpack::abi::Device;
use super::owner::{Address, ForeignRef, Held, Owner, View, refused, told};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

fn data_type(dtype: DType) -> Option<DataType> {
    Some(match dtype {
        DType::Bool => return None,
        DType::Int8 => DataType::Int8,
        DType::Int16 => DataType::Int16,
        DType::Int32 => DataType::Int32,
        DType::Int64 => DataType::Int64,
        DType::UInt8 => DataType::UInt8,
        DType::UInt16 => DataType::UInt16,
        DType::UInt32 => DataType::UInt32,
        DType::UInt64 => DataType::UInt64,
        DType::Float16 => DataType::Float16,
        DType::Float32 => DataType::Float32,
        DType::Float64 => DataType::Float64,
    })
}

fn dtype_of(data_type: &DataType, name: &str) -> Outcome<DType> {
    let known = DType::ALL.into_iter().find(|&dtype| self::data_type(dtype).as_ref() == Some(data_type));
    let refused = || {
        let what = match data_type {
            DataType::Boolean => "bool, which has a bit an item there and a byte here".into(),
            other => other.to_string(),
        };
        Error::Type(format!("{name}: got Arrow data of {what}, wanted integers or floats of up to 64 bits"))
    };
    Ok(known.ok_or_else(refused)?)
}

/// Takes an Arrow array, or a stream of one; nothing where the object has neither.
pub fn take(object: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<View>> {
    let py = object.py();
    let Some(mut arrays) = Arrays::of(object, name)? else { return Ok(None) };
    let dtype = dtype_of(arrays.stored()?, name)?;
    let mut only = None;
    while let Some(array) = arrays.next_raw()? {
        py.check_signals()?;
        if array.length != 0 && only.replace(array).is_some() {
            let text = format!(
                "{name}: got Arrow data in several chunks, wanted one; join them (rechunk, combine_chunks), which copies"
            );
            return Err(Error::Value(text).into());
        }
    }
    if let Some(array) = only {
        return view(py, dtype, array, name).map(Some);
    }
    let empty = View::of_memory(Memory::zeroed(0)?, told(dtype, &[0], None, name)?);
    Ok(Some(View { readonly: true, ..empty }))
}

fn view(py: Python<'_>, dtype: DType, array: FFI_ArrowArray, name: &str) -> Outcome<View> {
    let (Ok(length), Ok(offset)) = (usize::try_from(array.length), usize::try_from(array.offset)) else {
        return Err(Error::Decode(format!("{name}: got an Arrow array of negative length")).into());
    };
    if array.n_buffers != 2 || array.buffers.is_null() || array.n_children != 0 || !array.dictionary.is_null()
    {
        return Err(Error::Decode(format!("{name}: got an Arrow array of numbers in a wrong form")).into());
    }
    // The end of what is addressed must fit, too.
    let whole = offset.checked_add(length).map(|end| told(dtype, &[end], None, name)).transpose()?;
    if whole.is_none() {
        return Err(Error::Decode(format!("{name}: got an Arrow array that is too long")).into());
    }
    let layout = told(dtype, &[length], None, name)?;
    // SAFETY: an array of numbers has two buffers: a bitmap, which may be missing, and the numbers.
    let (bitmap, numbers) = unsafe { (*array.buffers, *array.buffers.add(1)) };
    let nulls = if bitmap.is_null() {
        usize::try_from(array.null_count).unwrap_or(0)
    } else {
        // SAFETY: a bitmap, where there is one, has a bit for each item, those before the offset included.
        unsafe { zeros(bitmap.cast(), offset, length) }
    };
    if nulls > 0 {
        return Err(Error::Value(format!("{name}: got {nulls} null values, wanted none")).into());
    }
    if numbers.is_null() && length > 0 {
        return Err(Error::Decode(format!("{name}: got an Arrow array without its numbers")).into());
    }
    let first = Address(numbers.cast_mut().cast::<u8>().wrapping_add(offset * dtype.size()));
    let owner = Arc::new(Owner::Foreign(ForeignRef::new(py, Held::Arrow(array))?));
    // Arrow's memory never changes, by its own rules.
    Ok(View { owner, first, layout, readonly: true, device: Device::CPU })
}

/// How many bits are 0 of `length` from bit `offset` on.
///
/// # Safety
/// The bitmap has so many.
unsafe fn zeros(bitmap: *const u8, offset: usize, length: usize) -> usize {
    let mut zeros = 0;
    let (mut bit, end) = (offset, offset + length);
    while bit < end {
        let count = (8 - bit % 8).min(end - bit);
        // SAFETY: within the bitmap.
        let bits = unsafe { *bitmap.add(bit / 8) } >> (bit % 8);
        zeros += (!bits & (0xFF >> (8 - count))).count_ones() as usize;
        bit += count;
    }
    zeros
}

/// The capsule of the type.
pub fn schema<'py>(py: Python<'py>, view: &View) -> Outcome<Bound<'py, PyCapsule>> {
    let data_type = fitting(view)?;
    let schema = FFI_ArrowSchema::try_from(&data_type).map_err(|error| refused(error.to_string()))?;
    Ok(PyCapsule::new_with_value(py, schema, SCHEMA)?)
}

/// The capsules of type and array.
pub fn array<'py>(py: Python<'py>, view: &View) -> Outcome<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
    let schema = schema(py, view)?;
    let numbers =
        if view.layout.items() == 0 { std::ptr::dangling_mut::<u64>().cast() } else { view.first.0 };
    let keep =
        Box::new(Exported { _owner: Arc::clone(&view.owner), buffers: [std::ptr::null(), numbers.cast()] });
    let keep = Box::into_raw(keep);
    let array = FFI_ArrowArray {
        length: view.layout.items() as i64,
        null_count: 0,
        offset: 0,
        n_buffers: 2,
        n_children: 0,
        // SAFETY: just made, and only freed by `release`.
        buffers: unsafe { (&raw mut (*keep).buffers).cast() },
        children: std::ptr::null_mut(),
        dictionary: std::ptr::null_mut(),
        release: Some(release),
        private_data: keep.cast(),
    };
    let array = PyCapsule::new_with_value(py, array, ARRAY)?;
    Ok((schema, array))
}

/// What an exported array holds until it is released.
struct Exported {
    _owner: Arc<Owner>,
    buffers: [*const c_void; 2],
}

unsafe extern "C" fn release(array: *mut FFI_ArrowArray) {
    // SAFETY: called once by whoever has the array, with what `array` made; a released one has no callback.
    unsafe {
        drop(Box::from_raw((*array).private_data.cast::<Exported>()));
        (*array).release = None;
    }
}

fn fitting(view: &View) -> Outcome<DataType> {
    view.require_host("Arrow")?;
    let layout = &view.layout;
    let dtype = layout.dtype();
    if layout.shape().len() != 1 {
        let text =
            format!("Arrow: the buffer has {} dimensions, and an array there has 1", layout.shape().len());
        return Err(refused(text));
    }
    if !layout.is_c_contiguous() || !view.is_aligned() {
        return Err(refused(
            "Arrow: the items don't lie one after the other, aligned; see Buffer.copy_of".into(),
        ));
    }
    data_type(dtype).ok_or_else(|| {
        refused(
            "Arrow: a bool has a bit there and a byte here, so it can't be handed over without a copy".into(),
        )
    })
}
