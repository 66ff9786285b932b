//! A one-dimensional numeric argument, in whatever form the user has it.

use std::ops::Deref;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use ferrule_kernels::Error;
use pyo3::buffer::{Element, PyBuffer, PyUntypedBuffer};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyMemoryView;
use pyo3_arrow::input::AnyArray;

use crate::errors::Outcome;
use crate::objects::Sequence;

/// Numbers as the user has them.
pub enum Numbers<'py> {
    /// A list or tuple, to be read in place.
    Sequence(Sequence<'py>),
    /// A buffer or an Arrow array.
    Array(Array1),
}

/// Contiguous numbers of one of the three types that kernels know. Narrower ones were widened, in a copy.
pub enum Array1 {
    /// Signed integers, and booleans as 0 and 1.
    Int(Values<i64>),
    /// Unsigned 64-bit integers.
    Unsigned(Values<u64>),
    /// Floats.
    Float(Values<f64>),
}

/// Contiguous numbers, kept alive by whoever owns them; nothing is copied.
pub enum Values<T: Element> {
    /// Of an object with the buffer protocol.
    Buffer(PyBuffer<T>),
    /// Of an Arrow array of the type that `T` stands for.
    Arrow(ArrayRef, fn(&ArrayRef) -> &[T]),
}

impl<T: Element> Deref for Values<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Arrow(array, values) => values(array),
            Self::Buffer(buffer) => {
                if buffer.item_count() == 0 {
                    return &[];
                }
                // SAFETY: `from_buffer` and PyO3 checked that the buffer is contiguous and its items are of type `T`, aligned; the
                // export that `buffer` holds keeps the memory in place and its size unchanged. Another thread may
                // still write into it: then a value read is an old or a new one, so kernels never rely on reading
                // the same value twice for their memory safety.
                unsafe { std::slice::from_raw_parts(buffer.buf_ptr().cast::<T>(), buffer.item_count()) }
            }
        }
    }
}

impl<'py> Numbers<'py> {
    /// Takes an argument apart; `name` is what the user calls it.
    pub fn new(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Self> {
        if let Some(sequence) = Sequence::of(argument) {
            return Ok(Self::Sequence(sequence));
        }
        Ok(Self::Array(Array1::of(argument, name, "a list or tuple of numbers, a buffer")?))
    }
}

/// Floats that a kernel can read, however they came.
pub enum Floats {
    /// In place.
    Shared(Values<f64>),
    /// A copy, made from a list or from another type.
    Owned(Vec<f64>),
}

impl Deref for Floats {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            Self::Shared(values) => values,
            Self::Owned(values) => values,
        }
    }
}

