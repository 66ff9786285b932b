//! Text that fits a width: on one line, smaller, or on several.

use ferrule_base::Repr;
use std::sync::Arc;

use super::look;
use crate::model::{Align, Style};
use crate::pdf::page::{Color, Item};
use crate::pdf::text::fonts::{Face, Fonts};
use crate::pdf::text::glyphs::MissingGlyph;
use crate::pdf::text::glyphs::Shaped;

/// How text and what is around it look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    pub face: Face,
    /// In points.
    pub size: f32,
    pub color: Color,
    pub underline: bool,
    pub background: Option<Color>,
    pub line_below: Option<Color>,
}

/// What a cell shows: lines of one style.
#[derive(Debug, Clone)]
pub struct Text {
    pub lines: TextLines,
    pub style: TextStyle,
}

/// Most cells have one line, which needs no list.
#[derive(Debug, Clone)]
pub enum TextLines {
    Nothing,
    One(Arc<Shaped>),
    Several(Vec<Arc<Shaped>>),
}

/// What to do with text that is wider than its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It goes on on the next line.
    Wrap,
    /// It is set smaller, however small, since nobody reads a number that is broken.
    Shrink,
}

impl TextStyle {
    /// Plain text of a size.
    pub fn plain(size: f32) -> Self {
        Self {
            face: Face { bold: false, italic: false },
            size,
            color: look::INK,
            underline: false,
            background: None,
            line_below: None,
        }
    }

    pub fn bold(self) -> Self {
        Self { face: Face { bold: true, ..self.face }, ..self }
    }

    pub fn colored(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// With what `style` says; the rest stays.
    pub fn with(self, style: &Style) -> Self {
        Self {
            face: Face { bold: self.face.bold || style.bold, italic: self.face.italic || style.italic },
            size: style.size.unwrap_or(self.size),
            color: style.color.map_or(self.color, Color::from),
            underline: self.underline || style.underline,
            background: style.background.map(Color::from).or(self.background),
            line_below: style.line_below.map(Color::from).or(self.line_below),
        }
    }
}

/// Sets text in the fonts of the report.
#[derive(Debug, Clone)]
pub struct Typesetter {
    fonts: Arc<Fonts>,
    /// From the top of a line to its baseline, in ems.
    baseline: f32,
}

impl Typesetter {
    pub fn new(fonts: Arc<Fonts>) -> Self {
        let (ascent, descent) = (fonts.ascent(), fonts.descent());
        let baseline = (look::LEADING - ascent - descent) / 2.0 + ascent;
        Self { fonts, baseline }
    }

    /// Sets text in a width, in points.
    pub fn set(&self, text: &str, mut style: TextStyle, width: f32, fit: Fit) -> Result<Text, MissingGlyph> {
        if text.is_empty() {
            return Ok(Text::nothing(style));
        }
        if !text.contains(LINE_ENDS) {
            let line = self.fonts.shape(text, style.face)?;
            let natural = line.width * style.size;
            if natural > width && fit == Fit::Shrink {
                style.size = width.max(TOLERANCE) / line.width;
            }
            if line.width * style.size <= width + TOLERANCE {
                return Ok(Text { lines: TextLines::One(Arc::new(line)), style });
            }
        }
        let lines = self.fonts.wrap(text, style.face, width / style.size)?;
        Ok(Text { lines: TextLines::Several(lines.into_iter().map(Arc::new).collect()), style })
    }

    /// How wide text is in points, on as many lines as it has itself.
    pub fn width(&self, text: &str, style: TextStyle) -> Result<f32, MissingGlyph> {
        Ok(self.set(text, style, f32::INFINITY, Fit::Wrap)?.width())
    }

    /// How wide the widest part of a text is that is not broken where it may be (UAX 14), in points.
    pub fn width_of_words(&self, text: &str, style: TextStyle) -> Result<f32, MissingGlyph> {
        let (mut start, mut widest) = (0, 0.0_f32);
        for (end, _) in unicode_linebreak::linebreaks(text) {
            widest = widest.max(self.width(text[start..end].trim_end(), style)?);
            start = end;
        }
        Ok(widest)
    }

    /// Where the baseline is, from the top of a line of this size.
    pub fn baseline(&self, size: f32) -> f32 {
        size * self.baseline
    }
}

impl Text {
    pub fn nothing(style: TextStyle) -> Self {
        Self { lines: TextLines::Nothing, style }
    }

    pub fn lines(&self) -> &[Arc<Shaped>] {
        match &self.lines {
            TextLines::Nothing => &[],
            TextLines::One(line) => std::slice::from_ref(line),
            TextLines::Several(lines) => lines,
        }
    }

    /// From one baseline to the next, in points.
    pub fn leading(&self) -> f32 {
        self.style.size * look::LEADING
    }

    /// In points.
    pub fn height(&self) -> f32 {
        self.lines().len() as f32 * self.leading()
    }

    /// Of the widest line, in points.
    pub fn width(&self) -> f32 {
        self.lines().iter().map(|line| line.width * self.style.size).fold(0.0, f32::max)
    }
}

/// What rounding adds to a width.
const TOLERANCE: f32 = 0.01;

/// Where text says itself that a line ends.
const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Draws a line of text, aligned between two edges, and says where it begins.
pub fn draw(
    items: &mut Vec<Item>,
    line: &Arc<Shaped>,
    style: &TextStyle,
    align: Align,
    (left, right): (f32, f32),
    y: f32,
) -> f32 {
    let width = line.width * style.size;
    let x = match align {
        Align::Left => left,
        Align::Center => left.midpoint(right) - width / 2.0,
        Align::Right => right - width,
    };
    items.push(Item::Text { x, y, size: style.size, color: style.color, text: Arc::clone(line) });
    if style.underline {
        /// Of the size of the text: how far below the baseline the line is, and how thick.
        const BELOW: f32 = 0.1;
        const THICKNESS: f32 = 0.05;
        let (y, height) = (y + style.size * BELOW, style.size * THICKNESS);
        items.push(Item::Rect { x, y, width, height, color: style.color });
    }
    x
}

/// What to say of a character that no font has.
pub fn missing(glyph: MissingGlyph) -> String {
    let character = glyph.character;
    format!(
        "no font has the character U+{:04X} ({character}); wanted one that has it, given as fonts=",
        u32::from(character),
        character = character.repr()
    )
}
