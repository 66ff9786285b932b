//! What stands on a page. The layout makes pages of it; the document turns them into PDF.
//!
//! Lengths are in points, from the top left corner of the page, y downwards.

use std::sync::Arc;

use super::text::glyphs::Shaped;

/// One page, complete.
#[derive(Debug, Clone)]
pub struct Page {
    /// In points.
    pub width: f32,
    /// In points.
    pub height: f32,
    /// What is drawn, later over earlier.
    pub items: Vec<Item>,
}

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Color(pub u8, pub u8, pub u8);

/// Something on a page.
///
/// What is drawn between `Begin` and `End` is content and has its place in the structure of an accessible document; all
/// else is an artifact (rules, backgrounds, repeated headers, page numbers).
#[derive(Debug, Clone)]
pub enum Item {
    /// A line of text that begins at x, with its baseline at y.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// In points.
        size: f32,
        /// Of the glyphs.
        color: Color,
        /// What is written.
        text: Arc<Shaped>,
    },
    /// The number of pages that were added, which is known at the end; those in front are not counted.
    PageCount {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// In points.
        size: f32,
        /// Of the digits.
        color: Color,
    },
    /// A filled rectangle.
    Rect {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Inside.
        color: Color,
    },
    /// A shape of straight lines: filled if it has a fill, drawn along its edge if it has a stroke.
    Path {
        /// The corners.
        points: Vec<(f32, f32)>,
        /// Whether the last is joined to the first.
        closed: bool,
        /// Inside.
        fill: Option<Color>,
        /// Colour and width of the line.
        stroke: Option<(Color, f32)>,
    },
    /// A picture, which [`Item::Begin`] of a figure surrounds.
    Image {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// As the document gave it.
        image: usize,
    },
    /// An area that leads to an address (in an accessible document inside a [`Tag::Link`]).
    Link {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Where it leads.
        target: Target,
    },
    /// A structure element begins, or goes on: one that is still open at the end of a page is open on the next.
    Begin(Tag),
    /// The innermost open structure element ends.
    End,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// An address outside the document.
    Url(Arc<str>),
    /// Where a table begins, counted from 0, on whatever page that will be.
    Table(usize),
    /// A place on a page, which is counted from 0 over the pages that were added (without those put in front).
    Place(usize, f32),
}

/// A structure element (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, PartialEq)]
pub enum Tag {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell that names its column.
    ColumnHeader,
    /// A cell that names its row or group, over so many columns.
    RowHeader(u16),
    /// A cell, over so many columns.
    Cell(u16),
    /// A picture or chart, with what it shows in words.
    Figure(Arc<str>),
    /// A link.
    Link,
    /// The table of contents.
    Contents,
    /// A line of it.
    ContentsItem,
}

/// A bookmark, which leads to a place in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    /// 0 is the outermost.
    pub level: usize,
    /// What it says.
    pub title: String,
    /// As in [`Target::Place`].
    pub page: usize,
    /// As in [`Target::Place`].
    pub y: f32,
}
