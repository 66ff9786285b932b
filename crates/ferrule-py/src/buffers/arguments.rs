//! Shapes, types and objects as users give them.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_base::DType;
use ferrule_base::Error;
use ferrule_gate::errors::{Outcome, shown, wrong_type};
use ferrule_gate::take::masked::refuse_masked;
use ferrule_gate::take::number::{fitting, size};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyString, PyTuple, PyType};

use super::owner::View;
use super::{Buffer, arrow, dlpack, host};

/// A length, or several.
pub fn shape(argument: &Bound<'_, PyAny>) -> Outcome<Vec<usize>> {
    if argument.is_instance_of::<PyTuple>() || argument.is_instance_of::<PyList>() {
        let items = argument.try_iter()?.enumerate();
        return items.map(|(place, item)| size(&item?, &format!("shape[{place}]"), 0)).collect();
    }
    Ok(vec![size(argument, "shape", 0)?])
}

/// Two ints of a protocol's, if they are given.
pub fn two<'py, T>(argument: Option<&Bound<'py, PyAny>>, name: &str) -> Outcome<Option<(T, T)>>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    let Some(argument) = argument else { return Ok(None) };
    let wrong = || wrong_type(name, argument, "a tuple of two ints");
    let pair = argument.cast::<PyTuple>().ok().filter(|pair| pair.len() == 2).ok_or_else(wrong)?;
    let (first, second) = (fitting(&pair.get_item(0)?)?, fitting(&pair.get_item(1)?)?);
    Ok(Some(first.zip(second).ok_or_else(wrong)?))
}

/// The name of a type, or whatever NumPy takes for one.
pub fn dtype(argument: &Bound<'_, PyAny>) -> Outcome<DType> {
    static DTYPE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = argument.py();
    if let Ok(name) = argument.cast::<PyString>()
        && let Some(dtype) = name.to_str().ok().and_then(DType::named)
    {
        return Ok(dtype);
    }
    let wanted = "wanted bool, an integer or a float of up to 64 bits, in this machine's byte order";
    let refused = |came: String| Error::Type(format!("dtype: got {came}, {wanted}"));
    let known = match DTYPE.import(py, "numpy", "dtype")?.call1((argument,)) {
        Ok(known) if !argument.is_none() => known,
        Err(error) if !error.is_instance_of::<pyo3::exceptions::PyException>(py) => return Err(error.into()),
        _ => return Err(refused(shown(argument)?).into()),
    };
    let name: String = known.getattr("name")?.extract()?;
    let native: bool = known.getattr("isnative")?.extract()?;
    match DType::named(&name) {
        Some(dtype) if native => Ok(dtype),
        _ => Err(refused(shown(argument)?).into()),
    }
}

/// Whether an object's class was made while Python ran, by a `class` statement or the like.
fn has_heap_type(object: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a class, asked for its flags.
    unsafe { ffi::PyType_GetFlags(object.get_type_ptr()) & ffi::Py_TPFLAGS_HEAPTYPE != 0 }
}

/// The memory of an object, in whatever way it hands it over. Nothing is copied.
pub fn view(object: &Bound<'_, PyAny>, name: &str) -> Outcome<View> {
    if let Ok(buffer) = object.cast::<Buffer>() {
        return Ok(buffer.get().view().clone());
    }
    // A masked array is of a class made in Python; NumPy's own arrays are not, and asking them takes longer than the rest.
    if has_heap_type(object) {
        refuse_masked(object, name)?;
    }
    // A class has the methods of its objects, but none of their memory.
    if !object.is_instance_of::<PyType>() {
        for take in [host::take, arrow::take, dlpack::take] {
            if let Some(view) = take(object, name)? {
                return Ok(view);
            }
        }
    }
    Err(wrong_type(name, object, "an object with the buffer protocol, Arrow's C data interface or DLPack"))
}
