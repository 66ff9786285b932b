//! The columns of a table on the page: where they stand and how their cells look.

use ferrule_base::Repr;
use std::sync::Arc;

use super::column::Column;
use super::furniture::Furniture;
use super::links::Tables;
use super::look;
use super::measure::Measure;
use super::strip::{Break, GoesOn, Header, Repeat, Strip};
use super::typeset::{Fit, Text, TextStyle, Typesetter, draw, missing};
use super::widths;
use crate::Error;
use crate::block::Block;
use crate::lines::name_of_totals;
use crate::model::{Style, Table};
use crate::pdf::page::{Color, Item, Tag};

/// What all rows of a table have in common.
#[derive(Debug)]
pub struct Grid {
    pub table: String,
    pub columns: Vec<Column>,
    /// Those that make groups and have a total, which stands beside the line's name.
    pub grouping: Vec<Column>,
    /// What lines of totals are called.
    pub totals: String,
    pub setter: Typesetter,
    /// Of the text in cells.
    pub style: TextStyle,
    pub left: f32,
    pub right: f32,
    /// Where the page ends, over which the names of groups may go on.
    pub page_right: f32,
    /// Whatever is not broken is not set smaller than this, either.
    pub smallest: f32,
    /// A row that is higher is broken.
    pub highest: f32,
    /// Which links may lead to.
    pub tables: Tables,
    /// Whether the document is accessible.
    pub tagged: bool,
}

impl Grid {
    /// Finds the columns' widths from some blocks of the table: the first ones or, if they are the `whole`, all.
    ///
    /// All text of the table is set smaller, down to what can be read, before a word is broken.
    pub fn new(table: &Table, sample: &[&Block], furniture: &Furniture, whole: bool) -> Result<Self, Error> {
        /// Points; smaller print is not read. And how much smaller than that one number may be that comes late.
        const SMALLEST: f32 = 6.0;
        const SMALLER: f32 = 0.75;
        let (left, right) = (furniture.frame.left, furniture.frame.right);
        let measured = |size: f32| {
            let style = TextStyle::plain(size);
            let shown = table.columns.iter().enumerate().filter(|(place, _)| !table.group_by.contains(place));
            let columns = shown
                .map(|(place, column)| Column::new(column, place, style, table, sample, &furniture.language))
                .collect::<Result<Vec<_>, _>>()?;
            let header = header_style(&table.header_style, style);
            let setter = &furniture.setter;
            let wishes =
                Measure { table, columns: &columns, setter, sample, style, header, whole }.wishes()?;
            Ok::<_, Error>((style, columns, wishes))
        };
        let smallest = furniture.size.min(SMALLEST);
        let (mut style, mut columns, mut wishes) = measured(furniture.size)?;
        if columns.is_empty() {
            return Err(Error::Value(format!(
                "table {}: got no columns to show; wanted some that are not in group_by",
                table.name.repr()
            )));
        }
        let least: f32 = wishes.iter().map(|wish| wish.least).sum();
        if least > right - left {
            // A little less than in proportion, for what is rounded.
            let size = 0.995 * furniture.size * (right - left) / least;
            (style, columns, wishes) = measured(size.max(smallest))?;
        }
        let Some(widths) = widths::share(&wishes, right - left) else {
            return Err(Error::Value(format!(
                "table {}: its {} columns don't fit a page that has {:.0} points between its margins, even if they \
                 are set in {smallest} points; wanted a wider page (landscape=True), a smaller font_size, or fewer \
                 columns",
                table.name.repr(),
                columns.len(),
                right - left
            )));
        };
        let grouping = table.group_by.iter().filter(|&&place| table.columns[place].total.is_some());
        let grouping = grouping.map(|&place| {
            Column::new(&table.columns[place], place, style, table, sample, &furniture.language)
        });
        let mut grid = Self {
            table: table.name.clone(),
            columns,
            grouping: grouping.collect::<Result<_, _>>()?,
            totals: name_of_totals(table),
            setter: furniture.setter.clone(),
            style,
            left,
            right: left,
            page_right: right,
            smallest: SMALLER * smallest,
            highest: f32::INFINITY,
            tables: Arc::clone(&furniture.tables),
            tagged: furniture.tagged,
        };
        for (column, width) in grid.columns.iter_mut().zip(widths) {
            column.left = grid.right;
            column.right = grid.right + width;
            grid.right = column.right;
        }
        Ok(grid)
    }

