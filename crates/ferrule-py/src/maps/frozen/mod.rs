//! `FrozenMap`.

mod build;
mod drop;
mod file;
mod hints;
mod iterator;
mod lookup;
mod memory;
mod values;

use std::cmp::Ordering;

use ferrule_base::Error;
use ferrule_base::memory::joined;
use ferrule_base::room;
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Outcome, exception, shown};
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::give::bytes::new_bytes;
use ferrule_gate::give::lists::{NewList, float_object, int_object};
use ferrule_gate::give::texts::string;
use ferrule_gate::give::views::view;
use ferrule_gate::hints::{AnyValuesView, BoolArray, KeysView, ListOrArray, Texts};
use ferrule_gate::signals::every;
use ferrule_gate::take::file::path as path_of;
use ferrule_gate::take::strings::{Strings, Wanted};
use ferrule_kernels::maps::{Frozen, Kind, Layout};
use pyo3::exceptions::PyKeyError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyMapping, PyTuple, PyType};

use crate::maps::frozen::build::{of_columns, of_counts, of_items};
use crate::maps::frozen::drop::let_go;
use crate::maps::frozen::file::{open, save};
use crate::maps::frozen::hints::{AnyItemsView, AnyValue, AnyValues, FilePath, MapItems};
pub use crate::maps::frozen::iterator::FrozenMapIterator;
use crate::maps::frozen::lookup::{ABSENT, Default, KEYS};
use crate::maps::frozen::memory::Memory;
use crate::text::{TextLike, counted};

/// A mapping of str that never changes: a third of a dict's memory, quick for many keys at a time, and can be a file.
///
/// Keys and values lie in one block of memory; no Python object is kept for them, but for values that are neither
/// all int, all float nor all bytes. Use it for :meth:`get_many`, for little memory and for files: one key at a time
/// a dict whose keys and values are in the processor's caches is two to three times as quick, since it has their
/// objects and hashes at hand. Keys are in the order in which they first came; of equal ones the last has its
/// value, as in a dict.
///
/// Parameters
/// ----------
/// items : mapping, WordCounts, iterable of pairs, or Arrow table of two columns, optional
///     Keys and their values. A ``FrozenMap()`` without arguments is empty.
/// keys : column of str, optional
///     A list or tuple, which is read in place, a NumPy array, an Arrow array or a polars series, a pandas
///     series, or any iterable. Lone surrogates are taken.
/// values : column, optional
///     One for each key, given with `keys`. NumPy and Arrow arrays of integers and floats are taken as numbers.
///     Otherwise the kind is int if all values are ints that fit 64 bits, float if all are floats, bytes if all are
///     bytes; subclasses don't count, nor does bool. Anything else is kept as the objects that they are.
///
/// Raises
/// ------
/// ArgumentTypeError
///     A key is not a str, an item is not a pair; the message says which.
/// ShapeError
///     There are more or fewer values than keys, or a table has not two columns.
/// ArgumentOverflowError
///     An array of uint64 has a value that int64 can't hold.
///
/// Notes
/// -----
/// Look-ups of what is not a str find nothing, as in a dict of str. The hash is seeded by the system for each map, and
/// a table is only accepted if a look-up in it looks at 512 slots at most, whatever the key; a file that says otherwise
/// is refused. So no keys, however chosen, make it slow, also not in a file, whose seed can be read.
///
/// To make one takes longer than to copy a dict, whose objects and hashes are there already: a map that is asked few times
/// before it is thrown away had better be a dict.
///
/// It can't be hashed. It compares equal to any mapping with equal keys and values. Several threads may use it at once.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> prices = fe.FrozenMap({"apple": 120, "pear": 95})
/// >>> prices["pear"], prices.get("plum"), "apple" in prices, len(prices)
/// (95, None, True, 2)
/// >>> prices.get_many(["pear", "plum", "apple"], default=0)
/// array([ 95,   0, 120])
/// >>> fe.FrozenMap(keys=["a", "b"], values=[0.5, 1.5])
/// FrozenMap({'a': 0.5, 'b': 1.5})
#[pyclass(frozen, mapping, module = "ferrule.maps")]
pub struct FrozenMap {
    memory: Memory,
    layout: Layout,
    /// Of a map of objects, in the order of the keys.
    objects: Vec<Py<PyAny>>,
}

