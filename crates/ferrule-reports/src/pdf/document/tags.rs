//! The structure of an accessible document (ISO 32000-1, 14.7 and 14.8): a tree of elements beside the pages.
//!
//! Elements are complete, and written, when they end; of those that are open only the children are remembered.

use pdf_writer::Ref;

use super::bytes::{hundredths, push_hundredths, push_int, push_ref, push_text};
use super::content::{Mark, MarkKind};
use super::file::File;
use crate::convert::nearest;
use crate::pdf::page::{Item, Page, Tag};

/// The tree in the making.
#[derive(Debug)]
pub(super) struct Structure {
    /// The element of the whole document.
    pub(super) document: Ref,
    /// Its children.
    children: Vec<Kid>,
    /// From the outside in.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    element: Element,
    /// What a link says: its annotation must say it, too (ISO 14289-1, 7.18.5).
    text: String,
}

/// A structure element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) id: Ref,
    parent: Ref,
    tag: Tag,
    kids: Vec<Kid>,
    /// What a figure covers, in hundredths of a point: left, bottom, right, top.
    bounds: Option<[i32; 4]>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kid {
    Element(Ref),
    /// Marked content of a page.
    Content(Ref, i32),
    /// An annotation on a page.
    Annotation(Ref, Ref),
}

/// What a page adds to the structure.
#[derive(Debug, Default)]
pub(super) struct PageTags {
    /// How its content is marked.
    pub(super) marks: Vec<Mark>,
    /// The element of each marked content, by its number.
    pub(super) parents: Vec<Ref>,
    /// The elements that end on it.
    pub(super) ended: Vec<Element>,
    /// For each link on it, the element it belongs to and what it says.
    pub(super) links: Vec<(Ref, String)>,
}

impl Structure {
    /// An empty tree.
    pub(super) fn new(file: &mut File) -> Self {
        Self { document: file.reserve(), children: Vec::new(), open: Vec::new() }
    }

    /// A tree whose children go before those of this one.
    pub(super) fn in_front(&self) -> Self {
        Self { document: self.document, children: Vec::new(), open: Vec::new() }
    }

    /// Goes through a page. `annotations` are those of its links.
    pub(super) fn page(&mut self, file: &mut File, page: &Page, id: Ref, annotations: &[Ref]) -> PageTags {
        let mut tags = PageTags::default();
        let mut marking = false;
        for (number, item) in page.items.iter().enumerate() {
            match item {
                Item::Begin(tag) => {
                    self.begin(file, tag.clone());
                    marking = false;
                }
                Item::End => {
                    tags.ended.extend(self.end());
                    marking = false;
                }
                Item::Link { .. } => self.link(&mut tags, id, annotations),
                _ => {
                    if !marking {
                        self.mark(&mut tags, number, id);
                        marking = true;
                    }
                    if let Some(mark) = tags.marks.last_mut() {
                        mark.only_text &= matches!(item, Item::Text { .. });
                    }
                    self.draw(item, page.height);
                }
            }
        }
        tags
    }

    fn begin(&mut self, file: &mut File, tag: Tag) {
        let id = file.reserve();
        let parent = self.open.last().map_or(self.document, |open| open.element.id);
        self.add(Kid::Element(id));
        let element = Element { id, parent, tag, kids: Vec::new(), bounds: None };
        self.open.push(Open { element, text: String::new() });
    }

    fn end(&mut self) -> Option<Element> {
        let open = self.open.pop()?;
        if let (Some(outer), Some(bounds)) = (self.open.last_mut(), open.element.bounds) {
            // A figure's parts may be elements of their own; its box has them all.
            outer.element.cover(bounds);
        }
        Some(open.element)
    }

    fn add(&mut self, kid: Kid) {
        match self.open.last_mut() {
            Some(open) => open.element.kids.push(kid),
            None => self.children.push(kid),
        }
    }

    /// Marks what is drawn from an item on. What is drawn between a table's rows, or a row's cells, is no content.
    fn mark(&mut self, tags: &mut PageTags, item: usize, page: Ref) {
        let kind = match self.open.last_mut() {
            Some(Open { element, .. }) if !is_grouping(&element.tag) => {
                // A mark's number counts within its page: it is its place in the array that leads back from it
                // (14.7.4.4).
                let number = nearest(tags.parents.len());
                tags.parents.push(element.id);
                element.kids.push(Kid::Content(page, number));
                MarkKind::Content(role(&element.tag), number)
            }
            // What is no content must say so (ISO 14289-1, 7.1); of several in a row the first mark goes on.
            _ if tags.marks.last().is_some_and(|mark| matches!(mark.kind, MarkKind::Artifact)) => return,
            _ => MarkKind::Artifact,
        };
        tags.marks.push(Mark { item, only_text: true, kind });
    }

    fn link(&mut self, tags: &mut PageTags, page: Ref, annotations: &[Ref]) {
        let annotation = annotations[tags.links.len()];
        let (element, text) = match self.open.last_mut() {
            Some(open) => {
                open.element.kids.push(Kid::Annotation(page, annotation));
                (open.element.id, open.text.clone())
            }
            None => (self.document, String::new()),
        };
        tags.links.push((element, text));
    }

    /// Remembers of what is drawn what its element must say of it.
    fn draw(&mut self, item: &Item, height: f32) {
        let Some(open) = self.open.last_mut() else { return };
        match (&open.element.tag, item) {
            (Tag::Link, Item::Text { text, .. }) => open.text.push_str(&text.text),
            (Tag::Figure(_), item) => {
                if let Some(bounds) = bounds(item, height) {
                    open.element.cover(bounds);
                }
            }
            _ => {}
        }
    }

