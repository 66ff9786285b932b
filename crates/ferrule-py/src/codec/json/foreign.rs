//! What the objects are written as that are of no builtin type itself.

use ferrule_gate::kept::Kept;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

use crate::codec::classes::fields_of_dataclass;

/// What something is written as.
pub enum Form<'py> {
    Text(Bound<'py, PyString>),
    Int(Bound<'py, PyAny>),
    Float(f64),
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    Dict(Bound<'py, PyDict>),
    /// As something else, that is nearer to JSON.
    Value(Bound<'py, PyAny>),
}

/// `None` where there is no JSON for it.
pub fn form<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Form<'py>>> {
    let py = object.py();
    if let Ok(tuple) = object.cast_exact::<PyTuple>() {
        return Ok(Some(Form::Tuple(tuple.clone())));
    }
    if let Some(fields) = fields(object)? {
        return Ok(Some(Form::Dict(fields)));
    }
    if is_a(object, &ENUM, "enum", "Enum")? {
        return Ok(Some(Form::Value(object.getattr(intern!(py, "value"))?)));
    }
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Some(Form::Text(text.clone())));
    }
    if object.is_instance_of::<PyInt>() {
        return Ok(Some(Form::Int(object.clone())));
    }
    if let Ok(float) = object.cast::<PyFloat>() {
        return Ok(Some(Form::Float(float.value())));
    }
    if let Ok(dict) = object.cast::<PyDict>() {
        return Ok(Some(Form::Dict(dict.clone())));
    }
    if let Ok(list) = object.cast::<PyList>() {
        return Ok(Some(Form::List(list.clone())));
    }
    if let Ok(tuple) = object.cast::<PyTuple>() {
        return Ok(Some(Form::Tuple(tuple.clone())));
    }
    if is_a(object, &DATE, "datetime", "date")? || is_a(object, &TIME, "datetime", "time")? {
        let text = object.call_method0(intern!(py, "isoformat"))?;
        return Ok(text.cast_into().ok().map(Form::Text));
    }
    if is_a(object, &UUID, "uuid", "UUID")? {
        return Ok(Some(Form::Text(object.str()?)));
    }
    array(object)
}

static ENUM: Kept<PyType> = Kept::new();
static DATE: Kept<PyType> = Kept::new();
static TIME: Kept<PyType> = Kept::new();
static UUID: Kept<PyType> = Kept::new();

fn is_a(object: &Bound<'_, PyAny>, cell: &'static Kept<PyType>, module: &str, name: &str) -> PyResult<bool> {
    object.is_instance(cell.import(object.py(), module, name)?)
}

/// What marks the fields that are no `ClassVar` or `InitVar`.
static FIELD: Kept<PyAny> = Kept::new();

/// The fields of a dataclass's instance, by name.
fn fields<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyDict>>> {
    let py = object.py();
    if object.is_instance_of::<PyType>() {
        return Ok(None);
    }
    let Some(fields) = fields_of_dataclass(&object.get_type())? else { return Ok(None) };
    let real =
        FIELD.get_or_try_init(py, || py.import("dataclasses")?.getattr("_FIELD").map(Bound::unbind))?;
    let values = PyDict::new(py);
    for (name, field) in fields {
        if field.getattr(intern!(py, "_field_type"))?.is(real) {
            values.set_item(&name, object.getattr(name.cast::<PyString>()?)?)?;
        }
    }
    Ok(Some(values))
}

/// The items of a NumPy array, or the value of a scalar. Dates and durations of NumPy are refused: not all of them are any
/// of Python's.
fn array<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Form<'py>>> {
    let py = object.py();
    let Some(dtype) = object.getattr_opt(intern!(py, "dtype"))? else { return Ok(None) };
    let kind = dtype.getattr_opt(intern!(py, "kind"))?.and_then(|kind| kind.extract::<String>().ok());
    let known = kind.is_some_and(|kind| matches!(kind.as_str(), "b" | "i" | "u" | "f" | "U" | "O"));
    if !known || object.get_type().getattr_opt(intern!(py, "tolist"))?.is_none() {
        return Ok(None);
    }
    let value = object.call_method0(intern!(py, "tolist"))?;
    // A scalar of `longdouble` gives itself.
    Ok(if value.is(object) { None } else { Some(Form::Value(value)) })
}
