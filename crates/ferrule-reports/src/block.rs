//! Rows on their way: a block of them, column by column, in one of few forms.

use arrow_array::{
    Array, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array, Int64Array,
    RecordBatch, Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow_schema::DataType;
use ferrule_base::Repr;

use crate::Error;
use crate::convert::{DAY, days};
use crate::model::{Column, Kind, Table, Total};
use crate::texts::Texts;

/// How many rows are handed over at once, of a source that is read as it is written. They are a unit of parallel work, too.
pub const MOST_ROWS: usize = 8192;

/// Some consecutive rows of a table. Columns that are formulas have no cells here.
#[derive(Debug, Clone)]
pub struct Block {
    /// One for each column of the table.
    pub columns: Vec<Cells>,
    /// How many rows there are.
    pub rows: usize,
}

/// The cells of one column in a block. Times are in microseconds, dates in days since 1970-01-01.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Nothing in any row.
    Empty,
    /// Text, links and formulas.
    Text(Texts),
    /// Numbers without a fraction.
    Integers(Int64Array),
    /// Numbers; NaN and the infinities are no numbers, and each writer says what it makes of them.
    Floats(Float64Array),
    /// Numbers with a fixed count of decimals.
    Decimals(Decimal128Array),
    /// True or false.
    Booleans(BooleanArray),
    /// Days.
    Dates(Date32Array),
    /// Days and times.
    Datetimes(TimestampMicrosecondArray),
    /// Times of day.
    Times(Time64MicrosecondArray),
    /// Lengths of time.
    Durations(DurationMicrosecondArray),
}

/// The value of one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Empty,
    /// Text, a link or a formula.
    Text(&'a str),
    /// A number without a fraction.
    Integer(i64),
    /// A number.
    Float(f64),
    /// `unscaled / 10^scale`
    Decimal(i128, i8),
    /// True or false.
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00.
    Datetime(i64),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds.
    Duration(i64),
}

/// Why a column can't be shown.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No cell shows values of its type.
    Type(String),
    /// A value is out of range, in the row of that place.
    Value(usize, String),
}

impl Block {
    /// Takes the columns of an Arrow batch as a table's: those of `table.columns` without a formula, in their order.
    ///
    /// Columns whose kind is not known yet get it from the batch.
    pub fn from_batch(table: &mut Table, batch: &RecordBatch, first_row: u64) -> Result<Self, Error> {
        let mut arrays = batch.columns().iter();
        let name = &table.name;
        let columns = table
            .columns
            .iter_mut()
            .map(|column| {
                if column.formula.is_some() {
                    return Ok(Cells::Empty);
                }
                let array = arrays.next().ok_or_else(|| {
                    Error::Value(format!(
                        "table {name}: the rows have no column {}",
                        column.name.repr(),
                        name = name.repr()
                    ))
                })?;
                let cells = Cells::from_arrow(array).map_err(|unfit| match unfit {
                    Unfit::Value(row, message) => Error::Cell {
                        table: name.clone(),
                        row: first_row + 1 + row as u64,
                        column: column.name.clone(),
                        message: format!(
                            "{message}; the field is \"{}\": {}",
                            column.name,
                            array.data_type()
                        ),
                    },
                    Unfit::Type(message) => no_cells(name, &column.name, &message).into(),
                })?;
                cells.check_kind(column).map_err(|message| {
                    let row =
                        first_row + 1 + (0..array.len()).find(|&i| array.is_valid(i)).unwrap_or(0) as u64;
                    Error::Cell { table: name.clone(), row, column: column.name.clone(), message }
                })?;
                Ok(cells)
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { columns, rows: batch.num_rows() })
    }
}

/// Refuses what no cell of a column can show, as far as its type says it.
pub fn can_show(table: &str, column: &str, kind: &DataType) -> Result<(), ferrule_base::Error> {
    Cells::can_show(kind).map_err(|unfit| match unfit {
        Unfit::Type(message) | Unfit::Value(_, message) => no_cells(table, column, &message),
    })
}

fn no_cells(table: &str, column: &str, message: &str) -> ferrule_base::Error {
    ferrule_base::Error::Type(format!("table {}, column {}: {message}", table.repr(), column.repr()))
}

impl Cells {
    /// Gives the column its kind if it has none; the error says that the cells are of another.
    pub fn check_kind(&self, column: &mut Column) -> Result<(), String> {
        let found = match self {
            Self::Empty => return Ok(()),
            Self::Text(_) => Kind::Text,
            Self::Integers(_) | Self::Floats(_) | Self::Decimals(_) => Kind::Number,
            Self::Booleans(_) => Kind::Boolean,
            Self::Dates(_) => Kind::Date,
            Self::Datetimes(_) => Kind::Datetime,
            Self::Times(_) => Kind::Time,
            Self::Durations(_) => Kind::Duration,
        };
        let wanted = *column.kind.get_or_insert(found);
        if let Some(total) = column.total
            && !total.is_of(wanted)
        {
            let (kind, total) = (wanted.name(), total.name());
            return Err(format!(
                "got a {kind}, wanted a kind that has a {total}, as this column's total says"
            ));
        }
        if wanted == found || (found == Kind::Text && matches!(wanted, Kind::Link | Kind::Formula)) {
            return Ok(());
        }
        Err(format!("got a {}, wanted a {}, as this column has", found.name(), wanted.name()))
    }

