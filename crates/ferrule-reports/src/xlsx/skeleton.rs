//! All of a workbook but the rows of its tables, made by `rust_xlsxwriter` and taken apart.

use ferrule_base::memory::ask_each;
use ferrule_base::{Repr, Stack};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Image, ObjectMovement, Workbook, Worksheet, XlsxError};
use zip::ZipArchive;

use super::charts::{self, ChartData};
use super::escape::escaped;
use super::formats::Formats;
use super::groups::Range;
use super::refs::letters;
use super::sheet::{self, Sheet};
use crate::Error;
use crate::model::{Report, Table};
use crate::picture::{Picture, Turn};

/// The beginning of a worksheet's XML, up to its rows, and what comes after them.
#[derive(Debug)]
pub struct Frame {
    /// What stands before the sheet's dimension, and behind it.
    head: (String, String),
    pub tail: String,
}

impl Frame {
    /// The head of a sheet whose rows are known, with spaces that make it as long as it is to be.
    pub fn head_of(&self, sheet: &Sheet, length: usize) -> String {
        let (before, after) = &self.head;
        let dimension = format!("<dimension ref=\"A1:{}{}\"", letters(sheet.widths.len() - 1), sheet.end);
        let spaces = length.saturating_sub(before.len() + dimension.len() + END.len() + after.len());
        format!("{before}{dimension}{}{END}{after}", " ".repeat(spaces))
    }
}

const END: &str = "/>";
const WORKBOOK: &str = "xl/workbook.xml";
const PROPERTIES: &str = "docProps/core.xml";

/// How much room a sheet's head may take with other dimensions and widths.
pub fn room(frame: &Frame, columns: usize) -> usize {
    /// `<dimension ref="A1:XFD1048576"/>`
    const DIMENSION: usize = 33;
    /// `<col min="16384" max="16384" width="255.7109375" customWidth="1"/>`, and more digits of a width.
    const COLUMN: usize = 72;
    frame.head.0.len() + DIMENSION + columns * COLUMN + frame.head.1.len()
}

/// What a workbook is made of.
pub struct Parts<'a> {
    pub report: &'a Report,
    pub sheets: &'a [Sheet],
    pub images: &'a [Picture],
    pub chart_data: &'a [ChartData],
    pub chart_sheet: &'a str,
    pub formats: &'a Formats,
    /// Whether formulas may give several values.
    pub has_arrays: bool,
}

/// A whole workbook, as an archive in memory.
#[derive(Debug)]
pub struct Skeleton {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Parts that say more than `rust_xlsxwriter` does.
    changed: BTreeMap<String, String>,
}

/// A part of it, as it is there.
#[derive(Debug)]
pub struct Part {
    pub name: String,
    pub method: u16,
    pub crc: u32,
    pub bytes: Vec<u8>,
    pub size: u64,
}

/// The workbook's file. Each of its sheets is put together on a thread of its own, and where none can be had
/// `rust_xlsxwriter` panics.
fn saved(mut workbook: Workbook, fault: impl Fn(XlsxError) -> Error) -> Result<Vec<u8>, Error> {
    enough_stack()?;
    match catch_unwind(AssertUnwindSafe(|| workbook.save_to_buffer())) {
        Ok(file) => file.map_err(fault),
        Err(panic) if panic.downcast_ref::<String>().is_some_and(|why| why.contains(NO_THREAD)) => {
            Err(Error::Memory("no thread for a sheet of the workbook could be had".to_owned()))
        }
        Err(panic) => resume_unwind(panic),
    }
}

/// What `std::thread::Scope::spawn` panics with.
const NO_THREAD: &str = "failed to spawn thread";

/// What a file has besides its pictures, or more: then it grows by a part of its size.
const GROWTH: usize = 1 << 20;

/// What a workbook may need of a thread's stack.
const STACK: usize = 40 << 10;

/// Refuses a thread on whose stack a workbook can't be made.
pub fn enough_stack() -> Result<(), Error> {
    match Stack::of_this_thread().left() {
        STACK.. => Ok(()),
        left => Err(Error::Memory(format!(
            "the thread's stack has {left} bytes left, wanted {STACK} for a workbook"
        ))),
    }
}

