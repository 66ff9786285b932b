//! How the lines of a table are written: the texts around their values, fixed before the first row.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Error;
use crate::block::{Block, Cells, Value};
use crate::lines::name_of_totals;
use crate::model::{Kind, Table, Total};
use crate::rules::Condition;
use crate::sheet_numbers::is_kept;

use super::formats::{Formats, Look};
use super::refs::{Formula, letters};
use super::text::Piece;
use super::times::Times;

/// Excel knows no more levels of groups.
const MOST_LEVELS: usize = 7;

/// What all lines of a table have in common.
#[derive(Debug, Clone)]
pub struct Plan {
    pub table: String,
    /// The names of all tables, where links may lead.
    pub tables: Arc<[String]>,
    pub columns: Vec<Column>,
    /// The styles of lines that begin groups, from the outermost on, cell by cell.
    pub opens: Vec<Vec<u32>>,
    /// Likewise of lines that close them.
    pub closes: Vec<Vec<u32>>,
    /// The style of the table's last line.
    pub all: Vec<u32>,
    /// For a style that leaves to Excel how numbers are shown, the one that shows long whole ones.
    pub wholes: HashMap<u32, u32>,
    /// What lines of totals are called.
    pub totals: String,
    /// Where the names of groups stand, from the outermost on: in their own column, unless it has a total.
    pub labels: Vec<usize>,
    /// Where the name of the last line stands: the first column that has no total.
    pub label: usize,
}

/// A column of a plan.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: Option<Kind>,
    pub total: Option<Total>,
    /// Whether totals can be formulas: not where Excel would count something else than the totals do.
    pub live: bool,
    pub formula: Option<Formula>,
    /// What Excel would not show of its numbers.
    pub times: Times,
    /// Whether another column's formula refers to it.
    pub is_referred_to: bool,
    pub letters: String,
    /// Of its values.
    pub style: u32,
    /// Of values that a rule holds for, where a condition in the sheet would not say so: those that stand there as text
    /// or as an error.
    rules: Vec<(Condition, u32)>,
    /// The same column for values that a rule gives another size, which no condition in the sheet can: if one of the rules
    /// does, one for each.
    sized: Vec<(Condition, Self)>,
    /// Whether one sees the style of an empty cell.
    pub shows_empty: bool,
    /// `<c r="C`; the number of the row follows.
    pub open: Piece<16>,
    /// From the number of the row to a number.
    pub number: Piece<24>,
    /// From the number of the row to a text.
    pub text: Piece<48>,
    /// From the number of the row to the digit of a truth value.
    pub boolean: Piece<32>,
}

impl Column {
    /// Whether its values are formulas.
    pub fn is_computed(&self) -> bool {
        self.formula.is_some() || self.kind == Some(Kind::Formula)
    }

    /// The column with the size that its rules give a value.
    #[inline]
    pub fn as_sized<'a>(&self, value: impl FnOnce() -> Value<'a>) -> &Self {
        if self.sized.is_empty() {
            return self;
        }
        let value = value();
        self.sized.iter().find(|(condition, _)| condition.holds(value)).map_or(self, |(_, sized)| sized)
    }

    /// The same column in another style.
    fn in_style(&self, style: u32) -> Self {
        Self {
            style,
            number: Piece::new(&format!("\"{}><v>", style_of(style))),
            text: Piece::new(&format!("\"{} t=\"inlineStr\"><is><t>", style_of(style))),
            boolean: Piece::new(&format!("\"{} t=\"b\"><v>", style_of(style))),
            ..self.clone()
        }
    }

    /// The style of a value that is no number in the sheet.
    #[cold]
    pub fn style_of(&self, value: Value<'_>) -> u32 {
        let ruled = self.rules.iter().find(|(condition, _)| condition.holds(value));
        ruled.map_or(self.style, |(_, style)| *style)
    }
}

impl Plan {
    /// Whether the names of groups stand in a column.
    pub fn has_labels(&self, column: usize) -> bool {
        self.labels.contains(&column)
    }

    /// The level of an outline at a depth.
    pub fn outline(depth: usize) -> usize {
        depth.min(MOST_LEVELS)
    }