impl FrozenMap {
    /// A map in memory of this layout.
    pub fn new(memory: Memory, layout: Layout, objects: Vec<Py<PyAny>>) -> Self {
        Self { memory, layout, objects }
    }

    /// The map.
    #[inline]
    pub fn map(&self) -> Frozen<'_> {
        self.layout.of(self.memory.as_slice())
    }

    /// A value as an object. A file that was changed meanwhile may have any value.
    #[inline]
    fn object<'py>(&self, py: Python<'py>, value: u64) -> PyResult<Bound<'py, PyAny>> {
        match self.layout.kind {
            Kind::Int => int_object(py, value as i64),
            Kind::Float => float_object(py, f64::from_bits(value)),
            Kind::Bytes => match self.map().bytes(value) {
                Some(bytes) => Ok(new_bytes(py, bytes)?.into_any()),
                None => Err(changed()),
            },
            Kind::Object => {
                self.objects.get(value as usize).map(|object| object.bind(py).clone()).ok_or_else(changed)
            }
        }
    }

    /// A list of the values' objects.
    fn list<'py>(
        &self,
        py: Python<'py>,
        values: &[u64],
        default: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut list = NewList::new(py, values.len())?;
        every(py, values, |&value| {
            let object = match default {
                Some(default) if value == ABSENT => default.clone(),
                _ => self.object(py, value)?,
            };
            list.push(object).ok_or_else(changed)
        })?;
        Ok(list.finish().ok_or_else(changed)?.into_any())
    }

    fn dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        every(py, self.map().iter(), |(key, value)| {
            dict.set_item(string(py, key)?, self.object(py, value)?)
        })?;
        Ok(dict)
    }
}

impl Drop for FrozenMap {
    fn drop(&mut self) {
        if !self.objects.is_empty() {
            let_go(std::mem::take(&mut self.objects));
        }
    }
}

fn changed() -> PyErr {
    exception("DecodeError", "the file of the map was changed while it was open".to_owned())
}

#[pymethods]
impl FrozenMap {
    #[new]
    #[pyo3(signature = (items = None, /, *, keys = None, values = None))]
    fn of(
        items: Option<MapItems<'_>>,
        keys: Option<Texts<'_>>,
        values: Option<AnyValues<'_>>,
        py: Python<'_>,
    ) -> Outcome<Self> {
        match (items, keys, values) {
            (None, Some(keys), Some(values)) => of_columns(&keys.0, &values.0),
            (Some(items), None, None) => of_items(&items.0),
            (None, None, None) => of_items(PyDict::new(py).as_any()),
            (Some(_), ..) => {
                Err(Error::Value("items: got it with keys or values, wanted one or the other".into()).into())
            }
            (None, Some(_), None) => {
                Err(Error::Value("values: got none, wanted one for each key".into()).into())
            }
            (None, None, Some(_)) => {
                Err(Error::Value("keys: got none, wanted one for each value".into()).into())
            }
        }
    }

    /// The words of a text and how often each comes: what :func:`word_count` counts.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.FrozenMap.from_text("To be or not to be")["be"]
    /// 2
    #[classmethod]
    fn from_text(class: &Bound<'_, PyType>, text: TextLike<'_>) -> Outcome<Self> {
        of_counts(class.py(), &counted(&text.0)?)
    }

