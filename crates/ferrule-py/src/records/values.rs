//! What may stand in the fields of a record, asked of Python's objects.

use std::fmt::{self, Display};

use ferrule_base::Error;
use ferrule_kernels::records::{AGE, NAME, SALARY, is_age, is_salary, refused};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::string::PyStringData;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString, PyTuple};

use super::{FrozenPerson, Person, PersonView};
use crate::code_points::code_points;
use crate::errors::{Failure, Outcome};
use crate::objects::{Exact, exact_number, float_object, int_object};

/// What a field is called in a message.
#[derive(Clone, Copy)]
pub struct Place {
    /// The row of a table, where it is in one.
    pub row: Option<usize>,
    /// The field's name.
    pub field: &'static str,
}

impl Place {
    /// A field of a record that is in no table.
    pub fn of(field: &'static str) -> Self {
        Self { row: None, field }
    }
}

impl Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(out, "row {row}, ")?;
        }
        out.write_str(self.field)
    }
}

fn wrong_type(place: Place, value: &Bound<'_, PyAny>, wanted: &str) -> Failure {
    match value.get_type().name() {
        Ok(came) => Error::Type(format!("{place}: got {came}, wanted {wanted}")).into(),
        Err(error) => error.into(),
    }
}

/// A name: an exact `str`, so that it can't be part of a cycle, whose text is UTF-8.
pub fn name_of<'py>(value: &Bound<'py, PyAny>, place: Place) -> Outcome<Bound<'py, PyString>> {
    let Ok(text) = value.cast::<PyString>() else { return Err(wrong_type(place, value, NAME)) };
    let text = if text.is_exact_instance_of::<PyString>() {
        text.clone()
    } else {
        // SAFETY: of a str it makes a new reference to an exact one, or null with an exception set.
        unsafe {
            let exact = ffi::PyUnicode_FromObject(text.as_ptr());
            Bound::from_owned_ptr_or_err(text.py(), exact)?.cast_into_unchecked()
        }
    };
    let surrogate = |unit: u32| (0xD800..0xE000).contains(&unit);
    let (empty, alone) = match code_points(&text)? {
        PyStringData::Ucs1(units) => (units.is_empty(), false),
        PyStringData::Ucs2(units) => (false, units.iter().any(|&unit| surrogate(unit.into()))),
        PyStringData::Ucs4(units) => (false, units.iter().any(|&unit| surrogate(unit))),
    };
    if empty {
        return Err(refused(place, "''", NAME).into());
    }
    if alone {
        return Err(refused(place, "a lone surrogate", "a str that UTF-8 can hold").into());
    }
    Ok(text)
}

/// Hands on the UTF-8 of a name.
pub fn with_utf8<T>(name: &Bound<'_, PyString>, use_it: impl FnOnce(&[u8]) -> T) -> PyResult<T> {
    Ok(match code_points(name)? {
        PyStringData::Ucs1(bytes) if bytes.is_ascii() => use_it(bytes),
        PyStringData::Ucs1(bytes) => {
            use_it(bytes.iter().map(|&byte| char::from(byte)).collect::<String>().as_bytes())
        }
        PyStringData::Ucs2(units) => use_it(String::from_utf16_lossy(units).as_bytes()),
        PyStringData::Ucs4(units) => {
            use_it(units.iter().filter_map(|&unit| char::from_u32(unit)).collect::<String>().as_bytes())
        }
    })
}

/// An age.
pub fn age_of(value: &Bound<'_, PyAny>, place: Place) -> Outcome<i64> {
    if let Ok(int) = value.cast_exact::<PyInt>()
        && let Ok(age) = int.extract::<i64>()
        && is_age(age)
    {
        return Ok(age);
    }
    let int = match exact_number(value, || place.to_string()) {
        Ok(Exact::Int(int)) => int,
        Ok(Exact::Float(_)) | Err(Failure::Kernel(Error::Type(_))) => {
            return Err(wrong_type(place, value, AGE));
        }
        Err(error) => return Err(error),
    };
    match int.extract::<i64>() {
        Ok(age) if is_age(age) => Ok(age),
        Ok(age) => Err(refused(place, age, AGE).into()),
        Err(_) => Err(refused(place, "an int of more than 64 bits", AGE).into()),
    }
}

/// A salary.
pub fn salary_of(value: &Bound<'_, PyAny>, place: Place) -> Outcome<f64> {
    let salary = match value.cast_exact::<PyFloat>() {
        Ok(float) => float.value(),
        Err(_) => match exact_number(value, || place.to_string()) {
            Ok(Exact::Float(float)) => float,
            Ok(Exact::Int(int)) => match int.extract() {
                Ok(float) => float,
                Err(_) => return Err(refused(place, "an int that is too large for a float", SALARY).into()),
            },
            Err(Failure::Kernel(Error::Type(_))) => return Err(wrong_type(place, value, SALARY)),
            Err(error) => return Err(error),
        },
    };
    if is_salary(salary) {
        return Ok(salary + 0.0);
    }
    Err(refused(place, PyFloat::new(value.py(), salary).repr()?, SALARY).into())
}

