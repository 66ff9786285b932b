//! What a value looks like from outside: its type, by the names that `ferrule/advise/kinds.py` knows, and how large it is. A
//! few items of a container are looked at, and nothing that a user wrote is called.

use ferrule_gate::cpython::Uncollected;
use ferrule_gate::cpython::instances::{
    Attribute, attributes, full_name, has_dict, is_made_by_class, is_of_c, name_of, of_class,
};
use ferrule_gate::cpython::{ascii, code_points};
use numpy::{PyArrayDescr, PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMemoryView, PyNone, PySet,
    PyString, PyTuple, PyType,
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

/// Kinds of libraries: the package, a class or what it derives from, and what both are called.
const LIBRARIES: [(&str, &str, &str); 14] = [
    ("numpy", "ndarray", "ndarray"),
    ("pandas", "Series", "pandas Series"),
    ("pandas", "Index", "pandas Index"),
    ("pandas", "DataFrame", "pandas DataFrame"),
    ("polars", "Series", "polars Series"),
    ("polars", "DataFrame", "polars DataFrame"),
    ("polars", "LazyFrame", "polars LazyFrame"),
    ("pyarrow", "Array", "Arrow array"),
    ("pyarrow", "Buffer", "Arrow buffer"),
    ("pyarrow", "ChunkedArray", "Arrow chunked array"),
    ("pyarrow", "RecordBatch", "Arrow record batch"),
    ("pyarrow", "Table", "Arrow table"),
    ("scipy", "_spbase", "sparse matrix"),
    ("scipy", "spmatrix", "sparse matrix"),
];

/// A value, as it was seen.
#[derive(Default)]
pub struct Look {
    pub kind: String,
    /// Items, characters or bytes.
    pub size: Option<usize>,
    /// Of an item's own data, on average.
    pub item_bytes: usize,
    /// `name: kind`, of what has a size `name: kind × size of so many bytes`.
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

    /// As an attribute is told.
    fn told(&self) -> String {
        match self.size {
            Some(size) => format!("{} × {size} of {} B", self.kind, self.item_bytes),
            None => self.kind.clone(),
        }
    }

    fn single(kind: impl Into<String>, item_bytes: usize) -> Self {
        Self { kind: kind.into(), item_bytes, ..Self::default() }
    }
}

/// Looks at a value.
pub fn look(value: &Bound<'_, PyAny>) -> Look {
    let _still = Uncollected::new(value.py());
    at(value, DEEPEST)
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
    container(value, depth).or_else(|| of_library(value, depth)).unwrap_or_else(|| object(value, depth))
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

/// What several items are, each kind once, and how many bytes one has: those of a pointer where nobody looks.
fn kinds(items: Vec<Bound<'_, PyAny>>, depth: usize) -> (String, usize) {
    if items.is_empty() || depth == 0 {
        return (String::new(), if items.is_empty() { 0 } else { size_of::<usize>() });
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

/// A kind within another: a str there is one of any letters, and an array one of any steps.
fn inner(kind: &str) -> &str {
    match kind {
        "ndarray, strided" => "ndarray",
        _ if kind.starts_with("str (") => "str",
        _ => kind,
    }
}

/// What libraries have for many items. Only what is written in C is asked how many these are.
fn of_library(value: &Bound<'_, PyAny>, depth: usize) -> Option<Look> {
    let class = value.get_type();
    let known = class.mro().iter().find_map(|base| {
        let name = full_name(base.cast::<PyType>().ok()?);
        let (package, class) = (name.split('.').next()?, name.rsplit('.').next()?);
        LIBRARIES.iter().find(|each| (each.0, each.1) == (package, class)).map(|each| each.2)
    });
    if known == Some("ndarray") {
        return array(value, depth);
    }
    let lends = || of_class(&class, intern!(value.py(), "__dlpack__")).is_some();
    let kind = known.or_else(|| lends().then_some("DLPack"))?;
    let size = if is_of_c(&class) { value.len().ok() } else { None };
    Some(Look { size, attributes: vec![class_of(&class)], ..Look::single(kind, size_of::<usize>()) })
}

fn class_of(class: &Bound<'_, PyType>) -> String {
    format!("class: {}", name_of(class))
}

fn array(value: &Bound<'_, PyAny>, depth: usize) -> Option<Look> {
    let array = value.cast::<PyUntypedArray>().ok()?;
    let dtype = name_of_type(&array.dtype());
    let exact = value.is_exact_instance_of::<PyUntypedArray>();
    let mut seen = if dtype == "object" {
        // A subclass may give items in its own way.
        let items = if exact {
            some(array.len()).filter_map(|place| item(value, place)).collect()
        } else {
            Vec::new()
        };
        of_items("object ndarray", array.len(), items, depth)
    } else {
        let kind = if array.is_contiguous() { "ndarray" } else { "ndarray, strided" };
        Look::sized(kind, array.len(), array.dtype().itemsize())
    };
    let shape: Vec<_> = array.shape().iter().map(ToString::to_string).collect();
    seen.attributes = vec![format!("dtype: {dtype}"), format!("shape: {}", shape.join(" × "))];
    if !exact {
        seen.attributes.push(class_of(&value.get_type()));
    }
    Some(seen)
}

/// The name of what an array has, with its bits: `float64`.
fn name_of_type(dtype: &Bound<'_, PyArrayDescr>) -> String {
    let bits = dtype.itemsize() * 8;
    match dtype.kind() {
        b'f' => format!("float{bits}"),
        b'i' => format!("int{bits}"),
        b'u' => format!("uint{bits}"),
        b'c' => format!("complex{bits}"),
        b'b' => "bool".to_owned(),
        b'O' => "object".to_owned(),
        _ => format!("other{bits}"),
    }
}

/// An item of an array, whatever its shape.
fn item<'py>(array: &Bound<'py, PyAny>, place: usize) -> Option<Bound<'py, PyAny>> {
    array.call_method1(intern!(array.py(), "item"), (place,)).ok()
}

/// An object of a class: which of the kinds that the model of costs has, and the name of the class.
fn object(value: &Bound<'_, PyAny>, depth: usize) -> Look {
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
    let own = attributes(value);
    let named =
        |(name, value): &Attribute<'_>| Some(format!("{}: {}", name.to_str().ok()?, at(value, 1).told()));
    // Only of the value itself: one that it has may have it again.
    let attributes =
        if depth == DEEPEST { own.iter().take(ATTRIBUTES).filter_map(named).collect() } else { Vec::new() };
    Look { kind, size, item_bytes: size_of::<usize>() * own.len().max(1), attributes }
}

/// What a value looks like: its kind, its size or None, bytes of an item, and its attributes. Nothing of it is called.
#[pyfunction]
#[pyo3(signature = (value: "object"))]
pub fn seen(value: &Bound<'_, PyAny>) -> (String, Option<usize>, usize, Vec<String>) {
    let seen = look(value);
    (seen.kind, seen.size, seen.item_bytes, seen.attributes)
}
