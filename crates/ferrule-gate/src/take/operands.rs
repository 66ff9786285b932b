//! Two arrays of numbers that are multiplied.

use crate::kept::Kept;
use numpy::PyArray1;
use pyo3::intern;
use pyo3::prelude::*;

use crate::cpython::attribute;
use crate::errors::{Outcome, wrong_type};
use crate::give::arrays::require_numpy;
use crate::take::arrays::{Array, array_of, is_known, unfit};
use crate::take::arrow::arrow_chunks;
use crate::take::buffer::untyped_buffer;
use crate::take::masked::refuse_masked;
use crate::take::nested::{first_misfit, is_list};
use crate::take::numbers::{Array1, are_numbers, has_numpy_dtype};

/// The arguments `a` and `b` as arrays of one type. What is no array of it already is converted by NumPy, in a copy.
pub fn operands<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<[Array<'py>; 2]> {
    static RESULT_TYPE: Kept<PyAny> = Kept::new();
    require_numpy(a.py())?;
    if let (Some(a), Some(b)) = (Array::plain(a), Array::plain(b))
        && a.kind() == b.kind()
    {
        return Ok([a, b]);
    }
    let (left, right) = (converted(a, "a")?, converted(b, "b")?);
    let dtype = RESULT_TYPE.import(a.py(), "numpy", "result_type")?.call1((&left, &right))?;
    Ok([Array::cast(&left, &dtype, "a")?, Array::cast(&right, &dtype, "b")?])
}

/// Anything as an array of numbers that kernels know, or of a type that promotes to one.
fn converted<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Bound<'py, PyAny>> {
    refuse_masked(argument, name)?;
    if let Some(array) = of_arrow(argument, name)? {
        return Ok(array);
    }
    let array = array_of(argument, name)?;
    if is_known(&array) {
        return Ok(array);
    }
    if let Some(misfit) = first_misfit(argument, true, 0)? {
        return Err(misfit.error(name, "a number of up to 64 bits").into());
    }
    let dtype = array.getattr("dtype")?;
    let kind: String = dtype.getattr("kind")?.extract()?;
    let size: usize = dtype.getattr("itemsize")?.extract()?;
    if is_list(argument) && kind == "f" && size > 8 {
        // Of `longdouble`, which `float` rounds.
        return Ok(array.call_method1("astype", ("float64",))?);
    }
    if is_list(argument) && kind != "O" || argument.hasattr("__array__")? {
        return Err(unfit(name, &dtype).into());
    }
    Err(wrong_type(name, argument, "an array of numbers"))
}

/// The numbers of an Arrow array, widened to 64 bits as everywhere. What has a buffer, and a table, which has columns, is left
/// to NumPy.
fn of_arrow<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Option<Bound<'py, PyAny>>> {
    let py = argument.py();
    if is_list(argument)
        || has_numpy_dtype(argument)?
        || untyped_buffer(argument)?.is_some()
        || attribute(argument, intern!(py, "columns"))?.is_some()
    {
        return Ok(None);
    }
    let Some(chunks) = arrow_chunks(argument, name, |kind| are_numbers(kind, name))? else { return Ok(None) };
    Ok(Some(match Array1::of_chunks(chunks, name)? {
        Array1::Int(values) => PyArray1::from_slice(py, &values).into_any(),
        Array1::Unsigned(values) => PyArray1::from_slice(py, &values).into_any(),
        Array1::Float(values) => PyArray1::from_slice(py, &values).into_any(),
    }))
}
