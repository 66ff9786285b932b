//! The layout: makes pages of lines.
//!
//! `writer` is the way of the data; `grid`, `column`, `measure` and `widths` are columns, `rows` and `groups` make strips of
//! a table's lines, `paginate` puts strips on pages, `furniture` is what stands around them.

mod chart;
mod column;
mod contents;
mod furniture;
mod grid;
mod groups;
mod links;
mod look;
mod measure;
mod paginate;
mod rows;
mod strip;
mod typeset;
mod widths;
mod writer;

pub use writer::writer;
#[cfg(test)]
pub use writer::{Pages, PdfWriter};
