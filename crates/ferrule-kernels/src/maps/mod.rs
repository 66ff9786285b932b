//! Maps: [`Frozen`], of strings, which never changes and can be a file, and [`cache`], which forgets.

pub mod cache;
mod frozen;

pub use frozen::{Frozen, HEADER, Image, Kind, Layout, Pairs, Part, from_counts, parse, sealed_header};
