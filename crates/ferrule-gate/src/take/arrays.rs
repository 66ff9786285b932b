//! NumPy arrays of any shape and strides, as arguments and as results.

#![allow(unsafe_code, reason = "NumPy arrays read in place")]

use std::ffi::c_int;

use crate::kept::Kept;
use ferrule_base::Error;
use ferrule_base::strided::{Strided, check_out};
use numpy::npyffi::{
    NPY_ARRAY_ALIGNED, NPY_ARRAY_C_CONTIGUOUS, NPY_ARRAY_WRITEABLE, NPY_TYPES, NpyTypes, PY_ARRAY_API,
    PyArray_Check, PyArray_CheckExact, PyArrayObject, get_type_object,
};
use pyo3::exceptions::{PyMemoryError, PyValueError};
use pyo3::prelude::*;

use crate::errors::{Outcome, is_users, worded, wrong_type};
use crate::give::arrays::require_numpy;
use crate::take::masked::MASKED;
use crate::take::nested::{first_misfit, is_list, place_of_masked};

/// The types of number that kernels know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// int8
    I8,
    /// int16
    I16,
    /// int32
    I32,
    /// int64
    I64,
    /// uint8
    U8,
    /// uint16
    U16,
    /// uint32
    U32,
    /// uint64
    U64,
    /// float32
    F32,
    /// float64
    F64,
}

/// Runs a piece of code with `$type` standing for the type of a [`Kind`].
#[macro_export]
macro_rules! with_type {
    ($kind:expr, $type:ident => $code:expr) => {{
        use $crate::take::arrays::Kind;
        macro_rules! with {
            ($number:ty) => {{
                type $type = $number;
                $code
            }};
        }
        match $kind {
            Kind::I8 => with!(i8),
            Kind::I16 => with!(i16),
            Kind::I32 => with!(i32),
            Kind::I64 => with!(i64),
            Kind::U8 => with!(u8),
            Kind::U16 => with!(u16),
            Kind::U32 => with!(u32),
            Kind::U64 => with!(u64),
            Kind::F32 => with!(f32),
            Kind::F64 => with!(f64),
        }
    }};
}

impl Kind {
    fn of(number: c_int) -> Option<Self> {
        use NPY_TYPES::{
            NPY_BYTE, NPY_DOUBLE, NPY_FLOAT, NPY_INT, NPY_LONG, NPY_LONGLONG, NPY_SHORT, NPY_UBYTE, NPY_UINT,
            NPY_ULONG, NPY_ULONGLONG, NPY_USHORT,
        };
        let is = |types: &[NPY_TYPES]| types.iter().any(|&t| t as c_int == number);
        let long = size_of::<std::ffi::c_long>();
        Some(match () {
            () if is(&[NPY_DOUBLE]) => Self::F64,
            () if is(&[NPY_FLOAT]) => Self::F32,
            () if is(&[NPY_LONGLONG]) || long == 8 && is(&[NPY_LONG]) => Self::I64,
            () if is(&[NPY_INT, NPY_LONG]) => Self::I32,
            () if is(&[NPY_SHORT]) => Self::I16,
            () if is(&[NPY_BYTE]) => Self::I8,
            () if is(&[NPY_ULONGLONG]) || long == 8 && is(&[NPY_ULONG]) => Self::U64,
            () if is(&[NPY_UINT, NPY_ULONG]) => Self::U32,
            () if is(&[NPY_USHORT]) => Self::U16,
            () if is(&[NPY_UBYTE]) => Self::U8,
            () => return None,
        })
    }

    fn number(self) -> NPY_TYPES {
        match self {
            Self::I8 => NPY_TYPES::NPY_BYTE,
            Self::I16 => NPY_TYPES::NPY_SHORT,
            Self::I32 => NPY_TYPES::NPY_INT,
            Self::I64 if size_of::<std::ffi::c_long>() == 8 => NPY_TYPES::NPY_LONG,
            Self::I64 => NPY_TYPES::NPY_LONGLONG,
            Self::U8 => NPY_TYPES::NPY_UBYTE,
            Self::U16 => NPY_TYPES::NPY_USHORT,
            Self::U32 => NPY_TYPES::NPY_UINT,
            Self::U64 if size_of::<std::ffi::c_long>() == 8 => NPY_TYPES::NPY_ULONG,
            Self::U64 => NPY_TYPES::NPY_ULONGLONG,
            Self::F32 => NPY_TYPES::NPY_FLOAT,
            Self::F64 => NPY_TYPES::NPY_DOUBLE,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
            Self::F32 => "float32",
            Self::F64 => "float64",
        }
    }

