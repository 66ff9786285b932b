//! What a value looks like from outside: its type, as the model of costs names kinds, and how large it is. A few items of a
//! container are looked at, and nothing that a user wrote is called.

use ferrule_gate::cpython::instances::{
    attributes, full_name, has_dict, is_made_by_class, is_of_c, name_of, of_class,
};
use ferrule_gate::cpython::{ascii, code_points};
use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMemoryView, PyNone, PySet,
    PyString, PyTuple,
};

/// Levels of containers that are looked into.
const DEEPEST: usize = 2;
/// Items of a container, and attributes of an object, that are looked at.
const ITEMS: usize = 5;
const ATTRIBUTES: usize = 16;
/// The longest tuple whose items are each named.
const NAMED: usize = 4;
/// Above it an int has two digits of Python's.
const LONG: i64 = 1 << 30;

/// A value, as it was seen.
#[derive(Default)]
pub struct Look {
    pub kind: String,
    /// Items, characters or bytes.
    pub size: Option<usize>,
    /// Of an item's own data, on average.
    pub item_bytes: usize,
    /// `name: kind`.
    pub attributes: Vec<String>,
}

impl Look {
    /// All of it, in bytes; of what has no size, that of a number.
    pub fn bytes(&self) -> usize {
        self.size.unwrap_or(1).saturating_mul(self.item_bytes)
    }

    fn sized(kind: impl Into<String>, size: usize, item_bytes: usize) -> Self {
        Self { kind: kind.into(), size: Some(size), item_bytes, attributes: Vec::new() }
    }

    fn single(kind: impl Into<String>, item_bytes: usize) -> Self {
        Self { kind: kind.into(), item_bytes, ..Self::default() }
    }
}

/// Looks at a value.
pub fn look(value: &Bound<'_, PyAny>) -> Look {
    let mut seen = at(value, DEEPEST);
    if !is_of_c(&value.get_type()) {
        let own = attributes(value);
        seen.attributes = own
            .iter()
            .take(ATTRIBUTES)
            .filter_map(|(name, value)| Some(format!("{}: {}", name.to_str().ok()?, at(value, 1).kind)))
            .collect();
    }
    seen
}

fn at(value: &Bound<'_, PyAny>, depth: usize) -> Look {
    if let Ok(text) = value.cast_exact::<PyString>() {
        return string(text);
    }
    if value.is_exact_instance_of::<PyInt>() {
        let small = value.extract::<i64>();
        return Look::single(if small.is_ok() { "int" } else { "big int" }, size_of::<i64>());
    }
    if value.is_exact_instance_of::<PyFloat>() {
        return Look::single("float", size_of::<f64>());
    }
    if value.is_exact_instance_of::<PyBool>() {
        return Look::single("bool", 1);
    }
    if value.is_exact_instance_of::<PyNone>() {
        return Look::single("None", 0);
    }
    if let Ok(bytes) = value.cast_exact::<PyBytes>() {
        return Look::sized("bytes", bytes.as_bytes().len(), 1);
    }
    container(value, depth).or_else(|| array(value)).unwrap_or_else(|| object(value))
}

fn string(text: &Bound<'_, PyString>) -> Look {
    let (letters, width) = match code_points(text) {
        Ok(PyStringData::Ucs1(_)) if ascii(text).is_some() => ("ASCII", 1),
        Ok(PyStringData::Ucs1(letters)) if letters.is_ascii() => ("ASCII", 1),
        Ok(PyStringData::Ucs1(_)) | Err(_) => ("Latin-1", 1),
        Ok(PyStringData::Ucs2(_)) => ("CJK", 2),
        Ok(PyStringData::Ucs4(_)) => ("emoji", 4),
    };
    Look::sized(format!("str ({letters})"), text.len().unwrap_or(0), width)
}

