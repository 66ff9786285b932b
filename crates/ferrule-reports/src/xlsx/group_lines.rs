//! The lines that begin and close groups, and the one that closes the table.

use super::escape::room;
use super::groups::Range;
use super::numbers::{self, put_float};
use super::plan::Plan;
use super::rows::RowWriter;
use crate::block::Value;
use crate::lines::{Totals, plain};
use crate::model::Total;
use crate::sheet_numbers::is_long;

/// A line that closes a group or the table.
struct TotalLine<'a> {
    outline: usize,
    /// Of its cells.
    styles: &'a [u32],
    /// The column that its name stands in.
    label: usize,
    name: &'a str,
    /// The rows that it is of, if they are all in this sheet.
    range: Option<Range>,
}

/// Of what a group has in common, in characters.
const LONGEST_NAME: usize = 1000;
/// The name of a group without a value.
const NO_LABEL: &str = "–";

impl RowWriter<'_> {
    /// The line that begins a group.
    pub fn open(&mut self, row: u32, level: usize, label: Option<&str>) {
        self.begin_row(row, Plan::outline(level));
        for (i, &style) in self.plan.opens[level].iter().enumerate() {
            if i == self.plan.labels[level] {
                self.heading(i, style, label.unwrap_or(NO_LABEL));
            } else {
                self.empty(i, style, true);
            }
        }
        self.end_row();
    }

    /// The line that closes a group.
    pub fn close(
        &mut self,
        row: u32,
        level: usize,
        label: Option<&str>,
        totals: &Totals,
        range: Option<Range>,
    ) {
        let line = TotalLine {
            outline: Plan::outline(level),
            styles: &self.plan.closes[level],
            label: self.plan.labels[level],
            name: &format!("{} {}", self.plan.totals, label.unwrap_or(NO_LABEL)),
            range,
        };
        self.totals(row, &line, totals);
    }

    /// The table's last line.
    pub fn all(&mut self, row: u32, totals: &Totals, range: Option<Range>) {
        let (styles, label, name) = (&self.plan.all, self.plan.label, &self.plan.totals);
        self.totals(row, &TotalLine { outline: 0, styles, label, name, range }, totals);
    }

    fn totals(&mut self, row: u32, line: &TotalLine<'_>, totals: &Totals) {
        self.begin_row(row, line.outline);
        for (i, (column, &style)) in self.plan.columns.iter().zip(line.styles).enumerate() {
            match column.total {
                Some(total) => self.total(i, style, total, totals, line.range),
                None if i == line.label => self.heading(i, style, line.name),
                None => self.empty(i, style, true),
            }
        }
        self.end_row();
    }

    fn total(&mut self, i: usize, style: u32, total: Total, totals: &Totals, range: Option<Range>) {
        let value = totals.values[i];
        let column = &self.plan.columns[i];
        // A label among the cells would be counted.
        let live = column.live && !(total == Total::Count && self.plan.has_labels(i));
        let range = range.filter(|_| live);
        let formula = range.map(|Range { first, last }| {
            let (code, letters) = (subtotal(total), &column.letters);
            format!("SUBTOTAL({code},{letters}{first}:{letters}{last})")
        });
        let exact = totals.exact[i];
        let number = exact.map_or(value, numbers::of);
        let shown = exact.or(value.map(Value::Float)).filter(|_| total != Total::Count);
        if let Some(text) = shown.and_then(|value| column.times.text(value)) {
            return self.spaced_text(i, style, &text);
        }
        // More digits than a cell has, whatever it is the sum of.
        if let (Some(exact), None) = (exact, number) {
            return self.spaced_text(i, style, &plain(exact));
        }
        let whole = self.plan.wholes.get(&style).filter(|_| exact.is_some_and(is_long));
        let style = whole.copied().unwrap_or(style);
        // Nobody but Excel knows the values of formulas.
        let value = if column.is_computed() { None } else { number };
        match (formula, value) {
            // Of no values Excel would make a 0 or an error.
            (Some(formula), value) if value.is_some() || column.is_computed() => {
                self.formula(i, style, &formula, value);
            }
            (None, Some(value)) if value.is_finite() => {
                self.begin(i, column);
                self.attributes(style, "");
                self.out.extend(b"<v>");
                put_float(&mut self.out, value);
                self.end(i);
            }
            (None, Some(value)) => self.error(i, style, value, None),
            _ => self.empty(i, style, true),
        }
    }

    /// The name of a group or the table, or as much of it as one would read.
    fn heading(&mut self, i: usize, style: u32, text: &str) {
        let text = text.char_indices().nth(LONGEST_NAME).map_or(text, |(end, _)| &text[..end]);
        self.out.reserve(self.row_room + room(text.len()));
        self.spaced_text(i, style, text);
    }
}

/// The number that SUBTOTAL knows a total by. It leaves out other SUBTOTALs in its range, and rows that are filtered out.
fn subtotal(total: Total) -> u8 {
    match total {
        Total::Mean => 1,
        Total::Count => 3,
        Total::Max => 4,
        Total::Min => 5,
        Total::Sum => 9,
    }
}
