//! Bindings of the domain `sequences`.

mod lists;
mod processor;
mod threshold;

use ferrule_base::{Error, Run};
use ferrule_gate::cpython::Sequence;
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::give::lists::list_of_floats;
use ferrule_gate::hints::{AnyInt, ArrayLike, FloatArray, ListOrArray};
use ferrule_gate::take;
use ferrule_gate::take::number::{integer, size};
use ferrule_gate::take::numbers::{Array1, Floats, Numbers, Values};
use ferrule_gate::take::scalar::{Float, Int};
use ferrule_kernels::sequences::{self, Limit, Stats};
use numpy::Element;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use threshold::Threshold;

pub use processor::DataProcessor;

/// The sum of numbers: exact for integers, compensated for floats. Uses all threads.
///
/// A float sum is rounded once, from about twice the working precision: by the method (Neumaier 1974) that CPython's ``sum``
/// has since 3.12, where 3.11 rounds after each addition, but in lanes, so that the last digit may be another than there. It is
/// more accurate than NumPy's pairwise one. Lists and tuples are read in place and need no extra memory.
///
/// Parameters
/// ----------
/// numbers : list, tuple, or one-dimensional array
///     Integers of any size, booleans, floats. Arrays: the buffer protocol (NumPy, array, memoryview) or Arrow (polars,
///     pyarrow, pandas), in place when contiguous and int64, uint64 or float64; other types and strides are copied.
///
/// Returns
/// -------
/// int or float
///     A float as soon as one of the numbers is; 0 of none.
///
/// Raises
/// ------
/// ArgumentTypeError
///     An item is not a number; its place is named.
///
/// Notes
/// -----
/// To keep what rounding loses takes more additions than to add. In an array that the caches don't hold they hide behind
/// the memory; of a smaller one, whose last digits don't matter, a loop that Numba compiles with ``fastmath=True``, or
/// ``numpy.sum``, is faster.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.parallel_sum([1, 2, 3, 4, 5])
/// 15
/// >>> fe.parallel_sum([2**63, 1])
/// 9223372036854775809
/// >>> fe.parallel_sum([0.1] * 10)
/// 1.0
#[pyfunction]
#[pyo3(signature = (numbers) -> "int | float")]
pub fn parallel_sum<'py>(py: Python<'py>, numbers: ArrayLike<'py>) -> Outcome<Bound<'py, PyAny>> {
    match Numbers::new(&numbers.0, "numbers")? {
        Numbers::Sequence(sequence) => lists::sum(py, &sequence),
        Numbers::Array(array) => sum_of_array(py, &array),
    }
}

/// The sum of an array, which is read where it lies: zero-copy. Uses all threads.
///
/// As :func:`parallel_sum`, but of arrays only: a list is refused, so that no conversion goes unnoticed.
///
/// Parameters
/// ----------
/// arr : one-dimensional array
///     As for :func:`parallel_sum`.
///
/// Returns
/// -------
/// int or float
///     An exact int for integers and booleans, a compensated float for floats.
///
/// Examples
/// --------
/// >>> import ferrule as fe, numpy as np
/// >>> fe.sum_array(np.array([1.5, 2.5]))
/// 4.0
#[pyfunction]
#[pyo3(signature = (arr) -> "int | float")]
pub fn sum_array<'py>(py: Python<'py>, arr: ArrayLike<'py>) -> Outcome<Bound<'py, PyAny>> {
    sum_of_array(py, &Array1::new(&arr.0, "arr")?)
}

fn sum_of_array<'py>(py: Python<'py>, array: &Array1) -> Outcome<Bound<'py, PyAny>> {
    Ok(match array {
        Array1::Float(values) => object(py, sum_values(py, values, sequences::sum_floats)?)?,
        Array1::Int(values) => object(py, sum_values(py, values, sequences::sum_ints)?)?,
        Array1::Unsigned(values) => object(py, sum_values(py, values, sequences::sum_ints)?)?,
    })
}

