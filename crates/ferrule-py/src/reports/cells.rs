//! Python's values as cells of a report.

use ferrule_gate::cpython::{Number, ascii, code_points, number};
use ferrule_gate::errors::class_of;
use ferrule_gate::kept::Kept;
use ferrule_reports::block::Value;
use ferrule_reports::build::{ColumnBuilder, Decimal, days_from_civil};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{
    PyBool, PyDate, PyDateAccess, PyDateTime, PyDelta, PyDeltaAccess, PyFloat, PyInt, PyString, PyTime,
    PyTimeAccess, PyType, PyTzInfoAccess,
};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Why a value can't be a cell.
pub enum Fault {
    /// What came and what was wanted.
    Message(String),
    /// An exception of the value's own.
    Python(PyErr),
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

/// Appends a value. The usual types are told by their exact class; all others are asked. NaN may be an empty cell, as in
/// pandas.
#[inline]
pub fn push(column: &mut ColumnBuilder, value: &Bound<'_, PyAny>, nan_is_empty: bool) -> Result<(), Fault> {
    if let Ok(text) = value.cast_exact::<PyString>() {
        return push_text(column, text);
    }
    if value.is_none() {
        column.push_nothing();
        return Ok(());
    }
    if let Ok(float) = value.cast_exact::<PyFloat>() {
        return push_float(column, float.value(), nan_is_empty);
    }
    if value.is_exact_instance_of::<PyInt>()
        && let Number::Int(integer) = number(value.as_borrowed())
    {
        return Ok(column.push_integer(integer)?);
    }
    push_other(column, value, nan_is_empty)
}

fn push_float(column: &mut ColumnBuilder, value: f64, nan_is_empty: bool) -> Result<(), Fault> {
    if nan_is_empty && value.is_nan() {
        column.push_nothing();
        return Ok(());
    }
    Ok(column.push_float(value)?)
}

fn push_text(column: &mut ColumnBuilder, text: &Bound<'_, PyString>) -> Result<(), Fault> {
    if let Some(ascii) = ascii(text) {
        return Ok(column.push_text(|bytes| bytes.extend_from_slice(ascii))?);
    }
    // Not `to_str`: it would leave the UTF-8 in the user's object.
    let mut whole = true;
    let data = code_points(text)?;
    column.push_text(|bytes| whole = extend_utf8(bytes, &data))?;
    if whole { Ok(()) } else { Err(surrogate().into()) }
}

/// Whether all code points are characters.
fn extend_utf8(bytes: &mut Vec<u8>, data: &PyStringData<'_>) -> bool {
    /// `most` is how many bytes a code point of this width takes at most.
    fn all(bytes: &mut Vec<u8>, most: usize, points: impl ExactSizeIterator<Item = u32>) -> bool {
        let mut end = bytes.len();
        bytes.resize(end + most * points.len(), 0);
        for point in points {
            let Some(character) = char::from_u32(point) else { return false };
            end += character.encode_utf8(&mut bytes[end..]).len();
        }
        bytes.truncate(end);
        true
    }
    match data {
        PyStringData::Ucs1(points) => all(bytes, 2, points.iter().map(|&point| point.into())),
        PyStringData::Ucs2(points) => all(bytes, 3, points.iter().map(|&point| point.into())),
        PyStringData::Ucs4(points) => all(bytes, 4, points.iter().copied()),
    }
}

fn surrogate() -> String {
    "got a text with half of a surrogate pair, which is no character; wanted characters".to_owned()
}

/// Values that are rarer, and instances of subclasses.
fn push_other(column: &mut ColumnBuilder, value: &Bound<'_, PyAny>, nan_is_empty: bool) -> Result<(), Fault> {
    if let Ok(value) = value.cast::<PyBool>() {
        return Ok(column.push(Value::Boolean(value.is_true()))?);
    }
    if let Ok(datetime) = value.cast::<PyDateTime>() {
        // pandas' NaT passes for one.
        if !datetime.is_exact_instance_of::<PyDateTime>() && is_missing(value)? {
            column.push_nothing();
            return Ok(());
        }
        if datetime.get_tzinfo().is_some() {
            return Err(zoned().into());
        }
        return Ok(column.push(Value::Datetime(i64::from(days(datetime)) * DAY + micros(datetime)))?);
    }
    if let Ok(date) = value.cast::<PyDate>() {
        return Ok(column.push(Value::Date(days(date)))?);
    }
    if let Ok(time) = value.cast::<PyTime>() {
        if time.get_tzinfo().is_some() {
            return Err(zoned().into());
        }
        return Ok(column.push(Value::Time(micros(time)))?);
    }
    if let Ok(delta) = value.cast::<PyDelta>() {
        let seconds = i64::from(delta.get_days()) * 86_400 + i64::from(delta.get_seconds());
        let micros =
            seconds.checked_mul(SECOND).and_then(|all| all.checked_add(delta.get_microseconds().into()));
        let micros =
            micros.ok_or_else(|| "got a timedelta of more than 292,000 years, wanted less".to_owned())?;
        return Ok(column.push(Value::Duration(micros))?);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return push_text(column, text);
    }
    if let Ok(float) = value.cast::<PyFloat>() {
        return push_float(column, float.value(), nan_is_empty);
    }
    if let Ok(integer) = value.cast::<PyInt>() {
        return push_integer(column, integer);
    }
    push_foreign(column, value, nan_is_empty)
}

/// Values of other packages' classes, and of Python's own ones that are seldom met.
fn push_foreign(
    column: &mut ColumnBuilder,
    value: &Bound<'_, PyAny>,
    nan_is_empty: bool,
) -> Result<(), Fault> {
    if is_decimal(value)? {
        return Ok(column.push_decimal(Decimal::parse(value.str()?.to_str()?)?)?);
    }
    if is_missing(value)? {
        column.push_nothing();
        return Ok(());
    }
    if let Some(plain) = numpy_scalar(value)? {
        return push(column, &plain, nan_is_empty);
    }
    let class = class_of(value);
    Err(format!(
        "got {class}, wanted a str, int, float, Decimal, bool, date, datetime, time, timedelta or None"
    )
    .into())
}

fn push_integer(column: &mut ColumnBuilder, value: &Bound<'_, PyInt>) -> Result<(), Fault> {
    if let Ok(integer) = value.extract::<i64>() {
        return Ok(column.push_integer(integer)?);
    }
    match value.extract::<i128>() {
        Ok(integer) => Ok(column.push_decimal(Decimal::parse(&integer.to_string())?)?),
        Err(_) => Err("got an int of more than 38 digits, wanted at most 38".to_owned().into()),
    }
}

fn zoned() -> String {
    "got a time with a zone, wanted one without; bring all times to the zone that the report shall show"
        .to_owned()
}

fn days(date: &impl PyDateAccess) -> i32 {
    days_from_civil(date.get_year().into(), date.get_month().into(), date.get_day().into())
}

fn micros(time: &impl PyTimeAccess) -> i64 {
    let seconds =
        (i64::from(time.get_hour()) * 60 + i64::from(time.get_minute())) * 60 + i64::from(time.get_second());
    seconds * SECOND + i64::from(time.get_microsecond())
}

fn is_decimal(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    static DECIMAL: Kept<PyType> = Kept::new();
    value.is_instance(DECIMAL.import(value.py(), "decimal", "Decimal")?)
}

/// Whether it is one of pandas' marks for a value that is not there.
fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = value.get_type();
    let name = class.name()?;
    Ok((name == "NaTType" || name == "NAType") && class.module()?.to_str()?.starts_with("pandas"))
}

