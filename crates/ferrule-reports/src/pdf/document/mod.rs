//! The document: pages come in, one after the other, and leave as PDF.

mod bytes;
mod codes;
mod colored;
mod content;
mod deflate;
mod embed;
mod file;
mod icc;
mod images;
mod metadata;
mod pages;
mod show;
mod stream;
mod tags;
mod trees;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use ferrule_base::Run;
use pdf_writer::types::{NumberingStyle, PageMode};
use pdf_writer::writers::{Catalog, FormXObject, PageLabel, Resources};
use pdf_writer::{Name, Rect, Ref, Str, TextStr};

use crate::Error;
use crate::convert::nearest;
use crate::model::Report;
use crate::output::Output;
use crate::pdf::page::{Bookmark, Color, Item, Page, Target};
use crate::pdf::text::fonts::{Face, Fonts};
use crate::picture::Picture;
use crate::pipeline::Pipeline;
use bytes::push_ref;
use codes::Codes;
use colored::embed_colored;
use embed::embed;
use file::{File, chunk};
use images::Image;
use metadata::{Metadata, add_output_intent};
use pages::{Link, LinkTarget, PageJob, Shared, Written, table_name, write, write_place};
use stream::font_name;
use tags::{Kid, Structure, push_kids};
use trees::{Outline, PageTree, ParentTree};

/// ISO 19005-2, 6.1.13.
const MOST_ARCHIVAL_OBJECTS: usize = 8_388_607;

/// Pages are handed to threads with so many items at least: less work than that is not worth the way.
const ITEMS: usize = 2_000;
/// Or so many pages.
const PAGES: usize = 64;

/// A PDF in the making.
#[derive(Debug)]
pub struct Document {
    file: File,
    metadata: Metadata,
    shared: Arc<Shared>,
    pipeline: Pipeline<Result<Written, Error>>,
    /// Pages on their way to a thread.
    batch: Vec<PageJob>,
    /// Those that were added, and those that a link leads to.
    places: Places,
    added: usize,
    /// How many stand before those.
    in_front: usize,
    root: Ref,
    tree: PageTree,
    structure: Option<Structure>,
    parents: ParentTree,
    /// Those that were added since the last page.
    bookmarks: Vec<Bookmark>,
    outline: Outline,
    /// Where tables begin: what bookmarks of the outermost level lead to.
    tables: Vec<(Ref, f32)>,
    links_to_tables: bool,
    images: Vec<Image>,
    /// Draws the number of pages: a form that all pages refer to, and that is written when they have been counted.
    page_count: Option<Ref>,
}

/// Where pages are, by number.
#[derive(Debug)]
struct Places {
    /// Of each page the object and the height.
    pages: Vec<(Ref, f32)>,
    /// Of a page that is still to come.
    height: f32,
}

impl Places {
    fn page(&mut self, file: &mut File, number: usize) -> &mut (Ref, f32) {
        while self.pages.len() <= number {
            self.pages.push((file.reserve(), self.height));
        }
        &mut self.pages[number]
    }

    /// A page, and a place on it from its lower edge.
    fn place(&mut self, file: &mut File, number: usize, y: f32) -> (Ref, f32) {
        let (page, height) = *self.page(file, number);
        (page, height - y)
    }
}

impl Document {
    /// Begins a document. The error says which of the images can't be shown, and why.
    pub fn new(
        report: &Report,
        fonts: Arc<Fonts>,
        images: &[Picture],
        output: Output,
    ) -> Result<Self, Error> {
        let metadata = Metadata::new(report)?;
        let mut file = File::new(output)?;
        let images = images.iter().map(|picture| Image::write(&mut file, picture, metadata.archival));
        let images = images.collect::<Result<_, _>>()?;
        let root = file.reserve();
        let shared = Shared { codes: Codes::new(fonts), resources: file.reserve() };
        Ok(Self {
            structure: metadata.accessible.then(|| Structure::new(&mut file)),
            metadata,
            shared: Arc::new(shared),
            pipeline: Pipeline::default(),
            batch: Vec::new(),
            places: Places { pages: Vec::new(), height: report.page.height },
            added: 0,
            in_front: 0,
            root,
            tree: PageTree::new(root),
            parents: ParentTree::default(),
            bookmarks: Vec::new(),
            outline: Outline::new(&mut file),
            tables: Vec::new(),
            links_to_tables: false,
            images,
            page_count: None,
            file,
        })
    }

