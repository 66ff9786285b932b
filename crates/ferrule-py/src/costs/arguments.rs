//! Arguments as PyO3 hands them over: copied into Rust's own types, lent, or only checked.

use std::collections::{HashMap, HashSet};
use std::hint::black_box;

use num_bigint::BigInt;
use numpy::{AllowTypeChange, PyArrayLike1, PyReadonlyArray1};
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySet, PyString, PyTuple};
use pyo3_arrow::PyArray;

use super::classes::{FrozenPoint, MutablePoint, Point};

/// A function that takes one argument of a type and does nothing with it.
macro_rules! taken {
    ($($(#[$doc:meta])* $name:ident($type:ty);)*) => {$(
        $(#[$doc])*
        #[pyfunction]
        pub fn $name(x: $type) {
            black_box(x);
        }
    )*};
}

taken! {
    /// Take an int.
    take_int(i64);
    /// Take an int of any size.
    take_big_int(BigInt);
    /// Take a float.
    take_float(f64);
    /// Take a bool.
    take_bool(bool);
    /// Take an int or None.
    take_optional_int(Option<i64>);
    /// Take a str, lent.
    take_str(&str);
    /// Take a str, copied.
    take_string(String);
    /// Take bytes, lent.
    take_bytes(&[u8]);
    /// Take bytes, copied.
    take_byte_vec(Vec<u8>);
    /// Take a tuple of two ints.
    take_pair((i64, i64));
    /// Take an object's two attributes.
    take_point(Point);
    /// Take a frozen object of Rust's, lent.
    take_frozen(&Bound<'_, FrozenPoint>);
    /// Take an object of Rust's that may change, lent.
    take_mutable(PyRef<'_, MutablePoint>);

    /// Take ints, copied.
    take_int_vec(Vec<i64>);
    /// Take ints of any size, copied.
    take_big_int_vec(Vec<BigInt>);
    /// Take floats, copied.
    take_float_vec(Vec<f64>);
    /// Take bools, copied.
    take_bool_vec(Vec<bool>);
    /// Take ints or None, copied.
    take_optional_int_vec(Vec<Option<i64>>);
    /// Take strs, copied.
    take_string_vec(Vec<String>);
    /// Take bytes, copied.
    take_bytes_vec(Vec<Vec<u8>>);
    /// Take pairs of ints, copied.
    take_pair_vec(Vec<(i64, i64)>);
    /// Take lists of floats, copied.
    take_nested_vec(Vec<Vec<f64>>);
    /// Take dicts, copied.
    take_map_vec(Vec<HashMap<String, i64>>);
    /// Take the two attributes of each object, copied.
    take_point_vec(Vec<Point>);
    /// Take frozen objects of Rust's, by reference.
    take_frozen_vec(Vec<Py<FrozenPoint>>);
    /// Take objects of Rust's that may change, by reference.
    take_mutable_vec(Vec<PyRef<'_, MutablePoint>>);

    /// Take a dict from str to int, copied.
    take_str_map(HashMap<String, i64>);
    /// Take a dict from int to float, copied.
    take_int_map(HashMap<i64, f64>);
    /// Take a set of ints, copied.
    take_int_set(HashSet<i64>);
    /// Take a set of strs, copied.
    take_string_set(HashSet<String>);

    /// Take a str as an object.
    borrow_str(&Bound<'_, PyString>);
    /// Take a tuple as an object.
    borrow_tuple(&Bound<'_, PyTuple>);
    /// Take a list as an object.
    borrow_list(&Bound<'_, PyList>);
    /// Take a dict as an object.
    borrow_dict(&Bound<'_, PyDict>);
    /// Take a set as an object.
    borrow_set(&Bound<'_, PySet>);

    /// Take a NumPy array of float64, with any strides, where it lies.
    borrow_array(PyReadonlyArray1<'_, f64>);
    /// Take numbers as float64: where they lie if they are, else converted.
    take_array_like(PyArrayLike1<'_, f64, AllowTypeChange>);
    /// Take a buffer of float64 where it lies.
    borrow_buffer(PyBuffer<f64>);
    /// Take an Arrow array where it lies.
    borrow_arrow(PyArray);
}

/// Copy a NumPy array of float64.
#[pyfunction]
pub fn take_array(x: PyReadonlyArray1<'_, f64>) {
    black_box(x.as_array().to_vec());
}

/// Copy a buffer of float64.
#[pyfunction]
pub fn take_buffer(py: Python<'_>, x: PyBuffer<f64>) -> PyResult<()> {
    black_box(x.to_vec(py)?);
    Ok(())
}
