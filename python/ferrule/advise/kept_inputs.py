"""Inputs of a function: those that a run kept, or those of a file.

They are pickled, and reading them imports what their classes are in and may run what these say: so they are
taken from nobody but the user, out of the user's own cache folder, or a file that nobody else may write to.
"""

from __future__ import annotations

import base64
import inspect
import io
import json
import pickle
import shlex
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule.advise import folders
from ferrule.advise.joined import kept_runs
from ferrule.advise.recording import InputsPickled, ReplayBegan
from ferrule.measuring import cache
from ferrule.measuring.events import UnknownEventError, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferrule.advise.replay import Call

_TOLD = (b'{"event": "ReplayBegan"', b'{"event": "InputsPickled"')

NAMED = 5
"""Programs whose runs are kept: so many are named where none of them helps."""


class NoInputsError(ValueError):
    """There are no inputs of a function, or they can't be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a function, and where they are from."""

    calls: list[Call]
    folder: Path | None = None
    """Of the run that kept them."""
    lost: int = 0
    """Those that can't be read any more."""


def recorded(function: Callable[..., Any], module: str) -> Inputs:
    """Give those of the last run that kept some; NoInputsError where none did.

    What the run had in `__main__` is looked for in `module`.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        raise NoInputsError(f"{function!r} is not written in Python, so that no run has inputs of it")
    file, name = Path(code.co_filename).resolve(), code.co_qualname
    for folder in reversed(folders.runs()):
        cache.check(folder)
        for path in sorted(folder.glob("*.jsonl")):
            cache.check(path)
            kept = [calls for at, called, calls in _kept(path) if called == name and at == file]
            if kept and kept[0]:
                return _read(max(kept, key=len), folder, module)
    raise NoInputsError(_why_none(file, name))


def _why_none(file: Path, name: str) -> str:
    """Say which runs are kept, why these have no inputs of a function, and what to run again."""
    runs = list(kept_runs())
    named = list(dict.fromkeys(shlex.join(found.command) for _, found in runs))
    shown = [*named[:NAMED], *([f"{len(named) - NAMED} more"] if len(named) > NAMED else [])]
    about = f"no run that is kept has inputs of {name}; kept are {'; '.join(shown) or 'none'}"
    saw = (
        (found.command, each)
        for _, found in runs
        for each in found.functions
        if each.code.name == name and Path(each.code.file).resolve() == file
    )
    command, function = next(saw, (None, None))
    again = f"`ferrule advise {shlex.join(command or [_shown(file)])}`"
    if function is None:
        return f"{about}, in none of which it took time: run it again by {again}, or name a file by --inputs"
    why = function.replay.reason or "inputs are kept of what takes the most time, if they can be pickled"
    return f"{about}. When it was seen last: {why}. {again} runs that again; --inputs takes them from a file"


def _shown(file: Path) -> str:
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


def _kept(path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """Give the file, name and inputs of each function of a file of a run."""
    names: list[list[str | int]] = []
    with path.open("rb") as file:
        for line in file:
            if line.startswith(_TOLD):
                with suppress(UnknownEventError, IndexError):
                    match decode(line):
                        case ReplayBegan(candidates):
                            names = candidates
                        case InputsPickled(candidate, calls):
                            yield Path(str(names[candidate][0])).resolve(), str(names[candidate][1]), calls


def _read(texts: list[str], folder: Path, module: str) -> Inputs:
    calls, why = [], ""
    for text in texts:
        try:
            calls.append(_call(_Unpickler(io.BytesIO(base64.b64decode(text)), module).load()))
        except Exception as error:  # noqa: BLE001 - of whatever classes they are
            why = f"{type(error).__name__}: {error}"
    if not calls:
        raise NoInputsError(f"none of the inputs that were kept can be read any more: {why}")
    return Inputs(calls, folder, len(texts) - len(calls))


class _Unpickler(pickle.Unpickler):
    """Finds what was in a program's main module in the module that it is now."""

    def __init__(self, file: io.BytesIO, module: str) -> None:
        super().__init__(file)
        self._module = module

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class or function
        """Give a class or function by its name."""
        return super().find_class(self._module if module == "__main__" else module, name)


def of_file(path: Path, module: str) -> Inputs:
    """Give those of a file; NoInputsError where they can't be read.

    In JSON it is a list with, for each call, the list of its arguments; any other is a pickle of a list of
    pairs: the arguments, a tuple, and those by name, a dict.
    """
    try:
        cache.check(path)
        data = path.read_bytes()
        found = (
            [(each, {}) for each in json.loads(data)]
            if path.suffix == ".json"
            else _Unpickler(io.BytesIO(data), module).load()
        )
        calls = [_call(each) for each in found]
    except OSError as error:
        raise NoInputsError(f"{path}: {error.strerror or error}") from None
    except Exception as error:  # noqa: BLE001 - of whatever classes they are
        raise NoInputsError(f"{path}: no inputs of calls: {type(error).__name__}: {error}") from None
    if not calls:
        raise NoInputsError(f"{path}: got no call, wanted one or more")
    return Inputs(calls)


def _call(found: Any) -> Call:  # noqa: ANN401 - as it was read
    given, named = found
    if not isinstance(given, list | tuple) or not isinstance(named, dict):
        raise TypeError("wanted for each call its arguments, a list, and those by name, a dict")
    return tuple(given), named
