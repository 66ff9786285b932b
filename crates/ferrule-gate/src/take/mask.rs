//! For each row true or false.

use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray};
use arrow_schema::DataType;
use ferrule_base::Error;
use ferrule_base::memory::reserve;
use numpy::PyReadonlyArray1;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBool;
use pyo3_arrow::PyChunkedArray;

use crate::cpython::Sequence;
use crate::errors::{Outcome, class_of, worded, wrong_type};
use crate::take::arrays::array_of;
use crate::take::arrow::arrow_chunks;
use crate::take::masked::refuse_masked;
use crate::take::numbers::has_numpy_dtype;

/// Whether each of so many rows is chosen: a copy, since others may write to what was given.
pub fn mask(argument: &Bound<'_, PyAny>, name: &str, rows: usize) -> Outcome<Vec<bool>> {
    let mask = if has_numpy_dtype(argument)? && is_numpy_bool(argument)? {
        numpy_mask(argument, name)?
    } else if let Some(sequence) = Sequence::of(argument) {
        sequence.collect(
            argument.py(),
            |_| None,
            |at, item| match item.cast::<PyBool>() {
                Ok(chosen) => Ok(chosen.is_true()),
                Err(_) if is_numpy_bool(item)? => Ok(item.is_truthy()?),
                Err(_) => Err(wrong_type(format!("{name}[{at}]"), item, "a bool")),
            },
        )?
    } else if !has_numpy_dtype(argument)?
        && let Some(chunked) = arrow_chunks(argument, name, |kind| are_flags(kind, name))?
    {
        arrow_mask(&chunked, name)?
    } else {
        let came = match argument.getattr_opt(intern!(argument.py(), "dtype"))? {
            Some(dtype) => format!("an array of dtype {}", worded(&dtype)),
            None => class_of(argument),
        };
        let wanted = "wanted a list, a NumPy array or an Arrow array of bool";
        return Err(Error::Type(format!("{name}: got {came}, {wanted}")).into());
    };
    if mask.len() != rows {
        let text = format!("{name}: got {} of them, wanted {rows}, one for each row", mask.len());
        return Err(Error::Shape(text).into());
    }
    Ok(mask)
}

/// Of an array of NumPy, or of what NumPy makes one of, like a column of pandas.
fn numpy_mask(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Vec<bool>> {
    refuse_masked(argument, name)?;
    let array = array_of(argument, name)?;
    if let Ok(array) = array.extract::<PyReadonlyArray1<'_, bool>>() {
        return Ok(array.as_array().to_vec());
    }
    let came = array.getattr("ndim")?;
    Err(Error::Shape(format!("{name}: got an array of {came} dimensions, wanted 1")).into())
}

/// Refuses an Arrow type that has no booleans. Of no values nobody knows the type.
fn are_flags(kind: &DataType, name: &str) -> Result<(), Error> {
    match kind {
        DataType::Boolean | DataType::Null => Ok(()),
        came => Err(Error::Type(format!("{name}: got an Arrow array of {came}, wanted one of bool"))),
    }
}

fn arrow_mask(chunked: &PyChunkedArray, name: &str) -> Outcome<Vec<bool>> {
    let mut mask = Vec::new();
    for chunk in chunked.chunks() {
        let nulls = chunk.logical_null_count();
        if nulls > 0 {
            return Err(Error::Value(format!("{name}: got {nulls} null values, wanted none")).into());
        }
        reserve(&mut mask, chunk.len())?;
        mask.extend(chunk.as_boolean_opt().into_iter().flat_map(BooleanArray::values));
    }
    Ok(mask)
}

fn is_numpy_bool(argument: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = argument.py();
    let Some(dtype) = argument.getattr_opt(intern!(py, "dtype"))? else { return Ok(false) };
    dtype.getattr_opt(intern!(py, "kind"))?.map_or(Ok(false), |kind| kind.eq("b"))
}
