//! The kernels that tools are compared by, as an extension: what a user of PyO3 writes, and nothing of ferrule's.

mod kernels;

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDateAccess, PyInt, PyList, PyString, PyTuple};

use kernels::{Count, Decided, Item, Order, Row};

/// How often ``z * z + c`` is taken, from 0 on, until ``abs(z)`` is over 2: at most `limit` times.
#[pyfunction]
fn escape_times(
    py: Python<'_>,
    real: &Bound<'_, PyAny>,
    imaginary: &Bound<'_, PyAny>,
    limit: u32,
) -> PyResult<Vec<f64>> {
    let (real, imaginary) = (floats(real)?, floats(imaginary)?);
    if real.len() != imaginary.len() {
        return Err(PyValueError::new_err("real and imaginary differ in length"));
    }
    Ok(py.detach(|| kernels::escape_times(&real, &imaginary, limit)))
}

/// What a buffer holds. The memory of an empty one may lie anywhere, which PyO3 refuses.
fn floats(buffer: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
    if buffer.len()? == 0 { Ok(Vec::new()) } else { PyBuffer::get(buffer)?.to_vec(buffer.py()) }
}

/// In how many ways `n` queens, at most 16, stand on a board of `n` by `n` so that none attacks another.
#[pyfunction]
fn queens(py: Python<'_>, n: u32) -> PyResult<u64> {
    if n > 16 {
        return Err(PyValueError::new_err("n: at most 16"));
    }
    Ok(py.detach(|| kernels::queens(n)))
}

/// The price of each order in cents, and what was decided.
#[pyfunction]
fn price_orders<'py>(orders: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
    let priced = PyList::empty(orders.py());
    let mut items = Vec::new();
    for order in orders {
        priced.append(price(&order, &mut items)?)?;
    }
    Ok(priced)
}

/// The price of an order; `items` is memory that orders share.
fn price<'py>(
    order: &Bound<'py, PyAny>,
    items: &mut Vec<Item>,
) -> PyResult<(i64, &'py Bound<'py, PyString>)> {
    let py = order.py();
    let customer = order.getattr(intern!(py, "customer"))?;
    let tier = customer.getattr(intern!(py, "tier"))?.cast_into::<PyString>()?;
    let country = order.getattr(intern!(py, "country"))?.cast_into::<PyString>()?;
    let coupon = order.getattr(intern!(py, "coupon"))?.extract::<Option<Bound<'_, PyString>>>()?;
    items.clear();
    for item in order.getattr(intern!(py, "items"))?.cast::<PyList>()? {
        items.push(Item {
            category: item.getattr(intern!(py, "category"))?.cast::<PyString>()?.to_str()?.into(),
            cents: item.getattr(intern!(py, "cents"))?.extract()?,
            quantity: item.getattr(intern!(py, "quantity"))?.extract()?,
        });
    }
    let (cents, decided) = kernels::price(&Order {
        tier: tier.to_str()?,
        years: customer.getattr(intern!(py, "years"))?.extract()?,
        country: country.to_str()?,
        coupon: coupon.as_ref().map(|coupon| coupon.to_str()).transpose()?,
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

/// The texts as the items of an HTML list, escaped as by ``html.escape``.
#[pyfunction]
fn html_list(py: Python<'_>, texts: Vec<Bound<'_, PyString>>) -> PyResult<String> {
    let texts = texts.iter().map(|text| text.to_str()).collect::<PyResult<Vec<_>>>()?;
    Ok(py.detach(|| kernels::html_list(&texts)))
}

/// The lines of a report: day, name, amount with two decimals, count, in columns and with commas between thousands.
#[pyfunction]
fn report_rows(py: Python<'_>, rows: Vec<Bound<'_, PyTuple>>) -> PyResult<String> {
    // The names are held: other threads may change the list while this one is detached.
    let held = rows.iter().map(|row| row.extract()).collect::<PyResult<Vec<Columns<'_>>>>()?;
    let read = held.iter().map(|(day, name, amount, count)| {
        Ok(Row {
            day: (day.get_year(), day.get_month(), day.get_day()),
            name: name.to_str()?,
            amount: *amount,
            count: match count.extract() {
                Ok(count) => Count::Small(count),
                Err(_) => Count::Large(count.str()?.to_string()),
            },
        })
    });
    let read = read.collect::<PyResult<Vec<_>>>()?;
    Ok(py.detach(|| kernels::report(&read)))
}

type Columns<'py> = (Bound<'py, PyDate>, Bound<'py, PyString>, f64, Bound<'py, PyInt>);

#[pymodule(gil_used = false)]
mod tool_kernels {
    #[pymodule_export]
    use super::{escape_times, html_list, price_orders, queens, report_rows};

    /// Whether it was built without optimisation: then it isn't worth measuring.
    #[pymodule_export]
    const DEBUG: bool = cfg!(debug_assertions);
}
