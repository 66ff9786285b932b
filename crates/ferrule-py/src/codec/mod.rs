//! Bindings of the domain `codec`.

pub mod binary;
mod classes;
mod compile;
pub mod document;
pub mod json;
mod make;
mod read;
pub mod schema;
mod typed;
