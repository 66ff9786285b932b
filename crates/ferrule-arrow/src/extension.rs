//! Extension types: what values mean that are stored as others.
//!
//! Source: <https://arrow.apache.org/docs/format/CanonicalExtensions.html>

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use arrow_array::{Array, ArrayRef, BooleanArray, FixedSizeBinaryArray, LargeStringArray};
use arrow_buffer::{BooleanBuffer, OffsetBuffer};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{DataType, Field};
use ferrule_base::{Error, room};

/// What an extension type is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// What it is stored as: it is no extension type, or one whose values are texts.
    Itself,
    /// Bytes, of which 0 is false.
    Booleans,
    /// 16 bytes, whose text everybody knows.
    Uuids,
}

/// What the values of a field are read as; the name of a type of which that is not known.
pub fn meaning(field: &Field) -> Result<Meaning, &str> {
    let Some(name) = field.metadata().get(EXTENSION_TYPE_NAME_KEY) else { return Ok(Meaning::Itself) };
    let stored = match field.data_type() {
        DataType::Dictionary(_, values) => values,
        stored => stored,
    };
    match (name.as_str(), stored) {
        ("arrow.json", DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => Ok(Meaning::Itself),
        ("arrow.bool8", DataType::Int8) => Ok(Meaning::Booleans),
        ("arrow.uuid", DataType::FixedSizeBinary(16)) => Ok(Meaning::Uuids),
        (name, _) => Err(name),
    }
}

impl Meaning {
    /// The type that values are read as which are stored so.
    #[must_use]
    pub fn data_type(self, stored: &DataType) -> DataType {
        match (self, stored) {
            (Self::Itself, _) => stored.clone(),
            (_, DataType::Dictionary(keys, values)) => {
                DataType::Dictionary(keys.clone(), Box::new(self.data_type(values)))
            }
            (Self::Booleans, _) => DataType::Boolean,
            (Self::Uuids, _) => DataType::LargeUtf8,
        }
    }

    /// The values as what they mean: those of a dictionary in one, which may say each many times.
    pub fn of(self, stored: ArrayRef) -> Result<ArrayRef, Error> {
        if self == Self::Itself {
            return Ok(stored);
        }
        if let Some(dictionary) = stored.as_any_dictionary_opt() {
            return Ok(dictionary.with_values(self.of(Arc::clone(dictionary.values()))?));
        }
        if let (Self::Uuids, Some(uuids)) = (self, stored.as_fixed_size_binary_opt()) {
            return texts(uuids);
        }
        // Less than a bit of each byte: there is room for it where there is some.
        room::<u8>(stored.len() / 8)?;
        let bytes = stored.as_primitive::<Int8Type>();
        let bits = BooleanBuffer::collect_bool(bytes.len(), |index| bytes.value(index) != 0);
        Ok(Arc::new(BooleanArray::new(bits, bytes.nulls().cloned())))
    }
}

/// UUIDs as RFC 9562 writes them.
fn texts(uuids: &FixedSizeBinaryArray) -> Result<ArrayRef, Error> {
    const LEN: usize = 36;
    let (mut text, mut ends) = (room(uuids.len() * LEN)?, room(uuids.len() + 1)?);
    ends.push(0);
    for uuid in uuids {
        for (place, byte) in uuid.into_iter().flatten().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push(b'-');
            }
            text.extend([byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
        }
        ends.push(text.len() as i64);
    }
    let texts =
        LargeStringArray::try_new(OffsetBuffer::new(ends.into()), text.into(), uuids.nulls().cloned());
    Ok(Arc::new(texts.map_err(|error| Error::Value(error.to_string()))?))
}
