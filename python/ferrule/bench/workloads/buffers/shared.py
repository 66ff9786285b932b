"""Workloads of the domain buffers: how an array gets from one process to another.

What is measured is the time until the other side can read the array. What it gets is freed within the time.
"""

from typing import Any

import ferrule as fe
from ferrule.bench import workload
from ferrule.bench.workloads.buffers import owner
from ferrule.bench.workloads.buffers.memory import LARGE, SIZES
from ferrule.reference import buffers as reference


def ends_of(values: Any) -> tuple[int, int, int]:
    """Read an array at both ends: then it has come."""
    return len(values), int(values[0]), int(values[-1])


@workload(sizes=SIZES[:2], unit="byte", memory=False)
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
    "shared_memory", python=True, prepare=lambda n: (owner.held("shared_memory", n), n), note="by name"
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
    python=True,
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
