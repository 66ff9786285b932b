//! Integers: primes, divisors, Fibonacci numbers, and a sum as text.

use ferrule_base::Error;
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::give::bytes::new_bytes;
use ferrule_gate::hints::{AnyInt, ArrayLike, BoolArray, IntArray};
use ferrule_gate::kept::Kept;
use ferrule_gate::take::number::{count, fitting, integer, shown};
use ferrule_gate::take::numbers::{Integers, integers};
use ferrule_kernels::scalars::integers as kernels;
use pyo3::prelude::*;
use pyo3::types::PyInt;

/// The decimal text of the sum of two integers.
///
/// Parameters
/// ----------
/// a, b : int
///     Of any size and sign; objects with ``__index__`` are taken, floats are not.
///
/// Returns
/// -------
/// str
///     Exactly ``str(a + b)``. Past 64 bits Python's own integers do the work.
///
/// Raises
/// ------
/// ArgumentTypeError
///     An argument is not an integer.
/// ValueError
///     The sum has more digits than ``sys.get_int_max_str_digits()``, as from ``str``.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.sum_as_string(2, 40)
/// '42'
/// >>> fe.sum_as_string(2**100, -1)
/// '1267650600228229401496703205375'
#[pyfunction]
pub fn sum_as_string(a: AnyInt<'_>, b: AnyInt<'_>) -> Outcome<String> {
    if let (Some(a), Some(b)) = (fitting::<i64>(&a.0)?, fitting::<i64>(&b.0)?) {
        return Ok((i128::from(a) + i128::from(b)).to_string());
    }
    let sum = integer(&a.0, "a")?.add(integer(&b.0, "b")?)?;
    Ok(sum.str()?.extract()?)
}

/// Whether `n` is a prime number.
///
/// Parameters
/// ----------
/// n : int
///     Below 2**64. Negative numbers, 0 and 1 are not primes.
///
/// Returns
/// -------
/// bool
///     Certain, not probable: Miller–Rabin with bases that decide all numbers below 2**64 (Sorenson and Webster,
///     "Strong pseudoprimes to twelve prime bases", Math. Comp. 86, 2017).
///
/// Raises
/// ------
/// ArgumentError
///     `n` is 2**64 or more.
/// ArgumentTypeError
///     `n` is not an integer.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.is_prime(2**61 - 1)
/// True
#[pyfunction]
pub fn is_prime(n: AnyInt<'_>) -> Outcome<bool> {
    // Attached: the slowest numbers take 2 µs.
    if let Some(n) = fitting::<u64>(&n.0)? {
        return Ok(kernels::is_prime(n));
    }
    let n = integer(&n.0, "n")?;
    if n.lt(0)? {
        return Ok(false);
    }
    Err(Error::Value(format!("n: got {}, wanted an integer below 2**64", shown(&n))).into())
}

/// Whether each number is a prime.
///
/// Parameters
/// ----------
/// numbers : list or tuple of int, or one-dimensional array of an integer dtype
///     Lists are read item by item and may hold numbers of int64. Arrays of int64 and uint64 are read in place, others
///     are copied.
///
/// Returns
/// -------
/// numpy.ndarray of bool
///
/// Raises
/// ------
/// ArgumentTypeError
///     An item is not an integer, or the array's dtype is not one of integers.
/// ArgumentOverflowError
///     An item of a list does not fit int64.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.is_prime_batch([1, 2, 3, 4, 5]).tolist()
/// [False, True, True, False, True]
#[pyfunction]
pub fn is_prime_batch<'py>(py: Python<'py>, numbers: ArrayLike<'py>) -> Outcome<BoolArray<'py>> {
    let positive = |n: i64| u64::try_from(n).unwrap_or(0);
    let numbers = integers(&numbers.0, "numbers")?;
    let primes = if let Integers::Unsigned(values) = &numbers {
        let values = &**values;
        detached(py, |run| kernels::is_prime_batch(values, |n| n, run))?
    } else {
        let values = numbers.signed("numbers")?;
        detached(py, |run| kernels::is_prime_batch(&values, positive, run))?
    };
    Ok(BoolArray(new_array(py, primes)?))
}

