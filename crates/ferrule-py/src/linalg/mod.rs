//! Bindings of the domain `linalg`.

#![allow(unsafe_code, reason = "arrays of the user's, read and written by several threads")]

mod hints;

use ferrule_base::{Error, Run};
use ferrule_gate::door::{detached, standing_still};
use ferrule_gate::errors::Outcome;
use ferrule_gate::hints::{AnyArray, ArrayLike};
use ferrule_gate::take::arrays::{Array, Target};
use ferrule_gate::take::operands::operands;
use ferrule_gate::with_type;
use ferrule_kernels::linalg::{
    Arrays, Dot, Element, Exact, Layout, Products, Vector, check_same, check_vectors, product_shape, products,
};
use pyo3::prelude::*;

use hints::OutArray;

/// Runs a kernel, detached where it has this much work to do.
///
/// Detaching costs some 50 ns: about what 32 × 32 × 32 products (1 µs) can bear.
fn run<T: Send>(
    py: Python<'_>,
    work: usize,
    kernel: impl FnOnce(&Run<'_>) -> Result<T, Error> + Send,
) -> Outcome<T> {
    if work > 1 << 15 { detached(py, kernel) } else { standing_still(py, kernel) }
}

/// Multiply two arrays of the same shape, item by item.
///
/// Parameters
/// ----------
/// a, b : array_like
///     Arrays of any number of dimensions and any strides, of float32, float64 or integers of 8 to 64 bits. Of
///     different types they are first converted, in a copy, to the one that NumPy promotes them to; lists are
///     converted to arrays.
/// out : numpy.ndarray, optional
///     Written to and returned: of the result's shape and type, of any strides. It may be `a` or `b`; where
///     it shares only some memory with them, the products are made apart and copied.
///
/// Returns
/// -------
/// numpy.ndarray
///     The products, in the type that NumPy promotes `a` and `b` to. NaN and infinities are as in NumPy; an
///     array without items gives one.
///
/// Raises
/// ------
/// ShapeError
///     The shapes differ (nothing is broadcast), or `out` has another one.
/// ArgumentTypeError
///     Another type of number (bool, float16, complex, object), or something that is no array.
/// ArgumentOverflowError
///     An int of a list needs more than 64 bits.
/// ArgumentError
///     `out` is read-only.
/// ResultOverflowError
///     A product of integers does not fit their type, where NumPy would wrap; part of `out` may be written then.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import ferrule as fe
/// >>> fe.array_multiply(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
/// array([3., 8.])
#[pyfunction]
#[pyo3(signature = (a, b, *, out = None))]
pub fn array_multiply<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
    out: Option<OutArray<'py>>,
) -> Outcome<AnyArray<'py>> {
    let operands = operands(&a.0, &b.0)?;
    let out = out.as_ref().map(|out| &out.0);
    let [a, b] = [operands[0].strided(), operands[1].strided()];
    check_same(a.shape, b.shape)?;
    let kind = operands[0].kind();
    let target = Target::new(py, out, kind, a.shape, &operands, true)?;
    let layout = Layout::new(a.shape, [a.strides, b.strides, target.array().strided().strides]);
    with_type!(kind, T => multiply_items::<T>(py, &layout, &operands, &target)?);
    Ok(AnyArray(target.finish()?))
}

/// Multiply two matrices, or stacks of them.
///
/// Nothing is transposed or copied for strides: ``matrix_multiply(a.T, b)`` reads `a` where it is. Of
/// ``matrix_multiply(a.T, a)`` only half is computed, since it is symmetric.
///
/// Parameters
/// ----------
/// a, b : array_like
///     Arrays of float32, float64 or integers of 8 to 64 bits, of any strides. With two dimensions they are
///     matrices (m × k and k × n), with more they are stacks of matrices, whose leading dimensions are
///     broadcast; with one, `a` is a row and `b` a column. Of different types they are first converted, in a
///     copy, to the one that NumPy promotes them to; lists of lists are converted to arrays.
/// out : numpy.ndarray, optional
///     Written to and returned: of the result's shape and type, of any strides. Where it shares memory with
///     `a` or `b`, the product is made apart and copied.
///
/// Returns
/// -------
/// numpy.ndarray
///     The product, with the shape that ``numpy.matmul`` gives it, in the type that NumPy promotes `a` and `b`
///     to; a NumPy scalar for two vectors. A sum of no products is 0.
///
/// Raises
/// ------
/// ShapeError
///     The shapes don't go together, or `out` has another one.
/// ArgumentTypeError
///     Another type of number (bool, float16, complex, object), or something that is no array.
/// ArgumentOverflowError
///     An int of a list needs more than 64 bits.
/// ArgumentError
///     `out` is read-only.
/// ResultOverflowError
///     A sum of integers does not fit their type, where NumPy would wrap; part of `out` may be written then.
///
/// Notes
/// -----
/// Floats are summed in another order than NumPy's, so results differ by rounding: each from the true one by
/// less than ``k * eps * sum(abs(a) * abs(b))``. Integer results are exact. Integers are multiplied as float32,
/// float64 or int64, whichever the largest magnitudes in `a` and `b` allow without rounding, in copies of that
/// type; only where their sums might pass 64 bits, in 128 bits, which is many times slower.
///
/// The blocks are those of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import ferrule as fe
/// >>> fe.matrix_multiply(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]]))
/// array([[17.],
///        [39.]])
/// >>> fe.matrix_multiply([[1, 2], [3, 4]], [5, 6])
/// array([17, 39])
#[pyfunction]
#[pyo3(signature = (a, b, *, out = None))]
pub fn matrix_multiply<'py>(
    py: Python<'py>,
    a: ArrayLike<'py>,
    b: ArrayLike<'py>,
    out: Option<OutArray<'py>>,
) -> Outcome<AnyArray<'py>> {
    let operands = operands(&a.0, &b.0)?;
    let out = out.as_ref().map(|out| &out.0);
    let [a, b] = [operands[0].strided(), operands[1].strided()];
    let shape = product_shape(a.shape, b.shape)?;
    let kind = operands[0].kind();
    let target = Target::new(py, out, kind, &shape, &operands, false)?;
    let shapes = Products::new(a, b, target.array().strided());
    with_type!(kind, T => multiply_matrices::<T>(py, &shapes, &operands, &target)?);
    Ok(AnyArray(target.finish()?))
}

