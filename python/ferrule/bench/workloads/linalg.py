"""Workloads of the domain linalg. The size `n` is the side of the matrices, or the length of the vectors."""

from __future__ import annotations

from functools import cache
from operator import mul
from typing import Any

import ferrule as fe
from ferrule.bench import close, inputs, plain, workload
from ferrule.reference import linalg as reference

SIDES = (4, 8, 16, 24, 32, 64, 100, 128, 256, 512, 1000, 2048)
PLAIN = 128
"""Above this side a loop in Python takes longer than all else together."""
LOOPS = 256
"""Likewise for loops that are compiled but not blocked for the caches."""
SERIAL = 128
"""Likewise for those on one thread, which has no helpers to start."""
IN_PLACE = "result's memory in hand"


def _pair(n: int, dtype: str, count: int = 1, low: float = -1, high: float = 1) -> tuple[Any, Any]:
    shape = (n, n) if count == 1 else (count, n, n)
    items = n * n * count
    return (
        inputs.array(items, seed=1, dtype=dtype, low=low, high=high).reshape(shape),
        inputs.array(items, seed=2, dtype=dtype, low=low, high=high).reshape(shape),
    )


def _lists(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    return pair[0].tolist(), pair[1].tolist()


def _with_result(pair: tuple[Any, Any]) -> tuple[Any, Any, Any]:
    import numpy as np

    return (*pair, np.empty_like(pair[0]))


def _flops(n: int) -> tuple[float, str]:
    return 2.0 * n**3, "FLOP"


def _by_columns(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    import numpy as np

    return np.asfortranarray(pair[0]), np.asfortranarray(pair[1])


@cache
def _compiled_loops(*, parallel: bool) -> Any:
    import numba
    import numpy as np

    def loops(a: Any, b: Any) -> Any:
        out = np.zeros((a.shape[0], b.shape[1]), a.dtype)
        for i in numba.prange(a.shape[0]):
            for k in range(a.shape[1]):
                for j in range(b.shape[1]):
                    out[i, j] += a[i, k] * b[k, j]
        return out

    return numba.njit(loops, parallel=parallel, fastmath=True)


@cache
def _compiled_product() -> Any:
    import numba
    import numpy as np

    def product(a: Any, b: Any) -> Any:
        return np.dot(a, b)

    return numba.njit(product)


@cache
def _compiled_items(*, parallel: bool) -> Any:
    import numba
    import numpy as np

    def items(a: Any, b: Any) -> Any:
        out = np.empty_like(a)
        for i in numba.prange(a.size):
            out[i] = a[i] * b[i]
        return out

    return numba.njit(items, parallel=parallel)


@cache
def _compiled_dot(*, parallel: bool) -> Any:
    import numba

    def dot(a: Any, b: Any) -> Any:
        total = 0.0
        for i in numba.prange(a.size):
            total += a[i] * b[i]
        return total

    return numba.njit(dot, parallel=parallel, fastmath=True)


@cache
def _compiled_stack(*, parallel: bool) -> Any:
    import numba
    import numpy as np

    def products(a: Any, b: Any) -> Any:
        out = np.zeros_like(a)
        for each in numba.prange(a.shape[0]):
            for i in range(a.shape[1]):
                for k in range(a.shape[2]):
                    for j in range(b.shape[2]):
                        out[each, i, j] += a[each, i, k] * b[each, k, j]
        return out

    return numba.njit(products, parallel=parallel, fastmath=True)


@workload(sizes=SIDES, unit="row", equal=close(rtol=1e-9, atol=1e-9), work=_flops, memory=False)
def matrix_multiply_f64(n: int) -> tuple[Any, Any]:
    """Multiply two square float64 matrices.

    Sums of n products differ between implementations by their order: equality is to 1e-9.
    """
    return _pair(n, "float64")


@workload(sizes=SIDES, unit="row", equal=close(rtol=1e-3, atol=1e-3), work=_flops, memory=False)
def matrix_multiply_f32(n: int) -> tuple[Any, Any]:
    """Multiply two square float32 matrices.

    Sums of n products differ between implementations by their order: equality is to 1e-3.
    """
    return _pair(n, "float32")


@workload(sizes=(4, 16, 64, 256, 512), unit="row", work=_flops, memory=False)
def matrix_multiply_int64(n: int) -> tuple[Any, Any]:
    """Multiply two square int64 matrices, exactly.

    No BLAS multiplies integers. NumPy and Numba wrap where a sum passes 64 bits; ferrule raises. By way of
    float64 NumPy has its BLAS, and rounds without a word where sums pass 53 bits.
    """
    return _pair(n, "int64", low=-1000, high=1000)


for _matrices in (matrix_multiply_f64, matrix_multiply_f32, matrix_multiply_int64):

    @_matrices.reference(prepare=_lists, note="lists of lists in hand", max_n=PLAIN)
    def _(pair: tuple[Any, Any]) -> Any:
        return reference.matrix_multiply(*pair)

    @_matrices.plain(prepare=_lists, note="lists of lists in hand", max_n=PLAIN)
    def _(pair: tuple[Any, Any]) -> Any:
        return plain.matrix_multiply(*pair)

    @_matrices.ferrule(parallel=True)
    def _(pair: tuple[Any, Any]) -> Any:
        return fe.matrix_multiply(*pair)

    @_matrices.ferrule("out=", prepare=_with_result, note=IN_PLACE, case=IN_PLACE, parallel=True)
    def _(arrays: tuple[Any, Any, Any]) -> Any:
        a, b, out = arrays
        return fe.matrix_multiply(a, b, out=out)

    @_matrices.peer("NumPy", needs="numpy", parallel=True)
    def _(pair: tuple[Any, Any]) -> Any:
        import numpy as np

        return np.matmul(*pair)

    @_matrices.peer(
        "NumPy out=", needs="numpy", parallel=True, prepare=_with_result, note=IN_PLACE, case=IN_PLACE
    )
    def _(arrays: tuple[Any, Any, Any]) -> Any:
        import numpy as np

        a, b, out = arrays
        return np.matmul(a, b, out=out)

    @_matrices.peer("Numba loops", needs="numba", parallel=True, jit=True, max_n=LOOPS)
    def _(pair: tuple[Any, Any]) -> Any:
        return _compiled_loops(parallel=True)(*pair)

    @_matrices.peer("Numba loops, serial", needs="numba", jit=True, max_n=SERIAL)
    def _(pair: tuple[Any, Any]) -> Any:
        return _compiled_loops(parallel=False)(*pair)


@matrix_multiply_int64.peer(
    "NumPy via float64", needs="numpy", parallel=True, note="exact for sums below 2**53, as these"
)
def _(pair: tuple[Any, Any]) -> Any:
    a, b = pair
    return (a.astype("f8") @ b.astype("f8")).astype("i8")


for _matrices, _blas in ((matrix_multiply_f64, "dgemm"), (matrix_multiply_f32, "sgemm")):

    @_matrices.peer("Numba np.dot", needs=("numba", "scipy"), parallel=True, jit=True)
    def _(pair: tuple[Any, Any]) -> Any:
        return _compiled_product()(*pair)

    @_matrices.peer(
        "SciPy BLAS", needs="scipy", parallel=True, prepare=_by_columns, note="arrays by columns in hand"
    )
    def _(pair: tuple[Any, Any], blas: str = _blas) -> Any:
        import scipy.linalg.blas

        return getattr(scipy.linalg.blas, blas)(1.0, *pair)


STACK = 1_000


def _stack_flops(side: int, n: int) -> tuple[float, str]:
    return 2.0 * side**3 * n, "FLOP"


@workload(
    sizes=(10, 1_000, 100_000),
    unit="pair of matrices",
    equal=close(rtol=1e-5, atol=1e-5),
    work=lambda n: _stack_flops(4, n),
    memory=False,
)
def matrix_multiply_stack_4(n: int) -> tuple[Any, Any]:
    """Multiply a stack of 4 by 4 float32 matrices, as the transforms of a scene are."""
    return _pair(4, "float32", n)


@workload(
    sizes=(8, 96, 1_536),
    unit="pair of matrices",
    equal=close(rtol=1e-4, atol=1e-4),
    work=lambda n: _stack_flops(16, n),
    memory=False,
)
def matrix_multiply_stack_16(n: int) -> tuple[Any, Any]:
    """Multiply a stack of 16 by 16 float32 matrices, as the attention heads of a small model are."""
    return _pair(16, "float32", n)


for _stacks in (matrix_multiply_stack_4, matrix_multiply_stack_16):

    @_stacks.reference(prepare=_lists, note="lists of lists in hand", max_n=STACK)
    def _(pair: tuple[Any, Any]) -> Any:
        return reference.matrix_multiply(*pair)

    @_stacks.ferrule(parallel=True)
    def _(pair: tuple[Any, Any]) -> Any:
        return fe.matrix_multiply(*pair)

    @_stacks.peer("NumPy", needs="numpy", parallel=True)
    def _(pair: tuple[Any, Any]) -> Any:
        import numpy as np

        return np.matmul(*pair)

    @_stacks.peer("Numba loops", needs="numba", parallel=True, jit=True)
    def _(pair: tuple[Any, Any]) -> Any:
        return _compiled_stack(parallel=True)(*pair)

    @_stacks.peer("Numba loops, serial", needs="numba", jit=True)
    def _(pair: tuple[Any, Any]) -> Any:
        return _compiled_stack(parallel=False)(*pair)


@workload(
    sizes=(100, 10_000, 1_000_000, 10_000_000), unit="item", work=lambda n: (24.0 * n, "B"), memory=False
)
def array_multiply(n: int) -> tuple[Any, Any]:
    """Multiply two float64 arrays item by item."""
    return inputs.array(n, seed=1), inputs.array(n, seed=2)


@array_multiply.reference(prepare=_lists, note="lists in hand", max_n=1_000_000)
def _(pair: tuple[Any, Any]) -> Any:
    return reference.array_multiply(*pair)


@array_multiply.plain(prepare=_lists, note="lists in hand", max_n=1_000_000)
def _(pair: tuple[Any, Any]) -> Any:
    return list(map(mul, *pair))


@array_multiply.ferrule(parallel=True)
def _(pair: tuple[Any, Any]) -> Any:
    return fe.array_multiply(*pair)


@array_multiply.ferrule("out=", prepare=_with_result, note=IN_PLACE, case=IN_PLACE, parallel=True)
def _(arrays: tuple[Any, Any, Any]) -> Any:
    a, b, out = arrays
    return fe.array_multiply(a, b, out=out)


@array_multiply.peer("NumPy", needs="numpy")
def _(pair: tuple[Any, Any]) -> Any:
    return pair[0] * pair[1]


@array_multiply.peer("NumPy out=", needs="numpy", prepare=_with_result, note=IN_PLACE, case=IN_PLACE)
def _(arrays: tuple[Any, Any, Any]) -> Any:
    import numpy as np

    a, b, out = arrays
    return np.multiply(a, b, out=out)


@array_multiply.peer("Numba", needs="numba", parallel=True, jit=True)
def _(pair: tuple[Any, Any]) -> Any:
    return _compiled_items(parallel=True)(*pair)


@array_multiply.peer("Numba, serial", needs="numba", jit=True)
def _(pair: tuple[Any, Any]) -> Any:
    return _compiled_items(parallel=False)(*pair)


def _arrow(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    import pyarrow as pa

    return pa.array(pair[0]), pa.array(pair[1])


@array_multiply.peer("pyarrow", needs="pyarrow", prepare=_arrow, parallel=True)
def _(pair: tuple[Any, Any]) -> Any:
    import pyarrow.compute as pc

    return pc.multiply(*pair)


def _series(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    import polars as pl

    return pl.Series(pair[0]), pl.Series(pair[1])


@array_multiply.peer("polars", needs="polars", prepare=_series, note="series in hand", parallel=True)
def _(pair: tuple[Any, Any]) -> Any:
    return pair[0] * pair[1]


@workload(
    sizes=(100, 10_000, 1_000_000, 10_000_000),
    unit="item",
    equal=close(rtol=1e-9),
    work=lambda n: (16.0 * n, "B"),
    memory=False,
)
def dot(n: int) -> tuple[Any, Any]:
    """Sum the products of two float64 vectors."""
    return inputs.array(n, seed=1), inputs.array(n, seed=2)


@dot.reference(prepare=_lists, note="lists in hand", max_n=1_000_000)
def _(pair: tuple[Any, Any]) -> Any:
    return reference.dot(*pair)


@dot.ferrule(parallel=True)
def _(pair: tuple[Any, Any]) -> Any:
    return fe.dot(*pair)


@dot.peer("NumPy", needs="numpy", parallel=True)
def _(pair: tuple[Any, Any]) -> Any:
    import numpy as np

    return np.dot(*pair)


@dot.peer("Numba", needs="numba", parallel=True, jit=True)
def _(pair: tuple[Any, Any]) -> Any:
    return _compiled_dot(parallel=True)(*pair)


@dot.peer("Numba, serial", needs="numba", jit=True)
def _(pair: tuple[Any, Any]) -> Any:
    return _compiled_dot(parallel=False)(*pair)


@dot.peer("polars", needs="polars", prepare=_series, note="series in hand")
def _(pair: tuple[Any, Any]) -> Any:
    return pair[0].dot(pair[1])
