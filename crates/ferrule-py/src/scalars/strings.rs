//! Strings: distances and transforms.

use ferrule_base::Run;
use ferrule_gate::cpython::code_points;
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::give::lists::empty;
use ferrule_gate::give::texts::{of_points, utf8};
use ferrule_gate::hints::{IntArray, Texts};
use ferrule_gate::signals::every;
use ferrule_gate::take::scalar::Str;
use ferrule_gate::take::texts::texts;
use ferrule_gate::with_units;
use ferrule_kernels::scalars::strings as kernels;
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{PyList, PyString};

/// Code points up to which a transform stays attached: it takes some 20 µs for them.
const ATTACHED: usize = 1 << 14;

/// The Levenshtein distance: the least number of insertions, deletions and replacements of code points.
///
/// Parameters
/// ----------
/// a, b : str
///
/// Returns
/// -------
/// int
///     Source: Myers, "A fast bit-vector algorithm for approximate string matching", J. ACM 46 (1999), in blocks of 64
///     code points. The time grows with ``len(a) * len(b) / 64``.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.levenshtein("kitten", "sitting")
/// 3
#[pyfunction]
pub fn levenshtein(py: Python<'_>, a: Str<'_, '_>, b: Str<'_, '_>) -> Outcome<usize> {
    let (a, b) = (a.object("a")?, b.object("b")?);
    let (x, y) = (code_points(&a)?, code_points(&b)?);
    with_units!(x, |x| with_units!(y, |y| {
        // 2¹⁶ pairs of code points take some 5 µs.
        if x.len().saturating_mul(y.len()) < 1 << 16 {
            return Ok(kernels::levenshtein(x, y, &Run::single())?);
        }
        detached(py, |run| kernels::levenshtein(x, y, run))
    }))
}

/// The Levenshtein distance of one string to each of many, on all threads.
///
/// Parameters
/// ----------
/// query : str
/// choices : iterable of str
///
/// Returns
/// -------
/// numpy.ndarray of int64
///
/// Raises
/// ------
/// ArgumentTypeError
///     An item is not a str.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.levenshtein_batch("rust", ["rust", "trust", "dusty"]).tolist()
/// [0, 1, 2]
#[pyfunction]
pub fn levenshtein_batch<'py>(
    py: Python<'py>,
    query: Str<'_, '_>,
    choices: Texts<'py>,
) -> Outcome<IntArray<'py>> {
    let query = query.object("query")?;
    let choices = texts(&choices.0, "choices")?;
    let choices = choices.iter().map(code_points).collect::<PyResult<Vec<_>>>()?;
    let query = code_points(&query)?;
    let distances = detached(py, |run| {
        let pattern = with_units!(query, |query| kernels::Pattern::new(query))?;
        let length = |choice: &PyStringData<'_>| with_units!(*choice, |text| text.len());
        pattern.distances(
            &choices,
            length,
            |choice, run| with_units!(*choice, |text| pattern.distance(text, run)),
            run,
        )
    })?;
    Ok(IntArray(new_array(py, distances)?))
}

/// Make every run of whitespace one space, and none at the ends.
///
/// Parameters
/// ----------
/// text : str
///
/// Returns
/// -------
/// str
///     Exactly ``" ".join(text.split())``: whitespace is what ``str.isspace`` says it is.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.normalize_whitespace("  two\n\t words ")
/// 'two words'
#[pyfunction]
pub fn normalize_whitespace<'py>(py: Python<'py>, text: Str<'_, '_>) -> Outcome<Bound<'py, PyString>> {
    let text = text.object("text")?;
    normalized(py, &text)
}

fn normalized<'py>(py: Python<'py>, text: &Bound<'_, PyString>) -> Outcome<Bound<'py, PyString>> {
    with_units!(code_points(text)?, |units| {
        let normal = if units.len() < ATTACHED {
            kernels::normalize_whitespace(units, &Run::single())?
        } else {
            detached(py, |run| kernels::normalize_whitespace(units, run))?
        };
        Ok(of_points(py, &normal)?)
    })
}

/// `normalize_whitespace` of each string.
///
/// Parameters
/// ----------
/// texts : iterable of str
///
/// Returns
/// -------
/// list of str
///
/// Raises
/// ------
/// ArgumentTypeError
///     An item is not a str.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.normalize_whitespace_batch([" a  b ", "c"])
/// ['a b', 'c']
#[pyfunction]
#[pyo3(signature = (texts) -> "list[str]")]
pub fn normalize_whitespace_batch<'py>(py: Python<'py>, texts: Texts<'py>) -> Outcome<Bound<'py, PyList>> {
    each(py, &texts, |text| normalized(py, text))
}

/// A name for addresses and files, of ASCII letters, digits and single hyphens.
///
/// Parameters
/// ----------
/// text : str
///
/// Returns
/// -------
/// str
///     The text decomposed (NFKD), without what is then not ASCII, in lower case, with a hyphen for every run of other
///     characters than letters and digits, and none at the ends. May be empty. The decomposition is that of Unicode
///     18; a Python whose ``unicodedata`` is older answers differently only for characters that it does not know.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.slugify("Crème brûlée: № 1!")
/// 'creme-brulee-no-1'
#[pyfunction]
pub fn slugify<'py>(py: Python<'py>, text: Str<'_, '_>) -> Outcome<Bound<'py, PyString>> {
    let text = text.object("text")?;
    slug(py, &text)
}

fn slug<'py>(py: Python<'py>, text: &Bound<'_, PyString>) -> Outcome<Bound<'py, PyString>> {
    with_units!(code_points(text)?, |units| {
        let slug = if units.len() < ATTACHED {
            kernels::slugify(units, &Run::single())?
        } else {
            detached(py, |run| kernels::slugify(units, run))?
        };
        Ok(utf8(py, slug.as_bytes(), true)?)
    })
}

/// `slugify` of each string.
///
/// Parameters
/// ----------
/// texts : iterable of str
///
/// Returns
/// -------
/// list of str
///
/// Raises
/// ------
/// ArgumentTypeError
///     An item is not a str.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.slugify_batch(["A b", "Ünï"])
/// ['a-b', 'uni']
#[pyfunction]
#[pyo3(signature = (texts) -> "list[str]")]
pub fn slugify_batch<'py>(py: Python<'py>, texts: Texts<'py>) -> Outcome<Bound<'py, PyList>> {
    each(py, &texts, |text| slug(py, text))
}

/// A list of what `transform` makes of each string. Attached, since it reads and makes Python's objects throughout.
fn each<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    argument: &Texts<'py>,
    transform: impl Fn(&Bound<'py, PyString>) -> Outcome<T>,
) -> Outcome<Bound<'py, PyList>>
where
    PyErr: From<T::Error>,
{
    let held = texts(&argument.0, "texts")?;
    let made = empty(py)?;
    every(py, &held, |text| Ok::<_, Failure>(made.append(transform(text)?)?))?;
    Ok(made)
}

/// The text backwards, by code points: exactly ``text[::-1]``.
///
/// Parameters
/// ----------
/// text : str
///     Lone surrogates included. Combining marks come before their letter, as with any reversal by code points.
///
/// Returns
/// -------
/// str
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.reverse_text("drawer")
/// 'reward'
#[pyfunction]
pub fn reverse_text<'py>(py: Python<'py>, text: Str<'_, '_>) -> Outcome<Bound<'py, PyString>> {
    let text = text.object("text")?;
    // Attached: it goes at the speed of memory, and the result is a Python object.
    with_units!(code_points(&text)?, |units| Ok(of_points(py, &kernels::reverse(units)?)?))
}