fn container(value: &Bound<'_, PyAny>, depth: usize) -> Option<Look> {
    if let Ok(list) = value.cast_exact::<PyList>() {
        let items = some(list.len()).filter_map(|place| list.get_item(place).ok()).collect();
        return Some(of_items("list", list.len(), items, depth));
    }
    if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        return Some(of_tuple(tuple, depth));
    }
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let (keys, values): (Vec<_>, Vec<_>) = dict.iter().take(ITEMS).unzip();
        let (keys, values) = (kinds(keys, depth), kinds(values, depth));
        let kind =
            if dict.is_empty() { "dict".to_owned() } else { format!("dict[{}, {}]", keys.0, values.0) };
        return Some(Look::sized(kind, dict.len(), keys.1 + values.1));
    }
    if let Ok(set) = value.cast_exact::<PySet>() {
        return Some(of_items("set", set.len(), set.iter().take(ITEMS).collect(), depth));
    }
    if let Ok(set) = value.cast_exact::<PyFrozenSet>() {
        return Some(of_items("frozenset", set.len(), set.iter().take(ITEMS).collect(), depth));
    }
    if let Ok(bytes) = value.cast_exact::<PyByteArray>() {
        return Some(Look::sized("bytearray", bytes.len(), 1));
    }
    if let Ok(view) = value.cast_exact::<PyMemoryView>() {
        let (bytes, each) = (number(view, intern!(value.py(), "nbytes")), itemsize(view));
        return Some(Look::sized("memoryview", bytes / each.max(1), each));
    }
    of_modules(value, depth)
}

/// What modules of the standard library that are written in C have.
fn of_modules(value: &Bound<'_, PyAny>, depth: usize) -> Option<Look> {
    let class = value.get_type();
    if !is_of_c(&class) {
        return None;
    }
    match full_name(&class).as_str() {
        "array.array" => {
            let mut seen = Look::sized("array", value.len().ok()?, itemsize(value));
            let code = value.getattr(intern!(value.py(), "typecode")).ok()?;
            seen.attributes = vec![format!("typecode: {}", code.extract::<String>().ok()?)];
            Some(seen)
        }
        "collections.deque" => {
            let items = value.try_iter().ok()?.take(ITEMS).filter_map(Result::ok).collect();
            Some(of_items("deque", value.len().ok()?, items, depth))
        }
        "builtins.range" => Some(Look::sized("range", value.len().ok()?, size_of::<i64>())),
        _ => None,
    }
}

/// A number that an object of a class written in C keeps; 0 where it has none any more.
fn number(value: &Bound<'_, PyAny>, name: &Bound<'_, PyString>) -> usize {
    value.getattr(name).and_then(|found| found.extract()).unwrap_or(0)
}

fn itemsize(value: &Bound<'_, PyAny>) -> usize {
    number(value, intern!(value.py(), "itemsize"))
}

fn of_tuple(tuple: &Bound<'_, PyTuple>, depth: usize) -> Look {
    let length = tuple.len();
    if (2..=NAMED).contains(&length) && depth > 0 {
        let looks: Vec<_> = tuple.iter().map(|item| at(&item, depth - 1)).collect();
        let bytes: usize = looks.iter().map(Look::bytes).sum();
        let names: Vec<_> = looks.iter().map(|look| inner(&look.kind)).collect();
        return Look::sized(format!("tuple[{}]", names.join(", ")), length, bytes / length);
    }
    let items = some(length).filter_map(|place| tuple.get_item(place).ok()).collect();
    let mut seen = of_items("tuple", length, items, depth);
    if seen.kind.ends_with(']') {
        seen.kind.insert_str(seen.kind.len() - 1, ", …");
    }
    seen
}

/// The places of a few items: the first, the last and some between.
fn some(length: usize) -> impl Iterator<Item = usize> {
    let places = length.min(ITEMS);
    (0..places).map(move |place| place * (length - 1) / (places - 1).max(1))
}

