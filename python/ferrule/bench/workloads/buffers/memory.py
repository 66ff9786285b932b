"""Workloads of the domain buffers: how an array gets from one library, or process, to another.

What is measured is the time until the other side can read the array. What it gets is freed within the time.
"""

import pickle
from typing import Any

import ferrule as fe
from ferrule.bench import inputs, workload
from ferrule.bench.workloads.buffers import owner
from ferrule.reference import buffers as reference

SIZES = (1_000_000, 100_000_000, 1_000_000_000)
LARGE = 100_000_000
"""Above it, what copies takes seconds."""
COPY = "a copy"
SAME = "the same memory"


def same_ends(expected: Any, got: Any) -> bool:
    """Whether two arrays have as many items, and the same ones at some places: not a billion of them."""
    one, other = flat(expected), flat(got)
    places = (0, len(one) // 3, -1)
    return len(one) == len(other) and all(one[place] == other[place] for place in places)


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


@workload(sizes=SIZES, unit="byte", equal=same_ends)
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


@hand_over.ferrule("to memoryview", note=SAME)
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


@hand_over.ferrule("to pyarrow", needs="pyarrow", note=SAME)
def _(buffer: fe.Buffer) -> Any:
    import pyarrow as pa

    return pa.array(buffer)


@hand_over.ferrule("to polars", needs="polars", note=SAME)
def _(buffer: fe.Buffer) -> Any:
    import polars as pl

    return pl.Series(buffer)


@hand_over.peer("np.frombuffer", prepare=as_bytes, note=SAME)
def _(view: memoryview) -> Any:
    import numpy as np

    return np.frombuffer(view, np.int64)


@hand_over.peer("pa.array of NumPy", needs="pyarrow", prepare=as_array, note=SAME)
def _(array: Any) -> Any:
    import pyarrow as pa

    return pa.array(array)


@hand_over.peer("pl.Series of NumPy", needs="polars", prepare=as_array, note=SAME)
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


@hand_over.peer("bytes", prepare=as_bytes, note=COPY, max_n=LARGE)
def _(view: memoryview) -> bytes:
    return bytes(view)


def as_arrow(buffer: fe.Buffer) -> Any:
    """Give the buffer's memory as pyarrow's."""
    import pyarrow as pa

    return pa.array(buffer)


def as_tensor(buffer: fe.Buffer) -> ByDlpack:
    """Give the buffer's memory as an array that has only DLPack."""
    return ByDlpack(as_array(buffer))


@workload(sizes=SIZES, unit="byte", equal=same_ends)
def take_over(n: int) -> fe.Buffer:
    """Take an array over from another library in the same process, with what lies in it described."""
    return fe.Buffer.arange(n // 8)


@take_over.reference(note="memoryview", prepare=as_array)
def _(array: Any) -> memoryview:
    return memoryview(array)


take_over.ferrule(prepare=as_array, note=f"from NumPy, {SAME}")(fe.Buffer.wrap)
take_over.ferrule("from pyarrow", needs="pyarrow", prepare=as_arrow, note=SAME)(fe.Buffer.wrap)
take_over.ferrule("from NumPy by DLPack", prepare=as_tensor, note=SAME)(fe.Buffer.wrap)


@take_over.peer("np.frombuffer", prepare=as_array, note=SAME)
def _(array: Any) -> Any:
    import numpy as np

    return np.frombuffer(array, np.int64)


@take_over.peer("np.from_dlpack", prepare=as_tensor, note=SAME)
def _(tensor: ByDlpack) -> Any:
    import numpy as np

    return np.from_dlpack(tensor)


@take_over.peer("pyarrow to NumPy", needs="pyarrow", prepare=as_arrow, note=SAME)
def _(array: Any) -> Any:
    return array.to_numpy()


# --- between processes


def ends_of(values: Any) -> tuple[int, int, int]:
    """Read an array at both ends: then it has come."""
    return len(values), int(values[0]), int(values[-1])


@workload(sizes=SIZES, unit="byte")
def from_another_process(n: int) -> int:
    """Get to read an array that another process has.

    The other process is there and has the array. The time is that of the process that reads: to attach, read
    both ends and let go again; or, by a pipe, to ask for it and get it.
    """
    return n


@from_another_process.reference(
    note="SharedArray in plain Python", prepare=lambda n: owner.held("ferrule", n)
)
def _(name: str) -> tuple[int, int, int]:
    with reference.SharedArray.attach(name) as shared:
        return ends_of(shared.array.memory.cast("q"))


@from_another_process.ferrule(prepare=lambda n: owner.held("ferrule", n), note="SharedArray, by name")
def _(name: str) -> tuple[int, int, int]:
    with fe.SharedArray.attach(name) as shared:
        return ends_of(memoryview(shared))


@from_another_process.ferrule(
    "to NumPy", prepare=lambda n: owner.held("ferrule", n), note="SharedArray, by name"
)
def _(name: str) -> tuple[int, int, int]:
    with fe.SharedArray.attach(name) as shared:
        return ends_of(shared.array)


@from_another_process.peer(
    "shared_memory", prepare=lambda n: (owner.held("shared_memory", n), n), note="by name"
)
def _(name_and_size: tuple[str, int]) -> tuple[int, int, int]:
    from multiprocessing.shared_memory import SharedMemory

    name, n = name_and_size
    memory = SharedMemory(name)
    assert memory.buf is not None
    with memory.buf[: n // 8 * 8] as part, part.cast("q") as view:
        ends = ends_of(view)
    memory.close()
    return ends


@from_another_process.peer(
    "Arrow IPC", needs="pyarrow", prepare=lambda n: owner.held("arrow", n), note="a mapped file"
)
def _(path: str) -> tuple[int, int, int]:
    import pyarrow as pa

    with pa.memory_map(path) as file:
        column = pa.ipc.open_file(file).get_batch(0).column(0).to_numpy()
    return ends_of(column)


@from_another_process.peer(
    "Connection.send",
    prepare=lambda n: (owner.held("ferrule", n), n)[1],
    note="pickle by a pipe",
    max_n=LARGE,
)
def _(n: int) -> tuple[int, int, int]:
    return ends_of(owner.ask("array", n))


@from_another_process.peer("Connection.send_bytes", note="bytes by a pipe", max_n=LARGE)
def _(n: int) -> tuple[int, int, int]:
    import numpy as np

    pipe = owner.owner()
    pipe.send(("bytes", n))
    return ends_of(np.frombuffer(pipe.recv_bytes(), np.int64))


# --- images

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Those of ImageNet, which most networks for images are trained with."""
SIDE, CHANNELS = 224, 3


def same_tensor(expected: Any, got: Any) -> bool:
    """Whether the numbers differ by no more than single precision explains: millions are compared at once."""
    import numpy as np

    one, other = np.asarray(expected), np.asarray(got)
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-5)


@workload(
    sizes=(1, 16, 256),
    unit="image",
    equal=same_tensor,
    work=lambda n: (5.0 * n * SIDE * SIDE * CHANNELS, "B"),
)
def normalize_images(n: int) -> Any:
    """Turn RGB images of 224 × 224 bytes into normalised float tensors, channel by channel.

    Random bytes; the answer is the tensor, flat. Peers that compute in single precision differ in the last
    bits. The speed counts a byte read and four written for each value.
    """
    return inputs.array(n * SIDE * SIDE * CHANNELS, dtype="uint8", high=256).reshape(n, SIDE, SIDE, CHANNELS)


def tensor(n: int) -> Any:
    """Make room for a result."""
    import numpy as np

    return np.empty((n, CHANNELS, SIDE, SIDE), np.float32)


@normalize_images.reference(max_n=1)
def _(batch: Any) -> Any:
    return memoryview(reference.normalize_images(batch, MEAN, STD).memory).cast("f")


@normalize_images.ferrule(parallel=True)
def _(batch: Any) -> Any:
    import numpy as np

    return np.asarray(fe.normalize_images(batch, MEAN, STD)).reshape(-1)


def with_out(batch: Any) -> tuple[Any, Any]:
    """Give the batch and room for its result."""
    return batch, tensor(len(batch))


@normalize_images.ferrule("into out=", prepare=with_out, note="no new memory", parallel=True)
def _(prepared: tuple[Any, Any]) -> Any:
    batch, out = prepared
    fe.normalize_images(batch, MEAN, STD, out=fe.Buffer.wrap(out))
    return out.reshape(-1)


@normalize_images.peer("NumPy")
def _(batch: Any) -> Any:
    import numpy as np

    return by_numpy(batch, np.empty((len(batch), CHANNELS, SIDE, SIDE), np.float32))


@normalize_images.peer("NumPy, out=", prepare=with_out, note="no new memory")
def _(prepared: tuple[Any, Any]) -> Any:
    return by_numpy(*prepared)


def by_numpy(batch: Any, out: Any) -> Any:
    """Compute as NumPy does it best: one multiplication, one subtraction in place, in single precision."""
    import numpy as np

    std = np.array(STD, np.float32)[:, None, None]
    mean = np.array(MEAN, np.float32)[:, None, None]
    np.multiply(batch.transpose(0, 3, 1, 2), 1 / (255 * std), out=out)
    np.subtract(out, mean / std, out=out)
    return out.reshape(-1)


@normalize_images.peer("Numba", needs="numba", jit=True, parallel=True)
def _(batch: Any) -> Any:
    return by_numba()(batch, tensor(len(batch))).reshape(-1)


@normalize_images.peer(
    "Numba, out=", needs="numba", prepare=with_out, note="no new memory", jit=True, parallel=True
)
def _(prepared: tuple[Any, Any]) -> Any:
    return by_numba()(*prepared).reshape(-1)


_COMPILED: list[Any] = []


def by_numba() -> Any:
    """Give the kernel, compiled once."""
    if _COMPILED:
        return _COMPILED[0]
    import numba
    import numpy as np

    scale = np.array([1 / (255 * std) for std in STD], np.float32)
    shift = np.array([mean / std for mean, std in zip(MEAN, STD, strict=True)], np.float32)

    @numba.njit(parallel=True, fastmath=True)  # type: ignore[untyped-decorator,unused-ignore]
    def kernel(batch: Any, out: Any) -> Any:
        for row in numba.prange(batch.shape[0] * SIDE):
            image, y = row // SIDE, row % SIDE
            for c in range(CHANNELS):
                for x in range(SIDE):
                    out[image, c, y, x] = batch[image, y, x, c] * scale[c] - shift[c]
        return out

    _COMPILED.append(kernel)
    return kernel


@normalize_images.peer("PyTorch", needs="torch", parallel=True)
def _(batch: Any) -> Any:
    import torch

    images = torch.from_numpy(batch).permute(0, 3, 1, 2).float().div_(255)
    mean = torch.tensor(MEAN).view(-1, 1, 1)
    return images.sub_(mean).div_(torch.tensor(STD).view(-1, 1, 1)).contiguous().numpy().reshape(-1)
