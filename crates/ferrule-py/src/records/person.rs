//! The classes `Person` and `FrozenPerson`.

use pyo3::exceptions::PyAttributeError;
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString, PyTuple};

use super::values::{Place, Values, age_object, name_of, salary_object};
use crate::errors::Outcome;
use crate::hints::{AnyFloat, AnyInt, AnyStr};

/// A record of a person, made in Rust, whose fields can be read and changed.
///
/// Its fields are Python objects in slots: reading one costs what it costs of a dataclass with ``slots=True``. What is
/// assigned is checked as it is when a person is made. Like a list, a person has no hash: see :class:`FrozenPerson`.
/// Records are equal when their fields are, of whatever class of record they are. They can be pickled, copied and matched
/// by position.
///
/// Parameters
/// ----------
/// name : str
///     Not empty, without lone surrogates.
/// age : int
///     In years, from 0 to 150.
/// salary : float
///     In any money: finite and not negative. An int becomes a float; -0.0 becomes 0.0.
///
/// Raises
/// ------
/// ArgumentError
///     A value is out of its range; the message names the field. Then nothing is changed.
/// ArgumentTypeError
///     A value is of another type.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> ada = fe.Person("Ada", 36, 4200)
/// >>> ada.salary += 100
/// >>> ada
/// Person(name='Ada', age=36, salary=4300.0)
/// >>> ada.age = -1
/// Traceback (most recent call last):
///     ...
/// ferrule.errors.ArgumentError: age: got -1, wanted an int from 0 to 150
/// >>> match ada:
/// ...     case fe.Person(name, age):
/// ...         print(name, age)
/// Ada 36
#[pyclass(frozen, module = "ferrule._core")]
pub struct Person {
    /// The name.
    #[pyo3(get)]
    pub(super) name: Py<PyString>,
    /// The age in years.
    #[pyo3(get)]
    pub(super) age: Py<PyInt>,
    /// The salary.
    #[pyo3(get)]
    pub(super) salary: Py<PyFloat>,
}

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
                let text = format!("a Person has no attribute {other:?} that can be set");
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

/// A record of a person that can't be changed: a key for dicts, a member of sets, quick to read.
///
/// Its fields are checked as those of :class:`Person`, to which it is equal when they are the same.
///
/// Parameters
/// ----------
/// name : str
///     Not empty, without lone surrogates.
/// age : int
///     In years, from 0 to 150.
/// salary : float
///     In any money: finite and not negative. An int becomes a float; -0.0 becomes 0.0.
///
/// Raises
/// ------
/// ArgumentError
///     A value is out of its range; the message names the field.
/// ArgumentTypeError
///     A value is of another type.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> ada = fe.FrozenPerson("Ada", 36, 4200.0)
/// >>> ada.replace(age=37)
/// FrozenPerson(name='Ada', age=37, salary=4200.0)
/// >>> {ada: "engine"}[fe.Person("Ada", 36, 4200.0).freeze()]
/// 'engine'
#[pyclass(frozen, module = "ferrule._core")]
pub struct FrozenPerson {
    /// The name.
    #[pyo3(get)]
    pub(super) name: Py<PyString>,
    /// The age in years.
    #[pyo3(get)]
    pub(super) age: Py<PyInt>,
    /// The salary.
    #[pyo3(get)]
    pub(super) salary: Py<PyFloat>,
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
