//! A card as a document that is read where it lies, as `ferrule.codec.zerocopy` reads and writes it.

use std::collections::BTreeMap;

use ferrule_codec::Error;
use ferrule_codec::zerocopy::{Cell, Document, Items, Tag, Writer};

use crate::Wrong;
use crate::card::{Layer, ModelCard, Parameter};

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

impl ModelCard {
    /// As a document that is read where it lies; the weights are arrays.
    pub fn zerocopy(&self) -> Result<Vec<u8>, Wrong> {
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
        Ok(std::mem::take(writer).finish(root)?)
    }

    /// From a document.
    pub fn of_zerocopy(data: &[u8]) -> Result<Self, Wrong> {
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

    fn other<T>(self, wanted: &str) -> Result<T, Wrong> {
        Err(Wrong(format!("data: got a model with {:?} in it, wanted {wanted}", self.cell.tag)))
    }

    fn spend(self, bytes: usize) -> Result<(), Wrong> {
        self.spent.set(self.spent.get().saturating_add(bytes));
        if self.spent.get() <= self.size {
            return Ok(());
        }
        Err(Wrong(
            "data: got values that share their bytes, wanted a document whose values each have their own"
                .into(),
        ))
    }

    fn field(self, name: &str) -> Result<Self, Wrong> {
        if self.cell.tag != Tag::Map {
            return self.other("a map");
        }
        match self.document.get(self.cell, name.as_bytes())? {
            Some(cell) => Ok(self.at(cell)),
            None => Err(Wrong(format!("data: got a model without {name}, wanted one with it"))),
        }
    }

    fn text(self) -> Result<String, Wrong> {
        if self.cell.tag != Tag::Text {
            return self.other("text");
        }
        let (at, text) = self.document.stretch(self.cell)?;
        self.spend(text.len())?;
        String::from_utf8(text.to_vec()).map_err(|error| {
            Wrong(format!(
                "data: at byte {}: got bytes that are not UTF-8",
                at + error.utf8_error().valid_up_to()
            ))
        })
    }

    fn number(self) -> Result<u32, Wrong> {
        match (self.cell.tag, u32::try_from(self.cell.word)) {
            (Tag::Int, Ok(number)) => Ok(number),
            _ => self.other("an int that u32 holds"),
        }
    }

    fn float(self) -> Result<f64, Wrong> {
        if self.cell.tag == Tag::Float { Ok(f64::from_bits(self.cell.word)) } else { self.other("a float") }
    }

    fn parameter(self) -> Result<Parameter, Wrong> {
        Ok(match self.cell.tag {
            Tag::Bool => Parameter::Bool(self.cell.word != 0),
            Tag::Int => Parameter::Int(self.cell.word as i64),
            Tag::Float => Parameter::Float(self.float()?),
            Tag::Text => Parameter::Text(self.text()?),
            _ => return self.other("bool, int, float or text"),
        })
    }

    fn singles(self) -> Result<Vec<f32>, Wrong> {
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

    fn items<T>(self, each: impl Fn(Self) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
        if !matches!(self.cell.tag, Tag::List | Tag::Ints | Tag::Floats) {
            return self.other("a list");
        }
        self.spend(self.cell.len.saturating_mul(8))?;
        (0..self.cell.len)
            .map_while(|place| self.document.item(self.cell, place).transpose())
            .map(|item| each(self.at(item?)))
            .collect()
    }

    fn pairs<T>(self, each: impl Fn(Self) -> Result<T, Wrong>) -> Result<BTreeMap<String, T>, Wrong> {
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
