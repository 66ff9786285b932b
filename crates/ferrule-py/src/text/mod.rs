//! Bindings of the domain `text`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ferrule_base::Run;
use ferrule_base::Text;
use ferrule_gate::cpython::text_of;
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Outcome, shown, wrong_type};
use ferrule_gate::fork::{NoFork, held};
use ferrule_gate::give::lists::{empty, new_tuple, unsigned_object};
use ferrule_gate::give::texts::string;
use ferrule_gate::give::views::view;
use ferrule_gate::hints::KeysView;
use ferrule_gate::signals::every;
use ferrule_gate::take::encoded::encoded;
use ferrule_gate::take::number::{fitting, size};
use ferrule_gate::take::pairs::pair;
use ferrule_gate::take::scalar::Int;
use ferrule_kernels::text::Counts;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyMapping, PyString, PyTuple};

mod counting;
mod hints;

pub use counting::counted;
pub use hints::TextLike;
use hints::{ItemsView, ValuesView, WordMapping};

/// So many words are in the dict before their memory is given back.
const RELEASED: usize = 1 << 15;

/// The words of a text and how often each comes: exactly ``Counter(text.lower().split())``.
///
/// Words are what whitespace separates, over all of Unicode, lower-cased by the Unicode tables of the Python
/// that runs. They are counted on all threads, detached; nothing of the text is copied as a whole.
///
/// Parameters
/// ----------
/// text : str, bytes-like, os.PathLike, or an iterable of them
///     A ``str`` is always the text itself, never a path. Bytes, and the file that a path names, must be
///     UTF-8; a file is read piece by piece. Each item of an iterable (a list, a generator, an open file, a
///     series of strings) is a text of its own: no word reaches from one into the next.
///
/// Returns
/// -------
/// dict of str to int
///     In the order in which the words first come.
///
/// Raises
/// ------
/// ArgumentTypeError
///     `text` or one of its items is none of these; the message says which item.
/// EncodingError
///     Bytes that are not UTF-8; the message says from which byte on.
/// OSError
///     The file can't be read, as from ``open``.
///
/// See Also
/// --------
/// WordCounts : the same counts, without the price of a dict: making the objects of a dict takes longer than
///     counting where most words are distinct.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.word_count("The quick fox. The lazy dog.")
/// {'the': 2, 'quick': 1, 'fox.': 1, 'lazy': 1, 'dog.': 1}
#[pyfunction]
#[pyo3(signature = (text) -> "dict[str, int]")]
#[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
pub fn word_count<'py>(py: Python<'py>, text: TextLike<'py>) -> Outcome<Bound<'py, PyDict>> {
    let mut counts = counted(&text.0)?;
    let dict = PyDict::new(py);
    every(py, 0..counts.len(), |place| {
        if place % RELEASED == 0 && place > 0 {
            counts.release(place - RELEASED..place);
        }
        match counts.at(place) {
            Some((word, count)) => dict.set_item(string(py, &word)?, count),
            None => Ok(()),
        }
    })?;
    Ok(dict)
}

/// Counted words that stay in Rust: a mapping of words to counts, like ``Counter(text.lower().split())``.
///
/// Use it where only some counts are asked for, or where counts of many texts are added up: no Python object
/// is made for a word until it is asked for. Words are kept in the order in which they first came. Several
/// threads may use it at once. An iteration goes over the words as they were when it began.
///
/// Parameters
/// ----------
/// text : optional
///     Counted as by :meth:`add`.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> counts = fe.WordCounts("to be or not to be")
/// >>> counts["be"], counts["absent"], len(counts), counts.total()
/// (2, 0, 4, 6)
/// >>> counts.add("Be quick")
/// >>> counts.most_common(2)
/// [('be', 3), ('to', 2)]
#[pyclass(frozen, mapping, module = "ferrule.text")]
pub struct WordCounts {
    /// Readers take the `Arc` and let go of the lock: nothing of Python runs while it is held.
    counts: Mutex<Arc<Counts>>,
}

impl WordCounts {
    /// The counts as they are now.
    pub fn snapshot(&self, py: Python<'_>) -> Arc<Counts> {
        Arc::clone(&held(py, &self.counts))
    }

