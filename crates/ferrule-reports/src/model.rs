//! What a report is: its tables, their columns and how they look. Rows come later, block by block.
//!
//! `ferrule.reports` has checked it and hands it over as JSON, so names, numbers and defaults here are the same as there.

use ferrule_base::memory::ask;
use serde::Deserialize;

use crate::Error;
use crate::limit::Limit;
use crate::xlsx::ExcelTable;

/// A part of a report. What is left out of its description is as its field says here, or zero, none, empty.
macro_rules! part {
    ($(#[$part:meta])* pub struct $name:ident {
        $($(#[$field:meta])* pub $of:ident: $kind:ty $(= $default:expr)?,)*
    }) => {
        $(#[$part])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$field])* pub $of: $kind,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($of: part!(@default $($default)?),)* }
            }
        }
    };
    (@default) => { Default::default() };
    (@default $default:expr) => { $default };
}

part! {
    /// A whole report, but for its rows.
    pub struct Report {
        /// The document's title, for its metadata.
        pub title: Option<String>,
        /// Who made it, for its metadata.
        pub author: Option<String>,
        /// The language of its text, as in BCP 47: `en`, `de-CH`.
        pub language: String = "en".to_owned(),
        /// When it was made, in microseconds since 1970-01-01T00:00:00Z.
        pub created: i64,
        /// In the order in which their rows will come.
        pub tables: Vec<Table>,
        /// Only for PDF.
        pub page: Page,
    }
}

part! {
    /// The pages of a PDF, by default of A4. Lengths are in points, 1/72 of an inch.
    pub struct Page {
        /// The page's width.
        pub width: f32 = 595.276,
        /// The page's height.
        pub height: f32 = 841.89,
        /// The margin on all four sides.
        pub margin: f32 = 36.0,
        /// The size of the text in cells.
        pub font_size: f32 = 9.0,
        /// Whether a table of contents goes before the first page.
        pub contents: bool,
        /// Whether the document is tagged and declares PDF/UA-1.
        pub accessible: bool,
        /// Whether the document declares PDF/A-2b, or PDF/A-2a if it is accessible.
        pub archival: bool,
    }
}

part! {
    /// A table: a worksheet, or some pages.
    pub struct Table {
        /// The worksheet's name, and the bookmark.
        pub name: String = "Report".to_owned(),
        /// Above the table.
        pub title: Option<String>,
        /// Below the title.
        pub subtitle: Option<String>,
        /// Below the table.
        pub notes: Vec<String>,
        /// From left to right.
        pub columns: Vec<Column>,
        /// The columns whose consecutive equal values make groups, outermost first. A line begins each group and one
        /// with its totals closes it; a PDF shows their values there and nowhere else.
        pub group_by: Vec<usize>,
        /// Whether each group begins on a new page (PDF) or after a page break (XLSX).
        pub page_per_group: bool,
        /// How the header looks.
        pub header_style: Style = header_style(),
        /// Whether the header stays in view while one scrolls (XLSX).
        pub freeze: bool = true,
        /// Whether the header has filters (XLSX).
        pub filter: bool = true,
        /// The worksheet's table style, if it shall be an Excel table (XLSX).
        pub excel_table: Option<ExcelTable>,
        /// How many rows there will be, where that is known.
        pub rows: Option<u64>,
        /// Below the table's notes (PDF), beside it (XLSX).
        pub charts: Vec<Chart>,
        /// Above the table's title.
        pub images: Vec<Image>,
    }
}

part! {
    /// A column of a table.
    pub struct Column {
        /// Its name in the rows, and in messages.
        pub name: String,
        /// What stands in the header.
        pub title: String,
        /// What its values are; `None` while the first block has not said it.
        pub kind: Option<Kind>,
        /// How numbers and dates are shown, in Excel's notation: `#,##0.00`, `0.0%`, `yyyy-mm-dd`.
        pub format: Option<String>,
        /// In characters of the digit 0; from the content if absent.
        pub width: Option<f32>,
        /// Where values stand; by kind if absent (numbers right, the others left).
        pub align: Option<Align>,
        /// How values look.
        pub style: Style,
        /// The first that holds changes how a value looks.
        pub rules: Vec<Rule>,
        /// What stands in the lines that close groups and the table.
        pub total: Option<Total>,
        /// Whether long text continues on another line; otherwise it is shown on one line (XLSX: as wide as it is; PDF:
        /// the column gives way, and what can't fit is wrapped all the same).
        pub wrap: bool,
        /// An Excel formula, in which `{name}` is the cell of that column in the same row. The rows have no value for
        /// it.
        pub formula: Option<String>,
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Any text.
    Text,
    /// Integers, floats or decimals.
    Number,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A day and a time, without a zone.
    Datetime,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Text that is an address: `https://…`, `mailto:…`.
    Link,
    /// Text that is an Excel formula and begins with `=`.
    Formula,
}

/// Where a value stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

part! {
    /// How something looks. Colours are `0xRRGGBB`.
    #[derive(PartialEq)]
    pub struct Style {
        /// Heavier strokes.
        pub bold: bool,
        /// Slanted.
        pub italic: bool,
        /// With a line under it.
        pub underline: bool,
        /// Of the text.
        pub color: Option<u32>,
        /// Behind the text.
        pub background: Option<u32>,
        /// In points.
        pub size: Option<f32>,
        /// A line below the cell.
        pub line_below: Option<u32>,
    }
}

part! {
    /// Values that look different.
    pub struct Rule {
        /// What holds for them.
        pub when: When = When::Empty,
        /// How they look; what it does not say stays as the column's.
        pub style: Style = Style { bold: true, ..Style::default() },
    }
}

/// A condition on a value. Numbers, dates (as Excel's day numbers) and texts are compared with their like.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "is", content = "value", rename_all = "snake_case")]
pub enum When {
    /// `value > x`
    Above(Limit),
    /// `value >= x`
    AtLeast(Limit),
    /// `value < x`
    Below(Limit),
    /// `value <= x`
    AtMost(Limit),
    /// `low <= value <= high`
    Between(Limit, Limit),
    /// The number x.
    Equal(Limit),
    /// Another number.
    NotEqual(Limit),
    /// Exactly this text.
    Text(String),
    /// This somewhere in the text, whatever its case.
    Contains(String),
    /// Nothing.
    Empty,
}

/// How the values of a group become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Total {
    /// Of numbers and durations.
    Sum,
    /// Of numbers and durations.
    Mean,
    /// Of numbers, dates, times and durations.
    Min,
    /// Of numbers, dates, times and durations.
    Max,
    /// Of the values that are there.
    Count,
}

part! {
    /// A chart of a table's rows or of the totals of its outermost groups.
    pub struct Chart {
        /// How it is drawn.
        pub kind: ChartKind,
        /// Above it.
        pub title: Option<String>,
        /// The column that gives the categories (or the x of a scatter); with `of_groups`, the group's own value does.
        pub x: Option<usize>,
        /// The columns that give the values, one series each.
        pub y: Vec<usize>,
        /// Whether it shows the totals of the outermost groups, or the rows (at most 1,000).
        pub of_groups: bool,
        /// What it shows, in words, for those who can't see it.
        pub alt: String,
    }
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Upright bars.
    #[default]
    Column,
    /// Bars that lie.
    Bar,
    /// Lines.
    Line,
    /// Filled lines.
    Area,
    /// Shares of a circle.
    Pie,
    /// Points.
    Scatter,
}

part! {
    /// A picture: PNG or JPEG.
    pub struct Image {
        /// Which of the images that are handed over with the report.
        pub index: usize,
        /// In points; the height follows from the picture.
        pub width: f32,
        /// What it shows, in words.
        pub alt: String,
    }
}

fn header_style() -> Style {
    Style { bold: true, background: Some(0xee_f1_f5), line_below: Some(0x8a_94_a3), ..Style::default() }
}

impl Report {
    /// Reads what `ferrule.reports` has written.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        // Its texts, and what becomes of a vector that grows.
        ask(2 * text.len())?;
        serde_json::from_str(text).map_err(|error| Error::Description(error.to_string()))
    }
}

impl Column {
    /// Where values stand.
    #[must_use]
    pub fn align(&self) -> Align {
        self.align.unwrap_or(match self.kind {
            Some(Kind::Number | Kind::Duration | Kind::Formula) => Align::Right,
            None if self.formula.is_some() => Align::Right,
            Some(Kind::Boolean) => Align::Center,
            _ => Align::Left,
        })
    }
}
