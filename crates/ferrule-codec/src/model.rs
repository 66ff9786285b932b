//! What is known of a machine-learning model: a nested document as Rust structs, and its bytes in every format.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wincode::config::{Configuration, DefaultConfig};
use wincode::{SchemaRead, SchemaWrite};

use crate::wire::wrong;
use crate::zerocopy::{Cell, Document, Items, Tag, Writer};
use ferrule_base::Error;
use ferrule_base::Run;
use ferrule_base::random::{STEP, mix};

/// A model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, SchemaWrite, SchemaRead)]
pub struct ModelCard {
    /// What it is called.
    pub name: String,
    /// Counted from 1.
    pub version: u32,
    /// The model that it was made from.
    pub parent: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How it was trained.
    pub hyperparameters: BTreeMap<String, Parameter>,
    /// What it is made of.
    pub layers: Vec<Layer>,
    /// How well it did, step by step.
    pub metrics: BTreeMap<String, Vec<f64>>,
}

/// A part of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, SchemaWrite, SchemaRead)]
pub struct Layer {
    /// What it is called.
    pub name: String,
    /// What it does.
    pub kind: String,
    /// The axes of its weights.
    pub shape: Vec<u32>,
    /// In the order of rows.
    pub weights: Vec<f32>,
}

/// A setting.
#[derive(Debug, Clone, PartialEq, SchemaWrite, SchemaRead)]
#[expect(missing_docs, reason = "the names say it")]
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
    /// One of so many layers, made up from a seed.
    pub fn example(layers: usize, seed: u64, run: &Run<'_>) -> Result<Self, Error> {
        let mut random = Random(seed);
        let mut made = Vec::new();
        made.try_reserve_exact(layers)
            .map_err(|_| Error::Memory(layers.saturating_mul(size_of::<Layer>())))?;
        for place in 0..layers {
            run.check()?;
            let shape = vec![8 << (random.next() % 3), 16];
            let count = shape.iter().product::<u32>();
            made.push(Layer {
                name: format!("block.{place}"),
                kind: ["linear", "conv", "norm"][(random.next() % 3) as usize].into(),
                weights: (0..count).map(|_| (random.unit() - 0.5) as f32).collect(),
                shape,
            });
        }
        let hyperparameters = [
            ("batch_size", Parameter::Int(16 << (random.next() % 4))),
            ("learning_rate", Parameter::Float(random.unit() / 100.0)),
            ("nesterov", Parameter::Bool(random.next().is_multiple_of(2))),
            ("optimizer", Parameter::Text("sgd".into())),
        ];
        let curve = |random: &mut Random, sign: f64| {
            (1..=20_u32).map(|step| 1.0 + sign / f64::from(step) * random.unit()).collect()
        };
        Ok(Self {
            name: format!("example-{seed}"),
            version: 1 + (random.next() % 9) as u32,
            parent: random.next().is_multiple_of(2).then(|| "example-base".into()),
            tags: vec!["example".into(), "größe:klein".into()],
            hyperparameters: hyperparameters.map(|(name, value)| (name.into(), value)).into(),
            metrics: [("accuracy", -1.0), ("loss", 1.0)]
                .map(|(name, sign)| (name.into(), curve(&mut random, sign)))
                .into(),
            layers: made,
        })
    }

    /// In JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        let floats = self.hyperparameters.values().filter_map(|value| match value {
            Parameter::Float(value) => Some(value),
            _ => None,
        });
        let weights = self.layers.iter().flat_map(|layer| &layer.weights);
        if !self.metrics.values().flatten().chain(floats).all(|value| value.is_finite())
            || !weights.clone().all(|weight| weight.is_finite())
        {
            let text = "to_json: got a float that is not finite, wanted numbers that JSON has";
            return Err(Error::Value(text.into()));
        }
        serde_json::to_vec(self).map_err(|error| Error::Value(format!("to_json: {error}")))
    }

    /// From JSON.
    pub fn from_json(data: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(data)
            .map_err(|error| Error::Decode(format!("data: got {error}, wanted a model in JSON")))
    }

    /// In the bytes of bincode 1.
    pub fn to_bincode(&self) -> Result<Vec<u8>, Error> {
        wincode::config::serialize(self, config::<MOST>())
            .map_err(|error| Error::Value(format!("to_bincode: {error}")))
    }

    /// From the bytes of bincode 1.
    pub fn from_bincode(data: &[u8]) -> Result<Self, Error> {
        // No list takes more than 8 times its bytes in memory; a longer one is only claimed.
        let card = match data.len() {
            0..=0x1000 => wincode::config::deserialize_exact(data, config::<0x8000>()),
            0x1001..=0x4_0000 => wincode::config::deserialize_exact(data, config::<0x20_0000>()),
            _ => wincode::config::deserialize_exact(data, config::<MOST>()),
        };
        card.map_err(|error| Error::Decode(format!("data: got {error}, wanted a model in bincode")))
    }

    /// In the bytes of postcard 1.
    pub fn to_compact(&self) -> Result<Vec<u8>, Error> {
        postcard::to_stdvec(self).map_err(|error| Error::Value(format!("to_compact: {error}")))
    }

    /// From the bytes of postcard 1.
    pub fn from_compact(data: &[u8]) -> Result<Self, Error> {
        let wanted = |got: String| Error::Decode(format!("data: got {got}, wanted a model in postcard"));
        let (card, rest) = postcard::take_from_bytes(data).map_err(|error| wanted(error.to_string()))?;
        if rest.is_empty() { Ok(card) } else { Err(wanted(format!("{} more bytes", rest.len()))) }
    }

    /// As a document that is read where it lies; the weights are arrays.
    #[must_use]
    pub fn to_zerocopy(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let writer = &mut writer;
        let texts = |writer: &mut Writer, texts: &[String]| {
            let cells: Vec<_> = texts.iter().map(|text| writer.text(text.as_bytes())).collect();
            writer.list(&cells)
        };
        let mut pairs = vec![
            (writer.key(b"name"), writer.text(self.name.as_bytes())),
            (writer.key(b"version"), Cell::new(Tag::Int, 0, self.version.into())),
        ];
        let parent = self.parent.as_ref();
        let parent = parent.map_or(Cell::new(Tag::Null, 0, 0), |parent| writer.text(parent.as_bytes()));
        pairs.push((writer.key(b"parent"), parent));
        pairs.push((writer.key(b"tags"), texts(writer, &self.tags)));
        let settings: Vec<_> = self
            .hyperparameters
            .iter()
            .map(|(name, value)| (writer.key(name.as_bytes()), parameter(writer, value)))
            .collect();
        pairs.push((writer.key(b"hyperparameters"), writer.map(&settings)));
        let layers: Vec<_> = self.layers.iter().map(|layer| self::layer(writer, layer)).collect();
        pairs.push((writer.key(b"layers"), writer.list(&layers)));
        let metrics: Vec<_> = self
            .metrics
            .iter()
            .map(|(name, values)| (writer.key(name.as_bytes()), writer.floats(values.iter().copied())))
            .collect();
        pairs.push((writer.key(b"metrics"), writer.map(&metrics)));
        let root = writer.map(&pairs);
        std::mem::take(writer).finish(root)
    }

    /// From a document.
    pub fn from_zerocopy(data: &[u8]) -> Result<Self, Error> {
        let document = Document::new(data)?;
        let card = At { document, cell: document.root()?, spent: &std::cell::Cell::new(0), size: data.len() };
        let parent = card.field("parent")?;
        Ok(Self {
            name: card.field("name")?.text()?,
            version: card.field("version")?.number()?,
            parent: if parent.cell.tag == Tag::Null { None } else { Some(parent.text()?) },
            tags: card.field("tags")?.items(At::text)?,
            hyperparameters: card.field("hyperparameters")?.pairs(At::parameter)?,
            layers: card.field("layers")?.items(|layer| {
                Ok(Layer {
                    name: layer.field("name")?.text()?,
                    kind: layer.field("kind")?.text()?,
                    shape: layer.field("shape")?.items(At::number)?,
                    weights: layer.field("weights")?.singles()?,
                })
            })?,
            metrics: card.field("metrics")?.pairs(|values| values.items(At::float))?,
        })
    }
}

