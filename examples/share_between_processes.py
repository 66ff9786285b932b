"""Processes work on one array: each is sent its name, and none its items.

The memory belongs to those who hold it. When the last one ends, in whatever way, it is gone: there is nothing
to unlink.
"""

import multiprocessing
import os
import signal
import time

import ferrule as fe
import numpy as np

ROWS, COLUMNS, WORKERS = 100, 100_000, 4


def sort_rows(shared: fe.SharedArray, start: int, stop: int) -> int:
    """Sort some of the rows where they lie."""
    with shared:
        shared.array[start:stop].sort(axis=1)
    return stop - start


def hold_for_ever(shared: fe.SharedArray) -> None:
    """Keep the array until killed."""
    time.sleep(600 + shared.nbytes * 0)


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with fe.SharedArray.create((ROWS, COLUMNS)) as shared:
        shared.array[:] = np.asarray(fe.Buffer.random((ROWS, COLUMNS), seed=1))
        expected = np.sort(shared.array[-1])
        step = ROWS // WORKERS
        jobs = [(shared, start, start + step) for start in range(0, ROWS, step)]
        with context.Pool(2) as pool:
            done = sum(pool.starmap(sort_rows, jobs))
        print(f"{done} rows, {shared.nbytes:,} bytes, sorted by others in place")
        assert np.array_equal(shared.array[-1], expected)

        holder = context.Process(target=hold_for_ever, args=(shared,))
        holder.start()
        os.kill(holder.pid or 0, signal.SIGKILL)
        holder.join()
        print(f"a holder was killed: the array is still here, {shared.array[0, 0]:.6f}")
        name = shared.name

    try:
        fe.SharedArray.attach(name)
    except FileNotFoundError as error:
        print(error.strerror.replace(str(os.getpid()), "…"))
