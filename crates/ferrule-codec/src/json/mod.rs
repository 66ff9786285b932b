//! JSON as RFC 8259 says: read into whatever a [`Build`] makes of it, written, and looked into without reading it all.

mod bits;
mod float;
mod number;
mod parse;
mod place;
mod scan;
mod string;
#[cfg(test)]
mod tests;
mod tree;
mod typed;
mod view;
mod widen;
mod write;

pub use parse::{Build, Failed, Rules, Stop, parse};
pub use place::{check_utf8, place};
pub use string::{Form, Text};
pub use tree::{Tree, Trees, read};
pub use typed::{Typed, Unmade, typed};
pub use view::{Children, Kind, Member, View};
pub use widen::{measure, widen};
pub use write::{Layout, Out, float, int, item, key, latin1, literal, plain, ucs2, ucs4, utf8};
