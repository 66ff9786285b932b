//! The writer: from batches of rows to an archive.

use ferrule_base::Repr;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use ferrule_base::Run;

use super::charts::{self, ChartData};
use super::checks;
use super::conditions;
use super::deflate::Fragment;
use super::formats::{Formats, Look, styled};
use super::groups::Walk;
use super::links::{self, DeflatedLinks};
use super::names::Names;
use super::paper;
use super::plan::Plan;
use super::prose::{note_style, prose, subtitle_style, text_row, title_style};
use super::rows::{Done, Job};
use super::sheet::Sheet;
use super::skeleton;
use super::text::Text;
use super::turned;
use super::widths::Widths;
use super::zip::Zip;
use crate::block::{self, Block, Cells};
use crate::charts::Shape;
use crate::convert::nearest;
use crate::lines::{Line, Lines};
use crate::model::{Report, Table};
use crate::output::Output;
use crate::picture::Picture;
use crate::pipeline::Pipeline;
use crate::taken;
use crate::{Error, Writer};

/// Of a worksheet.
const MOST_ROWS: u32 = 1_048_576;
/// Of each job: some milliseconds of work, so that handing it over costs nothing beside it, and Ctrl-C need not wait.
const CELLS: usize = 40_000;
/// In points.
const ROW_HEIGHT: f64 = 15.0;

/// Begins a workbook. `images` are those that the report refers to.
pub fn writer(report: Report, images: Vec<Vec<u8>>, output: Output) -> Result<Box<dyn Writer>, Error> {
    skeleton::enough_stack()?;
    Workbook::new(report, images, output, MOST_ROWS).map(|workbook| Box::new(workbook) as Box<dyn Writer>)
}

pub(super) struct Workbook {
    report: Report,
    images: Vec<Picture>,
    zip: Zip,
    formats: Formats,
    names: Names,
    /// The names of all tables, to which links may lead.
    linked: Arc<[String]>,
    sheets: Vec<Sheet>,
    /// For each sheet, the relationships of its links.
    links: Vec<Vec<Fragment>>,
    chart_data: Vec<ChartData>,
    /// The table whose rows are awaited.
    table: usize,
    current: Option<Current>,
    /// Whether formulas may give several values.
    has_arrays: bool,
    most_rows: u32,
}

/// A table that has begun.
struct Current {
    plan: Arc<Plan>,
    lines: Lines,
    walk: Walk,
    pipeline: Pipeline<Result<Done, Error>, Block>,
    /// The row of the sheet that comes next, counted from 1.
    next: u32,
    sheets: usize,
    hyperlinks: Vec<Fragment>,
    links_left: usize,
    widths: Widths,
    /// The columns of charts that have numbers which stand in the sheet as text.
    texts: BTreeSet<usize>,
    /// How much room was left for the sheet's head.
    room: usize,
}

impl Writer for Workbook {
    fn write(&mut self, batch: &RecordBatch, run: &Run<'_>) -> Result<(), Error> {
        let rows = (CELLS / batch.num_columns().max(1)).clamp(16, block::MOST_ROWS);
        for start in (0..batch.num_rows()).step_by(rows) {
            run.check()?;
            self.write_block(&batch.slice(start, rows.min(batch.num_rows() - start)), run)?;
        }
        Ok(())
    }

