//! The classes of single records, and what each holds.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyString};

use super::table::Table;

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
#[pyclass(frozen, module = "ferrule.records")]
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
#[pyclass(frozen, module = "ferrule.records")]
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
#[pyclass(frozen, module = "ferrule.records")]
pub struct PersonView {
    pub(super) table: Arc<Table>,
    pub(super) row: usize,
}
