//! All of a workbook but the rows of its tables, made by `rust_xlsxwriter` and taken apart.

use ferrule_base::Repr;
use std::io::{Cursor, Read};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Image, ObjectMovement, Workbook, Worksheet, XlsxError};
use zip::ZipArchive;

use super::charts::{self, ChartData};
use super::formats::Formats;
use super::groups::Range;
use super::sheet::{self, Sheet};
use crate::Error;
use crate::model::{Report, Table};
use crate::picture::{Picture, Turn};

/// The beginning of a worksheet's XML, up to its rows, and what comes after them.
#[derive(Debug)]
pub struct Frame {
    pub head: String,
    pub tail: String,
}

/// A whole workbook, as an archive in memory.
#[derive(Debug)]
pub struct Skeleton(ZipArchive<Cursor<Vec<u8>>>);

/// A part of it, as it is there.
#[derive(Debug)]
pub struct Part {
    pub name: String,
    pub method: u16,
    pub crc: u32,
    pub bytes: Vec<u8>,
    pub size: u64,
}

/// What surrounds a sheet's rows. `first` says that the workbook begins with this sheet.
pub fn frame(
    sheet: &Sheet,
    table: &Table,
    runs: &[Range],
    breaks: &[u32],
    formats: &Formats,
    first: bool,
) -> Result<Frame, Error> {
    let fault = |error: XlsxError| Error::Value(format!("table {}: {error}", table.name.repr()));
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(1);
    if !first {
        // The first sheet of a workbook is the one that is shown.
        workbook.add_worksheet();
    }
    let worksheet = workbook.add_worksheet();
    sheet.dress(worksheet, table).map_err(fault)?;
    sheet::dress_tail(worksheet, table, runs, breaks, formats).map_err(fault)?;
    if sheet.first && !(table.charts.is_empty() && table.images.is_empty()) {
        worksheet.insert_chart(0, 0, &charts::placeholder(&sheet.name)).map_err(fault)?;
    }
    // So that there are rows to cut out.
    worksheet.write(0, 0, 0).map_err(fault)?;
    let mut skeleton = Skeleton::new(workbook.save_to_buffer().map_err(fault)?)?;
    let xml = skeleton.text(&format!("xl/worksheets/sheet{}.xml", if first { 1 } else { 2 }))?;
    let broken =
        || Error::Value(format!("table {}: the worksheet has no place for its rows", table.name.repr()));
    let (head, rest) = xml.split_once("<sheetData>").ok_or_else(broken)?;
    let (_, tail) = rest.split_once("</sheetData>").ok_or_else(broken)?;
    // How large the sheet is, nobody knows at its head.
    let (before, dimension) = head.split_once("<dimension ").ok_or_else(broken)?;
    let (_, after) = dimension.split_once("/>").ok_or_else(broken)?;
    Ok(Frame { head: format!("{before}{after}<sheetData>"), tail: format!("</sheetData>{tail}") })
}

/// The finished workbook, whose tables have no rows.
pub fn workbook(
    report: &Report,
    sheets: &[Sheet],
    images: &[Picture],
    chart_data: &[ChartData],
    chart_sheet: &str,
    formats: &Formats,
) -> Result<Skeleton, Error> {
    let fault = |error: XlsxError| Error::Value(format!("the workbook: {error}"));
    let mut workbook = Workbook::new();
    formats.register(&mut workbook);
    workbook.set_properties(&properties(report).map_err(fault)?);
    for (i, sheet) in sheets.iter().enumerate() {
        let table = &report.tables[sheet.table];
        let worksheet = workbook.add_worksheet();
        if i == 0 {
            formats.register_rules(worksheet);
        }
        sheet.dress(worksheet, table).map_err(fault)?;
        if sheet.first {
            add_images(worksheet, table, sheet, images).map_err(fault)?;
            charts::add(worksheet, table, sheet, chart_data, chart_sheet).map_err(fault)?;
        }
    }
    if !chart_data.is_empty() {
        let worksheet = workbook.add_worksheet();
        charts::write_data(worksheet, chart_sheet, chart_data, &report.tables).map_err(fault)?;
    }
    let mut skeleton = Skeleton::new(workbook.save_to_buffer().map_err(fault)?)?;
    skeleton.check(formats)?;
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
        ZipArchive::new(Cursor::new(bytes)).map(Self).map_err(broken)
    }

    /// A part's text.
    pub fn text(&mut self, name: &str) -> Result<String, Error> {
        let mut text = String::new();
        self.0.by_name(name).map_err(broken)?.read_to_string(&mut text)?;
        Ok(text)
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// A part.
    pub fn part(&mut self, i: usize) -> Result<Part, Error> {
        let mut part = self.0.by_index_raw(i).map_err(broken)?;
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