/// The fields of a record, each of exactly the type that it has here.
pub struct Values<'py> {
    pub name: Bound<'py, PyString>,
    pub age: Bound<'py, PyInt>,
    pub salary: Bound<'py, PyFloat>,
}

impl<'py> Values<'py> {
    /// Checks all three.
    pub fn new(
        name: &Bound<'py, PyAny>,
        age: &Bound<'py, PyAny>,
        salary: &Bound<'py, PyAny>,
    ) -> Outcome<Self> {
        Ok(Self {
            name: name_of(name, Place::of("name"))?,
            age: age_object(age, Place::of("age"))?,
            salary: salary_object(salary, Place::of("salary"))?,
        })
    }

    /// Of nobody in particular.
    pub fn sample(py: Python<'py>) -> PyResult<Self> {
        Ok(Self {
            name: PyString::new(py, "n"),
            age: int_object(py, 0)?.cast_into()?,
            salary: PyFloat::new(py, 0.0),
        })
    }

    /// Those of a record; `None` of anything else.
    pub fn of(record: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        let py = record.py();
        if let Ok(person) = record.cast_exact::<FrozenPerson>() {
            let FrozenPerson { name, age, salary } = person.get();
            let (name, age, salary) = (name.bind(py), age.bind(py), salary.bind(py));
            return Ok(Some(Self { name: name.clone(), age: age.clone(), salary: salary.clone() }));
        }
        if let Ok(person) = record.cast_exact::<Person>() {
            // One thread can't change it while another takes its fields: see `Person::put`.
            return Ok(Some(with_critical_section(person.as_any(), || {
                let Person { name, age, salary } = person.get();
                let (name, age, salary) = (name.bind(py), age.bind(py), salary.bind(py));
                Self { name: name.clone(), age: age.clone(), salary: salary.clone() }
            })));
        }
        record.cast_exact::<PersonView>().ok().map(|view| view.get().values(py)).transpose()
    }

    /// These, but for those that `changes` names.
    pub fn replaced(mut self, changes: Option<&Bound<'py, PyDict>>) -> Outcome<Self> {
        for (field, value) in changes.into_iter().flatten() {
            match field.extract::<String>()?.as_str() {
                "name" => self.name = name_of(&value, Place::of("name"))?,
                "age" => self.age = age_object(&value, Place::of("age"))?,
                "salary" => self.salary = salary_object(&value, Place::of("salary"))?,
                other => {
                    let text = format!("changes: got {other}, wanted name, age or salary");
                    return Err(Error::Value(text).into());
                }
            }
        }
        Ok(self)
    }

    /// Whether another object is a record with the same values; what Python gets of `==`.
    pub fn equals(&self, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = other.py();
        let Some(other) = Self::of(other)? else { return Ok(py.NotImplemented().into_bound(py)) };
        let equal = self.salary.as_any().eq(&other.salary)?
            && self.age.extract::<i64>()? == other.age.extract::<i64>()?
            && self.name.as_any().eq(&other.name)?;
        Ok(equal.into_pyobject(py)?.to_owned().into_any())
    }

    /// How Python shows a record of this class.
    pub fn repr(&self, class: &str) -> PyResult<String> {
        let (name, age, salary) = (self.name.repr()?, self.age.repr()?, self.salary.repr()?);
        Ok(format!("{class}(name={name}, age={age}, salary={salary})"))
    }

    /// What a record is made of again.
    pub fn into_tuple(self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (self.name, self.age, self.salary).into_pyobject(py)
    }

    /// A record of its own that can be changed.
    pub fn thawed(self) -> Person {
        Person { name: self.name.unbind(), age: self.age.unbind(), salary: self.salary.unbind() }
    }

    /// A record that can't.
    pub fn frozen(self) -> FrozenPerson {
        FrozenPerson { name: self.name.unbind(), age: self.age.unbind(), salary: self.salary.unbind() }
    }
}

/// An age as an `int`: the same object where it is one.
pub fn age_object<'py>(value: &Bound<'py, PyAny>, place: Place) -> Outcome<Bound<'py, PyInt>> {
    let age = age_of(value, place)?;
    match value.cast_exact::<PyInt>() {
        Ok(int) => Ok(int.clone()),
        Err(_) => Ok(int_object(value.py(), age)?.cast_into().map_err(PyErr::from)?),
    }
}

/// A salary as a `float`: the same object where it is one, and not -0.0.
pub fn salary_object<'py>(value: &Bound<'py, PyAny>, place: Place) -> Outcome<Bound<'py, PyFloat>> {
    let salary = salary_of(value, place)?;
    match value.cast_exact::<PyFloat>() {
        Ok(float) if float.value().is_sign_positive() => Ok(float.clone()),
        _ => Ok(float_object(value.py(), salary)?.cast_into().map_err(PyErr::from)?),
    }
}
