"""Whether a port does the same as its function, how many times faster it is, and what had been predicted."""

from __future__ import annotations

import importlib
import inspect
import os
import platform
import random
import sys
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ferrule
from ferrule.advise import folders, kept_inputs, ledger
from ferrule.advise.builds import why_not
from ferrule.advise.joined import FINDINGS
from ferrule.advise.same import Sameness, outcome
from ferrule.advise.show.kept_findings import UnreadableFindingsError, load
from ferrule.advise.show.said import best
from ferrule.bench.verify import close, exact
from ferrule.measuring import machine
from ferrule.measuring.intervals import Estimate, estimate, paired_ratio
from ferrule.measuring.measure import ORDER_SEED, Subject, as_timed, measure, time_fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.advise.findings import Prediction
    from ferrule.advise.replay import Call


_ROUNDS = 9
_FOR_EACH = 0.02
"""Seconds for a sample of a call with one input, and for making its arguments."""


class UnprovableError(ValueError):
    """A port can't be compared with its function; the message says why."""


class NotTheSameError(UnprovableError):
    """A port does something else than its function; the message says with which input, and what."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out: the port does the same, and so many times faster."""

    inputs: int
    raising: int
    """With how many of them an exception comes; these are not timed."""
    function: Estimate
    """Seconds of a call, over the inputs."""
    port: Estimate
    gain: Estimate
    """How many times faster the port is."""
    changes: bool
    """Whether calls change their arguments: then each has copies, whose making is not in these times."""


def function_of(spec: str) -> tuple[Callable[..., Any], str]:
    """Import what `module:function` or `file.py:Class.method` names; give it, and its module's name.

    UnprovableError where there is no such function.

    >>> function_of("math:sqrt")
    (<built-in function sqrt>, 'math')
    """
    place, _, name = spec.rpartition(":")
    if not place or not name:
        raise UnprovableError(f"{spec}: wanted a module and a function in it, as in `app:function`")
    folder, module = os.getcwd(), place  # noqa: PTH109 - as Python has it in sys.path
    if place.endswith(".py"):
        path = Path(place).resolve()
        if not path.is_file():
            raise UnprovableError(f"{spec}: there is no file {place}")
        folder, module = str(path.parent), path.stem
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found: Any = importlib.import_module(module)
    except Exception as error:
        raise UnprovableError(
            f"{spec}: {module} can't be imported: {type(error).__name__}: {error}"
        ) from error
    for part in name.split("."):
        if not hasattr(found, part):
            raise UnprovableError(f"{spec}: {getattr(found, '__name__', module)} has no {part}")
        found = getattr(found, part)
    if not callable(found):
        raise UnprovableError(f"{spec}: got {type(found).__name__}, wanted a function")
    return found, module


def prove(
    function: Callable[..., Any],
    port: Callable[..., Any],
    calls: Sequence[Call],
    same: Sameness,
    *,
    any_build: bool = False,
) -> Proof:
    """Compare a port with its function on inputs, then time both interleaved, then compare again.

    NotTheSameError where they differ; UnprovableError where the port was not built as users get it (which
    `any_build` allows), where the function itself does something else each time, or where nothing is left to
    be timed.
    """
    why = "" if any_build else why_not(port)
    if why:
        raise UnprovableError(f"the port is not as users get it: {why}; --any-build measures it all the same")
    _check_itself(function, calls, same)
    raising, changes = _compared(function, port, calls, same)
    timed = [call for place, call in enumerate(calls) if place not in raising]
    if not timed:
        raise UnprovableError(
            "with each of the inputs it raises an exception, so that there is nothing to time"
        )
    one, other = _times(function, port, timed, changes=changes)
    _compared(function, port, calls, same)
    return Proof(
        len(calls),
        len(raising),
        estimate([each / len(timed) for each in one]),
        estimate([each / len(timed) for each in other]),
        paired_ratio(one, other),
        changes,
    )


def _check_itself(function: Callable[..., Any], calls: Sequence[Call], same: Sameness) -> None:
    for place, call in enumerate(calls):
        once, again = outcome(function, call), outcome(function, call)
        if once.is_iterator:
            raise UnprovableError(
                f"it gives {type(once.value).__name__}, whose work is yet to be done: prove a function that "
                "uses it up"
            )
        if found := same.difference(once, again):
            raise UnprovableError(f"it doesn't do the same twice: input {place}: {found}")


