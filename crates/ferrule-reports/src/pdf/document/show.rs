//! Strings of glyphs in a content stream (ISO 32000-1, 9.4).

use super::bytes::{hundredths, push_hundredths, push_int, push_text};
use super::codes::{Codes, text_of};
use super::content::Content;
use crate::pdf::text::glyphs::{Glyph, GlyphRun};

/// Adds the codes of plain text, two bytes each, as the inside of a string.
pub(super) fn push_plain(out: &mut Vec<u8>, codes: &Codes, font: u16, text: &str) {
    let source = &codes.fonts().all()[usize::from(font)];
    out.reserve(2 * text.len() + 16);
    for character in text.chars() {
        push_code(out, codes.code(font, source.plain_glyph(character).unwrap_or(0)));
    }
}

#[inline]
fn push_code(out: &mut Vec<u8>, code: u16) {
    push_byte(out, (code >> 8) as u8);
    push_byte(out, code as u8);
}

/// Adds a byte of a string. A parenthesis or backslash needs an escape; a carriage return would be read as a newline.
#[inline]
fn push_byte(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\r' => out.extend_from_slice(b"\\r"),
        _ => out.push(byte),
    }
}

/// Shows glyphs that may stand anywhere. Lengths are in ems.
pub(super) struct Shower {
    /// Of the font, in hundredths.
    size: i32,
    /// Where a reader of the file would draw the next glyph.
    pen: f32,
    /// Where the text has come to.
    reached: f32,
    /// How far glyphs are raised above the baseline, in hundredths of a point.
    rise: i32,
    array: bool,
    string: bool,
}

impl Shower {
    pub(super) fn new(size: i32) -> Self {
        Self { size, pen: 0.0, reached: 0.0, rise: 0, array: false, string: false }
    }

    /// Shows a run. Glyphs that do not stand for the text that readers are told of them get the right one.
    pub(super) fn run(&mut self, content: &mut Content<'_>, run: &GlyphRun, text: &str) {
        for cluster in run.glyphs.chunk_by(|a, b| a.source == b.source) {
            let actual = text_of(&cluster[0], text);
            let told = cluster.len() == 1 && content.codes.says(run.font, cluster[0].id, actual);
            if !told {
                self.end_array(content);
                content.put("/Span<</ActualText");
                push_text(&mut content.out, actual);
                content.put(">>BDC ");
            }
            for glyph in cluster {
                self.glyph(content, run.font, glyph);
            }
            if !told {
                self.end_array(content);
                content.put("EMC ");
            }
        }
    }

    fn glyph(&mut self, content: &mut Content<'_>, font: u16, glyph: &Glyph) {
        let source = &content.codes.fonts().all()[usize::from(font)];
        let (colored, advance) = (source.colored(), f32::from(source.advance(glyph.id)) * source.em());
        let code = content.codes.code(font, glyph.id);
        let part = if colored { code >> 8 } else { 0 };
        if !content.has_font(font, part, self.size) {
            self.end_array(content);
            content.set_font(font, part, self.size);
        }
        self.set_rise(content, hundredths(glyph.dy * self.size as f32 / 100.0));
        self.move_to(content, self.reached + glyph.dx);
        self.begin_string(content);
        if colored {
            push_byte(&mut content.out, code as u8);
        } else {
            push_code(&mut content.out, code);
        }
        self.pen += advance;
        self.reached += glyph.advance;
    }

    fn set_rise(&mut self, content: &mut Content<'_>, rise: i32) {
        if self.rise != rise {
            self.end_array(content);
            push_hundredths(&mut content.out, rise);
            content.put(" Ts ");
            self.rise = rise;
        }
    }

    fn move_to(&mut self, content: &mut Content<'_>, place: f32) {
        let thousandths = ((place - self.pen) * 1000.0).round();
        if thousandths != 0.0 {
            self.end_string(content);
            self.begin_array(content);
            push_int(&mut content.out, -thousandths as i32);
            self.pen += thousandths / 1000.0;
        }
    }

    fn begin_array(&mut self, content: &mut Content<'_>) {
        if !self.array {
            content.put("[");
            self.array = true;
        }
    }

    fn begin_string(&mut self, content: &mut Content<'_>) {
        self.begin_array(content);
        if !self.string {
            content.put("(");
            self.string = true;
        }
    }

    fn end_string(&mut self, content: &mut Content<'_>) {
        if self.string {
            content.put(")");
            self.string = false;
        }
    }

    fn end_array(&mut self, content: &mut Content<'_>) {
        self.end_string(content);
        if self.array {
            content.put("]TJ\n");
            self.array = false;
        }
    }

    pub(super) fn finish(mut self, content: &mut Content<'_>) {
        self.end_array(content);
        self.set_rise(content, 0);
    }
}
