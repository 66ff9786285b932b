//! Views of documents: read where they are asked, and only there.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ferrule_base::memory::copied;
use ferrule_base::{Error, Repr, one_of, room};
use ferrule_codec::json::{Children, Kind, Member, Rules, View};
use ferrule_gate::door::{detached, standing_still};
use ferrule_gate::errors::{Outcome, wrong_type};
use ferrule_gate::give::lists::{empty, new_tuple};
use ferrule_gate::give::texts::decoded;
use ferrule_gate::take;
use ferrule_gate::take::encoded::encoded;
use ferrule_gate::take::scalar::{Int, Str};
use pyo3::exceptions::{PyIndexError, PyKeyError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::hints::{JsonData, JsonValue, KeyOrPlace};
use super::source::Source;
use super::{depth, read};

/// Shorter documents are scanned attached: that takes less than 50 µs.
const SHORT: usize = 1 << 18;

/// A view of a JSON document: its parts are found when they are asked for, and only what is asked for becomes objects.
///
/// The document is checked to be UTF-8 at once, and nothing else. What lies before a part that is asked for is passed over:
/// of it only strings, brackets, commas and colons are looked at, as far as needed to find where it ends.
/// :meth:`JsonView.value` checks its part as :func:`loads` does, and of the whole document that nothing is behind it; so do
/// those that get to its end, such as ``len``. So a document whose every part was read is known to be
/// right, and one of which three fields were read is known to be right there.
///
/// Parameters
/// ----------
/// data : str or bytes-like
///     As for :func:`loads`; ``bytes`` and ``str`` of ASCII are not copied, and are kept alive by the view.
/// nan : str
///     As for :func:`loads`.
/// max_depth : int
///     As for :func:`loads`, for each part that is made into objects.
///
/// Returns
/// -------
/// JsonView
///     Of the outermost value.
///
/// Raises
/// ------
/// DecodeError
///     There is no value at all.
/// EncodingError
///     `data` is not UTF-8, or a ``str`` with half a surrogate pair.
/// ArgumentTypeError
///     `data` is neither ``str`` nor bytes-like.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> view = fe.codec.json.view(b'{"a": [{"b": 1}, {"b": [2, 3]}], "c": null}')
/// >>> view["a"][1]["b"].value()
/// [2, 3]
/// >>> view.at("/a/0/b").value(), len(view["a"]), list(view)
/// (1, 2, ['a', 'c'])
#[pyfunction]
#[pyo3(
    signature = (data, *, nan = Str::or("error"), max_depth = Int::or(1000)),
    text_signature = "(data, *, nan='error', max_depth=1000)"
)]
#[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
pub fn view(
    py: Python<'_>,
    data: JsonData<'_>,
    nan: Str<'_, '_>,
    max_depth: Int<'_, '_>,
) -> Outcome<JsonView> {
    take!(nan, max_depth);
    let rules = Rules { nan: one_of("nan", nan, ["error", "allow"])? == 1, max_depth: depth(max_depth)? };
    let source = Source::of(&data.0)?;
    let mut document = Document { source, rules, root: 0, known: Mutex::default() };
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not for any lifetime")]
    let root = document.scan(py, |view| view.root())?;
    document.root = root;
    Ok(JsonView { document: Arc::new(document), at: root })
}

struct Document {
    source: Source,
    rules: Rules,
    /// Where its value is.
    root: usize,
    /// Of the larger arrays and objects that were looked into. Taken out while it is worked on, so that no lock is held.
    known: Mutex<HashMap<usize, Children>>,
}