/// What a NumPy scalar holds, as Python's own; `None` of anything else.
fn numpy_scalar<'py>(value: &Bound<'py, PyAny>) -> Result<Option<Bound<'py, PyAny>>, Fault> {
    static GENERIC: Kept<PyType> = Kept::new();
    let py = value.py();
    if value.get_type().module()? != "numpy" || !value.is_instance(GENERIC.import(py, "numpy", "generic")?)? {
        return Ok(None);
    }
    let code: char = value.getattr(intern!(py, "dtype"))?.getattr(intern!(py, "kind"))?.extract()?;
    let plain = match code {
        'b' | 'i' | 'u' | 'f' | 'U' => value.call_method0(intern!(py, "item"))?,
        'M' | 'm' => return numpy_time(value, code == 'M'),
        _ => return Ok(None),
    };
    // A long double stays what it is.
    Ok((!plain.get_type().is(value.get_type())).then_some(plain))
}

/// A moment of NumPy's, or a length of time: a date, datetime, timedelta or None. `None` of a length whose unit has none.
///
/// NumPy says nothing of a time that is too far for another unit, and makes another of it; of one that is too far for Python it
/// gives an int, as it does of nanoseconds.
fn numpy_time<'py>(value: &Bound<'py, PyAny>, moment: bool) -> Result<Option<Bound<'py, PyAny>>, Fault> {
    let py = value.py();
    let (item, astype) = (intern!(py, "item"), intern!(py, "astype"));
    let none = value.call_method0(item)?;
    if none.is_none() {
        return Ok(Some(none));
    }
    let dtype = value.getattr(intern!(py, "dtype"))?;
    let data = py.import("numpy")?.call_method1(intern!(py, "datetime_data"), (&dtype,))?;
    let unit: String = data.get_item(0)?.extract()?;
    let Some(wanted) = python_has(moment, &unit) else { return Ok(None) };
    let plain = value.call_method1(astype, (wanted,))?;
    let finer = matches!(unit.as_str(), "ns" | "ps" | "fs" | "as");
    let same = finer || plain.call_method1(astype, (&dtype,))?.eq(value)?;
    let found = plain.call_method0(item)?;
    if same && !found.is_instance_of::<PyInt>() {
        return Ok(Some(found));
    }
    let int: i64 = value.call_method1(astype, ("i8",))?.extract()?;
    Err(format!("got {int} {unit}, which is further than cells can show").into())
}

/// The type whose items Python has a class for, as for arrays; years and months have no length.
fn python_has(moment: bool, unit: &str) -> Option<&'static str> {
    match (moment, unit) {
        (true, "Y" | "M" | "W" | "D") => Some("M8[D]"),
        (true, _) => Some("M8[us]"),
        (false, "Y" | "M" | "generic") => None,
        (false, _) => Some("m8[us]"),
    }
}
