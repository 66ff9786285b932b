//! The table of contents, which stands in front.

use super::furniture::{Furniture, Number};
use super::look;
use super::paginate::Paginator;
use super::strip::{Break, Strip};
use super::typeset::{Fit, TextStyle, draw, missing};
use crate::Error;
use crate::convert::nearest;
use crate::model::Align;
use crate::pdf::page::{Bookmark, Item, Page, Tag, Target};
use crate::pdf::text::glyphs::MissingGlyph;
use ferrule_base::Repr;

/// Its pages: a line for each bookmark, with the number of its page.
pub fn pages(furniture: &Furniture, entries: &[Bookmark]) -> Result<Vec<Page>, Error> {
    let mut paginator = Paginator::new(furniture.frame);
    let size = furniture.size;
    let title = TextStyle { size: size * look::TITLE, ..TextStyle::plain(size).bold() };
    let gap = size * look::GAP;
    for strip in furniture.paragraph("the contents", "Contents", title, &Tag::Heading(1), gap)? {
        paginator.push(strip);
    }
    for (i, entry) in entries.iter().enumerate() {
        let mut line = line(furniture, entry).map_err(|glyph| {
            Error::Value(format!("{} in the table of contents: {}", entry.title.repr(), missing(glyph)))
        })?;
        if furniture.tagged && i == 0 {
            line.items.insert(0, Item::Begin(Tag::Contents));
        }
        if furniture.tagged && i + 1 == entries.len() {
            line.items.push(Item::End);
        }
        paginator.push(line);
    }
    paginator.end();
    let mut pages = paginator.take();
    for (i, page) in pages.iter_mut().enumerate() {
        furniture.add_foot(page, Number::Front(i + 1))?;
    }
    Ok(pages)
}

/// A title, the number of its page, and dots between them; all of it leads there.
fn line(furniture: &Furniture, entry: &Bookmark) -> Result<Strip, MissingGlyph> {
    /// Ems: for the number of a page.
    const NUMBER: f32 = 2.4;
    let (setter, frame) = (&furniture.setter, furniture.frame);
    let plain = TextStyle::plain(furniture.size);
    let style = if entry.level == 0 { plain.bold() } else { plain };
    let size = style.size;
    let left = frame.left + entry.level as f32 * look::INDENT * size;
    let right = frame.right - NUMBER * size;
    let title = setter.set(&entry.title, style, right - left, Fit::Wrap)?;
    // The space keeps it from the title where the text is read without its places.
    let number = setter.set(&format!(" {}", entry.page + 1), style, NUMBER * size, Fit::Shrink)?;
    let above = if entry.level == 0 { 0.4 * size } else { 0.0 };
    let y = |i: usize| above + setter.baseline(size) + i as f32 * title.leading();
    let last = y(title.lines().len().saturating_sub(1));
    let height = above + title.height().max(title.leading());

    let mut items = Vec::new();
    let tag = |tag: Option<Tag>, items: &mut Vec<Item>| {
        if furniture.tagged {
            items.push(tag.map_or(Item::End, Item::Begin));
        }
    };
    // Dots are not read out: they stand outside the item's tag.
    let muted = plain.colored(look::MUTED);
    let from = left + title.lines().last().map_or(0.0, |line| line.width * size) + 0.3 * size;
    let count = nearest(((right - from) / setter.width(" .", muted)?).max(0.0));
    if let Some(dots) = setter.set(&" .".repeat(count), muted, f32::INFINITY, Fit::Wrap)?.lines().first() {
        draw(&mut items, dots, &muted, Align::Right, (from, right), last);
    }
    tag(Some(Tag::ContentsItem), &mut items);
    tag(Some(Tag::Link), &mut items);
    for (i, line) in title.lines().iter().enumerate() {
        draw(&mut items, line, &style, Align::Left, (left, right), y(i));
    }
    for line in number.lines() {
        draw(&mut items, line, &number.style, Align::Right, (right, frame.right), last);
    }
    items.push(Item::Link {
        x: left,
        y: above,
        width: frame.right - left,
        height: height - above,
        target: Target::Place(entry.page, entry.y),
    });
    tag(None, &mut items);
    tag(None, &mut items);
    Ok(Strip::new(height, items, Break::Allowed))
}