/// The inner product of two vectors.
///
/// Parameters
/// ----------
/// a, b : array_like
///     Vectors of one length and any strides, of float32, float64 or integers of 8 to 64 bits. Of different
///     types they are first converted, in a copy, to the one that NumPy promotes them to; lists are converted
///     to arrays.
///
/// Returns
/// -------
/// float or int
///     A float for floats; runs of 4,096 float32 products are summed in float32, and these sums in float64. An
///     exact int of any size for integers. 0 for empty vectors.
///
/// Raises
/// ------
/// ShapeError
///     The shapes differ, or are not those of vectors.
/// ArgumentTypeError
///     Another type of number (bool, float16, complex, object), or something that is no array.
/// ArgumentOverflowError
///     An int of a list needs more than 64 bits.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import ferrule as fe
/// >>> fe.dot(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))
/// 32.0
/// >>> fe.dot(np.array([2**62, 2**62]), np.array([4, 4]))
/// 36893488147419103232
#[pyfunction]
#[pyo3(signature = (a, b) -> "float | int")]
pub fn dot<'py>(py: Python<'py>, a: ArrayLike<'py>, b: ArrayLike<'py>) -> Outcome<Bound<'py, PyAny>> {
    let operands = operands(&a.0, &b.0)?;
    let [a, b] = [operands[0].strided(), operands[1].strided()];
    check_vectors(a.shape, b.shape)?;
    let dot = with_type!(operands[0].kind(), T => inner_product::<T>(py, &operands)?);
    match dot {
        Dot::Float(sum) => Ok(sum.into_pyobject(py).map_err(PyErr::from)?.into_any()),
        Dot::Int(sum) => exact_int(py, sum),
    }
}

/// A sum of integers as Python's int.
fn exact_int(py: Python<'_>, sum: Exact) -> Outcome<Bound<'_, PyAny>> {
    if let Some(sum) = sum.to_i128() {
        return Ok(sum.into_pyobject(py).map_err(PyErr::from)?.into_any());
    }
    let high = sum.high.into_pyobject(py).map_err(PyErr::from)?;
    Ok(high.lshift(64)?.add(sum.low)?)
}

fn multiply_items<T: Element>(
    py: Python<'_>,
    layout: &Layout<3>,
    operands: &[Array<'_>; 2],
    target: &Target<'_>,
) -> Outcome<()> {
    let arrays = arrays::<T>(operands, target);
    // SAFETY: the layout is that of the three arrays, which the caller keeps alive, and `Target` sees to it that
    // the result is apart from the operands or the same items. Where another thread writes to an operand
    // meanwhile, old or new numbers are read.
    run(py, layout.count(), |run| unsafe { T::multiply(run, layout, arrays) })
}

fn multiply_matrices<T: Element>(
    py: Python<'_>,
    shapes: &Products,
    operands: &[Array<'_>; 2],
    target: &Target<'_>,
) -> Outcome<()> {
    let arrays = arrays::<T>(operands, target);
    // SAFETY: the shapes are those of the three arrays, which the caller keeps alive, and `Target` sees to it
    // that the result's items lie apart from each other and from the operands. Where another thread writes to an
    // operand meanwhile, old or new numbers are read.
    run(py, shapes.work(), |run| unsafe { products::<T>(run, shapes, arrays) })
}

fn inner_product<T: Element>(py: Python<'_>, [a, b]: &[Array<'_>; 2]) -> Outcome<Dot> {
    let length = a.strided().shape[0];
    // SAFETY: the two arrays, which the caller keeps alive, are vectors of that length. Where another thread
    // writes to one meanwhile, old or new numbers are read.
    let [a, b] =
        unsafe { [a, b].map(|array| Vector::<T>::new(array.data(), length, array.strided().strides[0])) };
    run(py, length, |run| T::dot(run, a, b))
}

fn arrays<T>(operands: &[Array<'_>; 2], target: &Target<'_>) -> Arrays<T> {
    Arrays { a: operands[0].data(), b: operands[1].data(), c: target.array().data() }
}

/// Matrices and vectors.
#[pymodule(name = "linalg", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::{array_multiply, dot, matrix_multiply};
}
