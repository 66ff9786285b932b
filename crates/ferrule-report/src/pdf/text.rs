//! Text that fits a width: on one line, smaller, or on several.

use std::sync::Arc;

use super::fonts::Fonts;
use super::look;
use super::page::{Color, Item, Shaped};
use super::shape::{Face, MissingGlyph};
use crate::model::{Align, Style};

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
    /// It is set smaller, since nobody reads a number that is broken; below half its size it is wrapped all the same.
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

impl Text {
    pub fn nothing(style: TextStyle) -> Self {
        Self { lines: TextLines::Nothing, style }
    }

    /// Sets text in a width, in points.
    pub fn set(
        fonts: &Fonts,
        text: &str,
        mut style: TextStyle,
        width: f32,
        fit: Fit,
    ) -> Result<Self, MissingGlyph> {
        if text.is_empty() {
            return Ok(Self::nothing(style));
        }
        if !text.as_bytes().iter().any(|&byte| byte == b'\n' || byte == b'\r') && !has_unicode_break(text) {
            let line = fonts.shape(text, style.face)?;
            if line.width * style.size <= width {
                return Ok(Self { lines: TextLines::One(Arc::new(line)), style });
            }
            if fit == Fit::Shrink && line.width * style.size * 0.5 <= width {
                style.size = width / line.width;
                return Ok(Self { lines: TextLines::One(Arc::new(line)), style });
            }
        }
        let lines = fonts.wrap(text, style.face, width / style.size)?;
        Ok(Self { lines: TextLines::Several(lines.into_iter().map(Arc::new).collect()), style })
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
}

/// Line breaks beyond ASCII: NEL, LS and PS.
fn has_unicode_break(text: &str) -> bool {
    !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

/// Where the baseline is, from the top of a line of this size.
pub fn baseline(fonts: &Fonts, size: f32) -> f32 {
    let (ascent, descent) = (fonts.ascent(), fonts.descent().abs());
    size * ((look::LEADING - ascent - descent) / 2.0 + ascent)
}

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
pub fn missing(glyph: &MissingGlyph) -> String {
    let character = glyph.character;
    format!(
        "no font has the character U+{:04X} ({character}); wanted one that has it, given as fonts=",
        u32::from(character)
    )
}