    /// Says how much of a page is left below the header.
    pub fn leave_room(&mut self, height: f32) -> Result<(), Error> {
        /// Lines for the headings of groups.
        const HEADINGS: f32 = 5.0;
        let line = self.style.size * look::LEADING + 2.0 * self.above();
        self.highest = height - HEADINGS * line;
        if self.highest < line {
            return Err(Error::Value(format!(
                "table {}: its header leaves no room for rows; wanted shorter titles, fewer columns, a larger page or \
                 a smaller font_size",
                self.table.repr()
            )));
        }
        Ok(())
    }

    /// Whether text had to be set too small to be read; `style` is what it should have.
    pub fn is_too_small(&self, text: &Text, style: TextStyle) -> bool {
        text.style.size < style.size && text.style.size < self.smallest
    }

    /// Points between the edges of a cell and its text, above and below.
    pub fn above(&self) -> f32 {
        self.style.size * look::CELL_ABOVE
    }

    /// A rectangle as wide as the table.
    pub fn band(&self, y: f32, height: f32, color: Color) -> Item {
        Item::Rect { x: self.left, y, width: self.right - self.left, height, color }
    }

    /// The header as it is shown first, which makes it repeated on the pages to come.
    pub fn header(&self, style: &Style) -> Result<Strip, Error> {
        let style = header_style(style, self.style);
        let titles = self.columns.iter().map(|column| {
            let (left, right) = column.edges();
            self.setter
                .set(&column.title, style, right - left, Fit::Wrap)
                .map_err(|glyph| column.title_error(&self.table, &missing(glyph)))
        });
        let titles = titles.collect::<Result<Vec<_>, _>>()?;
        let inner = titles.iter().map(Text::height).fold(style.size * look::LEADING, f32::max);
        let height = inner + 2.0 * self.above() + look::THICK;
        let mut around = Vec::new();
        if let Some(color) = style.background {
            around.push(self.band(0.0, height, color));
        }
        let line = style.line_below.unwrap_or(look::STRONG_RULE);
        around.push(self.band(height - look::THICK, look::THICK, line));
        let (mut tagged, mut plain) = (around.clone(), around);
        tagged.push(Item::Begin(Tag::Row));
        for (column, title) in self.columns.iter().zip(&titles) {
            tagged.push(Item::Begin(Tag::ColumnHeader));
            let first = self.above() + inner - title.height() + self.setter.baseline(style.size);
            for (i, line) in title.lines().iter().enumerate() {
                let y = first + i as f32 * title.leading();
                draw(&mut tagged, line, &title.style, column.align, column.edges(), y);
                draw(&mut plain, line, &title.style, column.align, column.edges(), y);
            }
            tagged.push(Item::End);
        }
        tagged.push(Item::End);
        let goes_on = GoesOn {
            setter: self.setter.clone(),
            style: self.style.bold(),
            left: self.left,
            right: self.right,
            page_right: self.page_right,
        };
        let repeated = Header { height, items: plain.clone(), goes_on: Some(goes_on) };
        let items = if self.tagged { tagged } else { plain };
        let strip = Strip::new(height, items, Break::Never);
        Ok(Strip { repeat: Some(Repeat::Start(Arc::new(repeated))), ..strip })
    }
}

/// A header without a style of its own is bold on a light background.
fn header_style(style: &Style, cells: TextStyle) -> TextStyle {
    if *style == Style::default() {
        return TextStyle { background: Some(look::HEADER_BACKGROUND), ..cells.bold() };
    }
    cells.with(style)
}
