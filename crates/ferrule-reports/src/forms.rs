//! Columns of Arrow's many types in the few forms of cells.

use std::fmt::Display;
use std::ops::RangeInclusive;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float64Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, Decimal128Array, PrimitiveArray};
use arrow_buffer::i256;
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, TimeUnit};

use crate::block::{Cells, Unfit};
use crate::texts::Texts;

const DAY_MILLIS: i64 = 86_400_000;
const DAY_MICROS: i64 = 86_400_000_000;

impl Cells {
    /// Brings an Arrow array into one of the forms.
    pub fn from_arrow(array: &ArrayRef) -> Result<Self, Unfit> {
        Ok(match array.data_type() {
            DataType::Null => Self::Empty,
            DataType::Dictionary(_, values) if !is_text(values) => {
                Self::can_show(values)?;
                // So many as there are rows, of 32 bytes at most.
                return Self::from_arrow(&cast(array, values)?);
            }
            DataType::Boolean => Self::Booleans(array.as_boolean().clone()),
            DataType::UInt64 => unsigned(array.as_primitive())?,
            kind if kind.is_integer() => {
                Self::Integers(cast(array, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            kind if kind.is_floating() => {
                Self::Floats(cast(array, &DataType::Float64)?.as_primitive::<Float64Type>().clone())
            }
            DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => decimals(array)?,
            DataType::Date32 => {
                Self::Dates(each(array.as_primitive::<Date32Type>(), "days since 1970-01-01", |days| {
                    DAYS.contains(&days).then_some(days)
                })?)
            }
            DataType::Date64 => {
                Self::Dates(each(array.as_primitive::<Date64Type>(), "ms since 1970-01-01", |millis| {
                    i32::try_from(millis.div_euclid(DAY_MILLIS)).ok().filter(|days| DAYS.contains(days))
                })?)
            }
            DataType::Timestamp(unit, None) => Self::Datetimes(match unit {
                TimeUnit::Second => moments::<TimestampSecondType>(array, 1_000_000, SINCE[0])?,
                TimeUnit::Millisecond => moments::<TimestampMillisecondType>(array, 1_000, SINCE[1])?,
                TimeUnit::Microsecond => moments::<TimestampMicrosecondType>(array, 1, SINCE[2])?,
                TimeUnit::Nanosecond => fewer::<TimestampNanosecondType, _>(array),
            }),
            DataType::Time32(_) | DataType::Time64(_) => Self::Times(times(array)?),
            DataType::Duration(unit) => Self::Durations(match unit {
                TimeUnit::Second => {
                    micros::<DurationSecondType, DurationMicrosecondType>(array, 1_000_000, LONG[0])?
                }
                TimeUnit::Millisecond => micros::<DurationMillisecondType, _>(array, 1_000, LONG[1])?,
                TimeUnit::Microsecond => array.as_primitive().clone(),
                TimeUnit::Nanosecond => fewer::<DurationNanosecondType, _>(array),
            }),
            other => Self::Text(Texts::of(array).ok_or_else(|| no_cells(other))?),
        })
    }

    /// Whether cells can show values of a type, as far as the type says it.
    pub fn can_show(kind: &DataType) -> Result<(), Unfit> {
        match kind {
            DataType::Null
            | DataType::Boolean
            | DataType::Date32
            | DataType::Date64
            | DataType::Timestamp(_, None)
            | DataType::Time32(_)
            | DataType::Time64(_)
            | DataType::Duration(_) => Ok(()),
            DataType::Dictionary(_, values) => Self::can_show(values),
            kind if kind.is_numeric() || is_text(kind) => Ok(()),
            other => Err(no_cells(other)),
        }
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn no_cells(kind: &DataType) -> Unfit {
    Unfit::Type(match kind {
        DataType::Timestamp(_, Some(zone)) => {
            format!("got times of the zone {zone}; wanted times without a zone, which reports can show")
        }
        other => format!("got values of the type {other}, which a cell can't show"),
    })
}

/// From 0000-01-01 to 9999-12-31, since 1970-01-01. Infinite dates of databases are far beyond.
const DAYS: RangeInclusive<i32> = -719_528..=2_932_896;
const SINCE: [&str; 3] = ["s since 1970-01-01", "ms since 1970-01-01", "µs since 1970-01-01"];
const LONG: [&str; 2] = ["s", "ms"];

/// What Arrow's own cast makes of all values, whatever they are.
fn cast(array: &ArrayRef, wanted: &DataType) -> Result<ArrayRef, Unfit> {
    let strict = CastOptions { safe: false, ..Default::default() };
    cast_with_options(array, wanted, &strict)
        .map_err(|_| Unfit::Type(format!("got {}, which a cell can't show", array.data_type())))
}

/// What becomes of each value; the first that nothing becomes of is in the error.
fn each<A: ArrowPrimitiveType, B: ArrowPrimitiveType>(
    array: &PrimitiveArray<A>,
    what: &str,
    convert: impl Fn(A::Native) -> Option<B::Native>,
) -> Result<PrimitiveArray<B>, Unfit>
where
    A::Native: Display,
{
    array.try_unary(|value| convert(value).ok_or(())).map_err(|()| {
        let row = (0..array.len()).find(|&row| array.is_valid(row) && convert(array.value(row)).is_none());
        let row = row.unwrap_or(0);
        let came = array.value(row);
        Unfit::Value(row, format!("got {came} {what}, which is further than cells can show"))
    })
}

fn micros<A, B>(array: &ArrayRef, factor: i64, unit: &str) -> Result<PrimitiveArray<B>, Unfit>
where
    A: ArrowPrimitiveType<Native = i64>,
    B: ArrowPrimitiveType<Native = i64>,
{
    each(array.as_primitive::<A>(), unit, |value| value.checked_mul(factor))
}

/// Moments of these days.
fn moments<A>(
    array: &ArrayRef,
    factor: i64,
    unit: &str,
) -> Result<PrimitiveArray<TimestampMicrosecondType>, Unfit>
where
    A: ArrowPrimitiveType<Native = i64>,
{
    const START: i64 = *DAYS.start() as i64 * DAY_MICROS;
    const END: i64 = (*DAYS.end() as i64 + 1) * DAY_MICROS;
    each(array.as_primitive::<A>(), unit, |value| {
        value.checked_mul(factor).filter(|micros| (START..END).contains(micros))
    })
}

/// Of nanoseconds, rounded down as NumPy rounds.
fn fewer<A, B>(array: &ArrayRef) -> PrimitiveArray<B>
where
    A: ArrowPrimitiveType<Native = i64>,
    B: ArrowPrimitiveType<Native = i64>,
{
    array.as_primitive::<A>().unary(|nanos| nanos.div_euclid(1_000))
}

/// Times of day: from midnight to less than a day, as Arrow has them.
fn times(array: &ArrayRef) -> Result<PrimitiveArray<Time64MicrosecondType>, Unfit> {
    fn of<A: ArrowPrimitiveType>(
        array: &ArrayRef,
        unit: &str,
        micros: impl Fn(A::Native) -> Option<i64>,
    ) -> Result<PrimitiveArray<Time64MicrosecondType>, Unfit>
    where
        A::Native: Display,
    {
        each(array.as_primitive::<A>(), unit, |value| {
            micros(value).filter(|micros| (0..=DAY_MICROS).contains(micros))
        })
    }
    match array.data_type() {
        DataType::Time32(TimeUnit::Second) => {
            of::<Time32SecondType>(array, "s since midnight", |value| Some(i64::from(value) * 1_000_000))
        }
        DataType::Time32(_) => {
            of::<Time32MillisecondType>(array, "ms since midnight", |value| Some(i64::from(value) * 1_000))
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            of::<Time64NanosecondType>(array, "ns since midnight", |value| Some(value.div_euclid(1_000)))
        }
        _ => of::<Time64MicrosecondType>(array, "µs since midnight", Some),
    }
}

/// Integers where all fit, decimals where not.
fn unsigned(array: &PrimitiveArray<UInt64Type>) -> Result<Cells, Unfit> {
    let fits = |value| i64::try_from(value).ok();
    if let Ok(integers) = each::<_, Int64Type>(array, "", fits) {
        return Ok(Cells::Integers(integers));
    }
    let decimals: Decimal128Array = array.unary(i128::from);
    Ok(Cells::Decimals(scaled(decimals, 0)?))
}

/// Decimals of any width, with as many digits as 128 bits have.
fn decimals(array: &ArrayRef) -> Result<Cells, Unfit> {
    let (array, scale) = match *array.data_type() {
        DataType::Decimal256(_, scale) => {
            let wide = array.as_primitive::<Decimal256Type>();
            let narrow = each::<_, Decimal128Type>(wide, "as a decimal without its point", i256::to_i128)?;
            (narrow, scale)
        }
        DataType::Decimal128(_, scale) => (array.as_primitive::<Decimal128Type>().clone(), scale),
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => {
            let array = cast(array, &DataType::Decimal128(38, scale))?;
            (array.as_primitive::<Decimal128Type>().clone(), scale)
        }
        _ => return Err(Unfit::Type(format!("got {}, wanted decimals", array.data_type()))),
    };
    Ok(Cells::Decimals(scaled(array, scale)?))
}

fn scaled(array: Decimal128Array, scale: i8) -> Result<Decimal128Array, Unfit> {
    array.with_precision_and_scale(38, scale).map_err(|_| {
        let digits = scale;
        Unfit::Type(format!("got decimals with {digits} digits behind the point, wanted 38 at most"))
    })
}
