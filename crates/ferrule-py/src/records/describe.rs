//! What fields a record has.

use ferrule_gate::errors::{Failure, Outcome, wrong_type};
use ferrule_gate::take::scalar::Str;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString, PyTuple, PyType};

use super::values::Values;
use super::{FrozenPerson, Person, PersonView};

/// A field of a record: its name and the type of its values.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.records.fields(fe.Person)[1]
/// Field(name='age', type=int)
#[pyclass(frozen, module = "ferrule.records")]
pub struct Field {
    /// As in ``getattr``.
    #[pyo3(get)]
    name: Py<PyString>,
    /// ``str``, ``int`` or ``float``.
    #[pyo3(get)]
    r#type: Py<PyType>,
}

#[pymethods]
impl Field {
    #[new]
    #[pyo3(signature = (name, r#type: "object"))]
    fn new(name: Str<'_, '_>, r#type: &Bound<'_, PyAny>) -> Outcome<Self> {
        let class = r#type.cast::<PyType>().map_err(|_| wrong_type("type", r#type, "a class"))?;
        Ok(Self { name: name.object("name")?.to_owned().unbind(), r#type: class.clone().unbind() })
    }

    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        Ok(self.r#type.is(&other.r#type) && self.name.bind(py).as_any().eq(&other.name)?)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (&self.name, &self.r#type).into_pyobject(py)?.hash()
    }

    #[pyo3(signature = () -> "tuple[object, tuple[object, object]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let field = slf.get();
        (slf.get_type(), (&field.name, &field.r#type)).into_pyobject(slf.py())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let class = self.r#type.bind(py).name()?;
        Ok(format!("Field(name={}, type={class})", self.name.bind(py).repr()?))
    }
}

/// The fields of a record or of a class of records, in order, like ``dataclasses.fields``.
///
/// Parameters
/// ----------
/// record : Person, FrozenPerson, PersonView, or one of these classes
///
/// Returns
/// -------
/// tuple of Field
///     Each has a ``name`` and a ``type``.
///
/// Raises
/// ------
/// ArgumentTypeError
///     `record` is none of these.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> [(field.name, field.type) for field in fe.records.fields(fe.Person)]
/// [('name', <class 'str'>), ('age', <class 'int'>), ('salary', <class 'float'>)]
#[pyfunction]
#[pyo3(signature = (record: "object") -> "tuple[Field, Field, Field]")]
pub fn fields<'py>(record: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyTuple>> {
    let py = record.py();
    let class = record.cast::<PyType>().cloned().unwrap_or_else(|_| record.get_type());
    let known = [py.get_type::<Person>(), py.get_type::<FrozenPerson>(), py.get_type::<PersonView>()];
    if !known.iter().any(|known| known.is(&class)) {
        return Err(no_record(record));
    }
    let field = |name: &Bound<'py, PyString>, class: Bound<'py, PyType>| Field {
        name: name.clone().unbind(),
        r#type: class.unbind(),
    };
    Ok((
        field(intern!(py, "name"), py.get_type::<PyString>()),
        field(intern!(py, "age"), py.get_type::<PyInt>()),
        field(intern!(py, "salary"), py.get_type::<PyFloat>()),
    )
        .into_pyobject(py)?)
}

/// The fields of a record as a dict, like ``dataclasses.asdict``.
///
/// Parameters
/// ----------
/// record : Person, FrozenPerson or PersonView
///
/// Raises
/// ------
/// ArgumentTypeError
///     `record` is none of these.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.records.asdict(fe.Person("Ada", 36, 4200.0))
/// {'name': 'Ada', 'age': 36, 'salary': 4200.0}
#[pyfunction]
#[pyo3(signature = (record: "Person | FrozenPerson | PersonView") -> "dict[str, object]")]
pub fn asdict<'py>(record: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyDict>> {
    let py = record.py();
    let Some(values) = Values::of(record)? else { return Err(no_record(record)) };
    let dict = PyDict::new(py);
    dict.set_item(intern!(py, "name"), values.name)?;
    dict.set_item(intern!(py, "age"), values.age)?;
    dict.set_item(intern!(py, "salary"), values.salary)?;
    Ok(dict)
}

fn no_record(came: &Bound<'_, PyAny>) -> Failure {
    wrong_type("record", came, "a Person, a FrozenPerson or a PersonView")
}