    /// Adds all of them or, out of memory for more words, reports it. Not interrupted: a signal's handler could
    /// ask for the lock that is held.
    fn absorb(&self, py: Python<'_>, more: &Counts) -> Outcome<()> {
        detached(py, |_| {
            let _no_fork = NoFork::new();
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(counts) = Arc::get_mut(&mut counts) {
                return counts.merge(&Run::single(), more);
            }
            // Somebody reads it.
            let mut copy = counts.copied()?;
            copy.merge(&Run::single(), more)?;
            *counts = Arc::new(copy);
            Ok(())
        })
    }

    fn count_of(&self, word: &Bound<'_, PyAny>) -> PyResult<u64> {
        let Ok(text) = word.cast::<PyString>() else { return Ok(0) };
        let counts = self.snapshot(word.py());
        match text_of(text)? {
            Text::Latin1(bytes) if bytes.is_ascii() => Ok(counts.get(bytes)),
            _ => Ok(counts.get(encoded(word)?.as_bytes())),
        }
    }
}

#[pymethods]
impl WordCounts {
    #[new]
    #[pyo3(signature = (text = None))]
    fn new(py: Python<'_>, text: Option<TextLike<'_>>) -> Outcome<Self> {
        let mut counts = text.map_or_else(|| Ok(Counts::new()), |text| counted(&text.0))?;
        let counts = detached(py, move |_| {
            counts.index()?;
            Ok(counts)
        })?;
        Ok(Self { counts: Mutex::new(Arc::new(counts)) })
    }

    /// Counts a text in addition: what :func:`word_count` takes. If that fails, nothing is added.
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn add(&self, py: Python<'_>, text: TextLike<'_>) -> Outcome<()> {
        self.absorb(py, &counted(&text.0)?)
    }

    /// Adds the counts of another ``WordCounts``, or of any mapping of words to positive integers.
    ///
    /// The words of a mapping are taken as they are, not lower-cased.
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn merge(&self, py: Python<'_>, other: WordMapping<'_>) -> Outcome<()> {
        let other = &other.0;
        if let Ok(other) = other.cast::<Self>() {
            return self.absorb(py, &other.get().snapshot(py));
        }
        self.absorb(py, &of_mapping(other)?)
    }

