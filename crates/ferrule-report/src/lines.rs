//! The lines of a table: its rows, and the lines that begin and close groups. Both writers walk over them.

use crate::Error;
use crate::block::{Block, Value};
use crate::model::{Chart, Table, Total};

/// What a table shows, from top to bottom, below its header.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// A row of the block, by its place there.
    Row(usize),
    /// A group begins: how deep it lies (0 is the outermost) and what its rows have in common (`None` is no value).
    Open(usize, Option<String>),
    /// A group ends.
    Close(usize, Option<String>, Totals),
    /// The table ends, and has a total.
    All(Totals),
}

/// What closes a group or the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// For each column its total, as [`Value::number`] counts; `None` where it has none, or no value was there.
    pub values: Vec<Option<f64>>,
    /// How many rows it is of.
    pub rows: u64,
}

/// What a chart shows: a category and a value for each series.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// On the axis; for a scatter, the number's text.
    pub category: String,
    /// The number of the category, if it is one.
    pub x: Option<f64>,
    /// One for each series.
    pub values: Vec<Option<f64>>,
}

/// Makes lines of blocks, keeps the totals, and collects what the charts show.
#[derive(Debug)]
pub struct Lines {
    group_by: Vec<usize>,
    totals: Vec<Option<Total>>,
    open: Vec<Group>,
    all: Group,
    charts: Vec<Chart>,
    points: Vec<Vec<Point>>,
    table: String,
}

#[derive(Debug, Clone)]
struct Group {
    label: Option<String>,
    sums: Vec<Running>,
    rows: u64,
}

/// A total in the making. Sums are compensated (Neumaier 1974).
#[derive(Debug, Clone, Copy)]
struct Running {
    sum: f64,
    lost: f64,
    min: f64,
    max: f64,
    count: u64,
}

const NOTHING: Running =
    Running { sum: 0.0, lost: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY, count: 0 };

/// A chart of more rows can't be read.
const MOST_POINTS: usize = 1000;

impl Lines {
    /// Begins a table.
    #[must_use]
    pub fn new(table: &Table) -> Self {
        Self {
            group_by: table.group_by.clone(),
            totals: table.columns.iter().map(|column| column.total).collect(),
            open: Vec::new(),
            all: Group::new(None, table.columns.len()),
            charts: table.charts.clone(),
            points: vec![Vec::new(); table.charts.len()],
            table: table.name.clone(),
        }
    }