/// What surrounds a sheet's rows. `first` says that the workbook begins with this sheet.
pub fn frame(
    sheet: &Sheet,
    report: &Report,
    runs: &[Range],
    breaks: &[u32],
    formats: &Formats,
    first: bool,
) -> Result<Frame, Error> {
    let table = &report.tables[sheet.table];
    let fault = |error: XlsxError| Error::Value(format!("table {}: {error}", table.name.repr()));
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(1);
    if !first {
        // The first sheet of a workbook is the one that is shown.
        workbook.add_worksheet();
    }
    let worksheet = workbook.add_worksheet();
    sheet.dress(worksheet, table, &report.page).map_err(fault)?;
    sheet::dress_tail(worksheet, table, runs, breaks, formats).map_err(fault)?;
    if sheet.first && !(table.charts.is_empty() && table.images.is_empty()) {
        worksheet.insert_chart(0, 0, &charts::placeholder(&sheet.name)).map_err(fault)?;
    }
    // So that there are rows to cut out.
    worksheet.write(0, 0, 0).map_err(fault)?;
    let mut skeleton = Skeleton::new(saved(workbook, fault)?)?;
    let xml = skeleton.text(&format!("xl/worksheets/sheet{}.xml", if first { 1 } else { 2 }))?;
    let broken =
        || Error::Value(format!("table {}: the worksheet has no place for its rows", table.name.repr()));
    let (head, rest) = xml.split_once("<sheetData>").ok_or_else(broken)?;
    let (_, tail) = rest.split_once("</sheetData>").ok_or_else(broken)?;
    let (before, dimension) = head.split_once("<dimension ").ok_or_else(broken)?;
    let (_, after) = dimension.split_once("/>").ok_or_else(broken)?;
    Ok(Frame {
        head: (before.to_owned(), format!("{after}<sheetData>")),
        tail: format!("</sheetData>{tail}"),
    })
}

/// The finished workbook, whose tables have no rows.
pub fn workbook(parts: &Parts<'_>) -> Result<Skeleton, Error> {
    let fault = |error: XlsxError| Error::Value(format!("the workbook: {error}"));
    let Parts { report, formats, chart_data, .. } = *parts;
    let mut workbook = Workbook::new();
    formats.register(&mut workbook);
    workbook.set_properties(&properties(report).map_err(fault)?);
    // Each picture as it is taken, once in the workbook, and all in a file that grows.
    let sizes = || parts.images.iter().map(|picture| picture.file().len());
    let file = sizes().sum::<usize>();
    ask_each(sizes().chain(sizes()).chain([file + GROWTH, 2 * file]))?;
    for (i, sheet) in parts.sheets.iter().enumerate() {
        let table = &report.tables[sheet.table];
        let worksheet = workbook.add_worksheet();
        if i == 0 {
            formats.register_rules(worksheet);
            if parts.has_arrays {
                // For the workbook's metadata; as all of its cells, it is left out of the sheet.
                worksheet.write_dynamic_formula(0, 0, "=UNIQUE(A1)").map_err(fault)?;
            }
        }
        sheet.dress(worksheet, table, &report.page).map_err(fault)?;
        if sheet.first {
            add_images(worksheet, table, sheet, parts.images).map_err(fault)?;
            charts::add(worksheet, table, sheet, chart_data, parts.chart_sheet).map_err(fault)?;
            charts::print_apart(worksheet, table, sheet).map_err(fault)?;
        }
    }
    if !chart_data.is_empty() {
        let worksheet = workbook.add_worksheet();
        charts::write_data(worksheet, parts.chart_sheet, chart_data, &report.tables).map_err(fault)?;
    }
    let mut skeleton = Skeleton::new(saved(workbook, fault)?)?;
    skeleton.check(formats)?;
    skeleton.print_charts(parts)?;
    skeleton.say_language(&report.language)?;
    Ok(skeleton)
}

fn properties(report: &Report) -> Result<DocProperties, XlsxError> {
    let created = ExcelDateTime::from_timestamp(report.created.div_euclid(1_000_000))?;
    let mut properties = DocProperties::new().set_creation_datetime(&created);
    if let Some(title) = &report.title {
        properties = properties.set_title(title);
    }
    if let Some(author) = &report.author {
        properties = properties.set_author(author);
    }
    Ok(properties)
}

fn add_images(
    worksheet: &mut Worksheet,
    table: &Table,
    sheet: &Sheet,
    images: &[Picture],
) -> Result<(), XlsxError> {
    for (image, &row) in table.images.iter().zip(&sheet.images) {
        let picture = &images[image.index];
        // From points, 72 an inch, to pixels, 96 an inch.
        let pixels = |points: f64| points * 96.0 / 72.0;
        let shown = Image::new_from_buffer(picture.file())?
            .set_scale_to_size(pixels(image.width.into()), pixels(picture.height(image.width)), false)
            .set_alt_text(&image.alt)
            .set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
        worksheet.insert_image(row - 1, 0, &shown)?;
    }
    Ok(())
}

