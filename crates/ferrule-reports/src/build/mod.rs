//! Columns in the making, value by value: for rows that come one by one and for text that is to be read as something else.

mod kinds;
mod numbers;
mod parse;

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DurationMicrosecondArray, NullArray, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow_buffer::{BooleanBufferBuilder, NullBufferBuilder, OffsetBuffer, ScalarBuffer};

use crate::block::Value;
use crate::convert::nearest;
use crate::model::Kind;
pub use kinds::Texts;
pub use numbers::Decimal;
use numbers::Numbers;
pub use parse::days_from_civil;

/// Columns of these kinds, of rows of texts that say what the values are, in numbers with `decimal` before a fraction.
///
/// `row` gives the texts of a row, or says what is wrong with it. A fault has its row, and its column if it is one value's.
pub fn parse_rows<T, I>(
    kinds: &[Option<Kind>],
    decimal: u8,
    rows: usize,
    row: impl Fn(usize) -> Result<I, String>,
) -> Result<Vec<ArrayRef>, (usize, Option<usize>, String)>
where
    T: AsRef<str>,
    I: Iterator<Item = T>,
{
    let mut builders: Vec<_> = kinds.iter().map(|_| ColumnBuilder::new(rows)).collect();
    for at in 0..rows {
        let texts = row(at).map_err(|message| (at, None, message))?;
        for (column, (text, (builder, kind))) in texts.zip(builders.iter_mut().zip(kinds)).enumerate() {
            builder
                .push_parsed(text.as_ref(), *kind, decimal)
                .map_err(|message| (at, Some(column), message))?;
        }
    }
    let finished = builders.into_iter().enumerate();
    finished
        .map(|(column, builder)| builder.finish().map_err(|(at, message)| (at, Some(column), message)))
        .collect()
}

/// A column that grows by a value at a time. All values are of the kind of the first.
#[derive(Debug)]
pub struct ColumnBuilder {
    values: Values,
    nulls: NullBufferBuilder,
}

#[derive(Debug)]
enum Values {
    /// Nothing has come but empty cells.
    Unknown,
    Text {
        bytes: Vec<u8>,
        ends: Vec<i32>,
    },
    Numbers(Numbers),
    Booleans(BooleanBufferBuilder),
    Dates(Vec<i32>),
    Datetimes(Vec<i64>),
    Times(Vec<i64>),
    Durations(Vec<i64>),
}

