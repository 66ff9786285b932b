"""
Matrices and vectors.
"""

from numpy.typing import ArrayLike, NDArray
from typing import Any

__all__ = ["array_multiply", "dot", "matrix_multiply"]

def array_multiply(a: ArrayLike, b: ArrayLike, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """
    Multiply two arrays of the same shape, item by item.

    Parameters
    ----------
    a, b : array_like
        Arrays of any number of dimensions and any strides, of float32, float64 or integers of 8 to 64 bits. Of
        different types they are first converted, in a copy, to the one that NumPy promotes them to; lists are
        converted to arrays.
    out : numpy.ndarray, optional
        Written to and returned: of the result's shape and type, of any strides. It may be `a` or `b`; where
        it shares only some memory with them, the products are made apart and copied.

    Returns
    -------
    numpy.ndarray
        The products, in the type that NumPy promotes `a` and `b` to. NaN and infinities are as in NumPy; an
        array without items gives one.

    Raises
    ------
    ShapeError
        The shapes differ (nothing is broadcast), or `out` has another one.
    ArgumentTypeError
        Another type of number (bool, float16, complex, object), or something that is no array.
    ArgumentOverflowError
        An int of a list needs more than 64 bits.
    ArgumentError
        `out` is read-only.
    ResultOverflowError
        A product of integers does not fit their type, where NumPy would wrap; part of `out` may be written then.

    Examples
    --------
    >>> import numpy as np
    >>> import ferrule as fe
    >>> fe.array_multiply(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    array([3., 8.])
    """

def dot(a: ArrayLike, b: ArrayLike) -> "float | int":
    """
    The inner product of two vectors.

    Parameters
    ----------
    a, b : array_like
        Vectors of one length and any strides, of float32, float64 or integers of 8 to 64 bits. Of different
        types they are first converted, in a copy, to the one that NumPy promotes them to; lists are converted
        to arrays.

    Returns
    -------
    float or int
        A float for floats; runs of 4,096 float32 products are summed in float32, and these sums in float64. An
        exact int of any size for integers. 0 for empty vectors.

    Raises
    ------
    ShapeError
        The shapes differ, or are not those of vectors.
    ArgumentTypeError
        Another type of number (bool, float16, complex, object), or something that is no array.
    ArgumentOverflowError
        An int of a list needs more than 64 bits.

    Examples
    --------
    >>> import numpy as np
    >>> import ferrule as fe
    >>> fe.dot(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))
    32.0
    >>> fe.dot(np.array([2**62, 2**62]), np.array([4, 4]))
    36893488147419103232
    """

def matrix_multiply(a: ArrayLike, b: ArrayLike, *, out: NDArray[Any] | None = None) -> NDArray[Any]:
    """
    Multiply two matrices, or stacks of them.

    Nothing is transposed or copied for strides: ``matrix_multiply(a.T, b)`` reads `a` where it is. Of
    ``matrix_multiply(a.T, a)`` only half is computed, since it is symmetric.

    Parameters
    ----------
    a, b : array_like
        Arrays of float32, float64 or integers of 8 to 64 bits, of any strides. With two dimensions they are
        matrices (m × k and k × n), with more they are stacks of matrices, whose leading dimensions are
        broadcast; with one, `a` is a row and `b` a column. Of different types they are first converted, in a
        copy, to the one that NumPy promotes them to; lists of lists are converted to arrays.
    out : numpy.ndarray, optional
        Written to and returned: of the result's shape and type, of any strides. Where it shares memory with
        `a` or `b`, the product is made apart and copied.

    Returns
    -------
    numpy.ndarray
        The product, with the shape that ``numpy.matmul`` gives it, in the type that NumPy promotes `a` and `b`
        to; a NumPy scalar for two vectors. A sum of no products is 0.

    Raises
    ------
    ShapeError
        The shapes don't go together, or `out` has another one.
    ArgumentTypeError
        Another type of number (bool, float16, complex, object), or something that is no array.
    ArgumentOverflowError
        An int of a list needs more than 64 bits.
    ArgumentError
        `out` is read-only.
    ResultOverflowError
        A sum of integers does not fit their type, where NumPy would wrap; part of `out` may be written then.

    Notes
    -----
    Floats are summed in another order than NumPy's, so results differ by rounding: each from the true one by
    less than ``k * eps * sum(abs(a) * abs(b))``. Integer results are exact. Integers are multiplied as float32,
    float64 or int64, whichever the largest magnitudes in `a` and `b` allow without rounding, in copies of that
    type; only where their sums might pass 64 bits, in 128 bits, which is many times slower.

    The blocks are those of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).

    Examples
    --------
    >>> import numpy as np
    >>> import ferrule as fe
    >>> fe.matrix_multiply(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]]))
    array([[17.],
           [39.]])
    >>> fe.matrix_multiply([[1, 2], [3, 4]], [5, 6])
    array([17, 39])
    """
