"""From what is asked of `ferrule advise prove` to the proof and the line of the ledger."""

from __future__ import annotations

import inspect
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ferrule
from ferrule.advise import folders, kept_inputs, ledger
from ferrule.advise.joined import FINDINGS
from ferrule.advise.prove import Proof, function_of, prove
from ferrule.advise.same import Sameness
from ferrule.advise.show.kept_findings import UnreadableFindingsError, load
from ferrule.advise.show.said import best
from ferrule.bench.verify import close, exact
from ferrule.measuring import machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.findings import Prediction


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


def proven(asked: Asked) -> tuple[Proof, ledger.Proven]:
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
