//! The buffer protocol, both ways.

#![allow(unsafe_code, reason = "the buffer protocol")]

use std::ffi::{CStr, c_int};
use std::sync::Arc;

use ferrule_base::dtype::{DType, Kind};
use ferrule_base::{Error, Repr};
use ferrule_gate::cpython::attribute;
use ferrule_gate::errors::{Failure, Outcome, is_users, wrong_type};
use pyo3::exceptions::{PyBufferError, PyNotImplementedError, PyTypeError, PyValueError};
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;

use super::dlpack::abi::Device;
use super::owner::{Address, Export, ForeignRef, Held, Owner, View, refused, told};

/// Takes what an object exports; nothing where it has no such protocol.
pub fn take(object: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<View>> {
    let py = object.py();
    // SAFETY: any object may be asked.
    if unsafe { ffi::PyObject_CheckBuffer(object.as_ptr()) } == 0 {
        return Ok(None);
    }
    if is_time(object)? {
        return Err(wrong_type(name, object, "bool, integers or floats of up to 64 bits"));
    }
    let export = Export::of(object).map_err(|error| {
        let known = error.is_instance_of::<PyBufferError>(py)
            || error.is_instance_of::<PyValueError>(py)
            || error.is_instance_of::<PyTypeError>(py)
            || error.is_instance_of::<PyNotImplementedError>(py);
        if !known || is_users(&error, py) {
            return Failure::Python(error);
        }
        wrong_type(name, object, &format!("an object whose buffer can be had: {}", error.value(py)))
    })?;
    let fields = export.fields();
    let dimensions = fields.ndim.max(0) as usize;
    let size = usize::try_from(fields.itemsize).unwrap_or_default();
    let format = if fields.format.is_null() {
        c"B"
    } else {
        // SAFETY: a C string that lives as long as the export.
        unsafe { CStr::from_ptr(fields.format) }
    };
    let dtype = dtype_of(format, size, name)?;
    let (shape, strides): (&[isize], Option<&[isize]>) = if dimensions == 0 {
        (&[], None)
    } else if fields.shape.is_null() {
        (&[fields.len / fields.itemsize.max(1)], None)
    } else {
        // SAFETY: the export has as many lengths, and as many strides, as dimensions.
        unsafe {
            let strides = fields.strides;
            let strides = (!strides.is_null()).then(|| std::slice::from_raw_parts(strides, dimensions));
            (std::slice::from_raw_parts(fields.shape, dimensions), strides)
        }
    };
    // SAFETY: likewise.
    let indirect = !fields.suboffsets.is_null()
        && unsafe { std::slice::from_raw_parts(fields.suboffsets, dimensions) }
            .iter()
            .any(|&offset| offset >= 0);
    if indirect {
        let text =
            format!("{name}: got a buffer of pointers to its rows, wanted one whose items lie in one block");
        return Err(Error::Type(text).into());
    }
    let shape: Vec<usize> = shape.iter().map(|&length| length.max(0) as usize).collect();
    let layout = told(dtype, &shape, strides, name)?;
    let (first, readonly) = (Address(fields.buf.cast()), fields.readonly != 0);
    let owner = Arc::new(Owner::Foreign(ForeignRef::new(py, Held::Buffer(export))?));
    Ok(Some(View { owner, first, layout, readonly, device: Device::CPU }))
}

/// Whether it is a date or a duration of NumPy's: an array of them has no buffer, and one says that it is bytes.
fn is_time(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = object.py();
    let Some(dtype) = attribute(object, intern!(py, "dtype"))? else { return Ok(false) };
    let kind = attribute(&dtype, intern!(py, "kind"))?;
    kind.map_or(Ok(false), |kind| Ok(kind.eq("M")? || kind.eq("m")?))
}

/// The type that a format in the notation of the module `struct` stands for.
fn dtype_of(format: &CStr, size: usize, name: &str) -> Outcome<DType> {
    let (order, letter) = match *format.to_bytes() {
        [letter] => (b'@', letter),
        [order @ (b'@' | b'=' | b'<' | b'>' | b'!'), letter] => (order, letter),
        _ => (b'@', 0),
    };
    let kind = match letter {
        b'?' => Some(Kind::Bool),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => Some(Kind::Int),
        b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' => Some(Kind::UInt),
        b'e' | b'f' | b'd' => Some(Kind::Float),
        _ => None,
    };
    let wanted = "wanted bool, integers or floats of up to 64 bits";
    let Some(dtype) = kind.and_then(|kind| DType::new(kind, size)) else {
        let what = match format.to_bytes() {
            b"O" => "Python objects".into(),
            _ => format!("items of format {}", format.to_string_lossy().repr()),
        };
        return Err(Error::Type(format!("{name}: got a buffer of {what}, {wanted}")).into());
    };
    let foreign = if cfg!(target_endian = "little") { matches!(order, b'>' | b'!') } else { order == b'<' };
    if foreign && size > 1 {
        let order = if cfg!(target_endian = "little") { "big" } else { "little" };
        let text = format!(
            "{name}: got {}-endian {}, wanted this machine's byte order; convert it with astype",
            order,
            dtype.name()
        );
        return Err(Error::Type(text).into());
    }
    Ok(dtype)
}

/// The format of a type, without a prefix: native. NumPy's int64 is a C long where that has 64 bits.
fn format_of(dtype: DType) -> &'static CStr {
    const LONG: bool = size_of::<std::ffi::c_long>() == 8;
    match dtype {
        DType::Bool => c"?",
        DType::Int8 => c"b",
        DType::Int16 => c"h",
        DType::Int32 => c"i",
        DType::Int64 if LONG => c"l",
        DType::Int64 => c"q",
        DType::UInt8 => c"B",
        DType::UInt16 => c"H",
        DType::UInt32 => c"I",
        DType::UInt64 if LONG => c"L",
        DType::UInt64 => c"Q",
        DType::Float16 => c"e",
        DType::Float32 => c"f",
        DType::Float64 => c"d",
    }
}

