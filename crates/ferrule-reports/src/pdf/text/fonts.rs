//! The fonts of a document.

use std::sync::Arc;

use super::font::Font;
use super::parsed;
use crate::Error;

/// Which of the first four fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Face {
    /// Heavier strokes.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
}

/// The fonts of a document: those that are built in, then others for characters that these lack, as they are asked.
#[derive(Debug)]
pub struct Fonts {
    fonts: Vec<Arc<Font>>,
}

impl Fonts {
    /// Reads the fonts: the built-in ones, and the files of others (TrueType or OpenType, or a collection, of which the
    /// first is taken). The error names the one that can't be read.
    pub fn new<F: AsRef<[u8]>>(others: &[F]) -> Result<Self, Error> {
        let mut fonts = Vec::from(parsed::built_in()?);
        for (i, file) in others.iter().enumerate() {
            fonts.push(parsed::of_file(&Self::name(i), file.as_ref())?);
        }
        Ok(Self { fonts })
    }

    /// What messages call one of the others.
    pub(crate) fn name(other: usize) -> String {
        format!("fonts[{other}]")
    }

    /// How far the regular font reaches above the baseline, in ems.
    #[must_use]
    pub fn ascent(&self) -> f32 {
        let face = self.fonts[0].face();
        f32::from(face.ascender()) * self.fonts[0].em()
    }

    /// How far the regular font reaches below the baseline, in ems: a positive number.
    #[must_use]
    pub fn descent(&self) -> f32 {
        let face = self.fonts[0].face();
        -f32::from(face.descender()) * self.fonts[0].em()
    }

    /// All, in their order.
    pub(crate) fn all(&self) -> &[Arc<Font>] {
        &self.fonts
    }

    /// The font of a face, by its number.
    pub(crate) fn of(face: Face) -> u16 {
        u16::from(face.bold) + 2 * u16::from(face.italic)
    }
}
