//! The class `PersonView`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::table::Table;
use super::values::{Place, Values, age_of, name_of, salary_of, with_utf8};
use super::{FrozenPerson, Person};
use crate::errors::Outcome;
use crate::hints::{AnyFloat, AnyInt, AnyStr};
use crate::objects::{float_object, int_object};

/// A row of :class:`People`, read and changed where it is.
///
/// It stays good when the table is gone. What is assigned is checked as by :class:`Person`. Pickled or copied it becomes a
/// :class:`Person`; :meth:`thaw` and :meth:`freeze` make a record of its own, too.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> people = fe.People([("Ada", 36, 4200.0), ("Alan", 41, 3900.0)])
/// >>> alan = people[-1]
/// >>> alan.salary += 100
/// >>> people.salaries
/// array([4200., 4000.])
/// >>> alan.index, alan == fe.Person("Alan", 41, 4000.0)
/// (1, True)
#[pyclass(frozen, module = "ferrule._core")]
pub struct PersonView {
    pub(super) table: Arc<Table>,
    pub(super) row: usize,
}

impl PersonView {
    /// All fields as they are at one moment.
    pub fn values<'py>(&self, py: Python<'py>) -> PyResult<Values<'py>> {
        let (name, age, salary) = {
            let columns = self.table.read(py);
            let name = columns.name(self.row).to_vec();
            (name, columns.ages.get()[self.row], columns.salaries.get()[self.row])
        };
        Ok(Values {
            name: PyString::from_bytes(py, &name)?,
            age: int_object(py, age)?.cast_into().map_err(PyErr::from)?,
            salary: float_object(py, salary)?.cast_into().map_err(PyErr::from)?,
        })
    }
}

#[pymethods]
impl PersonView {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("name", "age", "salary")
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
        let utf8 = with_utf8(&name, <[u8]>::to_vec)?;
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
