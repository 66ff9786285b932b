"""Compares a port with its function on inputs of a whole job, and times both: in a process of its own.

    python -m studies.advise.suite.alone JOB CLOSE      with a `Job` as JSON that puts one thing in one place

It is done as by `ferrule advise prove`; what comes out is said as JSON.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import random
import sys
from typing import TYPE_CHECKING, Any

from ferrule._core.advise import copied
from ferrule.advise.inputs import Inputs
from ferrule.advise.prove import NotTheSameError, UnprovableError, prove
from ferrule.advise.same import Sameness
from ferrule.bench.verify import close, exact

from studies.advise.suite.placing import Job, Place, at
from studies.publish.published import packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from studies.publish.published import Document

SEED = 14
WRONG = "wrong"
REASON = "reason"


class Recorder:
    """Keeps copies of the arguments of calls of a function, drawn among all."""

    def __init__(self, function: Callable[..., Any]) -> None:
        chance = random.Random(SEED)  # noqa: S311 - which calls, no secret
        self.function, self.chance, self.inputs = function, chance, Inputs(chance)
        code = function.__code__
        self.code, self.place = code, (code.co_filename, code.co_qualname, code.co_firstlineno)

    def recording(self) -> Callable[..., Any]:
        """Give a function that does the same, and keeps."""

        def record(*given: Any, **named: Any) -> Any:
            if room := self.inputs.room(self.place, self.code, self.chance):
                copy, size, reason = copied((given, named), room)
                self.inputs.add(self.place, (copy[0], copy[1], size) if copy else reason)
            return self.function(*given, **named)

        return record


def alone(job: Job, rtol: float) -> Document:
    """Give how many times faster the port is, with how many inputs; or why it can't be timed, or is wrong."""
    ((name, port),) = job.puts.items()
    main = importlib.import_module(job.program).main
    place = Place.of(name, job.program)
    before, function = place.kept, place.function
    if not hasattr(function, "__code__"):
        return {REASON: "it is not written in Python"}
    recorder = Recorder(function)
    place.put(recorder.recording())
    with contextlib.redirect_stdout(io.StringIO()):
        main(*job.arguments)
    calls = recorder.inputs.of(recorder.place)
    place.keep(before)
    if not calls:
        return {REASON: recorder.inputs.reason(recorder.place) or "it was not called"}
    rule = close(rtol=rtol) if rtol else exact
    try:
        proof = prove(function, place.fitted(at(port, job.program)), calls, Sameness(rule), any_build=True)
    except NotTheSameError as error:
        return {WRONG: str(error)}
    except UnprovableError as error:
        return {REASON: str(error)}
    return {
        "gain": packed(proof.gain),
        "inputs": proof.inputs,
        "raising": proof.raising,
        "before": packed(proof.function),
        "after": packed(proof.port),
    }


def main() -> None:
    """Say what came out."""
    _, text, rtol = sys.argv
    sys.stdout.write(json.dumps(alone(Job(**json.loads(text)), float(rtol))))


if __name__ == "__main__":
    main()
