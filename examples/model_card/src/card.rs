//! The structs, and their bytes in the formats that serde and wincode write.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wincode::config::{Configuration, DefaultConfig};
use wincode::{SchemaRead, SchemaWrite};

use crate::Wrong;

/// What is known of a machine-learning model: a nested document that is held as Rust structs.
///
/// It is made from bytes of any of the formats; each has a ``from_`` and a ``to_``. Reading an attribute makes new Python
/// objects of that field, and of no other.
#[pyclass(frozen, eq, module = "model_card", get_all)]
#[derive(Debug, PartialEq, Serialize, Deserialize, SchemaWrite, SchemaRead)]
pub struct ModelCard {
    /// What it is called.
    pub name: String,
    /// Counted from 1.
    pub version: u32,
    /// The model that it was made from, if there is one.
    pub parent: Option<String>,
    /// Words to find it by: a new list.
    pub tags: Vec<String>,
    /// How it was trained: a new dict, in the order of the names.
    pub hyperparameters: BTreeMap<String, Parameter>,
    /// What it is made of: a new list of dicts with ``name``, ``kind``, ``shape`` (ints) and ``weights`` (floats).
    pub layers: Vec<Layer>,
    /// How well it did, step by step: a new dict of lists of floats.
    pub metrics: BTreeMap<String, Vec<f64>>,
}

/// A part of a model.
#[derive(Debug, PartialEq, Serialize, Deserialize, SchemaWrite, SchemaRead, IntoPyObjectRef)]
pub struct Layer {
    pub name: String,
    pub kind: String,
    pub shape: Vec<u32>,
    pub weights: Vec<f32>,
}

/// A setting.
#[derive(Debug, PartialEq, SchemaWrite, SchemaRead, IntoPyObjectRef)]
pub enum Parameter {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

/// As serde derives it, for formats that name no types; JSON has the bare value, since it tells them apart itself.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Parameter")]
enum Tagged {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Parameter", untagged)]
enum Bare {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            Bare::serialize(self, serializer)
        } else {
            Tagged::serialize(self, serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Bare::deserialize(deserializer)
        } else {
            Tagged::deserialize(deserializer)
        }
    }
}

/// The most bytes that one list of a model read from bincode may take: wincode asks for memory by the length it is told.
const MOST: usize = 256 << 20;

fn config<const LIMIT: usize>() -> Configuration<true, LIMIT> {
    DefaultConfig::default().with_preallocation_size_limit::<LIMIT>()
}

impl ModelCard {
    pub fn json(&self) -> Result<Vec<u8>, Wrong> {
        let floats = self.hyperparameters.values().filter_map(|value| match value {
            Parameter::Float(value) => Some(value),
            _ => None,
        });
        let mut weights = self.layers.iter().flat_map(|layer| &layer.weights);
        if !self.metrics.values().flatten().chain(floats).all(|value| value.is_finite())
            || !weights.all(|weight| weight.is_finite())
        {
            return Err(Wrong(
                "to_json: got a float that is not finite, wanted numbers that JSON has".into(),
            ));
        }
        serde_json::to_vec(self).map_err(|error| Wrong(format!("to_json: {error}")))
    }

    pub fn of_json(data: &[u8]) -> Result<Self, Wrong> {
        serde_json::from_slice(data).map_err(Wrong::data("JSON"))
    }

    pub fn bincode(&self) -> Result<Vec<u8>, Wrong> {
        wincode::config::serialize(self, config::<MOST>())
            .map_err(|error| Wrong(format!("to_bincode: {error}")))
    }

    pub fn of_bincode(data: &[u8]) -> Result<Self, Wrong> {
        // No list takes more than 8 times its bytes in memory; a longer one is only claimed.
        let card = match data.len() {
            0..=0x1000 => wincode::config::deserialize_exact(data, config::<0x8000>()),
            0x1001..=0x4_0000 => wincode::config::deserialize_exact(data, config::<0x20_0000>()),
            _ => wincode::config::deserialize_exact(data, config::<MOST>()),
        };
        card.map_err(Wrong::data("bincode"))
    }

    pub fn compact(&self) -> Result<Vec<u8>, Wrong> {
        postcard::to_stdvec(self).map_err(|error| Wrong(format!("to_compact: {error}")))
    }

    pub fn of_compact(data: &[u8]) -> Result<Self, Wrong> {
        let (card, rest) = postcard::take_from_bytes(data).map_err(Wrong::data("postcard"))?;
        if rest.is_empty() {
            Ok(card)
        } else {
            Err(Wrong::data("postcard")(format!("{} more bytes", rest.len())))
        }
    }
}