    /// Opens a file that :meth:`save` wrote.
    ///
    /// Everything in the file is checked once, its checksum included, on all threads. A file of more than 1 MiB is then
    /// mapped: processes that open it share its memory. :meth:`save` replaces a file as a whole, so whoever has it open
    /// keeps the old one. A mapped file must not be changed in place: if it is, look-ups may give wrong values or
    /// raise `DecodeError`; if it is cut short, the system ends the process (SIGBUS). Copy a file first that others
    /// may treat so.
    ///
    /// Raises
    /// ------
    /// DecodeError
    ///     The file is none of a map, cut off, corrupt, or of a newer version; the message says which and where.
    /// OSError
    ///     The file can't be read, as from ``open``.
    ///
    /// Notes
    /// -----
    /// Checking reads the whole file. A program that asks a large one for a few keys and then ends is sooner done with ``lmdb``
    /// or ``sqlite3``, which read what they need, and trust it; one that stays, or asks for many, has it back soon.
    #[classmethod]
    fn open(class: &Bound<'_, PyType>, path: FilePath<'_>) -> Outcome<Self> {
        open(class.py(), &path_of(&path.0, "path")?)
    }

    /// Saves the map to a file, for :meth:`open`.
    ///
    /// It is written without a name, made durable and then put in its place: under the path there is never half a file,
    /// and a process that is killed leaves nothing beside it. A device or a pipe gets the bytes.
    ///
    /// Raises
    /// ------
    /// ArgumentTypeError
    ///     The values are objects.
    /// OSError
    ///     The file can't be written.
    fn save(&self, py: Python<'_>, path: FilePath<'_>) -> Outcome<()> {
        save(py, &self.layout, self.memory.as_slice(), &path_of(&path.0, "path")?)
    }

