//! What the items of a buffer are.

/// The types of item that the buffer protocol, Arrow and DLPack have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum DType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float16,
    Float32,
    Float64,
}

/// A family of types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum Kind {
    Bool,
    Int,
    UInt,
    Float,
}

impl DType {
    /// All of them. The place of one is its number in a [`Header`](crate): never change the order.
    pub const ALL: [Self; 12] = [
        Self::Bool,
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::UInt8,
        Self::UInt16,
        Self::UInt32,
        Self::UInt64,
        Self::Float16,
        Self::Float32,
        Self::Float64,
    ];

    /// The type of a family whose items have so many bytes.
    #[must_use]
    pub fn new(kind: Kind, size: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.kind() == kind && dtype.size() == size)
    }

    /// The type that NumPy calls so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name)
    }

    /// As NumPy calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Float16 => "float16",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
        }
    }

    /// Bytes of an item.
    #[must_use]
    pub fn size(self) -> usize {
        match self {
            Self::Bool | Self::Int8 | Self::UInt8 => 1,
            Self::Int16 | Self::UInt16 | Self::Float16 => 2,
            Self::Int32 | Self::UInt32 | Self::Float32 => 4,
            Self::Int64 | Self::UInt64 | Self::Float64 => 8,
        }
    }

    /// Its family.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Bool => Kind::Bool,
            Self::Int8 | Self::Int16 | Self::Int32 | Self::Int64 => Kind::Int,
            Self::UInt8 | Self::UInt16 | Self::UInt32 | Self::UInt64 => Kind::UInt,
            Self::Float16 | Self::Float32 | Self::Float64 => Kind::Float,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_name_and_by_its_family() {
        for dtype in DType::ALL {
            assert_eq!(DType::named(dtype.name()), Some(dtype));
            assert_eq!(DType::new(dtype.kind(), dtype.size()), Some(dtype));
        }
        assert_eq!(DType::new(Kind::Float, 16), None);
        assert_eq!(DType::named("complex64"), None);
    }
}