impl ColumnBuilder {
    /// A column with room for so many rows.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { values: Values::Unknown, nulls: NullBufferBuilder::new(rows) }
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nulls.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a text, piece by piece: `write` gets the bytes of the column and appends UTF-8 to them.
    #[inline]
    pub fn push_text(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), String> {
        if let Values::Unknown = self.values {
            self.values = Values::Text { bytes: Vec::new(), ends: vec![0; self.nulls.len() + 1] };
        }
        let Values::Text { bytes, ends } = &mut self.values else {
            return Err(self.values.refuse(Kind::Text));
        };
        write(bytes);
        ends.push(i32::try_from(bytes.len()).map_err(|_| {
            "got more than 2 GiB of text in some thousand rows, wanted shorter texts".to_owned()
        })?);
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends a number without a fraction.
    #[inline]
    pub fn push_integer(&mut self, value: i64) -> Result<(), String> {
        self.numbers()?.push_integer(value)?;
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends a number.
    #[inline]
    pub fn push_float(&mut self, value: f64) -> Result<(), String> {
        self.numbers()?.push_float(value)?;
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends a number with a fixed count of decimals.
    pub fn push_decimal(&mut self, value: Decimal) -> Result<(), String> {
        self.numbers()?.push_decimal(value)?;
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends a value, other than a decimal.
    pub fn push(&mut self, value: Value<'_>) -> Result<(), String> {
        macro_rules! push {
            ($form:ident, $kind:expr, $value:expr) => {{
                if let Values::Unknown = self.values {
                    self.values = Values::$form(vec![0; self.nulls.len()]);
                }
                let Values::$form(values) = &mut self.values else { return Err(self.values.refuse($kind)) };
                values.push($value);
            }};
        }
        match value {
            Value::Empty => {
                self.push_nothing();
                return Ok(());
            }
            Value::Text(text) => return self.push_text(|bytes| bytes.extend_from_slice(text.as_bytes())),
            Value::Integer(value) => return self.push_integer(value),
            Value::Float(value) => return self.push_float(value),
            Value::Decimal(..) => return Err("got a decimal, wanted it to come by itself".to_owned()),
            Value::Boolean(value) => {
                if let Values::Unknown = self.values {
                    let mut empty = BooleanBufferBuilder::new(0);
                    empty.append_n(self.nulls.len(), false);
                    self.values = Values::Booleans(empty);
                }
                let Values::Booleans(values) = &mut self.values else {
                    return Err(self.values.refuse(Kind::Boolean));
                };
                values.append(value);
            }
            Value::Date(value) => push!(Dates, Kind::Date, value),
            Value::Datetime(value) => push!(Datetimes, Kind::Datetime, value),
            Value::Time(value) => push!(Times, Kind::Time, value),
            Value::Duration(value) => push!(Durations, Kind::Duration, value),
        }
        self.nulls.append_non_null();
        Ok(())
    }

    /// Appends an empty cell.
    #[inline]
    pub fn push_nothing(&mut self) {
        match &mut self.values {
            Values::Unknown => {}
            Values::Text { bytes, ends } => ends.push(nearest(bytes.len())),
            Values::Numbers(numbers) => numbers.push_nothing(),
            Values::Booleans(values) => values.append(false),
            Values::Dates(values) => values.push(0),
            Values::Datetimes(values) | Values::Times(values) | Values::Durations(values) => values.push(0),
        }
        self.nulls.append_null();
    }

    /// Appends what a text says: a number, a date, as the kind asks. Nothing is an empty cell.
    pub fn push_parsed(&mut self, text: &str, kind: Option<Kind>, decimal: u8) -> Result<(), String> {
        parse::parse(self, text, kind, decimal)
    }

    /// The column; or the place and the fault of a value that does not go with the others.
    pub fn finish(mut self) -> Result<ArrayRef, (usize, String)> {
        let rows = self.nulls.len();
        let nulls = self.nulls.finish();
        Ok(match self.values {
            Values::Unknown => Arc::new(NullArray::new(rows)),
            Values::Text { bytes, ends } => {
                let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
                let texts = StringArray::try_new(offsets, bytes.into(), nulls);
                Arc::new(texts.map_err(|error| (0, error.to_string()))?)
            }
            Values::Numbers(numbers) => return numbers.finish(nulls),
            Values::Booleans(mut values) => Arc::new(BooleanArray::new(values.finish(), nulls)),
            Values::Dates(values) => Arc::new(Date32Array::new(values.into(), nulls)),
            Values::Datetimes(values) => Arc::new(TimestampMicrosecondArray::new(values.into(), nulls)),
            Values::Times(values) => Arc::new(Time64MicrosecondArray::new(values.into(), nulls)),
            Values::Durations(values) => Arc::new(DurationMicrosecondArray::new(values.into(), nulls)),
        })
    }

    #[inline]
    fn numbers(&mut self) -> Result<&mut Numbers, String> {
        if let Values::Unknown = self.values {
            self.values = Values::Numbers(Numbers::Integers(vec![0; self.nulls.len()]));
        }
        match &mut self.values {
            Values::Numbers(numbers) => Ok(numbers),
            other => Err(other.refuse(Kind::Number)),
        }
    }
}

impl Values {
    /// Says that a value of another kind came.
    fn refuse(&self, came: Kind) -> String {
        let wanted = match self {
            Self::Unknown | Self::Text { .. } => Kind::Text,
            Self::Numbers(_) => Kind::Number,
            Self::Booleans(_) => Kind::Boolean,
            Self::Dates(_) => Kind::Date,
            Self::Datetimes(_) => Kind::Datetime,
            Self::Times(_) => Kind::Time,
            Self::Durations(_) => Kind::Duration,
        };
        format!("got a {}, wanted a {}, as in the rows before", came.name(), wanted.name())
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type};

    use super::*;

    #[test]
    fn empty_cells_before_the_first_value_count() {
        for value in [
            Value::Text("a"),
            Value::Integer(1),
            Value::Float(0.5),
            Value::Boolean(true),
            Value::Date(1),
            Value::Datetime(1),
            Value::Time(1),
            Value::Duration(1),
        ] {
            let mut column = ColumnBuilder::new(3);
            column.push_nothing();
            column.push(value).unwrap();
            column.push_nothing();
            let array = column.finish().unwrap();
            assert_eq!((array.len(), array.null_count()), (3, 2), "{value:?}");
            assert!(array.is_valid(1));
        }
    }

    #[test]
    fn integers_become_floats_when_a_float_comes() {
        let mut column = ColumnBuilder::new(2);
        column.push_integer(7).unwrap();
        column.push_float(0.5).unwrap();
        column.push_integer(8).unwrap();
        let array = column.finish().unwrap();
        assert_eq!(array.as_primitive::<Float64Type>().values(), &[7.0, 0.5, 8.0]);
    }

    #[test]
    fn another_kind_is_refused() {
        let mut column = ColumnBuilder::new(2);
        column.push_integer(7).unwrap();
        let message = column.push(Value::Text("x")).unwrap_err();
        assert_eq!(message, "got a text, wanted a number, as in the rows before");
        assert_eq!(column.finish().unwrap().as_primitive::<Int64Type>().values(), &[7]);
    }
}
