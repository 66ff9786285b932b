//! The views of a mapping that Python's own library has.

use pyo3::prelude::*;

/// The `KeysView`, `ValuesView` or `ItemsView` of a mapping.
pub fn view<'py>(mapping: &Bound<'py, PyAny>, class: &'static str) -> PyResult<Bound<'py, PyAny>> {
    mapping.py().import("collections.abc")?.getattr(class)?.call1((mapping,))
}
