//! PDF: pages laid out from blocks in parallel, and written as they become complete.

mod complex;
pub mod document;
pub mod fonts;
pub mod page;
pub mod shape;
mod wrap;
