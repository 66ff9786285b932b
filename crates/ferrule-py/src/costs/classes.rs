//! Classes made in Rust, and what a Python object is taken apart into.

use pyo3::prelude::*;

/// A record that never changes, whose fields are Rust's: each read makes a Python object.
#[pyclass(frozen, get_all, module = "ferrule._core.costs")]
pub struct FrozenPoint {
    pub id: i64,
    pub value: f64,
}

#[pymethods]
impl FrozenPoint {
    #[new]
    fn new(id: i64, value: f64) -> Self {
        Self { id, value }
    }
}

/// A record that never changes, whose fields are Python objects: a read hands one out.
#[pyclass(frozen, get_all, module = "ferrule._core.costs")]
pub struct ObjectPoint {
    pub id: Py<PyAny>,
    pub value: Py<PyAny>,
}

#[pymethods]
impl ObjectPoint {
    #[new]
    fn new(id: Py<PyAny>, value: Py<PyAny>) -> Self {
        Self { id, value }
    }
}

/// A record that may change: each access asks whether somebody else has borrowed it.
#[pyclass(get_all, set_all, module = "ferrule._core.costs")]
pub struct MutablePoint {
    pub id: i64,
    pub value: f64,
}

#[pymethods]
impl MutablePoint {
    #[new]
    fn new(id: i64, value: f64) -> Self {
        Self { id, value }
    }
}

/// What a Python object with the attributes `id` and `value` is copied into.
#[derive(FromPyObject)]
#[expect(dead_code, reason = "taking it apart is what is measured")]
pub struct Point {
    pub id: i64,
    pub value: f64,
}
