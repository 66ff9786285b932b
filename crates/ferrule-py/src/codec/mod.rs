//! Bindings of the domain `codec`.

pub mod bincode;
mod classes;
pub mod compact;
mod compile;
pub mod json;
mod make;
mod plan;
mod read;
pub mod schema;
mod wire;
pub mod zerocopy;
