//! Maps: [`Frozen`], of strings, which never changes and can be a file, and [`cache`], which forgets.

pub mod cache;
mod frozen;
mod frozen_build;
mod frozen_file;
#[cfg(test)]
mod frozen_tests;
pub mod waits;

pub use frozen::{Frozen, Kind, Layout};
pub use frozen_build::{Image, Pairs, Part, from_counts};
pub use frozen_file::{HEADER, parse, sealed_header};
