//! What is known of a machine-learning model, as a Rust struct that Python shares.

mod card;
mod zerocopy;

use std::fmt::Display;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};

pub use card::ModelCard;

/// What was wrong with an argument or a card: a ``ValueError`` in Python.
#[derive(Debug, PartialEq)]
pub struct Wrong(String);

impl Wrong {
    /// Says that bytes are not a model in `format`.
    fn data<E: Display>(format: &str) -> impl Fn(E) -> Self {
        move |error| Self(format!("data: got {error}, wanted a model in {format}"))
    }
}

impl From<Wrong> for PyErr {
    fn from(wrong: Wrong) -> Self {
        PyValueError::new_err(wrong.0)
    }
}

type Written = Result<Vec<u8>, Wrong>;
type Read = Result<ModelCard, Wrong>;

fn bytes(py: Python<'_>, write: impl FnOnce() -> Written + Send) -> PyResult<Bound<'_, PyBytes>> {
    Ok(PyBytes::new(py, &py.detach(write)?))
}

fn read(py: Python<'_>, data: &PyBackedBytes, from: fn(&[u8]) -> Read) -> Read {
    py.detach(|| from(data))
}

#[pymethods]
impl ModelCard {
    /// All fields, in new dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("name", &self.name)?;
        dict.set_item("version", self.version)?;
        dict.set_item("parent", &self.parent)?;
        dict.set_item("tags", &self.tags)?;
        dict.set_item("hyperparameters", &self.hyperparameters)?;
        dict.set_item("layers", &self.layers)?;
        dict.set_item("metrics", &self.metrics)?;
        Ok(dict)
    }

    /// In JSON (RFC 8259), without spaces; floats that are not finite are refused with ``ValueError``.
    fn to_json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        bytes(py, || self.json())
    }

    /// In the bytes of bincode 1; a list of more than 256 MiB is refused with ``ValueError``.
    fn to_bincode<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        bytes(py, || self.bincode())
    }

    /// In the bytes of postcard 1.
    fn to_compact<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        bytes(py, || self.compact())
    }

    /// As a document for ``ferrule.codec.zerocopy.view``; the weights of a layer are an array of float32 there.
    fn to_zerocopy<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        bytes(py, || self.zerocopy())
    }

    /// From JSON; anything else is refused with ``ValueError``. Unknown names are skipped.
    #[staticmethod]
    fn from_json(py: Python<'_>, data: PyBackedBytes) -> Read {
        read(py, &data, Self::of_json)
    }

    /// From the bytes of bincode 1; anything else is refused with ``ValueError``.
    #[staticmethod]
    fn from_bincode(py: Python<'_>, data: PyBackedBytes) -> Read {
        read(py, &data, Self::of_bincode)
    }

    /// From the bytes of postcard 1; anything else is refused with ``ValueError``.
    #[staticmethod]
    fn from_compact(py: Python<'_>, data: PyBackedBytes) -> Read {
        read(py, &data, Self::of_compact)
    }

    /// From a document as ``to_zerocopy`` makes it; anything else is refused with ``ValueError``.
    #[staticmethod]
    fn from_zerocopy(py: Python<'_>, data: PyBackedBytes) -> Read {
        read(py, &data, Self::of_zerocopy)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = self.name.as_str().into_pyobject(py)?.repr()?;
        Ok(format!("ModelCard(name={name}, version={}, layers={})", self.version, self.layers.len()))
    }
}

#[pymodule(gil_used = false)]
mod model_card {
    #[pymodule_export]
    use super::ModelCard;

    /// Whether it was built without optimisation: then it isn't worth measuring.
    #[pymodule_export]
    const DEBUG: bool = cfg!(debug_assertions);
}