fn of_items(name: &str, length: usize, items: Vec<Bound<'_, PyAny>>, depth: usize) -> Look {
    let (kind, bytes) = kinds(items, depth);
    Look::sized(if kind.is_empty() { name.to_owned() } else { format!("{name}[{kind}]") }, length, bytes)
}

/// What several items are, each kind once, and how many bytes one has.
fn kinds(items: Vec<Bound<'_, PyAny>>, depth: usize) -> (String, usize) {
    if items.is_empty() || depth == 0 {
        return (String::new(), 0);
    }
    let looks: Vec<_> = items.iter().map(|item| at(item, depth - 1)).collect();
    let bytes = looks.iter().map(Look::bytes).sum::<usize>() / looks.len();
    let long = |item: &Bound<'_, PyAny>| item.extract::<i64>().is_ok_and(|int| int.abs() >= LONG);
    let mut found: Vec<&str> = Vec::new();
    for (look, item) in looks.iter().zip(&items) {
        let name = if look.kind == "int" && long(item) { "int >= 2**30" } else { inner(&look.kind) };
        if !found.contains(&name) {
            found.push(name);
        }
    }
    if found.contains(&"int >= 2**30") {
        found.retain(|name| *name != "int");
    }
    (found.join(" | "), bytes)
}

/// A kind within another: a str there is one of any letters.
fn inner(kind: &str) -> &str {
    if kind.starts_with("str (") { "str" } else { kind }
}

fn array(value: &Bound<'_, PyAny>) -> Option<Look> {
    let class = value.get_type();
    if is_made_by_class(&class) || name_of(&class) != "ndarray" {
        return None;
    }
    let array = value.cast_exact::<PyUntypedArray>().ok()?;
    let dtype = array.dtype();
    let letter = match dtype.kind() {
        b'f' => "float",
        b'i' => "int",
        b'u' => "uint",
        b'c' => "complex",
        b'b' => "bool",
        b'O' => "object",
        _ => "other",
    };
    let bits =
        if matches!(letter, "bool" | "object") { String::new() } else { (dtype.itemsize() * 8).to_string() };
    let shape: Vec<_> = array.shape().iter().map(ToString::to_string).collect();
    let kind = if array.is_contiguous() { "ndarray" } else { "ndarray, strided" };
    let mut seen = Look::sized(kind, array.len(), dtype.itemsize());
    seen.attributes = vec![format!("dtype: {letter}{bits}"), format!("shape: {}", shape.join(" × "))];
    Some(seen)
}

/// An object of a class: which of the kinds that the model of costs has, and the name of the class.
fn object(value: &Bound<'_, PyAny>) -> Look {
    let (py, class) = (value.py(), value.get_type());
    let name = name_of(&class);
    let list = value.cast::<PyList>().map(PyListMethods::len);
    let size = list.or_else(|_| value.cast::<PyDict>().map(PyDictMethods::len));
    let size = size.or_else(|_| value.cast::<PyTuple>().map(PyTupleMethods::len)).ok();
    let has = |name| of_class(&class, name).is_some();
    let made = is_made_by_class(&class);
    let kind = if made && value.is_instance_of::<PyTuple>() && has(intern!(py, "_fields")) {
        format!("namedtuple {name}")
    } else if made && has(intern!(py, "__dataclass_fields__")) {
        format!("dataclass{} {name}", if has_dict(&class) { "" } else { " with slots" })
    } else if made && size.is_none() && (has_dict(&class) || !attributes(value).is_empty()) {
        format!("plain object {name}")
    } else {
        name
    };
    Look { kind, size, item_bytes: size_of::<usize>() * attributes(value).len().max(1), ..Look::default() }
}

/// What a value looks like: its kind, its size or None, bytes of an item, and its attributes. Nothing of it is called.
#[pyfunction]
#[pyo3(signature = (value: "object"))]
pub fn seen(value: &Bound<'_, PyAny>) -> (String, Option<usize>, usize, Vec<String>) {
    let seen = look(value);
    (seen.kind, seen.size, seen.item_bytes, seen.attributes)
}
