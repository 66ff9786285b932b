//! A table's columns as NumPy arrays, and names as lists.

#![allow(unsafe_code, reason = "arrays over memory of Rust's")]

use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::require_numpy;
use ferrule_gate::give::lists::NewList;
use ferrule_gate::give::texts::utf8;
use ferrule_gate::signals::every;
use ferrule_kernels::records::{Live, Names};
use numpy::ndarray::ArrayView1;
use numpy::{Element, PyArray1};
use pyo3::exceptions::PySystemError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyList;

/// Keeps the memory of a column for arrays over it.
#[pyclass(frozen, module = "ferrule._core.records")]
struct ColumnOwner {
    #[expect(dead_code, reason = "held, not read")]
    memory: Box<dyn std::any::Any + Send + Sync>,
}

/// A read-only array over the memory of a column.
pub fn array<T: Element + Copy + Send + Sync + 'static>(
    py: Python<'_>,
    column: Live<T>,
) -> PyResult<Bound<'_, PyArray1<T>>> {
    require_numpy(py)?;
    let (start, len) = (column.start(), column.len());
    let owner = Bound::new(py, ColumnOwner { memory: Box::new(column) })?;
    // SAFETY: the column's memory holds `len` items and stays where it is while the owner lives, which the array keeps. The
    // table may write to it meanwhile, each item at once; as with any array that another thread writes to, who reads gets
    // old or new items. The array is made read-only before anyone sees it, and as its owner offers no buffer, NumPy refuses
    // to make it writeable again.
    let array = unsafe {
        let view = ArrayView1::from_shape_ptr(len, start);
        PyArray1::borrow_from_array(&view, owner.into_any())
    };
    array.getattr(intern!(py, "flags"))?.setattr(intern!(py, "writeable"), false)?;
    Ok(array)
}

/// Names as a list of str.
pub fn names_list<'py>(py: Python<'py>, names: &Names) -> Outcome<Bound<'py, PyList>> {
    let full = || PySystemError::new_err("a list of another size than was asked for");
    let mut list = NewList::new(py, names.len())?;
    every(py, 0..names.len(), |row| list.push(utf8(py, names.get(row), false)?.into_any()).ok_or_else(full))?;
    Ok(list.finish().ok_or_else(full)?)
}
