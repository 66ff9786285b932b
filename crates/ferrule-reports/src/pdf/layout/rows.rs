//! Rows, and the lines that begin and close groups, as strips.

use ferrule_base::Repr;
use std::sync::Arc;

use super::column::Column;
use super::grid::Grid;
use super::strip::{Break, Edge, Strip};
use super::typeset::{Fit, Text, TextStyle, draw, missing};
use super::{links, look};
use crate::Error;
use crate::block::{Block, Value};
use crate::convert::nearest;
use crate::lines::{Line, Totals};
use crate::model::Align;
use crate::pdf::page::{Item, Tag, Target};
use crate::pdf::text::glyphs::MissingGlyph;
use crate::pdf::text::glyphs::Shaped;

/// Some consecutive lines of a table, for a thread to set.
#[derive(Debug)]
pub struct Part {
    pub grid: Arc<Grid>,
    /// The rows that the lines speak of.
    pub block: Arc<Block>,
    /// Groups are called as they are shown.
    pub lines: Vec<Line>,
    /// How many rows of the table come before it.
    pub first_row: u64,
    /// How many rows there are since the last heading before it.
    pub since_heading: usize,
    pub breaks: Breaks,
}

/// Where pages begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaks {
    /// Whether each outermost group begins one.
    pub page_per_group: bool,
    /// Whether the part is the table's first, so that its first line stays with the header.
    pub first: bool,
}

/// How many rows stay with a heading.
const KEPT: usize = 2;

impl Part {
    /// The strips of all lines.
    pub fn set(self) -> Result<Vec<Strip>, Error> {
        let mut rows = Rows {
            grid: &self.grid,
            block: &self.block,
            cells: Vec::with_capacity(self.grid.columns.len()),
            text: String::new(),
            strips: Vec::with_capacity(self.lines.len()),
        };
        let mut since_heading = self.since_heading;
        for (i, line) in self.lines.iter().enumerate() {
            let first = self.breaks.first && i == 0;
            match line {
                Line::Row(row) => {
                    let before = if since_heading < KEPT { Break::Never } else { Break::Allowed };
                    since_heading += 1;
                    rows.row(*row, self.first_row + *row as u64 + 1, before)?;
                }
                Line::Open(level, label) => {
                    let follows_heading = i > 0 && matches!(self.lines[i - 1], Line::Open(..));
                    let before = match level {
                        _ if first || follows_heading => Break::Never,
                        0 if self.breaks.page_per_group => Break::Page,
                        _ => Break::Allowed,
                    };
                    since_heading = 0;
                    rows.heading(*level, label.as_deref().unwrap_or_default(), before)?;
                }
                Line::Close(level, label, totals) => {
                    let label = format!("{} {}", self.grid.totals, label.as_deref().unwrap_or_default());
                    rows.totals(Some(*level), &label, totals)?;
                }
                Line::All(totals) => rows.totals(None, &self.grid.totals, totals)?,
            }
        }
        Ok(rows.strips)
    }

    /// How many rows there are after the last heading, at the end of the part.
    pub fn rows_since_heading(&self) -> usize {
        match self.lines.iter().rposition(|line| matches!(line, Line::Open(..))) {
            Some(heading) => self.lines[heading..].iter().filter(|line| matches!(line, Line::Row(_))).count(),
            None => self.since_heading + self.block.rows,
        }
    }
}

struct Rows<'a> {
    grid: &'a Grid,
    block: &'a Block,
    cells: Vec<Cell>,
    text: String,
    strips: Vec<Strip>,
}

struct Cell {
    text: Text,
    target: Option<Target>,
}

/// Lines that stand beside each other in the cells of a row.
#[derive(Clone, Copy)]
struct Slice {
    from: usize,
    to: usize,
    /// Whether the row ends with it.
    last: bool,
}

impl Slice {
    fn of<'t>(&self, text: &'t Text) -> &'t [Arc<Shaped>] {
        let lines = text.lines();
        &lines[self.from.min(lines.len())..self.to.min(lines.len())]
    }
}

