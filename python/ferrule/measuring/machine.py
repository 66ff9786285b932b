"""What a result was measured on: machine, versions, build, threads."""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.metadata
import math
import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

THREAD_VARIABLES = (
    "FERRULE_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
BUSY = 0.5
"""A load average above that share of the cores says that something else is running."""


class WrongProfileError(RuntimeError):
    """The extension was not built for release: what it measures would say nothing."""


def thread_environment(threads: int) -> dict[str, str]:
    """Give the environment in which every library uses `threads` threads; set it before they are imported.

    >>> thread_environment(2)["POLARS_MAX_THREADS"]
    '2'
    """
    return dict.fromkeys(THREAD_VARIABLES, str(threads))


def available_cores() -> int:
    """Give how many cores this process may use: its affinity, and its container's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _read("/sys/fs/cgroup/cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        cores = min(cores, max(1, math.ceil(int(quota) / int(period))))
    return cores


def threads() -> int:
    """Give with how many threads this process measures: for a peer that takes the number as an argument.

    Outside a run of `ferrule bench` it is the number of cores.

    >>> from ferrule.bench import threads
    >>> threads() >= 1
    True
    """
    return int(os.environ.get("FERRULE_THREADS") or available_cores())


def pin_to_one_core() -> None:
    """Keep this process, and the threads it will start, on one core (Linux only).

    One thread is then one for all: a library that heeds no variable can start more, but gains nothing.
    """
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def packages(versions: dict[str, str]) -> str:
    """Name Python and the packages with their versions.

    >>> packages({"python": "3.11.7", "implementation": "CPython", "numpy": "2.4.6"})
    'python 3.11.7, numpy 2.4.6'
    """
    return ", ".join(f"{name} {version}" for name, version in versions.items() if name != "implementation")


def build_info() -> dict[str, Any]:
    """Give what the extension says of its own build; empty where there is no extension."""
    try:
        info = importlib.import_module("ferrule").build_info
    except (ImportError, AttributeError):
        return {}
    return dict(info())


def require_release(build: dict[str, Any]) -> None:
    """Raise WrongProfileError unless the extension, if any, was built with cargo's profile `release`.

    The tests of measuring itself set FERRULE_ANY_BUILD: they need results, not right ones.

    >>> require_release({"profile": "release"})
    """
    profile = build.get("profile", "release")
    if profile != "release" and not os.environ.get("FERRULE_ANY_BUILD"):
        raise WrongProfileError(
            f"ferrule's extension is a {profile} build, slower than what users get: nothing is measured.\n"
            "Build it for release (`make release`, or `maturin develop --release`) and run again."
        )


def versions(modules: set[str]) -> dict[str, str]:
    """Give the installed version of Python, ferrule and the distributions of the modules named.

    >>> sorted(versions({"numpy"}))[-1]
    'python'
    """
    known = {"python": platform.python_version(), "implementation": platform.python_implementation()}
    for module in sorted({name.partition(".")[0] for name in modules} | {"ferrule", "numpy"}):
        if found := _distribution(module):
            known[found.name] = found.version
    return known


def _distribution(module: str) -> importlib.metadata.Distribution | None:
    """Give the distribution of a module's name, else the first of those that have the module."""
    try:
        return importlib.metadata.distribution(module)
    except importlib.metadata.PackageNotFoundError:
        names = _by_module().get(module)
        return importlib.metadata.distribution(names[0]) if names else None


@functools.cache
def _by_module() -> Mapping[str, list[str]]:
    """Which distributions have a module: for that all that are installed are read, which takes long."""
    return importlib.metadata.packages_distributions()


def describe() -> dict[str, Any]:
    """Give the machine: processor, cores, caches, memory, system, governor."""
    facts: dict[str, Any] = {
        "cpu": cpu_model(),
        "cores": available_cores(),
        "cores_of_machine": os.cpu_count() or 1,
        "architecture": platform.machine(),
        "caches": _caches(),
        "memory_bytes": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "virtual": "hypervisor" in _read("/proc/cpuinfo"),
        "governor": _read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") or "unknown",
        "hash_seed": os.environ.get("PYTHONHASHSEED", "0"),
        "free_threaded": not getattr(sys, "_is_gil_enabled", lambda: True)(),
    }
    return facts


def pyperf_metadata(machine: dict[str, Any], versions: dict[str, str]) -> dict[str, str | int | float]:
    """Give the part of what was measured on that pyperf has names for."""
    wanted = {
        "cpu_model_name": machine.get("cpu"),
        "cpu_count": machine.get("cores_of_machine"),
        "platform": machine.get("system"),
        "python_version": versions.get("python"),
        "python_implementation": versions.get("implementation", "").lower(),
        "unit": "second",
    }
    return {key: value for key, value in wanted.items() if value}


def load_average() -> float | None:
    """Give how many threads ran or waited to run, on average over a minute; None where it isn't known."""
    try:
        return round(os.getloadavg()[0], 2)
    except (AttributeError, OSError):
        return None


def other_load(load: float | None, cores: int) -> str:
    """Say what else was running, where that was more than half of the cores.

    >>> other_load(1.5, 2), other_load(1.0, 2), other_load(None, 2)
    ('the load average of the 2 cores was 1.5', '', '')
    """
    busy = load is not None and load > BUSY * cores
    return f"the load average of the {cores} cores was {load}" if busy else ""


def cautions(build: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Say why times measured with this build on this machine are too long, whoever measured them.

    >>> cautions({"profile": "release"}, {"cores": 2, "load_before": 0.5})
    []
    >>> cautions({"profile": "fast"}, {"cores": 2, "load_before": 0.5})
    ['A development build (fast), with assertions: times are too long.']
    """
    found = []
    if (profile := build.get("profile", "release")) != "release":
        found.append(f"A development build ({profile}), with assertions: times are too long.")
    if said := other_load(facts.get("load_before"), facts.get("cores", 1)):
        found.append(
            f"Something else was running: {said} at the start. The times may be too long, and less sure "
            "than they look."
        )
    return found


def cpu_model() -> str:
    """Give the name of the processor."""
    for line in _read("/proc/cpuinfo").splitlines():
        if line.startswith(("model name", "Model")):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _caches() -> dict[str, str]:
    found = {}
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind, level = _read(folder / "type"), _read(folder / "level")
        if kind != "Instruction" and level:
            found[f"L{level}"] = _read(folder / "size")
    return found


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
