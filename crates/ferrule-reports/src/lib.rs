//! Massive reports: a table model, and its writers for XLSX and PDF. No Python here.
//!
//! A [`model::Report`] says what the tables look like; rows come in [`block::Block`]s. Both writers turn each block into
//! [`lines::Line`]s (rows, and lines that begin and close groups), format blocks in parallel ([`pipeline`]) and write
//! them in order to an [`output::Output`], so memory does not grow with the rows.

// Sizes and places are what inputs say: see `convert`. Tests make their own.
#![cfg_attr(
    not(test),
    deny(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)
)]

mod addresses;
pub mod block;
pub mod build;
mod charts;
mod convert;
pub mod error;
pub mod format;
pub mod forms;
pub mod limit;
pub mod lines;
pub mod model;
pub mod output;
pub mod pdf;
pub mod picture;
pub mod pipeline;
pub mod rules;
mod sheet_numbers;
mod taken;
pub mod texts;
pub mod xlsx;

use ferrule_base::Run;

pub use error::Error;

/// A report in the making. Tables are written one after the other, in the report's order.
pub trait Writer: Send {
    /// Adds the next rows of the current table.
    fn write(&mut self, batch: &arrow_array::RecordBatch, run: &Run<'_>) -> Result<(), Error>;

    /// Ends the current table; the next one, if there is one, begins.
    fn end_table(&mut self, run: &Run<'_>) -> Result<(), Error>;

    /// Ends the report, after its last table. Gives its bytes if it was made in memory.
    fn finish(self: Box<Self>, run: &Run<'_>) -> Result<Vec<u8>, Error>;
}
