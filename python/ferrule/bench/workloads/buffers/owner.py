"""A process that holds arrays for others to attach to, so that attaching is measured where it happens.

It is a child of the process that measures, which asks it over a pipe, and it ends with that process: as a
daemon, or when the pipe is cut.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import shutil
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@cache
def owner() -> Connection:
    """Give the pipe to this process's one owner."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    there.close()

    def end() -> None:
        here.close()
        process.join(10)

    # Before multiprocessing ends its children, which would leave no time to clean up.
    atexit.register(end)
    return here


def ask(request: str, n: int) -> Any:
    """Have something done by the owner, and give its answer."""
    pipe = owner()
    pipe.send((request, n))
    return pipe.recv()


@cache
def held(kind: str, n: int) -> Any:
    """Have an array of n bytes made and held; give the name under which it is found."""
    return ask(kind, n)


def serve(pipe: Connection) -> None:
    """Do what is asked, until nobody asks any more; then leave nothing behind."""
    owned: list[Any] = []
    folder = Path(tempfile.mkdtemp(prefix="ferrule-buffers-"))
    with contextlib.suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        while True:
            request, n = pipe.recv()
            if request == "bytes":
                pipe.send_bytes(array(n))
            else:
                pipe.send(MAKERS[request](n, owned, folder))
    for each in owned:
        if hasattr(each, "unlink"):
            each.close()
            each.unlink()
    shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=1)
def array(n: int) -> Any:
    """Give n bytes that count."""
    import numpy as np

    return np.arange(n // 8)


def _ferrule(n: int, owned: list[Any], _folder: Path) -> str:
    import ferrule as fe

    shared = fe.SharedArray.create(n // 8, "int64")
    shared.array[:] = array(n)
    owned.append(shared)
    return shared.name


def _standard(n: int, owned: list[Any], _folder: Path) -> str:
    from multiprocessing.shared_memory import SharedMemory

    memory = SharedMemory(create=True, size=n)
    assert memory.buf is not None
    memory.buf[:n] = memoryview(array(n)).cast("B")
    owned.append(memory)
    return memory.name


def _arrow(n: int, _owned: list[Any], folder: Path) -> str:
    import pyarrow as pa

    path = folder / f"{n}.arrow"
    batch = pa.record_batch({"x": pa.array(array(n))})
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
        writer.write_batch(batch)
    return str(path)


MAKERS = {
    "array": lambda n, _owned, _folder: array(n),
    "ferrule": _ferrule,
    "shared_memory": _standard,
    "arrow": _arrow,
}
