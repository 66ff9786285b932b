"""Peak memory of one call, beyond what the process held before it."""

from __future__ import annotations

import ctypes
import gc
import mmap
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"
_PAGE = mmap.PAGESIZE
_MEGABYTE = 1 << 20
_DONTNEED = 4
"""`MADV_DONTNEED` of Linux."""


def peak_of(call: Callable[[Any], object], argument: Any) -> tuple[int, str]:  # noqa: ANN401
    """Bytes that a call held at its peak beyond those held before it, its result included, and how measured.

    On Linux the kernel's high-water mark is reset first. Elsewhere the process's own high-water mark
    is compared, which misses what stays below an earlier peak. A machine that is short of memory takes pages
    of programs and libraries back at any time, and the result is less by them.

    >>> peak, _ = peak_of(bytearray, 100_000_000)
    >>> 90e6 < peak < 110e6
    True
    """
    gc.collect()
    _return_free_memory()
    if _reset():
        before = _status("VmRSS")
        result = call(argument)
        peak = _status("VmHWM")
        del result
        return max(0, peak - before), "VmHWM"
    before = _max_rss()
    result = call(argument)
    peak = _max_rss()
    del result
    return max(0, peak - before), "ru_maxrss"


def _reset() -> bool:
    try:
        _CLEAR.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def _status(field: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"{_STATUS} has no {field}")


class _Heap(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = (("others", ctypes.c_size_t * 9), ("keepcost", ctypes.c_size_t))


def _return_free_memory() -> None:
    """Give freed heap back, so that a call can't use it unseen (glibc only).

    The heaps of threads keep what is free at their ends, 64 MB at most. A process's first thread has one of
    these, too, once an allocation failed in it.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)
    if hasattr(libc, "mallinfo2"):
        libc.mallinfo2.restype = _Heap
        libc.malloc.restype = ctypes.c_void_p
        libc.malloc.argtypes = (ctypes.c_size_t,)
        libc.free.argtypes = (ctypes.c_void_p,)
        libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        _return_top(libc)


def _return_top(libc: ctypes.CDLL) -> None:
    """Give back what is free at the heap's end, which `malloc_trim` leaves where the heap has a gap.

    It is taken as one block, whose pages are given back. Another free block of that size may come first: it
    is given back already, and held, so that the next one is the end.
    """
    held = []
    while (end := libc.mallinfo2().keepcost) > _MEGABYTE:
        size = end - _PAGE
        block = libc.malloc(size)
        if not block:
            break
        held.append(block)
        if libc.mallinfo2().keepcost < end:
            first = -(-block // _PAGE) * _PAGE
            libc.madvise(first, (block + size - first) // _PAGE * _PAGE, _DONTNEED)
            break
    for block in held:
        libc.free(block)


def _max_rss() -> int:
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else largest * 1024
