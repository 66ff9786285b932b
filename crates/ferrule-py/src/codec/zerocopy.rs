//! The class `Document`, and `codec.zerocopy`.

#![allow(unsafe_code, reason = "a buffer read in place")]

use std::sync::Arc;

use ferrule_base::Error;
use ferrule_base::memory::copied;
use ferrule_codec::decode::Build;
use ferrule_codec::wire::wrong;
use ferrule_codec::zerocopy::{self, ArrayAt, Arrays, Cell, Documents, Items, Tag};
use ferrule_gate::errors::{Outcome, shown, worded, wrong_type};
use ferrule_gate::give::arrays::require_numpy;
use ferrule_gate::give::bytes::new_bytes;
use ferrule_gate::give::lists::empty;
use ferrule_gate::hints::AnyIterator;
use ferrule_gate::take::bytes::{Memory, Shared};
use ferrule_gate::take::masked::{MASKED, is_masked};
use ferrule_gate::take::number::fitting;
use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::exceptions::{PyIndexError, PyKeyError};
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple};
use pyo3::{ffi, intern};

use crate::codec::hints::BytesLike;
use crate::codec::make::Maker;
use crate::codec::read::{Lent, Reader};
use crate::codec::refusal::Refused;
use crate::codec::schema::plan;

/// The bytes of a document, kept alive.
struct Owner {
    /// What arrays are made over: it allows no writing.
    memory: Py<PyAny>,
    /// The bytes of something else than `bytes`, which others may write to.
    buffer: Option<Shared>,
}

impl Owner {
    fn new(data: &Bound<'_, PyAny>) -> Outcome<Self> {
        match Memory::of(data)? {
            Some(Memory::Fixed(bytes)) => Ok(Self { memory: bytes.into_any().unbind(), buffer: None }),
            Some(Memory::Shared(buffer)) => {
                let memory = PyMemoryView::from(data)?.call_method0(intern!(data.py(), "toreadonly"))?;
                Ok(Self { memory: memory.unbind(), buffer: Some(buffer) })
            }
            None => Err(wrong_type("data", data, "a bytes-like object")),
        }
    }

    fn bytes<'a>(&'a self, py: Python<'_>) -> &'a [u8] {
        match &self.buffer {
            None => self.memory.bind_borrowed(py).cast::<PyBytes>().map_or(&[], |bytes| {
                let bytes = bytes.as_bytes();
                // SAFETY: the bytes live as long as their object, which `self` holds.
                unsafe { std::slice::from_raw_parts(bytes.as_ptr(), bytes.len()) }
            }),
            // Another thread or process may write into it: kernels read no value twice, and a text is copied before it is
            // looked at.
            Some(buffer) => buffer,
        }
    }
}

/// A value in a document that has values of its own: a map, a list. Nothing is decoded until it is asked for.
///
/// ``document[key]`` of a map and ``document[place]`` of a list give what is there: None, bool, int, float, str and bytes as
/// themselves, lists and maps as a `Document`. Arrays, and lists of nothing but floats or of nothing but ints of 64 bits,
/// are NumPy arrays over the same memory, which they keep alive; nothing is copied, and they are read-only.
///
/// A value is checked when it is read: bytes that are no document give a :class:`DecodeError`, never a wrong place in
/// memory. A `Document` may be used by any number of threads.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> data = fe.codec.zerocopy.dumps({"name": "net", "layers": [{"size": 3, "weights": [0.5, 1.0, 2.0]}]})
/// >>> document = fe.codec.zerocopy.view(data)
/// >>> document
/// Document(map of 2)
/// >>> document["layers"][0]["weights"]
/// array([0.5, 1. , 2. ])
/// >>> list(document), "size" in document, document.get("size", 0)
/// (['name', 'layers'], False, 0)
/// >>> document.value() == {"name": "net", "layers": [{"size": 3, "weights": [0.5, 1.0, 2.0]}]}
/// True
#[pyclass(frozen, module = "ferrule.codec.zerocopy", name = "Document")]
pub struct Document {
    owner: Arc<Owner>,
    cell: Cell,
}

