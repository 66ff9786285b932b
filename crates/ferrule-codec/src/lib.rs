//! Values as bytes and back: what a schema says of them, and the formats.
//!
//! The binary formats are one program, [`encode`] and [`decode`], that follows a [`schema`], over a [`wire`]: [`bincode`] or
//! [`compact`]. Whose
//! values they are is said by the traits [`encode::Objects`] and [`decode::Build`]; [`tree`] has Rust's own.

pub mod bincode;
pub mod compact;
pub mod decode;
pub mod encode;
pub mod json;
pub mod schema;
pub mod tree;
pub mod wire;
pub mod zerocopy;

pub use ferrule_base::Error;

/// Values nested deeper are refused, written and read: each level takes stack.
pub const DEEPEST: usize = 500;

/// The places of the alternatives of `Any` in the binary formats, as of this enum in Rust:
///
/// ```text
/// enum Value { Null, Bool(bool), Int(i64), Float(f64), Str(String), Bytes(Vec<u8>), List(Vec<Value>), Map(Vec<(String, Value)>) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Null,
    Bool,
    Int,
    Float,
    Text,
    Bytes,
    List,
    Map,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Self; 8] =
        [Self::Null, Self::Bool, Self::Int, Self::Float, Self::Text, Self::Bytes, Self::List, Self::Map];
}
