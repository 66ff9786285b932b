//! Rows come in, pages go out: blocks are set by several threads, and put on pages in their order.

use std::sync::Arc;

use arrow_array::RecordBatch;
use ferrule_base::Run;

use super::furniture::{Furniture, Number, foot_height};
use super::grid::Grid;
use super::groups::GroupNames;
use super::look;
use super::paginate::{Frame, Paginator};
use super::rows::{Breaks, Part};
use super::strip::{Break, Repeat, Strip};
use super::typeset::Typesetter;
use super::{chart, column, contents};
use crate::block::Block;
use crate::lines::{Line, Lines};
use crate::model::{self, Report, Table};
use crate::output::Output;
use crate::pdf::document::Document;
use crate::pdf::page::{Bookmark, Item, Page, Tag};
use crate::pdf::text::fonts::Fonts;
use crate::picture::Picture;
use crate::pipeline::Pipeline;
use crate::taken;
use crate::{Error, Writer};

/// Makes a PDF of a report. The images are those that its tables count; the fonts, files of others than the built-in ones.
pub fn writer<F: AsRef<[u8]>>(
    report: Report,
    images: Vec<Vec<u8>>,
    fonts: &[F],
    output: Output,
) -> Result<Box<dyn Writer>, Error> {
    let fonts = Arc::new(Fonts::new(fonts)?);
    report.tables.iter().try_for_each(|table| check(table, &report.language))?;
    let pictures = Picture::read_all(&report, images)?;
    let document = Document::new(&report, Arc::clone(&fonts), &pictures, output)?;
    Ok(Box::new(PdfWriter::new(report, fonts, document)?))
}

