"""Which workloads there are, and which of them a pattern means."""

from __future__ import annotations

import difflib
import fnmatch
import hashlib
import importlib
import importlib.util
import pkgutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.bench import blame
from ferrule.bench import workloads as own
from ferrule.bench.declare import Workload

if TYPE_CHECKING:
    from types import ModuleType


class NotFoundError(LookupError):
    """No workload is meant by what the user wrote; the message says what is near."""


class BrokenSourceError(ImportError):
    """A file of workloads can't be imported or used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where workloads are declared: a module of the package, or a user's file."""

    module: str = ""
    file: str = ""

    def load(self) -> ModuleType:
        """Import it."""
        try:
            return importlib.import_module(self.module) if self.module else _load_file(Path(self.file))
        except (Exception, SystemExit) as error:
            what = f"{type(error).__name__}: {error}{blame.place(error, self.file)}"
            raise BrokenSourceError(f"{self.file or self.module} can't be imported: {what}") from error

    def workloads(self) -> dict[str, Workload]:
        """Give the workloads it declares, by id, in the order declared; each must have a reference."""
        module = self.load()
        found = [value for value in vars(module).values() if isinstance(value, Workload)]
        own = {workload.id: workload for workload in found if workload.module == module.__name__}
        for workload in own.values():
            if not any(each.role == "reference" for each in workload.implementations):
                call = workload.make.__name__
                message = (
                    f"{self.file or self.module}: the workload {workload.id} has no reference to compare "
                    f"answers with; write one in pure Python under @{call}.reference"
                )
                raise BrokenSourceError(message)
        return own


@dataclass(frozen=True, slots=True)
class Found:
    """A workload and where it came from."""

    workload: Workload
    source: Source


def package_sources() -> list[Source]:
    """Give the package's own modules of workloads: those of a folder belong to one domain."""
    modules = sorted(entry.name for entry in pkgutil.walk_packages(own.__path__, f"{own.__name__}."))
    return [Source(module=module) for module in modules]


def discover(sources: list[Source]) -> tuple[dict[str, Found], list[str]]:
    """Give all workloads of the sources by id, and what was wrong with those that can't be imported."""
    found: dict[str, Found] = {}
    problems: list[str] = []
    for source in sources:
        try:
            found.update({name: Found(workload, source) for name, workload in source.workloads().items()})
        except BrokenSourceError as error:
            problems.append(str(error))
    return found, problems


def select(pattern: str | None, sources: list[Source] | None = None) -> tuple[list[Found], list[str]]:
    """Give the workloads that a pattern means, and the problems met on the way.

    A pattern is a file ending in `.py`, a domain, a name, `domain/name`, a glob, or a part of one of them.
    NotFoundError where nothing is meant; BrokenSourceError where a user's own file can't be imported.
    """
    if pattern is not None and pattern.endswith(".py"):
        if not Path(pattern).is_file():
            raise NotFoundError(f"there is no file {pattern}")
        source = Source(file=str(Path(pattern).resolve()))
        listed = [Found(workload, source) for workload in source.workloads().values()]
        if not listed:
            raise NotFoundError(f"{pattern} declares no workload; see ferrule.bench.workload")
        return listed, []
    known, problems = discover(package_sources() if sources is None else sources)
    if pattern is None:
        return list(known.values()), problems
    meant = matching(pattern, list(known))
    if not meant:
        raise NotFoundError("\n".join([_unknown(pattern, list(known)), *problems]))
    return [known[name] for name in meant], problems


def matching(pattern: str, ids: list[str]) -> list[str]:
    """Give the ids that a pattern means: exact ones if any, else globs, else parts.

    >>> matching("sum", ["sequences/sum-list", "text/word-count", "text/sum"])
    ['text/sum']
    >>> matching("text", ["sequences/sum-list", "text/word-count", "text/sum"])
    ['text/word-count', 'text/sum']
    """
    wanted = pattern.strip().lower().replace("_", "-")
    called = [name for name in ids if wanted in {name, *name.split("/")}]
    globbed = [
        name for name in ids if any(fnmatch.fnmatch(part, wanted) for part in (name, *name.split("/")))
    ]
    return called or globbed or [name for name in ids if wanted in name]


def _unknown(pattern: str, ids: list[str]) -> str:
    if not ids:
        return f"no workload is called {pattern!r}: there are none"
    words = {word: name for name in ids for word in (name, *name.split("/"))}
    wanted = pattern.strip().lower().replace("_", "-")
    near = dict.fromkeys(words[word] for word in difflib.get_close_matches(wanted, words, n=5, cutoff=0.6))
    hint = f"did you mean {', '.join(near)}?" if near else "`ferrule bench list` lists them all"
    return f"no workload is called {pattern!r}; {hint}"


def _load_file(path: Path) -> ModuleType:
    # A user's file may be called like a module in use, such as `json.py`; the last part names the domain.
    name = f"_workloads_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    # It may import what lies beside it, and, in a package, that by the package's name.
    above = path.parent
    while (above / "__init__.py").is_file():
        above = above.parent
    sys.path[:0] = [folder for folder in {str(path.parent), str(above)} if folder not in sys.path]
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
