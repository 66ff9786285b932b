//! Arithmetic of many numbers: arrays, lists, and single numbers that go with every item.

use std::borrow::Cow;

use ferrule_gate::cpython::{Number, Sequence};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::ArrayLike;
use ferrule_gate::take::masked::refuse_masked;
use ferrule_gate::take::number::{Exact, exact_number, int64};
use ferrule_gate::take::numbers::{Array1, Floats, Integers, integers};
use ferrule_kernels::scalars::arithmetic::{self as kernels, Operand, Operation};
use pyo3::prelude::*;

use super::finance::is_number;
use super::hints::IntsOrFloats;

/// :func:`add` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of int64 or float64
///     Ints if both have only ints.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// ResultOverflowError
///     An int of the result does not fit int64.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.add_batch([1, 2], 3).tolist()
/// [4, 5]
#[pyfunction]
pub fn add_batch<'py>(py: Python<'py>, a: ArrayLike<'py>, b: ArrayLike<'py>) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::Add, &a, &b)
}

/// :func:`subtract` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of int64 or float64
///     Ints if both have only ints.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// ResultOverflowError
///     An int of the result does not fit int64.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.subtract_batch([1, 2], [0.5, 3]).tolist()
/// [0.5, -1.0]
#[pyfunction]
pub fn subtract_batch<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::Subtract, &a, &b)
}

/// :func:`multiply` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of int64 or float64
///     Ints if both have only ints.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// ResultOverflowError
///     An int of the result does not fit int64.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.multiply_batch([1, 2], 3).tolist()
/// [3, 6]
#[pyfunction]
pub fn multiply_batch<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::Multiply, &a, &b)
}

/// :func:`divide` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of float64
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// DivisionByZeroError
///     An item of `b` is 0; its place is named, as below.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.divide_batch([1, 2], 4).tolist()
/// [0.25, 0.5]
#[pyfunction]
pub fn divide_batch<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::Divide, &a, &b)
}

/// :func:`floor_divide` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of int64 or float64
///     Ints if both have only ints.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// DivisionByZeroError
///     An item of `b` is 0; its place is named, as below.
/// ResultOverflowError
///     An int of the result does not fit int64.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.floor_divide_batch([-7, 7], 2).tolist()
/// [-4, 3]
#[pyfunction]
pub fn floor_divide_batch<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::FloorDivide, &a, &b)
}

/// :func:`modulo` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of int64 or float64
///     Ints if both have only ints.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// DivisionByZeroError
///     An item of `b` is 0; its place is named, as below.
/// ResultOverflowError
///     An int of the result does not fit int64.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.modulo_batch([-7, 7], 2).tolist()
/// [1, 1]
#[pyfunction]
pub fn modulo_batch<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::Modulo, &a, &b)
}

/// :func:`power` of each pair of items. Uses all threads.
///
/// Parameters
/// ----------
/// a, b : int, float, or one-dimensional array or list of them
///     A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
///     a list with a float is one of floats.
///
/// Returns
/// -------
/// numpy.ndarray of int64 or float64
///     Ints if both have only ints.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// DivisionByZeroError
///     An item of `a` is 0 and that of `b` negative; its place is named, as below.
/// ArgumentError
///     A root of a negative number, which is complex; a negative exponent of an int.
/// ResultOverflowError
///     An int of the result does not fit int64; a power exceeds what a float holds.
/// ArgumentTypeError
///     An item is neither an int nor a float.
/// ArgumentOverflowError
///     An int does not fit int64, or beside floats no float.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.power_batch([2, 3], 2).tolist()
/// [4, 9]
#[pyfunction]
pub fn power_batch<'py>(py: Python<'py>, a: ArrayLike<'py>, b: ArrayLike<'py>) -> Outcome<IntsOrFloats<'py>> {
    apply(py, Operation::Power, &a, &b)
}

/// Numbers as they are: one, or one for each item.
enum Taken {
    Int(i64),
    Float(f64),
    Ints(Integers),
    Floats(Floats),
}

