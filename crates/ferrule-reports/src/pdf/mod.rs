//! PDF: pages laid out from blocks in parallel, and written as they become complete.
//!
//! Upper layer, the layout: `writer` (the way of the data), `grid`, `column`, `measure`, `widths` (columns), `rows` and
//! `groups` (lines of a table as strips), `furniture` (what stands around), `chart`, `contents`, `paginate` (strips on
//! pages), `typeset` and `look`. Lower layer: `document`, with `fonts` and `shape`. Between them is a [`page::Page`].

mod bytes;
mod chart;
mod codes;
mod colored;
mod column;
mod complex;
mod content;
mod contents;
mod deflate;
pub mod document;
mod embed;
mod file;
pub mod fonts;
mod furniture;
mod grid;
mod groups;
mod icc;
mod images;
mod look;
mod measure;
mod metadata;
pub mod page;
mod pages;
mod paginate;
mod rows;
pub mod shape;
mod strip;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod trees;
mod typeset;
mod widths;
mod wrap;
mod writer;

pub use fonts::FontFiles;
pub use writer::writer;
