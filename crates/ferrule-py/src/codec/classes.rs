//! The classes that a schema knows: how their instances are read and made.

#![allow(unsafe_code, reason = "instances read and made in place")]

use ferrule_gate::cpython::{Slot, is_plain, new_dict, new_instance};
use ferrule_gate::errors::{Outcome, shown};
use ferrule_gate::give::lists::new_tuple;
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use pyo3::{ffi, intern};

use crate::codec::like::has_dict;

/// A class whose instances have fields: a dataclass, a named tuple, or the keys of a typed dict.
#[expect(clippy::struct_field_names, reason = "a class has a class in Python")]
pub struct Class {
    /// The class itself.
    pub class: Py<PyType>,
    /// What it is called in messages.
    pub name: String,
    /// Its fields, in the order they were declared.
    pub fields: Vec<Field>,
    /// Whether its instances are made, and let go, without any Python code.
    pub silent: bool,
    kind: Kind,
}

/// A field of a class.
pub struct Field {
    /// An interned str, for look-ups.
    pub name: Py<PyString>,
    /// The same, for Rust.
    pub text: String,
    /// What it is where it is not given.
    pub default: Default,
    /// Where an instance keeps it, if in a slot.
    slot: Option<Slot>,
}

/// What a field is where it is not given.
pub enum Default {
    /// It must be given.
    Required,
    /// This object.
    Value(Py<PyAny>),
    /// What this returns.
    Factory(Py<PyAny>),
}

impl Default {
    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        !matches!(self, Self::Required)
    }

    /// A new value; `None` where there is none.
    pub fn get<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self {
            Self::Required => Ok(None),
            Self::Value(value) => Ok(Some(value.bind(py).clone())),
            Self::Factory(make) => make.bind(py).call0().map(Some),
        }
    }
}

/// How instances are made and read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// All fields are slots, and nothing but the generated `__init__` would run: they are filled in place.
    Slots,
    /// Likewise, but the fields are attributes.
    Attributes,
    /// By a call with the fields by name, since the class has something to say in it.
    Call,
    /// A named tuple, of a class that is called with its fields by name or has nothing to say in it.
    Tuple { called: bool },
    /// A dict with these keys.
    Dict,
}

impl Class {
    /// A dataclass.
    pub fn of_dataclass(class: &Bound<'_, PyType>, name: String, mut fields: Vec<Field>) -> Outcome<Self> {
        let mut described = false;
        for field in &mut fields {
            let name = field.name.bind(class.py());
            field.slot = Slot::of(class, name)?;
            described |= field.slot.is_none() && set_by_descriptor(class, name)?;
        }
        let kind = if !plain_init(class)? {
            Kind::Call
        } else if fields.iter().all(|field| field.slot.is_some()) {
            Kind::Slots
        } else {
            Kind::Attributes
        };
        let silent = kind != Kind::Call && !described && !class.hasattr(intern!(class.py(), "__del__"))?;
        Ok(Self { class: class.clone().unbind(), name, fields, silent, kind })
    }

    /// A class that says what its fields are.
    pub fn of_record(class: &Bound<'_, PyType>, name: String, fields: Vec<Field>) -> Self {
        Self { class: class.clone().unbind(), name, fields, silent: false, kind: Kind::Call }
    }

    /// A named tuple.
    pub fn of_named_tuple(class: &Bound<'_, PyType>, name: String, fields: Vec<Field>) -> PyResult<Self> {
        let called = has_own_new(class)?;
        Ok(Self { class: class.clone().unbind(), name, fields, silent: false, kind: Kind::Tuple { called } })
    }

    /// A typed dict.
    pub fn of_typed_dict(class: &Bound<'_, PyType>, name: String, fields: Vec<Field>) -> Self {
        Self { class: class.clone().unbind(), name, fields, silent: true, kind: Kind::Dict }
    }

    /// Whether its instances are dicts.
    pub fn is_dict(&self) -> bool {
        self.kind == Kind::Dict
    }

    /// Whether its instances are named tuples.
    pub fn is_tuple(&self) -> bool {
        matches!(self.kind, Kind::Tuple { .. })
    }

    /// How many fields an instance has that is a named tuple, if not as many as the class.
    pub fn other_length(&self, object: Borrowed<'_, '_, PyAny>) -> Option<usize> {
        if !self.is_tuple() {
            return None;
        }
        object.cast::<PyTuple>().ok().map(|tuple| tuple.len()).filter(|&len| len != self.fields.len())
    }

    /// Whether an object is an instance of it and of no subclass.
    #[inline]
    pub fn is_exactly(&self, object: Borrowed<'_, '_, PyAny>) -> bool {
        // SAFETY: a live object.
        unsafe { ffi::Py_TYPE(object.as_ptr()) == self.class.as_ptr().cast() }
    }