def _compared(
    function: Callable[..., Any],
    port: Callable[..., Any],
    calls: Sequence[Call],
    same: Sameness,
) -> tuple[set[int], bool]:
    """Give the inputs with which an exception comes, and whether one is changed by a call."""
    raising, changes = set(), False
    for place, call in enumerate(calls):
        expected, got = outcome(function, call), outcome(port, call)
        if found := same.difference(expected, got):
            raise NotTheSameError(f"input {place} ({_shown(call)}): {found}")
        if expected.error:
            raising.add(place)
        changes = changes or same.changed(call, expected.given) is not None
    return raising, changes


def _times(
    function: Callable[..., Any], port: Callable[..., Any], calls: list[Call], *, changes: bool
) -> tuple[list[float], list[float]]:
    """Give the seconds of all calls together, sample by sample, of both."""
    try:
        if changes:
            found: tuple[list[float], list[float]] = as_timed(partial(_fresh_times, function, port), calls)
            return found
        subjects = [
            Subject(label, partial(_over, each), calls)
            for label, each in (("function", function), ("port", port))
        ]
        failures = measure(subjects)
    except Exception as raised:  # noqa: BLE001 - whatever it is
        failures = {"": raised}
    for error in failures.values():
        raise UnprovableError(f"it raised {type(error).__name__} while it was timed: {error}") from error
    return subjects[0].samples, subjects[1].samples


def _fresh_times(
    function: Callable[..., Any], port: Callable[..., Any], calls: list[Call]
) -> tuple[list[float], list[float]]:
    """Give the same where each call needs arguments of its own, interleaved in an order that is drawn."""
    samples: tuple[list[float], list[float]] = [], []
    both = [(function, samples[0]), (port, samples[1])]
    chance = random.Random(ORDER_SEED)  # noqa: S311 - an order, not a secret
    for _ in range(_ROUNDS):
        for each, found in chance.sample(both, 2):
            fresh = (partial(deepcopy, call) for call in calls)
            found.append(sum(time_fresh(each, made, _FOR_EACH, most=1)[0] for made in fresh))
    return samples


def _over(function: Callable[..., Any], calls: list[Call]) -> None:
    for given, named in calls:
        function(*given, **named)


def _shown(call: Call, limit: int = 60) -> str:
    given, named = call
    try:
        text = ", ".join([*map(repr, given), *(f"{name}={value!r}" for name, value in named.items())])
    except Exception:  # noqa: BLE001 - of whatever classes they are
        return "its arguments can't be shown"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: which function, which port, and by what rule they are the same."""

    function: str
    port: str
    inputs: Path | None = None
    """A file; None for those of the last run."""
    close: float | None = None
    """How far numbers may differ, relative to each; None for not at all."""
    messages: bool = False
    any_build: bool = False


def prove_asked(asked: Asked) -> tuple[Proof, ledger.Proven]:
    """Prove a port; give what came out, and the line for the ledger.

    UnprovableError, NoInputsError or OSError where that can't be.
    """
    function, module = function_of(asked.function)
    port, _ = function_of(asked.port)
    found = (
        kept_inputs.recorded(function, module)
        if asked.inputs is None
        else kept_inputs.of_file(asked.inputs, module)
    )
    rule = exact if asked.close is None else close(rtol=asked.close)
    proof = prove(function, port, found.calls, Sameness(rule, asked.messages), any_build=asked.any_build)
    said = predicted(function)
    code = getattr(inspect.unwrap(function), "__code__", None)
    return proof, ledger.Proven(
        date=ledger.now(),
        file=code.co_filename if code else "",
        name=asked.function.rpartition(":")[2],
        port=asked.port,
        measured=ledger.three(proof.gain),
        predicted=ledger.three(said.function) if said else [],
        way=said.way if said else "",
        inputs=proof.inputs,
        python=platform.python_version(),
        cpu=machine.cpu_model(),
        ferrule=ferrule.__version__,
        any_build=asked.any_build,
        rule=repr(rule),
    )


def predicted(function: Callable[..., Any]) -> Prediction | None:
    """Give what the last run that saw a function says of it, for the way of its verdict."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return None
    file, name = Path(code.co_filename).resolve(), code.co_qualname
    for folder in reversed(folders.runs()):
        try:
            functions = load(folder / FINDINGS).functions
        except UnreadableFindingsError:  # it has not ended, or did not end in order
            continue
        for each in functions:
            if each.code.name == name and Path(each.code.file).resolve() == file:
                return best(each)
    return None
