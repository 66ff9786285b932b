//! A type of numbers.

use crate::kept::Kept;
use ferrule_base::{DType, Error};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors::{Outcome, answer, shown};

/// The name of a type, or whatever NumPy takes for one.
pub fn dtype(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<DType> {
    static DTYPE: Kept<PyAny> = Kept::new();
    let py = argument.py();
    if let Ok(text) = argument.cast::<PyString>()
        && let Some(dtype) = text.to_str().ok().and_then(DType::named)
    {
        return Ok(dtype);
    }
    let wanted = "wanted bool, an integer or a float of up to 64 bits, in this machine's byte order";
    let refused = |came: String| Error::Type(format!("{name}: got {came}, {wanted}"));
    let known = answer(DTYPE.import(py, "numpy", "dtype")?.call1((argument,)), py)?;
    let Some(known) = known.filter(|_| !argument.is_none()) else {
        return Err(refused(shown(argument)?).into());
    };
    let native: bool = known.getattr("isnative")?.extract()?;
    match DType::named(&known.getattr("name")?.extract::<String>()?) {
        Some(dtype) if native => Ok(dtype),
        _ => Err(refused(shown(argument)?).into()),
    }
}