    fn size(self) -> usize {
        with_type!(self, T => size_of::<T>())
    }
}

/// An array of a known type of number: aligned, in the processor's byte order, with strides of whole items.
#[derive(Debug)]
pub struct Array<'py> {
    object: Bound<'py, PyAny>,
    kind: Kind,
    strides: Vec<isize>,
}

/// The fields of an array.
fn fields<'a>(object: &'a Bound<'_, PyAny>) -> &'a PyArrayObject {
    // SAFETY: all callers have checked that the object is an array, which `object` keeps alive.
    unsafe { &*object.as_ptr().cast::<PyArrayObject>() }
}

fn shape_of<'a>(object: &'a Bound<'_, PyAny>) -> &'a [usize] {
    let array = &fields(object).fields;
    if array.nd == 0 {
        return &[];
    }
    // SAFETY: NumPy keeps `nd` lengths there, none of them negative.
    unsafe { std::slice::from_raw_parts(array.dimensions.cast(), array.nd.cast_unsigned() as usize) }
}

fn is_array(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: any object may be asked.
    unsafe { PyArray_Check(object.py(), object.as_ptr()) != 0 }
}

impl<'py> Array<'py> {
    /// An array whose memory kernels can work on as it is; `None` for anything else. A subclass may mean something else by its
    /// numbers.
    pub(super) fn plain(object: &Bound<'py, PyAny>) -> Option<Self> {
        // SAFETY: any object may be asked.
        let exact = unsafe { PyArray_CheckExact(object.py(), object.as_ptr()) != 0 };
        if exact { Self::in_place(object) } else { None }
    }

    /// A new array, whose numbers are still to be written.
    pub fn empty(py: Python<'py>, kind: Kind, shape: &[usize]) -> Outcome<Self> {
        // SAFETY: NumPy copies the shape, checks its size, and returns a new array or raises.
        let object = unsafe {
            let made = PY_ARRAY_API.PyArray_New(
                py,
                get_type_object(py, NpyTypes::PyArray_Type),
                c_int::try_from(shape.len()).unwrap_or(c_int::MAX),
                shape.as_ptr().cast_mut().cast(),
                kind.number() as c_int,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                0,
                0,
                std::ptr::null_mut(),
            );
            Bound::from_owned_ptr_or_err(py, made)?
        };
        let strides = strides_in_items(&object, kind).unwrap_or_default();
        Ok(Self { object, kind, strides })
    }

    /// `None` for an array whose memory kernels can't work on.
    fn in_place(object: &Bound<'py, PyAny>) -> Option<Self> {
        let array = &fields(object).fields;
        // SAFETY: every array has a descriptor.
        let descriptor = unsafe { &(*array.descr).fields };
        let kind = Kind::of(descriptor.type_num)?;
        let native = matches!(descriptor.byteorder.to_ne_bytes()[0], b'=' | b'|')
            || descriptor.byteorder.to_ne_bytes()[0]
                == if cfg!(target_endian = "little") { b'<' } else { b'>' };
        if !native || array.flags & NPY_ARRAY_ALIGNED == 0 {
            return None;
        }
        let strides = strides_in_items(object, kind)?;
        Some(Self { object: object.clone(), kind, strides })
    }

    /// Whether its numbers lie one after the other, in C order.
    pub(super) fn is_c_contiguous(&self) -> bool {
        fields(&self.object).fields.flags & NPY_ARRAY_C_CONTIGUOUS != 0
    }

    /// An array as one of that type, which kernels know.
    pub(super) fn cast(array: &Bound<'py, PyAny>, dtype: &Bound<'py, PyAny>, name: &str) -> Outcome<Self> {
        let cast = array.call_method1("astype", (dtype, "K", "unsafe", true, false))?;
        if let Some(array) = Self::in_place(&cast) {
            return Ok(array);
        }
        let copy = cast.call_method1("copy", ("C",))?;
        Self::in_place(&copy).ok_or_else(|| unfit(name, dtype).into())
    }

