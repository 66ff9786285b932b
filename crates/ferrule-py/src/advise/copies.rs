//! Copies of a call's arguments, made before the call: item by item and attribute by attribute, shared ones once. Nothing that
//! a user wrote is called, so what would need that is refused.

use std::collections::HashMap;

use ferrule_gate::cpython::instances::{
    attributes, full_name, give, is_made_by_class, is_of_c, name_of, new_plain, of_class, text,
};
use ferrule_gate::cpython::is_plain;
use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyByteArray, PyDict, PyFrozenSet, PyFunction, PyList, PyMemoryView, PySet, PyString, PyTuple, PyType,
};

/// Tuples within tuples; all else may be as deep as it is.
const DEEPEST: usize = 100;
/// Objects that are copied, which bounds the time as bytes bound the memory.
const MOST: usize = 200_000;
/// What an object takes beside its items.
const HEAD: usize = 64;
const WORD: usize = size_of::<usize>();

/// Classes whose instances never change, or stand for themselves; of those written in C that are not below.
const SAME: &[&str] = &[
    "builtins.NoneType",
    "builtins.bool",
    "builtins.int",
    "builtins.float",
    "builtins.complex",
    "builtins.str",
    "builtins.bytes",
    "builtins.range",
    "builtins.slice",
    "builtins.ellipsis",
    "builtins.NotImplementedType",
    "builtins.function",
    "builtins.builtin_function_or_method",
    "builtins.type",
    "builtins.module",
    "builtins.code",
    "builtins.method_descriptor",
    "builtins.wrapper_descriptor",
    "builtins.property",
    "abc.ABCMeta",
    "enum.EnumType",
    "datetime.datetime",
    "datetime.date",
    "datetime.time",
    "datetime.timedelta",
    "datetime.timezone",
    "zoneinfo.ZoneInfo",
    "decimal.Decimal",
    "fractions.Fraction",
    "uuid.UUID",
    "re.Pattern",
    "pathlib.PosixPath",
    "pathlib.PurePosixPath",
    "pathlib.WindowsPath",
    "pathlib.PureWindowsPath",
    "pathlib._local.PosixPath",
    "pathlib._local.PurePosixPath",
    "numpy.ufunc",
    "operator.itemgetter",
    "operator.attrgetter",
];
/// Those whose names say less to a reader than these.
const CALLED: &[(&str, &str)] = &[
    ("TextIOWrapper", "an open file"),
    ("BufferedReader", "an open file"),
    ("BufferedWriter", "an open file"),
    ("BufferedRandom", "an open file"),
    ("FileIO", "an open file"),
    ("socket", "a socket"),
    ("generator", "a generator"),
    ("coroutine", "a coroutine"),
    ("async_generator", "an async generator"),
    ("lock", "a lock"),
    ("RLock", "a lock"),
    ("method", "a bound method"),
];
/// What a memoryview may be of.
const VIEWED: &[&str] = &["builtins.bytes", "builtins.bytearray", "array.array", "numpy.ndarray"];
/// What `object` has, and a class must have unchanged.
const DEFAULT: &[&str] = &["__reduce_ex__", "__reduce__", "__getstate__", "__new__"];
/// What a class must not have.
const CUSTOM: &[&str] =
    &["__deepcopy__", "__copy__", "__setstate__", "__del__", "__getnewargs__", "__getnewargs_ex__"];
/// What dataclasses with slots have of these, which does no more than we do.
const OF_DATACLASSES: &[&str] = &["_dataclass_getstate", "_dataclass_setstate"];

/// Why there is no copy.
pub type Refused = String;

/// How the instances of a class are copied.
#[derive(Clone)]
enum Way {
    Same,
    Plain,
    NamedTuple,
    No(Refused),
}

/// Copies values that belong together.
pub struct Copier<'py> {
    py: Python<'py>,
    /// By the address of the original, which is kept by what is copied.
    made: HashMap<usize, Bound<'py, PyAny>>,
    /// Originals whose copies are still without what is in them.
    ahead: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    classes: HashMap<usize, Way>,
    /// The class that was asked for last, and whether its instances stand for themselves: most items are of one.
    last: (usize, bool),
    room: usize,
    pub bytes: usize,
    count: usize,
}

