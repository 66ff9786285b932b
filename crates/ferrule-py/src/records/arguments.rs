//! Arguments of the methods of `People`.

use ferrule_kernels::Error;
use ferrule_kernels::records::{Bracket, Keys, brackets};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyIndexError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyList, PyString, PyTuple};

use crate::door::detached;
use crate::errors::Outcome;
use crate::numbers::{Array1, Numbers, has_numpy_dtype, integer, size};
use crate::objects::{Exact, Number, exact_number};

/// A number, as a float.
pub fn number(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<f64> {
    match exact_number(argument, || name.into())? {
        Exact::Float(float) => Ok(float),
        Exact::Int(int) => Ok(int
            .extract()
            .map_err(|_| Error::Value(format!("{name}: got an int that is too large for a float")))?),
    }
}

/// For each row true or false: a copy, since others may write to what was given.
pub fn mask(argument: &Bound<'_, PyAny>, name: &str, rows: usize) -> Outcome<Vec<bool>> {
    let py = argument.py();
    let wrong = |at: usize, came: &str| Error::Type(format!("{name}[{at}]: got {came}, wanted a bool"));
    let mask: Vec<bool> = if has_numpy_dtype(argument) && is_numpy_bool(argument)? {
        let bytes = argument.call_method1(intern!(py, "view"), ("uint8",))?;
        let bytes = PyBuffer::<u8>::get(&bytes)?.to_vec(py)?;
        bytes.into_iter().map(|byte| byte != 0).collect()
    } else {
        match Numbers::new(argument, name)? {
            Numbers::Sequence(sequence) => sequence.collect(
                py,
                |_| None,
                |at, item| match item.cast::<PyBool>() {
                    Ok(chosen) => Ok(chosen.is_true()),
                    Err(_) if is_numpy_bool(item)? => Ok(item.is_truthy()?),
                    Err(_) => Err(wrong(at, &item.get_type().name()?.to_string()).into()),
                },
            )?,
            Numbers::Array(Array1::Int(values)) => values
                .iter()
                .enumerate()
                .map(|(at, &value)| match value {
                    0 => Ok(false),
                    1 => Ok(true),
                    _ => Err(wrong(at, &value.to_string())),
                })
                .collect::<Result<_, _>>()?,
            Numbers::Array(_) => return Err(wrong(0, "another number").into()),
        }
    };
    if mask.len() != rows {
        let text = format!("{name}: got {} of them, wanted {rows}, one for each row", mask.len());
        return Err(Error::Shape(text).into());
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
        let rate = number(argument, "tax")?;
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
        let Ok((from, rate)) = pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
            return Err(Error::Type(format!(
                "tax[{i}]: got {}, wanted a pair of where the bracket begins and its rate",
                pair.get_type().name()?
            ))
            .into());
        };
        pairs.push((number(&from, &format!("tax[{i}]"))?, number(&rate, &format!("tax[{i}]"))?));
    }
    Ok(brackets(&pairs)?)
}

/// What makes a group.
pub enum By {
    /// So many years.
    Ages(i64),
    /// A key for each row.
    Keys(Keys),
}

/// What makes a group of the rows.
pub fn by(argument: &Bound<'_, PyAny>, width: Option<&Bound<'_, PyAny>>, rows: usize) -> Outcome<By> {
    let py = argument.py();
    if let Ok(field) = argument.cast::<PyString>() {
        if field.to_string_lossy() != "age" {
            let text = format!("by: got {}, wanted 'age' or a key for each row", field.repr()?);
            return Err(Error::Value(text).into());
        }
        let width = width.map_or(Ok(1), |width| size(width, "width", 1))?;
        return Ok(By::Ages(i64::try_from(width).unwrap_or(i64::MAX)));
    }
    if width.is_some() {
        return Err(Error::Value("width: got one with keys, wanted one only with by='age'".into()).into());
    }
    let read = |number| match number {
        Number::Int(key) => Some(key),
        Number::Float(_) | Number::Other => None,
    };
    let keys: Keys = match Numbers::new(argument, "by")? {
        Numbers::Sequence(sequence) => {
            let keys = sequence.collect(py, read, |at, item| {
                let key = integer(item, &format!("by[{at}]"))?;
                Ok(key.extract().map_err(|_| {
                    Error::Value(format!("by[{at}]: got an int of more than 64 bits, wanted a smaller one"))
                })?)
            })?;
            detached(py, |run| Keys::new(&keys, run))?
        }
        Numbers::Array(Array1::Int(keys)) => {
            let keys = &*keys;
            detached(py, |run| Keys::new(keys, run))?
        }
        Numbers::Array(_) => {
            return Err(Error::Type("by: got an array of another type, wanted one of int".into()).into());
        }
    };
    if keys.len() != rows {
        let text = format!("by: got {} keys, wanted {rows}, one for each row", keys.len());
        return Err(Error::Shape(text).into());
    }
    Ok(By::Keys(keys))
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
    let limit = number(argument, name)?;
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
