//! Bindings of the domain `tools`.

use std::borrow::Cow;
use std::fmt::Display;

use ferrule_base::Error;
use ferrule_kernels::tools::{self as kernels, Count, Decided, Item, Order, Row};
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDateAccess, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{PyTypeInfo, intern};

use crate::door::detached;
use crate::errors::{Failure, Outcome};
use crate::hints::{ArrayLike, FloatArray};
use crate::new_array::new_array;
use crate::numbers::Floats;
use crate::objects::{Number, number};
use crate::string_columns::{Strings, Wanted};
use crate::strings::string;
use crate::texts::{decoded, encoded};

/// So many orders, or rows of a report, between two looks at whether a signal came.
const PART: usize = 1 << 11;

/// How often ``z * z + c`` is taken, from 0 on, until ``abs(z)`` is over 2: at most `limit` times.
#[pyfunction]
pub fn escape_times<'py>(
    py: Python<'py>,
    real: ArrayLike<'py>,
    imaginary: ArrayLike<'py>,
    limit: u32,
) -> Outcome<FloatArray<'py>> {
    let (real, imaginary) = (Floats::new(&real.0, "real")?, Floats::new(&imaginary.0, "imaginary")?);
    let (x, y) = (&*real, &*imaginary);
    if x.len() != y.len() {
        let message = format!("imaginary: got {} numbers, wanted {} as in real", y.len(), x.len());
        return Err(Error::Shape(message).into());
    }
    let times = detached(py, |run| kernels::escape_times(x, y, limit, run))?;
    Ok(FloatArray(new_array(py, times)?))
}

/// In how many ways `n` queens, at most 16, stand on a board of `n` by `n` so that none attacks another.
#[pyfunction]
pub fn queens(py: Python<'_>, n: u32) -> Outcome<u64> {
    if n > 16 {
        return Err(Error::Value(format!("n: got {n}, wanted an integer from 0 to 16")).into());
    }
    detached(py, |run| kernels::queens(n, run))
}

/// The price of each order in cents, and what was decided.
///
/// It stays attached: nearly all the time goes into reading Python's objects.
#[pyfunction]
#[pyo3(signature = (orders: "list[Any]") -> "list[tuple[int, str]]")]
pub fn price_orders<'py>(py: Python<'py>, orders: &Bound<'py, PyList>) -> Outcome<Bound<'py, PyList>> {
    let priced = PyList::empty(py);
    let mut items = Vec::new();
    for (i, order) in orders.iter().enumerate() {
        if i % PART == 0 {
            py.check_signals()?;
        }
        let found = price(&order, &mut items).map_err(|failure| within(failure, "orders", i))?;
        priced.append(found)?;
    }
    Ok(priced)
}

/// The price of an order; `items` is memory that orders share.
fn price<'py>(order: &Bound<'py, PyAny>, items: &mut Vec<Item>) -> Outcome<(i64, &'py Bound<'py, PyString>)> {
    let py = order.py();
    let customer = order.getattr(intern!(py, "customer"))?;
    let tier = attribute::<PyString>(&customer, intern!(py, "tier"))?;
    let country = attribute::<PyString>(order, intern!(py, "country"))?;
    let coupon = order.getattr(intern!(py, "coupon"))?;
    let coupon = if coupon.is_none() { None } else { Some(cast::<PyString>(coupon, "coupon")?) };
    items.clear();
    for item in attribute::<PyList>(order, intern!(py, "items"))?.iter() {
        items.push(Item {
            category: known(&attribute(&item, intern!(py, "category"))?).into(),
            cents: whole(&item, intern!(py, "cents"))?,
            quantity: whole(&item, intern!(py, "quantity"))?,
        });
    }
    let (cents, decided) = kernels::price(&Order {
        tier: known(&tier),
        years: whole(&customer, intern!(py, "years"))?,
        country: known(&country),
        coupon: coupon.as_ref().map(known),
        items,
    });
    let decided = match decided {
        Decided::Priced => intern!(py, "priced"),
        Decided::Welcome => intern!(py, "welcome"),
        Decided::CouponRefused => intern!(py, "coupon refused"),
        Decided::NoDelivery => intern!(py, "no delivery"),
        Decided::WrongItem => intern!(py, "wrong item"),
        Decided::NoAlcohol => intern!(py, "no alcohol"),
    };
    Ok((cents, decided))
}

/// A str as Rust has it. One with a lone surrogate, which Rust hasn't, is none of the names that the rules know, nor is "".
fn known<'a>(text: &'a Bound<'_, PyString>) -> &'a str {
    text.to_str().unwrap_or_default()
}

fn attribute<'py, T: PyTypeInfo>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
) -> Outcome<Bound<'py, T>> {
    cast(object.getattr(name)?, name)
}

