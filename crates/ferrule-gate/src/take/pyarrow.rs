//! What pyarrow knows of its own arrays and the C interface does not tell: how long their buffers are.
//!
//! It opens files and maps memory without a look at them: of an array whose last offset leads beyond its buffer, only its own
//! `validate()` says so.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use ferrule_base::Error;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple, PyType};

use crate::cpython::attribute;
use crate::errors::{Failure, Outcome};
use crate::kept::Kept;

/// What was wrong with a batch that a reader gave, which a stream of Arrow's can only say in words.
pub type Said = Arc<Mutex<Option<String>>>;

/// How much of an array is looked at.
#[derive(Clone, Copy)]
enum Look {
    /// Whether its buffers are as long as its lengths and its last offsets say.
    Buffers,
    /// At every value, too.
    Values,
}

/// The object to ask for its data, whose buffers are as long as they must be; of a reader one that looks at each batch.
pub fn sound<'py>(object: &Bound<'py, PyAny>, name: &str) -> Outcome<(Bound<'py, PyAny>, Option<Said>)> {
    if is_of("pyarrow", object)? && object.hasattr(intern!(object.py(), "read_next_batch"))? {
        let (reader, said) = looked_through(object)?;
        return Ok((reader, Some(said)));
    }
    look(object, name, Look::Buffers)?;
    Ok((object.clone(), None))
}

/// Looks at all values of what pyarrow itself goes through, as it does unchecked.
pub fn look_at_values(object: &Bound<'_, PyAny>, name: impl Display) -> Outcome<()> {
    look(object, name, Look::Values)
}

fn look(object: &Bound<'_, PyAny>, name: impl Display, look: Look) -> Outcome<()> {
    let py = object.py();
    if is_of("pyarrow", object)? {
        return validate(object, name, look);
    }
    if !is_of("pandas", object)? {
        return Ok(());
    }
    // A frame has columns, a series an array; those of pyarrow's types lead to pyarrow's own.
    if attribute(object, intern!(py, "columns"))?.is_some() {
        for column in object.call_method0(intern!(py, "items"))?.try_iter()? {
            look_at_series(&column?.get_item(1)?, &name, look)?;
        }
        return Ok(());
    }
    look_at_series(object, name, look)
}

fn look_at_series(series: &Bound<'_, PyAny>, name: impl Display, look: Look) -> Outcome<()> {
    let py = series.py();
    let array = attribute(series, intern!(py, "array"))?.unwrap_or_else(|| series.clone());
    match attribute(&array, intern!(py, "_pa_array"))? {
        Some(array) => validate(&array, name, look),
        None => Ok(()),
    }
}

fn validate(object: &Bound<'_, PyAny>, name: impl Display, look: Look) -> Outcome<()> {
    let py = object.py();
    let Some(validate) = attribute(object, intern!(py, "validate"))? else { return Ok(()) };
    let arguments = PyDict::new(py);
    arguments.set_item(intern!(py, "full"), matches!(look, Look::Values))?;
    let Err(error) = validate.call((), Some(&arguments)) else { return Ok(()) };
    Err(match invalid(&error, py)? {
        Some(why) => Error::Decode(format!("{name}: {why}")).into(),
        None => Failure::from(error),
    })
}

/// A reader of the same batches, each of which is looked at before it is handed on.
fn looked_through<'py>(reader: &Bound<'py, PyAny>) -> Outcome<(Bound<'py, PyAny>, Said)> {
    static READER: Kept<PyAny> = Kept::new();
    let (py, said) = (reader.py(), Said::default());
    let kept = Arc::clone(&said);
    let look = move |arguments: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| -> PyResult<Py<PyAny>> {
        let batch = arguments.get_item(0)?;
        let Err(error) = batch.call_method0("validate") else { return Ok(batch.unbind()) };
        if let Some(why) = invalid(&error, batch.py())? {
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        }
        Err(error)
    };
    let look = PyCFunction::new_closure(py, None, None, look)?;
    let batches = py.import("builtins")?.getattr("map")?.call1((look, reader))?;
    let class = READER.import(py, "pyarrow", "RecordBatchReader")?;
    let schema = reader.getattr(intern!(py, "schema"))?;
    Ok((class.call_method1(intern!(py, "from_batches"), (schema, batches))?, said))
}

/// What pyarrow says where data is not as Arrow has it, or leads to what is not there.
fn invalid(error: &PyErr, py: Python<'_>) -> PyResult<Option<String>> {
    static INVALID: Kept<PyAny> = Kept::new();
    static BEYOND: Kept<PyAny> = Kept::new();
    let (invalid, beyond) = (
        INVALID.import(py, "pyarrow.lib", "ArrowInvalid")?,
        BEYOND.import(py, "pyarrow.lib", "ArrowIndexError")?,
    );
    let is_said = error.is_instance(py, invalid.as_any()) || error.is_instance(py, beyond.as_any());
    Ok(is_said.then(|| error.value(py).to_string()))
}

/// Whether the object's class is one of this package's.
fn is_of(package: &str, object: &Bound<'_, PyAny>) -> PyResult<bool> {
    if object.is_instance_of::<PyType>() {
        return Ok(false);
    }
    let module = attribute(object.get_type().as_any(), intern!(object.py(), "__module__"))?;
    let Some(module) = module.and_then(|module| module.extract::<String>().ok()) else { return Ok(false) };
    Ok(module.split('.').next() == Some(package))
}