impl Rows<'_> {
    fn row(&mut self, row: usize, number: u64, before: Break) -> Result<(), Error> {
        let grid = self.grid;
        self.cells.clear();
        for column in &grid.columns {
            let value = self.block.columns[column.place].value(row);
            self.text.clear();
            column.write(value, &mut self.text);
            let (left, right) = column.edges();
            let style = column.style_of(value);
            let text = grid
                .setter
                .set(&self.text, style, right - left, Column::fit(value))
                .map_err(|glyph| column.cell_error(&grid.table, number, missing(glyph)))?;
            if grid.is_too_small(&text, style) {
                return Err(column.cell_error(&grid.table, number, too_wide(&self.text)));
            }
            let target = match value {
                Value::Text(address) if column.is_link() => links::target(address, &grid.tables)
                    .map_err(|message| column.cell_error(&grid.table, number, message))?,
                _ => None,
            };
            self.cells.push(Cell { text, target });
        }
        let lines = self.cells.iter().map(|cell| cell.text.lines().len()).max().unwrap_or(0);
        let leading = self.cells.iter().map(|cell| cell.text.leading()).fold(0.0, f32::max);
        let room = nearest(((grid.highest - 2.0 * grid.above()) / leading).floor().max(1.0));
        self.band(Slice { from: 0, to: room, last: lines <= room }, before);
        // A row that is higher than a page goes on below.
        for from in (room..lines).step_by(room) {
            let to = from + room;
            self.band(Slice { from, to, last: lines <= to }, Break::Allowed);
        }
        Ok(())
    }

    /// Cells beside each other, as far as their lines are in the slice.
    fn band(&mut self, slice: Slice, before: Break) {
        let grid = self.grid;
        let least = grid.style.size * look::LEADING;
        let inner = self.cells.iter().map(|cell| slice.of(&cell.text).len() as f32 * cell.text.leading());
        let inner = inner.fold(least, f32::max);
        let size = self.cells.iter().map(|cell| cell.text.style.size).fold(0.0, f32::max);
        let baseline = grid.above() + grid.setter.baseline(size);
        let height = inner + 2.0 * grid.above();
        let per_cell = if grid.tagged { 4 } else { 1 };
        let mut items = Vec::with_capacity(2 + self.cells.len() * per_cell);
        self.around(height, slice.last, &mut items);
        if grid.tagged {
            items.push(Item::Begin(Tag::Row));
        }
        for (cell, column) in self.cells.iter().zip(&grid.columns) {
            if grid.tagged {
                items.push(Item::Begin(Tag::Cell(1)));
            }
            for (i, line) in slice.of(&cell.text).iter().enumerate() {
                let y = baseline + i as f32 * cell.text.leading();
                match &cell.target {
                    Some(target) => {
                        self.link(line, &cell.text, column.align, column.edges(), y, target, &mut items);
                    }
                    None => {
                        draw(&mut items, line, &cell.text.style, column.align, column.edges(), y);
                    }
                }
            }
            if grid.tagged {
                items.push(Item::End);
            }
        }
        if grid.tagged {
            items.push(Item::End);
        }
        self.strips.push(Strip::new(height, items, before));
    }

    /// What is drawn around a row's text.
    fn around(&self, height: f32, ends: bool, items: &mut Vec<Item>) {
        let grid = self.grid;
        for (cell, column) in self.cells.iter().zip(&grid.columns) {
            if let Some(color) = cell.text.style.background {
                let (x, width) = (column.left, column.right - column.left);
                items.push(Item::Rect { x, y: 0.0, width, height, color });
            }
        }
        if !ends {
            return;
        }
        items.push(grid.band(height - look::THIN, look::THIN, look::RULE));
        for (cell, column) in self.cells.iter().zip(&grid.columns) {
            if let Some(color) = cell.text.style.line_below {
                let (x, width) = (column.left, column.right - column.left);
                let (y, height) = (height - look::THICK, look::THICK);
                items.push(Item::Rect { x, y, width, height, color });
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "those of `draw`, and where the link leads")]
    fn link(
        &self,
        line: &Arc<Shaped>,
        text: &Text,
        align: Align,
        edges: (f32, f32),
        baseline: f32,
        target: &Target,
        items: &mut Vec<Item>,
    ) {
        let tagged = self.grid.tagged;
        if tagged {
            items.push(Item::Begin(Tag::Link));
        }
        let x = draw(items, line, &text.style, align, edges, baseline);
        items.push(Item::Link {
            x,
            y: baseline - self.grid.setter.baseline(text.style.size),
            width: line.width * text.style.size,
            height: text.leading(),
            target: target.clone(),
        });
        if tagged {
            items.push(Item::End);
        }
    }

    /// The line that begins a group.
    fn heading(&mut self, level: usize, label: &str, before: Break) -> Result<(), Error> {
        let grid = self.grid;
        let style = grid.style.bold();
        let indent = look::CELL_SIDE + look::INDENT * level as f32;
        let edges = (grid.left + indent * style.size, grid.page_right - look::CELL_SIDE * style.size);
        let text = self.label(label, style, edges)?;
        let space = look::GROUP_SPACE * style.size * if level == 0 { 1.0 } else { 0.5 };
        let tag = Tag::RowHeader(self.span());
        let count = text.lines().len();
        for (i, line) in text.lines().iter().enumerate() {
            let (first, last) = (i == 0, i + 1 == count);
            let above = if first { grid.above() + space } else { 0.0 };
            let height = above + text.leading() + if last { grid.above() } else { 0.0 };
            let mut items = Vec::new();
            if last {
                items.push(grid.band(height - look::THIN, look::THIN, look::RULE));
            }
            if first && grid.tagged {
                items.extend([Item::Begin(Tag::Row), Item::Begin(tag.clone())]);
            }
            draw(&mut items, line, &style, Align::Left, edges, above + grid.setter.baseline(style.size));
            if last && grid.tagged {
                items.extend([Item::End, Item::End]);
            }
            let mut strip = Strip::new(height, items, if first { before } else { Break::Never });
            if first {
                strip.edge = Some(Edge::Open(level));
                strip.entry = Some((level + 1, label.to_owned()));
            }
            self.strips.push(strip);
        }
        Ok(())
    }

    /// The line that closes a group, or the table; without totals, only an edge.
    fn totals(&mut self, level: Option<usize>, label: &str, totals: &Totals) -> Result<(), Error> {
        let grid = self.grid;
        let style = grid.style.bold();
        let values = self.total_values(totals, style)?;
        let shown = values.iter().position(|value| !value.lines().is_empty());
        let grouping = self.totals_of_grouping(totals);
        let label = &format!("{label}{grouping}");
        // Without values beside it, the label has all the line.
        let first = shown.or((!grouping.is_empty()).then_some(grid.columns.len()));
        let strip = match first {
            None => Strip::new(0.0, Vec::new(), Break::Never),
            Some(first) => {
                /// Ems: what a label needs to stand beside the totals, on some lines, and not above them.
                const LEAST: f32 = 8.0;
                let left =
                    grid.left + (look::CELL_SIDE + look::INDENT * level.unwrap_or(0) as f32) * style.size;
                let right = grid.page_right - look::CELL_SIDE * style.size;
                let whole = self.label(label, style, (left, right))?;
                let before = if shown.is_some() { grid.columns[..first].last() } else { None };
                let beside = before.map(|column| column.edges().1);
                let beside = beside.filter(|right| right - left >= whole.width().min(LEAST * style.size));
                let edges = (left, beside.unwrap_or(right));
                let label = if beside.is_some() { self.label(label, style, edges)? } else { whole };
                let values_from = if beside.is_some() || shown.is_none() { first } else { 0 };
                self.totals_strip(&label, edges, &values, values_from, level.is_none())
            }
        };
        self.strips.push(Strip { edge: level.map(Edge::Close), ..strip });
        Ok(())
    }

    /// The totals of columns that make groups, which have no place of their own.
    fn totals_of_grouping(&mut self, totals: &Totals) -> String {
        let mut all = String::new();
        for column in &self.grid.grouping {
            let (Some(total), Some(value)) = (column.total, totals.values[column.place]) else { continue };
            self.text.clear();
            column.write_total(value, totals.exact[column.place], &mut self.text);
            for part in [", ", total.name(), " of ", &column.title, ": ", &self.text] {
                all.push_str(part);
            }
        }
        all
    }

    /// What stands in each column of a line of totals.
    fn total_values(&mut self, totals: &Totals, style: TextStyle) -> Result<Vec<Text>, Error> {
        let grid = self.grid;
        let value = |column: &Column| {
            let Some(total) = totals.values[column.place] else { return Ok(Text::nothing(style)) };
            self.text.clear();
            let color = column.write_total(total, totals.exact[column.place], &mut self.text);
            let (left, right) = column.edges();
            let style = color.map_or(column.style, |color| column.style.colored(color)).bold();
            let text = grid.setter.set(&self.text, style, right - left, Fit::Shrink);
            let text = text.map_err(|glyph| no_glyph(grid, "a total", glyph))?;
            if grid.is_too_small(&text, style) {
                let (table, name) = (grid.table.repr(), column.name.repr());
                let message = too_wide(&self.text);
                return Err(Error::Value(format!("table {table}, total of {name}: {message}")));
            }
            Ok(text)
        };
        grid.columns.iter().map(value).collect()
    }

    /// The values from a column on, with the label beside them, or above if they begin with the first column.
    fn totals_strip(
        &self,
        label: &Text,
        label_edges: (f32, f32),
        values: &[Text],
        values_from: usize,
        of_table: bool,
    ) -> Strip {
        let grid = self.grid;
        let label_height = label.height();
        let above_values = if values_from == 0 { label_height } else { 0.0 };
        let values_height = values.iter().map(Text::height).fold(0.0, f32::max);
        let height = label_height.max(above_values + values_height) + 2.0 * grid.above();
        let mut items = Vec::new();
        if of_table {
            items.push(grid.band(0.0, height, look::TOTAL_BACKGROUND));
        }
        items.push(grid.band(0.0, if of_table { look::THICK } else { look::THIN }, look::STRONG_RULE));
        items.push(grid.band(height - look::THIN, look::THIN, look::RULE));
        let lines = |text: &Text, align, edges, top: f32, items: &mut Vec<Item>| {
            for (i, line) in text.lines().iter().enumerate() {
                let y = top + grid.setter.baseline(text.style.size) + i as f32 * text.leading();
                draw(items, line, &text.style, align, edges, y);
            }
        };
        self.begin(Some(Tag::Row), &mut items);
        let span = if values_from == 0 { self.span() } else { nearest(values_from) };
        self.begin(Some(Tag::RowHeader(span)), &mut items);
        lines(label, Align::Left, label_edges, grid.above(), &mut items);
        self.begin(None, &mut items);
        if values_from == 0 {
            self.begin(None, &mut items);
            self.begin(Some(Tag::Row), &mut items);
        }
        for (column, value) in grid.columns.iter().zip(values).skip(values_from) {
            self.begin(Some(Tag::Cell(1)), &mut items);
            lines(value, column.align, column.edges(), grid.above() + above_values, &mut items);
            self.begin(None, &mut items);
        }
        self.begin(None, &mut items);
        Strip::new(height, items, Break::Never)
    }

    /// Begins an element, or ends one, if the document is accessible.
    fn begin(&self, tag: Option<Tag>, items: &mut Vec<Item>) {
        if self.grid.tagged {
            items.push(tag.map_or(Item::End, Item::Begin));
        }
    }

    fn label(&self, label: &str, style: TextStyle, (left, right): (f32, f32)) -> Result<Text, Error> {
        let text = self.grid.setter.set(label, style, right - left, Fit::Wrap);
        text.map_err(|glyph| no_glyph(self.grid, &format!("the group {label}", label = label.repr()), glyph))
    }

    fn span(&self) -> u16 {
        u16::try_from(self.grid.columns.len()).unwrap_or(u16::MAX)
    }
}

/// What to say of a number that could not be read where it has to stand.
fn too_wide(text: &str) -> String {
    format!(
        "got {text}, which is too wide for its column; wanted a wider column (width=), a wider page (landscape=True) or \
         fewer columns",
        text = text.repr()
    )
}

fn no_glyph(grid: &Grid, what: &str, glyph: MissingGlyph) -> Error {
    Error::Value(format!("table {}, {what}: {}", grid.table.repr(), missing(glyph)))
}