/// Hands a view over. `owner` holds the view, and does not move or change it.
///
/// # Safety
/// `target` is what Python gave to `bf_getbuffer`; `view` lives inside of `owner`.
pub unsafe fn export(
    owner: Bound<'_, PyAny>,
    view: &View,
    target: *mut ffi::Py_buffer,
    flags: c_int,
) -> Outcome<()> {
    if target.is_null() {
        return Err(refused("got no place for a buffer".into()));
    }
    // SAFETY: Python's own structure, ours until we return. Who gets an error must find no object in it.
    unsafe { (*target).obj = std::ptr::null_mut() };
    let asked = |flag: c_int| flags & flag == flag;
    let layout = &view.layout;
    view.require_host("the buffer protocol")?;
    if asked(ffi::PyBUF_WRITABLE) && view.readonly {
        return Err(refused("a writable buffer was asked for, but the memory is read-only".into()));
    }
    let (c, f) = (layout.is_c_contiguous(), layout.is_f_contiguous());
    let wrong =
        |order: &str| Err(refused(format!("{order} was asked for, but the memory has other strides")));
    if asked(ffi::PyBUF_C_CONTIGUOUS) && !c {
        return wrong("C-contiguous memory");
    }
    if asked(ffi::PyBUF_F_CONTIGUOUS) && !f {
        return wrong("Fortran-contiguous memory");
    }
    if asked(ffi::PyBUF_ANY_CONTIGUOUS) && !c && !f {
        return wrong("contiguous memory");
    }
    if !asked(ffi::PyBUF_STRIDES) && !c {
        return wrong("memory without strides");
    }
    if !asked(ffi::PyBUF_ND) && asked(ffi::PyBUF_FORMAT) {
        return Err(refused("a format was asked for without a shape".into()));
    }
    // SAFETY: as above. Shape and strides are in the view, which lives as long as `owner` and so as long as the export:
    // lengths fit `isize`. Nobody writes through these pointers.
    unsafe {
        *target = ffi::Py_buffer::new();
        (*target).buf = view.first.0.cast();
        (*target).len = layout.bytes() as isize;
        (*target).readonly = c_int::from(view.readonly);
        (*target).itemsize = layout.dtype().size() as isize;
        (*target).ndim = 1;
        if asked(ffi::PyBUF_FORMAT) {
            (*target).format = format_of(layout.dtype()).as_ptr().cast_mut();
        }
        let dimensions = layout.shape().len();
        if asked(ffi::PyBUF_ND) {
            (*target).ndim = dimensions as c_int;
        }
        if asked(ffi::PyBUF_ND) && dimensions > 0 {
            (*target).shape = layout.shape().as_ptr().cast_mut().cast();
        }
        if asked(ffi::PyBUF_STRIDES) && dimensions > 0 {
            (*target).strides = layout.strides().as_ptr().cast_mut();
        }
        (*target).obj = owner.into_ptr();
    }
    Ok(())
}
