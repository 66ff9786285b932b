//! The fields of a record together.

use ferrule_base::one_of;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::lists::{float_object, int_object};
use ferrule_gate::take::scalar::text;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString, PyTuple};

use super::classes::{FrozenPerson, Person, PersonView};
use super::fields::{Place, age_object, name_of, salary_object};
use super::table::Table;

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
        let Ok(view) = record.cast_exact::<PersonView>() else { return Ok(None) };
        let PersonView { table, row } = view.get();
        Self::of_row(py, table, *row).map(Some)
    }

    /// Those of a row, as they are at one moment.
    pub fn of_row(py: Python<'py>, table: &Table, row: usize) -> PyResult<Self> {
        let (name, age, salary) = {
            let columns = table.read(py);
            (columns.name(row).to_vec(), columns.ages.get()[row], columns.salaries.get()[row])
        };
        Ok(Self {
            name: PyString::from_bytes(py, &name)?,
            age: int_object(py, age)?.cast_into()?,
            salary: float_object(py, salary)?.cast_into()?,
        })
    }

    /// These, but for those that `changes` names.
    pub fn replaced(mut self, changes: Option<&Bound<'py, PyDict>>) -> Outcome<Self> {
        for (field, value) in changes.into_iter().flatten() {
            match one_of("changes", text(field.as_borrowed(), "changes")?, ["name", "age", "salary"])? {
                0 => self.name = name_of(&value, Place::of("name"))?,
                1 => self.age = age_object(&value, Place::of("age"))?,
                _ => self.salary = salary_object(&value, Place::of("salary"))?,
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
