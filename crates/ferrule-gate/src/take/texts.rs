//! Texts, in any iterable.

use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3_arrow::PyChunkedArray;

use crate::errors::{Outcome, wrong_type};
use crate::give::texts::string;
use crate::take::arrow::arrow_chunks;
use crate::take::iterable::each;
use crate::take::numbers::has_numpy_dtype;
use crate::take::strings::{Part, Strings, Wanted};

/// Texts, held so that their code points can be read detached; but no text, of which each letter would be one.
pub fn texts<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    const WANTED: &str = "an iterable of strings";
    if argument.is_instance_of::<PyString>() {
        return Err(wrong_type(name, argument, WANTED));
    }
    if !has_numpy_dtype(argument)?
        && let Some(chunks) = arrow_chunks(argument, name)?
    {
        return of_arrow(argument.py(), chunks, name);
    }
    each(argument, name, WANTED, |place, item| {
        let text = item.cast::<PyString>();
        let text = text.map_err(|_| wrong_type(format_args!("{name}[{place}]"), &item, "a str"))?;
        Ok(text.clone())
    })
}

fn of_arrow<'py>(py: Python<'py>, chunks: PyChunkedArray, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    let strings = Strings::of_arrow(chunks.into_inner().0, name)?;
    let wanted = Wanted { name, nulls: false, surrogates: false };
    let copies = |part: &Part<'_>| Ok(part.strings.iter().map(|text| text.to_vec()).collect::<Vec<_>>());
    let texts = strings.parts(py, wanted, copies)?.into_iter().flatten();
    Ok(texts.map(|text| string(py, &text)).collect::<PyResult<_>>()?)
}
