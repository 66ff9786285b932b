//! A map of strings that never changes, in one block of memory: the same in a process and in a file.
//!
//! After a header come the slots of an open-addressing table, then the records in the order in which the keys came,
//! each a key with its value beside it, then the values that are bytes. A slot has a piece of the key's hash and the
//! place of its record, so a look-up touches two cache lines, and both can be asked for ahead of time.
//!
//! Every place read from the block is checked: whatever is in it, a look-up ends and reads nothing beyond it.

mod build;
mod file;
mod layout;
mod map;

#[cfg(test)]
mod tests;

pub use build::{Image, Pairs, Part, from_counts};
pub use file::{parse, sealed_header};
pub use layout::{HEADER, Kind, Layout};
pub use map::Frozen;
