//! What an object hands over by the Arrow C data interface.
//!
//! Source: <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>

#![allow(unsafe_code, reason = "Arrow's C interface")]

use std::ffi::CStr;
use std::fmt::Display;
use std::mem::replace;
use std::ptr::NonNull;
use std::sync::{Arc, PoisonError};

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_empty_array};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow_select::concat::concat;
use ferrule_arrow::extension::{Meaning, meaning};
use ferrule_arrow::{Invalid, import, schema};
use ferrule_base::{Error, Repr, room};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyString, PyTuple, PyType};
use pyo3_arrow::PyChunkedArray;

use crate::cpython::attribute;
use crate::door::through;
use crate::errors::{Failure, Outcome, class_of};
use crate::take::function::function;
use crate::take::pyarrow::{Said, sound};

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// Arrays of one type, one after the other.
pub struct Arrays {
    name: String,
    field: FieldRef,
    left: Left,
    /// How many values came before.
    before: usize,
    /// What a batch was refused for.
    said: Option<Said>,
}

/// What went wrong where data was taken.
pub enum Failed {
    /// The data is not as Arrow has it.
    Data(Invalid),
    /// Its source, or what was asked of it.
    Source(Error),
}

impl Failed {
    /// As of the column of this name, after so many of its values.
    #[must_use]
    pub fn of_column(self, column: &str, before: u64) -> Self {
        match self {
            Self::Data(invalid) => {
                Self::Data(invalid.of_column(column).after(usize::try_from(before).unwrap_or(usize::MAX)))
            }
            source @ Self::Source(_) => source,
        }
    }

    /// As an error of the argument of this name.
    #[must_use]
    pub fn named(self, name: &str) -> Error {
        match self {
            Self::Data(invalid) => invalid.named(name),
            Self::Source(error) => error,
        }
    }
}

enum Left {
    /// Released where it is no longer there.
    Array(FFI_ArrowArray),
    Stream(FFI_ArrowArrayStream),
}