impl Document {
    fn document(&self, py: Python<'_>) -> zerocopy::Document<'_> {
        zerocopy::Document::known(self.owner.bytes(py))
    }

    fn maker<'a, 'py>(&'a self, py: Python<'py>) -> Maker<'a, 'py> {
        let memory = Some(&self.owner.memory);
        Maker { py, classes: &[], members: &[], choices: &[], memory, uncollected: None }
    }

    /// What it is, in a word.
    fn kind(&self) -> &'static str {
        match self.cell.tag {
            Tag::Null => "None",
            Tag::Bool => "bool",
            Tag::Int | Tag::Unsigned => "int",
            Tag::Float => "float",
            Tag::Text => "str",
            Tag::Bytes => "bytes",
            Tag::List | Tag::Ints | Tag::Floats => "list",
            Tag::Map => "map",
            Tag::Array => "array",
        }
    }

    fn is_list(&self) -> bool {
        matches!(self.cell.tag, Tag::List | Tag::Ints | Tag::Floats)
    }

    fn wrap<'py>(&self, py: Python<'py>, cell: Cell) -> Outcome<Bound<'py, PyAny>> {
        let document = self.document(py);
        let mut maker = self.maker(py);
        Ok(match cell.tag {
            Tag::List | Tag::Map => Bound::new(py, Self { owner: self.owner.clone(), cell })?.into_any(),
            Tag::Ints | Tag::Floats => maker.array(&document.numbers(cell)?)?,
            _ => zerocopy::value(document, cell, &mut maker)?,
        })
    }

    fn found<'py>(&self, key: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
        let py = key.py();
        let document = self.document(py);
        let cell = if self.cell.tag == Tag::Map {
            let Ok(key) = key.cast::<PyString>() else { return Ok(None) };
            // What UTF-8 does not have is no key.
            let Ok(key) = key.to_str() else { return Ok(None) };
            document.get(self.cell, key.as_bytes())?
        } else if !self.is_list() {
            return Err(
                Error::Type(format!("key: got one for a {}, wanted a map or list", self.kind())).into()
            );
        } else {
            let Some(place) = fitting::<isize>(key)? else { return Ok(None) };
            let place = if place < 0 { place.checked_add_unsigned(self.cell.len) } else { Some(place) };
            match place.map(usize::try_from) {
                Some(Ok(place)) => document.item(self.cell, place)?,
                _ => None,
            }
        };
        cell.map(|cell| self.wrap(py, cell)).transpose()
    }
}

#[pymethods]
impl Document {
    fn __getitem__<'py>(&self, key: Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
        if let Some(found) = self.found(&key)? {
            return Ok(found);
        }
        if self.cell.tag == Tag::Map {
            return Err(PyKeyError::new_err((key.unbind(),)).into());
        }
        if key.is_instance_of::<PyInt>() {
            let came = shown(&key)?;
            let text = format!("place: got {came} in a list of {}, wanted one that is there", self.cell.len);
            return Err(PyIndexError::new_err(text).into());
        }
        Err(wrong_type("place", &key, "an int"))
    }

    /// The value of a key, or at a place; `default` where there is none.
    #[pyo3(signature = (key, default = None))]
    fn get<'py>(
        &self,
        key: Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> Outcome<Option<Bound<'py, PyAny>>> {
        Ok(self.found(&key)?.or(default))
    }

    fn __len__(&self) -> Outcome<usize> {
        if self.is_list() || self.cell.tag == Tag::Map {
            return Ok(self.cell.len);
        }
        Err(Error::Type(format!("len: got a {}, wanted a map or list", self.kind())).into())
    }

    /// Of a map: whether it has the key. Of a list: whether it has an equal item, which looks at all of them.
    fn __contains__(&self, key: Bound<'_, PyAny>) -> Outcome<bool> {
        let py = key.py();
        if self.cell.tag == Tag::Map {
            let Ok(key) = key.cast::<PyString>() else { return Ok(false) };
            let Ok(key) = key.to_str() else { return Ok(false) };
            return Ok(self.document(py).get(self.cell, key.as_bytes())?.is_some());
        }
        Ok(self.value(py)?.contains(key)?)
    }

    /// The keys of a map, in order; the items of a list.
    fn __iter__(slf: Bound<'_, Self>) -> Outcome<AnyIterator<'_>> {
        if slf.get().cell.tag == Tag::Map {
            return Ok(AnyIterator(slf.get().keys(slf.py())?.try_iter()?.into_any()));
        }
        // SAFETY: takes any object that has items by place and returns a new reference, or null with an exception set.
        let made = unsafe { Bound::from_owned_ptr_or_err(slf.py(), ffi::PySeqIter_New(slf.as_ptr())) }?;
        Ok(AnyIterator(made))
    }

    /// The keys of a map, in the order they were written; of a list, none: :class:`ArgumentTypeError`.
    #[pyo3(signature = () -> "list[str]")]
    fn keys<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyList>> {
        if self.cell.tag != Tag::Map {
            return Err(Error::Type(format!("keys: got a {}, wanted a map", self.kind())).into());
        }
        let document = self.document(py);
        let mut maker = self.maker(py);
        let keys = empty(py)?;
        for place in 0..self.cell.len {
            let (key, _) = document.pair(self.cell, place)?;
            let (at, text) = document.stretch(key)?;
            keys.append(maker.checked_text(at, text)?)?;
        }
        Ok(keys)
    }

    /// All of it as Python's objects: dicts, lists, and arrays where arrays were written.
    fn value<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyAny>> {
        zerocopy::value(self.document(py), self.cell, &mut self.maker(py))
    }

    fn __repr__(&self) -> String {
        match self.cell.tag {
            _ if self.is_list() || self.cell.tag == Tag::Map => {
                format!("Document({} of {})", self.kind(), self.cell.len)
            }
            _ => format!("Document({})", self.kind()),
        }
    }
}

