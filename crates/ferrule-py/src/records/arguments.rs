//! Arguments of the methods of `People`.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use ferrule_base::Error;
use ferrule_gate::cpython::Sequence;
use ferrule_gate::errors::{Outcome, class_of, wrong_type};
use ferrule_gate::take::masked::refuse_masked;
use ferrule_gate::take::number::{float, integer};
use ferrule_gate::take::numbers::{arrow_chunks, has_numpy_dtype};
use ferrule_kernels::records::{Bracket, brackets};
use numpy::PyReadonlyArray1;
use pyo3::exceptions::PyIndexError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyList, PyTuple};
use pyo3_arrow::PyChunkedArray;

/// For each row true or false: a copy, since others may write to what was given.
pub fn mask(argument: &Bound<'_, PyAny>, name: &str, rows: usize) -> Outcome<Vec<bool>> {
    let mask = if has_numpy_dtype(argument) && is_numpy_bool(argument)? {
        numpy_mask(argument, name)?
    } else if let Some(sequence) = Sequence::of(argument) {
        sequence.collect(
            argument.py(),
            |_| None,
            |at, item| match item.cast::<PyBool>() {
                Ok(chosen) => Ok(chosen.is_true()),
                Err(_) if is_numpy_bool(item)? => Ok(item.is_truthy()?),
                Err(_) => Err(wrong_type(format!("{name}[{at}]"), item, "a bool")),
            },
        )?
    } else if !has_numpy_dtype(argument)
        && let Some(chunked) = arrow_chunks(argument, name)?
    {
        arrow_mask(&chunked, name)?
    } else {
        let came = match argument.getattr_opt(intern!(argument.py(), "dtype"))? {
            Some(dtype) => format!("an array of dtype {dtype}"),
            None => class_of(argument),
        };
        let wanted = "wanted a list, a NumPy array or an Arrow array of bool";
        return Err(Error::Type(format!("{name}: got {came}, {wanted}")).into());
    };
    if mask.len() != rows {
        let text = format!("{name}: got {} of them, wanted {rows}, one for each row", mask.len());
        return Err(Error::Shape(text).into());
    }
    Ok(mask)
}

/// Of an array of NumPy, or of what NumPy makes one of, like a column of pandas.
fn numpy_mask(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Vec<bool>> {
    static ASARRAY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = argument.py();
    refuse_masked(argument, name)?;
    let array = ASARRAY.import(py, "numpy", "asarray")?.call1((argument,))?;
    if let Ok(array) = array.extract::<PyReadonlyArray1<'_, bool>>() {
        return Ok(array.as_array().to_vec());
    }
    let came = array.getattr(intern!(py, "ndim"))?;
    Err(Error::Shape(format!("{name}: got an array of {came} dimensions, wanted 1")).into())
}

fn arrow_mask(chunked: &PyChunkedArray, name: &str) -> Outcome<Vec<bool>> {
    let mut mask = Vec::new();
    for chunk in chunked.chunks() {
        let Some(chunk) = chunk.as_boolean_opt() else {
            let came = chunk.data_type();
            return Err(
                Error::Type(format!("{name}: got an Arrow array of {came}, wanted one of bool")).into()
            );
        };
        if chunk.null_count() > 0 {
            let nulls = chunk.null_count();
            return Err(Error::Value(format!("{name}: got {nulls} null values, wanted none")).into());
        }
        mask.extend(chunk.values());
    }
    Ok(mask)
}

fn is_numpy_bool(argument: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = argument.py();
    let Some(dtype) = argument.getattr_opt(intern!(py, "dtype"))? else { return Ok(false) };
    dtype.getattr_opt(intern!(py, "kind"))?.map_or(Ok(false), |kind| kind.eq("b"))
}

/// A rate for all, or brackets.
pub fn tax(argument: Option<&Bound<'_, PyAny>>) -> Outcome<Vec<Bracket>> {
    let Some(argument) = argument else { return Ok(Vec::new()) };
    if !argument.is_instance_of::<PyList>() && !argument.is_instance_of::<PyTuple>() {
        let rate = float(argument, || "tax".into())?;
        if !(0.0..=1.0).contains(&rate) {
            let came = pyo3::types::PyFloat::new(argument.py(), rate).repr()?;
            return Err(
                Error::Value(format!("tax: got {came}, wanted a rate from 0 to 1 or brackets")).into()
            );
        }
        return Ok(vec![Bracket { from: 0.0, rate }]);
    }
    let mut pairs = Vec::new();
    for (i, pair) in argument.try_iter()?.enumerate() {
        let pair = pair?;
        let fields = pair.cast::<PyList>().map_or_else(|_| pair.clone(), |pair| pair.to_tuple().into_any());
        let Ok((from, rate)) = fields.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
            let wanted = "a pair of where the bracket begins and its rate";
            return Err(wrong_type(format!("tax[{i}]"), &pair, wanted));
        };
        pairs.push((float(&from, || format!("tax[{i}]"))?, float(&rate, || format!("tax[{i}]"))?));
    }
    Ok(brackets(&pairs)?)
}

/// A limit of ages, or `none`; one beyond 64 bits is the same as the largest or the smallest.
pub fn age_limit(argument: Option<&Bound<'_, PyAny>>, name: &str, none: i64) -> Outcome<i64> {
    let Some(argument) = argument else { return Ok(none) };
    let limit = integer(argument, name)?;
    if let Ok(limit) = limit.extract() {
        return Ok(limit);
    }
    Ok(if limit.lt(0)? { i64::MIN } else { i64::MAX })
}

/// A limit of salaries, or `none`.
pub fn salary_limit(argument: Option<&Bound<'_, PyAny>>, name: &str, none: f64) -> Outcome<f64> {
    let Some(argument) = argument else { return Ok(none) };
    let limit = float(argument, || name.into())?;
    if limit.is_nan() {
        return Err(Error::Value(format!("{name}: got nan, wanted a number")).into());
    }
    Ok(limit)
}

/// The row that an index says.
pub fn row_of(index: &Bound<'_, PyAny>, rows: usize) -> Outcome<usize> {
    let index = integer(index, "index")?;
    let row = match index.extract::<isize>() {
        Ok(at) if at < 0 => usize::try_from(at.saturating_add(rows as isize)).ok(),
        Ok(at) => usize::try_from(at).ok(),
        Err(_) => None,
    };
    row.filter(|&row| row < rows).ok_or_else(|| {
        PyIndexError::new_err(format!("index: got one beyond the ends of {rows} people")).into()
    })
}
