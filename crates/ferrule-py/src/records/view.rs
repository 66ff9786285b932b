//! The class `PersonView`.

use ferrule_base::memory::copied;
use ferrule_gate::errors::Outcome;
use ferrule_gate::hints::AnyInt;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::classes::{FrozenPerson, Person, PersonView};
use super::fields::{Place, age_of, name_of, record_fields, salary_of, with_utf8};
use super::hints::{AnyFloat, AnyStr, RecordFields};
use super::values::Values;

impl PersonView {
    /// All fields as they are at one moment.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Values<'py>> {
        Values::of_row(py, &self.table, self.row)
    }
}

#[pymethods]
impl PersonView {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("name", "age", "salary")
    }

    #[classattr]
    fn __record_fields__(py: Python<'_>) -> PyResult<RecordFields<'_>> {
        record_fields(py)
    }

    /// Which row of the table it is.
    #[getter]
    fn index(&self) -> usize {
        self.row
    }

    /// The name.
    #[getter]
    fn name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let name = self.table.read(py).name(self.row).to_vec();
        PyString::from_bytes(py, &name)
    }

    #[setter]
    fn set_name(&self, value: AnyStr<'_>) -> Outcome<()> {
        let name = name_of(&value.0, Place::of("name"))?;
        let utf8 = with_utf8(&name, copied)??;
        self.table.write(value.0.py()).rename(self.row, &utf8);
        Ok(())
    }

    /// The age in years.
    #[getter]
    fn age(&self, py: Python<'_>) -> i64 {
        self.table.read(py).ages.get()[self.row]
    }

    #[setter]
    fn set_age(&self, value: AnyInt<'_>) -> Outcome<()> {
        let age = age_of(&value.0, Place::of("age"))?;
        self.table.write(value.0.py()).ages.change()[self.row] = age;
        Ok(())
    }

    /// The salary.
    #[getter]
    fn salary(&self, py: Python<'_>) -> f64 {
        self.table.read(py).salaries.get()[self.row]
    }

    #[setter]
    fn set_salary(&self, value: AnyFloat<'_>) -> Outcome<()> {
        let salary = salary_of(&value.0, Place::of("salary"))?;
        self.table.write(value.0.py()).salaries.change()[self.row] = salary;
        Ok(())
    }

    /// A person with the same fields, in no table.
    fn thaw(&self, py: Python<'_>) -> PyResult<Person> {
        Ok(self.values(py)?.thawed())
    }

    /// A record with the same fields that can't be changed and has a hash.
    fn freeze(&self, py: Python<'_>) -> PyResult<FrozenPerson> {
        Ok(self.values(py)?.frozen())
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.values(other.py())?.equals(other)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.values(py)?.repr("PersonView")
    }

    #[pyo3(signature = () -> "tuple[type[Person], tuple[str, int, float]]")]
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Person>(), self.values(py)?.into_tuple(py)?).into_pyobject(py)
    }
}
