"""Proves what is asked for by names: finds the function, its port and inputs, and what had been predicted."""

from __future__ import annotations

import importlib
import inspect
import os
import platform
import statistics
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ferrule
from ferrule.advise import folders, kept_inputs, ledger
from ferrule.advise.apart import EndedError, apart
from ferrule.advise.joined import FINDINGS
from ferrule.advise.kinds import Kind, is_in_one_piece, is_numbers
from ferrule.advise.prove import NotTheSameError, Proof, UnprovableError, prove
from ferrule.advise.recording import Code
from ferrule.advise.replay import size
from ferrule.advise.same import NoCopyError, Sameness, outcome
from ferrule.advise.show.kept_findings import UnreadableFindingsError, load
from ferrule.advise.show.said import is_only_calls
from ferrule.advise.sources import digest
from ferrule.bench.verify import close, exact
from ferrule.measuring import machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.findings import Function, Prediction, Way
    from ferrule.advise.kept_inputs import Inputs

_ALIKE = 2.0
"""By which factor the sizes of inputs may differ where a prediction is held against what came of others."""


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
    any_order: bool = False
    any_build: bool = False
    way: Way | None = None
    """By which way the port is; None for the one that takes arguments as they are."""
    inputs_by: str = ""
    """What makes the port's arguments, as `module:function`; nothing where they are the function's."""


def prove_asked(asked: Asked) -> tuple[Proof, ledger.Proven]:
    """Prove a port; give what came out, and the line for the ledger.

    UnprovableError, NoInputsError or OSError where that can't be.
    """
    function, module = function_of(asked.function)
    port, _ = function_of(asked.port)
    made = function_of(asked.inputs_by)[0] if asked.inputs_by else None
    found = (
        kept_inputs.recorded(function, module)
        if asked.inputs is None
        else kept_inputs.of_file(asked.inputs, module)
    )
    rule = exact if asked.close is None else close(rtol=asked.close)
    same = Sameness(rule, asked.messages, asked.any_order)
    proof = _apart(
        partial(_call, function, found),
        partial(prove, function, port, found.calls, same, made=made, any_build=asked.any_build),
    )
    code = getattr(inspect.unwrap(function), "__code__", None)
    said = predicted(function, found, asked.way)
    return proof, ledger.Proven(
        date=ledger.now(),
        file=code.co_filename if code else "",
        name=asked.function.rpartition(":")[2],
        port=asked.port,
        measured=ledger.three(proof.gain),
        predicted=ledger.three(said.prediction.function) if said.prediction else [],
        way=said.way,
        inputs=proof.inputs,
        python=platform.python_version(),
        cpu=machine.cpu_model(),
        ferrule=ferrule.__version__,
        any_build=asked.any_build,
        rule=repr(rule),
        unscored=said.unscored,
    )


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
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also what ends a program, as a script does that nobody wrote to import
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


def _apart(function: Callable[[], None], proof: Callable[[], Proof]) -> Proof:
    """Prove in a process of its own, once it is known that the function doesn't end such a one."""
    try:
        apart(function)
    except EndedError as error:
        raise UnprovableError(f"it ends the process that it is called in ({error})") from None
    except NoCopyError as error:
        raise UnprovableError(str(error)) from error
    try:
        return apart(proof)
    except EndedError as error:
        raise NotTheSameError(f"it ends the process that it is called in ({error})") from None


def _call(function: Callable[..., Any], inputs: Inputs) -> None:
    for call in inputs.calls:
        outcome(function, call)


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a run said of a function, for a way; and why nobody can hold that against what came out."""

    way: Way
    prediction: Prediction | None = None
    unscored: str = ""


def predicted(function: Callable[..., Any], inputs: Inputs, way: Way | None = None) -> Predicted:
    """Give what the last run that saw a function says of it, by default for the way its arguments are.

    It was said of a code, and of inputs: of others it says nothing.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return Predicted(way or "copied")
    file, name = Path(code.co_filename).resolve(), code.co_qualname
    for folder in reversed(folders.runs()):
        try:
            functions = load(folder / FINDINGS).functions
        except UnreadableFindingsError:  # it has not ended, or did not end in order
            continue
        for each in functions:
            if each.code.name == name and Path(each.code.file).resolve() == file:
                chosen = way or as_they_are(each)
                now = digest(Code(code.co_filename, name, code.co_firstlineno))
                why = "" if now and each.digest == now else "the function is another than in that run"
                if not why and inputs.folder != folder:
                    why = _others(each, inputs)
                return _said(each, chosen, why)
    return Predicted(way or "copied")


def _said(function: Function, way: Way, why: str) -> Predicted:
    if is_only_calls(function):
        return Predicted(way, unscored="its time is in what it calls")
    found = next((each for each in function.predictions if each.way == way), None)
    if found is None or found.reason:
        return Predicted(way, unscored=found.reason if found else "")
    return Predicted(way, found, why)


def as_they_are(function: Function) -> Way:
    """Give the way of a port that takes the arguments as a program has them, and gives back what it did.

    They are lent where they are in one piece, as arrays and texts are; lists of numbers are copied, since to
    lend them somebody had to have them in arrays.
    """
    kinds = {shape.name: Kind.of(shape.type) for shape in function.shapes}
    are_lent = any(is_in_one_piece(kind) for name, kind in kinds.items() if name != "return")
    return "zero-copy" if are_lent and not any(map(is_numbers, kinds.values())) else "copied"


def _others(function: Function, inputs: Inputs) -> str:
    """Say in what inputs are others than those of a run; nothing where they are as large."""
    if not (points := function.replay.points):
        return "the sizes of that run's inputs are not known"
    was, now = statistics.median(point[0] for point in points), statistics.median(map(size, inputs.calls))
    if not was or not now:
        return "whether these inputs are as large as that run's is not known"
    if max(was / now, now / was) > _ALIKE:
        return f"these inputs have {now:,.0f} items, and those of that run had {was:,.0f}"
    return ""
