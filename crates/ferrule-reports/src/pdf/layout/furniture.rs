//! What stands around tables: titles, notes, pictures, page numbers.

use ferrule_base::Repr;
use std::sync::Arc;

use super::links::Tables;
use super::look;
use super::paginate::Frame;
use super::strip::{Break, Strip};
use super::typeset::{Fit, TextStyle, Typesetter, draw, missing};
use crate::Error;
use crate::model::{Align, Image, Table};
use crate::pdf::page::{Item, Page, Tag};

/// Makes strips as wide as the page, and what stands at its foot.
#[derive(Debug, Clone)]
pub struct Furniture {
    pub setter: Typesetter,
    pub frame: Frame,
    /// Of the text in cells.
    pub size: f32,
    /// Whether the document is accessible.
    pub tagged: bool,
    /// At the foot of each page.
    pub running_title: String,
    /// Which links may lead to.
    pub tables: Tables,
    /// As in BCP 47.
    pub language: String,
}

/// A page's number as it is shown.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// From 1, of all pages but those in front.
    Body(usize),
    /// From 1, of those in front, in roman numerals.
    Front(usize),
}

impl Furniture {
    /// Images, title and subtitle of a table. What follows stays with them.
    pub fn above(&self, table: &Table, size_of: &dyn Fn(usize) -> (u32, u32)) -> Result<Vec<Strip>, Error> {
        let mut strips = Vec::new();
        for image in &table.images {
            strips.push(self.image(image, size_of(image.index)));
        }
        let what = |part: &str| format!("{part} of the table {}", table.name.repr());
        let plain = TextStyle::plain(self.size);
        let gap = self.size * look::GAP;
        if let Some(title) = &table.title {
            let style = TextStyle { size: self.size * look::TITLE, ..plain.bold() };
            let below = if table.subtitle.is_some() { 0.15 * gap } else { 0.7 * gap };
            strips.extend(self.paragraph(&what("title"), title, style, &Tag::Heading(1), below)?);
        }
        if let Some(subtitle) = &table.subtitle {
            let style = TextStyle { size: self.size * look::SUBTITLE, ..plain.colored(look::MUTED) };
            strips.extend(self.paragraph(&what("subtitle"), subtitle, style, &Tag::Paragraph, 0.9 * gap)?);
        }
        Ok(strips)
    }

    /// The notes of a table, below it.
    pub fn notes(&self, table: &Table) -> Result<Vec<Strip>, Error> {
        let mut strips = Vec::new();
        let style =
            TextStyle { size: self.size * look::SMALL, ..TextStyle::plain(self.size).colored(look::MUTED) };
        for (i, note) in table.notes.iter().enumerate() {
            if i == 0 {
                strips.push(Strip::new(self.size * look::GAP, Vec::new(), Break::Never));
            }
            let what = format!("note {} of the table {}", i + 1, table.name.repr());
            strips.extend(self.paragraph(&what, note, style, &Tag::Paragraph, 0.2 * style.size)?);
        }
        Ok(strips)
    }

    /// A strip for each line.
    pub fn paragraph(
        &self,
        what: &str,
        text: &str,
        style: TextStyle,
        tag: &Tag,
        below: f32,
    ) -> Result<Vec<Strip>, Error> {
        let (left, right) = (self.frame.left, self.frame.right);
        let text = self
            .setter
            .set(text, style, right - left, Fit::Wrap)
            .map_err(|glyph| Error::Value(format!("{what}: {}", missing(glyph))))?;
        let count = text.lines().len();
        let line = |(i, line)| {
            let mut items = Vec::new();
            if i == 0 && self.tagged {
                items.push(Item::Begin(tag.clone()));
            }
            draw(&mut items, line, &style, Align::Left, (left, right), self.setter.baseline(style.size));
            if i + 1 == count && self.tagged {
                items.push(Item::End);
            }
            let below = if i + 1 == count { below } else { 0.0 };
            Strip::new(text.leading() + below, items, Break::Never)
        };
        Ok(text.lines().iter().enumerate().map(line).collect())
    }

    fn image(&self, image: &Image, (columns, rows): (u32, u32)) -> Strip {
        /// Of a page's height: what is below the image should fit, too.
        const MOST: f32 = 0.6;
        let ratio = rows.max(1) as f32 / columns.max(1) as f32;
        let widest = (self.frame.inner_height() * MOST / ratio).min(self.frame.inner_width());
        let width = image.width.min(widest);
        let height = width * ratio;
        let picture = Item::Image { x: self.frame.left, y: 0.0, width, height, image: image.index };
        let items = self.figure(&image.alt, vec![picture]);
        Strip::new(height + self.size * look::GAP, items, Break::Never)
    }

    /// Something that is seen, in an accessible document with what it shows in words.
    pub fn figure(&self, alt: &str, mut items: Vec<Item>) -> Vec<Item> {
        if self.tagged {
            items.insert(0, Item::Begin(Tag::Figure(Arc::from(alt))));
            items.push(Item::End);
        }
        items
    }

    /// Adds what stands at the foot of a page: its number at the left, the running title at the right.
    pub fn add_foot(&self, page: &mut Page, number: Number) -> Result<(), Error> {
        let style =
            TextStyle { size: self.size * look::SMALL, ..TextStyle::plain(self.size).colored(look::MUTED) };
        let edges = (self.frame.left, self.frame.right);
        let top = self.frame.bottom + foot_height(self.size) - style.size * look::LEADING;
        let y = top + self.setter.baseline(style.size);
        let rule = Item::Rect {
            x: edges.0,
            y: top - 0.35 * style.size,
            width: self.frame.inner_width(),
            height: look::THIN,
            color: look::RULE,
        };
        page.items.push(rule);
        let before = match number {
            Number::Body(number) => format!("Page {number} of "),
            Number::Front(number) => roman(number),
        };
        let used = self.line(&mut page.items, &before, style, Align::Left, edges, y)?;
        let mut count_width = 0.0;
        if let Number::Body(_) = number {
            page.items.push(Item::PageCount { x: edges.0 + used, y, size: style.size, color: style.color });
            count_width = 6.0 * style.size;
        }
        let edges = (edges.0 + used + count_width, edges.1);
        self.line(&mut page.items, &self.running_title, style, Align::Right, edges, y)?;
        Ok(())
    }

    /// Draws a single line, as much of it as fits; how wide it is.
    fn line(
        &self,
        items: &mut Vec<Item>,
        text: &str,
        style: TextStyle,
        align: Align,
        edges: (f32, f32),
        y: f32,
    ) -> Result<f32, Error> {
        let set = |text: &str| {
            let set = self.setter.set(text, style, edges.1 - edges.0, Fit::Wrap);
            set.map_err(|glyph| {
                Error::Value(format!("{text} at the foot of a page: {}", missing(glyph), text = text.repr()))
            })
        };
        let text = set(text)?;
        let Some(line) = text.lines().first() else { return Ok(0.0) };
        draw(items, line, &style, align, edges, y);
        Ok(line.width * style.size)
    }
}

/// How much of a page's height its foot takes, in points.
pub fn foot_height(size: f32) -> f32 {
    size * look::SMALL * (look::LEADING + 0.9)
}

/// From 1 on.
fn roman(mut number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals() {
        let shown = [1, 4, 9, 14, 40, 99, 1994].map(roman);
        assert_eq!(shown, ["i", "iv", "ix", "xiv", "xl", "xcix", "mcmxciv"]);
    }
}
