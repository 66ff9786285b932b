//! Ports of methods of a search index, and of the stemmer (snowballstemmer's) that it has.

use pyo3::exceptions::{PyAssertionError, PyIndexError, PyValueError, PyZeroDivisionError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

/// Where a letter begins, in bytes.
fn offset(text: &str, letter: usize) -> usize {
    if text.is_ascii() {
        return letter.min(text.len());
    }
    text.char_indices().nth(letter).map_or(text.len(), |(place, _)| place)
}

fn letters(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Which of some endings a word has, by bisection: `BaseStemmer.find_among_b`.
#[pyfunction]
pub fn find_among_b<'py>(
    stemmer: &Bound<'py, PyAny>,
    table: &Bound<'py, PyList>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = stemmer.py();
    let cursor = stemmer.getattr(intern!(py, "cursor"))?.extract::<usize>()?;
    let limit = stemmer.getattr(intern!(py, "limit_backward"))?.extract::<usize>()?;
    let current = stemmer.getattr(intern!(py, "current"))?.cast_into::<PyString>()?;
    let current = current.to_str()?;
    let word = &current[offset(current, limit)..offset(current, cursor)];
    let mut ending = nearest(word, table)?;
    loop {
        let among = table.get_item(ending.place)?;
        let text = among.getattr(intern!(py, "s"))?.cast_into::<PyString>()?;
        let size = letters(text.to_str()?);
        if ending.common >= size {
            let after = cursor.saturating_sub(size);
            stemmer.setattr(intern!(py, "cursor"), after)?;
            let method = among.getattr(intern!(py, "method"))?;
            if method.is_none() {
                return among.getattr(intern!(py, "result"));
            }
            if method.call1((stemmer,))?.is_truthy()? {
                stemmer.setattr(intern!(py, "cursor"), after)?;
                return among.getattr(intern!(py, "result"));
            }
        }
        let shorter = among.getattr(intern!(py, "substring_i"))?.extract::<isize>()?;
        let Ok(place) = usize::try_from(shorter) else { return Ok(0_i64.into_pyobject(py)?.into_any()) };
        ending.place = place;
    }
}

struct Ending {
    place: usize,
    /// How many letters it shares with the word, from the end on.
    common: usize,
}

/// The last of the table's endings that is not after the word, both read from the end on.
fn nearest(word: &str, table: &Bound<'_, PyList>) -> PyResult<Ending> {
    let (mut low, mut high) = (Ending { place: 0, common: 0 }, Ending { place: table.len(), common: 0 });
    let mut first_seen = false;
    loop {
        let place = low.place + (high.place - low.place) / 2;
        let text = table.get_item(place)?.getattr(intern!(table.py(), "s"))?.cast_into::<PyString>()?;
        let mut common = low.common.min(high.common);
        let mut rest = word.chars().rev().skip(common);
        let mut is_before = false;
        for letter in text.to_str()?.chars().rev().skip(common) {
            let of_word = rest.next();
            if of_word != Some(letter) {
                // A word that is at its end is before, as None is.
                is_before = of_word < Some(letter);
                break;
            }
            common += 1;
        }
        *(if is_before { &mut high } else { &mut low }) = Ending { place, common };
        if high.place - low.place <= 1 {
            // The first has been looked at when another is the last, or the second time round.
            if low.place > 0 || high.place == low.place || first_seen {
                return Ok(low);
            }
            first_seen = true;
        }
    }
}

/// Puts another ending on a word: `BaseStemmer.slice_from`, with `replace_s`.
#[pyfunction]
pub fn slice_from(stemmer: &Bound<'_, PyAny>, ending: &str) -> PyResult<()> {
    let py = stemmer.py();
    let of = |name| stemmer.getattr(name)?.extract::<isize>();
    let (bra, ket) = (of(intern!(py, "bra"))?, of(intern!(py, "ket"))?);
    let (limit, cursor) = (of(intern!(py, "limit"))?, of(intern!(py, "cursor"))?);
    let current = stemmer.getattr(intern!(py, "current"))?.cast_into::<PyString>()?;
    let current = current.to_str()?;
    if bra < 0 || bra > ket || ket > limit || limit as usize > letters(current) {
        return Err(PyAssertionError::new_err(()));
    }
    let size = letters(ending) as isize;
    let more = size - (ket - bra);
    let (before, after) =
        (&current[..offset(current, bra as usize)], &current[offset(current, ket as usize)..]);
    stemmer.setattr(intern!(py, "current"), [before, ending, after].concat())?;
    stemmer.setattr(intern!(py, "limit"), limit + more)?;
    if cursor >= ket {
        stemmer.setattr(intern!(py, "cursor"), cursor + more)?;
    } else if cursor > bra {
        stemmer.setattr(intern!(py, "cursor"), bra)?;
    }
    stemmer.setattr(intern!(py, "ket"), bra + size)
}

/// The best articles for a query, with their scores: `Index.search`, with `words`. The stemmer stays Python's.
#[pyfunction]
pub fn search(index: &Bound<'_, PyAny>, query: &str) -> PyResult<Vec<(f64, usize)>> {
    let py = index.py();
    let query = query.to_lowercase();
    let words = PyList::new(
        py,
        query
            .split(|letter: char| !letter.is_ascii_lowercase())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>(),
    )?;
    let stems = index.getattr(intern!(py, "stemmer"))?.call_method1(intern!(py, "stemWords"), (words,))?;
    let lengths = index.getattr(intern!(py, "lengths"))?.cast_into::<PyList>()?;
    let places = index.getattr(intern!(py, "places"))?.cast_into::<PyDict>()?;
    let mut scores = vec![None; lengths.len()];
    for stem in stems.try_iter()? {
        let found = places.get_item(stem?)?;
        let found = found.map(Bound::cast_into::<PyDict>).transpose()?;
        let share = lengths.len() as f64 / (1 + found.as_ref().map_or(0, |found| found.len())) as f64;
        if share == 0.0 {
            return Err(PyValueError::new_err("math domain error"));
        }
        let weight = share.ln();
        for (number, count) in found.iter().flatten() {
            let number = number.extract::<usize>()?;
            let score: &mut Option<f64> =
                scores.get_mut(number).ok_or_else(|| PyIndexError::new_err("list index out of range"))?;
            let length = lengths.get_item(number)?.extract::<f64>()?;
            if length == 0.0 {
                return Err(PyZeroDivisionError::new_err("float division by zero"));
            }
            *score = Some(score.unwrap_or(0.0) + weight * count.extract::<f64>()? / length);
        }
    }
    let mut best: Vec<_> =
        scores.into_iter().enumerate().filter_map(|(number, score)| Some((score?, number))).collect();
    best.sort_unstable_by(|one, two| two.0.total_cmp(&one.0).then(two.1.cmp(&one.1)));
    best.truncate(10);
    Ok(best)
}
