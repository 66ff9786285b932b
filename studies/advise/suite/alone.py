"""Compares a port with its function on inputs of a whole job, and times both: in a process of its own.

    python -m studies.advise.suite.alone JOB CLOSE      with a `Job` as JSON that puts one thing in one place

It is done as by `ferrule advise prove`; what comes out is said as JSON.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import json
import random
import sys
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ferrule.advise.prove import NotTheSameError, UnprovableError, prove
from ferrule.advise.same import Sameness
from ferrule.bench.verify import close, exact

from studies.advise.suite.placing import Job, Place, at
from studies.publish.published import packed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.replay import Call

    from studies.publish.published import Document

SEED = 14
KEPT = 32
REFUSED = 8
"""After so many calls whose arguments have no copy, none is tried any more."""
WRONG = "wrong"
REASON = "reason"


class Recorder:
    """Keeps copies of the arguments of calls of a function: of each call by the same chance."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Keep nothing yet."""
        self.function, self.chance = function, random.Random(SEED)  # noqa: S311 - which calls, no secret
        self.calls: list[Call] = []
        self.offered, self.refused, self.reason = 0, 0, "it was not called"

    def recording(self) -> Callable[..., Any]:
        """Give a function that does the same, and keeps."""

        def record(*given: Any, **named: Any) -> Any:
            self.offer((given, named))
            return self.function(*given, **named)

        return record

    def offer(self, call: Call) -> None:
        """Keep a copy of a call's arguments, or don't."""
        self.offered += 1
        place = len(self.calls) if len(self.calls) < KEPT else self.chance.randrange(self.offered)
        if place >= KEPT or self.refused == REFUSED:
            return
        try:
            self.calls[place : place + 1] = [deepcopy(call)]
        except Exception as error:  # noqa: BLE001 - of whatever classes they are
            self.refused += 1
            self.reason = f"its arguments have no copy: {type(error).__name__}: {error}"


def used_up(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function that makes a list of what an iterator gives."""
    return lambda *given, **named: list(function(*given, **named))


def alone(job: Job, rtol: float) -> Document:
    """Give how many times faster the port is, with how many inputs; or why it can't be timed, or is wrong."""
    ((name, port),) = job.puts.items()
    main = importlib.import_module(job.program).main
    place = Place.of(name, job.program)
    before, function = place.kept, place.function
    if hasattr(function, "cache_clear"):
        return {REASON: "it keeps its answers"}
    recorder = Recorder(function)
    place.put(recorder.recording())
    with contextlib.redirect_stdout(io.StringIO()):
        main(*job.arguments)
    place.keep(before)
    if not recorder.calls:
        return {REASON: recorder.reason}
    ported, same = place.fitted(at(port, job.program)), Sameness(close(rtol=rtol) if rtol else exact)
    if inspect.isgeneratorfunction(function):
        function, ported = used_up(function), used_up(ported)
    try:
        proof = prove(function, ported, recorder.calls, same, any_build=True)
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
