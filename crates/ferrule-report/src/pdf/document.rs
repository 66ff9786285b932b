//! The document: pages come in, one after the other, and leave as PDF.

use std::sync::Arc;

use ferrule_kernels::Run;

use super::fonts::Fonts;
use super::page::{Bookmark, Page};
use crate::Error;
use crate::model::Report;
use crate::output::Output;

/// A PDF in the making.
#[derive(Debug)]
pub struct Document {
    pages: usize,
}

impl Document {
    /// Begins a document. The images are PNG or JPEG; the error says which one isn't, and why.
    pub fn new(
        _report: &Report,
        _fonts: Arc<Fonts>,
        _images: &[Vec<u8>],
        _output: Output,
    ) -> Result<Self, Error> {
        Ok(Self { pages: 0 })
    }

    /// How many pixels an image is wide and high.
    #[must_use]
    pub fn image_size(&self, _image: usize) -> (u32, u32) {
        (1, 1)
    }

    /// Adds a page after those that were added before; its number, counted from 0.
    pub fn add(&mut self, _page: Page, _run: &Run<'_>) -> Result<usize, Error> {
        self.pages += 1;
        Ok(self.pages - 1)
    }

    /// Adds a bookmark after those that were added before.
    pub fn bookmark(&mut self, _bookmark: Bookmark) {}

    /// How many pages were added.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// Ends the document. The pages in front, its table of contents, come first in it.
    pub fn finish(self, _front: Vec<Page>, _run: &Run<'_>) -> Result<Vec<u8>, Error> {
        Ok(Vec::new())
    }
}
