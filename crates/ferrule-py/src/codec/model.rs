//! The class `ModelCard`.

use std::collections::BTreeMap;

use ferrule_codec::model::{self, Parameter};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyType};

use crate::door::detached;
use crate::errors::Outcome;
use crate::hints::{AnyInt, BytesLike, Fields, FieldsList};
use crate::numbers::size;
use crate::sources::Bytes;

/// What is known of a machine-learning model: a nested document that is held as Rust structs.
///
/// It is made by :meth:`example`, or from bytes of any of the formats; each has a ``from_`` and a ``to_``. The Rust structs
/// are::
///
///     struct ModelCard { name: String, version: u32, parent: Option<String>, tags: Vec<String>,
///                        hyperparameters: BTreeMap<String, Parameter>, layers: Vec<Layer>,
///                        metrics: BTreeMap<String, Vec<f64>> }
///     struct Layer { name: String, kind: String, shape: Vec<u32>, weights: Vec<f32> }
///     enum Parameter { Bool(bool), Int(i64), Float(f64), Text(String) }
///
/// Reading an attribute makes new Python objects of that field, and of no other.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> card = fe.codec.ModelCard.example(layers=2, seed=1)
/// >>> card
/// ModelCard(name='example-1', version=5, layers=2)
/// >>> card.layers[0]["name"], sorted(card.metrics)
/// ('block.0', ['accuracy', 'loss'])
/// >>> fe.codec.ModelCard.from_compact(card.to_compact()) == card
/// True
#[pyclass(frozen, module = "ferrule._core", name = "ModelCard", eq)]
#[derive(PartialEq)]
pub struct ModelCard {
    card: model::ModelCard,
}

fn read(
    data: BytesLike<'_>,
    from: impl FnOnce(&[u8]) -> Result<model::ModelCard, ferrule_base::Error> + Send,
) -> Outcome<ModelCard> {
    let bytes = Bytes::data(&data.0)?;
    let bytes = bytes.as_slice();
    Ok(ModelCard { card: detached(data.0.py(), |_| from(bytes))? })
}

#[pymethods]
impl ModelCard {
    /// One of so many layers, made up from a seed: the same for the same seed, on every machine.
    ///
    /// Parameters
    /// ----------
    /// layers : int
    ///     How many: not negative.
    /// seed : int
    ///     Any int from 0 to 2**63 - 1.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> len(fe.codec.ModelCard.example(layers=3).layers)
    /// 3
    #[classmethod]
    #[pyo3(signature = (*, layers, seed = 0))]
    fn example(class: &Bound<'_, PyType>, layers: AnyInt<'_>, seed: u64) -> Outcome<Self> {
        let layers = size(&layers.0, "layers", 0)?;
        Ok(Self { card: detached(class.py(), |run| model::ModelCard::example(layers, seed, run))? })
    }

    /// What it is called.
    #[getter]
    fn name(&self) -> &str {
        &self.card.name
    }

    /// Counted from 1.
    #[getter]
    fn version(&self) -> u32 {
        self.card.version
    }

    /// The model that it was made from, if there is one.
    #[getter]
    fn parent(&self) -> Option<&str> {
        self.card.parent.as_deref()
    }

    /// Words to find it by: a new list.
    #[getter]
    fn tags(&self) -> Vec<&str> {
        self.card.tags.iter().map(String::as_str).collect()
    }

    /// How it was trained: a new dict, in the order of the names.
    #[getter]
    fn hyperparameters<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        let dict = PyDict::new(py);
        for (name, value) in &self.card.hyperparameters {
            match value {
                Parameter::Bool(value) => dict.set_item(name, value)?,
                Parameter::Int(value) => dict.set_item(name, value)?,
                Parameter::Float(value) => dict.set_item(name, value)?,
                Parameter::Text(value) => dict.set_item(name, value)?,
            }
        }
        Ok(Fields(dict.into_any()))
    }

    /// What it is made of: a new list of dicts with ``name``, ``kind``, ``shape`` (ints) and ``weights`` (floats).
    #[getter]
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<FieldsList<'py>> {
        let list = PyList::empty(py);
        for layer in &self.card.layers {
            let dict = PyDict::new(py);
            dict.set_item("name", &layer.name)?;
            dict.set_item("kind", &layer.kind)?;
            dict.set_item("shape", &layer.shape)?;
            dict.set_item("weights", &layer.weights)?;
            list.append(dict)?;
            py.check_signals()?;
        }
        Ok(FieldsList(list.into_any()))
    }

    /// How well it did, step by step: a new dict of lists of floats.
    #[getter]
    fn metrics(&self) -> &BTreeMap<String, Vec<f64>> {
        &self.card.metrics
    }

    /// All fields, in new dicts and lists.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> list(fe.codec.ModelCard.example(layers=0).to_dict())
    /// ['name', 'version', 'parent', 'tags', 'hyperparameters', 'layers', 'metrics']
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        let dict = PyDict::new(py);
        dict.set_item("name", self.name())?;
        dict.set_item("version", self.version())?;
        dict.set_item("parent", self.parent())?;
        dict.set_item("tags", self.tags())?;
        dict.set_item("hyperparameters", self.hyperparameters(py)?.0)?;
        dict.set_item("layers", self.layers(py)?.0)?;
        dict.set_item("metrics", self.metrics())?;
        Ok(Fields(dict.into_any()))
    }

    /// In JSON (RFC 8259), without spaces; floats that are not finite are refused with :class:`ArgumentError`.
    fn to_json<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &detached(py, |_| self.card.to_json())?))
    }

    /// In the bytes of bincode 1; a list of more than 256 MiB is refused with :class:`ArgumentError`.
    fn to_bincode<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &detached(py, |_| self.card.to_bincode())?))
    }

    /// In the bytes of postcard 1.
    fn to_compact<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &detached(py, |_| self.card.to_compact())?))
    }

    /// As a document for ``codec.zerocopy.view``; the weights of a layer are an array of float32 there.
    fn to_zerocopy<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &detached(py, |_| Ok(self.card.to_zerocopy()))?))
    }

    /// From JSON; anything else is refused with :class:`DecodeError`. Unknown names are skipped.
    #[classmethod]
    fn from_json(_class: &Bound<'_, PyType>, data: BytesLike<'_>) -> Outcome<Self> {
        read(data, model::ModelCard::from_json)
    }

    /// From the bytes of bincode 1; anything else is refused with :class:`DecodeError`.
    #[classmethod]
    fn from_bincode(_class: &Bound<'_, PyType>, data: BytesLike<'_>) -> Outcome<Self> {
        read(data, model::ModelCard::from_bincode)
    }

    /// From the bytes of postcard 1; anything else is refused with :class:`DecodeError`.
    #[classmethod]
    fn from_compact(_class: &Bound<'_, PyType>, data: BytesLike<'_>) -> Outcome<Self> {
        read(data, model::ModelCard::from_compact)
    }

    /// From a document as :meth:`to_zerocopy` makes it; anything else is refused with :class:`DecodeError`.
    #[classmethod]
    fn from_zerocopy(_class: &Bound<'_, PyType>, data: BytesLike<'_>) -> Outcome<Self> {
        read(data, model::ModelCard::from_zerocopy)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = self.name().into_pyobject(py)?.repr()?;
        Ok(format!("ModelCard(name={name}, version={}, layers={})", self.version(), self.card.layers.len()))
    }
}
