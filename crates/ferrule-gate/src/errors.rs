//! From the kernels' one error to the one tree of exceptions, `ferrule.errors`.

use std::fmt::Display;

use crate::kept::Kept;
use ferrule_base::repr::cut;
use ferrule_base::{Error, Stack};
use pyo3::PyErrArguments;
use pyo3::exceptions::{PyException, PyMemoryError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PySlice, PyString, PyType};

/// An error on its way to Python: a kernel's, or one that Python raised itself.
pub enum Failure {
    /// From a kernel, or from a binding that speaks the kernels' language.
    Kernel(Error),
    /// Already an exception.
    Python(PyErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Python(error) => Python::attach(|py| without_memory(error, py)),
            Failure::Kernel(error) => exception(class_name(&error), error.to_string()),
        }
    }
}

/// What a binding returns.
pub type Outcome<T> = Result<T, Failure>;

fn class_name(error: &Error) -> &'static str {
    match error {
        Error::Value(_) => "ArgumentError",
        Error::Shape(_) => "ShapeError",
        Error::Type(_) => "ArgumentTypeError",
        Error::TooLarge(_) => "ArgumentOverflowError",
        Error::Overflow(_) => "ResultOverflowError",
        Error::ZeroDivision(_) => "DivisionByZeroError",
        Error::Encoding(_) => "EncodingError",
        Error::Decode(_) => "DecodeError",
        Error::Memory(_) => "OutOfMemoryError",
        // The door replaces it by what made the kernel stop; it never gets here.
        Error::Interrupted => "FerruleError",
    }
}

/// What an object is, for a message: the full name of its class, as of `numpy.timedelta64`; of a builtin one the short.
pub fn class_of(object: &Bound<'_, PyAny>) -> String {
    object.get_type().fully_qualified_name().map_or_else(|_| "?".into(), |name| name.to_string())
}

/// What was asked of Python; none where an `Exception` says that there is none. What is no `Exception`, as Ctrl-C or the exit
/// that somebody asked for, says nothing, and is passed on.
pub fn answer<T>(asked: PyResult<T>, py: Python<'_>) -> PyResult<Option<T>> {
    match asked {
        Err(error) if error.is_instance_of::<PyException>(py) => Ok(None),
        asked => asked.map(Some),
    }
}

/// What an object says of itself, as far as a message shows it: its `repr`, or its class where it has none, as an int of
/// thousands of digits, and where what is in it may be nested deeper than the stack goes.
pub fn said(object: &Bound<'_, PyAny>) -> PyResult<String> {
    // As many levels as Python allows, of some hundred bytes each, and more.
    const DEEP: usize = 1 << 20;
    // By far more characters than are shown.
    const ENOUGH: isize = 1 << 10;
    if !is_flat(object) && Stack::of_this_thread().left() < DEEP {
        return Ok(class_of(object));
    }
    let py = object.py();
    let Some(said) = answer(object.repr(), py)? else { return Ok(class_of(object)) };
    // A `str` may be as long as half the memory: no more of it is copied.
    let beginning = said.get_item(PySlice::new(py, 0, ENOUGH, 1))?.cast_into::<PyString>()?;
    Ok(beginning.to_string_lossy().into_owned())
}

/// Whether nothing is in it.
fn is_flat(object: &Bound<'_, PyAny>) -> bool {
    object.is_none()
        || object.is_exact_instance_of::<PyString>()
        || object.is_exact_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyFloat>()
        || object.is_exact_instance_of::<PyBool>()
        || object.is_exact_instance_of::<PyBytes>()
}

/// A value for a message: what it [says](said), cut short.
pub fn shown(object: &Bound<'_, PyAny>) -> PyResult<String> {
    said(object).map(cut)
}

/// What `str` makes of an object, as of a dtype, cut short.
pub fn worded(object: &Bound<'_, PyAny>) -> String {
    cut(object.to_string())
}

/// Whether an exception is that of the user's own code, or no `Exception`, as Ctrl-C: then it stays what it is. What C raises
/// has no traceback before it gets to Python.
pub fn is_users(error: &PyErr, py: Python<'_>) -> bool {
    error.traceback(py).is_some() || !error.is_instance_of::<PyException>(py)
}

/// What is said of an argument, and the exception of the user's own code that was the cause.
pub fn caused(said: Failure, cause: PyErr, py: Python<'_>) -> Failure {
    let said = PyErr::from(said);
    said.set_cause(py, Some(cause));
    said.into()
}

/// Where Python's or NumPy's own C found no memory, ferrule's error that says so; any other as it is.
fn without_memory(error: PyErr, py: Python<'_>) -> PyErr {
    const CLASS: &str = "OutOfMemoryError";
    if !error.is_instance_of::<PyMemoryError>(py) || is_users(&error, py) {
        return error;
    }
    let why = error.value(py).to_string();
    let said =
        exception(CLASS, if why.is_empty() { "no memory".to_owned() } else { format!("no memory: {why}") });
    if error.is_instance(py, &said.get_type(py)) {
        return error;
    }
    said.set_cause(py, Some(error));
    said
}

/// Says of an argument, or of an item of one, that it is of the wrong type: what came, and what was wanted.
pub fn wrong_type(name: impl Display, came: &Bound<'_, PyAny>, wanted: &str) -> Failure {
    Error::Type(format!("{name}: got {}, wanted {wanted}", class_of(came))).into()
}

/// What no caller is to blame for.
pub fn fault(what: &str) -> PyErr {
    exception("InternalError", format!("a fault in ferrule itself, please report it: {what}"))
}

/// An instance of a class of `ferrule.errors`.
pub fn exception(class: &'static str, arguments: impl PyErrArguments + 'static) -> PyErr {
    Python::attach(|py| {
        static MODULE: Kept<PyModule> = Kept::new();
        let module = MODULE.get_or_try_init(py, || py.import("ferrule.errors").map(Bound::unbind));
        match module.and_then(|module| Ok(module.bind(py).getattr(class)?.cast_into::<PyType>()?)) {
            Ok(class) => PyErr::from_type(class, arguments),
            Err(error) => error,
        }
    })
}