/// The greatest common divisor.
///
/// Parameters
/// ----------
/// a, b : int
///     Of any size and sign.
///
/// Returns
/// -------
/// int
///     Exactly ``math.gcd(a, b)``: Stein's binary algorithm within 64 bits, ``math.gcd`` itself past them.
///
/// Raises
/// ------
/// ArgumentTypeError
///     An argument is not an integer.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.gcd(12, -18)
/// 6
#[pyfunction]
#[pyo3(signature = (a, b) -> "int")]
pub fn gcd<'py>(py: Python<'py>, a: AnyInt<'py>, b: AnyInt<'py>) -> Outcome<Bound<'py, PyAny>> {
    static GCD: Kept<PyAny> = Kept::new();
    // Attached: at most 64 steps of 1 ns.
    if let (Some(a), Some(b)) = (fitting::<i64>(&a.0)?, fitting::<i64>(&b.0)?) {
        return Ok(kernels::gcd(a.unsigned_abs(), b.unsigned_abs())
            .into_pyobject(py)
            .map_err(PyErr::from)?
            .into_any());
    }
    Ok(GCD.import(py, "math", "gcd")?.call1((integer(&a.0, "a")?, integer(&b.0, "b")?))?)
}

/// The greatest common divisor of each pair.
///
/// Parameters
/// ----------
/// a, b : list or tuple of int, or one-dimensional array of an integer dtype
///     Of the same length. Arrays of int64 are read in place, others are copied.
///
/// Returns
/// -------
/// numpy.ndarray of int64
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// ArgumentTypeError
///     An item is not an integer, or an array's dtype is not one of integers.
/// ArgumentOverflowError
///     An item does not fit int64.
/// ResultOverflowError
///     A divisor does not fit int64; only 2**63 can be one.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.gcd_batch([12, 7], [18, 21]).tolist()
/// [6, 7]
#[pyfunction]
pub fn gcd_batch<'py>(py: Python<'py>, a: ArrayLike<'py>, b: ArrayLike<'py>) -> Outcome<IntArray<'py>> {
    let (a, b) = (integers(&a.0, "a")?, integers(&b.0, "b")?);
    let (a, b) = (a.signed("a")?, b.signed("b")?);
    let divisors = detached(py, |run| kernels::gcd_batch(&a, &b, run))?;
    Ok(IntArray(new_array(py, divisors)?))
}

/// The `n`-th Fibonacci number, exactly: 0, 1, 1, 2, 3, 5 …
///
/// Parameters
/// ----------
/// n : int
///     From 0 to 10,000,000.
///
/// Returns
/// -------
/// int
///     Past the 93rd it no longer fits 64 bits; it is exact all the same (fast doubling).
///
/// Raises
/// ------
/// ArgumentError
///     `n` is negative or above 10,000,000.
/// ArgumentTypeError
///     `n` is not an integer.
///
/// Notes
/// -----
/// For numbers of thousands of digits ``gmpy2`` is faster: its multiplication is GMP's, written for each processor.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.fibonacci(100)
/// 354224848179261915075
#[pyfunction]
#[pyo3(signature = (n) -> "int")]
pub fn fibonacci<'py>(py: Python<'py>, n: AnyInt<'py>) -> Outcome<Bound<'py, PyAny>> {
    let n = count(&n.0, "n", kernels::MAX_FIBONACCI)?;
    // Attached up to 128 bits: 186 additions take less than 100 ns.
    if let Some(number) = kernels::fibonacci_u128(n) {
        return Ok(number.into_pyobject(py).map_err(PyErr::from)?.into_any());
    }
    let bytes = detached(py, |run| Ok(kernels::fibonacci(n, run)?.to_bytes_le()))?;
    Ok(py.get_type::<PyInt>().call_method1("from_bytes", (new_bytes(py, &bytes)?, "little"))?)
}
