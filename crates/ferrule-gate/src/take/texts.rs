//! Texts, in any iterable.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use ferrule_base::memory::push;
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3_arrow::PyChunkedArray;

use crate::errors::{Outcome, wrong_type};
use crate::give::texts::string;
use crate::take::arrow::arrow_chunks;
use crate::take::iterable::each;
use crate::take::numbers::has_numpy_dtype;
use crate::take::strings::{Wanted, are_strings, arrow_parts};

/// Texts of so many bytes are worth a look at whether they were there before.
const LONG: usize = 1 << 10;

/// Texts, held so that their code points can be read detached; but no text, of which each letter would be one.
pub fn texts<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    const WANTED: &str = "an iterable of strings";
    if argument.is_instance_of::<PyString>() {
        return Err(wrong_type(name, argument, WANTED));
    }
    if !has_numpy_dtype(argument)?
        && let Some(chunks) = arrow_chunks(argument, name, |kind| are_strings(kind, name))?
    {
        return of_arrow(argument.py(), chunks, name);
    }
    each(argument, name, WANTED, |place, item| {
        let text = item.cast::<PyString>();
        let text = text.map_err(|_| wrong_type(format_args!("{name}[{place}]"), &item, "a str"))?;
        Ok(text.clone())
    })
}

/// Each text where it lies, so none is there a third time; a long one that many rows have is one object.
fn of_arrow<'py>(py: Python<'py>, chunks: PyChunkedArray, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    let wanted = Wanted { name, nulls: false, surrogates: false };
    let (mut texts, mut known) = (Vec::new(), HashMap::new());
    arrow_parts(py, &chunks.into_inner().0, wanted, |part| {
        for &text in part.strings {
            let make = || string(py, text);
            let text = if text.len() < LONG {
                make()?
            } else {
                match known.entry(text.as_ptr_range()) {
                    Entry::Occupied(known) => Bound::clone(known.get()),
                    Entry::Vacant(new) => new.insert(make()?).clone(),
                }
            };
            push(&mut texts, text)?;
        }
        Ok(())
    })?;
    Ok(texts)
}
