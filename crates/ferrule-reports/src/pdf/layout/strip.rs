//! Bands of a page: what the layout makes of rows, headings, charts, and the paginator puts below each other.

use std::sync::Arc;

use super::look;
use super::typeset::{Fit, Text, TextStyle, Typesetter, draw};
use crate::model::Align;
use crate::pdf::page::Item;

/// A band as wide as the page, which is not broken. A row that is higher than a page is several.
#[derive(Debug, Clone)]
pub struct Strip {
    /// In points.
    pub height: f32,
    /// Their y counts from the strip's top, their x from the page's left.
    pub items: Vec<Item>,
    /// Whether a page may end before it.
    pub before: Break,
    /// Whether a group begins or ends with it.
    pub edge: Option<Edge>,
    /// What stands for it among the bookmarks and in the contents: a level and a title.
    pub entry: Option<(usize, String)>,
    /// From here on.
    pub repeat: Option<Repeat>,
}

/// Whether a page may end before a strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// If the strip doesn't fit any more.
    Allowed,
    /// Not if what is kept together fits on a page.
    Never,
    /// It does.
    Page,
}

/// A group begins or ends; 0 is the outermost level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Open(usize),
    Close(usize),
}

/// What is repeated at the top of each page.
#[derive(Debug, Clone)]
pub enum Repeat {
    /// A table's header, which this strip is itself.
    Start(Arc<Header>),
    /// Nothing any more.
    Stop,
}

/// A header as it is repeated: without tags, so that it is read only once.
#[derive(Debug)]
pub struct Header {
    pub height: f32,
    pub items: Vec<Item>,
    /// Says below it which groups go on there.
    pub goes_on: Option<GoesOn>,
}

/// How the names of groups are set that go on on another page.
#[derive(Debug)]
pub struct GoesOn {
    pub setter: Typesetter,
    pub style: TextStyle,
    pub left: f32,
    pub right: f32,
    /// Where the page ends.
    pub page_right: f32,
}

impl GoesOn {
    /// A line with the names, outermost first, and how high it is; of long names as much as has room on two.
    pub fn line(&self, groups: &[String]) -> (f32, Vec<Item>) {
        let style = self.style;
        let (above, side) = (style.size * look::CELL_ABOVE, style.size * look::CELL_SIDE);
        let edges = (self.left + side, self.page_right - side);
        let mut items = Vec::new();
        // Their headings have been set, so there are glyphs for them.
        let Some(text) = self.text(&groups.join(" · "), edges.1 - edges.0) else { return (0.0, items) };
        let lines = text.lines();
        let height = lines.len() as f32 * text.leading() + 2.0 * above;
        let (x, width) = (self.left, self.right - self.left);
        items.push(Item::Rect { x, y: height - look::THIN, width, height: look::THIN, color: look::RULE });
        for (i, line) in lines.iter().enumerate() {
            let y = above + self.setter.baseline(style.size) + i as f32 * text.leading();
            draw(&mut items, line, &style, Align::Left, edges, y);
        }
        (height, items)
    }

    /// The names and that they go on, which long names are cut for.
    fn text(&self, names: &str, width: f32) -> Option<Text> {
        const MOST_LINES: usize = 2;
        let set = |text: &str| {
            let text = format!("{text}, continued");
            self.setter.set(&text, self.style, width, Fit::Wrap).ok()
        };
        let fits = |text: &Text| text.lines().len() <= MOST_LINES;
        let whole = set(names)?;
        if fits(&whole) {
            return Some(whole);
        }
        let mark = if set("…").is_some() { "…" } else { "" };
        let cut = |&end: &usize| set(&format!("{}{mark}", names[..end].trim_end()));
        let ends: Vec<usize> = names.char_indices().map(|(end, _)| end).collect();
        let room = ends.partition_point(|end| cut(end).as_ref().is_some_and(fits));
        cut(&ends[room.saturating_sub(1)])
    }
}

impl Strip {
    pub fn new(height: f32, items: Vec<Item>, before: Break) -> Self {
        Self { height, items, before, edge: None, entry: None, repeat: None }
    }

    /// Whether it only keeps others apart.
    pub fn is_gap(&self) -> bool {
        self.items.is_empty() && self.edge.is_none() && self.entry.is_none() && self.repeat.is_none()
    }
}

impl Item {
    /// Moves it down.
    pub fn move_down(&mut self, by: f32) {
        match self {
            Self::Text { y, .. }
            | Self::PageCount { y, .. }
            | Self::Rect { y, .. }
            | Self::Image { y, .. }
            | Self::Link { y, .. } => *y += by,
            Self::Path { points, .. } => points.iter_mut().for_each(|(_, y)| *y += by),
            Self::Begin(_) | Self::End => {}
        }
    }
}
