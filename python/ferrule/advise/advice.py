"""What is said of a run's functions: what crosses, what each way to move them gives, and a verdict."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ferrule.advise import calls_back, long_calls, ready
from ferrule.advise.predict import NOTHING, Predictor
from ferrule.advise.recording import COMPREHENSIONS
from ferrule.advise.verdict import PREDICTED, Context, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.advise.findings import Findings, Function
    from ferrule.advise.predict import Calibration
    from ferrule.advise.recording import Code
    from ferrule.costs.cost_model import Model


def advise(  # noqa: PLR0913 - what is known of a run, each from elsewhere
    findings: Findings,
    model: Model,
    *,
    learned: Calibration | None = None,
    library: Iterable[str] = (),
    repeated: Mapping[Code, float] | None = None,
    every: bool = False,
) -> None:
    """Fill in what is said of the project's functions; others can't be moved by most who ask.

    Parameters
    ----------
    findings : Findings
        Of a run, with what was observed and replayed in its functions.
    model : Model
        What crossings cost on this machine.
    learned : Calibration
        What predictions are made by; by default what comes with ferrule.
    library : iterable of str
        Folders of the standard library and of packages, by which functions in them have full names.
    repeated : mapping
        Of functions, the share of the calls seen whose arguments were there before.
    every : bool
        Whether functions of packages and of the standard library are judged, too, if they take some time.

    """
    predictor = Predictor(model, learned)
    folders = list(library)
    seconds = findings.whole
    called: dict[Code, list[Function]] = defaultdict(list)
    for each in findings.functions:
        for caller in each.callers:
            called[caller].append(each)
    for function in findings.functions:
        if function.code.name.endswith(COMPREHENSIONS):
            continue  # whose function was not seen: nobody can move it alone
        much = function.total >= PREDICTED * seconds
        if function.origin != "project" and not (every and much):
            continue
        back = calls_back.find(function, called, model) if much else NOTHING
        if much:
            predictor.fill(function, seconds, long_calls.find(function, called).share, back)
        below = called.get(function.code, [])
        context = Context(
            seconds=seconds,
            delayed=findings.delayed / findings.cpu if findings.cpu else 0.0,
            model=model,
            below=called,
            name="" if function.origin == "project" else _full_name(function.code, folders),
            calls=_calls(function, below, folders),
            callees=_callees(function, below),
            back=back,
            repeated=(repeated or {}).get(function.code, 0.0),
        )
        function.verdict = judge(function, context)


def _calls(function: Function, below: list[Function], folders: list[str]) -> dict[str, float]:
    """Give the share of a function's time in each function of libraries, or of C, that it calls."""
    found: dict[str, float] = defaultdict(float)
    if not function.total:
        return found
    for each in below:
        if each.origin != "project":
            found[_full_name(each.code, folders)] += each.callers[function.code] / function.total
    calls = function.calls.value if function.calls else 1.0
    for native in function.natives:
        found[native.name] += calls * native.per_call * native.seconds / function.total
    return found


def _full_name(code: Code, folders: list[str]) -> str:
    return ready.full_name(code.file, code.name, folders)


def _callees(function: Function, below: list[Function]) -> dict[Code, float]:
    """Give the seconds in each function that it calls and that may be moved by whom it is of."""
    return {each.code: each.callers[function.code] for each in below if each.origin == function.origin}
