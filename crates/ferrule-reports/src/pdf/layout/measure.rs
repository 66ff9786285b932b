//! What columns ask for, from their titles and rows: all of them, or the first ones and what may come.

use super::column::Column;
use super::look;
use super::typeset::{TextStyle, Typesetter, missing};
use super::widths::Wish;
use crate::Error;
use crate::block::Block;
use crate::lines::name_of_totals;
use crate::model::{Table, Total};
use ferrule_base::Repr;

/// What the columns ask for.
pub struct Measure<'a> {
    pub table: &'a Table,
    pub columns: &'a [Column],
    pub setter: &'a Typesetter,
    pub sample: &'a [&'a Block],
    /// How cells look, and titles.
    pub style: TextStyle,
    pub header: TextStyle,
    /// Whether the sample is all rows.
    pub whole: bool,
}

impl Measure<'_> {
    pub fn wishes(&self) -> Result<Vec<Wish>, Error> {
        self.columns.iter().map(|column| self.wish(column)).collect()
    }

    fn wish(&self, column: &Column) -> Result<Wish, Error> {
        /// Ems: a few characters.
        const NARROWEST: f32 = 3.5;
        /// Ems: a longer word may be broken before the whole table is set smaller.
        const LONG_WORD: f32 = 12.0;
        let side = 2.0 * look::CELL_SIDE * column.style.size;
        let title = |width: Result<f32, _>| {
            width.map_err(|glyph| column.title_error(&self.table.name, &missing(glyph)))
        };
        let setter = self.setter;
        let (cells, words) = self.content(column)?;
        let narrowest = NARROWEST * column.style.size;
        if let Some(characters) = column.width {
            // As a worksheet's widths are counted (ECMA-376-1, 18.3.1.13), so that one width suits both.
            let natural = side + characters * title(setter.width("0", column.style))?;
            let needed = if column.is_text() { narrowest } else { words };
            let least = natural.min(side + needed);
            return Ok(Wish { natural, likely: natural, least, smallest: least, wraps: column.wraps });
        }
        let header = title(setter.width(&column.title, self.header))?;
        let header_word = title(setter.width_of_words(&column.title, self.header))?;
        let total = self.total(column, cells)?;
        let label = self.label(column)?;
        // Text, as titles, may be broken between any two clusters; anything else stays on its line.
        let long = LONG_WORD * column.style.size;
        let (unbroken, words) = if column.is_text() { (0.0, words.min(long)) } else { (words, words) };
        let natural = cells.max(total).max(header).max(label);
        // A text that comes later may have any word.
        let later = if self.whole || !column.is_text() { 0.0 } else { long };
        let least = words.max(total).max(header_word.min(long));
        Ok(Wish {
            natural: side + natural,
            likely: side + natural.max(self.likely(column)?).max(later),
            least: side + least,
            smallest: side + unbroken.max(total).max(narrowest).min(least),
            wraps: column.wraps,
        })
    }

    /// How wide the name of the table's totals is, if it stands in this column beside them.
    fn label(&self, column: &Column) -> Result<f32, Error> {
        let totals = self.columns.iter().any(|other| other.total.is_some());
        if !totals || column.total.is_some() || column.place != self.columns[0].place {
            return Ok(0.0);
        }
        let width = self.setter.width(&name_of_totals(self.table), self.style.bold());
        width.map_err(|glyph| {
            Error::Value(format!("table {}, totals: {}", self.table.name.repr(), missing(glyph)))
        })
    }

    /// How wide a cell may be that comes after the sample.
    fn likely(&self, column: &Column) -> Result<f32, Error> {
        let (mut widest, mut text) = (0.0_f32, String::new());
        for value in if self.whole { Vec::new() } else { column.likely() } {
            text.clear();
            column.write(value, &mut text);
            let width = self.setter.width(&text, column.widest_style());
            widest = widest.max(width.map_err(|glyph| {
                Error::Value(format!(
                    "table {}, format of {}: {}",
                    self.table.name.repr(),
                    column.name.repr(),
                    missing(glyph)
                ))
            })?);
        }
        Ok(widest)
    }

    /// The widest cell, and the widest part of one that is not broken.
    fn content(&self, column: &Column) -> Result<(f32, f32), Error> {
        let (mut cells, mut words) = (0.0_f32, 0.0_f32);
        let mut text = String::new();
        let mut number = 0;
        for block in self.sample {
            for row in 0..block.rows {
                let value = block.columns[column.place].value(row);
                number += 1;
                text.clear();
                column.write(value, &mut text);
                let style = column.style_of(value);
                let wide = |width: Result<f32, _>| {
                    width.map_err(|glyph| column.cell_error(&self.table.name, number, missing(glyph)))
                };
                let width = wide(self.setter.width(&text, style))?;
                cells = cells.max(width);
                // A text has no word wider than itself.
                if width > words {
                    let word = if column.is_text() {
                        wide(self.setter.width_of_words(&text, style))?
                    } else {
                        width
                    };
                    words = words.max(word);
                }
            }
        }
        Ok((cells, words))
    }

    /// What a total of the whole table may need: a sum grows with the rows, a mean has more digits.
    fn total(&self, column: &Column, cells: f32) -> Result<f32, Error> {
        /// How many times the rows of the sample a table may have, if that isn't known.
        const MORE: u64 = 1000;
        // The lines that close groups come long after the widths are fixed. Digits grow with the logarithm: of a
        // thousand times as many rows the sum is three digits longer, so a guess that is off by ten costs the width of
        // one.
        let Some(total) = column.total else { return Ok(0.0) };
        let seen: u64 = self.sample.iter().map(|block| block.rows as u64).sum();
        let rows = self.table.rows.unwrap_or(if self.whole { seen } else { seen * MORE }) as f64;
        // Without signs, since values that cancel in the sample need not in a group.
        let values = self.sample.iter().flat_map(|block| {
            let cells = &block.columns[column.place];
            (0..block.rows).filter_map(|row| cells.value(row).number())
        });
        let sum: f64 = values.filter(|value| value.is_finite()).map(f64::abs).sum();
        let mean = sum / seen.max(1) as f64;
        // Below zero, as the sign takes room, too.
        let widest = match total {
            Total::Sum => -mean * rows,
            Total::Mean => -mean,
            Total::Count => rows,
            Total::Min | Total::Max => return Ok(cells),
        };
        let mut text = String::new();
        column.write_total(widest, None, &mut text);
        self.setter.width(&text, column.style.bold()).map_err(|glyph| {
            Error::Value(format!(
                "table {}, total of {}: {}",
                self.table.name.repr(),
                column.name.repr(),
                missing(glyph)
            ))
        })
    }
}
