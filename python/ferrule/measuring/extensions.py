"""Peers that need a compiler: one source file is built once, kept in the user's cache, and imported.

An entry is named for all that decides what it is (source, tool, versions, flags, Python, processor); in it
the extension lies in a folder named for its own checksum. So an entry is right or absent: it appears by one
rename, of two processes that build it at once the second finds it there, and a damaged one is built anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache as once
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ferrule.measuring import cache, machine
from ferrule.measuring.measure import timed_once

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

Tool = Literal["c", "cython", "cython-c++", "mypyc"]

# The fastest that keeps the answers: `-O3` and this processor's instructions, but no `-ffast-math`; and since
# GCC fuses `a * b + c` into one rounding wherever the processor can, which Python never does, that is off.
FLAGS = "-O3 -march=native -ffp-contract=off -DNDEBUG -g0"
SUFFIX: str = sysconfig.get_config_var("EXT_SUFFIX")
BUILDER = Path(__file__).with_name("builder.py")
LIMIT = 300.0
"""Seconds after which a build is given up."""

NEEDS: dict[Tool, tuple[str, ...]] = {
    "c": ("setuptools",),
    "cython": ("setuptools", "Cython"),
    "cython-c++": ("setuptools", "Cython"),
    "mypyc": ("setuptools", "mypy"),
}
"""What must be installed for a tool."""

_COMPILERS = {"CC": ("C", ("cc", "gcc", "clang")), "CXX": ("C++", ("c++", "g++", "clang++"))}


class NotCompiledError(ImportError):
    """An extension can't be built or imported here; the message says why, in one line."""


@once
def extension(source: Path, tool: Tool) -> ModuleType:
    """Import the module that a tool makes of one source file, building it where the cache hasn't got it.

    The source is a C extension (`.c`), Cython in pure Python mode (`.py`) or its own language (`.pyx`, where
    "cython-c++" goes by way of C++), or Python for mypyc. NotCompiledError where that can't be done.
    """
    with _told(source):
        entry = _entry(source, tool)
        built = _find(entry) or _build(source, tool, entry)[0]
    name = f"{__name__}.{tool}.{source.stem}"
    spec = importlib.util.spec_from_file_location(name, built)
    if spec is None or spec.loader is None:
        raise NotCompiledError(f"{built.name} is no extension module of this Python")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build_seconds(source: Path, tool: Tool) -> float:
    """Seconds that a build takes from nothing, even if the cache has it, and afterwards it has."""
    with _told(source):
        return _build(source, tool, _entry(source, tool))[1]


def compiler_version(tool: Tool) -> str:
    """Give the name and version of the compiler that a tool uses, as it says itself."""
    compilers = _compilers(tool)
    command = compilers.get("CXX", compilers["CC"]).split()[0]
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.partition("\n")[0].strip()


@contextlib.contextmanager
def _told(source: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise NotCompiledError(f"{source.name} can't be kept in the cache: {error}") from error


def _entry(source: Path, tool: Tool) -> Path:
    """Give the folder of an extension in the cache."""
    try:
        versions = [f"{name} {importlib.metadata.version(name)}" for name in NEEDS[tool]]
    except importlib.metadata.PackageNotFoundError as error:
        raise NotCompiledError(f"{error.name} is not installed") from error
    parts = [tool, *versions, FLAGS, sys.version, SUFFIX, machine.cpu_model()]
    key = hashlib.sha256("\0".join(parts).encode() + BUILDER.read_bytes() + source.read_bytes()).hexdigest()
    return cache.folder("extensions") / f"{source.stem}-{tool}-{key[:20]}"


def _find(entry: Path) -> Path | None:
    """Give the extension of an entry if it is whole, and remove what isn't."""
    for folder in entry.iterdir() if entry.is_dir() else ():
        built = next(folder.glob(f"*{SUFFIX}"), None)
        if built is not None and _is_own(entry, folder, built) and _checksum(built) == folder.name:
            return built
        shutil.rmtree(folder, ignore_errors=True)
    return None


def _is_own(*paths: Path) -> bool:
    """Whether nobody else can have written what is imported."""
    try:
        for path in paths:
            cache.check(path)
    except OSError:
        return False
    return True


def _build(source: Path, tool: Tool, entry: Path) -> tuple[Path, float]:
    """Build into a folder beside, then move the result to its place; give it, and the build's seconds."""
    with tempfile.TemporaryDirectory(prefix="building-", dir=cache.folder()) as folder:
        work = Path(folder)
        built, seconds = _run_builder(source, tool, work)
        kept = _find(entry)
        if kept is not None:
            return kept, seconds
        ready = work / _checksum(built)
        ready.mkdir(mode=0o700)
        built.rename(ready / built.name).chmod(0o700)
        cache.folder("extensions", entry.name)
        with contextlib.suppress(OSError):  # another process was first
            ready.rename(entry / ready.name)
    kept = _find(entry)
    if kept is None:
        raise NotCompiledError(f"{source.name} was built, but {entry} can't keep it")
    return kept, seconds


def _run_builder(source: Path, tool: Tool, work: Path) -> tuple[Path, float]:
    """Build in a process of its own; give the extension, and the seconds it took."""
    environment = {**os.environ, **_compilers(tool), "CFLAGS": FLAGS, "CXXFLAGS": FLAGS}
    shutil.copy(source, work / source.name)
    run = partial(
        subprocess.run,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT,
        check=False,
    )
    try:
        done, seconds = timed_once(run, [sys.executable, "-P", BUILDER, tool, source.name])
    except subprocess.TimeoutExpired:
        raise NotCompiledError(f"{tool} did not build {source.name} within {LIMIT:g} s") from None
    built = next(iter((work / "out").glob(f"*{SUFFIX}")), None)
    if done.returncode or built is None:
        raise NotCompiledError(
            f"{tool} can't build {source.name}: {_why(done.stdout.decode(errors='replace'))}"
        )
    return built, seconds


def _compilers(tool: Tool) -> dict[str, str]:
    """Give the compilers to use as `CC` and `CXX`: those configured, else what is there."""
    found = {}
    for variable in ("CC", "CXX") if tool == "cython-c++" else ("CC",):
        language, usual = _COMPILERS[variable]
        configured = os.environ.get(variable) or sysconfig.get_config_var(variable) or usual[0]
        for command in (configured, *usual):
            if shutil.which(command.split()[0]):
                found[variable] = command
                break
        else:
            raise NotCompiledError(
                f"there is no {language} compiler: none of {', '.join(usual)} is on the PATH"
            )
    return found


def _why(output: str) -> str:
    """Give the line of a failed build that says what was wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for pattern in (r"^\S+?:\d+:(\d+:)? (fatal )?error: ", r"^\S+?:\d+:\d+: ", r"^(error|\w*Error): "):
        for line in lines:
            if re.match(pattern, line):
                return line
    return lines[-1] if lines else "it says nothing"


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:20]
