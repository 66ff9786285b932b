//! Values as bytes and back: what a schema says of them, and the formats.

pub mod schema;
