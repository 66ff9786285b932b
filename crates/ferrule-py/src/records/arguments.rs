//! Arguments of the methods of `People`.

use ferrule_base::Error;
use ferrule_gate::errors::{Outcome, answer, wrong_type};
use ferrule_gate::take::number::{Exact, exact, float, integer, integer_or, shown};
use ferrule_kernels::records::{Bracket, brackets};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyList, PyTuple};

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

/// A limit of salaries: the least or the greatest float that it lets pass, or all. So floats compare with it as Python compares
/// them with what came, be it an int or a decimal that is none.
pub fn salary_limit(argument: Option<&Bound<'_, PyAny>>, name: &str, least: bool) -> Outcome<f64> {
    let all = if least { f64::NEG_INFINITY } else { f64::INFINITY };
    let Some(argument) = argument else { return Ok(all) };
    let py = argument.py();
    let (limit, nearest) = match exact(argument)? {
        Some(Exact::Float(float)) => (PyFloat::new(py, float).into_any(), float),
        // One that is too large for a float is beyond all of them.
        Some(Exact::Int(int)) => {
            let beyond = if int.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY };
            let nearest = int.extract().unwrap_or(beyond);
            (int.into_any(), nearest)
        }
        None => (argument.clone(), float(argument, || name.into())?),
    };
    if nearest.is_nan() {
        return Err(Error::Value(format!("{name}: got nan, wanted a number")).into());
    }
    // What has only a `__float__` compares with nothing, and is that float.
    Ok(if least && answer(limit.gt(nearest), py)? == Some(true) {
        nearest.next_up()
    } else if !least && answer(limit.lt(nearest), py)? == Some(true) {
        nearest.next_down()
    } else {
        nearest
    })
}

/// The row that an index says.
pub fn row_of(index: &Bound<'_, PyAny>, rows: usize) -> Outcome<usize> {
    let index = integer_or(index, || "index".into(), "an int or a slice")?;
    let row = match index.extract::<isize>() {
        Ok(at) if at < 0 => usize::try_from(at.saturating_add(rows as isize)).ok(),
        Ok(at) => usize::try_from(at).ok(),
        Err(_) => None,
    };
    row.filter(|&row| row < rows).ok_or_else(|| {
        PyIndexError::new_err(format!("index: got {}, wanted one of {rows} rows", shown(&index))).into()
    })
}
