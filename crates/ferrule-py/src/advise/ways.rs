//! How instances of a class are copied, if they are, and what those keep alive that stand for themselves.

use ferrule_gate::cpython::instances::{
    attributes_of_function, full_name, is_made_by_class, name_of, of_class, text,
};
use ferrule_gate::cpython::is_plain;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyFunction, PySlice, PyString, PyTuple, PyType};

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
    "builtins.ellipsis",
    "builtins.NotImplementedType",
    "builtins.type",
    "builtins.module",
    "builtins.code",
    "builtins.method_descriptor",
    "builtins.wrapper_descriptor",
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
    "operator.attrgetter",
];
/// Classes whose instances stand for themselves where all that they keep does, and what others are called.
const KEEPING: &[(&str, &str)] = &[
    ("builtins.function", "a function that keeps objects"),
    ("builtins.builtin_function_or_method", "a bound method"),
    ("builtins.slice", "a slice that keeps objects"),
    ("operator.itemgetter", "an itemgetter that keeps objects"),
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
pub enum Way {
    Same,
    Keeping(&'static str),
    Plain,
    NamedTuple,
    No(Refused),
}

/// How instances of a class are copied, if they are of none that is known.
pub fn way(class: &Bound<'_, PyType>) -> Way {
    let py = class.py();
    let meta = class.get_type();
    if SAME.contains(&full_name(class).as_str()) || full_name(&meta) == "enum.EnumType" {
        return Way::Same;
    }
    let name = name_of(class);
    if let Some((_, said)) = CALLED.iter().find(|(known, _)| *known == name) {
        return Way::No((*said).to_owned());
    }
    if let Some((_, said)) = KEEPING.iter().find(|(known, _)| *known == full_name(class)) {
        return Way::Keeping(said);
    }
    // Its scalars; those of several fields may be parts of an array.
    if class
        .mro()
        .iter()
        .any(|base| base.cast::<PyType>().is_ok_and(|base| full_name(base) == "numpy.generic"))
        && name != "void"
        && !is_made_by_class(class)
    {
        return Way::Same;
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

pub fn is_closure(value: &Bound<'_, PyAny>) -> bool {
    value.is_exact_instance_of::<PyFunction>()
        && value.getattr(intern!(value.py(), "__closure__")).is_ok_and(|cells| !cells.is_none())
}

/// What an instance of a class that is `KEEPING` keeps alive, but for its module.
pub fn kept_by<'py>(value: &Bound<'py, PyAny>) -> Vec<Bound<'py, PyAny>> {
    let py = value.py();
    let get = |names: &[&str]| names.iter().filter_map(|name| value.getattr(*name).ok()).collect::<Vec<_>>();
    if let Ok(function) = value.cast_exact::<PyFunction>() {
        let mut kept = get(&["__closure__", "__defaults__"]);
        let named = value.getattr(intern!(py, "__kwdefaults__")).ok();
        kept.extend(
            named.iter().filter_map(|named| named.cast::<PyDict>().ok()).flat_map(PyDictMethods::values),
        );
        kept.extend(attributes_of_function(function).into_iter().map(|(_, value)| value));
        kept
    } else if value.is_exact_instance_of::<PyCFunction>() {
        get(&["__self__"])
    } else if value.is_exact_instance_of::<PySlice>() {
        get(&["start", "stop", "step"])
    } else {
        // `(operator.itemgetter, items)`
        let reduced = value.call_method0(intern!(py, "__reduce__")).and_then(|reduced| reduced.get_item(1));
        reduced.into_iter().collect()
    }
}

/// Whether hashing it calls nothing of Python's.
pub fn has_plain_hash(key: &Bound<'_, PyAny>) -> bool {
    let tuple = key.cast_exact::<PyTuple>();
    tuple.map_or_else(
        |_| !is_made_by_class(&key.get_type()),
        |tuple| tuple.iter().all(|item| has_plain_hash(&item)),
    )
}
