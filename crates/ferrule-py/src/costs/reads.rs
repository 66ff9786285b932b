//! Containers read through a handle: no copy is made, and each item is asked for its value.

use std::hint::black_box;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use numpy::PyReadonlyArray1;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySet, PyString, PyTuple};
use pyo3_arrow::PyArray;

use super::classes::{FrozenPoint, MutablePoint};

/// A function that asks each item of a list for a number, and adds them up.
macro_rules! read {
    ($($(#[$doc:meta])* $name:ident($item:ident) -> $sum:ty: $value:expr;)*) => {$(
        $(#[$doc])*
        #[pyfunction]
        pub fn $name(x: &Bound<'_, PyList>) -> PyResult<()> {
            let mut sum = <$sum>::default();
            for $item in x.iter() {
                sum += $value;
            }
            black_box(sum);
            Ok(())
        }
    )*};
}

read! {
    /// Read ints.
    read_ints(item) -> i64: item.extract::<i64>()?;
    /// Read floats.
    read_floats(item) -> f64: item.extract::<f64>()?;
    /// Read bools.
    read_bools(item) -> usize: usize::from(item.extract::<bool>()?);
    /// Read ints or None.
    read_optional_ints(item) -> i64: item.extract::<Option<i64>>()?.unwrap_or(0);
    /// Read the lengths of strs in bytes.
    read_strs(item) -> usize: item.cast::<PyString>()?.to_str()?.len();
    /// Read the lengths of bytes.
    read_bytes(item) -> usize: item.cast::<PyBytes>()?.as_bytes().len();
    /// Read pairs of ints.
    read_pairs(item) -> i64: item.extract::<(i64, i64)>().map(|(a, b)| a + b)?;
    /// Read lists of floats.
    read_nested(item) -> f64: floats_of(item.cast::<PyList>()?)?;
    /// Read one key of each dict.
    read_dicts(item) -> i64: id_of(item.cast::<PyDict>()?)?;
    /// Read one attribute of each object.
    read_attributes(item) -> i64: item.getattr(intern!(item.py(), "id"))?.extract::<i64>()?;
    /// Read a field of frozen objects of Rust's.
    read_frozen(item) -> i64: item.cast::<FrozenPoint>()?.get().id;
    /// Read a field of objects of Rust's that may change.
    read_mutable(item) -> i64: item.cast::<MutablePoint>()?.try_borrow()?.id;
}

fn floats_of(list: &Bound<'_, PyList>) -> PyResult<f64> {
    list.iter().map(|item| item.extract::<f64>()).sum()
}

fn id_of(dict: &Bound<'_, PyDict>) -> PyResult<i64> {
    let found = dict.get_item(intern!(dict.py(), "id"))?;
    found.ok_or_else(|| PyTypeError::new_err("there is no key 'id'"))?.extract()
}

/// Read a tuple of ints.
#[pyfunction]
pub fn read_tuple(x: &Bound<'_, PyTuple>) -> PyResult<()> {
    let mut sum = 0;
    for item in x.iter_borrowed() {
        sum += item.extract::<i64>()?;
    }
    black_box(sum);
    Ok(())
}

/// Read a dict from str to int.
#[pyfunction]
pub fn read_str_dict(x: &Bound<'_, PyDict>) -> PyResult<()> {
    let mut sum = 0;
    for (key, value) in x.iter() {
        sum += key.cast::<PyString>()?.to_str()?.len() as i64 + value.extract::<i64>()?;
    }
    black_box(sum);
    Ok(())
}

/// Read a dict from int to float.
#[pyfunction]
pub fn read_int_dict(x: &Bound<'_, PyDict>) -> PyResult<()> {
    let mut sum = 0.0;
    for (key, value) in x.iter() {
        sum += key.extract::<i64>()? as f64 + value.extract::<f64>()?;
    }
    black_box(sum);
    Ok(())
}

/// Read one key of a dict.
#[pyfunction]
pub fn read_key(x: &Bound<'_, PyDict>, key: &Bound<'_, PyAny>) -> PyResult<()> {
    black_box(x.get_item(key)?.map(|found| found.extract::<i64>()).transpose()?);
    Ok(())
}

/// Look up each of the keys in a dict.
#[pyfunction]
pub fn look_up_keys(x: &Bound<'_, PyDict>, keys: &Bound<'_, PyList>) -> PyResult<()> {
    let mut sum = 0;
    for key in keys.iter() {
        sum += x.get_item(key)?.map_or(Ok(0), |found| found.extract::<i64>())?;
    }
    black_box(sum);
    Ok(())
}

/// Read a set of ints.
#[pyfunction]
pub fn read_int_set(x: &Bound<'_, PySet>) -> PyResult<()> {
    black_box(x.iter().map(|item| item.extract::<i64>()).sum::<PyResult<i64>>()?);
    Ok(())
}

/// Read a set of strs.
#[pyfunction]
pub fn read_str_set(x: &Bound<'_, PySet>) -> PyResult<()> {
    let mut sum = 0;
    for item in x.iter() {
        sum += item.cast::<PyString>()?.to_str()?.len();
    }
    black_box(sum);
    Ok(())
}

/// Read a NumPy array of float64.
#[pyfunction]
pub fn read_array(x: PyReadonlyArray1<'_, f64>) {
    black_box(x.as_array().sum());
}

/// Read an Arrow array of float64.
#[pyfunction]
pub fn read_arrow(x: PyArray) -> PyResult<()> {
    let floats = x.array().as_primitive_opt::<Float64Type>();
    let floats = floats.ok_or_else(|| PyTypeError::new_err("the array is not of float64"))?;
    black_box(floats.values().iter().sum::<f64>());
    Ok(())
}
