"""What was found of a run, as a file of JSON: written whole, and every part checked when it is read."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ferrule import _files
from ferrule.advise.findings import (
    Findings,
    Function,
    NativeCall,
    Prediction,
    Replay,
    Shape,
    Strand,
    Task,
    Verdict,
)
from ferrule.advise.recording import Code
from ferrule.measuring import kept
from ferrule.measuring.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
"""Of the files."""
_HALVES = re.compile("[\ud800-\udfff]")
"""Of surrogate pairs: what Python makes of a file's name that is no UTF-8."""


class UnreadableFindingsError(ValueError):
    """A file isn't one of `ferrule advise --json`; the message names it and says why."""


def save(findings: Findings, path: Path) -> None:
    """Write the file: whole, or not at all."""
    _files.write(path, to_text(findings))


def load(path: Path) -> Findings:
    """Read a file that `save` wrote; UnreadableFindingsError where it is something else."""
    return kept.load(path, "file of advice", _from_document, UnreadableFindingsError)


def to_text(findings: Findings) -> str:
    """Give the JSON: functions stand once, in `codes`, and are named by their number elsewhere.

    What is no text in UTF-8, as a file's name may be, is written as Python's `repr` has it.
    """
    numbers: dict[Code, int] = {}
    for function in findings.functions:
        for code in (function.code, *function.callers):
            numbers.setdefault(code, len(numbers))
    for strand in findings.strands:
        for task in strand.tasks:
            numbers.setdefault(task.code, len(numbers))

    def plain(part: object) -> object:
        if isinstance(part, Code):
            return numbers[part]
        own = _parts(part)
        if isinstance(part, Function):
            own["callers"] = [[numbers[code], seconds] for code, seconds in part.callers.items()]
        return own

    codes = [[code.file, code.name, code.line] for code in numbers]
    document = {"ferrule": {"advice": FORMAT, "codes": codes, **_parts(findings)}}
    text = json.dumps(document, default=plain, ensure_ascii=False, allow_nan=False)
    return _HALVES.sub(lambda half: f"\\\\u{ord(half[0]):04x}", text) + "\n"


def _parts(part: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    return {each.name: getattr(part, each.name) for each in fields(part)}


def _from_document(document: Mapping[str, Any]) -> Findings:
    own = dict(document["ferrule"])
    if own.pop("advice") != FORMAT:
        raise UnreadableFindingsError(
            "it was written by another version of ferrule, which found other things"
        )
    codes = dict(enumerate(Code(*code) for code in own.pop("codes")))
    own["functions"] = [_function(each, codes) for each in own["functions"]]
    own["strands"] = [
        Strand(**each | {"tasks": [Task(**task | {"code": codes[task["code"]]}) for task in each["tasks"]]})
        for each in own["strands"]
    ]
    findings = Findings(**own)
    kept.check("ferrule", findings, Findings)
    return findings


def _function(own: Mapping[str, Any], codes: Mapping[int, Code]) -> Function:
    parts = dict(own)
    parts["code"] = codes[own["code"]]
    parts["lines"] = {int(line): seconds for line, seconds in own["lines"].items()}
    parts["callers"] = {codes[number]: seconds for number, seconds in own["callers"]}
    parts["calls"] = _estimate(own["calls"])
    parts["crossing"] = _estimate(own["crossing"])
    parts["shapes"] = [Shape(**each) for each in own["shapes"]]
    parts["natives"] = [NativeCall(**each) for each in own["natives"]]
    parts["replay"] = Replay(**own["replay"] | {"seconds": _estimate(own["replay"]["seconds"])})
    parts["predictions"] = [
        Prediction(**each | {part: Estimate(**each[part]) for part in ("function", "program")})
        for each in own["predictions"]
    ]
    parts["verdict"] = None if own["verdict"] is None else Verdict(**own["verdict"])
    return Function(**parts)


def _estimate(parts: Mapping[str, Any] | None) -> Estimate | None:
    return None if parts is None else Estimate(**parts)
