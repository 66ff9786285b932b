//! What an object hands over by the Arrow C data interface.
//!
//! Source: <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>

#![allow(unsafe_code, reason = "Arrow's C interface")]

use std::ffi::CStr;
use std::fmt::Display;
use std::mem::replace;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, make_array};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};
use ferrule_base::Error;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyString, PyTuple, PyType};
use pyo3_arrow::PyChunkedArray;

use crate::cpython::attribute;
use crate::errors::{Failure, Outcome, class_of};
use crate::take::function::function;

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// Arrays of one type, one after the other.
pub struct Arrays {
    name: String,
    field: FieldRef,
    left: Left,
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
        if let Some(export) = method(object, intern!(py, "__arrow_c_array__"), name)? {
            return Self::of_pair(&export.call0()?, name).map(Some);
        }
        match method(object, intern!(py, "__arrow_c_stream__"), name)? {
            Some(export) => Self::of_stream(&export.call0()?, name).map(Some),
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
        Ok(Self { name: name.into(), field, left: Left::Array(array) })
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
        Ok(Self { name: name.into(), field, left: Left::Stream(stream) })
    }

    /// Of what type they are.
    pub fn data_type(&self) -> &DataType {
        self.field.data_type()
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
                        return Err(failure);
                    }
                }
            }
        };
        Ok((!array.is_released()).then_some(array))
    }

    /// The next one as an array of Rust's.
    pub fn next_array(&mut self) -> Result<Option<ArrayRef>, Error> {
        let Some(array) = self.next_raw()? else { return Ok(None) };
        // SAFETY: it is of the type that the schema says, and in the form of that type, as the interface promises.
        let data = unsafe { from_ffi_and_data_type(array, self.data_type().clone()) };
        let data = data.map_err(|error| Error::Decode(format!("{}: {error}", self.name)))?;
        Ok(Some(make_array(data)))
    }
}

/// The chunks of an Arrow array, a series or a column; `None` where it isn't Arrow.
pub fn arrow_chunks(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<PyChunkedArray>> {
    let Some(mut arrays) = Arrays::of(argument, name)? else { return Ok(None) };
    let mut chunks = Vec::new();
    while let Some(chunk) = arrays.next_array()? {
        chunks.push(chunk);
        argument.py().check_signals()?;
    }
    Ok(Some(PyChunkedArray::try_new(chunks, arrays.field)?))
}

/// Rows in columns that have names, a batch after the other.
pub struct Batches {
    arrays: Arrays,
    schema: SchemaRef,
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
        let schema = Schema::new_with_metadata(fields.clone(), arrays.field.metadata().clone());
        Ok(Some(Self { arrays, schema: Arc::new(schema) }))
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next batch; nothing after the last.
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>, Error> {
        let Some(array) = self.arrays.next_array()? else { return Ok(None) };
        let (name, rows) = (&self.arrays.name, array.as_struct());
        if rows.null_count() > 0 {
            return Err(Error::Value(format!("{name}: got {} null rows, wanted none", rows.null_count())));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), rows.columns().to_vec(), &options);
        Ok(Some(batch.map_err(|error| Error::Decode(format!("{name}: {error}")))?))
    }
}

/// All batches of a table, and its columns; `None` where it isn't Arrow.
pub fn table(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<(Vec<RecordBatch>, SchemaRef)>> {
    let Some(mut rows) = Batches::of(argument, name)? else { return Ok(None) };
    let mut batches = Vec::new();
    while let Some(batch) = rows.next_batch()? {
        batches.push(batch);
        argument.py().check_signals()?;
    }
    Ok(Some((batches, rows.schema)))
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

fn field_of(schema: &FFI_ArrowSchema, called: impl Display) -> Outcome<FieldRef> {
    if schema.release.is_none() || schema.format.is_null() {
        return Err(taken(called, "a schema"));
    }
    let unknown = |error| {
        Error::Type(format!("{called}: got a schema of an unknown type, wanted one of Arrow's: {error}"))
    };
    Ok(Arc::new(Field::try_from(schema).map_err(unknown)?))
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
