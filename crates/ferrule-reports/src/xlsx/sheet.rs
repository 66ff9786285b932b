//! A worksheet without its rows: what is known of it, and how `rust_xlsxwriter` is told.

use rust_xlsxwriter::{
    ConditionalFormatBlank, ConditionalFormatFormula, ConditionalFormatText, ConditionalFormatTextRule,
    Format, Table as XlsxTable, TableColumn, Worksheet, XlsxError,
};

use super::formats::{Formats, styled};
use super::groups::Range;
use super::refs::letters;
use super::table_styles::ExcelTable;
use crate::convert::nearest;
use crate::model::{Column, Kind, Rule, Style, Table, When};

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
    pub widths: Vec<f64>,
}

impl Sheet {
    /// Rows below the header, if there are any.
    pub fn body(&self) -> Option<Range> {
        (self.last > self.header).then_some(Range { first: self.header + 1, last: self.last })
    }

    /// Sets all but rows, images and charts.
    pub fn dress(&self, sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
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
        if self.widths.iter().sum::<f64>() > PORTRAIT {
            sheet.set_landscape();
        }
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
            add_rule(sheet, column, rule, i, runs)?;
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
        table.columns.iter().map(|column| TableColumn::new().set_header(&column.title)).collect();
    XlsxTable::new().set_columns(&columns).set_autofilter(table.filter).set_style(style)
}

/// The format that a rule changes cells by; Excel does not let it change their size.
pub fn rule_format(rule: &Rule) -> Format {
    styled(Format::new(), &Style { size: None, ..rule.style.clone() })
}

/// The first rule that holds decides.
fn add_rule(
    sheet: &mut Worksheet,
    column: &Column,
    rule: &Rule,
    place: usize,
    runs: &[Range],
) -> Result<(), XlsxError> {
    let letters = letters(place);
    let ranges: Vec<String> =
        runs.iter().map(|Range { first, last }| format!("{letters}{first}:{letters}{last}")).collect();
    let (first, last) = (runs[0].first - 1, runs[runs.len() - 1].last - 1);
    let place = nearest(place);
    macro_rules! add {
        ($condition:expr) => {{
            let condition = $condition.set_format(rule_format(rule)).set_stop_if_true(true);
            let condition =
                if ranges.len() > 1 { condition.set_multi_range(ranges.join(" ")) } else { condition };
            sheet.add_conditional_format(first, place, last, place, &condition)?;
        }};
    }
    match &rule.when {
        When::Empty => add!(ConditionalFormatBlank::new()),
        When::Contains(text) => {
            add!(ConditionalFormatText::new().set_rule(ConditionalFormatTextRule::Contains(literally(text))));
        }
        when => {
            let formula = formula(when, column.kind, &format!("{letters}{}", runs[0].first));
            add!(ConditionalFormatFormula::new().set_rule(formula.as_str()));
        }
    }
    Ok(())
}

/// A text to search for: Excel knows ? and * as wildcards.
fn literally(text: &str) -> String {
    text.replace('~', "~~").replace('*', "~*").replace('?', "~?")
}

/// A condition as a formula. Excel's own comparisons take an empty cell for 0, text for more than any number, and
/// letters for the same in either case.
fn formula(when: &When, kind: Option<Kind>, cell: &str) -> String {
    let (is_one, number) = match kind {
        Some(Kind::Boolean) => ("ISLOGICAL", format!("N({cell})")),
        _ => ("ISNUMBER", cell.to_owned()),
    };
    let compared = |with: &str, value: &f64| format!("{number}{with}{}", zmij::Buffer::new().format(*value));
    let comparison = match when {
        When::Above(value) => compared(">", value),
        When::AtLeast(value) => compared(">=", value),
        When::Below(value) => compared("<", value),
        When::AtMost(value) => compared("<=", value),
        When::Between(low, high) => format!("{},{}", compared(">=", low), compared("<=", high)),
        When::Equal(value) => compared("=", value),
        When::NotEqual(value) => compared("<>", value),
        When::Text(text) | When::Contains(text) => {
            return format!("=EXACT({cell},\"{}\")", text.replace('"', "\"\""));
        }
        When::Empty => return format!("=ISBLANK({cell})"),
    };
    format!("=AND({is_one}({cell}),{comparison})")
}