    /// Whether it has a field of this name.
    pub fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| *name == *field.text)
    }

    /// Whether whatever an instance of the subclass `own` has was put there by code of this class, which runs
    /// again when one is made.
    pub fn makes(&self, own: &Bound<'_, PyType>) -> PyResult<bool> {
        let class = self.class.bind(own.py());
        if !matches!(self.kind, Kind::Call | Kind::Tuple { called: true }) || !has_dict(class)? {
            return Ok(false);
        }
        for name in ["__new__", "__init__", "__post_init__"] {
            let same = match (own.getattr_opt(name)?, class.getattr_opt(name)?) {
                (Some(one), Some(other)) => one.is(&other),
                (one, other) => one.is_none() && other.is_none(),
            };
            if !same {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A key that is none of the class's, as messages show it.
    pub fn key_without_place(&self, dict: &Bound<'_, PyDict>) -> PyResult<Option<String>> {
        if dict.len() <= self.fields.len() {
            // Then one is missing, too, which is said where it should be.
            return Ok(None);
        }
        for (key, _) in dict {
            if !key.cast::<PyString>().is_ok_and(|key| self.has_field(&key.to_string_lossy())) {
                return shown(&key).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether an object is an instance of it; of a typed dict: whether it is a dict.
    #[inline]
    pub fn has_instance(&self, object: Borrowed<'_, '_, PyAny>) -> bool {
        if self.kind == Kind::Dict {
            return object.is_instance_of::<PyDict>();
        }
        let class = self.class.as_ptr().cast();
        // SAFETY: both are live types.
        unsafe {
            let own = ffi::Py_TYPE(object.as_ptr());
            own == class || ffi::PyType_IsSubtype(own, class) != 0
        }
    }

    /// The value of a field of an instance.
    ///
    /// # Safety
    /// `object` is an instance: [`Class::has_instance`].
    #[inline]
    pub unsafe fn get<'py>(
        &self,
        object: Borrowed<'_, 'py, PyAny>,
        place: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = object.py();
        let field = &self.fields[place];
        // A subclass may keep a field of this name elsewhere, or compute it.
        // SAFETY: a live object.
        let own = unsafe { ffi::Py_TYPE(object.as_ptr()) } == self.class.as_ptr().cast();
        match (self.kind, field.slot) {
            // SAFETY: an instance of the class itself.
            (_, Some(slot)) if own => unsafe { slot.get(object) }.ok_or_else(|| {
                PyAttributeError::new_err(format!("an instance of {} has no {}", self.name, field.text))
            }),
            // SAFETY: a named tuple is a tuple.
            (Kind::Tuple { .. }, _) if own => unsafe { object.cast_unchecked::<PyTuple>() }.get_item(place),
            (Kind::Dict, _) => {
                // SAFETY: `has_instance` says it is a dict.
                let found = unsafe { object.cast_unchecked::<PyDict>() }.get_item(field.name.bind(py))?;
                found.ok_or_else(|| PyAttributeError::new_err(format!("the dict has no key {}", field.text)))
            }
            _ => object.getattr(field.name.bind(py)),
        }
    }

    /// A new instance without fields.
    #[inline]
    pub fn start<'py>(&self, py: Python<'py>) -> PyResult<Partial<'py>> {
        match self.kind {
            Kind::Slots | Kind::Attributes => {
                // SAFETY: `plain_init` saw that the class is plain, and that its instances are made by `object.__new__`.
                Ok(Partial::Object(unsafe { new_instance(self.class.bind(py)) }?))
            }
            Kind::Dict => Ok(Partial::Dict(new_dict(py, 0)?.cast_into()?)),
            Kind::Call | Kind::Tuple { .. } => {
                Ok(Partial::Values((0..self.fields.len()).map(|_| None).collect()))
            }
        }
    }
}

/// An instance on its way: nobody but its maker uses it yet.
pub enum Partial<'py> {
    /// Fields are put in.
    Object(Bound<'py, PyAny>),
    /// Keys are put in.
    Dict(Bound<'py, PyDict>),
    /// The fields are needed all at once.
    Values(Vec<Option<Bound<'py, PyAny>>>),
}

impl<'py> Partial<'py> {
    /// Gives a field its value; one that was given before is replaced. `class` is the class that started it.
    #[inline]
    pub fn set(&mut self, class: &Class, place: usize, value: Bound<'py, PyAny>) -> PyResult<()> {
        let py = value.py();
        let field = &class.fields[place];
        match self {
            Self::Object(object) => {
                if let Some(slot) = field.slot {
                    // SAFETY: an instance of `class`, which made it.
                    unsafe { slot.set(object, value) };
                    return Ok(());
                }
                // SAFETY: live objects. Unlike `setattr` it asks no `__setattr__`, just as the `__init__` of a frozen
                // dataclass asks none.
                let done = unsafe {
                    ffi::PyObject_GenericSetAttr(object.as_ptr(), field.name.as_ptr(), value.as_ptr())
                };
                if done < 0 { Err(PyErr::fetch(py)) } else { Ok(()) }
            }
            Self::Dict(dict) => dict.set_item(field.name.bind(py), value),
            Self::Values(values) => {
                values[place] = Some(value);
                Ok(())
            }
        }
    }

    /// The instance, once all fields were set.
    #[inline]
    pub fn finish(self, py: Python<'py>, class: &Class) -> PyResult<Bound<'py, PyAny>> {
        let values = match self {
            Self::Object(object) => return Ok(object),
            Self::Dict(dict) => return Ok(dict.into_any()),
            Self::Values(values) => values,
        };
        if class.kind == (Kind::Tuple { called: false }) {
            let values = values.into_iter().flatten().collect::<Vec<_>>();
            return class
                .class
                .bind(py)
                .call_method1(intern!(py, "_make"), (new_tuple(py, values.into_iter())?,));
        }
        let arguments = new_dict(py, 0)?.cast_into::<PyDict>()?;
        for (field, value) in class.fields.iter().zip(values) {
            if let Some(value) = value {
                arguments.set_item(field.name.bind(py), value)?;
            }
        }
        class.class.bind(py).call((), Some(&arguments))
    }
}

impl Field {
    /// A field of this name.
    pub fn new(name: &Bound<'_, PyString>, default: Default) -> PyResult<Self> {
        let text = name.to_str()?.to_owned();
        let name = PyString::intern(name.py(), &text).unbind();
        Ok(Self { name, text, default, slot: None })
    }
}

/// Whether a named tuple is made by more than what `namedtuple` wrote.
fn has_own_new(class: &Bound<'_, PyType>) -> PyResult<bool> {
    for base in class.mro() {
        let own = base.getattr("__dict__")?;
        if own.contains("__new__")? || own.contains("__init__")? {
            return Ok(!own.contains("_fields")?);
        }
    }
    Ok(false)
}

/// Whether making an instance runs nothing but an `__init__` that `dataclass` wrote, without a `__post_init__`: then it
/// can be left out.
fn plain_init(class: &Bound<'_, PyType>) -> PyResult<bool> {
    let py = class.py();
    let new = |class: &Bound<'_, PyType>| class.getattr(intern!(py, "__new__")).map(Bound::unbind);
    let by_object_new = new(class)?.is(&new(&py.get_type::<PyAny>())?);
    if !is_plain(class) || !by_object_new || class.hasattr(intern!(py, "__post_init__"))? {
        return Ok(false);
    }
    let Some(metaclass_call) = class.get_type().getattr_opt(intern!(py, "__call__"))? else {
        return Ok(false);
    };
    if !metaclass_call.is(py.get_type::<PyType>().getattr(intern!(py, "__call__"))?) {
        return Ok(false);
    }
    // The `__init__` of a frozen dataclass sets by `object.__setattr__`, any other by the class's own.
    let setter = |class: &Bound<'_, PyType>| class.getattr(intern!(py, "__setattr__")).map(Bound::unbind);
    let frozen = class.getattr(intern!(py, "__dataclass_params__"))?.getattr(intern!(py, "frozen"))?;
    if !frozen.is_truthy()? && !setter(class)?.is(&setter(&py.get_type::<PyAny>())?) {
        return Ok(false);
    }
    // What `dataclass` writes is compiled from no file.
    let code = class.getattr(intern!(py, "__init__"))?.getattr_opt(intern!(py, "__code__"))?;
    match code {
        Some(code) => code.getattr(intern!(py, "co_filename"))?.eq("<string>"),
        None => Ok(false),
    }
}

/// Whether what sets an attribute of this name is the class's own: a descriptor.
fn set_by_descriptor(class: &Bound<'_, PyType>, name: &Bound<'_, PyString>) -> PyResult<bool> {
    for base in class.mro() {
        let own = base.getattr("__dict__")?;
        if own.contains(name)? {
            return own.get_item(name)?.get_type().hasattr(intern!(class.py(), "__set__"));
        }
    }
    Ok(false)
}

/// The alternatives of a union, each known by another class.
pub struct Choice {
    /// What they are called in messages.
    pub name: String,
    classes: Vec<Py<PyType>>,
}

impl Choice {
    /// Alternatives of these classes.
    pub fn new(name: String, classes: Vec<Py<PyType>>) -> Self {
        Self { name, classes }
    }

    /// Which alternative an object is: that of its own class, otherwise the first that it is an instance of.
    pub fn place(&self, object: Borrowed<'_, '_, PyAny>) -> Option<usize> {
        // SAFETY: a live object.
        let own = unsafe { ffi::Py_TYPE(object.as_ptr()) };
        let exact = self.classes.iter().position(|class| class.as_ptr().cast() == own);
        exact.or_else(|| {
            self.classes
                .iter()
                // SAFETY: live types.
                .position(|class| unsafe { ffi::PyType_IsSubtype(own, class.as_ptr().cast()) != 0 })
        })
    }
}
