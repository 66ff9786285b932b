//! What charts are drawn with.

use super::super::look;
use super::super::typeset::{Fit, Text, TextStyle, Typesetter, draw};
use super::color;
use crate::model::Align;
use crate::pdf::page::{Color, Item};
use crate::pdf::text::glyphs::MissingGlyph;

/// A rectangle, in points.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

/// Collects what is drawn. The first character that no font has is told at the end.
pub struct Canvas<'a> {
    setter: &'a Typesetter,
    style: TextStyle,
    items: Vec<Item>,
    missing: Option<MissingGlyph>,
}

impl Area {
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

impl<'a> Canvas<'a> {
    /// `size`: of its text, in points.
    pub fn new(setter: &'a Typesetter, size: f32) -> Self {
        let style = TextStyle::plain(size).colored(look::MUTED);
        Self { setter, style, items: Vec::new(), missing: None }
    }

    pub fn finish(self) -> Result<Vec<Item>, MissingGlyph> {
        match self.missing {
            Some(glyph) => Err(glyph),
            None => Ok(self.items),
        }
    }

    /// In points.
    pub fn size(&self) -> f32 {
        self.style.size
    }

    /// From one baseline to the next.
    pub fn line_height(&self) -> f32 {
        self.style.size * look::LEADING
    }

    /// Of the labels below an axis.
    pub fn axis_height(&self) -> f32 {
        self.line_height() + 0.4 * self.size()
    }

    /// Sets text in the chart's style.
    pub fn set(&mut self, text: &str, width: f32) -> Text {
        self.set_in(text, self.style, width)
    }

    /// Sets as much of a text as one line has room for.
    pub fn set_short(&mut self, text: &str, width: f32) -> Text {
        let whole = self.set(text, width);
        match whole.lines() {
            [first, _, ..] => self.set(&format!("{}…", first.text), f32::INFINITY),
            _ => whole,
        }
    }

    fn set_in(&mut self, text: &str, style: TextStyle, width: f32) -> Text {
        self.setter.set(text, style, width, Fit::Wrap).unwrap_or_else(|glyph| {
            self.missing.get_or_insert(glyph);
            Text::nothing(style)
        })
    }

    /// How wide the widest word of a text is.
    pub fn width_of_words(&mut self, text: &str) -> f32 {
        self.setter.width_of_words(text, self.style).unwrap_or_else(|glyph| {
            self.missing.get_or_insert(glyph);
            0.0
        })
    }

    /// Draws the lines of a text below each other, from `top` on.
    pub fn text(&mut self, text: &Text, align: Align, edges: (f32, f32), top: f32) {
        for (i, line) in text.lines().iter().enumerate() {
            let y = top + self.setter.baseline(text.style.size) + i as f32 * text.leading();
            draw(&mut self.items, line, &text.style, align, edges, y);
        }
    }

    pub fn rect(&mut self, area: Area, color: Color) {
        let (width, height) = (area.width(), area.height());
        self.items.push(Item::Rect { x: area.left, y: area.top, width, height, color });
    }

    pub fn polygon(&mut self, points: Vec<(f32, f32)>, fill: Color, edge: Option<(Color, f32)>) {
        self.items.push(Item::Path { points, closed: true, fill: Some(fill), stroke: edge });
    }

    pub fn line(&mut self, points: Vec<(f32, f32)>, color: Color, width: f32) {
        self.items.push(Item::Path { points, closed: false, fill: None, stroke: Some((color, width)) });
    }

    /// Draws the chart's title; how high it is.
    pub fn title(&mut self, title: &str, area: Area) -> f32 {
        let style = TextStyle { size: self.size() * 1.25, ..self.style.colored(look::INK).bold() };
        let text = self.set_in(title, style, area.width());
        self.text(&text, Align::Left, (area.left, area.right), area.top);
        text.height() + 0.4 * style.size
    }

    /// Draws which colour is which series, in as many lines as it takes; how high it is.
    pub fn legend(&mut self, names: &[&str], area: Area) -> f32 {
        let (square, gap) = (0.75 * self.size(), 0.4 * self.size());
        let (mut x, mut y) = (area.left, area.top);
        for (series, name) in names.iter().enumerate() {
            let text = self.set(name, area.width() - square - gap);
            let width = square + gap + text.width();
            if x > area.left && x + width > area.right {
                x = area.left;
                y += self.line_height();
            }
            self.key(series, x, y);
            self.text(&text, Align::Left, (x + square + gap, area.right), y);
            y += text.height() - text.leading();
            x += width + 1.6 * self.size();
        }
        y + self.line_height() + self.size() - area.top
    }

    /// The square that shows the colour of a series, beside a line of text that begins at `top`.
    pub fn key(&mut self, series: usize, left: f32, top: f32) {
        let square = 0.75 * self.size();
        let top = top + (self.line_height() - square) / 2.0;
        self.rect(Area { left, top, right: left + square, bottom: top + square }, color(series));
    }

    /// Draws the title of an axis below it.
    pub fn below(&mut self, title: &str, area: Area, bottom: f32) {
        let text = self.set(title, area.width());
        self.text(&text, Align::Center, (area.left, area.right), bottom - self.line_height());
    }
}