fn parameter(writer: &mut Writer, value: &Parameter) -> Cell {
    match value {
        Parameter::Bool(value) => Cell::new(Tag::Bool, 0, (*value).into()),
        Parameter::Int(value) => Cell::new(Tag::Int, 0, *value as u64),
        Parameter::Float(value) => Cell::new(Tag::Float, 0, value.to_bits()),
        Parameter::Text(value) => writer.text(value.as_bytes()),
    }
}

fn layer(writer: &mut Writer, layer: &Layer) -> Cell {
    let shape: Vec<_> = layer.shape.iter().map(|&axis| Cell::new(Tag::Int, 0, axis.into())).collect();
    let weights: Vec<u8> = layer.weights.iter().flat_map(|weight| weight.to_le_bytes()).collect();
    let pairs = [
        (writer.key(b"name"), writer.text(layer.name.as_bytes())),
        (writer.key(b"kind"), writer.text(layer.kind.as_bytes())),
        (writer.key(b"shape"), writer.list(&shape)),
        (writer.key(b"weights"), writer.array(SINGLES, &[layer.weights.len()], &weights)),
    ];
    writer.map(&pairs)
}

const SINGLES: Items = Items { kind: b'f', size: 4 };

/// A place in a document, and how many bytes were read so far: no more than there are, though places may be shared.
#[derive(Clone, Copy)]
struct At<'a> {
    document: Document<'a>,
    cell: Cell,
    spent: &'a std::cell::Cell<usize>,
    size: usize,
}

