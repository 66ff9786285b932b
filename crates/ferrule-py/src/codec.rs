//! Bindings of the domain `codec`.

pub mod json;
