"""Memory on a device, and what lets memory go and raises: never taken for something else."""

import ctypes
import gc
import sys

import ferrule as fe
import numpy as np
import pytest

from tests.parity.test_buffers_dlpack import NAMES, Deleter, Foreign, Versioned, pointer_of

CUDA = 2


def on_device():
    return fe.Buffer.wrap(Foreign(device_kind=CUDA, data=4096))


@pytest.mark.parametrize(
    "consume",
    [
        np.asarray,
        np.array,
        np.ascontiguousarray,
        np.sum,
        lambda buffer: np.asarray([buffer]),
        lambda buffer: np.asarray(buffer, dtype="float64"),
        lambda buffer: buffer.__array__(),
        fe.parallel_sum,
        lambda buffer: fe.matrix_multiply(buffer, buffer),
        fe.Buffer.copy_of,
        memoryview,
        bytes,
        list,
        float,
        iter,
        len,
        np.from_dlpack,
    ],
)
def test_memory_on_a_device_is_refused_by_who_can_not_read_it(consume):
    with pytest.raises((BufferError, TypeError, RuntimeError)):
        consume(on_device())


def test_an_array_of_a_buffer_is_its_memory():
    made = fe.Buffer.arange(3)
    assert made.__array__().ctypes.data == made.address
    assert made.__array__(copy=True).ctypes.data != made.address
    assert made.__array__("float32").dtype == "float32"
    assert np.asarray(made, dtype="int8").tolist() == [0, 1, 2]
    readonly = fe.Buffer.wrap(np.frombuffer(b"\x01\x02", "u1"))
    assert readonly.__array__().tolist() == [1, 2]


def test_what_a_deleter_raises_is_told_and_left_to_nobody(monkeypatch):
    """A deleter in C that leaves an exception set, where the next call would find it."""
    leaves = ctypes.cast(ctypes.pythonapi.PyErr_NoMemory, Deleter)
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda seen: told.append(seen.exc_type))
    source = Foreign()
    capsule = source.__dlpack__()
    managed = ctypes.cast(pointer_of(capsule, NAMES[True]), ctypes.POINTER(Versioned)).contents
    managed.deleter = leaves
    wrapped = fe.Buffer.wrap(Given(source, capsule))
    del wrapped
    gc.collect()
    assert told == [MemoryError]


class Given:
    """What gives one capsule."""

    def __init__(self, source, capsule):
        self.source, self.capsule = source, capsule

    def __dlpack__(self, **_options):
        return self.capsule

    def __dlpack_device__(self):
        return self.source.__dlpack_device__()