impl Arrays for Maker<'_, '_> {
    fn array(&mut self, array: &ArrayAt) -> Outcome<Self::Object> {
        let py = self.py;
        require_numpy(py)?;
        let name = format!("<{}{}", char::from(array.items.kind), array.items.size);
        let count = array.size / usize::from(array.items.size);
        let made = py
            .import(intern!(py, "numpy"))?
            .call_method1(intern!(py, "frombuffer"), (self.memory, name, count, array.start))?;
        if array.shape.len() == 1 {
            return Ok(made);
        }
        let shape = PyTuple::new(py, &array.shape)?;
        Ok(made.call_method1(intern!(py, "reshape"), (shape,))?)
    }

    fn again(&mut self, object: &Self::Object) -> Self::Object {
        object.clone()
    }

    fn checked_text(&mut self, at: usize, bytes: &[u8]) -> Outcome<Self::Object> {
        // A copy: others may write to a buffer while it is looked at.
        let copy = if self.memory.is_some_and(|memory| !memory.bind(self.py).is_instance_of::<PyBytes>()) {
            Some(copied(bytes)?)
        } else {
            None
        };
        match std::str::from_utf8(copy.as_deref().unwrap_or(bytes)) {
            Ok(text) => self.text(text),
            Err(error) => Err(wrong(at + error.valid_up_to(), "bytes that are not UTF-8", "UTF-8").into()),
        }
    }
}

impl Documents for Reader<'_, '_> {
    fn array(&self, object: Lent, lend: impl FnOnce(Items, &[usize], &[u8])) -> Result<bool, Refused> {
        let object = self.object(object);
        if !may_be_array(object) || !has_numpy(self.py)? {
            return Ok(false);
        }
        require_numpy(self.py)?;
        let Ok(array) = object.cast::<PyUntypedArray>() else { return Ok(false) };
        no_mask(array.as_any())?;
        let dtype = array.dtype();
        let items = Items { kind: dtype.kind(), size: u8::try_from(dtype.itemsize()).unwrap_or(0) };
        if !items.is_known() {
            let wanted = "one of bool, int, float or complex of up to 64 bits a part";
            let text = format!("got an array of {}, wanted {wanted}", worded(&dtype));
            return Err(Error::Type(text).into());
        }
        let mut array = array.as_any().clone();
        if dtype.is_native_byteorder() == Some(false) {
            let name = format!("<{}{}", char::from(items.kind), items.size);
            array = array.call_method1(intern!(self.py, "astype"), (name,))?;
        }
        let bytes = array.call_method0(intern!(self.py, "tobytes"))?.cast_into::<PyBytes>();
        let bytes = bytes.map_err(PyErr::from)?;
        lend(items, array.cast::<PyUntypedArray>().map_err(PyErr::from)?.shape(), bytes.as_bytes());
        Ok(true)
    }

    fn is_unsigned(&self, object: Lent) -> bool {
        let object = self.object(object);
        object.extract::<i64>().is_err() && object.extract::<u64>().is_ok()
    }
}

/// Whether NumPy is there already: otherwise nothing is an array, and it need not be imported, which takes stack.
fn has_numpy(py: Python<'_>) -> PyResult<bool> {
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?.cast_into::<PyDict>()?;
    Ok(modules.get_item(intern!(py, "numpy"))?.is_some_and(|numpy| !numpy.is_none()))
}

fn no_mask(array: &Bound<'_, PyAny>) -> Result<(), Refused> {
    if is_masked(array)? { Err(Error::Type(MASKED.into()).into()) } else { Ok(()) }
}

