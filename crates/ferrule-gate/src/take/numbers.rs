//! A one-dimensional numeric argument, in whatever form the user has it.

#![allow(unsafe_code, reason = "arrays and buffers read in place")]

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array as _, ArrayRef, BooleanArray, PrimitiveArray};
use arrow_schema::DataType;
use ferrule_base::{Error, Run, room};
use pyo3::buffer::{Element, PyBuffer, PyUntypedBuffer};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyMemoryView;
use pyo3_arrow::PyChunkedArray;

use crate::cpython::{Number, Sequence, attribute};
use crate::door::detached;
use crate::errors::{Outcome, answer, worded, wrong_type};
use crate::give::arrays::require_numpy;
use crate::take::arrays::{Array, Kind, array_of};
use crate::take::arrow::arrow_chunks;
use crate::take::buffer::untyped_buffer;
use crate::take::masked::refuse_masked;
use crate::take::number::{float, int64};

/// How many numbers make a piece of work: some 10 µs at the speed of memory.
const PIECE: usize = 1 << 16;

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
    /// Of a NumPy array.
    Numpy(InNumpy<T>),
    /// Of an object with the buffer protocol.
    Buffer(PyBuffer<T>),
    /// Of an Arrow array of the type that `T` stands for.
    Arrow(ArrayRef, fn(&ArrayRef) -> &[T]),
}

/// The numbers of a NumPy array, found without asking for a buffer, which takes NumPy longer than many a kernel.
pub struct InNumpy<T> {
    /// Keeps the numbers where they are: NumPy does not resize an array that somebody else refers to, unless it is told not to
    /// look, and then it does not look for buffers either.
    _array: Py<PyAny>,
    numbers: *const T,
    count: usize,
}

impl<T: Element> InNumpy<T> {
    /// Of `count` numbers of type `T`, in C order: whoever calls this has seen to it.
    fn new(array: &Array<'_>, count: usize) -> Self {
        Self { _array: array.object().clone().unbind(), numbers: array.data(), count }
    }
}

/// A plain NumPy array in C order whose numbers kernels can work on, of as many dimensions.
pub(crate) fn plain_array<'py>(
    argument: &Bound<'py, PyAny>,
    dimensions: usize,
) -> PyResult<Option<Array<'py>>> {
    require_numpy(argument.py())?;
    let plain = Array::plain(argument);
    Ok(plain.filter(|array| array.is_c_contiguous() && array.strided().shape.len() == dimensions))
}

/// Its floats, if these are what it has.
pub(crate) fn floats_of(array: &Array<'_>) -> Option<Values<f64>> {
    let count = array.strided().shape.iter().product();
    (array.kind() == Kind::F64).then(|| Values::Numpy(InNumpy::new(array, count)))
}

impl<T: Element> Deref for Values<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Numpy(InNumpy { count: 0, .. }) => &[],
            // SAFETY: `InNumpy::new` was given an array with so many aligned items of type `T`, one after the other, which it
            // keeps. Of other threads that write into it the same is true as below.
            Self::Numpy(InNumpy { numbers, count, .. }) => unsafe {
                std::slice::from_raw_parts(*numbers, *count)
            },
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
        Self::of(argument.py(), Numbers::new(argument, name)?, name)
    }

    /// Of numbers that were taken apart.
    pub fn of<'py>(py: Python<'py>, numbers: Numbers<'py>, name: &str) -> Outcome<Self> {
        Ok(match numbers {
            Numbers::Sequence(sequence) => {
                let name_of = |place| format!("{name}[{place}]");
                Self::Owned(sequence_floats(&sequence, py, name_of)?)
            }
            Numbers::Array(Array1::Float(values)) => Self::Shared(values),
            Numbers::Array(Array1::Int(values)) => Self::converted(py, &values, |value| value as f64)?,
            Numbers::Array(Array1::Unsigned(values)) => Self::converted(py, &values, |value| value as f64)?,
        })
    }
}

impl Floats {
    fn converted<T: Element + Sync>(
        py: Python<'_>,
        values: &Values<T>,
        convert: fn(T) -> f64,
    ) -> Outcome<Self> {
        let values = &**values;
        Ok(Self::Owned(detached(py, |run| to_floats(values, convert, run))?))
    }
}

/// The items as floats; `name` says what the one at a place is called.
pub(crate) fn sequence_floats(
    sequence: &Sequence<'_>,
    py: Python<'_>,
    name: impl Fn(usize) -> String,
) -> Outcome<Vec<f64>> {
    let read = |number| match number {
        Number::Int(value) => Some(value as f64),
        Number::Float(value) => Some(value),
        Number::Other => None,
    };
    sequence.collect(py, read, |place, item| float(item, || name(place)))
}

/// Each integer as the nearest float.
fn to_floats<T: Copy + Sync>(values: &[T], convert: fn(T) -> f64, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    let mut floats = room(values.len())?;
    let targets = floats.spare_capacity_mut()[..values.len()].chunks_mut(PIECE);
    run.for_each(values.chunks(PIECE).zip(targets), |(values, target)| {
        for (target, &value) in target.iter_mut().zip(values) {
            target.write(convert(value));
        }
    })?;
    // SAFETY: the targets cover as many items as there are values, in pieces of the same sizes, and each was written.
    unsafe { floats.set_len(values.len()) };
    Ok(floats)
}

