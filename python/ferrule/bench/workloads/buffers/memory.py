"""Workloads of the domain buffers: how an array gets from one library to another.

What is measured is the time until the other side can read the array. What it gets is freed within the time.
"""

import pickle
from typing import Any

import ferrule as fe
from ferrule.bench import workload

SIZES = (1_000_000, 100_000_000, 1_000_000_000)
LARGE = 100_000_000
"""Above it, what copies takes seconds."""
COPY = "a copy"
SAME = "the same memory"


def same_items(expected: Any, got: Any) -> bool:
    """Whether two arrays have the same items."""
    import numpy as np

    return bool(np.array_equal(flat(expected), flat(got)))


def flat(values: Any) -> Any:
    """Give anything as NumPy int64."""
    import numpy as np

    if hasattr(values, "to_numpy"):
        return values.to_numpy()
    return np.asarray(values) if hasattr(values, "__array__") else np.frombuffer(values, np.int64)


class ByDlpack:
    """An array of a library that has nothing but DLPack."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self) -> Any:
        return self.array.__dlpack_device__()


def as_array(buffer: fe.Buffer) -> Any:
    """Give the buffer's memory as NumPy's own."""
    import numpy as np

    return np.asarray(buffer)


def as_bytes(buffer: fe.Buffer) -> Any:
    """Give the buffer's memory as a memoryview."""
    return memoryview(buffer)


@workload(sizes=SIZES, unit="byte", equal=same_items)
def hand_over(n: int) -> fe.Buffer:
    """Hand an array to another library in the same process.

    The array is Rust's. Python, NumPy, pyarrow and polars get it by the buffer protocol, Arrow and DLPack.
    Beside them what one does without: pickle, copies, and pickle 5 with its buffers apart, which copies
    nothing either.
    """
    return fe.Buffer.arange(n // 8)


@hand_over.reference(note="pickle as it is, there and back", max_n=LARGE, prepare=as_array)
def _(array: Any) -> Any:
    return pickle.loads(pickle.dumps(array))  # noqa: S301


@hand_over.ferrule("to memoryview", note=SAME, case="to memoryview")
def _(buffer: fe.Buffer) -> memoryview:
    return memoryview(buffer)


@hand_over.ferrule(note=f"to NumPy, {SAME}")
def _(buffer: fe.Buffer) -> Any:
    import numpy as np

    return np.asarray(buffer)


@hand_over.ferrule("to NumPy by DLPack", note=SAME)
def _(buffer: fe.Buffer) -> Any:
    import numpy as np

    return np.from_dlpack(buffer)


@hand_over.ferrule("to pyarrow", needs="pyarrow", note=SAME, case="to pyarrow")
def _(buffer: fe.Buffer) -> Any:
    import pyarrow as pa

    return pa.array(buffer)


@hand_over.ferrule("to polars", needs="polars", note=SAME, case="to polars")
def _(buffer: fe.Buffer) -> Any:
    import polars as pl

    return pl.Series(buffer)


@hand_over.peer("np.frombuffer", prepare=as_bytes, note=SAME)
def _(view: memoryview) -> Any:
    import numpy as np

    return np.frombuffer(view, np.int64)


@hand_over.peer("pa.array of NumPy", needs="pyarrow", prepare=as_array, note=SAME, case="to pyarrow")
def _(array: Any) -> Any:
    import pyarrow as pa

    return pa.array(array)


@hand_over.peer("pl.Series of NumPy", needs="polars", prepare=as_array, note=SAME, case="to polars")
def _(array: Any) -> Any:
    import polars as pl

    return pl.Series(array)


@hand_over.peer("pickle 5, in-band", prepare=as_array, note=COPY, max_n=LARGE)
def _(array: Any) -> Any:
    return pickle.loads(pickle.dumps(array, protocol=5))  # noqa: S301


@hand_over.peer("pickle 5, out-of-band", prepare=as_array, note=SAME)
def _(array: Any) -> Any:
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(array, protocol=5, buffer_callback=buffers.append)
    return pickle.loads(head, buffers=buffers)  # noqa: S301


@hand_over.peer("np.copy", prepare=as_array, note=COPY, max_n=LARGE)
def _(array: Any) -> Any:
    return array.copy()


@hand_over.peer("bytes", prepare=as_bytes, note=COPY, max_n=LARGE, case="to bytes")
def _(view: memoryview) -> bytes:
    return bytes(view)


def as_arrow(buffer: fe.Buffer) -> Any:
    """Give the buffer's memory as pyarrow's."""
    import pyarrow as pa

    return pa.array(buffer)


def as_tensor(buffer: fe.Buffer) -> ByDlpack:
    """Give the buffer's memory as an array that has only DLPack."""
    return ByDlpack(as_array(buffer))


@workload(sizes=SIZES[:2], unit="byte", equal=same_items, memory=False)
def take_over(n: int) -> fe.Buffer:
    """Take an array over from another library in the same process, with what lies in it described."""
    return fe.Buffer.arange(n // 8)


@take_over.reference(note="memoryview", prepare=as_array)
def _(array: Any) -> memoryview:
    return memoryview(array)


take_over.ferrule(prepare=as_array, note=f"from NumPy, {SAME}")(fe.Buffer.wrap)
take_over.ferrule("from pyarrow", needs="pyarrow", prepare=as_arrow, note=SAME, case="from pyarrow")(
    fe.Buffer.wrap
)
take_over.ferrule("from NumPy by DLPack", prepare=as_tensor, note=SAME, case="by DLPack")(fe.Buffer.wrap)


@take_over.peer("np.frombuffer", prepare=as_array, note=SAME)
def _(array: Any) -> Any:
    import numpy as np

    return np.frombuffer(array, np.int64)


@take_over.peer("np.from_dlpack", prepare=as_tensor, note=SAME, case="by DLPack")
def _(tensor: ByDlpack) -> Any:
    import numpy as np

    return np.from_dlpack(tensor)


@take_over.peer("pyarrow to NumPy", needs="pyarrow", prepare=as_arrow, note=SAME, case="from pyarrow")
def _(array: Any) -> Any:
    return array.to_numpy()