impl Arrays {
    /// What the object hands over as an array or a stream; nothing where it has neither. What its methods raise stays what it
    /// is.
    pub fn of(object: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<Self>> {
        let py = object.py();
        let (array, stream) = (intern!(py, "__arrow_c_array__"), intern!(py, "__arrow_c_stream__"));
        if method(object, array, name)?.is_none() && method(object, stream, name)?.is_none() {
            return Ok(None);
        }
        let (object, said) = sound(object, name)?;
        if let Some(export) = method(&object, array, name)? {
            return Self::of_pair(&export.call0()?, name).map(Some);
        }
        match method(&object, stream, name)? {
            Some(export) => {
                Self::of_stream(&export.call0()?, name).map(|arrays| Some(Self { said, ..arrays }))
            }
            None => Ok(None),
        }
    }

    fn of_pair(given: &Bound<'_, PyAny>, name: &str) -> Outcome<Self> {
        const WANTED: &str = "a tuple of two capsules, of a schema and of an array";
        let called = format_args!("{name}.__arrow_c_array__()");
        let pair = given.cast::<PyTuple>().map_err(|_| wrong(called, given, WANTED))?;
        if pair.len() != 2 {
            let text = format!("{called}: got a tuple of length {}, wanted {WANTED}", pair.len());
            return Err(Error::Type(text).into());
        }
        let (schema, array) = (pair.get_item(0)?, pair.get_item(1)?);
        let schema = contents::<FFI_ArrowSchema>(&schema, SCHEMA, format_args!("{called}[0]"))?;
        let array = contents::<FFI_ArrowArray>(&array, ARRAY, format_args!("{called}[1]"))?;
        // SAFETY: capsules of these names hold these structures, and live as long as the tuple. The array is moved out of its
        // capsule, which is left with a released one: whoever looks there next sees that it was taken.
        let (field, array) =
            unsafe { (field_of(schema.as_ref(), called)?, FFI_ArrowArray::from_raw(array.as_ptr())) };
        if array.is_released() {
            return Err(taken(called, "an array"));
        }
        Ok(Self { name: name.into(), field, left: Left::Array(array), before: 0, said: None })
    }

    fn of_stream(given: &Bound<'_, PyAny>, name: &str) -> Outcome<Self> {
        let called = format_args!("{name}.__arrow_c_stream__()");
        let stream = contents::<FFI_ArrowArrayStream>(given, STREAM, called)?;
        // SAFETY: as above.
        let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
        let (Some(get_schema), Some(_)) = (stream.get_schema, stream.release) else {
            return Err(taken(called, "a stream"));
        };
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: a stream that was not released fills the structure or returns a code.
        match unsafe { get_schema(&raw mut stream, &raw mut schema) } {
            0 => {}
            code => return Err(failed(&mut stream, code, name).into()),
        }
        let field = field_of(&schema, called)?;
        Ok(Self { name: name.into(), field, left: Left::Stream(stream), before: 0, said: None })
    }

    /// Of what type they are.
    fn data_type(&self) -> &DataType {
        self.field.data_type()
    }

    /// Of what type they are, for whoever reads their memory as it is; refused where they mean something else.
    pub fn stored(&self) -> Result<&DataType, Error> {
        match self.field.metadata().get(EXTENSION_TYPE_NAME_KEY) {
            Some(came) => Err(extension(&self.name, came)),
            None => Ok(self.data_type()),
        }
    }

    /// The next one; nothing after the last. A source may compute it, on threads that need Python.
    pub fn next_raw(&mut self) -> Result<Option<FFI_ArrowArray>, Error> {
        let array = match &mut self.left {
            Left::Array(array) => replace(array, FFI_ArrowArray::empty()),
            Left::Stream(stream) => {
                let Some(get_next) = stream.get_next else { return Ok(None) };
                let mut array = FFI_ArrowArray::empty();
                // SAFETY: as for the schema.
                match unsafe { get_next(stream, &raw mut array) } {
                    0 => array,
                    code => {
                        let failure = failed(stream, code, &self.name);
                        // From now on it may only be released.
                        stream.get_next = None;
                        let said = self.said.as_ref();
                        let said =
                            said.and_then(|said| said.lock().unwrap_or_else(PoisonError::into_inner).take());
                        return Err(
                            said.map_or(failure, |why| Error::Decode(format!("{}: {why}", self.name)))
                        );
                    }
                }
            }
        };
        Ok((!array.is_released()).then_some(array))
    }

    /// What the values are read as; refused where that is not known.
    fn meaning(&self) -> Result<Meaning, Error> {
        meaning(&self.field).map_err(|came| extension(&self.name, came))
    }

    /// The next one as an array of Rust's, checked.
    fn next_array(&mut self, meaning: Meaning) -> Result<Option<ArrayRef>, Failed> {
        let Some(array) = self.next_raw().map_err(Failed::Source)? else { return Ok(None) };
        // SAFETY: the producer promises that its pointers lead to what it says.
        let array = unsafe { import::array(array, self.data_type()) };
        let array = array.map_err(|invalid| Failed::Data(invalid.after(self.before)))?;
        self.before = self.before.saturating_add(array.len());
        meaning.of(array).map(Some).map_err(Failed::Source)
    }

    /// All that are left, and what they are; a type that `fits` refuses is refused before anybody looks at values.
    fn all(
        mut self,
        py: Python<'_>,
        fits: impl FnOnce(&DataType) -> Result<(), Error>,
    ) -> Outcome<Result<(Vec<ArrayRef>, Field), Failed>> {
        let meaning = self.meaning()?;
        fits(&meaning.data_type(self.data_type()))?;
        let mut chunks = Vec::new();
        loop {
            // Detached: a source may compute it, on threads that need Python, and looking at it takes time.
            match through(py, |_| Ok::<_, Error>(self.next_array(meaning)))? {
                Ok(Some(chunk)) => chunks.push(chunk),
                Ok(None) => break,
                Err(failed) => return Ok(Err(failed)),
            }
            py.check_signals()?;
        }
        Ok(Ok((chunks, Field::new(self.field.name(), meaning.data_type(self.data_type()), true))))
    }
}

fn extension(name: &str, came: &str) -> Error {
    Error::Type(format!(
        "{name}: got values of the extension type {}, wanted a type of Arrow's own",
        came.repr()
    ))
}

/// The chunks of an Arrow array, a series or a column, of a type that `fits`; `None` where it isn't Arrow.
pub fn arrow_chunks(
    argument: &Bound<'_, PyAny>,
    name: &str,
    fits: impl FnOnce(&DataType) -> Result<(), Error>,
) -> Outcome<Option<PyChunkedArray>> {
    let Some(arrays) = Arrays::of(argument, name)? else { return Ok(None) };
    let (chunks, field) = arrays.all(argument.py(), fits)?.map_err(|failed| failed.named(name))?;
    Ok(Some(PyChunkedArray::try_new(chunks, Arc::new(field))?))
}

/// The same in one array, with what is wrong with it for whoever has words of their own.
pub fn arrow_column(
    argument: &Bound<'_, PyAny>,
    name: &str,
    fits: impl FnOnce(&DataType) -> Result<(), Error>,
) -> Outcome<Option<Result<ArrayRef, Failed>>> {
    let Some(arrays) = Arrays::of(argument, name)? else { return Ok(None) };
    Ok(Some(arrays.all(argument.py(), fits)?.and_then(|(chunks, field)| {
        match chunks.as_slice() {
            [] => Ok(new_empty_array(field.data_type())),
            [one] => Ok(one.clone()),
            several => {
                let wrong = |error| Failed::Source(Error::Value(format!("{name}: {error}")));
                // Arrow does not say that there is no memory, but ends the process.
                let sizes = several.iter().map(|chunk| chunk.to_data().get_slice_memory_size());
                let bytes = sizes.sum::<Result<usize, _>>().map_err(wrong)?;
                room::<u8>(bytes).map_err(Failed::Source)?;
                concat(&several.iter().map(AsRef::as_ref).collect::<Vec<_>>()).map_err(wrong)
            }
        }
    })))
}

/// Rows in columns that have names, a batch after the other.
pub struct Batches {
    arrays: Arrays,
    schema: SchemaRef,
}

/// Some columns of [`Batches`].
pub struct Columns {
    schema: SchemaRef,
    places: Vec<usize>,
    meanings: Vec<Meaning>,
}

impl Columns {
    /// What they are read as.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }
}

impl Batches {
    /// Of a table, a record batch, or a source of these; nothing where it isn't Arrow.
    pub fn of(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<Self>> {
        let Some(arrays) = Arrays::of(argument, name)? else { return Ok(None) };
        let DataType::Struct(fields) = arrays.data_type() else {
            let came = arrays.data_type();
            let text = format!("{name}: got Arrow data of {came}, wanted a table or a record batch");
            return Err(Error::Type(text).into());
        };
        let schema = Arc::new(Schema::new(fields.clone()));
        Ok(Some(Self { arrays, schema }))
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The columns at these places, to be read as what they mean; refused where that is not known.
    pub fn choose(&self, places: &[usize]) -> Result<Columns, Error> {
        let column = |&place: &usize| {
            let fields = self.schema.fields();
            let field = fields.get(place).ok_or_else(|| {
                Error::Value(format!(
                    "take: got {place}, wanted less than {}, as many as there are",
                    fields.len()
                ))
            })?;
            let name = format!("{}[{}]", self.arrays.name, field.name().repr());
            let meaning = meaning(field).map_err(|came| extension(&name, came))?;
            let read = Field::new(field.name(), meaning.data_type(field.data_type()), true);
            Ok((read, meaning))
        };
        let (fields, meanings): (Vec<_>, Vec<_>) =
            places.iter().map(column).collect::<Result<Vec<_>, Error>>()?.into_iter().unzip();
        Ok(Columns { schema: Arc::new(Schema::new(fields)), places: places.to_vec(), meanings })
    }

    /// The next batch, of these columns, checked; nothing after the last.
    pub fn next_batch(&mut self, columns: &Columns) -> Result<Option<RecordBatch>, Failed> {
        let Some(array) = self.arrays.next_raw().map_err(Failed::Source)? else { return Ok(None) };
        // SAFETY: the producer promises that its pointers lead to what it says.
        let taken = unsafe { import::columns(array, self.schema.fields(), &columns.places) };
        let (rows, arrays) = taken.map_err(|invalid| Failed::Data(invalid.after(self.arrays.before)))?;
        self.arrays.before = self.arrays.before.saturating_add(rows);
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let meant = columns.meanings.iter().zip(arrays).map(|(meaning, array)| meaning.of(array));
        let arrays = meant.collect::<Result<Vec<_>, _>>().map_err(Failed::Source)?;
        let batch = RecordBatch::try_new_with_options(columns.schema.clone(), arrays, &options);
        let wrong = |error| Failed::Source(Error::Value(format!("{}: {error}", self.arrays.name)));
        batch.map(Some).map_err(wrong)
    }

    /// All batches that are left, of these columns.
    pub fn all(mut self, columns: &Columns, py: Python<'_>) -> Outcome<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        loop {
            // As above.
            let next = through(py, |_| Ok::<_, Error>(self.next_batch(columns)))?;
            match next.map_err(|failed| failed.named(&self.arrays.name))? {
                Some(batch) => batches.push(batch),
                None => return Ok(batches),
            }
            py.check_signals()?;
        }
    }
}

/// The schema that a consumer asks for, if it asks for one.
pub fn requested(schema: Option<Bound<'_, PyAny>>) -> Outcome<Option<Bound<'_, PyCapsule>>> {
    let Some(schema) = schema else { return Ok(None) };
    contents::<FFI_ArrowSchema>(&schema, SCHEMA, "requested_schema")?;
    Ok(Some(schema.cast_into().map_err(PyErr::from)?))
}

/// A method of a protocol's, if the object has it. A class has those of its objects, but nothing to hand over.
pub fn method<'py>(
    object: &Bound<'py, PyAny>,
    method: &Bound<'py, PyString>,
    name: &str,
) -> Outcome<Option<Bound<'py, PyAny>>> {
    if object.is_instance_of::<PyType>() {
        return Ok(None);
    }
    attribute(object, method)?.map(|found| function(found, format_args!("{name}.{method}"))).transpose()
}

/// What a capsule of this name holds.
fn contents<T>(capsule: &Bound<'_, PyAny>, kind: &CStr, called: impl Display) -> Outcome<NonNull<T>> {
    let found = capsule.cast::<PyCapsule>().ok().and_then(|capsule| capsule.pointer_checked(Some(kind)).ok());
    let wanted = || wrong(called, capsule, &format!("a capsule named {}", kind.to_string_lossy()));
    found.map(NonNull::cast).ok_or_else(wanted)
}

/// Says what came where something else was wanted; of a capsule its name.
fn wrong(called: impl Display, came: &Bound<'_, PyAny>, wanted: &str) -> Failure {
    let name = came.cast::<PyCapsule>().ok().and_then(|capsule| capsule.name().ok().flatten());
    let came = name.map_or_else(
        || class_of(came),
        // SAFETY: the name lives as long as the capsule.
        |name| format!("a capsule named {}", unsafe { name.as_cstr() }.to_string_lossy()),
    );
    Error::Type(format!("{called}: got {came}, wanted {wanted}")).into()
}

fn taken(called: impl Display, what: &str) -> Failure {
    Error::Value(format!("{called}: got {what} that somebody has taken already, wanted one to take")).into()
}

fn field_of(given: &FFI_ArrowSchema, called: impl Display) -> Outcome<FieldRef> {
    if given.release.is_none() || given.format.is_null() {
        return Err(taken(called, "a schema"));
    }
    // SAFETY: the producer promises that its pointers lead to what it says.
    let field = unsafe { schema::field(given) };
    Ok(Arc::new(field.map_err(|invalid| invalid.named(&called.to_string()))?))
}

/// What a stream says of its last error.
fn failed(stream: &mut FFI_ArrowArrayStream, code: i32, name: &str) -> Error {
    // SAFETY: a stream that was not released gives a text of its own, which stays until it is next called, or null.
    let said = stream.get_last_error.map(|last_error| unsafe { last_error(stream) });
    let why = match said.filter(|said| !said.is_null()) {
        // SAFETY: see above.
        Some(said) => unsafe { CStr::from_ptr(said) }.to_string_lossy().into_owned(),
        None => format!("code {code}"),
    };
    Error::Value(format!("{name}: the source failed: {why}"))
}
