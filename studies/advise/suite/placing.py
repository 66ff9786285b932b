"""Puts ports in the place of functions, in a program of the suite, and runs that: in a process of its own.

    python -m studies.advise.suite.placing JOB      with a `Job` as JSON

Nothing of ferrule's is imported here: the process is timed from its beginning to its end.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (classmethod, staticmethod, property, functools.cached_property)
"""What a class keeps a function in, and binds it."""
HANDED = {
    inspect.Parameter.POSITIONAL_ONLY: "{}",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "{}",
    inspect.Parameter.VAR_POSITIONAL: "*{}",
    inspect.Parameter.KEYWORD_ONLY: "{0}={0}",
    inspect.Parameter.VAR_KEYWORD: "**{}",
}
"""How a parameter is handed on."""


@dataclass(frozen=True, slots=True)
class Job:
    """A program, and what is put where before its `main` is called."""

    program: str
    """Its module. What it has itself is named by the last part alone, as in the list."""
    arguments: list[int] = field(default_factory=list)
    puts: dict[str, str] = field(default_factory=dict)
    """The place, and what is to have it: both as `module:qualified name`."""
    counts: bool = False
    """Whether to say on the standard error how often each was called."""

    @property
    def text(self) -> str:
        """Give it as a process takes it."""
        return json.dumps(asdict(self))

    def run(self) -> dict[str, int]:
        """Run it here; give how often each that was put was called, if that is asked for."""
        main, called = importlib.import_module(self.program).main, dict.fromkeys(self.puts, 0)
        for name, port in self.puts.items():
            found = at(port, self.program)
            Place.of(name, self.program).put(_counted(found, name, called) if self.counts else found)
        main(*self.arguments)
        return called


def _counted(port: Callable[..., Any], name: str, called: dict[str, int]) -> Callable[..., Any]:
    def count(*given: Any, **named: Any) -> Any:
        called[name] += 1
        return port(*given, **named)

    return count


def module_of(name: str, program: str) -> str:
    """Give the full name of a module, which is the program's where it has its name.

    >>> module_of("survey", "studies.advise.suite.programs.survey"), module_of("csv", "survey")
    ('studies.advise.suite.programs.survey', 'csv')
    """
    return program if name == program.rpartition(".")[2] else name


def at(spec: str, program: str) -> Any:
    """Give what `module:qualified name` names."""
    module, _, path = spec.partition(":")
    found: Any = importlib.import_module(module_of(module, program))
    for name in path.split("."):
        found = getattr(found, name)
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function is: a module or class, and its name there."""

    owner: Any
    name: str

    @classmethod
    def of(cls, spec: str, program: str) -> Place:
        """Find it; LookupError where the owner has it from another."""
        module, _, path = spec.partition(":")
        outer, _, name = path.rpartition(".")
        owner = (
            at(f"{module}:{outer}", program) if outer else importlib.import_module(module_of(module, program))
        )
        if name not in vars(owner):
            raise LookupError(f"{spec}: got a place that has no {name} of its own")
        return cls(owner, name)

    @property
    def kept(self) -> Any:
        """What is there: in a class perhaps a descriptor with the function in it."""
        return vars(self.owner)[self.name]

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself, which takes the class or the object first where it is a method."""
        kept = self.kept
        for name in ("__func__", "fget", "func"):
            if isinstance(kept, KINDS) and hasattr(kept, name):
                return getattr(kept, name)
        return kept

    def fitted(self, port: Callable[..., Any]) -> Callable[..., Any]:
        """Give what has the place: of a method, a function that binds its object where the port doesn't.

        It is as a user writes it, with the method's parameters: any others would take longer to hand on.
        """
        if not isinstance(self.owner, type) or isinstance(self.kept, KINDS) or hasattr(port, "__get__"):
            return port
        asked = inspect.signature(self.function)
        bare = [each.replace(annotation=each.empty, default=each.empty) for each in asked.parameters.values()]
        handed = ", ".join(HANDED[each.kind].format(each.name) for each in bare)
        written = f"lambda {str(inspect.Signature(bare))[1:-1]}: port({handed})"
        method = eval(written, {"port": port})  # noqa: S307 - of parameters of a function that is there
        method.__defaults__, method.__kwdefaults__ = self.function.__defaults__, self.function.__kwdefaults__
        return method

    def put(self, port: Callable[..., Any]) -> None:
        """Put a port there, in what was around the function."""
        kind = next((each for each in KINDS if isinstance(self.kept, each)), None)
        fitted: Any = self.fitted(port)
        self.keep(kind(fitted) if kind else fitted)

    def keep(self, value: Any) -> None:
        """Have a value there, and wherever else a module has the same function by a name."""
        if isinstance(self.owner, type):
            if isinstance(value, functools.cached_property):
                value.__set_name__(self.owner, self.name)
            setattr(self.owner, self.name, value)
            return
        before = self.kept
        for module in list(sys.modules.values()):
            for name in [name for name, other in vars(module).items() if other is before]:
                setattr(module, name, value)


def main() -> None:
    """Run a job."""
    job = Job(**json.loads(sys.argv[1]))
    called = job.run()
    if job.counts:
        sys.stderr.write(json.dumps(called))


if __name__ == "__main__":
    main()
