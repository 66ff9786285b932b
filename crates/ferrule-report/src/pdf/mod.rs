//! PDF: pages laid out from blocks in parallel, and written as they become complete.

mod bytes;
mod codes;
mod colored;
mod complex;
mod content;
mod deflate;
pub mod document;
mod embed;
mod file;
pub mod fonts;
mod icc;
mod images;
mod metadata;
pub mod page;
mod pages;
pub mod shape;
mod tags;
mod text;
mod trees;
mod wrap;