fn sum_values<T: pyo3::buffer::Element + Sync, S: Send>(
    py: Python<'_>,
    values: &Values<T>,
    kernel: fn(&[T], &Run<'_>) -> Result<S, Error>,
) -> Outcome<S> {
    let values = &**values;
    detached(py, |run| kernel(values, run))
}

fn object<'py, T: IntoPyObject<'py>>(py: Python<'py>, value: T) -> Outcome<Bound<'py, PyAny>> {
    value.into_bound_py_any(py).map_err(Into::into)
}

/// The numbers greater than a threshold, in order.
///
/// Comparisons are Python's: an int with a float exactly, a NaN is not greater than anything.
///
/// Parameters
/// ----------
/// numbers : list, tuple, or one-dimensional array
///     As for :func:`parallel_sum`.
/// threshold : int or float
///
/// Returns
/// -------
/// list or numpy.ndarray
///     Of a list or tuple a list of the same objects (one thread: objects are counted under the lock). Of an array a new
///     array, int64, uint64 or float64 (all threads).
///
/// Examples
/// --------
/// >>> import ferrule as fe, numpy as np
/// >>> fe.filter_above([1, 5, 2.5, 7], 2)
/// [5, 2.5, 7]
/// >>> fe.filter_above(np.array([0.5, 1.5, float("nan")]), 1)
/// array([1.5])
#[pyfunction]
#[pyo3(signature = (numbers, threshold: "int | float"))]
pub fn filter_above<'py>(
    py: Python<'py>,
    numbers: ArrayLike<'py>,
    threshold: &Bound<'py, PyAny>,
) -> Outcome<ListOrArray<'py>> {
    let threshold = Threshold::new(threshold)?;
    match Numbers::new(&numbers.0, "numbers")? {
        Numbers::Sequence(sequence) => {
            Ok(ListOrArray(lists::filter_above(py, &sequence, &threshold)?.into_any()))
        }
        Numbers::Array(Array1::Float(values)) => {
            select(py, &values, Limit::Above(threshold.float), sequences::filter_above)
        }
        Numbers::Array(Array1::Int(values)) => select(py, &values, threshold.int, sequences::filter_above),
        Numbers::Array(Array1::Unsigned(values)) => {
            select(py, &values, threshold.unsigned, sequences::filter_above)
        }
    }
}

/// Twice each of the numbers greater than a threshold, in order: ``[x * 2 for x in numbers if x > threshold]``.
///
/// Parameters
/// ----------
/// numbers : list, tuple, or one-dimensional array
///     As for :func:`parallel_sum`.
/// threshold : int or float
///
/// Returns
/// -------
/// list or numpy.ndarray
///     Of a list or tuple a list (one thread: objects are made under the lock), of an array a new array, int64, uint64 or
///     float64 (all threads).
///
/// Raises
/// ------
/// ResultOverflowError
///     A doubled integer of an array does not fit its type. Lists have no such limit.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.process_numbers([1, 5, 2, 7], 2)
/// [10, 14]
#[pyfunction]
#[pyo3(signature = (numbers, threshold: "int | float"))]
pub fn process_numbers<'py>(
    py: Python<'py>,
    numbers: ArrayLike<'py>,
    threshold: &Bound<'py, PyAny>,
) -> Outcome<ListOrArray<'py>> {
    let threshold = Threshold::new(threshold)?;
    match Numbers::new(&numbers.0, "numbers")? {
        Numbers::Sequence(sequence) => {
            Ok(ListOrArray(lists::double_above(py, &sequence, &threshold)?.into_any()))
        }
        Numbers::Array(Array1::Float(values)) => {
            select(py, &values, Limit::Above(threshold.float), sequences::double_above)
        }
        Numbers::Array(Array1::Int(values)) => select(py, &values, threshold.int, sequences::double_above),
        Numbers::Array(Array1::Unsigned(values)) => {
            select(py, &values, threshold.unsigned, sequences::double_above)
        }
    }
}