impl<'py> Copier<'py> {
    /// Copies at most so many bytes.
    pub fn new(py: Python<'py>, room: usize) -> Self {
        let (made, ahead, classes) = (HashMap::new(), Vec::new(), HashMap::new());
        Self { py, made, ahead, classes, last: (0, false), room, bytes: 0, count: 0 }
    }

    /// A copy of a value and of all that is in it.
    pub fn copy(&mut self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
        let copy = self.shell(value, 0)?;
        while let Some((from, to)) = self.ahead.pop() {
            self.fill(&from, &to)?;
        }
        Ok(copy)
    }

    /// A copy that may still be without what is in it.
    fn shell(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        if self.is_same(value) {
            return Ok(value.clone());
        }
        if let Some(made) = self.made.get(&value.as_ptr().addr()) {
            return Ok(made.clone());
        }
        if depth > DEEPEST {
            return Err(format!("tuples more than {DEEPEST} deep"));
        }
        let copy = self.new_of(value, depth)?;
        self.made.insert(value.as_ptr().addr(), copy.clone());
        Ok(copy)
    }

    fn new_of(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        let py = self.py;
        if let Ok(tuple) = value.cast_exact::<PyTuple>() {
            self.take(tuple.len() * WORD)?;
            return Ok(self.tuple(tuple, depth)?.into_any());
        }
        let (copy, filled) = if let Ok(list) = value.cast_exact::<PyList>() {
            self.take(list.len() * WORD)?;
            (list.get_slice(0, list.len()).into_any(), list.iter().all(|item| self.is_same(&item)))
        } else if let Ok(bytes) = value.cast_exact::<PyByteArray>() {
            self.take(bytes.len())?;
            (PyByteArray::new(py, &bytes.to_vec()).into_any(), true)
        } else if value.is_exact_instance_of::<PySet>() || value.is_exact_instance_of::<PyFrozenSet>() {
            (self.set(value)?, true)
        } else if value.is_exact_instance_of::<PyDict>() {
            self.dict(value)?
        } else {
            return self.other(value, depth);
        };
        if !filled {
            self.ahead.push((value.clone(), copy.clone()));
        }
        Ok(copy)
    }

