//! What text becomes: lines of glyphs, each with the part of the text that it stands for.

use std::borrow::Cow;
use std::ops::Range;

use super::font::Font;

/// A line of text, shaped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shaped {
    /// The text itself, in the order in which it is read.
    pub text: Box<str>,
    /// What is drawn.
    pub glyphs: Glyphs,
    /// In ems: times the size it is its width.
    pub width: f32,
}

/// The glyphs of a line, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub enum Glyphs {
    /// The font has one glyph for each character of the text, which stands where the one before it ends. (Nearly all text
    /// is such, so its glyphs are looked up when they are written, and never stored.)
    Plain {
        /// As the fonts count them.
        font: u16,
    },
    /// All else: any order, any place, as many fonts as it needs.
    Runs(Vec<GlyphRun>),
}

impl Default for Glyphs {
    fn default() -> Self {
        Self::Runs(Vec::new())
    }
}

/// Glyphs of one font.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphRun {
    /// As the fonts count them.
    pub font: u16,
    /// From left to right.
    pub glyphs: Vec<Glyph>,
}

/// A glyph, and where the pen is for it. Lengths in ems.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// In the font.
    pub id: u16,
    /// How far the pen moves on.
    pub advance: f32,
    /// How far right of the pen it is drawn.
    pub dx: f32,
    /// How far above the baseline it is drawn.
    pub dy: f32,
    /// The bytes of [`Shaped::text`] that it stands for (with the other glyphs of the same range).
    pub source: Range<u32>,
}

/// A character that no font has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
}

/// A glyph at its own place.
pub(crate) fn plain_glyph(font: &Font, id: u16, source: Range<u32>) -> Glyph {
    Glyph { id, advance: f32::from(font.advance(id)) * font.em(), dx: 0.0, dy: 0.0, source }
}

/// A soft hyphen is seen at the end of a line, and nowhere else.
pub(crate) fn hyphenated(line: &str) -> Cow<'_, str> {
    match line.strip_suffix('\u{ad}') {
        Some(word) => Cow::Owned(format!("{word}-")),
        None => Cow::Borrowed(line),
    }
}