type Select<T> = fn(&[T], Limit<T>, &Run<'_>) -> Result<Vec<T>, Error>;

fn select<'py, T: Element + pyo3::buffer::Element>(
    py: Python<'py>,
    values: &Values<T>,
    limit: Limit<T>,
    kernel: Select<T>,
) -> Outcome<ListOrArray<'py>> {
    let values = &**values;
    Ok(ListOrArray(new_array(py, detached(py, |run| kernel(values, limit, run))?)?.into_any()))
}

/// Random floats, uniform in [0, 1), made by all threads: the same for the same seed, whatever the threads.
///
/// Number ``i`` is the ``i``-th output of SplitMix64 (Steele, Lea & Flood 2014, https://doi.org/10.1145/2714064.2660195),
/// started at the mixed seed, its top 53 bits as a fraction. Not for secrets.
///
/// Parameters
/// ----------
/// n : int
///     How many: not negative, otherwise :class:`ArgumentError`.
/// seed : int
///     Any int; only its lowest 64 bits count.
///
/// Returns
/// -------
/// numpy.ndarray
///     Shape (n,), float64; the memory is Rust's, nothing is copied.
///
/// Raises
/// ------
/// OutOfMemoryError
///     There is no memory for ``8 * n`` bytes.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.random_floats(3, seed=1)
/// array([0.74974824, 0.37239342, 0.43828391])
#[pyfunction]
pub fn random_floats<'py>(py: Python<'py>, n: AnyInt<'py>, seed: AnyInt<'py>) -> Outcome<FloatArray<'py>> {
    let length = size(&n.0, "n", 0)?;
    let seed: u64 = integer(&seed.0, "seed")?.bitand(u64::MAX)?.extract()?;
    Ok(FloatArray(new_array(py, detached(py, |run| sequences::random_floats(length, seed, run))?)?))
}

/// Mean, standard deviation, minimum and maximum, in one pass over memory. Uses all threads.
///
/// Blocks that fit the first cache are done in two passes, as accurate as NumPy's two over everything, and joined by the
/// formula of Chan, Golub & LeVeque (1979), https://doi.org/10.1007/978-3-642-51461-6_3.
///
/// Parameters
/// ----------
/// arr : one-dimensional array, list or tuple
///     At least one number, otherwise :class:`ArgumentError`. float64 is read in place, everything else copied to it;
///     integers past 2**53, which float64 rounds, by their distances from the mean.
/// ddof : int, default 1
///     The divisor of the variance is the count minus this; where that is not positive, the deviation is NaN.
///
/// Returns
/// -------
/// dict
///     ``mean``, ``std``, ``min``, ``max``: floats. A NaN among the numbers makes all four NaN, as in NumPy.
///
/// Examples
/// --------
/// >>> import ferrule as fe, numpy as np
/// >>> fe.compute_stats(np.array([1.0, 2.0, 3.0]))
/// {'mean': 2.0, 'std': 1.0, 'min': 1.0, 'max': 3.0}
#[pyfunction]
#[pyo3(
    signature = (arr, *, ddof = Int::or(1)) -> "dict[str, float]",
    text_signature = "(arr, *, ddof=1)"
)]
pub fn compute_stats<'py>(
    py: Python<'py>,
    arr: ArrayLike<'py>,
    ddof: Int<'_, '_>,
) -> Outcome<Bound<'py, PyDict>> {
    take!(ddof);
    let ddof = usize::try_from(ddof)
        .map_err(|_| Error::Value(format!("ddof: got {ddof}, wanted an integer that is not negative")))?;
    let stats =
        stats_of(&arr)?.ok_or_else(|| Error::Value("arr: got no numbers, wanted at least one".into()))?;
    let dict = PyDict::new(py);
    dict.set_item("mean", stats.mean)?;
    dict.set_item("std", stats.std(ddof))?;
    dict.set_item("min", stats.min)?;
    dict.set_item("max", stats.max)?;
    Ok(dict)
}