    /// The value in a row.
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'_> {
        macro_rules! value {
            ($array:expr, $make:expr) => {
                if $array.is_null(row) { Value::Empty } else { $make($array.value(row)) }
            };
        }
        match self {
            Self::Empty => Value::Empty,
            Self::Text(array) => value!(array, Value::Text),
            Self::Integers(array) => value!(array, Value::Integer),
            Self::Floats(array) => value!(array, Value::Float),
            Self::Decimals(array) => value!(array, |value| Value::Decimal(value, array.scale())),
            Self::Booleans(array) => value!(array, Value::Boolean),
            Self::Dates(array) => value!(array, Value::Date),
            Self::Datetimes(array) => value!(array, Value::Datetime),
            Self::Times(array) => value!(array, Value::Time),
            Self::Durations(array) => value!(array, Value::Duration),
        }
    }
}

impl Kind {
    /// What users call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Link => "link",
            Self::Formula => "formula",
        }
    }
}

impl Total {
    /// What users call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Max => "max",
            Self::Count => "count",
        }
    }

    /// Whether values of a kind have such a total. What a formula gives is not known here.
    #[must_use]
    pub fn is_of(self, kind: Kind) -> bool {
        match self {
            Self::Count => true,
            Self::Sum | Self::Mean => matches!(kind, Kind::Number | Kind::Duration | Kind::Formula),
            Self::Min | Self::Max => !matches!(kind, Kind::Text | Kind::Boolean | Kind::Link),
        }
    }
}

impl Value<'_> {
    /// The number that conditions and totals work with: a day is Excel's day number, a time a fraction of a day.
    #[must_use]
    #[allow(clippy::cast_lossless, reason = "each arm reads alike")]
    pub fn number(&self) -> Option<f64> {
        match *self {
            Self::Integer(value) => Some(value as f64),
            Self::Float(value) => Some(value),
            Self::Decimal(value, scale) => Some(value as f64 / 10f64.powi(i32::from(scale))),
            Self::Boolean(value) => Some(value.into()),
            Self::Date(days) => Some((i64::from(days) + EPOCH) as f64),
            Self::Datetime(micros) => Some(days(i128::from(micros) + i128::from(EPOCH * DAY))),
            Self::Time(micros) | Self::Duration(micros) => Some(days(micros.into())),
            Self::Empty | Self::Text(_) => None,
        }
    }

    /// The same of dates and times in microseconds, exactly.
    #[must_use]
    pub fn micros(&self) -> Option<i128> {
        match *self {
            Self::Date(days) => Some(i128::from(i64::from(days) + EPOCH) * i128::from(DAY)),
            Self::Datetime(micros) => Some(i128::from(micros) + i128::from(EPOCH * DAY)),
            Self::Time(micros) | Self::Duration(micros) => Some(micros.into()),
            _ => None,
        }
    }
}

/// 1970-01-01, as Excel counts days.
const EPOCH: i64 = 25_569;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_days_are_rounded_once() {
        assert_eq!(Some(days(60_000_000)), Some(1.0 / 1440.0));
        assert_eq!(Value::Time(43_200_000_000).number(), Some(0.5));
        // Python says so; as two rounded floats it would be 2916935.4483636976.
        assert_eq!(Value::Datetime(249_814_061_138_623_504).number(), Some(2_916_935.448_363_698));
        assert_eq!(Some(days(-(1 << 60))), Some(-days(1 << 60)));
    }
}