/// Where pages go: the document; in tests, a list.
pub trait Pages: Send {
    fn image_size(&self, image: usize) -> (u32, u32);
    fn pages(&self) -> usize;
    fn add(&mut self, page: Page, run: &Run<'_>) -> Result<(), Error>;
    fn bookmark(&mut self, bookmark: Bookmark);
    fn finish(self, front: Vec<Page>, run: &Run<'_>) -> Result<Vec<u8>, Error>;
}

impl Pages for Document {
    fn image_size(&self, image: usize) -> (u32, u32) {
        self.image_size(image)
    }

    fn pages(&self) -> usize {
        self.pages()
    }

    fn add(&mut self, page: Page, run: &Run<'_>) -> Result<(), Error> {
        self.add(page, run).map(|_number| ())
    }

    fn bookmark(&mut self, bookmark: Bookmark) {
        self.bookmark(bookmark);
    }

    fn finish(self, front: Vec<Page>, run: &Run<'_>) -> Result<Vec<u8>, Error> {
        self.finish(front, run)
    }
}

/// What can be found wrong before rows come.
fn check(table: &Table, language: &str) -> Result<(), Error> {
    for column in &table.columns {
        column::format(table, column, language)?;
    }
    Ok(())
}

/// Where tables stand on a page.
fn frame(page: &model::Page) -> Result<Frame, Error> {
    /// Lines of text.
    const LEAST: f32 = 12.0;
    let frame = Frame {
        width: page.width,
        height: page.height,
        left: page.margin,
        right: page.width - page.margin,
        top: page.margin,
        bottom: page.height - page.margin - foot_height(page.font_size),
    };
    let least = LEAST * page.font_size * look::LEADING;
    if !(frame.inner_width() >= least && frame.inner_height() >= least && page.font_size > 0.0) {
        return Err(Error::Description(format!(
            "a page of {} by {} points with margins of {} has no room for lines of {}",
            page.width, page.height, page.margin, page.font_size
        )));
    }
    Ok(frame)
}

/// Lays tables out on pages.
pub struct PdfWriter<D> {
    document: D,
    paginator: Paginator,
    furniture: Furniture,
    /// What the table of contents will list, if there is one.
    contents: Option<Vec<Bookmark>>,
    tables: std::vec::IntoIter<Table>,
    current: Option<Current>,
}

/// The table whose rows are coming.
struct Current {
    table: Table,
    lines: Lines,
    groups: GroupNames,
    stage: Stage,
    jobs: Pipeline<Result<Vec<Strip>, Error>, Arc<Block>>,
    rows: u64,
    since_heading: usize,
    /// Whether no part has been handed out.
    first: bool,
}

enum Stage {
    /// The first blocks wait until they say how wide the columns are.
    Sample(Vec<(Arc<Block>, Vec<Line>)>),
    Set(Arc<Grid>),
}

/// Rows whose cells say how wide the columns are.
const SAMPLE: u64 = 2000;
/// Rows that are set at once.
const PART: usize = 1000;

impl<D: Pages> Writer for PdfWriter<D> {
    fn write(&mut self, batch: &RecordBatch, run: &Run<'_>) -> Result<(), Error> {
        for start in (0..batch.num_rows()).step_by(PART) {
            run.check()?;
            let rows = batch.slice(start, PART.min(batch.num_rows() - start));
            let Some(current) = &mut self.current else {
                return Err(Error::Value("got rows after the last table".into()));
            };
            let block = taken::block(&mut current.table, &rows, current.lines.rows())?;
            let mut lines = current.lines.next(&block)?;
            current.groups.put(&block, &mut lines);
            let block = Arc::new(block);
            if let Stage::Sample(waiting) = &mut current.stage {
                waiting.push((block, lines));
                if current.lines.rows() >= SAMPLE {
                    self.settle_columns(false, run)?;
                }
            } else {
                self.hand_out(block, lines, run)?;
            }
        }
        Ok(())
    }

    fn end_table(&mut self, run: &Run<'_>) -> Result<(), Error> {
        self.settle_columns(true, run)?;
        let Some(current) = &mut self.current else { return Ok(()) };
        let mut lines = current.lines.end()?;
        let nothing = Block { columns: Vec::new(), rows: 0 };
        current.groups.put(&nothing, &mut lines);
        self.hand_out(Arc::new(nothing), lines, run)?;
        let Some(mut current) = self.current.take() else { return Ok(()) };
        for strips in current.jobs.finish() {
            self.place(strips?, run)?;
        }
        let mut end = Strip::new(0.0, self.tag(None), Break::Never);
        end.repeat = Some(Repeat::Stop);
        let mut strips = vec![end];
        strips.extend(self.furniture.notes(&current.table)?);
        for (chart, points) in current.table.charts.iter().zip(current.lines.points()) {
            strips.extend(chart::strips(&self.furniture, &current.table, chart, points)?);
        }
        self.place(strips, run)?;
        self.paginator.end();
        self.add_pages(run)?;
        self.next_table()
    }

    fn finish(mut self: Box<Self>, run: &Run<'_>) -> Result<Vec<u8>, Error> {
        if self.current.is_some() {
            self.end_table(run)?;
        }
        let front = match &self.contents {
            Some(entries) => contents::pages(&self.furniture, entries)?,
            None => Vec::new(),
        };
        self.document.finish(front, run)
    }
}

impl<D: Pages> PdfWriter<D> {
    pub fn new(report: Report, fonts: Arc<Fonts>, document: D) -> Result<Self, Error> {
        let frame = frame(&report.page)?;
        let running_title =
            report.title.clone().or_else(|| report.tables.first()?.title.clone()).unwrap_or_default();
        let furniture = Furniture {
            setter: Typesetter::new(fonts),
            frame,
            size: report.page.font_size,
            tagged: report.page.accessible,
            running_title,
            tables: report.tables.iter().map(|table| table.name.clone()).collect(),
            language: report.language,
        };
        let contents = report.page.contents.then(Vec::new);
        let tables = report.tables.into_iter();
        let mut writer =
            Self { document, paginator: Paginator::new(frame), furniture, contents, tables, current: None };
        writer.next_table()?;
        Ok(writer)
    }

    fn next_table(&mut self) -> Result<(), Error> {
        let Some(table) = self.tables.next() else { return Ok(()) };
        self.current = Some(Current {
            lines: Lines::new(&table, &self.furniture.language),
            groups: GroupNames::new(&table, &self.furniture.language)?,
            stage: Stage::Sample(Vec::new()),
            jobs: Pipeline::default(),
            rows: 0,
            since_heading: 0,
            first: true,
            table,
        });
        Ok(())
    }

    /// Finds the columns' widths, if they are not known yet, and begins the table on a page.
    /// `whole` says that no rows come after those that wait.
    fn settle_columns(&mut self, whole: bool, run: &Run<'_>) -> Result<(), Error> {
        let Some(current) = &mut self.current else { return Ok(()) };
        let Stage::Sample(waiting) = &mut current.stage else { return Ok(()) };
        let waiting = std::mem::take(waiting);
        let sample: Vec<_> = waiting.iter().map(|(block, _)| block.as_ref()).collect();
        let furniture = &self.furniture;
        let mut grid = Grid::new(&current.table, &sample, furniture, whole)?;
        let mut header = grid.header(&current.table.header_style)?;
        grid.leave_room(furniture.frame.inner_height() - header.height)?;
        if furniture.tagged {
            header.items.insert(0, Item::Begin(Tag::Table));
        }
        let document = &self.document;
        let mut strips = furniture.above(&current.table, &|image| document.image_size(image))?;
        strips.push(header);
        if let Some(first) = strips.first_mut() {
            first.before = Break::Allowed;
            let title = current.table.title.as_ref().unwrap_or(&current.table.name);
            first.entry = Some((0, title.clone()));
        }
        current.stage = Stage::Set(Arc::new(grid));
        self.place(strips, run)?;
        for (block, lines) in waiting {
            self.hand_out(block, lines, run)?;
        }
        Ok(())
    }

    /// Gets lines set, and places what has been set by now.
    fn hand_out(&mut self, block: Arc<Block>, lines: Vec<Line>, run: &Run<'_>) -> Result<(), Error> {
        let Some(current) = &mut self.current else { return Ok(()) };
        let Stage::Set(grid) = &current.stage else { return Ok(()) };
        let rows = block.rows as u64;
        let kept = Arc::clone(&block);
        let part = Part {
            grid: Arc::clone(grid),
            block,
            first_row: current.rows,
            since_heading: current.since_heading,
            breaks: Breaks { page_per_group: current.table.page_per_group, first: current.first },
            lines,
        };
        current.since_heading = part.rows_since_heading();
        current.rows += rows;
        current.first = false;
        for strips in current.jobs.submit(run, kept, move || part.set()) {
            self.place(strips?, run)?;
        }
        Ok(())
    }

    fn place(&mut self, strips: Vec<Strip>, run: &Run<'_>) -> Result<(), Error> {
        for strip in strips {
            self.paginator.push(strip);
        }
        self.add_pages(run)
    }

    fn add_pages(&mut self, run: &Run<'_>) -> Result<(), Error> {
        for mut page in self.paginator.take() {
            self.furniture.add_foot(&mut page, Number::Body(self.document.pages() + 1))?;
            self.document.add(page, run)?;
        }
        for entry in self.paginator.take_entries() {
            if let Some(contents) = &mut self.contents {
                contents.push(entry.clone());
            }
            self.document.bookmark(entry);
        }
        Ok(())
    }

    fn tag(&self, tag: Option<Tag>) -> Vec<Item> {
        if self.furniture.tagged { vec![tag.map_or(Item::End, Item::Begin)] } else { Vec::new() }
    }
}
