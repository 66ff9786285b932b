//! Ten calls with mixed arguments, which the cost model is not fitted on: what it says of them is how good it is.

use std::collections::{HashMap, HashSet};
use std::hint::black_box;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::classes::{FrozenPoint, Point};

/// `f(list[float], dict[str, int], ndarray)`, the first two copied.
#[pyfunction]
pub fn shape_list_dict_array(a: Vec<f64>, b: HashMap<String, i64>, c: PyReadonlyArray1<'_, f64>) {
    black_box((a, b, c));
}

/// `f(str, int, float, bool)`.
#[pyfunction]
pub fn shape_scalars(a: &str, b: i64, c: f64, d: bool) {
    black_box((a, b, c, d));
}

/// `f(list[int], list[str])`, copied.
#[pyfunction]
pub fn shape_two_lists(a: Vec<i64>, b: Vec<String>) {
    black_box((a, b));
}

/// `f(list[int], float) -> list[float]`: copied in, made anew.
#[pyfunction]
pub fn shape_map_list(a: Vec<i64>, b: f64) -> Vec<f64> {
    a.into_iter().map(|x| x as f64 * b).collect()
}

/// `f(list[dataclass], int)`, copied.
#[pyfunction]
pub fn shape_objects(a: Vec<Point>, b: i64) {
    black_box((a, b));
}

/// `f(list[frozen], dict[int, float])`: the list read, the dict copied.
#[pyfunction]
pub fn shape_frozen_dict(a: &Bound<'_, PyList>, b: HashMap<i64, f64>) -> PyResult<()> {
    let mut sum = 0;
    for item in a.iter() {
        sum += item.cast::<FrozenPoint>()?.get().id;
    }
    black_box((sum, b));
    Ok(())
}

/// `f(ndarray, ndarray, float)`, where they lie.
#[pyfunction]
pub fn shape_arrays(a: PyReadonlyArray1<'_, f64>, b: PyReadonlyArray1<'_, f64>, c: f64) {
    black_box((a, b, c));
}

/// `f(set[int], bytes, str)`: the set copied, the others lent.
#[pyfunction]
pub fn shape_set_bytes_str(a: HashSet<i64>, b: &[u8], c: &str) {
    black_box((a, b, c));
}

/// `f(dict[str, int], list[tuple[int, int]])`: the dict only lent, the pairs copied.
#[pyfunction]
pub fn shape_handle_pairs(a: &Bound<'_, PyDict>, b: Vec<(i64, i64)>) {
    black_box((a, b));
}

/// `f(list[list[float]], str) -> dict[str, int]`: copied in; one item of each name of the list's length comes back.
#[pyfunction]
pub fn shape_nested_to_dict(a: Vec<Vec<f64>>, b: String) -> HashMap<String, i64> {
    lengths_by_name(a.into_iter().map(|row| row.len()), &b)
}

/// What `shape_nested_to_dict` does beside crossing, for `n` rows: that is Rust's work, and no part of the model.
#[pyfunction]
pub fn work_nested_to_dict(n: usize, b: &str) {
    black_box(lengths_by_name(std::iter::repeat_n(n, n), b));
}

fn lengths_by_name(lengths: impl Iterator<Item = usize>, name: &str) -> HashMap<String, i64> {
    lengths.zip(0..).map(|(length, i)| (format!("{name}{i}"), length as i64)).collect()
}
