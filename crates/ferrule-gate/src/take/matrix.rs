//! A two-dimensional numeric argument.

use ferrule_base::Error;
use pyo3::prelude::*;

use crate::cpython::Sequence;
use crate::errors::{Failure, Outcome, worded, wrong_type};
use crate::hints::ArrayLike;
use crate::take::arrays::array_of;
use crate::take::buffer::buffer;
use crate::take::masked::refuse_masked;
use crate::take::nested::{first_misfit, is_list};
use crate::take::numbers::{Floats, Values, floats_of, plain_array, sequence_floats};

/// Rows of floats, one after the other.
pub struct Matrix {
    /// All rows.
    pub values: Floats,
    /// How many.
    pub rows: usize,
    /// How long each is.
    pub columns: usize,
}

/// Takes a two-dimensional argument: float64 in C order in place, everything else copied. A list without rows has no
/// columns either.
pub fn matrix(argument: &ArrayLike<'_>, name: &str) -> Outcome<Matrix> {
    let argument = &argument.0;
    if let Some(array) = plain_array(argument, 2)?
        && let Some(values) = floats_of(&array)
        && let &[rows, columns] = array.strided().shape
    {
        return Ok(Matrix { values: Floats::Shared(values), rows, columns });
    }
    refuse_masked(argument, name)?;
    if let Some(matrix) = in_place(argument)? {
        return Ok(matrix);
    }
    let array = array_of(argument, name)?;
    let dtype = array.getattr("dtype")?;
    let kind: String = dtype.getattr("kind")?.extract()?;
    let size: usize = dtype.getattr("itemsize")?.extract()?;
    let shape: Vec<usize> = array.getattr("shape")?.extract()?;
    // What is no number is of the wrong type, whatever its shape.
    // Of a list also those of `longdouble`, which `float` rounds.
    let usable = matches!(kind.as_str(), "b" | "i" | "u" | "f") && (size <= 8 || is_list(argument));
    let is_array = argument.hasattr("__array__")?;
    if usable || kind == "O" && shape.len() == 2 && !is_array {
        return match shape[..] {
            [rows, columns] if !usable => objects(&array, name, [rows, columns]),
            [_, _] => floats(&array, argument, name),
            [0] => floats(&array.call_method1("reshape", ((0, 0),))?, argument, name),
            [] if !is_array => Err(unfit(argument, name)),
            _ => {
                Err(Error::Shape(format!("{name}: got an array of {} dimensions, wanted 2", shape.len()))
                    .into())
            }
        };
    }
    Err(unfit(argument, name))
}

/// A copy, made by NumPy.
fn floats(array: &Bound<'_, PyAny>, argument: &Bound<'_, PyAny>, name: &str) -> Outcome<Matrix> {
    let copy = array.call_method1("astype", ("float64", "C"))?;
    in_place(&copy)?.ok_or_else(|| unfit(argument, name))
}

/// A copy of lists of numbers that NumPy has no type for: ints of any length, and what `float` makes one of.
fn objects(array: &Bound<'_, PyAny>, name: &str, [rows, columns]: [usize; 2]) -> Outcome<Matrix> {
    let items = array.call_method1("reshape", (-1,))?.call_method0("tolist")?;
    let name_of = |place| format!("{name}[{}][{}]", place / columns, place % columns);
    let Some(items) = Sequence::of(&items) else { return Err(unfit(array, name)) };
    let values = Floats::Owned(sequence_floats(&items, array.py(), name_of)?);
    Ok(Matrix { values, rows, columns })
}

/// Says what is no number: an item of a list, the dtype of an array, or the argument itself.
fn unfit(argument: &Bound<'_, PyAny>, name: &str) -> Failure {
    let wrong = || -> PyResult<Option<Error>> {
        if let Some(misfit) = first_misfit(argument, false, 0)? {
            return Ok(Some(misfit.error(name, "a number")));
        }
        let Some(dtype) = argument.getattr_opt("dtype")? else { return Ok(None) };
        let text =
            format!("{name}: got an array of dtype {}, wanted numbers of up to 64 bits", worded(&dtype));
        Ok(Some(Error::Type(text)))
    };
    match wrong() {
        Ok(Some(error)) => error.into(),
        Ok(None) => wrong_type(name, argument, "rows of numbers"),
        Err(error) => error.into(),
    }
}

fn in_place(argument: &Bound<'_, PyAny>) -> PyResult<Option<Matrix>> {
    let Some(buffer) = buffer::<f64>(argument)? else { return Ok(None) };
    let &[rows, columns] = buffer.shape() else { return Ok(None) };
    let usable = buffer.is_c_contiguous() && buffer.buf_ptr().cast::<f64>().is_aligned();
    Ok(usable.then_some(Matrix { values: Floats::Shared(Values::Buffer(buffer)), rows, columns }))
}