    /// Ends all that is still open, and gives the document's children.
    pub(super) fn finish(mut self) -> (Vec<Element>, Vec<Kid>) {
        let ended = std::iter::from_fn(|| self.end()).collect();
        (ended, self.children)
    }
}

impl Element {
    fn cover(&mut self, new: [i32; 4]) {
        let old = self.bounds.unwrap_or(new);
        self.bounds = Some([old[0].min(new[0]), old[1].min(new[1]), old[2].max(new[2]), old[3].max(new[3])]);
    }

    /// Writes it as an object.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        // Named once for the element, nearly all of whose content is on one page; that on others names its own
        // (14.7.4.2).
        let page = self.kids.iter().find_map(|kid| match kid {
            Kid::Content(page, _) => Some(*page),
            _ => None,
        });
        out.extend_from_slice(b"<</S/");
        out.extend_from_slice(role(&self.tag).as_bytes());
        out.extend_from_slice(b"/P ");
        push_ref(out, self.parent);
        if let Some(page) = page {
            out.extend_from_slice(b"/Pg ");
            push_ref(out, page);
        }
        self.push_attributes(out);
        push_kids(out, &self.kids, page);
        out.extend_from_slice(b">>");
    }

    fn push_attributes(&self, out: &mut Vec<u8>) {
        let table = |out: &mut Vec<u8>, scope: &str, columns: u16| {
            if !scope.is_empty() || columns > 1 {
                out.extend_from_slice(b"/A<</O/Table");
                out.extend_from_slice(scope.as_bytes());
                if columns > 1 {
                    out.extend_from_slice(b"/ColSpan ");
                    push_int(out, i32::from(columns));
                }
                out.extend_from_slice(b">>");
            }
        };
        match &self.tag {
            // Readers find the headers of a cell by their scope, without an ID for each (14.8.5.7; ISO 14289-1, 7.5).
            Tag::ColumnHeader => table(out, "/Scope/Column", 1),
            Tag::RowHeader(columns) => table(out, "/Scope/Row", *columns),
            Tag::Cell(columns) => table(out, "", *columns),
            Tag::Figure(alt) => {
                out.extend_from_slice(b"/Alt");
                push_text(out, alt);
                // Required of a figure that is on one page (14.8.5.4.3).
                if let Some(bounds) = self.bounds {
                    out.extend_from_slice(b"/A<</O/Layout/Placement/Block/BBox[");
                    for side in bounds {
                        push_hundredths(out, side);
                        out.push(b' ');
                    }
                    out.extend_from_slice(b"]>>");
                }
            }
            _ => {}
        }
    }
}

/// Adds the entry for an element's children. Those on its own page are told by their number alone.
pub(super) fn push_kids(out: &mut Vec<u8>, kids: &[Kid], own: Option<Ref>) {
    if kids.is_empty() {
        return;
    }
    out.extend_from_slice(if kids.len() == 1 { b"/K " } else { b"/K[" });
    for kid in kids {
        match kid {
            Kid::Element(id) => push_ref(out, *id),
            Kid::Content(page, number) if Some(*page) == own => push_int(out, *number),
            Kid::Content(page, number) => {
                out.extend_from_slice(b"<</Type/MCR/Pg ");
                push_ref(out, *page);
                out.extend_from_slice(b"/MCID ");
                push_int(out, *number);
                out.extend_from_slice(b">>");
            }
            Kid::Annotation(page, annotation) => {
                out.extend_from_slice(b"<</Type/OBJR/Pg ");
                push_ref(out, *page);
                out.extend_from_slice(b"/Obj ");
                push_ref(out, *annotation);
                out.extend_from_slice(b">>");
            }
        }
        out.push(b' ');
    }
    if kids.len() > 1 {
        out.push(b']');
    }
}

/// The standard structure type (14.8.4).
fn role(tag: &Tag) -> &'static str {
    match tag {
        Tag::Heading(level) => ["H1", "H2", "H3", "H4", "H5", "H6"][usize::from((*level).clamp(1, 6) - 1)],
        Tag::Paragraph => "P",
        Tag::Table => "Table",
        Tag::Row => "TR",
        Tag::ColumnHeader | Tag::RowHeader(_) => "TH",
        Tag::Cell(_) => "TD",
        Tag::Figure(_) => "Figure",
        Tag::Link => "Link",
        Tag::Contents => "TOC",
        Tag::ContentsItem => "TOCI",
    }
}

/// Elements that hold others, and no content of their own (14.8.4.2, 14.8.4.3.4).
fn is_grouping(tag: &Tag) -> bool {
    matches!(tag, Tag::Table | Tag::Row | Tag::Contents)
}

/// What an item covers, in hundredths: left, bottom, right, top.
fn bounds(item: &Item, height: f32) -> Option<[i32; 4]> {
    let of = |left: f32, top: f32, right: f32, bottom: f32| {
        Some([hundredths(left), hundredths(height - bottom), hundredths(right), hundredths(height - top)])
    };
    match item {
        Item::Text { x, y, size, text, .. } => of(*x, y - size, x + size * text.width, y + size * 0.3),
        Item::Rect { x, y, width, height, .. } | Item::Image { x, y, width, height, .. } => {
            of(*x, *y, x + width, y + height)
        }
        Item::Path { points, .. } => {
            let (first, rest) = points.split_first()?;
            let start = (first.0, first.1, first.0, first.1);
            let (left, top, right, bottom) = rest.iter().fold(start, |(left, top, right, bottom), (x, y)| {
                (left.min(*x), top.min(*y), right.max(*x), bottom.max(*y))
            });
            of(left, top, right, bottom)
        }
        _ => None,
    }
}