    /// How many pixels an image is wide and high.
    #[must_use]
    pub fn image_size(&self, image: usize) -> (u32, u32) {
        self.images.get(image).map_or((1, 1), |image| image.size)
    }

    /// Adds a page after those that were added before; its number, counted from 0.
    pub fn add(&mut self, page: Page, run: &Run<'_>) -> Result<usize, Error> {
        let number = self.added;
        let place = self.places.page(&mut self.file, number);
        place.1 = page.height;
        let id = place.0;
        self.add_page(page, id, run)?;
        self.added += 1;
        Ok(number)
    }

    /// Adds a bookmark after those that were added before.
    pub fn bookmark(&mut self, bookmark: Bookmark) {
        self.bookmarks.push(bookmark);
    }

    fn write_bookmarks(&mut self) {
        for bookmark in self.bookmarks.drain(..) {
            let place = self.places.place(&mut self.file, bookmark.page, bookmark.y);
            if bookmark.level == 0 {
                self.tables.push(place);
            }
            self.outline.add(&mut self.file, bookmark.level, bookmark.title, place);
        }
    }

    /// How many pages were added.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.added
    }

    fn add_page(&mut self, page: Page, id: Ref, run: &Run<'_>) -> Result<(), Error> {
        run.check()?;
        self.write_bookmarks();
        // All numbers (of objects, codes of glyphs, keys) are given out here, page after page. Threads only write,
        // so numbers don't depend on how many there are.
        let node = self.tree.add(&mut self.file, id);
        let content = self.file.reserve();
        let mut links = self.prepare(&page)?;
        let mut tags = None;
        let mut parents = None;
        if let Some(structure) = &mut self.structure {
            let annotations: Vec<Ref> = links.iter().map(|link| link.id).collect();
            let found = structure.page(&mut self.file, &page, id, &annotations);
            if !found.parents.is_empty() {
                let object = self.file.reserve();
                parents = Some((self.parents.add(&mut self.file, object), object));
            }
            for (link, (element, _)) in links.iter_mut().zip(&found.links) {
                link.key = Some(self.parents.add(&mut self.file, *element));
            }
            tags = Some(found);
        }
        self.batch.push(PageJob { page, id, content, node, links, tags, parents });
        let items: usize = self.batch.iter().map(|job| job.page.items.len()).sum();
        if items >= ITEMS || self.batch.len() >= PAGES {
            self.submit(run)?;
        }
        Ok(())
    }

    /// Gives codes to the glyphs of a page, and objects to its links.
    fn prepare(&mut self, page: &Page) -> Result<Vec<Link>, Error> {
        let mut links = Vec::new();
        for item in &page.items {
            match item {
                Item::Text { text, .. } => self.shared.codes.give(text),
                Item::PageCount { .. } if self.page_count.is_none() => {
                    self.page_count = Some(self.file.reserve());
                }
                Item::Image { image, .. } if *image >= self.images.len() => {
                    return Err(Error::Description(format!("image {image} of {}", self.images.len())));
                }
                Item::Link { x, y, width, height, target } => {
                    let bottom = page.height - y - height;
                    let target = match target {
                        Target::Url(url) => LinkTarget::Url(Arc::clone(url)),
                        Target::Table(number) => {
                            self.links_to_tables = true;
                            LinkTarget::Table(*number)
                        }
                        Target::Place(number, y) => {
                            let (page, top) = self.places.place(&mut self.file, *number, *y);
                            LinkTarget::Place(page, top)
                        }
                    };
                    let rect = Rect::new(*x, bottom, x + width, bottom + height);
                    links.push(Link { id: self.file.reserve(), rect, target, key: None });
                }
                _ => {}
            }
        }
        Ok(links)
    }

    /// Hands over the pages that have gathered, and writes those that are ready.
    fn submit(&mut self, run: &Run<'_>) -> Result<(), Error> {
        let jobs = std::mem::take(&mut self.batch);
        if jobs.is_empty() {
            return Ok(());
        }
        // An object stream that has filled up meanwhile goes with them: compressing is what takes long.
        let others = self.file.full_pack();
        let others = (!others.is_empty()).then(|| (self.file.reserve(), others));
        let stream = self.file.reserve();
        let shared = Arc::clone(&self.shared);
        let written = self.pipeline.submit(run, (), move || write(&jobs, stream, others, &shared));
        self.write_pages(written)
    }

    fn write_pages(&mut self, written: Vec<Result<Written, Error>>) -> Result<(), Error> {
        for written in written {
            let Written { contents, packed } = written?;
            for (id, data) in contents {
                self.file.write_deflated(id, &data)?;
            }
            for (id, packed) in packed {
                self.file.write_packed(id, &packed)?;
            }
        }
        Ok(())
    }

    /// Ends the document. The pages in front, its table of contents, come first in it.
    pub fn finish(mut self, front: Vec<Page>, run: &Run<'_>) -> Result<Vec<u8>, Error> {
        self.write_bookmarks();
        let number = self.places.pages.len();
        if number > self.added {
            let message = format!("a link or bookmark leads to page {number}, but there are {}", self.added);
            return Err(Error::Value(message));
        }
        self.in_front = front.len();
        // The table of contents could not be set before all pages were. Its own stand last in the file, but the order
        // of pages is that of their tree (ISO 32000-1, 7.7.3), and so is that of elements.
        let body_tree = std::mem::replace(&mut self.tree, PageTree::new(self.root));
        let front_structure = self.structure.as_ref().map(Structure::in_front);
        let body_structure = std::mem::replace(&mut self.structure, front_structure);
        for page in front {
            let id = self.file.reserve();
            self.add_page(page, id, run)?;
        }
        self.submit(run)?;
        let written = self.pipeline.finish();
        self.write_pages(written)?;
        if let Some(form) = self.page_count {
            self.write_page_count(form, self.added)?;
        }
        let front_tree = std::mem::replace(&mut self.tree, PageTree::new(self.root));
        front_tree.finish(body_tree, &mut self.file);
        let front_structure = self.structure.take();
        let structure = front_structure.zip(body_structure);
        let structure = structure.map(|(front, body)| self.write_structure(front, body));
        self.write_resources()?;
        self.write_catalog(structure)
    }

    /// Writes the form that draws the number of pages.
    fn write_page_count(&mut self, id: Ref, pages: usize) -> Result<(), Error> {
        let missing = |_| Error::Value("the regular font has no digits".to_owned());
        let text = self.shared.codes.fonts().shape(&pages.to_string(), Face::default()).map_err(missing)?;
        self.shared.codes.give(&text);
        let width = text.width;
        let item = Item::Text { x: 0.0, y: 0.0, size: 1.0, color: Color::default(), text: Arc::new(text) };
        let page = Page { width, height: 0.0, items: vec![item] };
        let data = content::content(&self.shared.codes, &page, &[]);
        let mut chunk = chunk();
        let mut form: FormXObject<'_> = chunk.form_xobject(id, &data);
        // What is outside the box is cut off (8.10.1), and digits may reach a little beyond their advances.
        form.bbox(Rect::new(-0.1, -0.5, width + 0.1, 1.5));
        form.pair(Name(b"Resources"), self.shared.resources);
        drop(form);
        self.file.write(id, &chunk)
    }

    /// Writes the fonts, and under which names content streams use them and the images.
    fn write_resources(&mut self) -> Result<(), Error> {
        let mut fonts = Vec::new();
        for number in 0..nearest(self.shared.codes.fonts().all().len()) {
            let codes = &self.shared.codes;
            if codes.fonts().all()[usize::from(number)].colored() {
                fonts.extend(embed_colored(&mut self.file, codes, number)?);
            } else if !codes.used(number).is_empty() {
                fonts.push((font_name(number, 0), embed(&mut self.file, codes, number)?));
            }
        }
        let (images, page_count) = (&self.images, self.page_count);
        self.file.add_object(self.shared.resources, |object| {
            let mut resources: Resources<'_> = object.start();
            let mut dict = resources.fonts();
            for (name, font) in &fonts {
                dict.pair(Name(name.as_bytes()), *font);
            }
            drop(dict);
            if images.is_empty() && page_count.is_none() {
                return;
            }
            let mut dict = resources.x_objects();
            for (i, image) in images.iter().enumerate() {
                dict.pair(Name(format!("I{i}").as_bytes()), image.id);
            }
            if let Some(form) = page_count {
                dict.pair(Name(b"N"), form);
            }
        });
        Ok(())
    }

    /// Writes what is left of the structure; its root.
    fn write_structure(&mut self, front: Structure, body: Structure) -> Ref {
        let document = body.document;
        let mut kids: Vec<Kid> = Vec::new();
        for structure in [front, body] {
            let (ended, children) = structure.finish();
            for element in ended {
                self.file.add(element.id, |out| element.write(out));
            }
            kids.extend(children);
        }
        let root = self.file.reserve();
        self.file.add(document, |out| {
            out.extend_from_slice(b"<</S/Document/P ");
            push_ref(out, root);
            push_kids(out, &kids, None);
            out.extend_from_slice(b">>");
        });
        let (tree, next) = std::mem::take(&mut self.parents).finish(&mut self.file);
        self.file.add(root, |out| {
            out.extend_from_slice(b"<</Type/StructTreeRoot/K ");
            push_ref(out, document);
            out.extend_from_slice(b"/ParentTree ");
            push_ref(out, tree);
            out.extend_from_slice(format!("/ParentTreeNextKey {next}>>").as_bytes());
        });
        root
    }

    fn write_catalog(mut self, structure: Option<Ref>) -> Result<Vec<u8>, Error> {
        if self.metadata.archival && self.file.objects() > MOST_ARCHIVAL_OBJECTS {
            return Err(Error::Value(format!(
                "archival: got a document of {} objects, and PDF/A-2 allows {MOST_ARCHIVAL_OBJECTS}; without \
                 accessible=True a table has far fewer",
                self.file.objects()
            )));
        }
        let outline = self.outline.finish(&mut self.file);
        let id = file_id(&self.metadata, self.added, self.file.position());
        let info = self.metadata.write_info(&mut self.file);
        let xmp = self.metadata.write_xmp(&mut self.file, &id)?;
        let profile = self.metadata.archival.then(|| Metadata::write_profile(&mut self.file)).transpose()?;
        let catalog = self.file.reserve();
        self.file.add_object(catalog, |object| {
            let mut catalog: Catalog<'_> = object.start();
            catalog.pages(self.root).metadata(xmp).lang(TextStr(&self.metadata.language));
            // The title, not the file's name, in the window (ISO 14289-1, 7.1).
            catalog.viewer_preferences().display_doc_title(true);
            if self.in_front > 0 {
                add_page_labels(&mut catalog, self.in_front);
            }
            if let Some(outline) = outline {
                catalog.outlines(outline).page_mode(PageMode::UseOutlines);
            }
            if self.links_to_tables {
                add_tables(&mut catalog, &self.tables);
            }
            if let Some(structure) = structure {
                catalog.mark_info().marked(true);
                catalog.pair(Name(b"StructTreeRoot"), structure);
            }
            if let Some(profile) = profile {
                add_output_intent(&mut catalog, profile);
            }
        });
        self.file.finish(catalog, info, &id)
    }
}

