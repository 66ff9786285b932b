//! A two-dimensional numeric argument.

use ferrule_base::Error;
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyBufferError, PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::errors::Outcome;
use crate::hints::ArrayLike;
use crate::take::arrays::asarray;
use crate::take::mask::refuse_mask;
use crate::take::numbers::Values;

/// Rows of floats, one after the other.
pub struct Matrix {
    /// All rows.
    pub values: Values<f64>,
    /// How many.
    pub rows: usize,
    /// How long each is.
    pub columns: usize,
}

/// Takes a two-dimensional argument: float64 in C order in place, everything else copied by NumPy. A list without rows
/// has no columns either.
pub fn matrix(argument: &ArrayLike<'_>, name: &str) -> Outcome<Matrix> {
    let argument = &argument.0;
    let py = argument.py();
    refuse_mask(argument, name)?;
    if let Some(matrix) = in_place(argument)? {
        return Ok(matrix);
    }
    let mut array = match asarray(argument) {
        Err(error) if error.is_instance_of::<PyValueError>(py) => {
            let text = format!("{name}: got rows of several lengths, wanted one length: {}", error.value(py));
            return Err(Error::Shape(text).into());
        }
        array => array?,
    };
    let mut dimensions: usize = array.getattr("ndim")?.extract()?;
    if dimensions == 1 && array.len()? == 0 {
        array = array.call_method1("reshape", ((0, 0),))?;
        dimensions = 2;
    }
    if dimensions != 2 {
        let message = format!("{name}: got an array of {dimensions} dimensions, wanted 2");
        return Err(Error::Shape(message).into());
    }
    let dtype = array.getattr("dtype")?;
    let kind: String = dtype.getattr("kind")?.extract()?;
    let size: usize = dtype.getattr("itemsize")?.extract()?;
    let usable = matches!(kind.as_str(), "b" | "i" | "u" | "f") && size <= 8;
    let copy = if usable { in_place(&array.call_method1("astype", ("float64", "C"))?)? } else { None };
    Ok(copy
        .ok_or_else(|| Error::Type(format!("{name}: got dtype {dtype}, wanted numbers of up to 64 bits")))?)
}

fn in_place(argument: &Bound<'_, PyAny>) -> PyResult<Option<Matrix>> {
    let py = argument.py();
    let buffer = match PyBuffer::<f64>::get(argument) {
        Ok(buffer) => buffer,
        // No buffer, or not one of float64.
        Err(error)
            if error.is_instance_of::<PyBufferError>(py)
                || error.is_instance_of::<PyTypeError>(py)
                || error.is_instance_of::<PyValueError>(py) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let &[rows, columns] = buffer.shape() else { return Ok(None) };
    let usable = buffer.is_c_contiguous() && buffer.buf_ptr().cast::<f64>().is_aligned();
    Ok(usable.then_some(Matrix { values: Values::Buffer(buffer), rows, columns }))
}