impl Taken {
    fn new(argument: &ArrayLike<'_>, name: &str) -> Outcome<Self> {
        let argument = &argument.0;
        if let Some(array) = Array1::plain(argument)? {
            return Ok(Self::array(array));
        }
        if is_number(argument)? {
            refuse_masked(argument, name)?;
            return Ok(match exact_number(argument, || name.into())? {
                Exact::Int(int) => Self::Int(int64(int.as_any(), || name.into())?),
                Exact::Float(value) => Self::Float(value),
            });
        }
        let Some(sequence) = Sequence::of(argument) else {
            return Ok(Self::array(Array1::new(argument, name)?));
        };
        Ok(if has_float(argument.py(), &sequence, name)? {
            Self::Floats(Floats::new(argument, name)?)
        } else {
            Self::Ints(integers(argument, name)?)
        })
    }

    fn array(array: Array1) -> Self {
        match array {
            Array1::Float(values) => Self::Floats(Floats::Shared(values)),
            Array1::Int(values) => Self::Ints(Integers::Array(values)),
            Array1::Unsigned(values) => Self::Ints(Integers::Unsigned(values)),
        }
    }

    fn is_int(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Ints(_))
    }
}

/// Whether there is a float among ints and floats; all else is refused.
fn has_float<'py>(py: Python<'py>, sequence: &Sequence<'py>, name: &str) -> Outcome<bool> {
    let known = |number| match number {
        Number::Int(_) => Some(false),
        Number::Float(_) => Some(true),
        Number::Other => None,
    };
    let floats = sequence.collect(py, known, |place, item| {
        Ok(matches!(exact_number(item, || format!("{name}[{place}]"))?, Exact::Float(_)))
    })?;
    Ok(floats.contains(&true))
}

fn apply<'py>(
    py: Python<'py>,
    operation: Operation,
    a: &ArrayLike<'py>,
    b: &ArrayLike<'py>,
) -> Outcome<IntsOrFloats<'py>> {
    let (a, b) = (Taken::new(a, "a")?, Taken::new(b, "b")?);
    if !a.is_int() || !b.is_int() {
        let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
        let (a, b) = (floats(&a, "a", &mut of_a)?, floats(&b, "b", &mut of_b)?);
        let results = detached(py, |run| kernels::many_floats(operation, a, b, run))?;
        return Ok(IntsOrFloats(new_array(py, results)?.into_any()));
    }
    let (of_a, of_b) = (signed(&a, "a")?, signed(&b, "b")?);
    let (a, b) = (ints(&a, &of_a), ints(&b, &of_b));
    if operation == Operation::Divide {
        let results = detached(py, |run| kernels::many_quotients(a, b, run))?;
        return Ok(IntsOrFloats(new_array(py, results)?.into_any()));
    }
    let results = detached(py, |run| kernels::many_ints(operation, a, b, run))?;
    Ok(IntsOrFloats(new_array(py, results)?.into_any()))
}

/// As floats; those of ints are kept in `own`.
fn floats<'a>(taken: &'a Taken, name: &str, own: &'a mut Vec<f64>) -> Outcome<Operand<'a, f64>> {
    Ok(match taken {
        Taken::Int(value) => Operand::One(*value as f64),
        Taken::Float(value) => Operand::One(*value),
        Taken::Floats(values) => Operand::Each(values),
        Taken::Ints(values) => {
            *own = kernels::to_floats(&values.signed(name)?)?;
            Operand::Each(own)
        }
    })
}

fn signed<'a>(taken: &'a Taken, name: &str) -> Outcome<Cow<'a, [i64]>> {
    match taken {
        Taken::Ints(values) => values.signed(name),
        _ => Ok(Cow::Borrowed(&[])),
    }
}

fn ints<'a>(taken: &Taken, values: &'a [i64]) -> Operand<'a, i64> {
    match taken {
        Taken::Int(value) => Operand::One(*value),
        _ => Operand::Each(values),
    }
}
