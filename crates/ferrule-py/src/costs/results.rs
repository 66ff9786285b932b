//! Results as PyO3 hands them over, made from data that lies in Rust already.

#![allow(unsafe_code, reason = "arrays over memory of Rust's")]

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array};
use num_bigint::BigInt;
use numpy::ndarray::ArrayView1;
use numpy::{PyArray1, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySet, PyTuple};
use pyo3_arrow::PyArray;

use super::classes::{FrozenPoint, MutablePoint};

/// Data of `n` items in Rust; each method makes one kind of Python object of it.
#[pyclass(frozen, module = "ferrule._core.costs")]
pub struct CrossingSource {
    ints: Vec<i64>,
    floats: Vec<f64>,
    bools: Vec<bool>,
    texts: Vec<String>,
    text: String,
    bytes: Vec<u8>,
    big: BigInt,
    nested: Vec<Vec<f64>>,
    map: HashMap<String, i64>,
    set: HashSet<i64>,
    arrow: ArrayRef,
}

/// How many floats are in each list of a nested list.
const INNER: usize = 10;

#[pymethods]
#[expect(clippy::unused_self, reason = "methods all, so that the call itself costs the same")]
impl CrossingSource {
    /// `n` items, `n` times the first character of `text`, an int of about `n` bytes; `words` are the `n` strs.
    #[new]
    fn new(n: usize, text: &str, words: Vec<String>) -> PyResult<Self> {
        let first = text.chars().next().ok_or_else(|| PyValueError::new_err("text: it must not be empty"))?;
        let floats: Vec<f64> = (0..n).map(|i| i as f64 + 0.5).collect();
        Ok(Self {
            ints: (0..n as i64).map(|i| i + 1_000_000).collect(),
            bools: (0..n).map(|i| i % 2 == 0).collect(),
            text: first.to_string().repeat(n),
            bytes: vec![b'x'; n],
            big: (BigInt::from(1) << (8 * n.max(1) - 1)) - 1,
            nested: (0..n).map(|i| (0..INNER).map(|j| (i * INNER + j) as f64).collect()).collect(),
            map: words.iter().cloned().zip(0..).collect(),
            set: (0..n as i64).map(|i| i + 1_000_000).collect(),
            arrow: Arc::new(Float64Array::from(floats.clone())),
            texts: words,
            floats,
        })
    }

    /// Return nothing.
    fn nothing(&self) {}

    /// Add up the ints: no Python in it.
    fn sum_ints(&self) {
        black_box(black_box(&self.ints).iter().sum::<i64>());
    }

    /// Add up the values of the map: no Python in it.
    fn sum_map(&self) {
        black_box(black_box(&self.map).values().sum::<i64>());
    }

    /// Look up each of the strs in the map: no Python in it.
    fn look_up(&self) {
        black_box(self.texts.iter().filter_map(|text| self.map.get(text)).sum::<i64>());
    }

    /// Return an int.
    fn integer(&self) -> i64 {
        1_000_000
    }

    /// Return an int of about n bytes.
    fn big_int(&self) -> &BigInt {
        &self.big
    }

    /// Return a float.
    fn real(&self) -> f64 {
        0.5
    }

    /// Return a bool.
    fn truth(&self) -> bool {
        true
    }

    /// Return a str.
    fn text(&self) -> &str {
        &self.text
    }

    /// Return bytes.
    fn byte_string<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.bytes)
    }

    /// Return a tuple of two ints.
    fn pair(&self) -> (i64, i64) {
        (1_000_000, 2_000_000)
    }

    /// Return a tuple of ints.
    fn int_tuple<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.ints)
    }

    /// Return a list of ints.
    fn ints<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.ints)
    }

    /// Return a list of floats.
    fn floats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.floats)
    }

    /// Return a list of bools.
    fn bools<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.bools)
    }

    /// Return a list of None.
    fn nones<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.ints.iter().map(|_| py.None()))
    }

    /// Return a list of strs.
    fn strs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.texts)
    }

    /// Return a list of bytes.
    fn bytes_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.texts.iter().map(|text| PyBytes::new(py, text.as_bytes())))
    }

    /// Return a list of pairs of ints.
    fn pairs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.ints.iter().map(|&i| (i, i)))
    }

    /// Return a list of lists of floats.
    fn nested<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let lists: Vec<_> = self.nested.iter().map(|row| PyList::new(py, row)).collect::<PyResult<_>>()?;
        PyList::new(py, lists)
    }

    /// Return a dict from str to int.
    fn str_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (key, value) in &self.map {
            dict.set_item(key, value)?;
        }
        Ok(dict)
    }

    /// Return a dict from int to float.
    fn int_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (key, value) in self.ints.iter().zip(&self.floats) {
            dict.set_item(key, value)?;
        }
        Ok(dict)
    }

    /// Return a set of ints.
    fn int_set<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PySet>> {
        PySet::new(py, &self.set)
    }

    /// Return a set of strs.
    fn str_set<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PySet>> {
        PySet::new(py, &self.texts)
    }

    /// Return an object of a frozen class of Rust's.
    fn frozen(&self) -> FrozenPoint {
        FrozenPoint { id: 1_000_000, value: 0.5 }
    }

    /// Return an object of a class of Rust's that may change.
    fn mutable(&self) -> MutablePoint {
        MutablePoint { id: 1_000_000, value: 0.5 }
    }

    /// Return a list of frozen objects of Rust's.
    fn frozens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.ints.iter().map(|&id| FrozenPoint { id, value: 0.5 }))
    }

    /// Return a list of objects of Rust's that may change.
    fn mutables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.ints.iter().map(|&id| MutablePoint { id, value: 0.5 }))
    }

    /// Return an object of a class of Python's, made by calling it.
    fn object<'py>(&self, maker: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        maker.call1((1_000_000, 0.5))
    }

    /// Return a list of objects of a class of Python's.
    fn objects<'py>(&self, maker: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let made: Vec<_> = self.ints.iter().map(|&id| maker.call1((id, 0.5))).collect::<PyResult<_>>()?;
        PyList::new(maker.py(), made)
    }

    /// Return a NumPy array of float64, a copy.
    fn array<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.floats.to_pyarray(py)
    }

    /// Return a NumPy array over the memory of this object.
    fn array_view<'py>(slf: &Bound<'py, Self>) -> Bound<'py, PyArray1<f64>> {
        let view = ArrayView1::from(&slf.get().floats);
        // SAFETY: the memory belongs to the object that the array is given as its owner, which is frozen: nothing moves,
        // frees or writes it while the array lives. NumPy could write to it, which nobody in Rust looks at meanwhile.
        unsafe { PyArray1::borrow_from_array(&view, slf.clone().into_any()) }
    }

    /// Return an Arrow array over the memory of this object, as pyarrow's.
    fn arrow(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let array = PyArray::from_array_ref(self.arrow.clone());
        Ok(array.to_pyarrow(py)?.unbind())
    }
}
