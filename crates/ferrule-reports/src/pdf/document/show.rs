//! Strings of glyphs in a content stream (ISO 32000-1, 9.4).

use super::bytes::{hundredths, push_hundredths, push_int, push_text};
use super::codes::{Codes, text_of};
use super::stream::Stream;
use crate::convert::nearest;
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
    code.to_be_bytes().into_iter().for_each(|byte| push_byte(out, byte));
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
    pub(super) fn run(&mut self, stream: &mut Stream<'_>, run: &GlyphRun, text: &str) {
        for cluster in run.glyphs.chunk_by(|a, b| a.source == b.source) {
            let actual = text_of(&cluster[0], text);
            let told = cluster.len() == 1 && stream.codes.says(run.font, cluster[0].id, actual);
            if !told {
                self.end_array(stream);
                stream.put("/Span<</ActualText");
                push_text(&mut stream.out, actual);
                stream.put(">>BDC ");
            }
            for glyph in cluster {
                self.glyph(stream, run.font, glyph);
            }
            if !told {
                self.end_array(stream);
                stream.put("EMC ");
            }
        }
    }

    fn glyph(&mut self, stream: &mut Stream<'_>, font: u16, glyph: &Glyph) {
        let source = &stream.codes.fonts().all()[usize::from(font)];
        let (colored, advance) = (source.colored(), f32::from(source.advance(glyph.id)) * source.em());
        let code = stream.codes.code(font, glyph.id);
        let part = if colored { code >> 8 } else { 0 };
        if !stream.has_font(font, part, self.size) {
            self.end_array(stream);
            stream.set_font(font, part, self.size);
        }
        self.set_rise(stream, hundredths(glyph.dy * self.size as f32 / 100.0));
        self.move_to(stream, self.reached + glyph.dx);
        self.begin_string(stream);
        if colored {
            push_byte(&mut stream.out, code.to_be_bytes()[1]);
        } else {
            push_code(&mut stream.out, code);
        }
        self.pen += advance;
        self.reached += glyph.advance;
    }

    fn set_rise(&mut self, stream: &mut Stream<'_>, rise: i32) {
        if self.rise != rise {
            self.end_array(stream);
            push_hundredths(&mut stream.out, rise);
            stream.put(" Ts ");
            self.rise = rise;
        }
    }

    fn move_to(&mut self, stream: &mut Stream<'_>, place: f32) {
        let thousandths = ((place - self.pen) * 1000.0).round();
        if thousandths != 0.0 {
            self.end_string(stream);
            self.begin_array(stream);
            push_int(&mut stream.out, nearest(-thousandths));
            self.pen += thousandths / 1000.0;
        }
    }

    fn begin_array(&mut self, stream: &mut Stream<'_>) {
        if !self.array {
            stream.put("[");
            self.array = true;
        }
    }

    fn begin_string(&mut self, stream: &mut Stream<'_>) {
        self.begin_array(stream);
        if !self.string {
            stream.put("(");
            self.string = true;
        }
    }

    fn end_string(&mut self, stream: &mut Stream<'_>) {
        if self.string {
            stream.put(")");
            self.string = false;
        }
    }

    fn end_array(&mut self, stream: &mut Stream<'_>) {
        self.end_string(stream);
        if self.array {
            stream.put("]TJ\n");
            self.array = false;
        }
    }

    pub(super) fn finish(mut self, stream: &mut Stream<'_>) {
        self.end_array(stream);
        self.set_rise(stream, 0);
    }
}
