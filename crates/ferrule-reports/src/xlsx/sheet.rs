//! A worksheet without its rows: what is known of it, and how `rust_xlsxwriter` is told.

use rust_xlsxwriter::{Format, Table as XlsxTable, TableColumn, Worksheet, XlsxError};

use super::conditions;
use super::escape::push_escaped;
use super::formats::Formats;
use super::groups::Range;
use super::paper;
use super::table_styles::ExcelTable;
use super::text::Text;
use crate::charts::Shape;
use crate::convert::nearest;
use crate::model::{Page, Table};

/// Inches from the edge of the paper, if there is room.
const FOOT: f64 = 0.3;
/// Wider sheets are printed across.
const PORTRAIT: f64 = 95.0;

/// Where things are in a worksheet. Rows are counted from 1.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Which table of the report it shows.
    pub table: usize,
    pub name: String,
    /// Whether the table begins here.
    pub first: bool,
    /// Where each image begins.
    pub images: Vec<u32>,
    /// Rows whose first cell reaches over all columns.
    pub merged: Vec<u32>,
    pub header: u32,
    /// The last row of the table but for its total; the header's if there is none.
    pub last: u32,
    /// The last row with anything in it.
    pub end: u32,
    pub widths: Vec<f64>,
    /// Whether it is printed across.
    pub landscape: bool,
    /// What is known of the values of each of its table's charts.
    pub charts: Vec<Shape>,
}

impl Sheet {
    /// Rows below the header, if there are any.
    pub fn body(&self) -> Option<Range> {
        (self.last > self.header).then_some(Range { first: self.header + 1, last: self.last })
    }

    /// Whether it is printed across: as the page says, or because it is wide.
    pub fn is_landscape(&self, page: &Page) -> bool {
        page.width > page.height || self.widths.iter().sum::<f64>() > PORTRAIT
    }

    /// Sets all but rows, images and charts.
    pub fn dress(&self, sheet: &mut Worksheet, table: &Table, page: &Page) -> Result<(), XlsxError> {
        sheet.set_name(&self.name)?;
        for (column, &width) in (0..).zip(&self.widths) {
            sheet.set_column_width(column, width)?;
        }
        let (header, last_column) = (self.header - 1, nearest(self.widths.len() - 1));
        if table.freeze {
            sheet.set_freeze_panes(self.header, 0)?;
        }
        for _ in 0..super::plan::Plan::outline(table.group_by.len()) {
            sheet.group_rows(self.header, self.header)?;
        }
        for row in self.merged.iter().map(|row| row - 1).filter(|_| last_column > 0) {
            sheet.merge_range(row, 0, row, last_column, "", &Format::new())?;
        }
        let last = self.last - 1;
        if let Some(style) = table.excel_table {
            sheet.add_table(header, 0, last.max(header + 1), last_column, &excel_table(table, style))?;
        } else if table.filter {
            sheet.autofilter(header, 0, last, last_column)?;
        }
        if self.landscape {
            sheet.set_landscape();
        }
        if let Some(paper) = paper::number(page) {
            sheet.set_paper_size(paper);
        }
        // In inches; the foot stands within the margin.
        let margin = f64::from(page.margin) / 72.0;
        let foot = margin.min(FOOT);
        sheet.set_margins(margin, margin, margin, margin, foot, foot);
        sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(header, header)?.set_footer("&C&P / &N");
        Ok(())
    }
}

/// Adds what only the tail of a sheet's XML has: conditional formats for runs of rows, and page breaks.
pub fn dress_tail(
    sheet: &mut Worksheet,
    table: &Table,
    runs: &[Range],
    breaks: &[u32],
    formats: &Formats,
) -> Result<(), XlsxError> {
    formats.register_rules(sheet);
    for (i, column) in table.columns.iter().enumerate() {
        for rule in column.rules.iter().filter(|_| !runs.is_empty()) {
            conditions::add(sheet, column, rule, i, runs)?;
        }
    }
    if table.page_per_group {
        let breaks: Vec<u32> = breaks.iter().map(|row| row - 1).collect();
        sheet.set_page_breaks(&breaks)?;
    }
    Ok(())
}

fn excel_table(table: &Table, ExcelTable(style): ExcelTable) -> XlsxTable {
    let columns: Vec<_> =
        table.columns.iter().map(|column| TableColumn::new().set_header(header(&column.title))).collect();
    XlsxTable::new().set_columns(&columns).set_autofilter(table.filter).set_style(style)
}

/// The title of a column as an Excel table has it: with Excel's escapes, for the ends of lines, too.
fn header(title: &str) -> String {
    let mut out = Text::default();
    push_escaped(&mut out, title);
    let escaped = String::from_utf8_lossy(out.bytes());
    // What XML needs beyond that is done by who writes the XML.
    let text = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    text.replace('\n', "_x000a_").replace('\t', "_x0009_")
}
