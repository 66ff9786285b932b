//! From text to glyphs: the fast way for plain text, and where it can't be taken, the full one.

use std::borrow::Cow;

use super::complex::Paragraph;
use super::fonts::{Face, Font, Fonts};
use super::page::{Glyph, GlyphRun, Glyphs, Shaped};
use super::wrap::lines;

/// A character that no font has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
}

impl Fonts {
    /// Shapes one line. Tabs and newlines become spaces.
    pub fn shape(&self, text: &str, face: Face) -> Result<Shaped, MissingGlyph> {
        match self.shape_plain(text, face) {
            Some(shaped) => Ok(shaped),
            None => self.shape_any(&without_controls(text), face),
        }
    }

    /// Shapes text as lines of at most `width` ems: broken where Unicode allows it (UAX 14), at newlines, and inside a
    /// word only if it is wider than a line. White space at the end of a broken line is left out.
    pub fn wrap(&self, text: &str, face: Face, width: f32) -> Result<Vec<Shaped>, MissingGlyph> {
        if let Some(shaped) = self.shape_plain(text, face)
            && shaped.width <= width
        {
            return Ok(vec![shaped]);
        }
        let mut wrapped = Vec::new();
        for paragraph in paragraphs(text) {
            self.wrap_paragraph(&without_controls(paragraph), face, width, &mut wrapped)?;
        }
        Ok(wrapped)
    }

    fn wrap_paragraph(
        &self,
        text: &str,
        face: Face,
        width: f32,
        wrapped: &mut Vec<Shaped>,
    ) -> Result<(), MissingGlyph> {
        let mut line = |shaped: Shaped| wrapped.push(shaped);
        if let Some(shaped) = self.shape_plain(text, face) {
            if shaped.width <= width {
                line(shaped);
                return Ok(());
            }
            let font = &self.all()[usize::from(Self::of(face))];
            let em = font.em();
            let advance = |_, character| f32::from(font.plain_advance(character).unwrap_or(0)) * em;
            for range in lines(text, width, advance) {
                line(self.shape(&hyphenated(&text[range]), face)?);
            }
            return Ok(());
        }
        let paragraph = Paragraph::new(self, text, face)?;
        let whole = paragraph.line(0..text.len())?;
        if whole.width <= width {
            line(whole);
            return Ok(());
        }
        let advances = advances_by_byte(&whole);
        for range in lines(text, width, |at, _| advances[at]) {
            line(paragraph.line(range)?);
        }
        Ok(())
    }

    /// Shapes text all of whose characters are plain in one font.
    fn shape_plain(&self, text: &str, face: Face) -> Option<Shaped> {
        let number = Self::of(face);
        let font = &self.all()[usize::from(number)];
        let units = plain_units(font, text)?;
        let width = units as f32 * font.em();
        Some(Shaped { text: text.into(), glyphs: Glyphs::Plain { font: number }, width })
    }

    /// Shapes text without control characters.
    fn shape_any(&self, text: &str, face: Face) -> Result<Shaped, MissingGlyph> {
        if let Some(shaped) = self.shape_plain(text, face) {
            return Ok(shaped);
        }
        if let Some(shaped) = self.shape_plain_in_several(text, face) {
            return Ok(shaped);
        }
        Paragraph::new(self, text, face)?.line(0..text.len())
    }

    /// Shapes text all of whose characters are plain in some font.
    fn shape_plain_in_several(&self, text: &str, face: Face) -> Option<Shaped> {
        let mut runs: Vec<GlyphRun> = Vec::new();
        let mut width = 0.0;
        for (at, character) in text.char_indices() {
            let (number, glyph) = self
                .candidates(face)
                .find_map(|(number, font)| Some((number, font.plain_glyph(character)?)))?;
            let source = at as u32..(at + character.len_utf8()) as u32;
            let font = &self.all()[usize::from(number)];
            let glyph = plain_glyph(font, glyph, source);
            width += glyph.advance;
            match runs.last_mut() {
                Some(run) if run.font == number => run.glyphs.push(glyph),
                _ => runs.push(GlyphRun { font: number, glyphs: vec![glyph] }),
            }
        }
        Some(Shaped { text: text.into(), glyphs: Glyphs::Runs(runs), width })
    }

    /// The fonts that are asked for a character of a face, in their order.
    pub(super) fn candidates(&self, face: Face) -> impl Iterator<Item = (u16, &Font)> {
        let own = Self::of(face);
        let named = if own == 0 { vec![0] } else { vec![own, 0] };
        let numbers = named.into_iter().chain(4..self.all().len() as u16);
        numbers.map(|number| (number, &self.all()[usize::from(number)]))
    }
}

/// A glyph at its own place.
pub(super) fn plain_glyph(font: &Font, id: u16, source: std::ops::Range<u32>) -> Glyph {
    Glyph { id, advance: f32::from(font.advance(id)) * font.em(), dx: 0.0, dy: 0.0, source }
}

/// The width of plain text, in font units.
fn plain_units(font: &Font, text: &str) -> Option<u32> {
    let mut units = 0_u32;
    for character in text.chars() {
        units += u32::from(font.plain_advance(character)?);
    }
    Some(units)
}

/// A soft hyphen is seen at the end of a line, and nowhere else.
pub(super) fn hyphenated(line: &str) -> Cow<'_, str> {
    match line.strip_suffix('\u{ad}') {
        Some(word) => Cow::Owned(format!("{word}-")),
        None => Cow::Borrowed(line),
    }
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(is_line_end) else {
            return rest.take();
        };
        let (paragraph, after) = text.split_at(end);
        let end = if after.starts_with("\r\n") { 2 } else { after.chars().next().map_or(0, char::len_utf8) };
        rest = Some(&after[end..]);
        Some(paragraph)
    })
}

fn without_controls(text: &str) -> Cow<'_, str> {
    let becomes_space = |character| character == '\t' || is_line_end(character);
    if text.contains(becomes_space) {
        Cow::Owned(text.replace("\r\n", " ").replace(becomes_space, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// The advance of the glyphs that begin at each byte of a line's text.
fn advances_by_byte(shaped: &Shaped) -> Vec<f32> {
    let mut advances = vec![0.0; shaped.text.len() + 1];
    if let Glyphs::Runs(runs) = &shaped.glyphs {
        for glyph in runs.iter().flat_map(|run| &run.glyphs) {
            advances[glyph.source.start as usize] += glyph.advance;
        }
    }
    advances
}
