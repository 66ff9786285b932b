//! The port of a function of `sql_style`: sqlparse's `imt`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyTuple, PyType};

/// Whether a token is of some classes, matches something or has some type: `sqlparse.utils.imt`.
///
/// `in` is asked here of a `_TokenType`, which Python has in a method; `match` is the token's, and stays there.
#[pyfunction]
#[pyo3(signature = (token, i=None, m=None, t=None))]
pub fn imt(
    token: Option<&Bound<'_, PyAny>>,
    i: Option<&Bound<'_, PyAny>>,
    m: Option<&Bound<'_, PyAny>>,
    t: Option<&Bound<'_, PyAny>>,
) -> PyResult<bool> {
    let Some(token) = token else { return Ok(false) };
    if let Some(classes) = given(i)?
        && token.is_instance(classes)?
    {
        return Ok(true);
    }
    if let Some(patterns) = given(m)?
        && any(patterns, |pattern| matches(token, pattern))?
    {
        return Ok(true);
    }
    if let Some(types) = given(t)? {
        let ttype = token.getattr(intern!(token.py(), "ttype"))?;
        return any(types, |kind| has(kind, &ttype));
    }
    Ok(false)
}

fn given<'a, 'py>(argument: Option<&'a Bound<'py, PyAny>>) -> PyResult<Option<&'a Bound<'py, PyAny>>> {
    Ok(match argument {
        Some(argument) if argument.is_truthy()? => Some(argument),
        _ => None,
    })
}

/// Whether one of a list is so; what is no list is one by itself.
fn any(each: &Bound<'_, PyAny>, is_so: impl Fn(&Bound<'_, PyAny>) -> PyResult<bool>) -> PyResult<bool> {
    let Ok(several) = each.cast::<PyList>() else { return is_so(each) };
    for one in several {
        if is_so(&one)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn matches(token: &Bound<'_, PyAny>, pattern: &Bound<'_, PyAny>) -> PyResult<bool> {
    let name = intern!(token.py(), "match");
    let found = match pattern.cast::<PyTuple>() {
        Ok(arguments) => token.call_method1(name, arguments)?,
        Err(_) => {
            let arguments = pattern.try_iter()?.collect::<PyResult<Vec<_>>>()?;
            token.call_method1(name, PyTuple::new(token.py(), arguments)?)?
        }
    };
    found.is_truthy()
}

/// `ttype in types`.
fn has(types: &Bound<'_, PyAny>, ttype: &Bound<'_, PyAny>) -> PyResult<bool> {
    static TOKEN_TYPE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = TOKEN_TYPE.import(types.py(), "sqlparse.tokens", "_TokenType")?;
    let (true, Ok(prefix)) = (types.get_type().is(class), types.cast::<PyTuple>()) else {
        return types.contains(ttype);
    };
    if ttype.is_none() {
        return Ok(false);
    }
    if ttype.is(types) {
        return Ok(true);
    }
    let Ok(names) = ttype.cast::<PyTuple>() else { return types.contains(ttype) };
    if names.len() < prefix.len() {
        return Ok(false);
    }
    for (name, wanted) in names.iter_borrowed().zip(prefix.iter_borrowed()) {
        if !name.is(&*wanted) && !name.eq(wanted)? {
            return Ok(false);
        }
    }
    Ok(true)
}
