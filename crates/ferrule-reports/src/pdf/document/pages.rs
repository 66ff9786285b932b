//! Pages as objects: what threads do with pages that are ready, some at a time.

use std::sync::Arc;

use pdf_writer::types::{ActionType, AnnotationFlags, AnnotationType, TabOrder};
use pdf_writer::writers::{Annotation as AnnotationWriter, Page as PageWriter};
use pdf_writer::{Name, Rect, Ref, Str, TextStr};

use super::bytes::push_ref;
use super::codes::Codes;
use super::content::content;
use super::deflate::deflate;
use super::file::{Pack, Packed};
use super::tags::PageTags;
use crate::Error;
use crate::pdf::page::Page;

/// What all pages share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) codes: Codes,
    /// The object that names fonts and images.
    pub(super) resources: Ref,
}

/// A page, and all that must be known to write it.
#[derive(Debug)]
pub(super) struct PageJob {
    pub(super) page: Page,
    pub(super) id: Ref,
    /// Of its content stream.
    pub(super) content: Ref,
    /// The node of the page tree that it belongs to.
    pub(super) node: Ref,
    pub(super) links: Vec<Link>,
    /// In an accessible document.
    pub(super) tags: Option<PageTags>,
    /// Its place in the parent tree, and the object there, if it has marked content.
    pub(super) parents: Option<(i32, Ref)>,
}

/// An area that leads elsewhere.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) id: Ref,
    /// From the page's lower left corner.
    pub(super) rect: Rect,
    pub(super) target: LinkTarget,
    /// Its place in the parent tree.
    pub(super) key: Option<i32>,
}

#[derive(Debug)]
pub(super) enum LinkTarget {
    Url(Arc<str>),
    /// A table, by the name of its place.
    Table(usize),
    /// A page, and how high on it.
    Place(Ref, f32),
}

/// Pages, written.
#[derive(Debug)]
pub(super) struct Written {
    /// Content streams, compressed.
    pub(super) contents: Vec<(Ref, Vec<u8>)>,
    /// The other objects.
    pub(super) packed: Vec<(Ref, Packed)>,
}

/// Writes pages, their small objects into an object stream, and others that come with one of their own.
pub(super) fn write(
    jobs: &[PageJob],
    stream: Ref,
    others: Option<(Ref, Pack)>,
    shared: &Shared,
) -> Result<Written, Error> {
    let mut pack = Pack::default();
    let mut contents = Vec::with_capacity(jobs.len());
    for job in jobs {
        let marks = job.tags.as_ref().map_or(&[][..], |tags| &tags.marks);
        contents.push((job.content, deflate(&content(&shared.codes, &job.page, marks))?));
        job.add_objects(&mut pack, shared);
    }
    let packs = others.into_iter().chain([(stream, pack)]);
    let packed = packs.map(|(id, pack)| Ok((id, pack.finish()?))).collect::<Result<_, Error>>()?;
    Ok(Written { contents, packed })
}

impl PageJob {
    fn add_objects(&self, pack: &mut Pack, shared: &Shared) {
        pack.add_object(self.id, |object| self.write_page(&mut object.start(), shared));
        let texts = self.tags.iter().flat_map(|tags| &tags.links).map(|(_, text)| &**text);
        for (link, text) in self.links.iter().zip(texts.chain(std::iter::repeat(""))) {
            pack.add_object(link.id, |object| link.write(&mut object.start(), text));
        }
        let Some(tags) = &self.tags else { return };
        for element in &tags.ended {
            pack.add(element.id, |out| element.write(out));
        }
        if let Some((_, id)) = self.parents {
            pack.add(id, |out| {
                out.push(b'[');
                for element in &tags.parents {
                    push_ref(out, *element);
                    out.push(b' ');
                }
                out.push(b']');
            });
        }
    }

    fn write_page(&self, page: &mut PageWriter<'_>, shared: &Shared) {
        page.parent(self.node);
        page.media_box(Rect::new(0.0, 0.0, self.page.width, self.page.height));
        page.pair(Name(b"Resources"), shared.resources);
        page.contents(self.content);
        if !self.links.is_empty() {
            page.annotations(self.links.iter().map(|link| link.id));
        }
        if self.tags.is_some() {
            page.tab_order(TabOrder::StructureOrder);
        }
        if let Some((key, _)) = self.parents {
            page.struct_parents(key);
        }
    }
}

impl Link {
    fn write(&self, annotation: &mut AnnotationWriter<'_>, text: &str) {
        annotation.subtype(AnnotationType::Link);
        annotation.rect(self.rect);
        annotation.border(0.0, 0.0, 0.0, None);
        annotation.flags(AnnotationFlags::PRINT);
        match &self.target {
            LinkTarget::Url(url) => {
                let mut action = annotation.action();
                action.action_type(ActionType::Uri);
                action.uri(Str(&ascii_url(url)));
            }
            LinkTarget::Table(number) => {
                annotation.insert(Name(b"Dest")).primitive(Str(&table_name(*number)));
            }
            LinkTarget::Place(page, top) => {
                write_place(annotation.insert(Name(b"Dest")).start(), *page, *top);
            }
        }
        if let Some(key) = self.key {
            annotation.struct_parent(key);
            let url = match &self.target {
                LinkTarget::Url(url) if text.is_empty() => url,
                _ => text,
            };
            annotation.contents(TextStr(url));
        }
    }
}

/// What the place of a table is called; in the order of their numbers (7.9.6).
pub(super) fn table_name(number: usize) -> Vec<u8> {
    format!("table{number:010}").into_bytes()
}

/// A place on a page, shown as big as the reader likes.
pub(super) fn write_place(destination: pdf_writer::writers::Destination<'_>, page: Ref, top: f32) {
    destination.page(page).xyz(0.0, top, None);
}

/// An address in ASCII, which is all that a PDF can hold: other characters as the bytes of their UTF-8.
fn ascii_url(url: &str) -> Vec<u8> {
    let mut ascii = Vec::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            ascii.push(byte);
        } else {
            ascii.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    ascii
}