/// How the pictures of a part are to be turned, if it is the drawing of a sheet in which one is. Each sheet that has images
/// or charts has a drawing, which are counted from 1.
pub fn turns(part: &str, report: &Report, sheets: &[Sheet], images: &[Picture]) -> Option<Vec<Turn>> {
    let number = part.strip_prefix("xl/drawings/drawing")?.strip_suffix(".xml")?;
    let table = sheets
        .iter()
        .filter(|sheet| sheet.first)
        .map(|sheet| &report.tables[sheet.table])
        .filter(|table| !(table.charts.is_empty() && table.images.is_empty()))
        .nth(number.parse::<usize>().ok()?.checked_sub(1)?)?;
    let turns: Vec<_> = table.images.iter().map(|image| images[image.index].turn()).collect();
    turns.iter().any(|turn| *turn != Turn::NONE).then_some(turns)
}

impl Skeleton {
    fn new(bytes: Vec<u8>) -> Result<Self, Error> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        Ok(Self { archive, changed: BTreeMap::new() })
    }

    /// A part's text.
    pub fn text(&mut self, name: &str) -> Result<String, Error> {
        let mut text = String::new();
        self.archive.by_name(name).map_err(broken)?.read_to_string(&mut text)?;
        Ok(text)
    }

    /// The parts that are not as they are in the archive.
    pub fn changed(&self) -> &BTreeMap<String, String> {
        &self.changed
    }

    /// Has charts printed, too: a print area of several ranges is more than `rust_xlsxwriter` takes.
    fn print_charts(&mut self, parts: &Parts<'_>) -> Result<(), Error> {
        let mut text = None;
        for (i, sheet) in parts.sheets.iter().enumerate().filter(|(_, sheet)| sheet.first) {
            let Some(charts) = charts::area(&parts.report.tables[sheet.table], sheet, &parts.report.page)
            else {
                continue;
            };
            let whole = match text.take() {
                Some(text) => text,
                None => self.text(WORKBOOK)?,
            };
            let mark = format!("<definedName name=\"_xlnm.Print_Area\" localSheetId=\"{i}\">");
            let end = whole.find(&mark).and_then(|at| Some(at + whole.get(at..)?.find("</definedName>")?));
            let (before, after) = whole.split_at(end.ok_or_else(|| broken("it has no print area"))?);
            text = Some(format!("{before},{}{after}", escaped(&charts)));
        }
        self.changed.extend(text.map(|text| (WORKBOOK.to_owned(), text)));
        Ok(())
    }

    fn say_language(&mut self, language: &str) -> Result<(), Error> {
        let text = self.text(PROPERTIES)?;
        let end = text.rfind("</cp:coreProperties>").ok_or_else(|| broken("it has no properties"))?;
        let (before, after) = text.split_at(end);
        let text = format!("{before}<dc:language>{}</dc:language>{after}", escaped(language));
        self.changed.insert(PROPERTIES.to_owned(), text);
        Ok(())
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.archive.len()
    }

    /// A part.
    pub fn part(&mut self, i: usize) -> Result<Part, Error> {
        let mut part = self.archive.by_index_raw(i).map_err(broken)?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes)?;
        let method = if part.compression() == zip::CompressionMethod::Stored { 0 } else { 8 };
        let name = part.name().map_err(broken)?.into_owned();
        Ok(Part { name, method, crc: part.crc32(), size: part.size(), bytes })
    }

    /// The same numbers must stand for the same formats here as in the rows that were written; the sheet of charts' data
    /// may have some more.
    fn check(&mut self, formats: &Formats) -> Result<(), Error> {
        let styles = self.text("xl/styles.xml")?;
        let count = |list: &str| -> usize {
            let rest = styles.split_once(&format!("<{list} count=\"")).map_or("", |(_, rest)| rest);
            rest.split('"').next().and_then(|count| count.parse().ok()).unwrap_or(0)
        };
        let (cells, rules) = formats.counts();
        if count("cellXfs") >= cells && count("dxfs") == rules {
            return Ok(());
        }
        Err(Error::Value(
            "the workbook's formats are not those of its cells: a fault of ferrule's".to_owned(),
        ))
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Value(format!("the workbook: {error}"))
}
