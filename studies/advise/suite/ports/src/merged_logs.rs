//! The port of a function of `merged_logs`: `heapq.merge`.

use pyo3::exceptions::PyStopIteration;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyIterator, PyTuple};

/// Several sorted iterables as one, by a key: `heapq.merge`, whose generator is an iterator of Rust's.
#[pyfunction]
#[pyo3(signature = (*iterables, key=None, reverse=false))]
pub fn merge(iterables: Bound<'_, PyTuple>, key: Option<Py<PyAny>>, reverse: bool) -> Merged {
    Merged { iterables: Some(iterables.unbind()), key, reverse, heap: Vec::new() }
}

/// What is merged, one by one; as a generator it asks for nothing before it is asked itself.
#[pyclass]
pub struct Merged {
    /// None, once they are begun.
    iterables: Option<Py<PyTuple>>,
    key: Option<Py<PyAny>>,
    reverse: bool,
    /// None comes before that at half its place. The value of the first was given, between two calls.
    heap: Vec<Entry>,
}

struct Entry {
    key: Key,
    order: usize,
    value: Py<PyAny>,
    rest: Py<PyIterator>,
}

/// A value's key: two floats are compared here.
enum Key {
    Float(f64),
    Other(Py<PyAny>),
}

#[pymethods]
impl Merged {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        // As a generator that raised it is at its end.
        self.following(py).inspect_err(|_| self.heap.clear())
    }
}

impl Merged {
    fn following(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        if let Some(iterables) = self.iterables.take() {
            self.begin(iterables.bind(py))?;
        } else if let [last] = &self.heap[..] {
            // No key is asked for where nothing is left to compare with.
            return last.rest.bind(py).clone().next().map(|value| value.map(Bound::unbind)).transpose();
        } else {
            self.advance(py)?;
        }
        Ok(self.heap.first().map(|first| first.value.clone_ref(py)))
    }

    fn begin(&mut self, iterables: &Bound<'_, PyTuple>) -> PyResult<()> {
        for (order, iterable) in iterables.iter_borrowed().enumerate() {
            let rest = iterable.try_iter()?;
            if let Some((key, value)) = self.pulled(&rest)? {
                self.heap.push(Entry { key, order, value, rest: rest.unbind() });
            }
        }
        (0..self.heap.len() / 2).rev().try_for_each(|place| self.sift_down(iterables.py(), place))
    }

    fn advance(&mut self, py: Python<'_>) -> PyResult<()> {
        let Some(first) = self.heap.first() else { return Ok(()) };
        match self.pulled(first.rest.bind(py))? {
            Some((key, value)) => {
                let first = &mut self.heap[0];
                (first.key, first.value) = (key, value);
            }
            None => {
                self.heap.swap_remove(0);
            }
        }
        self.sift_down(py, 0)
    }

    /// The next value and its key; None at the end, and where the key's function says `StopIteration`.
    fn pulled(&self, rest: &Bound<'_, PyIterator>) -> PyResult<Option<(Key, Py<PyAny>)>> {
        let Some(value) = rest.clone().next().transpose()? else { return Ok(None) };
        let key = match &self.key {
            None => value.clone(),
            Some(key) => match key.bind(rest.py()).call1((&value,)) {
                Err(error) if error.is_instance_of::<PyStopIteration>(rest.py()) => return Ok(None),
                key => key?,
            },
        };
        let key = match key.cast_exact::<PyFloat>() {
            Ok(number) => Key::Float(number.value()),
            Err(_) => Key::Other(key.unbind()),
        };
        Ok(Some((key, value.unbind())))
    }

    fn sift_down(&mut self, py: Python<'_>, mut place: usize) -> PyResult<()> {
        loop {
            let mut first = place;
            for child in [2 * place + 1, 2 * place + 2] {
                if child < self.heap.len() && self.is_before(py, &self.heap[child], &self.heap[first])? {
                    first = child;
                }
            }
            if first == place {
                return Ok(());
            }
            self.heap.swap(place, first);
            place = first;
        }
    }

    /// Of those whose keys are the same, the earlier iterable's is before the other.
    fn is_before(&self, py: Python<'_>, one: &Entry, other: &Entry) -> PyResult<bool> {
        if let (Key::Float(key), Key::Float(than)) = (&one.key, &other.key) {
            return Ok(if key == than {
                one.order < other.order
            } else if self.reverse {
                than < key
            } else {
                key < than
            });
        }
        let (key, than) = (one.key.object(py), other.key.object(py));
        if key.is(&than) || key.eq(&than)? {
            Ok(one.order < other.order)
        } else if self.reverse {
            than.lt(key)
        } else {
            key.lt(than)
        }
    }
}

impl Key {
    fn object<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match self {
            Self::Float(number) => PyFloat::new(py, *number).into_any(),
            Self::Other(key) => key.bind(py).clone(),
        }
    }
}
