//! A table as an Arrow record batch.

#![allow(unsafe_code, reason = "columns handed over as they are")]

use std::panic::RefUnwindSafe;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, LargeStringArray, RecordBatch, StructArray};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use ferrule_base::Error;
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_kernels::records::{Frozen, Names};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_stream_pycapsule};

use super::table::Table;

/// The columns as they are now; nothing is copied. Arrow may rely on them: the next change of ages or of salaries goes into
/// a copy of that column.
fn batch(py: Python<'_>, table: &Table) -> Outcome<RecordBatch> {
    let (names, ages, salaries) = detached(py, |_| {
        let columns = table.settled()?;
        Ok((Arc::clone(columns.names()), columns.ages.freeze(), columns.salaries.freeze()))
    })?;
    let schema = Schema::new(vec![
        Field::new("name", DataType::LargeUtf8, false),
        Field::new("age", DataType::Int64, false),
        Field::new("salary", DataType::Float64, false),
    ]);
    let columns = strings(names).and_then(|names| {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(names),
            Arc::new(Int64Array::new(ScalarBuffer::from(buffer(ages)), None)),
            Arc::new(Float64Array::new(ScalarBuffer::from(buffer(salaries)), None)),
        ];
        RecordBatch::try_new(Arc::new(schema), columns)
    });
    Ok(columns.map_err(|error| Error::Value(format!("people: {error}")))?)
}

fn strings(names: Arc<Names>) -> Result<LargeStringArray, ArrowError> {
    let offsets = shared(names.offsets(), &names);
    let bytes = shared(names.bytes(), &names);
    LargeStringArray::try_new(OffsetBuffer::new(ScalarBuffer::from(offsets)), bytes, None)
}

/// A part of the names, which live as long as the buffer.
fn shared<T>(items: &[T], names: &Arc<Names>) -> Buffer {
    // SAFETY: names never change, and the items stay where they are while the `Arc` in the buffer is there.
    unsafe {
        Buffer::from_custom_allocation(
            NonNull::from(items).cast(),
            size_of_val(items),
            Arc::<Names>::clone(names),
        )
    }
}

fn buffer<T: Copy + Send + Sync + RefUnwindSafe + 'static>(column: Frozen<T>) -> Buffer {
    let items = column.get();
    let (start, size) = (NonNull::from(items).cast(), size_of_val(items));
    // SAFETY: nobody writes to the items, and they stay where they are, while the `Frozen` in the buffer is there.
    unsafe { Buffer::from_custom_allocation(start, size, Arc::new(column)) }
}

/// For `__arrow_c_array__`.
pub fn array<'py>(
    py: Python<'py>,
    table: &Table,
    requested: Option<Bound<'py, PyCapsule>>,
) -> Outcome<Bound<'py, PyTuple>> {
    let (field, array) = structs(batch(py, table)?);
    Ok(to_array_pycapsules(py, field, &array, requested).map_err(PyErr::from)?)
}

/// For `__arrow_c_stream__`.
pub fn stream<'py>(
    py: Python<'py>,
    table: &Table,
    requested: Option<Bound<'py, PyCapsule>>,
) -> Outcome<Bound<'py, PyCapsule>> {
    let (field, array) = structs(batch(py, table)?);
    let arrays = ArrayIterator::new([Ok(array)].into_iter(), field);
    Ok(to_stream_pycapsule(py, Box::new(arrays), requested).map_err(PyErr::from)?)
}

fn structs(batch: RecordBatch) -> (Arc<Field>, ArrayRef) {
    let array: ArrayRef = Arc::new(StructArray::from(batch));
    (Arc::new(Field::new("", array.data_type().clone(), false)), array)
}
