//! The classes `Person` and `FrozenPerson`.

#![allow(unsafe_code, reason = "fields at their places in the object")]

use ferrule_base::Repr;
use ferrule_gate::errors::Outcome;
use ferrule_gate::hints::AnyInt;
use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::classes::{FrozenPerson, Person};
use super::fields::{Place, age_object, name_of, record_fields, salary_object};
use super::hints::{AnyFloat, AnyStr, RecordFields};
use super::values::Values;

impl Person {
    /// Puts another object in the place of a field of the same type. Python reads fields as members of the object's memory,
    /// which is only quick because no Rust code is asked; so a change must be made there, too.
    fn put<T>(slf: &Bound<'_, Self>, field: impl FnOnce(&Self) -> &Py<T>, value: Bound<'_, T>) {
        let start = slf.as_ptr();
        let offset = std::ptr::from_ref(field(slf.get())).addr() - start.addr();
        let old = with_critical_section(slf.as_any(), || {
            // SAFETY: a `Py` is a pointer to an object, and that is what Python knows to be at this place in the memory of
            // `slf`, which PyO3 keeps in an `UnsafeCell`. While attached, and in the object's critical section, nobody
            // reads it. No `&Person` is alive: methods of this class take `&Bound` and get at the fields only by
            // `Values::of`, which lets go of it at once.
            unsafe {
                let place = start.byte_add(offset).cast::<*mut ffi::PyObject>();
                Bound::from_owned_ptr(slf.py(), place.replace(value.into_ptr()))
            }
        });
        // An exact str, int or float: no Python code runs.
        drop(old);
    }

    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<Values<'py>> {
        Values::of(slf.as_any())?.ok_or_else(|| PyAttributeError::new_err("a Person without fields"))
    }
}

#[pymethods]
impl Person {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("name", "age", "salary")
    }

    #[classattr]
    fn __record_fields__(py: Python<'_>) -> PyResult<RecordFields<'_>> {
        record_fields(py)
    }

    #[new]
    #[pyo3(signature = (name: "str", age: "int", salary: "float"))]
    fn new(name: &Bound<'_, PyAny>, age: &Bound<'_, PyAny>, salary: &Bound<'_, PyAny>) -> Outcome<Self> {
        Ok(Values::new(name, age, salary)?.thawed())
    }

    fn __setattr__(slf: &Bound<'_, Self>, name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> Outcome<()> {
        let py = slf.py();
        // Names in code are interned, so mostly the first that fits is the very same object.
        let is = |field: &Bound<'_, PyString>| name.is(field);
        if is(intern!(py, "salary")) {
            return Self::set_salary(slf, AnyFloat(value.clone()));
        }
        if is(intern!(py, "age")) {
            return Self::set_age(slf, AnyInt(value.clone()));
        }
        if is(intern!(py, "name")) {
            return Self::set_name(slf, AnyStr(value.clone()));
        }
        let name = name.cast::<PyString>().map_err(PyErr::from)?;
        match name.to_string_lossy().as_ref() {
            "salary" => Self::set_salary(slf, AnyFloat(value.clone())),
            "age" => Self::set_age(slf, AnyInt(value.clone())),
            "name" => Self::set_name(slf, AnyStr(value.clone())),
            other => {
                let text = format!("a Person has no attribute {other} that can be set", other = other.repr());
                Err(PyAttributeError::new_err(text).into())
            }
        }
    }

    // Python never gets to these three: a field is found as a member before, and is set by `__setattr__`. They are what type
    // checkers know of.
    #[setter]
    fn set_name(slf: &Bound<'_, Self>, value: AnyStr<'_>) -> Outcome<()> {
        Self::put(slf, |person| &person.name, name_of(&value.0, Place::of("name"))?);
        Ok(())
    }

    #[setter]
    fn set_age(slf: &Bound<'_, Self>, value: AnyInt<'_>) -> Outcome<()> {
        Self::put(slf, |person| &person.age, age_object(&value.0, Place::of("age"))?);
        Ok(())
    }

    #[setter]
    fn set_salary(slf: &Bound<'_, Self>, value: AnyFloat<'_>) -> Outcome<()> {
        Self::put(slf, |person| &person.salary, salary_object(&value.0, Place::of("salary"))?);
        Ok(())
    }

    /// A record with the same fields that can't be changed and has a hash.
    fn freeze(slf: &Bound<'_, Self>) -> PyResult<FrozenPerson> {
        Ok(Self::values(slf)?.frozen())
    }

    /// Another person with some fields changed.
    #[pyo3(signature = (**changes: "object"))]
    fn replace<'py>(slf: &Bound<'py, Self>, changes: Option<&Bound<'py, PyDict>>) -> Outcome<Self> {
        Ok(Self::values(slf)?.replaced(changes)?.thawed())
    }

    #[pyo3(signature = (**changes: "object"))]
    fn __replace__<'py>(slf: &Bound<'py, Self>, changes: Option<&Bound<'py, PyDict>>) -> Outcome<Self> {
        Self::replace(slf, changes)
    }

    fn __eq__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Self::values(slf)?.equals(other)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Self::values(slf)?.repr("Person")
    }

    #[pyo3(signature = () -> "tuple[type[Person], tuple[str, int, float]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        (slf.get_type(), Self::values(slf)?.into_tuple(py)?).into_pyobject(py)
    }
}

impl FrozenPerson {
    fn values<'py>(&self, py: Python<'py>) -> Values<'py> {
        let (name, age, salary) = (self.name.bind(py), self.age.bind(py), self.salary.bind(py));
        Values { name: name.clone(), age: age.clone(), salary: salary.clone() }
    }
}

#[pymethods]
impl FrozenPerson {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("name", "age", "salary")
    }

    #[classattr]
    fn __record_fields__(py: Python<'_>) -> PyResult<RecordFields<'_>> {
        record_fields(py)
    }

    #[new]
    #[pyo3(signature = (name: "str", age: "int", salary: "float"))]
    fn new(name: &Bound<'_, PyAny>, age: &Bound<'_, PyAny>, salary: &Bound<'_, PyAny>) -> Outcome<Self> {
        Ok(Values::new(name, age, salary)?.frozen())
    }

    /// A person with the same fields that can be changed.
    fn thaw(&self, py: Python<'_>) -> Person {
        self.values(py).thawed()
    }

    /// Another record with some fields changed.
    #[pyo3(signature = (**changes: "object"))]
    fn replace<'py>(&self, py: Python<'py>, changes: Option<&Bound<'py, PyDict>>) -> Outcome<Self> {
        Ok(self.values(py).replaced(changes)?.frozen())
    }

    #[pyo3(signature = (**changes: "object"))]
    fn __replace__<'py>(&self, py: Python<'py>, changes: Option<&Bound<'py, PyDict>>) -> Outcome<Self> {
        self.replace(py, changes)
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.values(other.py()).equals(other)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.values(py).into_tuple(py)?.hash()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.values(py).repr("FrozenPerson")
    }

    #[pyo3(signature = () -> "tuple[type[FrozenPerson], tuple[str, int, float]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        (slf.get_type(), slf.get().values(py).into_tuple(py)?).into_pyobject(py)
    }
}
