//! Styles as the workbook knows them: each distinct format once, by a number.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Workbook, Worksheet};

use crate::convert::nearest;
use crate::model::{Align, Column, Kind, Rule, Style, Total};

/// What a cell of a column stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The header.
    Header,
    /// A row.
    Row,
    /// A line that begins a group, by its level.
    Open(usize),
    /// A line that closes a group, by its level.
    Close(usize),
    /// The table's last line.
    All,
}

/// The formats in use, in the order of their numbers.
#[derive(Debug)]
pub struct Formats {
    cells: Vec<Format>,
    numbers: HashMap<Format, u32>,
    /// What rules change; counted apart from cells' formats.
    rules: Vec<Format>,
    header: Style,
}

impl Formats {
    /// Only the format that cells have anyway.
    pub fn new() -> Self {
        let plain = Format::new();
        let numbers = HashMap::from([(plain.clone(), 0)]);
        Self { cells: vec![plain], numbers, rules: Vec::new(), header: Style::default() }
    }

    /// Sets how headers look from now on.
    pub fn set_header(&mut self, style: &Style) {
        self.header = style.clone();
    }

    /// The number of a format.
    pub fn number(&mut self, format: Format) -> u32 {
        let next = nearest(self.cells.len());
        *self.numbers.entry(format).or_insert_with_key(|format| {
            self.cells.push(format.clone());
            next
        })
    }

    /// The number of a format that rules use.
    pub fn add_rule(&mut self, format: Format) {
        if !self.rules.contains(&format) {
            self.rules.push(format);
        }
    }

    /// The number of the format that a column's cells have.
    pub fn of(&mut self, column: &Column, look: Look) -> u32 {
        let format = self.format(column, look);
        self.number(format)
    }

    /// The number of a format in which a column shows no value in another way than Excel would, but for long whole numbers,
    /// which are shown with all of their digits. `None` if the column's format says how numbers are shown.
    pub fn whole(&mut self, column: &Column, look: Look, number: u32) -> Option<u32> {
        let is_general = column.kind == Some(Kind::Number) && notation(column, look).is_none();
        let format = self.cells.get(number as usize).filter(|_| is_general)?;
        Some(self.number(format.clone().set_num_format("0")))
    }

    /// The number of the format of a column's cells that a rule holds for.
    pub fn ruled(&mut self, column: &Column, rule: &Rule) -> u32 {
        let format = styled(self.format(column, Look::Row), &rule.style);
        self.number(format)
    }

    /// The number of the format of a column's cells in another size.
    pub fn sized(&mut self, column: &Column, size: f32) -> u32 {
        let format = self.format(column, Look::Row).set_font_size(size);
        self.number(format)
    }

    fn format(&self, column: &Column, look: Look) -> Format {
        if look == Look::Header {
            let format = styled(Format::new(), &self.header).set_align(horizontal(column));
            return format.set_align(FormatAlign::VerticalCenter).set_text_wrap();
        }
        let mut format = Format::new();
        if let Some(notation) = notation(column, look) {
            format = format.set_num_format(notation);
        }
        // Excel aligns text as reports do, and other kinds in its own way.
        if column.align.is_some() || !matches!(column.kind, None | Some(Kind::Text | Kind::Link)) {
            format = format.set_align(horizontal(column));
        }
        match look {
            Look::Row => {
                if column.kind == Some(Kind::Link) {
                    format = format.set_underline(FormatUnderline::Single).set_font_color(LINK);
                }
                if column.wrap {
                    format = format.set_text_wrap().set_align(FormatAlign::Top);
                }
                styled(format, &column.style)
            }
            Look::Open(level) => shaded(format.set_bold(), level),
            Look::Close(level) => shaded(format.set_bold(), level).set_border_top(FormatBorder::Thin),
            Look::All | Look::Header => {
                format.set_bold().set_border_top(FormatBorder::Thin).set_border_bottom(FormatBorder::Double)
            }
        }
    }

    /// Gives a workbook all formats, under their numbers.
    pub fn register(&self, workbook: &mut Workbook) {
        self.cells.iter().for_each(|format| workbook.register_format(format));
    }

    /// Gives a workbook's first worksheet all formats of rules, under their numbers.
    pub fn register_rules(&self, worksheet: &mut Worksheet) {
        self.rules.iter().for_each(|format| {
            worksheet.format_dxf_index(format);
        });
    }

    /// How many formats of cells and of rules there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.cells.len(), self.rules.len())
    }
}

/// Excel's colour for links.
const LINK: Color = Color::RGB(0x05_63_C1);
/// Behind the lines of groups, from the outermost on.
const SHADES: [u32; 3] = [0xD9_E1_EC, 0xE9_EE_F5, 0xF4_F6_FA];

fn shaded(format: Format, level: usize) -> Format {
    format.set_background_color(SHADES[level.min(SHADES.len() - 1)])
}

/// A format changed by a style.
pub fn styled(mut format: Format, style: &Style) -> Format {
    if style.bold {
        format = format.set_bold();
    }
    if style.italic {
        format = format.set_italic();
    }
    if style.underline {
        format = format.set_underline(FormatUnderline::Single);
    }
    if let Some(color) = style.color {
        format = format.set_font_color(color);
    }
    if let Some(color) = style.background {
        format = format.set_background_color(color);
    }
    if let Some(size) = style.size {
        format = format.set_font_size(size);
    }
    if let Some(color) = style.line_below {
        format = format.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(color);
    }
    format
}

fn horizontal(column: &Column) -> FormatAlign {
    match column.align() {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    }
}

/// Excel shows truth values in its own words, whatever their format. LibreOffice (7.4) ends where a condition looks at one
/// that has a style, but no format.
const TRUTH: &str = "\"TRUE\";\"TRUE\";\"FALSE\"";

/// How values or totals are shown.
pub fn notation(column: &Column, look: Look) -> Option<&str> {
    if column.kind == Some(Kind::Boolean) && !column.rules.is_empty() && look == Look::Row {
        return Some(TRUTH);
    }
    let own = column.format.as_deref().or(default_notation(column));
    match column.total {
        Some(Total::Count) if look != Look::Row => None,
        Some(Total::Mean) if look != Look::Row => own.or(Some("0.00")),
        _ => own,
    }
}

/// How values are shown that have no format of their own.
fn default_notation(column: &Column) -> Option<&'static str> {
    match column.kind? {
        Kind::Date => Some("yyyy-mm-dd"),
        Kind::Datetime => Some("yyyy-mm-dd hh:mm:ss"),
        Kind::Time => Some("hh:mm:ss"),
        Kind::Duration => Some("[h]:mm:ss"),
        _ => None,
    }
}
