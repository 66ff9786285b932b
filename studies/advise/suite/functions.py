"""The list of `suite.toml`: which functions of which programs, and where each one's code is."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.advise.findings import Slug  # noqa: TC002 - `kept.check` reads the annotations
from ferrule.measuring import kept

if TYPE_CHECKING:
    from types import CodeType

FOLDER = Path(__file__).parent
LIST = FOLDER / "suite.toml"
PROGRAMS = FOLDER / "programs"


@dataclass(frozen=True, slots=True)
class Listed:
    """A function that the advisor is asked about."""

    name: str
    """`module:qualified name`; of what the program itself has, its name is the module's."""
    program: str
    does: str
    expect: Slug
    """The verdict that reasoning expects."""
    why: str
    instead: str = ""
    """What a library has for it."""

    @property
    def code(self) -> CodeType:
        """Its code, which a recording names by file, name and line; what is around it is taken off."""
        module, _, path = self.name.partition(":")
        within = f"{__package__}.programs.{module}" if module == self.program else module
        found: Any = importlib.import_module(within)
        for name in path.split("."):
            found = getattr(found, name)
        code: CodeType = inspect.unwrap(found).__code__
        return code


@dataclass(frozen=True, slots=True)
class Program:
    """A program, and the functions that are looked at in it."""

    name: str
    packages: list[str]
    """What it imports that is neither Python's nor its own."""
    quick: list[int]
    """The arguments of a small job."""
    says: str
    """The line that the whole job prints."""
    quickly: str
    """And the small one."""
    functions: list[Listed]

    @property
    def path(self) -> Path:
        """Where it is."""
        return PROGRAMS / f"{self.name}.py"

    @property
    def missing(self) -> list[str]:
        """The packages that aren't there."""
        return [name for name in self.packages if importlib.util.find_spec(name) is None]


def programs() -> list[Program]:
    """Read the list; ValueError or TypeError where it has what no list has."""
    found = []
    for name, parts in tomllib.loads(LIST.read_text("utf-8")).items():
        functions = [Listed(each, name, **own) for each, own in parts.pop("functions").items()]
        found.append(Program(name, functions=functions, **parts))
    kept.check(LIST.name, found, list[Program])
    return found


def functions() -> list[Listed]:
    """Give all functions of the list."""
    return [each for program in programs() for each in program.functions]


def seed() -> str:
    """Give what the draw of ports hangs on: the list itself, to the byte."""
    return hashlib.sha256(LIST.read_bytes()).hexdigest()