    fn end_table(&mut self, run: &Run<'_>) -> Result<(), Error> {
        let table = self.next_table()?;
        let nothing = Block { columns: vec![Cells::Empty; table.columns.len()], rows: 0 };
        let mut current = match self.current.take() {
            Some(current) => current,
            None => self.begin_table()?,
        };
        let before = current.lines.rows();
        let lines = current.lines.end()?;
        self.submit(&mut current, &nothing, lines, before, run)?;
        self.write_notes(&mut current)?;
        self.end_sheet(&mut current)?;
        let (table, first) = (&self.report.tables[self.table], self.sheets.len() - current.sheets);
        for (chart, points) in current.lines.points().iter().enumerate() {
            self.sheets[first].charts.push(Shape::of(table, &table.charts[chart], points)?);
            let is_text = |column: &usize| current.texts.contains(column);
            if !charts::is_of_rows(table, &table.charts[chart]) || table.charts[chart].y.iter().any(is_text) {
                self.chart_data.push(ChartData { table: self.table, chart, points: points.clone() });
            }
        }
        self.table += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>, _run: &Run<'_>) -> Result<Vec<u8>, Error> {
        let wanted = self.report.tables.len();
        if self.table < wanted || wanted == 0 {
            return Err(Error::Value(format!(
                "rows: got those of {} tables, wanted {}",
                self.table,
                wanted.max(1)
            )));
        }
        // Charts, images and styles are only known now, and `rust_xlsxwriter` writes a workbook at once. It makes one
        // whose sheets are empty; in the archive theirs are left out, since the written ones are there.
        let charts = self.names.free("Chart data");
        let mut skeleton = skeleton::workbook(&skeleton::Parts {
            report: &self.report,
            sheets: &self.sheets,
            images: &self.images,
            chart_data: &self.chart_data,
            chart_sheet: &charts,
            formats: &self.formats,
            has_arrays: self.has_arrays,
        })?;
        let written: Vec<String> = (1..=self.sheets.len()).map(sheet_part).collect();
        let linked: Vec<String> = (1..)
            .zip(&self.links)
            .filter(|(_, links)| !links.is_empty())
            .map(|(i, _)| rels_part(i))
            .collect();
        for i in 0..skeleton.len() {
            let part = skeleton.part(i)?;
            let is_elsewhere = written.contains(&part.name) || linked.contains(&part.name);
            if let Some(turns) = skeleton::turns(&part.name, &self.report, &self.sheets, &self.images) {
                let drawing = turned::turn(&skeleton.text(&part.name)?, &turns);
                self.zip.begin(part.name)?;
                self.zip.fragment(&prose(&drawing))?;
                self.zip.end()?;
            } else if !is_elsewhere && !skeleton.changed().contains_key(&part.name) {
                self.zip.copy(part.name, part.method, part.crc, &part.bytes, part.size)?;
            }
        }
        for (name, text) in skeleton.changed() {
            self.zip.begin(name.clone())?;
            self.zip.fragment(&prose(text))?;
            self.zip.end()?;
        }
        // A sheet's relationships are one part, whoever they are for: those of links go behind those of its drawing.
        for (i, links) in (1..).zip(&self.links).filter(|(_, links)| !links.is_empty()) {
            let name = rels_part(i);
            let rels = if skeleton.has(&name) { skeleton.text(&name)? } else { NO_RELATIONSHIPS.to_owned() };
            let start = rels.trim_end().strip_suffix(RELATIONSHIPS_END).unwrap_or(&rels);
            self.zip.begin(name)?;
            self.zip.fragment(&prose(start))?;
            for fragment in links {
                self.zip.fragment(fragment)?;
            }
            self.zip.fragment(&prose(RELATIONSHIPS_END))?;
            self.zip.end()?;
        }
        Ok(self.zip.finish()?)
    }
}

const NO_RELATIONSHIPS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
const RELATIONSHIPS_END: &str = "</Relationships>";