    /// Plans a table.
    pub fn new(table: &Table, formats: &mut Formats, tables: &Arc<[String]>) -> Result<Self, Error> {
        let label = table.columns.iter().position(|column| column.total.is_none()).unwrap_or(0);
        let formulas = table.columns.iter().enumerate().map(|(i, column)| {
            column.formula.as_deref().map(|text| Formula::parse(table, i, text)).transpose()
        });
        let formulas = formulas.collect::<Result<Vec<_>, Error>>()?;
        let columns = table.columns.iter().zip(&formulas).enumerate().map(|(i, (column, formula))| {
            let style = formats.of(column, Look::Row);
            let letters = letters(i);
            let fails =
                matches!(column.kind, Some(Kind::Number | Kind::Date | Kind::Datetime | Kind::Duration));
            let rules = column.rules.iter().filter(|_| fails);
            let rules = rules.map(|rule| (Condition::new(rule), formats.ruled(column, rule))).collect();
            let planned = Column {
                name: column.name.clone(),
                kind: column.kind,
                total: column.total,
                live: true,
                formula: formula.clone(),
                times: Times::of(column),
                is_referred_to: formulas.iter().flatten().any(|other| other.refers_to(&letters)),
                style,
                rules,
                sized: Vec::new(),
                shows_empty: column.style.background.is_some() || column.style.line_below.is_some(),
                open: Piece::new(&format!("<c r=\"{letters}")),
                number: Piece::new(&format!("\"{}><v>", style_of(style))),
                text: Piece::new(&format!("\"{} t=\"inlineStr\"><is><t>", style_of(style))),
                boolean: Piece::new(&format!("\"{} t=\"b\"><v>", style_of(style))),
                letters,
            };
            let in_sizes = column.rules.iter().any(|rule| rule.style.size.is_some());
            let sized = column.rules.iter().filter(|_| in_sizes).map(|rule| {
                let style = rule.style.size.map_or(style, |size| formats.sized(column, size));
                (Condition::new(rule), planned.in_style(style))
            });
            Column { sized: sized.collect(), ..planned }
        });
        let columns: Vec<Column> = columns.collect();
        let depth = table.group_by.len();
        let mut line = |look: Look| table.columns.iter().map(|column| formats.of(column, look)).collect();
        let opens = (0..depth).map(|level| line(Look::Open(level))).collect();
        let closes: Vec<Vec<u32>> = (0..depth).map(|level| line(Look::Close(level))).collect();
        let all: Vec<u32> = line(Look::All);
        let mut wholes = HashMap::new();
        for (i, (column, planned)) in table.columns.iter().zip(&columns).enumerate() {
            let sized = planned.sized.iter().map(|(_, sized)| (Look::Row, sized.style));
            let closed = closes.iter().map(|line| (Look::Close(0), line[i]));
            let looks =
                [(Look::Row, planned.style), (Look::All, all[i])].into_iter().chain(sized).chain(closed);
            wholes
                .extend(looks.filter_map(|(look, style)| Some((style, formats.whole(column, look, style)?))));
        }
        Ok(Self {
            table: table.name.clone(),
            tables: Arc::clone(tables),
            columns,
            opens,
            closes,
            all,
            wholes,
            totals: name_of_totals(table),
            labels: table
                .group_by
                .iter()
                .map(|&column| if table.columns[column].total.is_none() { column } else { label })
                .collect(),
            label,
        })
    }

    /// How many cells of a block may become links.
    pub fn links_in(&self, block: &Block) -> usize {
        let linked =
            self.columns.iter().zip(&block.columns).filter(|(column, _)| column.kind == Some(Kind::Link));
        linked.map(|(_, cells)| if let Cells::Text(texts) = cells { texts.iter().count() } else { 0 }).sum()
    }

    /// Whether rows of another kind than planned have come (the first were empty).
    pub fn is_outdated(&self, table: &Table) -> bool {
        self.columns.iter().zip(&table.columns).any(|(planned, column)| planned.kind != column.kind)
    }

    /// Whether totals of a block can be formulas: Excel would not count numbers that are written as text, and has no
    /// least or greatest of errors.
    pub fn has_formula(&self, block: &Block, column: usize, total: Total) -> bool {
        total == Total::Count || self.has_numbers(block, column)
    }

    /// Whether all values of a column that are numbers are numbers in the sheet, too.
    pub fn has_numbers(&self, block: &Block, column: usize) -> bool {
        if self.columns[column].times.hides_some(block, column) {
            return false;
        }
        match &block.columns[column] {
            Cells::Floats(array) => array.iter().flatten().all(f64::is_finite),
            Cells::Integers(array) => {
                array.iter().flatten().all(|value| is_kept(value.unsigned_abs().into()))
            }
            Cells::Decimals(array) => array.iter().flatten().all(|value| is_kept(value.unsigned_abs())),
            Cells::Datetimes(array) => {
                array.iter().flatten().all(|micros| super::numbers::day_of(micros).is_some())
            }
            Cells::Dates(array) => {
                array.iter().flatten().all(|days| super::numbers::day(days.into()).is_some())
            }
            _ => true,
        }
    }
}

/// The attribute of a style, if it is not the one that cells have anyway.
pub fn style_of(style: u32) -> String {
    if style == 0 { String::new() } else { format!(" s=\"{style}\"") }
}