impl Document {
    fn scan<T: Send>(
        &self,
        py: Python<'_>,
        look: impl FnOnce(&View<'_>) -> Result<T, Error> + Send,
    ) -> Outcome<T> {
        let data = self.source.bytes(py)?;
        let look = |run: &ferrule_base::Run<'_>| look(&View { name: "data", data, check: &|| run.check() });
        if data.len() < SHORT { standing_still(py, look) } else { detached(py, look) }
    }

    fn children<T: Send>(
        &self,
        py: Python<'_>,
        at: usize,
        look: impl FnOnce(&mut Children, &View<'_>) -> Result<T, Error> + Send,
    ) -> Outcome<T> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&at);
        let (found, children) = self.scan(py, |view| {
            let mut children = known.map_or_else(|| Children::new(view, at), Ok)?;
            let found = look(&mut children, view);
            Ok((found, children))
        })?;
        if children.is_worth_keeping() {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            // Without memory it is not kept.
            let better = known.get(&at).is_none_or(|other| other.known() < children.known());
            if better && known.try_reserve(1).is_ok() {
                known.insert(at, children);
            }
        }
        Ok(found?)
    }

    /// The string at a place.
    fn string<'py>(&self, py: Python<'py>, at: usize) -> Outcome<Bound<'py, PyString>> {
        let text = self.scan(py, |view| copied(view.text(at, &mut Vec::new())?.bytes))?;
        Ok(decoded(py, &text)?)
    }
}

/// A part of a JSON document, which :func:`view` and other views give.
///
/// Each index gives another view, also of a number or a string; :meth:`value` makes objects. Where a key comes twice, the
/// last counts. Several threads may use views of one document.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> view = fe.codec.json.view('{"model": {"layers": [64, 32]}, "name": "net"}')
/// >>> view["model"]["layers"][-1].value(), view["name"].kind, "name" in view
/// (32, 'string', True)
/// >>> view
/// JsonView(object at byte 0)
#[pyclass(frozen, module = "ferrule.codec.json")]
pub struct JsonView {
    document: Arc<Document>,
    at: usize,
}

impl JsonView {
    fn beside(&self, at: usize) -> Self {
        Self { document: Arc::clone(&self.document), at }
    }

    fn what(&self, py: Python<'_>) -> Outcome<Kind> {
        self.document.scan(py, |view| view.kind(self.at))
    }

    /// Whether it is an object; otherwise it is an array.
    fn is_object(&self, py: Python<'_>) -> Outcome<bool> {
        match self.what(py)? {
            Kind::Object => Ok(true),
            Kind::Array => Ok(false),
            other => Err(self.wrong(other, "an object or an array")),
        }
    }

    fn wrong(&self, kind: Kind, wanted: &str) -> ferrule_gate::errors::Failure {
        let (name, at) = (name(kind), self.at);
        Error::Type(format!("view: got {} at byte {at}, wanted {wanted}", article(name))).into()
    }

    fn member(&self, py: Python<'_>, key: &Bound<'_, PyString>) -> Outcome<Option<Self>> {
        match self.what(py)? {
            Kind::Object => {}
            other => return Err(self.wrong(other, "an object, since the key is a str")),
        }
        let key = encoded(key.as_any())?;
        let key = key.as_bytes();
        let member = self.document.children(py, self.at, |children, view| children.find(view, key))?;
        Ok(member.map(|Member { value, .. }| self.beside(value)))
    }

    fn item(&self, py: Python<'_>, place: isize) -> Outcome<Option<Self>> {
        match self.what(py)? {
            Kind::Array => {}
            other => return Err(self.wrong(other, "an array, since the key is an integer")),
        }
        let found = self.document.children(py, self.at, |children, view| {
            let place = match usize::try_from(place) {
                Ok(place) => Some(place),
                Err(_) => children.count(view)?.checked_add_signed(place),
            };
            place.map_or(Ok(None), |place| children.item(view, place))
        })?;
        Ok(found.map(|at| self.beside(at)))
    }

    fn child(&self, key: &Bound<'_, PyAny>) -> Outcome<Option<Self>> {
        if let Ok(key) = key.cast::<PyString>() {
            return self.member(key.py(), key);
        }
        // SAFETY: `PyIndex_Check` takes any object.
        if unsafe { ffi::PyIndex_Check(key.as_ptr()) } == 0 {
            return Err(wrong_type("key", key, "a str or an int"));
        }
        // An index beyond all memory is beyond the array.
        // SAFETY: without an exception to raise, it gives the nearest that there is.
        let place = unsafe { ffi::PyNumber_AsSsize_t(key.as_ptr(), std::ptr::null_mut()) };
        if place == -1
            && let Some(error) = PyErr::take(key.py())
        {
            return Err(error.into());
        }
        self.item(key.py(), place)
    }

