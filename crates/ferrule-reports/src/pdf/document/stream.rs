//! A content stream as far as it is written, and the font that holds where it ends.

use super::bytes::push_hundredths;
use super::codes::Codes;

/// What both shapes and strings of glyphs are written to.
pub(super) struct Stream<'a> {
    pub(super) codes: &'a Codes,
    pub(super) out: Vec<u8>,
    /// The font, which part of it, and its size in hundredths.
    font: Option<(u16, u16, i32)>,
}

impl<'a> Stream<'a> {
    pub(super) fn new(codes: &'a Codes, capacity: usize) -> Self {
        Self { codes, out: Vec::with_capacity(capacity), font: None }
    }

    #[inline]
    pub(super) fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Whether text is written in this font now.
    pub(super) fn has_font(&self, font: u16, part: u16, size: i32) -> bool {
        self.font == Some((font, part, size))
    }

    /// Fonts whose glyphs have colours have parts of 256 codes.
    pub(super) fn set_font(&mut self, font: u16, part: u16, size: i32) {
        if !self.has_font(font, part, size) {
            self.font = Some((font, part, size));
            self.put("/");
            self.put(&font_name(font, part));
            self.put(" ");
            push_hundredths(&mut self.out, size);
            self.put(" Tf ");
        }
    }
}

/// The name of a font, or of a part of it, among the resources.
pub(super) fn font_name(font: u16, part: u16) -> String {
    if part == 0 { format!("F{font}") } else { format!("F{font}_{part}") }
}
