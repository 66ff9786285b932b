//! Extension types: what values mean that are stored as others.
//!
//! Source: <https://arrow.apache.org/docs/format/CanonicalExtensions.html>

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, FixedSizeBinaryArray, StringArray};
use arrow_cast::cast;
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{ArrowError, DataType, Field};

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
        match self {
            Self::Itself => stored.clone(),
            Self::Booleans => DataType::Boolean,
            Self::Uuids => DataType::Utf8,
        }
    }

    /// The values as what they mean.
    pub fn of(self, stored: ArrayRef) -> Result<ArrayRef, ArrowError> {
        if self == Self::Itself {
            return Ok(stored);
        }
        let stored = match stored.data_type() {
            DataType::Dictionary(_, values) => cast(&stored, values)?,
            _ => stored,
        };
        match (self, stored.as_fixed_size_binary_opt()) {
            (Self::Uuids, Some(uuids)) => Ok(Arc::new(texts(uuids))),
            _ => cast(&stored, &DataType::Boolean),
        }
    }
}

/// UUIDs as RFC 9562 writes them.
fn texts(uuids: &FixedSizeBinaryArray) -> StringArray {
    let text = |bytes: &[u8]| {
        let mut text = String::with_capacity(36);
        for (place, byte) in bytes.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            // Writing to a `String` can't fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    };
    uuids.iter().map(|uuid| uuid.map(text)).collect()
}
