//! The port for `bank_exports`: of `csv.DictReader`, over the reader of C that it is written on.

use pyo3::exceptions::PyStopIteration;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyIterator, PyList, PyTuple, PyType};

/// Rows of a CSV file as dicts. Names that are given are kept as a list.
///
/// `line_num` is the reader's at any time, also where nothing but empty lines came after the last row.
#[pyclass]
pub struct DictReader {
    #[pyo3(get, set)]
    reader: Py<PyIterator>,
    #[pyo3(get, set)]
    dialect: Py<PyAny>,
    #[pyo3(get, set)]
    restkey: Py<PyAny>,
    #[pyo3(get, set)]
    restval: Py<PyAny>,
    names: Option<Py<PyList>>,
}

impl DictReader {
    /// The names: those of the first row, where there are no others; none of an empty file.
    fn named<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        if self.names.is_none() {
            let first = self.reader.bind(py).clone().next().transpose()?;
            self.names = first.map(|row| row.cast_into().map(Bound::unbind)).transpose()?;
        }
        Ok(self.names.as_ref().map(|names| names.bind(py).clone()))
    }
}

#[pymethods]
impl DictReader {
    #[new]
    #[pyo3(signature = (f, fieldnames=None, restkey=None, restval=None, dialect=None, *args, **kwds))]
    #[expect(clippy::too_many_arguments, reason = "as many as Python's has")]
    fn new<'py>(
        py: Python<'py>,
        f: Bound<'py, PyAny>,
        fieldnames: Option<Bound<'py, PyAny>>,
        restkey: Option<Py<PyAny>>,
        restval: Option<Py<PyAny>>,
        dialect: Option<Bound<'py, PyAny>>,
        args: &Bound<'py, PyTuple>,
        kwds: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Self> {
        static READER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let dialect = dialect.unwrap_or_else(|| intern!(py, "excel").clone().into_any());
        let given = PyTuple::new(py, [f, dialect.clone()])?.into_any().add(args)?.cast_into::<PyTuple>()?;
        let reader = READER.import(py, "csv", "reader")?.call(given, kwds)?;
        let names = fieldnames.map(|names| names.try_iter()?.collect::<PyResult<Vec<_>>>()).transpose()?;
        Ok(Self {
            reader: reader.cast_into()?.unbind(),
            dialect: dialect.unbind(),
            restkey: restkey.unwrap_or_else(|| py.None()),
            restval: restval.unwrap_or_else(|| py.None()),
            names: names.map(|names| PyList::new(py, names).map(Bound::unbind)).transpose()?,
        })
    }

    #[classmethod]
    fn __class_getitem__<'py>(class: &Bound<'py, PyType>, _item: &Bound<'py, PyAny>) -> Bound<'py, PyType> {
        class.clone()
    }

    #[getter]
    fn fieldnames<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        self.named(py)
    }

    #[setter]
    fn set_fieldnames(&mut self, names: Option<Py<PyList>>) {
        self.names = names;
    }

    #[getter]
    fn line_num<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.reader.bind(py).getattr(intern!(py, "line_num"))
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let names = self.named(py)?;
        let mut rows = self.reader.bind(py).clone();
        let row = loop {
            let Some(row) = rows.next() else {
                return Err(PyStopIteration::new_err(()));
            };
            let row = row?.cast_into::<PyList>()?;
            if !row.is_empty() {
                break row;
            }
        };
        // There are none where an empty file has got lines since.
        let names = names.unwrap_or_else(|| PyList::empty(py));
        let found = PyDict::new(py);
        for (name, value) in names.iter().zip(&row) {
            found.set_item(name, value)?;
        }
        let (wanted, came) = (names.len(), row.len());
        if wanted < came {
            found.set_item(&self.restkey, row.get_slice(wanted, came))?;
        }
        for name in names.iter().skip(came) {
            found.set_item(name, &self.restval)?;
        }
        Ok(found)
    }
}