    /// What the values are: ``"int"``, ``"float"``, ``"bytes"`` or ``"object"``. An empty map is of int.
    #[getter]
    fn kind(&self) -> &'static str {
        match self.layout.kind {
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Bytes => "bytes",
            Kind::Object => "object",
        }
    }

    /// The value of a key, or `default`.
    #[pyo3(signature = (key: "str", default = None, /))]
    fn get<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: Option<AnyValue<'py>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.find(key)? {
            Some(value) => self.object(key.py(), value),
            None => Ok(default.map_or_else(|| key.py().None().into_bound(key.py()), |default| default.0)),
        }
    }

    /// The values of many keys: a new array of int64 or float64, or a list of bytes or objects.
    ///
    /// Keys are looked up on all threads, each with many at a time under way. Those of a list are read in place, while
    /// Python stands still; those of arrays detached.
    ///
    /// Parameters
    /// ----------
    /// keys : column of str
    ///     As for the constructor.
    /// default : optional
    ///     Taken for keys that are not there, None and nulls included: an int or a float where the values are, anything
    ///     where they are bytes or objects.
    ///
    /// Raises
    /// ------
    /// KeyError
    ///     A key is not there, and no default was given; the message says which.
    /// ArgumentTypeError
    ///     A key is not a str; the message says which. The default is not what the values are.
    #[pyo3(signature = (keys, default = Default(None)))]
    fn get_many<'py>(
        &self,
        py: Python<'py>,
        keys: Texts<'py>,
        default: Default<'py>,
    ) -> Outcome<ListOrArray<'py>> {
        let default = default.0;
        let bits = default.as_ref().map(|default| self.default_bits(default)).transpose()?;
        let (values, missing) = self.find_many(&keys.0, bits)?;
        if let Some(missing) = missing
            && default.is_none()
        {
            let key = shown(string(py, &missing.key)?.as_any())?;
            return Err(
                PyKeyError::new_err(format!("keys[{}]: {key} is not in the map", missing.index)).into()
            );
        }
        Ok(ListOrArray(match self.layout.kind {
            Kind::Int => new_array(py, values.into_iter().map(|value| value as i64).collect())?.into_any(),
            Kind::Float => new_array(py, values.into_iter().map(f64::from_bits).collect())?.into_any(),
            Kind::Bytes | Kind::Object => self.list(py, &values, default.as_ref())?,
        }))
    }

    /// Which of many keys are there: a new array of bool. Keys are what :meth:`get_many` takes; None never is.
    fn contains_many<'py>(&self, py: Python<'py>, keys: Texts<'py>) -> Outcome<BoolArray<'py>> {
        let map = self.map();
        let wanted = Wanted { nulls: true, ..KEYS };
        let parts = Strings::new(&keys.0, wanted)?.parts(py, wanted, |part| {
            let mut known = room(part.strings.len())?;
            map.get_many(part.strings, |_, value| known.push(value.is_some()));
            part.nulls.iter().for_each(|&null| known[null] = false);
            Ok(known)
        })?;
        Ok(BoolArray(new_array(py, joined(&parts)?)?))
    }

    /// The keys.
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<KeysView<'py>> {
        view(slf.as_any(), "KeysView").map(KeysView)
    }

    /// The values, in the order of the keys.
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<AnyValuesView<'py>> {
        view(slf.as_any(), "ValuesView").map(AnyValuesView)
    }

    /// Pairs of key and value.
    fn items<'py>(slf: &Bound<'py, Self>) -> PyResult<AnyItemsView<'py>> {
        view(slf.as_any(), "ItemsView").map(AnyItemsView)
    }

    /// A dict of the keys and values.
    #[pyo3(signature = () -> "dict[str, object]")]
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.dict(py)
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        match self.find(key)? {
            Some(value) => self.object(key.py(), value),
            None => Err(PyKeyError::new_err((key.clone().unbind(),))),
        }
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.find(key)?.is_some())
    }

    pub fn __len__(&self) -> usize {
        self.layout.len
    }

    fn __iter__(slf: &Bound<'_, Self>) -> FrozenMapIterator {
        FrozenMapIterator::new(slf)
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
        let py = other.py();
        let equal = if let Ok(other) = other.cast::<Self>()
            && other.get().layout.kind == self.layout.kind
            && self.layout.kind != Kind::Object
        {
            let other = other.get();
            self.layout.len == other.layout.len && self.equals(py, other)?
        } else if let Ok(other) = other.cast::<PyMapping>() {
            self.layout.len == other.len()?
                && self.dict(py)?.eq(PyDict::from_sequence(other.items()?.as_any())?)?
        } else {
            return Ok(py.NotImplemented().into_bound(py));
        };
        Ok(PyBool::new(py, equal).to_owned().into_any())
    }

    fn __repr__(&self, py: Python<'_>) -> Outcome<String> {
        const SHOWN: usize = 10;
        let shown = PyDict::new(py);
        for (key, value) in self.map().iter().take(SHOWN) {
            shown.set_item(string(py, key)?, self.object(py, value)?)?;
        }
        let repr = shown.repr()?.extract::<String>()?;
        Ok(match self.layout.len.saturating_sub(SHOWN) {
            0 => format!("FrozenMap({repr})"),
            more => format!("FrozenMap({}, … {more} more}})", repr.strip_suffix('}').unwrap_or(&repr)),
        })
    }

    #[pyo3(signature = () -> "tuple[type[FrozenMap], tuple[dict[str, object]]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        (slf.get_type(), (slf.get().dict(py)?,)).into_pyobject(py)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // As with a tuple there is nothing to clear: a cycle always goes through something else.
        self.objects.iter().try_for_each(|object| visit.call(object))
    }
}

impl FrozenMap {
    fn equals(&self, py: Python<'_>, other: &Self) -> Outcome<bool> {
        let (left, right, kind) = (self.map(), other.map(), self.layout.kind);
        detached(py, |run| {
            left.equals(run, &right, |a, b| match kind {
                Kind::Float => f64::from_bits(a).partial_cmp(&f64::from_bits(b)) == Some(Ordering::Equal),
                Kind::Bytes => left.bytes(a) == right.bytes(b),
                Kind::Int | Kind::Object => a == b,
            })
        })
    }
}
