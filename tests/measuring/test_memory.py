"""The peak of a call is what it held."""

import subprocess
import sys
from pathlib import Path

import pytest
from ferrule.measuring.memory import peak_of

FREE_AT_THE_END = """
import ctypes
from ferrule.measuring.memory import peak_of

libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
libc.mmap.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long
FIXED_PRIVATE = 0x100022
libc.mmap(-(-libc.sbrk(0) // 4096) * 4096, 4096, 0, FIXED_PRIVATE, -1, 0)
bytearray(31_000_000)  # what is freed raises the size from which a block is mapped for itself
blocks = [bytearray(100_000) for _ in range(600)]
del blocks
print(*(peak_of(bytearray, 30_000_000)[0] for _ in range(3)))
"""
"""A heap with a gap keeps what is free at its end."""


def test_peak_memory_of_a_known_call():
    peak, method = peak_of(lambda n: [bytearray(n) for _ in range(2)], 100_000_000)
    assert 190e6 < peak < 215e6  # less where the kernel takes pages of libraries back meanwhile
    assert method == ("VmHWM" if Path("/proc/self/clear_refs").exists() else "ru_maxrss")


@pytest.mark.skipif(sys.platform != "linux", reason="a heap of glibc")
def test_what_lay_free_counts():
    done = subprocess.run([sys.executable, "-c", FREE_AT_THE_END], capture_output=True, text=True, check=True)
    peaks = [int(word) for word in done.stdout.split()]
    assert len(peaks) == 3
    assert all(29e6 < peak < 35e6 for peak in peaks), peaks