impl Array1 {
    /// Takes a buffer or an Arrow array; `name` is what the user calls it.
    pub fn new(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Self> {
        Self::of(argument, name, "a buffer")
    }

    /// A plain NumPy array in place; `None` for all else.
    pub fn plain(argument: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let Some(array) = plain_array(argument, 1)? else { return Ok(None) };
        let count = array.strided().shape[0];
        Ok(match array.kind() {
            Kind::F64 => Some(Self::Float(Values::Numpy(InNumpy::new(&array, count)))),
            Kind::I64 => Some(Self::Int(Values::Numpy(InNumpy::new(&array, count)))),
            Kind::U64 => Some(Self::Unsigned(Values::Numpy(InNumpy::new(&array, count)))),
            _ => None,
        })
    }

    fn of(argument: &Bound<'_, PyAny>, name: &str, wanted: &str) -> Outcome<Self> {
        if let Some(array) = Self::plain(argument)? {
            return Ok(array);
        }
        refuse_masked(argument, name)?;
        if let Some(array) = Self::from_buffer(argument)? {
            return Ok(array);
        }
        if !has_numpy_dtype(argument)?
            && let Some(array) = Self::from_arrow(argument, name)?
        {
            return Ok(array);
        }
        Self::converted(argument, name, wanted)
    }

    /// `None` where it isn't a buffer, or its memory can't be used as it is.
    fn from_buffer(argument: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        Ok(untyped_buffer(argument)?.and_then(Self::in_place))
    }

    fn in_place(buffer: PyUntypedBuffer) -> Option<Self> {
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

    /// `None` where it isn't Arrow. One chunk of one of the three types is used in place, others are copied.
    fn from_arrow(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<Self>> {
        let fits = |kind: &DataType| are_numbers(kind, name);
        arrow_chunks(argument, name, fits)?.map(|chunked| Self::of_chunks(chunked, name)).transpose()
    }

    /// Takes the chunks of an Arrow array.
    pub fn of_chunks(chunked: PyChunkedArray, name: &str) -> Outcome<Self> {
        let (chunks, field) = chunked.into_inner();
        are_numbers(field.data_type(), name)?;
        // Of other types there may be nulls that are found by making a bitmap of them.
        let nulls =
            chunks.iter().fold(0, |nulls: usize, chunk| nulls.saturating_add(chunk.logical_null_count()));
        if nulls > 0 {
            return Err(Error::Value(format!("{name}: got {nulls} null values, wanted none")).into());
        }
        let array = widest(&chunks, field.data_type())?;
        arrow::<Float64Type>(&array)
            .map(Self::Float)
            .or_else(|| arrow::<Int64Type>(&array).map(Self::Int))
            .or_else(|| arrow::<UInt64Type>(&array).map(Self::Unsigned))
            .ok_or_else(|| Error::Type(format!("{name}: got an Arrow array of {}", array.data_type())).into())
    }

    /// A contiguous copy in the widest type of its kind, made by NumPy.
    fn converted(argument: &Bound<'_, PyAny>, name: &str, wanted: &str) -> Outcome<Self> {
        let wanted = format!("{wanted} (NumPy, array, memoryview) or an Arrow array");
        // NumPy would take bytes for one string, but not what a memoryview shows of them.
        let readable = if argument.hasattr("__array__")? {
            argument.clone()
        } else if let Some(view) = answer(PyMemoryView::from(argument), argument.py())? {
            view.into_any()
        } else {
            return Err(wrong_type(name, argument, &wanted));
        };
        let array = array_of(&readable, name)?;
        if let Some(array) = Self::from_buffer(&array)? {
            return Ok(array);
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
                    "{name}: got an array of dtype {}, wanted integers or floats of up to 64 bits",
                    worded(&dtype)
                );
                return Err(Error::Type(text).into());
            }
        };
        // Now that they are numbers.
        let dimensions: usize = array.getattr("ndim")?.extract()?;
        if dimensions != 1 {
            return Err(
                Error::Shape(format!("{name}: got an array of {dimensions} dimensions, wanted 1")).into()
            );
        }
        let copy = array.call_method1("astype", (wider, "C"))?;
        match Self::from_buffer(&copy)? {
            Some(array) => Ok(array),
            None => Err(wrong_type(name, argument, &wanted)),
        }
    }
}

/// Whether NumPy reads it as it is: then a NaN stays one, where pandas would hand it over as an Arrow null.
pub fn has_numpy_dtype(argument: &Bound<'_, PyAny>) -> PyResult<bool> {
    let Some(dtype) = attribute(argument, intern!(argument.py(), "dtype"))? else { return Ok(false) };
    let module = dtype.get_type().module().and_then(|module| module.extract::<String>());
    Ok(answer(module, argument.py())?.is_some_and(|module| module.starts_with("numpy")))
}

fn arrow<P: ArrowPrimitiveType>(array: &ArrayRef) -> Option<Values<P::Native>>
where
    P::Native: Element,
{
    array.as_primitive_opt::<P>()?;
    Some(Values::Arrow(array.clone(), |array| array.as_primitive::<P>().values()))
}

/// Refuses an Arrow type that has no numbers of up to 64 bits, nor booleans.
pub fn are_numbers(kind: &DataType, name: &str) -> Result<(), Error> {
    // Of no values nobody knows the type.
    let plain = kind.is_integer() || kind.is_floating() || matches!(kind, DataType::Null | DataType::Boolean);
    let wanted = "wanted integers or floats of up to 64 bits";
    if plain { Ok(()) } else { Err(Error::Type(format!("{name}: got an Arrow array of {kind}, {wanted}"))) }
}

/// All values in one array of the widest type of their kind: the only one of it as it is, others in a copy.
fn widest(chunks: &[ArrayRef], kind: &DataType) -> Result<ArrayRef, Error> {
    type Int = Int64Type;
    match (chunks, kind) {
        ([one], DataType::Int64 | DataType::UInt64 | DataType::Float64) => Ok(one.clone()),
        (_, DataType::UInt64) => widened::<UInt64Type, UInt64Type>(chunks),
        (_, DataType::Float16) => widened::<Float16Type, Float64Type>(chunks),
        (_, DataType::Float32) => widened::<Float32Type, Float64Type>(chunks),
        (_, DataType::Float64) => widened::<Float64Type, Float64Type>(chunks),
        (_, DataType::Int8) => widened::<Int8Type, Int>(chunks),
        (_, DataType::Int16) => widened::<Int16Type, Int>(chunks),
        (_, DataType::Int32) => widened::<Int32Type, Int>(chunks),
        (_, DataType::Int64) => widened::<Int64Type, Int>(chunks),
        (_, DataType::UInt8) => widened::<UInt8Type, Int>(chunks),
        (_, DataType::UInt16) => widened::<UInt16Type, Int>(chunks),
        (_, DataType::UInt32) => widened::<UInt32Type, Int>(chunks),
        _ => joined::<Int>(chunks, |all, chunk| {
            all.extend(chunk.as_boolean_opt().into_iter().flat_map(BooleanArray::values).map(i64::from));
        }),
    }
}

fn widened<A: ArrowPrimitiveType, B: ArrowPrimitiveType>(chunks: &[ArrayRef]) -> Result<ArrayRef, Error>
where
    B::Native: From<A::Native>,
{
    joined::<B>(chunks, |all, chunk| {
        all.extend(chunk.as_primitive::<A>().values().iter().map(|&value| B::Native::from(value)));
    })
}

fn joined<B: ArrowPrimitiveType>(
    chunks: &[ArrayRef],
    add: impl Fn(&mut Vec<B::Native>, &ArrayRef),
) -> Result<ArrayRef, Error> {
    let mut all = room(chunks.iter().map(arrow_array::Array::len).sum())?;
    chunks.iter().for_each(|chunk| add(&mut all, chunk));
    Ok(Arc::new(PrimitiveArray::<B>::new(all.into(), None)))
}

/// Integers of 64 bits: those of the user's own memory where that can be.
pub fn integers(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Integers> {
    let item = |i: usize, item: &Bound<'_, PyAny>| int64(item, || format!("{name}[{i}]"));
    let small = |number| match number {
        Number::Int(value) => Some(value),
        Number::Float(_) | Number::Other => None,
    };
    Ok(match Numbers::new(argument, name)? {
        Numbers::Sequence(sequence) => Integers::Copied(sequence.collect(argument.py(), small, item)?),
        Numbers::Array(Array1::Int(values)) => Integers::Array(values),
        Numbers::Array(Array1::Unsigned(values)) => Integers::Unsigned(values),
        Numbers::Array(Array1::Float(values)) if values.is_empty() => Integers::Copied(Vec::new()),
        Numbers::Array(Array1::Float(_)) => {
            return Err(Error::Type(format!("{name}: got an array of floats, wanted integers")).into());
        }
    })
}

/// See [`integers`].
pub enum Integers {
    /// In place.
    Array(Values<i64>),
    /// In place.
    Unsigned(Values<u64>),
    /// Copied from a list or a tuple.
    Copied(Vec<i64>),
}

impl Integers {
    /// As signed integers, which unsigned ones past int64 are not.
    pub fn signed(&self, name: &str) -> Outcome<Cow<'_, [i64]>> {
        Ok(match self {
            Self::Array(values) => Cow::Borrowed(&**values),
            Self::Copied(values) => Cow::Borrowed(values),
            Self::Unsigned(values) => {
                let signed = values.iter().enumerate().map(|(i, &n)| {
                    let message = || format!("{name}[{i}]: got {n}, wanted an int that fits int64");
                    i64::try_from(n).map_err(|_| Error::TooLarge(message()))
                });
                Cow::Owned(signed.collect::<Result<_, _>>()?)
            }
        })
    }
}