/// Whether an object is none of those that there are most of.
#[inline]
fn may_be_array(object: Borrowed<'_, '_, PyAny>) -> bool {
    let usual = ffi::Py_TPFLAGS_LONG_SUBCLASS
        | ffi::Py_TPFLAGS_LIST_SUBCLASS
        | ffi::Py_TPFLAGS_TUPLE_SUBCLASS
        | ffi::Py_TPFLAGS_BYTES_SUBCLASS
        | ffi::Py_TPFLAGS_UNICODE_SUBCLASS
        | ffi::Py_TPFLAGS_DICT_SUBCLASS;
    // SAFETY: a live object; its type's flags say whether it is a list, str and so on, or of a subclass of them.
    let is_usual = unsafe { ffi::PyType_HasFeature(ffi::Py_TYPE(object.as_ptr()), usual) } != 0;
    !is_usual && !object.is_none() && !object.is_instance_of::<PyFloat>()
}

/// A document of a value, for :func:`ferrule.codec.zerocopy.view`, which reads a field of it without decoding the rest.
///
/// Parameters
/// ----------
/// obj : object
///     None, bool, int from -2**63 to 2**64 - 1, float, str, bytes, NumPy arrays of numbers or bools, and lists, tuples,
///     dicts and other mappings with str keys, dataclasses and people of them.
///
/// Returns
/// -------
/// bytes
///     16 bytes a value and what it holds; keys that are equal once; lists of nothing but floats, or but ints, 8 bytes an
///     item. The layout is ferrule's own, version 1: it stands in ``ferrule-codec/src/zerocopy``.
///
/// Raises
/// ------
/// ArgumentTypeError
///     A value is none of the above; the message says which, as in ``obj['a'][3]``.
/// ArgumentOverflowError
///     An int needs more than 64 bits.
/// EncodingError
///     A str has a lone surrogate.
/// ArgumentError
///     Values are nested deeper than 500 levels, or a list or dict was changed meanwhile.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> data = fe.codec.zerocopy.dumps({"epochs": 3, "loss": [0.9, 0.5, 0.4]})
/// >>> fe.codec.zerocopy.view(data)["loss"]
/// array([0.9, 0.5, 0.4])
#[pyfunction]
pub fn dumps<'py>(py: Python<'py>, obj: Bound<'py, PyAny>) -> Outcome<Bound<'py, PyBytes>> {
    let plan = plan(py.get_type::<PyAny>().as_any())?;
    let reader = Reader { py, plan: &plan };
    let bytes = zerocopy::write(&reader, Lent::new(&obj)).map_err(|refused| refused.of("obj"))?;
    Ok(new_bytes(py, &bytes)?)
}

/// A document to be read where it lies; nothing is decoded yet.
///
/// Parameters
/// ----------
/// data : bytes-like
///     What :func:`ferrule.codec.zerocopy.dumps` made; kept alive, not copied. It may be a mapped file (``mmap``).
///
/// Returns
/// -------
/// Document
///     Takes the same time for any size: places and lengths are checked when they are used.
///
/// Raises
/// ------
/// DecodeError
///     The bytes don't start or end as a document does.
/// ArgumentTypeError
///     `data` is no buffer of bytes.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> document = fe.codec.zerocopy.view(fe.codec.zerocopy.dumps([{"a": 1}, {"a": 2}]))
/// >>> [item["a"] for item in document]
/// [1, 2]
#[pyfunction]
pub fn view(data: BytesLike<'_>) -> Outcome<Document> {
    let py = data.0.py();
    let owner = Owner::new(&data.0)?;
    let cell = zerocopy::Document::new(owner.bytes(py))?.root()?;
    Ok(Document { owner: Arc::new(owner), cell })
}

/// All of a document as Python's objects: ``view(data).value()``.
///
/// Arrays lie in the same memory as `data`; everything else is new. Raises what :func:`ferrule.codec.zerocopy.view` raises, and
/// :class:`DecodeError` where anything in it is wrong.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.codec.zerocopy.loads(fe.codec.zerocopy.dumps({"a": [1, 2]}))
/// {'a': [1, 2]}
#[pyfunction]
pub fn loads(data: BytesLike<'_>) -> Outcome<Bound<'_, PyAny>> {
    let py = data.0.py();
    view(data)?.value(py)
}

/// Documents that are read where they lie.
#[pymodule(name = "zerocopy", submodule, module = "ferrule.codec")]
pub mod module {
    #[pymodule_export]
    use super::{Document, dumps, loads, view};
}
