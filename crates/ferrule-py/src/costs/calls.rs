//! Calls in both directions, with arguments that nobody looks at.

use std::hint::black_box;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// Do nothing.
#[pyfunction]
pub fn call_0() {}

/// Do nothing; the module is passed, as to functions of C.
#[pyfunction(pass_module)]
pub fn call_0_with_module(module: &Bound<'_, PyModule>) {
    black_box(module);
}

/// Do nothing with one argument.
#[pyfunction]
pub fn call_1(a: &Bound<'_, PyAny>) {
    black_box(a);
}

/// Do nothing with two arguments, by position or by keyword.
#[pyfunction]
pub fn call_2(a: &Bound<'_, PyAny>, b: &Bound<'_, PyAny>) {
    black_box((a, b));
}

/// Do nothing with five arguments.
#[pyfunction]
pub fn call_5(
    a: &Bound<'_, PyAny>,
    b: &Bound<'_, PyAny>,
    c: &Bound<'_, PyAny>,
    d: &Bound<'_, PyAny>,
    e: &Bound<'_, PyAny>,
) {
    black_box((a, b, c, d, e));
}

/// Call `function` `times` times with the arguments: from Rust to Python.
#[pyfunction]
#[pyo3(signature = (function, times, *arguments: "object", **keywords: "object"))]
pub fn call_back(
    function: &Bound<'_, PyAny>,
    times: usize,
    arguments: &Bound<'_, PyTuple>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    let given: Vec<Bound<'_, PyAny>> = arguments.iter().collect();
    for _ in 0..times {
        match (keywords, given.as_slice()) {
            (Some(_), _) => function.call((), keywords)?,
            (None, []) => function.call0()?,
            (None, [a]) => function.call1((a,))?,
            (None, [a, b]) => function.call1((a, b))?,
            (None, [a, b, c, d, e]) => function.call1((a, b, c, d, e))?,
            (None, _) => function.call1(arguments)?,
        };
    }
    Ok(())
}

/// Detach and attach again, `times` times.
#[pyfunction]
pub fn call_detached(py: Python<'_>, times: usize) {
    for _ in 0..times {
        py.detach(|| black_box(()));
    }
}

/// Raise `ValueError`.
#[pyfunction]
pub fn raise_error() -> PyResult<()> {
    Err(PyValueError::new_err("as asked"))
}