fn sheet_part(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

fn rels_part(number: usize) -> String {
    format!("xl/worksheets/_rels/sheet{number}.xml.rels")
}

impl Workbook {
    pub(super) fn new(
        mut report: Report,
        images: Vec<Vec<u8>>,
        output: Output,
        most_rows: u32,
    ) -> Result<Self, Error> {
        let names = Names::of(&report)?;
        for table in &mut report.tables {
            checks::say_language(table, &report.language)?;
            checks::check(table)?;
        }
        paper::check(&report.page)?;
        let images = Picture::read_all(&report, images)?;
        images.iter().try_for_each(Picture::check)?;
        Ok(Self {
            images,
            linked: report.tables.iter().map(|table| table.name.clone()).collect(),
            report,
            zip: Zip::new(output),
            formats: Formats::new(),
            names,
            sheets: Vec::new(),
            links: Vec::new(),
            chart_data: Vec::new(),
            table: 0,
            current: None,
            has_arrays: false,
            most_rows,
        })
    }

    fn next_table(&self) -> Result<&Table, Error> {
        self.report.tables.get(self.table).ok_or_else(|| {
            Error::Value(format!("rows: got more tables than the {} of the report", self.report.tables.len()))
        })
    }

    fn write_block(&mut self, batch: &RecordBatch, run: &Run<'_>) -> Result<(), Error> {
        self.next_table()?;
        let before = self.current.as_ref().map_or(0, |current| current.lines.rows());
        let block = taken::block(&mut self.report.tables[self.table], batch, before)?;
        let mut current = match self.current.take() {
            Some(current) => current,
            None => self.begin_table()?,
        };
        let table = &self.report.tables[self.table];
        // Rows before had no value in a column, so its kind, and with it its style, was not known.
        if current.plan.is_outdated(table) {
            let mut plan = Plan::new(table, &mut self.formats, &self.linked)?;
            for (column, planned) in plan.columns.iter_mut().zip(&current.plan.columns) {
                column.live = planned.live;
            }
            current.plan = Arc::new(plan);
        }
        for column in 0..table.columns.len() {
            // A total is over all blocks: one of them with a number that Excel would not count decides for all from
            // here on.
            let planned = &current.plan.columns[column];
            if let Some(total) = planned.total
                && planned.live
                && !current.plan.has_formula(&block, column, total)
            {
                Arc::make_mut(&mut current.plan).columns[column].live = false;
            }
        }
        for &column in table.charts.iter().flat_map(|chart| &chart.y) {
            if !current.plan.has_numbers(&block, column) {
                current.texts.insert(column);
            }
        }
        let lines = current.lines.next(&block)?;
        current.widths.add(&block);
        self.submit(&mut current, &block, lines, before, run)?;
        self.current = Some(current);
        Ok(())
    }

    /// Begins the next table.
    fn begin_table(&mut self) -> Result<Current, Error> {
        let table = &self.report.tables[self.table];
        self.formats.set_header(&table.header_style);
        for rule in table.columns.iter().flat_map(|column| &column.rules) {
            self.formats.add_rule(conditions::format(rule));
        }
        let mut current = Current {
            plan: Arc::new(Plan::new(table, &mut self.formats, &self.linked)?),
            lines: Lines::new(table, &self.report.language),
            walk: Walk::default(),
            pipeline: Pipeline::default(),
            next: 1,
            sheets: 0,
            hyperlinks: Vec::new(),
            links_left: links::MOST,
            widths: Widths::new(table),
            texts: BTreeSet::new(),
            room: 0,
        };
        self.begin_sheet(&mut current)?;
        Ok(current)
    }

    /// Begins a sheet of the table: writes what stands above its rows.
    fn begin_sheet(&mut self, current: &mut Current) -> Result<(), Error> {
        let table = &self.report.tables[self.table];
        current.sheets += 1;
        let first = current.sheets == 1;
        let name = if first { table.name.clone() } else { self.names.another(&table.name, current.sheets) };
        let mut sheet = Sheet {
            table: self.table,
            name,
            first,
            images: vec![],
            merged: vec![],
            header: 0,
            last: 0,
            end: 0,
            widths: current.widths.get(table),
            landscape: false,
            charts: vec![],
        };
        let mut row = 1;
        for image in table.images.iter().filter(|_| first) {
            sheet.images.push(row);
            let height = self.image(image.index)?.height(image.width);
            row = row.saturating_add(nearest((height / ROW_HEIGHT).ceil())).saturating_add(1);
        }
        let mut text = Text::default();
        let titles = [(&table.title, title_style()), (&table.subtitle, subtitle_style())];
        for (title, style) in titles {
            if let Some(title) = title {
                let style = self.formats.number(styled(rust_xlsxwriter::Format::new(), &style));
                text_row(&mut text, row, &[(style, title)]);
                sheet.merged.push(row);
                row += 1;
            }
        }
        if row > 1 {
            row += 1;
        }
        let header: Vec<(u32, &str)> = table
            .columns
            .iter()
            .map(|column| (self.formats.of(column, Look::Header), column.title.as_str()))
            .collect();
        text_row(&mut text, row, &header);
        (sheet.header, sheet.last, sheet.end) = (row, row, row);
        if row >= self.most_rows {
            return Err(Error::Value(format!(
                "table {}: its images and titles leave no room for rows in a worksheet",
                table.name.repr()
            )));
        }
        // What the head says of all rows (how many they are, how wide their columns) is known at the end.
        let frame = skeleton::frame(&sheet, &self.report, &[], &[], &self.formats, self.sheets.is_empty())?;
        current.room = skeleton::room(&frame, table.columns.len());
        self.zip.begin(sheet_part(self.sheets.len() + 1))?;
        self.zip.leave_room(current.room)?;
        self.zip.fragment(&prose(&String::from_utf8_lossy(text.bytes())))?;
        current.next = row + 1;
        current.walk.begin_sheet(row + 1);
        current.links_left = links::MOST;
        self.sheets.push(sheet);
        self.links.push(Vec::new());
        Ok(())
    }

    fn image(&self, index: usize) -> Result<&Picture, Error> {
        self.images
            .get(index)
            .ok_or_else(|| Error::Description(format!("image {index} of {}", self.images.len())))
    }

    /// Lets lines be written, on as many sheets as they take.
    fn submit(
        &mut self,
        current: &mut Current,
        block: &Block,
        mut lines: Vec<Line>,
        before: u64,
        run: &Run<'_>,
    ) -> Result<(), Error> {
        let table = &self.report.tables[self.table];
        // As in a PDF, a line that has no total to say is none.
        if table.columns.iter().all(|column| column.total.is_none()) {
            lines.retain(|line| !matches!(line, Line::Close(..)));
        }
        if !table.group_by.is_empty() || block.rows == 0 {
            current.widths.add_lines(&lines);
        }
        let is_excel_table = table.excel_table.is_some();
        while !lines.is_empty() {
            let room = (self.most_rows + 1 - current.next) as usize;
            if room == 0 {
                self.go_on_in_another_sheet(current)?;
                continue;
            }
            // A total below an Excel table without rows would be its row: every such table has one.
            if is_excel_table
                && let (Line::All(_), Some(sheet)) = (&lines[0], self.sheets.last())
                && sheet.last == sheet.header
                && current.next == sheet.header + 1
            {
                current.next += 1;
                continue;
            }
            let rest = lines.split_off(room.min(lines.len()));
            let part = std::mem::replace(&mut lines, rest);
            let first = current.next;
            let ranges = current.walk.follow(&part, first, current.sheets == 1);
            current.next += nearest::<_, u32>(part.len());
            // A total of the table is no row of it: filters and charts end above.
            let last =
                if matches!(part.last(), Some(Line::All(_))) { current.next - 2 } else { current.next - 1 };
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.last = last.max(sheet.header);
                sheet.end = current.next - 1;
            }
            let (plan, block, links_left) = (current.plan.clone(), block.clone(), current.links_left);
            // Before the job has run, since the next one may run beside it: by what could be links, not by what are.
            current.links_left = links_left.saturating_sub(plan.links_in(&block));
            let kept = block.clone();
            let job = Job { plan, block, lines: part, ranges, first, before, links_left };
            let done = current.pipeline.submit(run, kept, move || job.run());
            self.take(current, done)?;
        }
        Ok(())
    }

    /// Puts what is done into the archive.
    fn take(&mut self, current: &mut Current, done: Vec<Result<Done, Error>>) -> Result<(), Error> {
        for done in done {
            let done = done?;
            self.has_arrays |= done.has_arrays;
            self.zip.fragment(&done.rows)?;
            if let (Some(DeflatedLinks { elements, relationships }), Some(links)) =
                (done.links, self.links.last_mut())
            {
                current.hyperlinks.push(elements);
                links.push(relationships);
            }
        }
        Ok(())
    }

    fn go_on_in_another_sheet(&mut self, current: &mut Current) -> Result<(), Error> {
        self.end_sheet(current)?;
        self.begin_sheet(current)
    }

    /// Writes the notes, after an empty row.
    fn write_notes(&mut self, current: &mut Current) -> Result<(), Error> {
        let notes = self.report.tables[self.table].notes.clone();
        let done = current.pipeline.finish();
        self.take(current, done)?;
        current.next += 1;
        let style = self.formats.number(styled(rust_xlsxwriter::Format::new(), &note_style()));
        for note in &notes {
            if current.next > self.most_rows {
                self.go_on_in_another_sheet(current)?;
            }
            let mut text = Text::default();
            text_row(&mut text, current.next, &[(style, note)]);
            self.zip.fragment(&prose(&String::from_utf8_lossy(text.bytes())))?;
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.end = current.next;
            }
            current.next += 1;
        }
        Ok(())
    }

    /// Ends a sheet: writes what comes after its rows.
    fn end_sheet(&mut self, current: &mut Current) -> Result<(), Error> {
        let done = current.pipeline.finish();
        self.take(current, done)?;
        let table = &self.report.tables[self.table];
        let first = self.sheets.len() == 1;
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        sheet.widths = current.widths.get(table);
        sheet.landscape = sheet.is_landscape(&self.report.page);
        let (runs, breaks) = (&current.walk.runs, &current.walk.breaks);
        let frame = skeleton::frame(sheet, &self.report, runs, breaks, &self.formats, first)?;
        self.zip.fill_room(frame.head_of(sheet, current.room).as_bytes())?;
        let hyperlinks = std::mem::take(&mut current.hyperlinks);
        if hyperlinks.is_empty() {
            self.zip.fragment(&prose(&frame.tail))?;
        } else {
            // The elements of a worksheet have a fixed order (ECMA-376-1, 18.3.1.99), in which margins are next.
            let place = frame.tail.find("<pageMargins").unwrap_or(frame.tail.len());
            let (before, after) = frame.tail.split_at(place);
            self.zip.fragment(&prose(&format!("{before}<hyperlinks>")))?;
            for fragment in &hyperlinks {
                self.zip.fragment(fragment)?;
            }
            self.zip.fragment(&prose(&format!("</hyperlinks>{after}")))?;
        }
        self.zip.end()?;
        Ok(())
    }
}
