//! Ports of textdistance: Needleman and Wunsch's measure, and whether some elements are the same.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PySet, PyString, PyTuple, PyType};

/// Whether all elements are equal: the port of `Base._ident`.
///
/// Texts have no other equality than that of their letters, so two of them are compared without being hashed.
#[pyfunction]
#[pyo3(signature = (*elements))]
pub fn ident(elements: &Bound<'_, PyTuple>) -> PyResult<bool> {
    if let [one, other] = elements.as_slice()
        && one.is_exact_instance_of::<PyString>()
        && other.is_exact_instance_of::<PyString>()
    {
        return one.eq(other);
    }
    let Ok(different) = PySet::new(elements.py(), elements) else {
        return all_equal(elements.as_slice());
    };
    Ok(different.len() == 1)
}

/// Whether each element equals the next, be they hashable or not.
fn all_equal(elements: &[Bound<'_, PyAny>]) -> PyResult<bool> {
    for pair in elements.windows(2) {
        if pair[0].ne(&pair[1])? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How well two sequences can be aligned, with gaps: the port of `NeedlemanWunsch.__call__`, and of `_ident`
/// where letters are compared by that. Only two rows of the table are kept.
#[pyfunction]
pub fn needleman_wunsch<'py>(
    aligned: &Bound<'py, PyAny>,
    s1: &Bound<'py, PyAny>,
    s2: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = aligned.py();
    let [s1, s2]: [Bound<'py, PyAny>; 2] =
        aligned.call_method1(intern!(py, "_get_sequences"), (s1, s2))?.extract()?;
    let gap: f64 = aligned.getattr(intern!(py, "gap_cost"))?.extract()?;
    let likeness = aligned.getattr(intern!(py, "sim_func"))?;
    let found = if let (Ok(s1), Ok(s2)) = (s1.cast::<PyString>(), s2.cast::<PyString>())
        && likeness.is(&aligned.getattr(intern!(py, "_ident"))?)
    {
        let (s1, s2): (Vec<char>, Vec<char>) =
            (s1.to_str()?.chars().collect(), s2.to_str()?.chars().collect());
        score(&s1, &s2, gap, |one, other| Ok(f64::from(u8::from(one == other))))?
    } else {
        let (s1, s2) = (items(&s1)?, items(&s2)?);
        score(&s1, &s2, gap, |one, other| likeness.call1((one, other))?.extract())?
    };
    // It gives an item of an array of NumPy's, which is none of Python's floats.
    static FLOAT64: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    FLOAT64.import(py, "numpy", "float64")?.call1((found,))
}

fn items<'py>(sequence: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    sequence.try_iter()?.collect()
}

/// The best score of all alignments.
fn score<T>(s1: &[T], s2: &[T], gap: f64, likeness: impl Fn(&T, &T) -> PyResult<f64>) -> PyResult<f64> {
    let mut row: Vec<f64> = (0..=s2.len()).map(|j| -(j as f64 * gap)).collect();
    for (i, one) in s1.iter().enumerate() {
        // What stands above on the left of a cell, and on its left.
        let mut diagonal = row[0];
        let mut left = -((i + 1) as f64 * gap);
        row[0] = left;
        for (other, cell) in s2.iter().zip(&mut row[1..]) {
            let matched = diagonal + likeness(one, other)?;
            diagonal = *cell;
            left = first_largest([matched, diagonal - gap, left - gap]);
            *cell = left;
        }
    }
    Ok(row[s2.len()])
}

/// The largest as Python's `max` finds it, for which NaN is never larger.
fn first_largest([first, second, third]: [f64; 3]) -> f64 {
    let larger = if second > first { second } else { first };
    if third > larger { third } else { larger }
}
