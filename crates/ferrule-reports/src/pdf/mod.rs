//! PDF: pages laid out from blocks in parallel, and written as they become complete.
//!
//! Three rooms: the `layout` makes pages of lines, the `document` streams them as PDF, and both stand on `text`. Between
//! layout and document is a [`page::Page`].

pub mod document;
mod layout;
pub mod page;
#[cfg(test)]
mod tests;
pub mod text;

pub use layout::writer;