    /// How many rows have come.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.all.rows
    }

    /// The lines of the next rows.
    pub fn next(&mut self, block: &Block) -> Result<Vec<Line>, Error> {
        let mut lines = Vec::with_capacity(block.rows + 8);
        let counted: Vec<usize> =
            (0..self.totals.len()).filter(|&column| self.totals[column].is_some()).collect();
        for row in 0..block.rows {
            self.turn(block, row, &mut lines);
            lines.push(Line::Row(row));
            for group in self.open.iter_mut().chain([&mut self.all]) {
                group.rows += 1;
            }
            for &column in &counted {
                let value = block.columns[column].value(row);
                if value == Value::Empty {
                    continue;
                }
                let number = value.number().unwrap_or(0.0);
                for group in self.open.iter_mut().chain([&mut self.all]) {
                    group.sums[column].add(number);
                }
            }
        }
        self.collect(block)?;
        Ok(lines)
    }

    /// The lines that close the table.
    pub fn end(&mut self) -> Vec<Line> {
        let mut lines = Vec::new();
        self.close(0, &mut lines);
        if self.totals.iter().any(Option::is_some) {
            lines.push(Line::All(self.all.totals(&self.totals)));
        }
        lines
    }

    /// What each chart of the table shows, once it has ended.
    #[must_use]
    pub fn points(&self) -> &[Vec<Point>] {
        &self.points
    }

    /// Closes and opens the groups that change with this row.
    fn turn(&mut self, block: &Block, row: usize, lines: &mut Vec<Line>) {
        let same = self.open.iter().zip(&self.group_by);
        let kept = same.take_while(|(group, column)| group.is_of(block.columns[**column].value(row))).count();
        if kept == self.group_by.len() {
            return;
        }
        self.close(kept, lines);
        for level in kept..self.group_by.len() {
            let value = block.columns[self.group_by[level]].value(row);
            let label = (value != Value::Empty).then(|| plain(value));
            lines.push(Line::Open(level, label.clone()));
            self.open.push(Group::new(label, self.totals.len()));
        }
    }

    fn close(&mut self, from: usize, lines: &mut Vec<Line>) {
        while self.open.len() > from {
            let Some(group) = self.open.pop() else { break };
            let totals = group.totals(&self.totals);
            let level = self.open.len();
            for (chart, points) in self.charts.iter().zip(&mut self.points) {
                if level == 0 && chart.of_groups {
                    points.push(Point {
                        category: group.label.clone().unwrap_or_default(),
                        x: None,
                        values: chart.y.iter().map(|&column| totals.values[column]).collect(),
                    });
                }
            }
            lines.push(Line::Close(level, group.label, totals));
        }
    }

    fn collect(&mut self, block: &Block) -> Result<(), Error> {
        for (chart, points) in self.charts.iter().zip(&mut self.points) {
            if chart.of_groups {
                continue;
            }
            if points.len() + block.rows > MOST_POINTS {
                return Err(Error::Value(format!(
                    "charts of table {:?}: a chart shows at most {MOST_POINTS} rows and the table has more; let it show \
                     groups, or make a table of what it shall show",
                    self.table
                )));
            }
            points.extend((0..block.rows).map(|row| {
                let x = chart.x.map_or(Value::Empty, |column| block.columns[column].value(row));
                let values = chart.y.iter().map(|&column| block.columns[column].value(row).number());
                Point { category: plain(x), x: x.number(), values: values.collect() }
            }));
        }
        Ok(())
    }
}

impl Group {
    fn new(label: Option<String>, columns: usize) -> Self {
        Self { label, sums: vec![NOTHING; columns], rows: 0 }
    }

    fn is_of(&self, value: Value<'_>) -> bool {
        match (&self.label, value) {
            (None, Value::Empty) => true,
            (Some(label), Value::Text(text)) => label == text,
            (Some(label), value) if value != Value::Empty => *label == plain(value),
            _ => false,
        }
    }

    fn totals(&self, wanted: &[Option<Total>]) -> Totals {
        let values = self.sums.iter().zip(wanted).map(|(running, total)| running.total((*total)?)).collect();
        Totals { values, rows: self.rows }
    }
}

impl Running {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost +=
            if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.count += 1;
    }

    fn total(&self, total: Total) -> Option<f64> {
        let sum = if self.lost.is_finite() { self.sum + self.lost } else { self.sum };
        match total {
            Total::Sum => Some(sum),
            Total::Count => Some(self.count as f64),
            _ if self.count == 0 => None,
            Total::Mean => Some(sum / self.count as f64),
            Total::Min => Some(self.min),
            Total::Max => Some(self.max),
        }
    }
}

/// A value as text, without a format: what the group of a row is known by.
#[must_use]
pub fn plain(value: Value<'_>) -> String {
    use arrow_array::temporal_conversions::{date32_to_datetime, time64us_to_time, timestamp_us_to_datetime};
    use arrow_array::types::DecimalType;
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.to_owned(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Decimal(value, scale) => arrow_array::types::Decimal128Type::format_decimal(value, 38, scale),
        Value::Boolean(value) => if value { "yes" } else { "no" }.to_owned(),
        Value::Date(days) => {
            date32_to_datetime(days).map_or_else(String::new, |date| date.date().to_string())
        }
        Value::Datetime(micros) => {
            timestamp_us_to_datetime(micros).map_or_else(String::new, |time| time.to_string())
        }
        Value::Time(micros) => time64us_to_time(micros).map_or_else(String::new, |time| time.to_string()),
        Value::Duration(micros) => {
            let seconds = micros.div_euclid(1_000_000);
            format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
    }
}
