//! Bindings of the domain `codec`.

pub mod binary;
mod classes;
mod compile;
pub mod document;
mod make;
mod read;
pub mod schema;