    fn tuple(&mut self, tuple: &Bound<'py, PyTuple>, depth: usize) -> Result<Bound<'py, PyTuple>, Refused> {
        let items: Result<Vec<_>, _> = tuple.iter().map(|item| self.shell(&item, depth + 1)).collect();
        PyTuple::new(self.py, items?).map_err(said)
    }

    /// A set's items would have to be hashed anew, if they were others.
    fn set(&mut self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
        let items: Vec<_> = value.try_iter().map_err(said)?.filter_map(Result::ok).collect();
        if let Some(other) = items.iter().find(|item| !self.is_constant(item)) {
            return Err(format!("a set of {}", called(other)));
        }
        self.take(items.len() * 4 * WORD)?;
        value.call_method0(intern!(self.py, "copy")).map_err(said)
    }

    /// A dict with its keys, and whether it has its values as well. Keys are not hashed anew.
    fn dict(&mut self, value: &Bound<'py, PyAny>) -> Result<(Bound<'py, PyAny>, bool), Refused> {
        let dict = value.cast::<PyDict>().map_err(|_| called(value))?;
        self.take(dict.len() * 4 * WORD)?;
        let (mut filled, mut hashed) = (true, true);
        for (key, value) in dict.iter() {
            if !self.is_constant(&key) {
                return Err(format!("a dict with keys of {}", called(&key)));
            }
            hashed &= has_plain_hash(&key);
            filled &= self.is_same(&value);
        }
        if !filled && !hashed {
            return Err("a dict with keys whose hash is a function of Python's".to_owned());
        }
        let copy = value.call_method0(intern!(self.py, "copy")).map_err(said)?;
        Ok((copy, filled))
    }

    fn other(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        let class = value.get_type();
        match full_name(&class).as_str() {
            "numpy.ndarray" => return self.array(value),
            "array.array" if is_of_c(&class) => {
                let each: usize = value
                    .getattr(intern!(self.py, "itemsize"))
                    .and_then(|each| each.extract())
                    .map_err(said)?;
                self.take(value.len().map_err(said)? * each)?;
                return value.call_method0(intern!(self.py, "__copy__")).map_err(said);
            }
            "builtins.memoryview" => return self.view(value, depth),
            "collections.defaultdict" | "collections.OrderedDict" => {
                let (copy, filled) = self.dict(value)?;
                if !filled {
                    self.ahead.push((value.clone(), copy.clone()));
                }
                return Ok(copy);
            }
            "collections.deque" => {
                let items = PyList::empty(self.py);
                for item in value.try_iter().map_err(said)?.filter_map(Result::ok) {
                    items.append(self.shell(&item, depth + 1)?).map_err(said)?;
                }
                self.take(items.len() * WORD)?;
                let most = value.getattr(intern!(self.py, "maxlen")).map_err(said)?;
                return class.call1((items, most)).map_err(said);
            }
            _ => {}
        }
        match self.way(&class) {
            Way::Plain => self.plain(value, &class),
            Way::NamedTuple => {
                let tuple = value.cast::<PyTuple>().map_err(|_| called(value))?;
                self.take(tuple.len() * WORD)?;
                let items = self.tuple(tuple, depth)?;
                let new = self.py.get_type::<PyTuple>().getattr(intern!(self.py, "__new__"));
                new.and_then(|new| new.call1((class, items))).map_err(said)
            }
            Way::No(reason) => Err(reason),
            Way::Same => Ok(value.clone()),
        }
    }

    fn array(&mut self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
        let array = value.cast_exact::<PyUntypedArray>().map_err(|_| called(value))?;
        if array.dtype().has_object() {
            return Err("an array of objects".to_owned());
        }
        self.take(array.len() * array.dtype().itemsize())?;
        value.call_method1(intern!(self.py, "copy"), ("K",)).map_err(said)
    }

    /// A view of all of what it views, which is copied once, whoever has it besides.
    fn view(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        let viewed = value.getattr(intern!(self.py, "obj")).map_err(said)?;
        let class = viewed.get_type();
        if !(is_of_c(&class) && VIEWED.contains(&full_name(&class).as_str())) {
            return Err(format!("a memoryview of {}", called(&viewed)));
        }
        let whole = PyMemoryView::from(&viewed).map_err(said)?;
        for name in ["nbytes", "format", "shape", "strides"] {
            let [all, seen] = [whole.as_any(), value].map(|view| view.getattr(name));
            if !all.and_then(|all| all.eq(seen?)).map_err(said)? {
                return Err("a memoryview of a part".to_owned());
            }
        }
        let copy = PyMemoryView::from(&self.shell(&viewed, depth + 1)?).map_err(said)?;
        let readonly = value.getattr(intern!(self.py, "readonly")).and_then(|is| is.is_truthy());
        if readonly.map_err(said)? {
            return copy.call_method0(intern!(self.py, "toreadonly")).map_err(said);
        }
        Ok(copy.into_any())
    }

    fn plain(
        &mut self,
        value: &Bound<'py, PyAny>,
        class: &Bound<'py, PyType>,
    ) -> Result<Bound<'py, PyAny>, Refused> {
        let copy = new_plain(class).map_err(said)?.ok_or_else(|| called(value))?;
        self.take(0)?;
        self.ahead.push((value.clone(), copy.clone()));
        Ok(copy)
    }