/// The places that links to tables name, since those to come have none yet when a page is written (12.3.2.3).
fn add_tables(catalog: &mut Catalog<'_>, tables: &[(Ref, f32)]) {
    let mut destinations = catalog.insert(Name(b"Names")).dict();
    let mut tree = destinations.insert(Name(b"Dests")).dict();
    let mut names = tree.insert(Name(b"Names")).array();
    for (number, (page, top)) in tables.iter().enumerate() {
        names.item(Str(&table_name(number)));
        write_place(names.push().start(), *page, *top);
    }
}

/// Pages in front are called i, ii, iii, and those after them 1, 2, 3: as they are numbered on the pages.
fn add_page_labels(catalog: &mut Catalog<'_>, in_front: usize) {
    let mut labels = catalog.insert(Name(b"PageLabels")).dict();
    let mut numbers = labels.insert(Name(b"Nums")).array();
    // Each entry holds until the next; there must be one for the first page (12.4.2).
    for (first, style) in [(0, NumberingStyle::LowerRoman), (in_front, NumberingStyle::Arabic)] {
        numbers.item(nearest::<_, i32>(first));
        numbers.push().start::<PageLabel<'_>>().style(style);
    }
}

/// The same for the same document, and for others most likely another (14.4).
fn file_id(metadata: &Metadata, pages: usize, position: u64) -> [u8; 16] {
    let mut hasher = DefaultHasher::new();
    (metadata, pages, position).hash(&mut hasher);
    let first = hasher.finish();
    first.hash(&mut hasher);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&first.to_be_bytes());
    id[8..].copy_from_slice(&hasher.finish().to_be_bytes());
    id
}
