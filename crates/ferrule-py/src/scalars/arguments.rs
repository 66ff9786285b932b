//! Arguments and results of this domain.

use ferrule_gate::errors::{Failure, Outcome, wrong_type};
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::FloatMatrix;
use numpy::PyArrayMethods;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// A `TypeError` in the package's words; any other exception is the user's own code's, or Ctrl-C, and stays what it is.
pub fn reworded(error: PyErr, argument: &Bound<'_, PyAny>, name: &str, wanted: &str) -> Failure {
    if error.is_instance_of::<PyTypeError>(argument.py()) {
        wrong_type(name, argument, wanted)
    } else {
        error.into()
    }
}

/// A new array of rows of `columns`.
pub fn to_matrix(py: Python<'_>, values: Vec<f64>, columns: usize) -> PyResult<FloatMatrix<'_>> {
    let rows = values.len() / columns;
    Ok(FloatMatrix(new_array(py, values)?.reshape([rows, columns])?))
}

/// Strings, held so that their code points can be read detached.
pub fn texts<'py>(argument: &Bound<'py, PyAny>, name: &str) -> Outcome<Vec<Bound<'py, PyString>>> {
    const WANTED: &str = "an iterable of strings";
    if argument.is_instance_of::<PyString>() {
        return Err(wrong_type(name, argument, WANTED));
    }
    let items = argument.try_iter().map_err(|error| reworded(error, argument, name, WANTED))?;
    // No room is made by the length: it may say anything.
    let mut held = Vec::new();
    for item in items {
        let item = item?;
        let text = item.cast::<PyString>();
        let text = text.map_err(|_| wrong_type(format!("{name}[{}]", held.len()), &item, "a str"))?;
        held.push(text.clone());
    }
    Ok(held)
}
