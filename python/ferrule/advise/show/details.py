"""What the page's script knows of functions and of the call tree: texts, and numbers to sort and draw by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferrule.advise.findings import LEAVE
from ferrule.advise.show import flame, said, todo
from ferrule.advise.show.sources import Sources, uri
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.advise.findings import Findings, Function, Prediction, Shape
    from ferrule.advise.recording import Code, Recording

COLUMNS = ("function", "verdict", "time", "share", "itself", "calls", "ceiling", "it", "the program")
VERDICTS = (*said.VERDICTS.values(), said.UNJUDGED)
WITH_SOURCE = 1_000
"""Functions, the longest first, of which the page has lines of source."""
AROUND = 2
"""Lines that are shown before and after one that took time."""
RELATED = 12
"""Callers, and what was called, that are named of a function: those that took longest."""


def of(findings: Findings, recording: Recording) -> dict[str, Any]:
    """Give what the script shows: texts as they stand on the page, and numbers to sort and draw by.

    A function is named by its number, the place in `functions`; what has no findings comes behind them.
    """
    numbers = {each.code: number for number, each in enumerate(findings.functions)}
    flats = flame.flats(recording)
    others = list(dict.fromkeys(code for flat in flats for code in flat.codes if code not in numbers))
    numbers |= {code: number for number, code in enumerate(others, len(findings.functions))}
    made = _Made(findings, numbers)
    return {
        "whole": _short(findings.whole),
        "columns": COLUMNS,
        "verdicts": VERDICTS,
        "explain": [f"{said.EXPLAIN} {slug}" for slug in said.VERDICTS],
        "ranks": [said.rank(slug) for slug in (*said.VERDICTS, None)],
        "left": [number for number, slug in enumerate(said.VERDICTS) if slug in LEAVE],
        "ways": said.WAYS,
        "functions": [made.function(each) for each in findings.functions],
        "others": [[said.plain(code.name), said.place(findings, code)] for code in others],
        "files": [uri(file) for file in made.files],
        "trees": [
            [flat.name, flat.depths, [numbers[code] for code in flat.codes], flat.cpu, flat.wall]
            for flat in flats
        ],
    }


class _Made:
    """Makes what the page knows of a function; files are named by their number."""

    def __init__(self, findings: Findings, numbers: dict[Code, int]) -> None:
        self.findings = findings
        self.numbers = numbers
        self.files: dict[str, int] = {}
        self.sources = Sources(findings.date, findings.seconds)
        self.callees = flame.callees({each.code: each.callers for each in findings.functions})
        self.sourced = {id(each) for each in findings.functions[:WITH_SOURCE]}
        self.within = todo.within(findings.functions)
        self.verdicts = {text: number for number, text in enumerate(VERDICTS)}

    def function(self, function: Function) -> list[Any]:
        """Give its row and its details."""
        best = said.best(function)
        texts = [
            said.calls(function),
            said.ceiling(function),
            said.gain(best.function, 2) if best else "",
            said.gain(best.program) if best else "",
        ]
        numbers = [
            function.total,
            function.own,
            function.calls.value if function.calls else None,
            function.ceiling,
            best.function.value if best else None,
            best.program.value if best else None,
        ]
        return [
            said.plain(function.code.name),
            said.place(self.findings, function.code),
            self.files.setdefault(function.code.file, len(self.files)),
            function.origin,
            self.verdicts[said.verdict(function)],
            [None if number is None else _short(number) for number in numbers],
            texts,
            self._details(function),
        ]

    def _details(self, function: Function) -> dict[str, Any]:
        """Give what is there of what else is known of a function; times are in seconds."""
        around = self.within.get(function.code)
        details: dict[str, Any] = {
            "reasons": list(said.reasons(function).items()),
            "ways": [_way(each) for each in function.predictions],
            "samples": function.samples,
            "waiting": _short(function.waiting),
            "native": _short(function.native),
            "looped": _short(function.looped),
            "facts": list(_facts(function).items()),
            "points": [[_short(number) for number in point] for point in function.replay.points],
            "lines": self._lines(function),
            "work": _work(function),
            "shapes": [_shape(each) for each in function.shapes],
            "natives": [
                [
                    said.plain(each.name),
                    words.significant(each.per_call),
                    words.duration(each.seconds),
                    words.data_size(round(each.bytes)),
                ]
                for each in function.natives
            ],
            "callers": self._related(function.callers.items()),
            "callees": self._related(self.callees.get(function.code, {}).items()),
        }
        found = {name: part for name, part in details.items() if part}
        return found | ({"within": self.numbers[around.code]} if around else {})

    def _related(self, those: Iterable[tuple[Code, float]]) -> list[list[Any]]:
        longest = sorted(those, key=lambda each: -each[1])[:RELATED]
        return [[self.numbers.get(code, said.plain(code.name)), _short(seconds)] for code, seconds in longest]

    def _lines(self, function: Function) -> list[list[Any]]:
        """Give its lines with their time and, where there is one, text; then those around them as well."""
        seconds = function.lines
        file = function.code.file
        sourced = id(function) in self.sourced
        if not sourced or all(self.sources.line(file, line) is None for line in seconds):
            return [[line, _short(seconds[line])] for line in sorted(seconds)]
        first, last = function.code.line, max(seconds)
        around = {at for line in seconds for at in range(line - AROUND, line + AROUND + 1)} | {first}
        margin = _margin(self.sources.line(file, first))
        found: list[list[Any]] = []
        for line in sorted(at for at in around if at >= first):
            text = self.sources.line(file, line)
            ended = line > last and text and _margin(text) <= margin and function.code.name != "<module>"
            if text is None or ended:
                break
            found.append([line, _short(seconds.get(line, 0.0)), text])
        while found and found[-1][0] > last and not found[-1][2]:
            found.pop()
        return found


def _margin(text: str | None) -> int:
    return len(text) - len(text.lstrip()) if text else 0


def _short(number: float) -> float:
    """Give somewhat more digits than are shown: the page is the smaller for it."""
    return float(f"{number:.6g}")


def _way(each: Prediction) -> list[Any]:
    if each.reason:
        return [each.way, said.plain(each.reason)]
    numbers = [_short(end) for end in (each.function.low, each.function.value, each.function.high)]
    crossing = f"crossing {words.duration(each.crossing)} a call"
    return [
        each.way,
        numbers,
        said.gain(each.function, 2),
        f"the program {said.gain(each.program)}",
        crossing,
    ]


def _facts(function: Function) -> dict[str, str]:
    """Give what was measured of single calls, by what it is."""
    replay, calls, crossing = function.replay, function.calls, function.crossing
    found = {}
    if calls is not None:
        ends = f" ({calls.low:,.0f}–{calls.high:,.0f})" if calls.low != calls.high else ""
        found["calls"] = f"{calls.value:,.0f}{ends}"
        found["time of a call"] = words.duration(function.total / calls.value) if calls.value else ""
    if crossing is not None:
        found["crossing, a call"] = f"{words.duration(crossing.value)} {words.interval_percent(crossing)}"
    if replay.seconds is not None:
        spread = words.interval_percent(replay.seconds)
        inputs = words.counted(replay.inputs, "input")
        found["replayed"] = f"{words.duration(replay.seconds.value)} {spread} a call, {inputs}"
    elif replay.reason:
        found["replayed"] = f"not: {said.plain(replay.reason)}"
    return found


def _work(function: Function) -> list[list[Any]]:
    """Give the kinds of work, the most first: own time, and time with what it called."""
    body = function.body or function.work
    kinds = sorted({*function.work, *body}, key=lambda kind: (-function.work.get(kind, 0), kind))
    return [[kind, _short(function.work.get(kind, 0.0)), _short(body.get(kind, 0.0))] for kind in kinds]


def _shape(each: Shape) -> list[str]:
    sizes = "–".join(dict.fromkeys(map(words.short_count, each.sizes)))
    sizes += f", {words.data_size(each.item_bytes)} an item" if each.sizes and each.item_bytes else ""
    attributes = ", ".join(map(said.plain, each.attributes))
    return [said.plain(each.name), said.plain(each.type), sizes, words.percent(each.share), attributes]
