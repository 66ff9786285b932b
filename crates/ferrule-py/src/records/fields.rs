//! What may stand in the fields of a record, asked of Python's objects.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use std::fmt::{self, Display};

use ferrule_base::{Error, room};
use ferrule_gate::cpython::code_points;
use ferrule_gate::errors::{Failure, Outcome, wrong_type};
use ferrule_gate::give::lists::{float_object, int_object};
use ferrule_gate::take::number::{float, integer_or};
use ferrule_kernels::records::{AGE, NAME, SALARY, is_age, is_salary, refused};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::string::PyStringData;
use pyo3::types::{PyFloat, PyInt, PyString, PyTuple};

use super::hints::RecordFields;

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
            write!(out, "rows[{row}], ")?;
        }
        out.write_str(self.field)
    }
}

/// The fields of a person.
pub fn record_fields(py: Python<'_>) -> PyResult<RecordFields<'_>> {
    let classes = [py.get_type::<PyString>(), py.get_type::<PyInt>(), py.get_type::<PyFloat>()];
    Ok(RecordFields(PyTuple::new(py, ["name", "age", "salary"].into_iter().zip(classes))?))
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
pub fn with_utf8<T>(name: &Bound<'_, PyString>, use_it: impl FnOnce(&[u8]) -> T) -> Outcome<T> {
    Ok(match code_points(name)? {
        PyStringData::Ucs1(bytes) if bytes.is_ascii() => use_it(bytes),
        PyStringData::Ucs1(bytes) => use_it(&utf8(bytes.iter().map(|&byte| byte.into()))?),
        PyStringData::Ucs2(units) => use_it(&utf8(units.iter().map(|&unit| unit.into()))?),
        PyStringData::Ucs4(units) => use_it(&utf8(units.iter().copied())?),
    })
}

/// Code points in UTF-8; surrogates, of which no name has any, are left out.
fn utf8(points: impl Iterator<Item = u32> + Clone) -> Result<Vec<u8>, Error> {
    let chars = points.filter_map(char::from_u32);
    let mut bytes = room(chars.clone().map(char::len_utf8).sum())?;
    chars.for_each(|char| bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()));
    Ok(bytes)
}

/// An age.
pub fn age_of(value: &Bound<'_, PyAny>, place: Place) -> Outcome<i64> {
    if let Ok(int) = value.cast_exact::<PyInt>()
        && let Ok(age) = int.extract::<i64>()
        && is_age(age)
    {
        return Ok(age);
    }
    let int = integer_or(value, || place.to_string(), AGE)?;
    match int.extract::<i64>() {
        Ok(age) if is_age(age) => Ok(age),
        Ok(age) => Err(refused(place, age, AGE).into()),
        Err(_) => Err(refused(place, "an int of more than 64 bits", AGE).into()),
    }
}

/// A salary.
pub fn salary_of(value: &Bound<'_, PyAny>, place: Place) -> Outcome<f64> {
    let salary = float(value, || place.to_string()).map_err(|failure| match failure {
        Failure::Kernel(Error::Type(_)) => wrong_type(place, value, SALARY),
        other => other,
    })?;
    if is_salary(salary) {
        return Ok(salary + 0.0);
    }
    Err(refused(place, PyFloat::new(value.py(), salary).repr()?, SALARY).into())
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
