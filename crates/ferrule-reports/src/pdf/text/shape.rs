//! From text to glyphs: the fast way for plain text, and where it can't be taken, the full one.

use std::borrow::Cow;

use super::complex::Paragraph;
use super::font::Font;
use super::fonts::{Face, Fonts};
use super::glyphs::{GlyphRun, Glyphs, MissingGlyph, Shaped, hyphenated, plain_glyph};
use super::wrap::lines;
use crate::convert::nearest;

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
            let source = nearest(at)..nearest(at + character.len_utf8());
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
    pub(crate) fn candidates(&self, face: Face) -> impl Iterator<Item = (u16, &Font)> {
        let own = Self::of(face);
        let named = if own == 0 { vec![0] } else { vec![own, 0] };
        let numbers = named.into_iter().chain(4..nearest(self.all().len()));
        numbers.map(|number| (number, &*self.all()[usize::from(number)]))
    }
}

/// The width of plain text, in font units.
fn plain_units(font: &Font, text: &str) -> Option<u32> {
    let mut units = 0_u32;
    for character in text.chars() {
        units = units.saturating_add(font.plain_advance(character)?.into());
    }
    Some(units)
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

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::font::of_the_system;
    use super::super::glyphs::Glyph;
    use super::*;

    fn built_in() -> Fonts {
        Fonts::new::<Vec<u8>>(&[]).unwrap()
    }

    const UPRIGHT: Face = Face { bold: false, italic: false };

    fn glyphs(shaped: &Shaped) -> Vec<&Glyph> {
        match &shaped.glyphs {
            Glyphs::Plain { .. } => panic!("{:?} is plain", shaped.text),
            Glyphs::Runs(runs) => runs.iter().flat_map(|run| &run.glyphs).collect(),
        }
    }

    #[test]
    fn plain_text_is_as_wide_as_its_advances() {
        let fonts = built_in();
        let shaped = fonts.shape("12.50", UPRIGHT).unwrap();
        assert_eq!(shaped.glyphs, Glyphs::Plain { font: 0 });
        // A digit of Noto Sans is 572 thousandths wide, a full stop 268.
        assert!((shaped.width - (4.0 * 0.572 + 0.268)).abs() < 1e-6);
        let bold = fonts.shape("12.50", Face { bold: true, italic: false }).unwrap();
        assert_eq!(bold.glyphs, Glyphs::Plain { font: 1 });
        for text in ["Überschuß", "Ελλάδα", "Москва", "„x“ – 5 €…", "a\u{a0}b"] {
            let shaped = fonts.shape(text, UPRIGHT).unwrap();
            assert_eq!(*shaped.text, *text);
            assert!(shaped.width > 1.0);
        }
        assert_eq!(*fonts.shape("a\tb\r\nc", UPRIGHT).unwrap().text, *"a b c");
    }

    #[test]
    fn a_character_without_a_glyph_is_named() {
        let fonts = built_in();
        for (text, character) in [("ok 東", '東'), ("\u{7}", '\u{7}'), ("a😀b", '😀'), ("नम", 'न')]
        {
            assert_eq!(fonts.shape(text, UPRIGHT), Err(MissingGlyph { character }), "{text}");
            assert_eq!(fonts.wrap(text, UPRIGHT, 1.0), Err(MissingGlyph { character }), "{text}");
        }
        for text in ["\u{200b}a\u{200d}\u{fe0f}", "\u{feff}", "\u{2003}\u{3000} \u{ad}"] {
            fonts.shape(text, UPRIGHT).unwrap();
        }
    }

    #[test]
    fn marks_stand_over_their_letters() {
        let fonts = built_in();
        let composed = fonts.shape("é", UPRIGHT).unwrap();
        let shaped = fonts.shape("e\u{301}", UPRIGHT).unwrap();
        assert!((shaped.width - composed.width).abs() < 1e-6);
        let stacked = fonts.shape("x\u{302}\u{323}", UPRIGHT).unwrap();
        assert!((stacked.width - fonts.shape("x", UPRIGHT).unwrap().width).abs() < 1e-6);
    }

    #[test]
    fn arabic_is_joined_and_goes_left() {
        let Some(arabic) = of_the_system("truetype/noto/NotoSansArabic-Regular.ttf") else { return };
        let fonts = Fonts::new(&[arabic]).unwrap();
        let shaped = fonts.shape("سلام 12", UPRIGHT).unwrap();
        let sources: Vec<u32> = glyphs(&shaped).iter().map(|glyph| glyph.source.start).collect();
        // The number stands at the left, read from left to right; then, from right to left, lam-alef is one glyph.
        assert_eq!(sources[..2], [9, 10]);
        assert_eq!(sources.last(), Some(&0));
        assert!(sources.len() < shaped.text.chars().count() || glyphs(&shaped).len() == 7);
        let alone: f32 = "سلام 12".chars().map(|c| fonts.shape(&c.to_string(), UPRIGHT).unwrap().width).sum();
        assert!(shaped.width < alone, "joined letters are narrower");
    }

    #[test]
    fn devanagari_is_reordered() {
        let Some(devanagari) = of_the_system("truetype/noto/NotoSansDevanagari-Regular.ttf") else { return };
        let fonts = Fonts::new(&[devanagari]).unwrap();
        let shaped = fonts.shape("हिन्दी", UPRIGHT).unwrap();
        let first = glyphs(&shaped)[0].clone();
        // The vowel sign is drawn before its consonant, and both are one cluster.
        assert_eq!(first.source, 0..6);
        assert!(fonts.shape("ह", UPRIGHT).unwrap().width < shaped.width);
    }

    #[test]
    fn lines_fit_and_lose_nothing_but_white_space() {
        let fonts = built_in();
        let text = "The quick brown fox, jumps over\nthe lazy dog; Donaudampfschifffahrtsgesellschaft, e\u{301}te\u{301}  end";
        let without_space = |text: &str| text.split_whitespace().collect::<String>();
        for width in [0.1, 1.0, 2.5, 7.0, 20.0, 1000.0] {
            let lines = fonts.wrap(text, UPRIGHT, width).unwrap();
            for line in &lines {
                let narrow = line.text.chars().filter(|c| *c != '\u{301}').count() == 1;
                assert!(line.width <= width + 0.002 || narrow, "{:?} in {width}", line.text);
                assert!(!line.text.starts_with('\u{301}'), "a mark is torn off");
            }
            let joined: String = lines.iter().map(|line| &*line.text).collect();
            assert_eq!(without_space(&joined), without_space(text));
        }
        assert_eq!(fonts.wrap(text, UPRIGHT, 1000.0).unwrap().len(), 2);
        assert_eq!(fonts.wrap("", UPRIGHT, 1.0).unwrap().len(), 1);
        assert_eq!(fonts.wrap("a\r\n\nb\n", UPRIGHT, 9.0).unwrap().len(), 4);
    }

    #[test]
    fn what_fits_is_not_broken() {
        let fonts = built_in();
        for text in ["a b c", "e\u{301}te\u{301} x", "word"] {
            let width = fonts.shape(text, UPRIGHT).unwrap().width;
            assert_eq!(fonts.wrap(text, UPRIGHT, width).unwrap().len(), 1, "{text}");
        }
        let lines = fonts.wrap("auf\u{ad}stehen", UPRIGHT, 3.5).unwrap();
        assert_eq!(lines.iter().map(|line| &*line.text).collect::<Vec<_>>(), ["auf-", "stehen"]);
        let hyphen = fonts.shape("-", UPRIGHT).unwrap().width;
        let word = fonts.shape("auf", UPRIGHT).unwrap().width;
        assert!((lines[0].width - word - hyphen).abs() < 1e-4, "the hyphen is drawn");
    }

    #[test]
    #[ignore = "measures"]
    fn speed_of_shaping() {
        let fonts = built_in();
        let texts: Vec<String> =
            (0..1_000_u32).map(|i| format!("{}.{:02}", i * 7919 % 100_003, i % 100)).collect();
        let glyphs = texts.iter().map(String::len).sum::<usize>();
        // The shortest of many: what else the machine does comes in between.
        let time = || {
            let start = Instant::now();
            for text in &texts {
                std::hint::black_box(fonts.shape(text, UPRIGHT).unwrap());
            }
            start.elapsed()
        };
        let shortest = (0..500).map(|_| time()).min().unwrap();
        eprintln!("{:.1} ns a character", shortest.as_nanos() as f64 / glyphs as f64);
    }
}