    /// The count of a word as it is given, or `default`.
    #[pyo3(signature = (word: "str", default = None))]
    fn get<'py>(
        &self,
        word: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.count_of(word)? {
            0 => Ok(default.unwrap_or_else(|| word.py().None().into_bound(word.py()))),
            count => Ok(count.into_pyobject(word.py())?.into_any()),
        }
    }

    /// The words.
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<KeysView<'py>> {
        view(slf.as_any(), "KeysView").map(KeysView)
    }

    /// The counts, in the order of the words.
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<ValuesView<'py>> {
        view(slf.as_any(), "ValuesView").map(ValuesView)
    }

    /// Pairs of word and count.
    fn items<'py>(slf: &Bound<'py, Self>) -> PyResult<ItemsView<'py>> {
        view(slf.as_any(), "ItemsView").map(ItemsView)
    }

    /// The `n` most frequent words (or all) with their counts, the most frequent first.
    ///
    /// Among equally frequent ones the one that came first is first, as with ``Counter``.
    #[pyo3(signature = (n = None) -> "list[tuple[str, int]]")]
    fn most_common<'py>(&self, py: Python<'py>, n: Option<Int<'_, '_>>) -> Outcome<Bound<'py, PyList>> {
        let n = n.map(|n| n.take("n")).transpose()?;
        let counts = self.snapshot(py);
        let n = n.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(0));
        let places = detached(py, |_| counts.most_common(n))?;
        let list = empty(py)?;
        let words = places.into_iter().filter_map(|place| counts.at(place as usize));
        every(py, words, |(word, count)| {
            let pair = [string(py, &word)?.into_any(), unsigned_object(py, count)?];
            list.append(new_tuple(py, pair.into_iter())?)
        })?;
        Ok(list)
    }

    /// How many words were counted, repeated ones included.
    #[pyo3(signature = () -> "int")]
    fn total(&self, py: Python<'_>) -> Outcome<u128> {
        let counts = self.snapshot(py);
        detached(py, |_| Ok(counts.total()))
    }

    /// A dict of words and counts.
    #[pyo3(signature = () -> "dict[str, int]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, &self.snapshot(py))
    }

    fn __getitem__(&self, word: &Bound<'_, PyAny>) -> PyResult<u64> {
        self.count_of(word)
    }

    fn __contains__(&self, word: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.count_of(word)? > 0)
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        self.snapshot(py).len()
    }

    fn __iter__(&self, py: Python<'_>) -> WordIterator {
        WordIterator { counts: self.snapshot(py), next: AtomicUsize::new(0) }
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
        let (py, counts) = (other.py(), self.snapshot(other.py()));
        let equal = if let Ok(other) = other.cast::<Self>() {
            let other = other.get().snapshot(py);
            detached(py, |run| counts.equals(run, &other))?
        } else if let Ok(other) = other.cast::<PyMapping>() {
            counts.len() == other.len()?
                && dict(py, &counts)?.eq(PyDict::from_sequence(other.items()?.as_any())?)?
        } else {
            return Ok(py.NotImplemented().into_bound(py));
        };
        Ok(PyBool::new(py, equal).to_owned().into_any())
    }

    fn __repr__(&self, py: Python<'_>) -> Outcome<String> {
        const SHOWN: i64 = 10;
        let words = PyDict::from_sequence(self.most_common(py, Some(Int::or(SHOWN)))?.as_any())?;
        let more = self.__len__(py).saturating_sub(words.len());
        let repr = words.repr()?.extract::<String>()?;
        Ok(match more {
            0 => format!("WordCounts({repr})"),
            _ => format!("WordCounts({}, … {more} more}})", repr.trim_end_matches('}')),
        })
    }

    #[pyo3(signature = () -> "tuple[type[WordCounts], tuple[()], dict[str, int]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        (slf.get_type(), (), slf.get().to_dict(py)?).into_pyobject(py)
    }

    fn __setstate__(&self, state: &Bound<'_, PyAny>) -> Outcome<()> {
        self.merge(state.py(), WordMapping(state.clone()))
    }
}

/// Words of a `WordCounts` one by one.
#[pyclass(frozen, module = "ferrule._core.text")]
pub struct WordIterator {
    counts: Arc<Counts>,
    next: AtomicUsize,
}

#[pymethods]
impl WordIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        match self.counts.at(self.next.fetch_add(1, Ordering::Relaxed)) {
            Some((word, _)) => string(py, &word).map(Some),
            None => Ok(None),
        }
    }

    fn __length_hint__(&self) -> usize {
        self.counts.len().saturating_sub(self.next.load(Ordering::Relaxed))
    }
}

fn of_mapping(other: &Bound<'_, PyAny>) -> Outcome<Counts> {
    const WANTED: &str = "a WordCounts or a mapping of str to positive int";
    let Ok(mapping) = other.cast::<PyMapping>() else { return Err(wrong_type("other", other, WANTED)) };
    let mut counts = Counts::new();
    for item in mapping.items()?.try_iter()? {
        let pair = pair(&item?, || "other.items()".into(), "pairs of a str and a positive int")?;
        let (word, count) = (pair.get_item(0)?, pair.get_item(1)?);
        let text = word.cast::<PyString>().map_err(|_| wrong_type("other: of a word", &word, "a str"))?;
        let number = match fitting::<u64>(&count)? {
            Some(number @ 1..) => number,
            _ => size(&count, &format!("other[{}]", shown(text)?), 1)? as u64,
        };
        counts.add(encoded(text)?.as_bytes(), number)?;
    }
    Ok(counts)
}

fn dict<'py>(py: Python<'py>, counts: &Counts) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    every(py, counts.iter(), |(word, count)| dict.set_item(string(py, &word)?, count))?;
    Ok(dict)
}

/// Words of texts and how often they come.
#[pymodule(name = "text", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::{WordCounts, WordIterator, word_count};
}
