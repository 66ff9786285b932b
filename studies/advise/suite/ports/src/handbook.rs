//! The port of a method of `handbook`: markdown-it's `StateInline.scanDelims`.

use pyo3::exceptions::PyIndexError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

/// Whether a run of markers can open or close emphasis: `StateInline.scanDelims`, with what it asks of letters.
///
/// A text with halves of surrogate pairs has no UTF-8, and is refused; so is a negative `start`.
#[pyfunction]
#[pyo3(signature = (state, start, canSplitWord))]
#[expect(non_snake_case, reason = "markdown-it's name")]
pub fn scan_delims<'py>(
    state: &Bound<'py, PyAny>,
    start: usize,
    canSplitWord: bool,
) -> PyResult<Bound<'py, PyAny>> {
    static SCANNED: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = state.py();
    let end: usize = state.getattr(intern!(py, "posMax"))?.extract()?;
    let source = state.getattr(intern!(py, "src"))?.cast_into()?;
    let letters = Letters::of(&source)?;

    let marker = letters.at(start)?;
    // The beginning and the end of a line count as space.
    let last = if start > 0 { letters.at(start - 1)? } else { ' ' };
    let mut place = start;
    while place < end && letters.at(place)? == marker {
        place += 1;
    }
    let next = if place < end { letters.at(place)? } else { ' ' };

    let (last_is_mark, next_is_mark) = (is_punctuation(py, last)?, is_punctuation(py, next)?);
    let (last_is_space, next_is_space) = (is_space(last), is_space(next));
    let left = !(next_is_space || (next_is_mark && !(last_is_space || last_is_mark)));
    let right = !(last_is_space || (last_is_mark && !(next_is_space || next_is_mark)));
    let opens = left && (canSplitWord || !right || last_is_mark);
    let closes = right && (canSplitWord || !left || next_is_mark);

    // The class's own `__new__` is Python, and does no more than this.
    let scanned = SCANNED.import(py, "markdown_it.rules_inline.state_inline", "Scanned")?;
    let values = (opens, closes, place - start);
    py.get_type::<PyTuple>().call_method1(intern!(py, "__new__"), (scanned, values))
}

/// A text's letters, by their number: Python is asked for them where not all are ASCII.
struct Letters<'a, 'py> {
    source: &'a Bound<'py, PyString>,
    ascii: Option<&'a [u8]>,
}

impl<'a, 'py> Letters<'a, 'py> {
    fn of(source: &'a Bound<'py, PyString>) -> PyResult<Self> {
        let bytes = source.to_str()?.as_bytes();
        Ok(Self { source, ascii: (bytes.len() == source.code_point_len()?).then_some(bytes) })
    }

    fn at(&self, place: usize) -> PyResult<char> {
        match self.ascii {
            Some(bytes) => {
                let byte = bytes.get(place);
                byte.map(|byte| char::from(*byte))
                    .ok_or_else(|| PyIndexError::new_err("string index out of range"))
            }
            None => self.source.get_item(place)?.extract(),
        }
    }
}

/// Of letters that are not ASCII, Python's tables are asked.
fn is_punctuation(py: Python<'_>, letter: char) -> PyResult<bool> {
    static CATEGORY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if letter.is_ascii() {
        return Ok(letter.is_ascii_punctuation());
    }
    let category = CATEGORY.import(py, "unicodedata", "category")?.call1((letter,))?;
    Ok(category.cast::<PyString>()?.to_str()?.starts_with(['P', 'S']))
}

fn is_space(letter: char) -> bool {
    matches!(
        letter,
        '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}
