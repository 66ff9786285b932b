//! Bindings of the domain `codec`.

pub mod binary;
mod classes;
mod compile;
mod make;
mod read;
pub mod schema;
