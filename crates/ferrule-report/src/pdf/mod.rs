//! PDF: pages laid out from blocks in parallel, and written as they become complete.
//!
//! Upper layer, the layout: `writer` (the way of the data), `grid`, `column`, `measure`, `widths` (columns), `rows` and
//! `groups` (lines of a table as strips), `furniture` (what stands around), `chart`, `contents`, `paginate` (strips on
//! pages), `typeset` and `look`. Lower layer: `document`, with `fonts` and `shape`. Between them is a [`page::Page`].

mod chart;
mod column;
mod complex;
mod contents;
pub mod document;
pub mod fonts;
mod furniture;
mod grid;
mod groups;
mod look;
mod measure;
pub mod page;
mod paginate;
mod rows;
pub mod shape;
mod strip;
#[cfg(test)]
mod tests;
mod typeset;

mod widths;
mod wrap;
mod writer;

pub use fonts::FontFiles;
pub use writer::writer;
