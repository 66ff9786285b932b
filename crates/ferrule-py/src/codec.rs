//! Bindings of the domain `codec`.

pub mod classes;
mod compile;
pub mod schema;
