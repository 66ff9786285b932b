"""Peak memory of one call, beyond what the process held before it."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"


def peak_of(call: Callable[[Any], object], argument: Any) -> tuple[int, str]:  # noqa: ANN401
    """Bytes that a call held at its peak beyond those held before it, its result included, and how measured.

    On Linux the kernel's high-water mark is reset first. Elsewhere the process's own high-water mark
    is compared, which misses what stays below an earlier peak.

    >>> peak, _ = peak_of(bytearray, 50_000_000)
    >>> 49e6 < peak < 60e6
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


def _return_free_memory() -> None:
    """Give freed heap back, so that a call can't use it unseen (glibc only)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _max_rss() -> int:
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if sys.platform == "darwin" else largest * 1024
