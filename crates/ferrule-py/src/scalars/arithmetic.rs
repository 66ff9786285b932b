//! Arithmetic of two numbers, as Python's operators have it: ints of any size, floats.

use ferrule_base::{Error, Repr};
use ferrule_gate::cpython::{Number, number};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::lists::{float_object, int_object};
use ferrule_gate::take::number::{Exact, exact_number, shown};
use ferrule_kernels::scalars::arithmetic::{self as kernels, Answer, Operation};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt};

/// The sum of two numbers: the smallest call with arguments and a result.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a + b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// int or float
///
/// Raises
/// ------
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.add(2, 3)
/// 5
/// >>> scalars.add(2**63, 0.5)
/// 9.223372036854776e+18
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "int | float")]
pub fn add<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::Add, a, b)
}

/// The difference of two numbers.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a - b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// int or float
///
/// Raises
/// ------
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.subtract(2, 3.5)
/// -1.5
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "int | float")]
pub fn subtract<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::Subtract, a, b)
}

/// The product of two numbers.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a * b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// int or float
///
/// Raises
/// ------
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.multiply(2**40, 2**40) == 2**80
/// True
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "int | float")]
pub fn multiply<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::Multiply, a, b)
}

/// The quotient of two numbers, a float.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a / b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// float
///
/// Raises
/// ------
/// DivisionByZeroError
///     `b` is 0.
/// ResultOverflowError
///     The quotient of two ints exceeds what a float holds.
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.divide(10, 4)
/// 2.5
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "float")]
pub fn divide<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::Divide, a, b)
}

/// The quotient of two numbers, rounded towards minus infinity.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a // b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// int or float
///
/// Raises
/// ------
/// DivisionByZeroError
///     `b` is 0.
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.floor_divide(-7, 2)
/// -4
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "int | float")]
pub fn floor_divide<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::FloorDivide, a, b)
}

/// What floor division leaves: of the sign of `b`.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a % b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// int or float
///
/// Raises
/// ------
/// DivisionByZeroError
///     `b` is 0.
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.modulo(-7, 2)
/// 1
/// >>> scalars.modulo(7.5, -2)
/// -0.5
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "int | float")]
pub fn modulo<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::Modulo, a, b)
}

/// A power of a number; of ints, an int, but a float where the exponent is negative.
///
/// Parameters
/// ----------
/// a, b : int or float
///     As Python's ``a ** b``: ints of any size, exactly; a float beside an int makes a float of it.
///
/// Returns
/// -------
/// int or float
///
/// Raises
/// ------
/// DivisionByZeroError
///     `a` is 0 and `b` negative.
/// ArgumentError
///     A root of a negative number, which is complex.
/// ResultOverflowError
///     A float's power exceeds what a float holds, or an int's has more than 2**25 bits.
/// ArgumentTypeError
///     An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
/// ArgumentOverflowError
///     An int beside a float is too large for one.
///
/// Examples
/// --------
/// >>> from ferrule import scalars
/// >>> scalars.power(3, 4)
/// 81
/// >>> scalars.power(2, -1)
/// 0.5
#[pyfunction]
#[pyo3(signature = (a: "int | float", b: "int | float") -> "int | float")]
pub fn power<'py>(a: &Bound<'py, PyAny>, b: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    apply(Operation::Power, a, b)
}

/// Attached: but for long powers, an operation takes some ns.
#[inline]
fn apply<'py>(
    operation: Operation,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
) -> Outcome<Bound<'py, PyAny>> {
    let py = a.py();
    match (number(a.as_borrowed()), number(b.as_borrowed())) {
        (Number::Float(a), Number::Float(b)) => floats(py, operation, a, b),
        (Number::Int(a), Number::Float(b)) => floats(py, operation, a as f64, b),
        (Number::Float(a), Number::Int(b)) => floats(py, operation, a, b as f64),
        (Number::Int(a), Number::Int(b)) => match ints(py, operation, a, b)? {
            Some(answer) => Ok(answer),
            None => long(
                operation,
                a.into_pyobject(py).map_err(PyErr::from)?,
                b.into_pyobject(py).map_err(PyErr::from)?,
            ),
        },
        _ => asked(operation, a, b),
    }
}