/// Of floats, or exactly of integers, which floats may not hold.
fn stats_of(arr: &ArrayLike<'_>) -> Outcome<Option<Stats>> {
    let py = arr.0.py();
    match Numbers::new(&arr.0, "arr")? {
        Numbers::Array(Array1::Int(values)) => {
            let values = &*values;
            detached(py, |run| sequences::int_stats(values, run))
        }
        Numbers::Array(Array1::Unsigned(values)) => {
            let values = &*values;
            detached(py, |run| sequences::int_stats(values, run))
        }
        numbers => {
            if let Numbers::Sequence(sequence) = numbers {
                if let Some(values) = lists::ints(py, &sequence)? {
                    return detached(py, |run| sequences::int_stats(&values, run));
                }
                if let Some(stats) = lists::long_stats(py, &arr.0)? {
                    return Ok(Some(stats));
                }
            }
            let values = &*Floats::new(&arr.0, "arr")?;
            detached(py, |run| sequences::stats(values, run))
        }
    }
}

/// Twice a number: one crossing for one multiplication, which never pays. See :func:`process_batch`.
///
/// Parameters
/// ----------
/// x : float
///
/// Returns
/// -------
/// float
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.process_single(1.5)
/// 3.0
#[pyfunction]
pub fn process_single(x: Float<'_, '_>) -> Outcome<f64> {
    take!(x);
    // Attached: detaching costs fifty times the multiplication.
    Ok(x * 2.0)
}

/// Twice each number: one crossing for all of them.
///
/// Parameters
/// ----------
/// xs : list, tuple, or one-dimensional array
///     Numbers; they count as floats.
///
/// Returns
/// -------
/// list or numpy.ndarray
///     Floats: of a list or tuple a list, of an array a new array.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.process_batch([1.5, 2])
/// [3.0, 4.0]
#[pyfunction]
pub fn process_batch<'py>(py: Python<'py>, xs: ArrayLike<'py>) -> Outcome<ListOrArray<'py>> {
    let sequence = Sequence::of(&xs.0).is_some();
    let values = Floats::new(&xs.0, "xs")?;
    let values = &*values;
    let doubled = detached(py, |run| sequences::double_floats(values, run))?;
    Ok(ListOrArray(if sequence {
        list_of_floats(py, &doubled)?.into_any()
    } else {
        new_array(py, doubled)?.into_any()
    }))
}

/// The sum of the sines of numbers, computed detached: other Python threads go on meanwhile. Uses all threads.
///
/// Parameters
/// ----------
/// data : list, tuple, or one-dimensional array
///     Angles in radians. float64 arrays are read in place, everything else is copied to float64.
///
/// Returns
/// -------
/// float
///     Each sine is right to 2**-51, and the sum is compensated; 0.0 of none. NaN or an infinity among the numbers
///     makes it NaN, as in NumPy.
///
/// Examples
/// --------
/// >>> import ferrule as fe, math
/// >>> round(fe.cpu_intensive([0.0, math.pi / 2, math.pi / 6]), 12)
/// 1.5
#[pyfunction]
#[pyo3(signature = (data) -> "float")]
pub fn cpu_intensive(py: Python<'_>, data: ArrayLike<'_>) -> Outcome<f64> {
    let values = Floats::new(&data.0, "data")?;
    let values = &*values;
    detached(py, |run| sequences::sum_of_sines(values, run))
}

/// Lists and arrays of numbers.
#[pymodule(name = "sequences", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::{
        DataProcessor, compute_stats, cpu_intensive, filter_above, parallel_sum, process_batch,
        process_numbers, process_single, random_floats, sum_array,
    };
}
