//! Bindings of the domain `scalars`.

mod arguments;
pub mod calls;
pub mod finance;
pub mod integers;
pub mod physics;
pub mod rules;
pub mod strings;