    /// The array.
    pub(super) fn object(&self) -> &Bound<'py, PyAny> {
        &self.object
    }

    /// What its numbers are.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How long each dimension is, and its stride.
    pub fn strided(&self) -> Strided<'_> {
        Strided { shape: shape_of(&self.object), strides: &self.strides }
    }

    /// Where the numbers are.
    pub fn data<T>(&self) -> *mut T {
        fields(&self.object).fields.data.cast()
    }

    /// The first byte of its numbers and the one after the last; nothing where it is empty.
    fn extent(&self) -> Option<[isize; 2]> {
        let start = self.data::<u8>() as isize;
        let size = self.kind.size().cast_signed();
        let mut extent = [start, start + size];
        for (&length, &stride) in shape_of(&self.object).iter().zip(&self.strides) {
            let reach = (length.cast_signed() - 1).saturating_mul(stride).saturating_mul(size);
            let end = &mut extent[usize::from(reach > 0)];
            *end = end.saturating_add(reach);
            if length == 0 {
                return None;
            }
        }
        Some(extent)
    }

    /// Whether writing to one may change what is read from the other; for certain only where it says no.
    fn overlaps(&self, other: &Self) -> bool {
        match (self.extent(), other.extent()) {
            (Some([start, end]), Some([other_start, other_end])) => start < other_end && other_start < end,
            _ => false,
        }
    }

    /// Whether the two are the same numbers, item by item.
    fn is_same(&self, other: &Self) -> bool {
        self.data::<u8>() == other.data::<u8>() && self.strides == other.strides
    }

    /// Whether two of its items may share memory; for certain only where it says no.
    fn overlaps_itself(&self) -> bool {
        let mut dims: Vec<_> = shape_of(&self.object)
            .iter()
            .zip(&self.strides)
            .filter(|&(&length, _)| length > 1)
            .map(|(&length, &stride)| (stride.unsigned_abs(), length))
            .collect();
        dims.sort_unstable();
        let mut reach = 0;
        dims.into_iter().any(|(stride, length)| {
            let inside = stride <= reach;
            reach += stride * (length - 1);
            inside
        })
    }
}

fn strides_in_items(object: &Bound<'_, PyAny>, kind: Kind) -> Option<Vec<isize>> {
    let array = &fields(object).fields;
    let size = kind.size().cast_signed();
    (0..array.nd.cast_unsigned() as usize)
        .map(|d| {
            // SAFETY: NumPy keeps `nd` strides there, in bytes.
            let stride = unsafe { *array.strides.add(d) };
            (stride % size == 0).then_some(stride / size)
        })
        .collect()
}

/// A one-dimensional NumPy array of objects that lie one after the other.
pub struct Objects<'py>(Bound<'py, PyAny>);

impl<'py> Objects<'py> {
    /// `None` for anything else.
    pub fn of(object: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        require_numpy(object.py())?;
        if !is_array(object) {
            return Ok(None);
        }
        let array = &fields(object).fields;
        // SAFETY: every array has a descriptor.
        let number = unsafe { (*array.descr).fields.type_num };
        let contiguous = NPY_ARRAY_ALIGNED | NPY_ARRAY_C_CONTIGUOUS;
        let usable = array.nd == 1
            && number == NPY_TYPES::NPY_OBJECT as c_int
            && array.flags & contiguous == contiguous;
        Ok(usable.then(|| Self(object.clone())))
    }

    /// How many objects there are at this moment.
    pub fn len(&self) -> usize {
        shape_of(&self.0).first().copied().unwrap_or(0)
    }

    /// Where they lie: pointers, of which some may be null.
    pub fn data(&self) -> *mut *mut pyo3::ffi::PyObject {
        fields(&self.0).fields.data.cast()
    }

    /// The array.
    pub fn as_any(&self) -> &Bound<'py, PyAny> {
        &self.0
    }
}

/// Whether the items of an array are of a type that kernels know, or of bool, which promotes to any of them.
pub(super) fn is_known(array: &Bound<'_, PyAny>) -> bool {
    // SAFETY: whoever asks has an array, which has a descriptor.
    let number = unsafe { (*fields(array).fields.descr).fields.type_num };
    Kind::of(number).is_some() || number == NPY_TYPES::NPY_BOOL as c_int
}