    /// Where the items are, or the keys.
    fn all(&self, py: Python<'_>) -> Outcome<Vec<usize>> {
        self.document.children(py, self.at, Children::all)
    }

    fn members(&self, py: Python<'_>) -> Outcome<Vec<Member>> {
        if !self.is_object(py)? {
            return Err(self.wrong(Kind::Array, "an object"));
        }
        self.document.children(py, self.at, |children, view| {
            let all = children.all(view)?;
            let mut members = room(all.len())?;
            for at in all {
                members.push(view.member(at)?);
            }
            Ok(members)
        })
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Object => "object",
        Kind::Array => "array",
        Kind::String => "string",
        Kind::Number => "number",
        Kind::Bool => "bool",
        Kind::Null => "null",
    }
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['o', 'a']) { "an" } else { "a" };
    format!("{article} {name}")
}

#[pymethods]
impl JsonView {
    /// What it is, by its first byte: ``"object"``, ``"array"``, ``"string"``, ``"number"``, ``"bool"`` or ``"null"``.
    #[getter]
    fn kind(&self, py: Python<'_>) -> Outcome<&'static str> {
        self.what(py).map(name)
    }

    /// The objects of this part, made and checked as by :func:`loads`.
    ///
    /// Raises
    /// ------
    /// DecodeError
    ///     The part is no JSON value; the message says where in the document.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.codec.json.view('{"a": {"b": [1, 2]}}')["a"].value()
    /// {'b': [1, 2]}
    fn value<'py>(&self, py: Python<'py>) -> Outcome<JsonValue<'py>> {
        let document = &self.document;
        let mut data = document.source.bytes(py)?;
        // Of the whole document all is read, also what should not be behind the value.
        if self.at != document.root {
            data = &data[..document.scan(py, |view| view.end(self.at))?];
        }
        read(py, data, self.at, document.source.ascii, document.rules, true).map(JsonValue)
    }

    /// The part that a JSON Pointer (RFC 6901) names: ``""`` is this part itself, ``"/a/0"`` the first item of its ``a``.
    ///
    /// In a pointer ``~1`` stands for ``/`` and ``~0`` for ``~``.
    ///
    /// Raises
    /// ------
    /// KeyError
    ///     There is no such key.
    /// IndexError
    ///     The array is not so long.
    /// ArgumentError
    ///     `pointer` is no pointer, or has something for an array that is no place.
    /// ArgumentTypeError
    ///     It goes on where there is neither an object nor an array.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.codec.json.view('{"a/b": [10, 20]}').at("/a~1b/1").value()
    /// 20
    fn at(&self, py: Python<'_>, pointer: Str<'_, '_>) -> Outcome<Self> {
        take!(pointer);
        let wrong = |what: &str| {
            Error::Value(format!("pointer: got {pointer}, wanted {what}", pointer = pointer.repr()))
        };
        let mut now = self.beside(self.at);
        if pointer.is_empty() {
            return Ok(now);
        }
        let Some(steps) = pointer.strip_prefix('/') else {
            return Err(wrong("\"\" or one that begins with '/'").into());
        };
        for step in steps.split('/') {
            let key = step.replace("~1", "/").replace("~0", "~");
            if step.matches('~').count() != step.matches("~0").count() + step.matches("~1").count() {
                return Err(wrong("0 or 1 after each '~'").into());
            }
            if now.is_object(py)? {
                let found = now.member(py, &PyString::new(py, &key))?;
                now = found.ok_or_else(|| PyKeyError::new_err(key))?;
                continue;
            }
            let digits = key.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || key.is_empty() || key.len() > 1 && key.starts_with('0') {
                return Err(wrong("a place where the array is").into());
            }
            let found = now.item(py, key.parse().unwrap_or(isize::MAX))?;
            now = found
                .ok_or_else(|| PyIndexError::new_err(format!("{key} is beyond the end of the array")))?;
        }
        Ok(now)
    }

    /// The view of a member or item, or `default` where there is none.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.codec.json.view('{"a": 1}').get("b") is None
    /// True
    #[pyo3(signature = (key, default = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: KeyOrPlace<'py>,
        default: Option<Bound<'py, PyAny>>,
    ) -> Outcome<JsonValue<'py>> {
        Ok(JsonValue(match self.child(&key.0)? {
            Some(child) => Bound::new(py, child)?.into_any(),
            None => default.unwrap_or_else(|| py.None().into_bound(py)),
        }))
    }

    /// The keys of an object, in their order; one that comes twice comes twice.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.codec.json.view('{"a": 1, "b": 2}').keys()
    /// ['a', 'b']
    #[pyo3(signature = () -> "list[str]")]
    fn keys<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyList>> {
        let keys = empty(py)?;
        for member in self.members(py)? {
            keys.append(self.document.string(py, member.key)?)?;
        }
        Ok(keys)
    }

    /// Views of the items of an array, or of the values of an object.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> [part.value() for part in fe.codec.json.view('[1, "x"]').values()]
    /// [1, 'x']
    #[pyo3(signature = () -> "list[JsonView]")]
    fn values<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyList>> {
        let values = empty(py)?;
        if self.is_object(py)? {
            for member in self.members(py)? {
                values.append(self.beside(member.value))?;
            }
        } else {
            for at in self.all(py)? {
                values.append(self.beside(at))?;
            }
        }
        Ok(values)
    }

    /// The keys of an object, each with a view of its value.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> {key: part.value() for key, part in fe.codec.json.view('{"a": 1, "b": [2]}').items()}
    /// {'a': 1, 'b': [2]}
    #[pyo3(signature = () -> "list[tuple[str, JsonView]]")]
    fn items<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyList>> {
        let items = empty(py)?;
        for member in self.members(py)? {
            let key = self.document.string(py, member.key)?;
            let value = Bound::new(py, self.beside(member.value))?;
            items.append(new_tuple(py, [key.into_any(), value.into_any()].into_iter())?)?;
        }
        Ok(items)
    }

    fn __getitem__(&self, key: KeyOrPlace<'_>) -> Outcome<Self> {
        let key = key.0;
        self.child(&key)?.ok_or_else(|| {
            if key.is_instance_of::<PyString>() {
                PyKeyError::new_err((key.unbind(),)).into()
            } else {
                PyIndexError::new_err("beyond the end of the array").into()
            }
        })
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> Outcome<bool> {
        let py = key.py();
        match (key.cast::<PyString>(), self.what(py)?) {
            (Err(_), Kind::Object) => Ok(false),
            (Err(_), other) => Err(self.wrong(other, "an object")),
            (Ok(key), _) => Ok(self.member(py, key)?.is_some()),
        }
    }

    fn __len__(&self, py: Python<'_>) -> Outcome<usize> {
        self.is_object(py)?;
        self.document.children(py, self.at, Children::count)
    }

    /// Over the keys of an object, or over views of the items of an array.
    fn __iter__(&self, py: Python<'_>) -> Outcome<JsonViewIterator> {
        let keys = self.is_object(py)?;
        let places = self.all(py)?;
        Ok(JsonViewIterator { view: self.beside(self.at), keys, places, next: AtomicUsize::new(0) })
    }

    fn __repr__(&self, py: Python<'_>) -> Outcome<String> {
        Ok(format!("JsonView({} at byte {})", self.kind(py)?, self.at))
    }
}

/// Goes over the children of a :class:`JsonView`.
#[pyclass(frozen, module = "ferrule._core.codec.json")]
pub struct JsonViewIterator {
    view: JsonView,
    keys: bool,
    places: Vec<usize>,
    next: AtomicUsize,
}

#[pymethods]
impl JsonViewIterator {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> Outcome<Option<JsonValue<'py>>> {
        let Some(&at) = self.places.get(self.next.fetch_add(1, Ordering::Relaxed)) else { return Ok(None) };
        Ok(Some(JsonValue(if self.keys {
            self.view.document.string(py, at)?.into_any()
        } else {
            Bound::new(py, self.view.beside(at))?.into_any()
        })))
    }
}
