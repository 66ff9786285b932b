//! What is written as a dict or a list though it is none, or has a say in what is in it: subclasses, mappings, and records by
//! their fields.

use ferrule_base::Error;
use ferrule_gate::cpython::new_dict;
use ferrule_gate::errors::{Failure, Outcome, answer, class_of, worded};
use ferrule_gate::give::lists::empty;
use ferrule_gate::kept::Kept;
use ferrule_gate::signals::every;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyMapping, PyString, PyTuple, PyType};

/// Whether the pairs of a dict are others, or come in another order, than those that lie in it: `items` of its class says
/// which they are, as it does for `json`.
pub fn has_own_items(dict: &Bound<'_, PyDict>) -> PyResult<bool> {
    static ITEMS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = dict.py();
    if dict.is_exact_instance_of::<PyDict>() {
        return Ok(false);
    }
    let own = dict.get_type().getattr(intern!(py, "items"))?;
    let items = ITEMS.get_or_try_init(py, || py.get_type::<PyDict>().getattr("items").map(Bound::unbind))?;
    // One without pairs has none, whatever it says: so `json` sees it.
    Ok(!own.is(items) && !dict.is_empty())
}

/// The class of an object for a message, and of an array what it is one of.
pub fn described(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = object.py();
    let came = class_of(object);
    // Of a scalar of NumPy's the class says it.
    let goes_through = answer(object.get_type().hasattr(intern!(py, "__iter__")), py)? == Some(true);
    match answer(object.getattr_opt(intern!(py, "dtype")), py)?.flatten() {
        Some(dtype) if goes_through => Ok(format!("{came} of dtype {dtype}", dtype = worded(&dtype))),
        _ => Ok(came),
    }
}

/// What is gone through, as a list.
pub fn listed<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let list = empty(object.py())?;
    every(object.py(), object.try_iter()?, |item| list.append(item?))?;
    Ok(list)
}

/// The pairs that `items()` of an object gives: a list of tuples of two.
pub fn pairs<'py>(object: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyList>> {
    let py = object.py();
    let pairs = empty(py)?;
    let items = object.call_method0(intern!(py, "items"))?;
    every(py, items.try_iter()?, |pair| {
        let pair = pair?;
        if !pair.cast::<PyTuple>().is_ok_and(|pair| pair.len() == 2) {
            let text = format!("got {} from items(), wanted tuples of two", class_of(&pair));
            return Err(Error::Value(text).into());
        }
        Ok::<_, Failure>(pairs.append(pair)?)
    })?;
    Ok(pairs)
}

/// The two of a pair that [`pairs`] gave.
pub fn both<'py>(pair: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let pair = pair.cast::<PyTuple>()?;
    Ok((pair.get_item(0)?, pair.get_item(1)?))
}

/// Whether it is a constant of an `enum.Enum`, for which its value stands.
pub fn is_enum(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    static ENUM: Kept<PyType> = Kept::new();
    object.is_instance(ENUM.import(object.py(), "enum", "Enum")?)
}

/// Whether it is a mapping that is no dict, as a `FrozenMap` is.
pub fn is_mapping(object: &Bound<'_, PyAny>) -> bool {
    object.cast::<PyMapping>().is_ok()
}

/// The fields of a dataclass as `dataclasses` keeps them; nothing where the class is none, though it may have something of
/// that name.
pub fn fields_of_dataclass<'py>(class: &Bound<'py, PyType>) -> PyResult<Option<Bound<'py, PyDict>>> {
    let fields = class.getattr_opt(intern!(class.py(), "__dataclass_fields__"))?;
    Ok(fields.and_then(|fields| fields.cast_into().ok()))
}

/// What marks the fields that are no `ClassVar` or `InitVar`.
static FIELD: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The names of the fields that the instances of a dataclass have; nothing where the class is none.
pub fn names<'py>(class: &Bound<'py, PyType>) -> PyResult<Option<Vec<Bound<'py, PyString>>>> {
    let py = class.py();
    let Some(fields) = fields_of_dataclass(class)? else { return Ok(None) };
    let real =
        FIELD.get_or_try_init(py, || py.import("dataclasses")?.getattr("_FIELD").map(Bound::unbind))?;
    let mut names = Vec::with_capacity(fields.len());
    for (name, field) in fields {
        if field.getattr(intern!(py, "_field_type"))?.is(real) {
            names.push(name.cast_into::<PyString>()?);
        }
    }
    Ok(Some(names))
}

/// Whether instances of a class are written by their fields.
pub fn has_fields(class: &Bound<'_, PyType>) -> PyResult<bool> {
    Ok(fields_of_dataclass(class)?.is_some() || record_fields(class)?.is_some())
}

/// The fields of an instance of a dataclass, or of another class that says what its fields are, by name.
pub fn fields<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDict>>> {
    if object.is_instance_of::<PyType>() {
        return Ok(None);
    }
    let class = object.get_type();
    let names = match names(&class)? {
        Some(names) => names,
        None => match record_fields(&class)? {
            Some(fields) => fields.into_iter().map(|(name, _)| name).collect(),
            None => return Ok(None),
        },
    };
    let values = new_dict(object.py(), names.len())?.cast_into::<PyDict>()?;
    for name in names {
        values.set_item(&name, object.getattr(&name)?)?;
    }
    Ok(Some(values))
}

/// A field's name and its type.
type NameAndType<'py> = (Bound<'py, PyString>, Bound<'py, PyAny>);

/// The fields that a class of ferrule's own says its instances have, and their types: they are read as attributes, and one is
/// made by a call with all of them, by name.
pub fn record_fields<'py>(class: &Bound<'py, PyType>) -> PyResult<Option<Vec<NameAndType<'py>>>> {
    let fields = class.getattr_opt(intern!(class.py(), "__record_fields__"))?;
    let Some(Ok(fields)) = fields.map(Bound::cast_into::<PyTuple>) else { return Ok(None) };
    let each = fields.iter().map(|pair| {
        let (name, kind) = both(&pair)?;
        Ok((name.cast_into::<PyString>()?, kind))
    });
    each.collect::<PyResult<_>>().map(Some)
}

/// Whether the instances of a class have a `__dict__`.
pub fn has_dict(class: &Bound<'_, PyType>) -> PyResult<bool> {
    class.getattr(intern!(class.py(), "__dictoffset__"))?.extract::<isize>().map(|offset| offset != 0)
}