impl At<'_> {
    fn at(self, cell: Cell) -> Self {
        Self { cell, ..self }
    }

    fn other<T>(self, wanted: &str) -> Result<T, Error> {
        Err(Error::Decode(format!("data: got a model with {:?} in it, wanted {wanted}", self.cell.tag)))
    }

    fn spend(self, bytes: usize) -> Result<(), Error> {
        self.spent.set(self.spent.get().saturating_add(bytes));
        if self.spent.get() <= self.size {
            return Ok(());
        }
        Err(wrong(0, "values that share their bytes", "a document whose values each have their own"))
    }

    fn field(self, name: &str) -> Result<Self, Error> {
        if self.cell.tag != Tag::Map {
            return self.other("a map");
        }
        match self.document.get(self.cell, name.as_bytes())? {
            Some(cell) => Ok(self.at(cell)),
            None => Err(Error::Decode(format!("data: got a model without {name}, wanted one with it"))),
        }
    }

    fn text(self) -> Result<String, Error> {
        if self.cell.tag != Tag::Text {
            return self.other("text");
        }
        let (at, text) = self.document.stretch(self.cell)?;
        self.spend(text.len())?;
        String::from_utf8(text.to_vec()).map_err(|error| {
            wrong(at + error.utf8_error().valid_up_to(), "bytes that are not UTF-8", "UTF-8")
        })
    }

    fn number(self) -> Result<u32, Error> {
        match (self.cell.tag, u32::try_from(self.cell.word)) {
            (Tag::Int, Ok(number)) => Ok(number),
            _ => self.other("an int that u32 holds"),
        }
    }

    fn float(self) -> Result<f64, Error> {
        if self.cell.tag == Tag::Float { Ok(f64::from_bits(self.cell.word)) } else { self.other("a float") }
    }

    fn parameter(self) -> Result<Parameter, Error> {
        Ok(match self.cell.tag {
            Tag::Bool => Parameter::Bool(self.cell.word != 0),
            Tag::Int => Parameter::Int(self.cell.word as i64),
            Tag::Float => Parameter::Float(self.float()?),
            Tag::Text => Parameter::Text(self.text()?),
            _ => return self.other("bool, int, float or text"),
        })
    }

    fn singles(self) -> Result<Vec<f32>, Error> {
        if self.cell.tag != Tag::Array {
            return self.other("an array");
        }
        let array = self.document.array(self.cell)?;
        if array.items != SINGLES || array.shape.len() != 1 {
            return self.other("an array of f32");
        }
        self.spend(array.size)?;
        let (_, data) = self.document.stretch(Cell::new(Tag::Bytes, array.size, array.start as u64))?;
        Ok(data.as_chunks().0.iter().map(|weight| f32::from_le_bytes(*weight)).collect())
    }

    fn items<T>(self, each: impl Fn(Self) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        if !matches!(self.cell.tag, Tag::List | Tag::Ints | Tag::Floats) {
            return self.other("a list");
        }
        self.spend(self.cell.len.saturating_mul(8))?;
        (0..self.cell.len)
            .map_while(|place| self.document.item(self.cell, place).transpose())
            .map(|item| each(self.at(item?)))
            .collect()
    }

    fn pairs<T>(self, each: impl Fn(Self) -> Result<T, Error>) -> Result<BTreeMap<String, T>, Error> {
        if self.cell.tag != Tag::Map {
            return self.other("a map");
        }
        self.spend(self.cell.len.saturating_mul(8))?;
        (0..self.cell.len)
            .map(|place| {
                let (key, value) = self.document.pair(self.cell, place)?;
                Ok((self.at(key).text()?, each(self.at(value))?))
            })
            .collect()
    }
}

/// Steele's `SplitMix64`: enough for examples.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