fn floats(py: Python<'_>, operation: Operation, a: f64, b: f64) -> Outcome<Bound<'_, PyAny>> {
    let result = kernels::floats(operation, a, b);
    Ok(float_object(py, result.map_err(|wrong| wrong.error(&a.repr(), &b.repr(), ""))?)?)
}

/// None where the result is longer than 128 bits.
fn ints(py: Python<'_>, operation: Operation, a: i64, b: i64) -> Outcome<Option<Bound<'_, PyAny>>> {
    let wrong = |wrong: kernels::Wrong| wrong.error(&a.to_string(), &b.to_string(), "");
    Ok(match kernels::ints(operation, a, b).map_err(wrong)? {
        Answer::Float(value) => Some(float_object(py, value)?),
        Answer::Int(value) => Some(match i64::try_from(value) {
            Ok(value) => int_object(py, value)?,
            Err(_) => value.into_bound_py_any(py)?,
        }),
        Answer::Long => None,
    })
}

/// Of what Python must be asked about.
#[cold]
fn asked<'py>(
    operation: Operation,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
) -> Outcome<Bound<'py, PyAny>> {
    let py = a.py();
    let (a, b) = (exact_number(a, || "a".into())?, exact_number(b, || "b".into())?);
    match (a, b) {
        (Exact::Int(a), Exact::Int(b)) => {
            if let (Ok(a), Ok(b)) = (a.extract(), b.extract())
                && let Some(answer) = ints(py, operation, a, b)?
            {
                return Ok(answer);
            }
            long(operation, a, b)
        }
        (a, b) => floats(py, operation, float_of(a, "a")?, float_of(b, "b")?),
    }
}

fn float_of(number: Exact<'_>, name: &str) -> Outcome<f64> {
    match number {
        Exact::Float(value) => Ok(value),
        Exact::Int(int) => int
            .extract()
            .map_err(|_| Error::TooLarge(format!("{name}: got an int that is too large for a float")).into()),
    }
}

/// Of ints of any size, by Python's own operators; but long powers, which these would not let anyone stop.
fn long<'py>(operation: Operation, a: Bound<'py, PyInt>, b: Bound<'py, PyInt>) -> Outcome<Bound<'py, PyAny>> {
    let py = a.py();
    let divides = matches!(operation, Operation::Divide | Operation::FloorDivide | Operation::Modulo);
    if divides && b.as_any().eq(0)? {
        return Err(kernels::Wrong::Zero.error(&shown(&a), "0", "").into());
    }
    let result = match operation {
        Operation::Add => a.add(&b),
        Operation::Subtract => a.sub(&b),
        Operation::Multiply => a.mul(&b),
        Operation::Divide => a.div(&b),
        Operation::FloorDivide => a.floor_div(&b),
        Operation::Modulo => a.rem(&b),
        Operation::Power if b.lt(0)? => {
            return floats(py, operation, float_of(Exact::Int(a), "a")?, float_of(Exact::Int(b), "b")?);
        }
        Operation::Power => return long_power(&a, &b),
    };
    result.map_err(|error| {
        if !error.is_instance_of::<PyOverflowError>(py) {
            return error.into();
        }
        let (a, b) = (shown(&a), shown(&b));
        Error::Overflow(format!("a, b: got {a} and {b}, whose quotient exceeds what a float holds")).into()
    })
}

/// A power whose exponent is not negative.
fn long_power<'py>(a: &Bound<'py, PyInt>, b: &Bound<'py, PyInt>) -> Outcome<Bound<'py, PyAny>> {
    let py = a.py();
    if a.ge(-1)? && a.le(1)? {
        // The exponent is long, so it is not 0.
        return Ok(if b.bitand(1)?.is_truthy()? { a.clone().into_any() } else { a.mul(a)? });
    }
    let bits: u64 = a.call_method0("bit_length")?.extract()?;
    let exponent = b
        .extract::<u64>()
        .ok()
        .filter(|&b| bits.checked_mul(b).is_some_and(|bits| bits <= kernels::MOST_BITS));
    let Some(exponent) = exponent else {
        let (a, b) = (shown(a), shown(b));
        let most = kernels::MOST_BITS;
        let text = format!("a, b: got {a} and {b}, whose power may have more than {most} bits");
        return Err(Error::Overflow(text).into());
    };
    let bytes: Vec<u8> =
        a.call_method("to_bytes", (bits / 8 + 1, "little"), Some(&signed(py)?))?.extract()?;
    let bytes = detached(py, |run| kernels::power(&bytes, exponent, run))?;
    let bytes = PyBytes::new(py, &bytes);
    Ok(py.get_type::<PyInt>().call_method("from_bytes", (bytes, "little"), Some(&signed(py)?))?)
}

fn signed(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("signed", true)?;
    Ok(dict)
}
