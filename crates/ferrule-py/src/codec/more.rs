//! What an instance of a subclass has that the class has no field for.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_gate::errors::shown;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyType};
use pyo3::{ffi, intern};

use crate::codec::classes::Class;
use crate::codec::like::{fields_of_dataclass, has_dict, names};

/// What an instance of a subclass has beyond the fields of the class, as messages show it.
pub fn without_place(class: &Class, object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if let Some(field) = field_without_place(class, object)? {
        return Ok(Some(format!("the field {field}")));
    }
    Ok(attribute_without_place(class, object)?.map(|name| format!("the attribute {name}")))
}

/// A field that an instance of a subclass has beyond those of the class.
fn field_without_place(class: &Class, object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let own = object.get_type();
    let same = |one: Option<Bound<'_, PyDict>>, other: Option<Bound<'_, PyDict>>| match (one, other) {
        (Some(one), Some(other)) => one.is(&other),
        (one, _) => one.is_none(),
    };
    if same(fields_of_dataclass(&own)?, fields_of_dataclass(class.class.bind(object.py()))?) {
        return Ok(None);
    }
    let known = |name: &Bound<'_, PyString>| class.has_field(&name.to_string_lossy());
    let more = names(&own)?.and_then(|names| names.into_iter().find(|name| !known(name)));
    more.map(|name| shown(&name)).transpose()
}

/// The `__dict__` of an instance that has one.
fn dict_of<'py>(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    // SAFETY: takes any object and gives a new reference to its dict, or null with an exception set.
    let dict = unsafe {
        let dict = ffi::PyObject_GenericGetDict(object.as_ptr(), std::ptr::null_mut());
        Bound::from_owned_ptr_or_err(object.py(), dict)
    }?;
    Ok(dict.cast_into()?)
}

/// An attribute that an instance of a subclass keeps beyond the fields of the class. What a descriptor
/// put there, as `functools.cached_property` does, follows from the fields; so may what stands for a field that a property
/// gives.
fn attribute_without_place(class: &Class, object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let (py, own, base) = (object.py(), object.get_type(), class.class.bind(object.py()));
    let mut more = Vec::new();
    if has_dict(&own)? && !class.makes(&own)? {
        for (name, _) in dict_of(object.as_borrowed())? {
            let Ok(name) = name.cast_into::<PyString>() else { continue };
            let text = name.to_string_lossy();
            let is_special = text.starts_with("__") && text.ends_with("__");
            if !is_special && !class.has_field(&text) && descriptor(&own, &name)?.is_none() {
                more.push(name.clone());
            }
        }
    }
    let slots = |class| {
        py.import("copyreg")?.call_method1("_slotnames", (class,))?.cast_into::<PyList>().map_err(PyErr::from)
    };
    let known = slots(base)?;
    for name in slots(&own)? {
        let name = name.cast_into::<PyString>()?;
        if !known.contains(&name)? && !class.has_field(&name.to_string_lossy()) && object.hasattr(&name)? {
            more.push(name);
        }
    }
    if more.is_empty() {
        return Ok(None);
    }
    let mut elsewhere = 0;
    for field in class.fields.iter().filter(|_| !class.is_tuple()) {
        let by = descriptor(&own, field.name.bind(py))?;
        elsewhere += usize::from(
            by.is_some_and(|by| !["member_descriptor", "getset_descriptor"].contains(&by.as_str())),
        );
    }
    more.get(elsewhere).map(|name| shown(name)).transpose()
}

/// What the attribute of a class is that gives another when it is asked for by an instance.
fn descriptor(class: &Bound<'_, PyType>, name: &Bound<'_, PyString>) -> PyResult<Option<String>> {
    let py = class.py();
    for base in class.mro() {
        let dict = base.getattr(intern!(py, "__dict__"))?;
        if dict.contains(name)? {
            let kind = dict.get_item(name)?.get_type();
            let gives = kind.hasattr(intern!(py, "__get__"))?;
            return if gives { Ok(Some(kind.name()?.to_string())) } else { Ok(None) };
        }
    }
    Ok(None)
}