impl Floats {
    /// Takes an argument apart: an array of float64 is used in place, everything else is copied.
    pub fn new(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Self> {
        Ok(match Numbers::new(argument, name)? {
            Numbers::Sequence(sequence) => Self::Owned(sequence.to_floats(argument.py(), name)?),
            Numbers::Array(Array1::Float(values)) => Self::Shared(values),
            Numbers::Array(Array1::Int(values)) => {
                Self::Owned(values.iter().map(|&value| value as f64).collect())
            }
            Numbers::Array(Array1::Unsigned(values)) => {
                Self::Owned(values.iter().map(|&value| value as f64).collect())
            }
        })
    }
}

impl Array1 {
    /// Takes a buffer or an Arrow array; `name` is what the user calls it.
    pub fn new(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Self> {
        Self::of(argument, name, "a buffer")
    }

    fn of(argument: &Bound<'_, PyAny>, name: &str, wanted: &str) -> Outcome<Self> {
        if let Some(array) = Self::from_buffer(argument) {
            return Ok(array);
        }
        if let Some(array) = Self::from_arrow(argument, name)? {
            return Ok(array);
        }
        Self::converted(argument, name, wanted)
    }

    /// `None` where it isn't a buffer, or its memory can't be used as it is.
    fn from_buffer(argument: &Bound<'_, PyAny>) -> Option<Self> {
        let buffer = PyUntypedBuffer::get(argument).ok()?;
        if buffer.dimensions() != 1 || !buffer.is_c_contiguous() || buffer.item_size() != 8 {
            return None;
        }
        // PyO3's own check takes big-endian items (">d") for native ones: only formats without a prefix pass.
        match buffer.format().to_bytes() {
            b"d" => buffer.into_typed().ok().map(|floats| Self::Float(Values::Buffer(floats))),
            b"l" | b"q" | b"n" => buffer.into_typed().ok().map(|ints| Self::Int(Values::Buffer(ints))),
            b"L" | b"Q" | b"N" => buffer.into_typed().ok().map(|ints| Self::Unsigned(Values::Buffer(ints))),
            _ => None,
        }
    }

    /// `None` where it isn't Arrow, comes in several chunks, or has another type than the three.
    fn from_arrow(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<Self>> {
        let py = argument.py();
        let exported = [pyo3::intern!(py, "__arrow_c_array__"), pyo3::intern!(py, "__arrow_c_stream__")];
        if !exported.into_iter().any(|method| argument.hasattr(method).unwrap_or(false)) {
            return Ok(None);
        }
        let chunked = argument.extract::<AnyArray>()?.into_chunked_array().map_err(PyErr::from)?;
        let nulls: usize = chunked.chunks().iter().map(Array::null_count).sum();
        if nulls > 0 {
            return Err(Error::Value(format!("{name}: got {nulls} null values, wanted none")).into());
        }
        let [array] = chunked.chunks() else { return Ok(None) };
        Ok(arrow::<Float64Type>(array)
            .map(Self::Float)
            .or(arrow::<Int64Type>(array).map(Self::Int))
            .or(arrow::<UInt64Type>(array).map(Self::Unsigned)))
    }

    /// A contiguous copy in the widest type of its kind, made by NumPy.
    fn converted(argument: &Bound<'_, PyAny>, name: &str, wanted: &str) -> Outcome<Self> {
        static ASARRAY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = argument.py();
        let wanted = format!("wanted {wanted} (NumPy, array, memoryview) or an Arrow array");
        let type_name = || argument.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string());
        // NumPy would take bytes for one string, but not what a memoryview shows of them.
        let readable = if argument.hasattr("__array__")? {
            argument.clone()
        } else if let Ok(view) = PyMemoryView::from(argument) {
            view.into_any()
        } else {
            return Err(Error::Type(format!("{name}: got {}, {wanted}", type_name())).into());
        };
        let array = ASARRAY.import(py, "numpy", "asarray")?.call1((readable,))?;
        let dimensions: usize = array.getattr("ndim")?.extract()?;
        if dimensions != 1 {
            return Err(
                Error::Shape(format!("{name}: got an array of {dimensions} dimensions, wanted 1")).into()
            );
        }
        let dtype = array.getattr("dtype")?;
        let kind: String = dtype.getattr("kind")?.extract()?;
        let size: usize = dtype.getattr("itemsize")?.extract()?;
        let wider = match (kind.as_str(), size) {
            ("i" | "b", _) | ("u", ..=4) => "int64",
            ("u", _) => "uint64",
            ("f", ..=8) => "float64",
            _ => {
                let text = format!(
                    "{name}: got an array of dtype {dtype}, wanted integers or floats of up to 64 bits"
                );
                return Err(Error::Type(text).into());
            }
        };
        let copy = array.call_method1("astype", (wider, "C"))?;
        match Self::from_buffer(&copy) {
            Some(array) => Ok(array),
            None => Err(Error::Type(format!("{name}: got {}, {wanted}", type_name())).into()),
        }
    }
}

fn arrow<P: ArrowPrimitiveType>(array: &ArrayRef) -> Option<Values<P::Native>>
where
    P::Native: Element,
{
    array.as_primitive_opt::<P>()?;
    Some(Values::Arrow(array.clone(), |array| array.as_primitive::<P>().values()))
}