/// What NumPy makes of an argument; an array is what it is. Of rows that go together to none, the error says which item is no
/// number, or that they don't.
pub fn array_of<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Bound<'py, PyAny>> {
    static ASARRAY: Kept<PyAny> = Kept::new();
    let py = argument.py();
    require_numpy(py)?;
    if let Some(place) = place_of_masked(argument, 0)? {
        return Err(Error::Type(format!("{name}{place}: {MASKED}")).into());
    }
    let error = match ASARRAY.import(py, "numpy", "asarray")?.call1((argument,)) {
        Err(error) if !is_users(&error, py) && !error.is_instance_of::<PyMemoryError>(py) => error,
        array => return Ok(array?),
    };
    if let Some(misfit) = first_misfit(argument, false, 0)? {
        return Err(misfit.error(name, "a number").into());
    }
    let why = error.value(py);
    if is_list(argument) && error.is_instance_of::<PyValueError>(py) {
        let text = format!("{name}: got rows of several lengths, wanted one length: {why}");
        return Err(Error::Shape(text).into());
    }
    Err(wrong_type(name, argument, &format!("what NumPy makes an array of: {why}")))
}

pub(super) fn unfit(name: &str, dtype: &Bound<'_, PyAny>) -> Error {
    Error::Type(format!(
        "{name}: got an array of dtype {}, wanted float32, float64 or integers; convert it with astype",
        worded(dtype)
    ))
}

/// Where a result is written: a new array, or the user's.
pub struct Target<'py> {
    array: Array<'py>,
    /// The user's array, where the result has to be copied there in the end.
    out: Option<Bound<'py, PyAny>>,
    /// Whether the array is one that the user gave.
    given: bool,
}

impl<'py> Target<'py> {
    /// `out` must have the shape and type of the result. What is written never changes what is still to be
    /// read: where memory is shared, the result is made apart and copied, unless `in_place` says that an
    /// operand with the very same items may be overwritten.
    pub fn new(
        py: Python<'py>,
        out: Option<&Bound<'py, PyAny>>,
        kind: Kind,
        shape: &[usize],
        operands: &[Array<'py>; 2],
        in_place: bool,
    ) -> Outcome<Self> {
        let Some(out) = out else {
            return Ok(Self { array: Array::empty(py, kind, shape)?, out: None, given: false });
        };
        if !is_array(out) {
            return Err(wrong_type("out", out, "a NumPy array"));
        }
        // SAFETY: every array has a descriptor.
        if unsafe { Kind::of((*fields(out).fields.descr).fields.type_num) } != Some(kind) {
            let wanted = kind.name();
            let dtype = worded(&out.getattr("dtype")?);
            return Err(Error::Type(format!("out: got an array of dtype {dtype}, wanted {wanted}")).into());
        }
        check_out(shape_of(out), shape)?;
        if fields(out).fields.flags & NPY_ARRAY_WRITEABLE == 0 {
            return Err(Error::Value("out: got a read-only array, wanted one to write to".into()).into());
        }
        let usable = Array::in_place(out).filter(|array| {
            !array.overlaps_itself()
                && operands
                    .iter()
                    .all(|operand| !array.overlaps(operand) || in_place && array.is_same(operand))
        });
        match usable {
            Some(array) => Ok(Self { array, out: None, given: true }),
            None => Ok(Self { array: Array::empty(py, kind, shape)?, out: Some(out.clone()), given: true }),
        }
    }

    /// The array to write to.
    pub fn array(&self) -> &Array<'py> {
        &self.array
    }

    /// The result as Python gets it: a single number as a NumPy scalar.
    pub fn finish(self) -> Outcome<Bound<'py, PyAny>> {
        let py = self.array.object.py();
        if let Some(out) = self.out {
            let (to, from) = (out.as_ptr().cast(), self.array.object.as_ptr().cast());
            // SAFETY: both are arrays, of one shape and type.
            if unsafe { PY_ARRAY_API.PyArray_CopyInto(py, to, from) } != 0 {
                return Err(PyErr::fetch(py).into());
            }
            return Ok(out);
        }
        if self.given || !self.array.strides.is_empty() {
            return Ok(self.array.object);
        }
        // SAFETY: takes over the array, which is one, and returns a scalar or raises.
        Ok(unsafe {
            let scalar = PY_ARRAY_API.PyArray_Return(py, self.array.object.into_ptr().cast());
            Bound::from_owned_ptr_or_err(py, scalar)?
        })
    }
}