fn cast<T: PyTypeInfo>(object: Bound<'_, PyAny>, name: impl Display) -> Outcome<Bound<'_, T>> {
    object.cast_into::<T>().map_err(|error| wrong::<T>(&error.into_inner(), name))
}

fn wrong<T: PyTypeInfo>(object: &Bound<'_, PyAny>, name: impl Display) -> Failure {
    let came = object.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string());
    let wanted = T::type_object(object.py()).name().map_or_else(|_| "?".into(), |name| name.to_string());
    Error::Type(format!("{name}: got {came}, wanted {wanted}")).into()
}

/// An int, or the nearest of 64 bits.
fn whole(object: &Bound<'_, PyAny>, name: &Bound<'_, PyString>) -> Outcome<i64> {
    let int = object.getattr(name)?;
    if let Number::Int(value) = number(int.as_borrowed()) {
        return Ok(value);
    }
    let int = cast::<PyInt>(int, name)?;
    Ok(int.extract().or_else(|_| Ok::<_, PyErr>(if int.lt(0)? { i64::MIN } else { i64::MAX }))?)
}

/// Says in which item of an argument something was wrong.
fn within(failure: Failure, argument: &str, index: usize) -> Failure {
    match failure {
        Failure::Kernel(Error::Type(what)) => {
            let dot = if what.starts_with(':') { "" } else { "." };
            Error::Type(format!("{argument}[{index}]{dot}{what}")).into()
        }
        other => other,
    }
}

/// The texts as the items of an HTML list, escaped as by ``html.escape``.
#[pyfunction]
pub fn html_list<'py>(py: Python<'py>, texts: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyString>> {
    let wanted = Wanted { name: "texts", nulls: false, surrogates: true };
    let parts = Strings::new(texts, "texts")?.parts(py, wanted, |part| {
        let mut html = Vec::with_capacity(part.strings.iter().map(|text| text.len() + 16).sum());
        kernels::list_items(part.strings, &mut html);
        Ok(html)
    })?;
    let mut html = Vec::with_capacity(parts.iter().map(Vec::len).sum::<usize>() + 16);
    html.extend_from_slice(b"<ul>\n");
    parts.into_iter().for_each(|part| html.extend(part));
    html.extend_from_slice(b"</ul>\n");
    Ok(made(py, &html)?)
}

/// A str of UTF-8, or of what has lone surrogates beside.
fn made<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    string(py, text, false).or_else(|_| decoded(py, text))
}

/// The lines of a report: day, name, amount with two decimals, count, in columns and with commas between thousands.
#[pyfunction]
#[pyo3(signature = (rows: "list[Any]"))]
pub fn report_rows<'py>(py: Python<'py>, rows: &Bound<'py, PyList>) -> Outcome<Bound<'py, PyString>> {
    let mut lines = Vec::with_capacity(rows.len() * kernels::LINE);
    for start in (0..rows.len()).step_by(PART) {
        let part = rows.get_slice(start, start + PART);
        // The names are held: other threads may change the list while this one is detached.
        let mut held = Vec::with_capacity(part.len());
        for (i, row) in part.iter().enumerate() {
            held.push(read_row(row).map_err(|failure| within(failure, "rows", start + i))?);
        }
        let names = held.iter().map(|(_, name, _, _)| bytes(name)).collect::<PyResult<Vec<_>>>()?;
        let read = held.iter().zip(&names).map(|((day, _, amount, count), name)| Row {
            day: *day,
            name,
            amount: *amount,
            count,
        });
        let read: Vec<_> = read.collect();
        detached(py, |run| kernels::report(&read, run))?.into_iter().for_each(|piece| lines.extend(piece));
        py.check_signals()?;
    }
    Ok(made(py, &lines)?)
}

type Columns<'py> = ((i32, u8, u8), Bound<'py, PyString>, f64, Count);

fn read_row(row: Bound<'_, PyAny>) -> Outcome<Columns<'_>> {
    let row = cast::<PyTuple>(row, "")?;
    let [day, name, amount, count] = row.as_slice() else {
        return Err(Error::Type(format!(": got {} items, wanted 4", row.len())).into());
    };
    let day = cast::<PyDate>(day.clone(), "day")?;
    let amount = amount.extract().map_err(|_| wrong::<PyFloat>(amount, "amount"))?;
    let count = match number(count.as_borrowed()) {
        Number::Int(count) => Count::Small(count),
        _ => Count::Large(cast::<PyInt>(count.clone(), "count")?.str()?.to_string()),
    };
    Ok(((day.get_year(), day.get_month(), day.get_day()), cast(name.clone(), "name")?, amount, count))
}

/// UTF-8, of the str itself where it is ASCII; a lone surrogate as three bytes.
fn bytes<'a>(name: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, [u8]>> {
    match name.to_str() {
        Ok(name) => Ok(Cow::Borrowed(name.as_bytes())),
        Err(_) => Ok(Cow::Owned(encoded(name)?.as_bytes().to_vec())),
    }
}
