//! Trees that are written while they grow: of pages, of the parents of marked content, and of bookmarks.

use pdf_writer::{Finish, Name, Ref, TextStr};

use super::bytes::{push_int, push_ref};
use super::file::File;
use super::pages::write_place;
use crate::convert::nearest;

/// How many children a node has.
const CHILDREN: usize = 64;

/// The tree of pages, two levels high: which program wants a page reads one node of each.
#[derive(Debug)]
pub(super) struct PageTree {
    root: Ref,
    nodes: Vec<Ref>,
    /// Of the last node.
    pages: Vec<Ref>,
    count: usize,
}

impl PageTree {
    /// A tree below a root.
    pub(super) fn new(root: Ref) -> Self {
        Self { root, nodes: Vec::new(), pages: Vec::new(), count: 0 }
    }

    /// Adds a page; the node that it belongs to.
    pub(super) fn add(&mut self, file: &mut File, page: Ref) -> Ref {
        // A node is written when it is full, so no more than its pages are kept. Its number is given out before,
        // since each page names its parent.
        if self.pages.len() == CHILDREN {
            self.write_node(file);
        }
        if self.pages.is_empty() {
            self.nodes.push(file.reserve());
        }
        self.pages.push(page);
        self.count += 1;
        self.nodes[self.nodes.len() - 1]
    }

    fn write_node(&mut self, file: &mut File) {
        let pages = std::mem::take(&mut self.pages);
        let Some(node) = self.nodes.last() else { return };
        file.add_object(*node, |object| {
            let mut node: pdf_writer::writers::Pages<'_> = object.start();
            node.parent(self.root).count(nearest(pages.len())).kids(pages);
        });
    }

    /// Writes the root above this tree and the one that goes on after it.
    pub(super) fn finish(mut self, mut after: Self, file: &mut File) {
        self.write_node(file);
        after.write_node(file);
        file.add_object(self.root, |object| {
            let mut root: pdf_writer::writers::Pages<'_> = object.start();
            root.count(nearest(self.count + after.count)).kids(self.nodes.into_iter().chain(after.nodes));
        });
    }
}

/// The number tree that leads from marked content, and from links, to their structure elements.
#[derive(Debug, Default)]
pub(super) struct ParentTree {
    /// First key, last key, and object of each node.
    nodes: Vec<(i32, i32, Ref)>,
    /// Of the last node: what the keys up to the next one lead to.
    entries: Vec<Ref>,
    next: i32,
}

impl ParentTree {
    /// Adds what the next key leads to; the key.
    pub(super) fn add(&mut self, file: &mut File, object: Ref) -> i32 {
        // Keys rise (ISO 32000-1, 7.9.7), so nodes are filled one after the other and none is ever split.
        if self.entries.len() == 4 * CHILDREN {
            self.write_node(file);
        }
        self.entries.push(object);
        self.next += 1;
        self.next - 1
    }

    fn write_node(&mut self, file: &mut File) {
        let entries = std::mem::take(&mut self.entries);
        if entries.is_empty() {
            return;
        }
        let first = self.next - nearest::<_, i32>(entries.len());
        let id = file.reserve();
        self.nodes.push((first, self.next - 1, id));
        file.add(id, |out| {
            push_limits(out, first, self.next - 1);
            out.extend_from_slice(b"/Nums[");
            for (key, object) in (first..).zip(&entries) {
                push_int(out, key);
                out.push(b' ');
                push_ref(out, *object);
                out.push(b' ');
            }
            out.extend_from_slice(b"]>>");
        });
    }

    /// Writes the root; it and the next key.
    pub(super) fn finish(mut self, file: &mut File) -> (Ref, i32) {
        self.write_node(file);
        let root = file.reserve();
        file.add(root, |out| {
            out.extend_from_slice(b"<</Kids[");
            for (_, _, node) in &self.nodes {
                push_ref(out, *node);
                out.push(b' ');
            }
            out.extend_from_slice(b"]>>");
        });
        (root, self.next)
    }
}

fn push_limits(out: &mut Vec<u8>, first: i32, last: i32) {
    out.extend_from_slice(b"<</Limits[");
    push_int(out, first);
    out.push(b' ');
    push_int(out, last);
    out.push(b']');
}

/// The tree of bookmarks. One is written when the next on its level is known, or that there is none.
#[derive(Debug)]
pub(super) struct Outline {
    root: Ref,
    /// First child, last child and how many children the root has.
    children: Option<(Ref, Ref, i32)>,
    /// The last bookmark of each level.
    open: Vec<OutlineItem>,
}

#[derive(Debug)]
struct OutlineItem {
    id: Ref,
    before: Option<Ref>,
    children: Option<(Ref, Ref, i32)>,
    title: String,
    page: Ref,
    top: f32,
}

impl Outline {
    /// Without bookmarks.
    pub(super) fn new(file: &mut File) -> Self {
        Self { root: file.reserve(), children: None, open: Vec::new() }
    }

    /// Adds a bookmark. One that skips levels goes right below the one before.
    pub(super) fn add(&mut self, file: &mut File, level: usize, title: String, (page, top): (Ref, f32)) {
        let id = file.reserve();
        let level = level.min(self.open.len());
        self.close(file, level + 1, None);
        // A bookmark names the one after it: the last of each level waits until that has a number, or there is
        // none.
        let before = self.open.get(level).map(|item| item.id);
        self.close(file, level, Some(id));
        let children = match self.open.last_mut() {
            Some(parent) => &mut parent.children,
            None => &mut self.children,
        };
        *children = Some(match *children {
            Some((first, _, count)) => (first, id, count + 1),
            None => (id, id, 1),
        });
        self.open.push(OutlineItem { id, before, children: None, title, page, top });
    }

    /// Writes those from a level on; `next` comes after the one on that level.
    fn close(&mut self, file: &mut File, level: usize, next: Option<Ref>) {
        while self.open.len() > level {
            let Some(item) = self.open.pop() else { break };
            let parent = self.open.last().map_or(self.root, |item| item.id);
            item.write(file, parent, next);
        }
    }

    /// Writes what is open; the root if there are bookmarks.
    pub(super) fn finish(mut self, file: &mut File) -> Option<Ref> {
        self.close(file, 0, None);
        let (first, last, count) = self.children?;
        file.add_object(self.root, |object| {
            let mut root: pdf_writer::writers::Outline<'_> = object.start();
            root.first(first).last(last).count(count);
        });
        Some(self.root)
    }
}

impl OutlineItem {
    fn write(&self, file: &mut File, parent: Ref, next: Option<Ref>) {
        file.add_object(self.id, |object| {
            let mut item: pdf_writer::writers::OutlineItem<'_> = object.start();
            item.title(TextStr(&self.title)).parent(parent);
            if let Some(before) = self.before {
                item.prev(before);
            }
            if let Some(next) = next {
                item.next(next);
            }
            if let Some((first, last, count)) = self.children {
                // Below zero: a reader shows them when they are asked for.
                item.first(first).last(last).count(-count);
            }
            write_place(item.insert(Name(b"Dest")).start(), self.page, self.top);
            item.finish();
        });
    }
}