    /// Puts copies of what is in an original into its copy.
    fn fill(&mut self, from: &Bound<'py, PyAny>, to: &Bound<'py, PyAny>) -> Result<(), Refused> {
        if let (Ok(from), Ok(to)) = (from.cast_exact::<PyList>(), to.cast_exact::<PyList>()) {
            for (place, item) in from.iter().enumerate() {
                to.set_item(place, self.shell(&item, 0)?).map_err(said)?;
            }
        } else if let (Ok(from), Ok(to)) = (from.cast::<PyDict>(), to.cast::<PyDict>()) {
            for (key, value) in from.iter() {
                if !self.is_same(&value) {
                    to.set_item(key, self.shell(&value, 0)?).map_err(said)?;
                }
            }
        } else {
            let own = attributes(from);
            self.take(own.len() * 2 * WORD)?;
            for (name, value) in own {
                let value = self.shell(&value, 0)?;
                if !give(to, &name, &value).map_err(said)? {
                    return Err(format!("{} with a property {name}", called(from)));
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, bytes: usize) -> Result<(), Refused> {
        self.bytes += bytes + HEAD;
        self.count += 1;
        if self.bytes > self.room || self.count > MOST {
            return Err(format!("more than {:.0} KB", self.room as f64 / 1e3));
        }
        Ok(())
    }

    /// Whether a value stands for itself in a copy.
    fn is_same(&mut self, value: &Bound<'py, PyAny>) -> bool {
        let class = value.get_type();
        let address = class.as_ptr().addr();
        if self.last.0 != address {
            self.last = (address, matches!(self.way(&class), Way::Same));
        }
        self.last.1
    }

    /// Whether it does, or is made of such.
    fn is_constant(&mut self, value: &Bound<'py, PyAny>) -> bool {
        let tuple = value.cast_exact::<PyTuple>();
        self.is_same(value) || tuple.is_ok_and(|tuple| tuple.iter().all(|item| self.is_same(&item)))
    }

    fn way(&mut self, class: &Bound<'py, PyType>) -> Way {
        self.classes.entry(class.as_ptr().addr()).or_insert_with(|| way(class)).clone()
    }
}

/// How instances of a class are copied, if they are of none that is known.
fn way(class: &Bound<'_, PyType>) -> Way {
    let py = class.py();
    let meta = class.get_type();
    if SAME.contains(&full_name(class).as_str()) || full_name(&meta) == "enum.EnumType" {
        return Way::Same;
    }
    let name = name_of(class);
    if let Some((_, said)) = CALLED.iter().find(|(known, _)| *known == name) {
        return Way::No((*said).to_owned());
    }
    if full_name(class) == format!("numpy.{name}") && name != "ndarray" && !is_made_by_class(class) {
        return Way::Same; // its scalars
    }
    let has = |name: &str| of_class(class, &PyString::new(py, name));
    let tuple = class.is_subclass_of::<PyTuple>().unwrap_or(false);
    if tuple && has("_fields").is_some() && has("__dict__").is_none() {
        return Way::NamedTuple;
    }
    let object = py.get_type::<PyAny>();
    let from_object = |name: &&&str| {
        let own = of_class(&object, &PyString::new(py, name));
        has(name).zip(own).is_none_or(|(has, own)| !has.is(&own))
    };
    let ours = |name: &&&str| {
        has(name).is_some_and(|there| {
            let called =
                there.cast_exact::<PyFunction>().ok().and_then(|there| there.getattr("__name__").ok());
            !called.and_then(|called| text(&called)).is_some_and(|called| OF_DATACLASSES.contains(&&*called))
        })
    };
    if !matches!(full_name(&meta).as_str(), "builtins.type" | "abc.ABCMeta") {
        return Way::No(format!("an object of {name}, whose class is made by {}", name_of(&meta)));
    }
    if let Some(custom) = CUSTOM.iter().find(ours) {
        return Way::No(format!("an object of {name}, which has {custom}"));
    }
    if let Some(other) = DEFAULT.iter().filter(from_object).find(ours) {
        return Way::No(format!("an object of {name}, which has a {other} of its own"));
    }
    if is_plain(class) { Way::Plain } else { Way::No(format!("an object of {name}")) }
}

/// Whether hashing it calls nothing of Python's.
fn has_plain_hash(key: &Bound<'_, PyAny>) -> bool {
    let tuple = key.cast_exact::<PyTuple>();
    tuple.map_or_else(
        |_| !is_made_by_class(&key.get_type()),
        |tuple| tuple.iter().all(|item| has_plain_hash(&item)),
    )
}

fn called(value: &Bound<'_, PyAny>) -> Refused {
    format!("an object of {}", name_of(&value.get_type()))
}

fn said(error: PyErr) -> Refused {
    format!("Python refused: {error}")
}

/// A copy of a value that has at most `room` bytes, or None; how many it has; and why there is no copy.
#[pyfunction]
#[pyo3(signature = (value: "object", room: "int"))]
pub fn copied<'py>(value: &Bound<'py, PyAny>, room: usize) -> (Option<Bound<'py, PyAny>>, usize, String) {
    let mut copier = Copier::new(value.py(), room);
    match copier.copy(value) {
        Ok(copy) => (Some(copy), copier.bytes, String::new()),
        Err(reason) => (None, copier.bytes, reason),
    }
}
