//! What the objects are written as that are of no builtin type itself.

use ferrule_gate::cpython::has_own_iter;
use ferrule_gate::errors::Outcome;
use ferrule_gate::kept::Kept;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

use crate::codec::like::{described, fields, has_own_items, is_enum, is_mapping, listed, pairs};

/// What something is written as.
pub enum Form<'py> {
    Text(Bound<'py, PyString>),
    Int(Bound<'py, PyAny>),
    Float(f64),
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    Dict(Bound<'py, PyDict>),
    /// Tuples of a key and a value.
    Pairs(Bound<'py, PyList>),
    /// As something else, of a builtin type.
    Plain(Bound<'py, PyAny>),
    /// As something else, that is nearer to JSON.
    Value(Bound<'py, PyAny>),
}

/// `None` where there is no JSON for it. What `json` of the standard library writes is written as it does.
pub fn form<'py>(object: &Bound<'py, PyAny>) -> Outcome<Option<Form<'py>>> {
    let py = object.py();
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
        let own = has_own_items(dict)?;
        return Ok(Some(if own { Form::Pairs(pairs(object)?) } else { Form::Dict(dict.clone()) }));
    }
    let list = object.cast::<PyList>().ok();
    let tuple = object.cast::<PyTuple>().ok();
    if list.is_some() || tuple.is_some() {
        if has_own_iter(object) {
            return Ok(Some(Form::List(listed(object)?)));
        }
        return Ok(list.cloned().map(Form::List).or_else(|| tuple.cloned().map(Form::Tuple)));
    }
    if let Some(fields) = fields(object)? {
        return Ok(Some(Form::Dict(fields)));
    }
    if is_enum(object)? {
        return Ok(Some(nearer(object.getattr(intern!(py, "value"))?)));
    }
    if is_a(object, &DATE, "datetime", "date")? || is_a(object, &TIME, "datetime", "time")? {
        let text = object.call_method0(intern!(py, "isoformat"))?;
        return Ok(text.cast_into().ok().map(Form::Text));
    }
    if is_a(object, &UUID, "uuid", "UUID")? {
        return Ok(Some(Form::Text(object.str()?)));
    }
    if is_mapping(object) {
        return Ok(Some(Form::Pairs(pairs(object)?)));
    }
    Ok(array(object)?)
}

/// What stands for an object.
fn nearer(value: Bound<'_, PyAny>) -> Form<'_> {
    let is_plain = value.is_none()
        || value.is_exact_instance_of::<PyBool>()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyFloat>()
        || value.is_exact_instance_of::<PyDict>()
        || value.is_exact_instance_of::<PyList>();
    if is_plain { Form::Plain(value) } else { Form::Value(value) }
}

/// Why there is none, in words.
pub fn refused(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let came = described(object)?;
    let wanted = "what JSON has, a dataclass, an enum, a date or time, a UUID, a mapping, or numbers, bools or str of NumPy";
    Ok(format!("got {came}, wanted {wanted}"))
}

static DATE: Kept<PyType> = Kept::new();
static TIME: Kept<PyType> = Kept::new();
static UUID: Kept<PyType> = Kept::new();

fn is_a(object: &Bound<'_, PyAny>, cell: &'static Kept<PyType>, module: &str, name: &str) -> PyResult<bool> {
    object.is_instance(cell.import(object.py(), module, name)?)
}

/// The items of a NumPy array, or the value of a scalar. Dates and durations of NumPy are refused: not all of them are any
/// of Python's.
fn array<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Form<'py>>> {
    let py = object.py();
    let Some(dtype) = object.getattr_opt(intern!(py, "dtype"))? else { return Ok(None) };
    let kind = dtype.getattr_opt(intern!(py, "kind"))?.and_then(|kind| kind.extract::<String>().ok());
    let known = match kind.as_deref() {
        Some("b" | "i" | "u" | "U" | "T" | "O") => true,
        // Those of more bits than Python's floats have would give themselves, or lose some.
        Some("f") => dtype.getattr(intern!(py, "itemsize"))?.extract::<usize>()? <= size_of::<f64>(),
        _ => false,
    };
    if !known || object.get_type().getattr_opt(intern!(py, "tolist"))?.is_none() {
        return Ok(None);
    }
    Ok(Some(nearer(object.call_method0(intern!(py, "tolist"))?)))
}
