"""The peak of a call is what it held."""

import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from ferrule.measuring import memory
from ferrule.measuring.memory import peak_of

FREE_AT_THE_END = """
import ctypes
from ferrule.measuring import memory
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


@pytest.mark.parametrize(("platform", "unit"), [("linux", 1024), ("darwin", 1)])
def test_where_the_kernels_mark_is_not_reset_the_processs_own_counts(monkeypatch, tmp_path, platform, unit):
    marks = iter([1000, 1500, 1500, 1400])
    monkeypatch.setattr(memory, "_CLEAR", tmp_path / "no folder" / "clear_refs")
    monkeypatch.setattr(memory, "_return_free_memory", lambda: None)
    monkeypatch.setattr(resource, "getrusage", lambda _: SimpleNamespace(ru_maxrss=next(marks)))
    monkeypatch.setattr(sys, "platform", platform)
    assert memory.peak_of(str, 1) == (500 * unit, "ru_maxrss")
    assert memory.peak_of(str, 1) == (0, "ru_maxrss")


def test_what_the_kernel_says_is_in_bytes(monkeypatch, tmp_path):
    status = tmp_path / "status"
    status.write_text("VmPeak:\t  9 kB\nVmHWM:\t  12 kB\nVmRSS:\t  10 kB\n")
    monkeypatch.setattr(memory, "_STATUS", status)
    monkeypatch.setattr(memory, "_CLEAR", tmp_path / "clear_refs")
    assert memory.peak_of(str, 1) == (2048, "VmHWM")
    assert (tmp_path / "clear_refs").read_text() == "5"
    status.write_text("VmHWM:\t  9 kB\nVmRSS:\t  10 kB\n")
    assert memory.peak_of(str, 1) == (0, "VmHWM")
    status.write_text("VmPeak:\t  9 kB\nVmRSS:\t  10 kB\n")
    with pytest.raises(OSError, match="has no VmHWM"):
        memory.peak_of(str, 1)


MEGABYTE = 1 << 20


class Libc:
    """A heap that says these ends of itself, one after the other, and gives these blocks."""

    def __init__(self, ends, blocks):
        self.ends, self.blocks, self.asked, self.freed = iter(ends), iter(blocks), [], []
        self.madvise = lambda *what: self.asked.append(what)
        self.free = self.freed.append

    def mallinfo2(self):
        return SimpleNamespace(keepcost=next(self.ends))

    def malloc(self, size):
        self.asked.append(size)
        return next(self.blocks)


@pytest.mark.parametrize(
    ("ends", "blocks", "pages", "freed"),
    [
        ([MEGABYTE], [], [], []),
        # A block that begins within a page leaves it as it is.
        ([3 * MEGABYTE, 4096], [4096 * 10 + 16], [(4096 * 11, 3 * MEGABYTE - 2 * 4096, 4)], [4096 * 10 + 16]),
        ([3 * MEGABYTE, 4096], [4096 * 10], [(4096 * 10, 3 * MEGABYTE - 4096, 4)], [4096 * 10]),
        # Another free block of that size comes first.
        (
            [2 * MEGABYTE, 2 * MEGABYTE, 2 * MEGABYTE, 0],
            [4096, 8192],
            [(8192, 2 * MEGABYTE - 4096, 4)],
            [4096, 8192],
        ),
        ([2 * MEGABYTE], [None], [], []),
    ],
)
def test_what_is_free_at_the_heaps_end_is_given_back(monkeypatch, ends, blocks, pages, freed):
    monkeypatch.setattr(memory, "_PAGE", 4096)
    libc = Libc(ends, blocks)
    memory._return_top(libc)
    assert [what for what in libc.asked if isinstance(what, tuple)] == pages
    assert {what for what in libc.asked if isinstance(what, int)} <= {max(ends) - 4096}
    assert libc.freed == freed


@pytest.mark.parametrize(("platform", "trimmed"), [("linux", [0]), ("darwin", [])])
def test_free_memory_is_returned_and_garbage_collected_before_a_peak(monkeypatch, platform, trimmed):
    asked, collected = [], []
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=asked.append))
    monkeypatch.setattr(memory.gc, "collect", lambda: collected.append(1))
    memory.peak_of(str, 1)
    assert (asked, collected) == (trimmed, [1])
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: SimpleNamespace())
    memory.peak_of(str, 1)
    assert len(collected) == 2
