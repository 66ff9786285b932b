"""What is said of a function, before anybody draws it: the terminal, the page and notebooks say the same."""

from __future__ import annotations

import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.advise.findings import LEAVE
from ferrule.advise.verdict import WAY_OF
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.advise.findings import Findings, Function, Prediction, Shape, Slug, Way
    from ferrule.advise.recording import Code
    from ferrule.measuring.intervals import Estimate

VERDICTS: dict[Slug, str] = {
    "move": "move it",
    "move-the-loop": "move the loop around it",
    "pass-zero-copy": "pass it zero-copy",
    "rust-class": "make it a Rust class",
    "library-first": "vectorise, cache or use a library first",
    "fast-enough": "leave it: fast enough",
    "called-rarely": "leave it: called rarely",
    "already-native": "leave it: already in C",
    "marshaling": "leave it: crossing costs more than it saves",
    "waiting": "leave it: it waits",
    "time-elsewhere": "leave it: its time is in what it calls",
}
UNJUDGED = "not judged"
EXPLAIN = "ferrule advise explain"
"""The command that says more of a verdict, by its name."""
PROVE = "ferrule advise prove FILE:FUNCTION --with MODULE:FUNCTION"
"""The command that says whether a port is right, and what it gains."""
WAYS: dict[Way, str] = {
    "copied": "its arguments copied",
    "zero-copy": "its arguments lent (zero-copy)",
    "class": "its objects as a Rust class",
    "loop": "with the loop around it",
}
FOLDED = {"package": "packages", "standard library": "the standard library"}
LONGEST = 200
"""Characters of the command that are shown."""
_INSTALLED = re.compile(r".*[/\\](?:site|dist)-packages[/\\]")


def slug_of(text: str) -> str:
    """Give the name of a verdict from its words, whole or without `leave it`; what is none is given back.

    >>> [slug_of(text) for text in ("Move it", "leave it: it waits", "it waits", "rust-class", "fly")]
    ['move', 'waiting', 'waiting', 'rust-class', 'fly']
    """
    wanted = " ".join(text.lower().split())
    for slug, verdict in VERDICTS.items():
        if wanted in {each.lower() for each in (verdict, verdict.removeprefix("leave it: "))}:
            return slug
    return text


def plain(text: str) -> str:
    r"""Give a text of the program's with what can't be printed as Python writes it.

    >>> plain("a\n\x1b[31mb\udc80")
    'a\\n\\x1b[31mb\\udc80'
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text
    )


def thread(name: str) -> str:
    """Give the name of a thread; one that ended at once may have been seen without one."""
    return plain(name) or "unnamed"


def verdict(function: Function) -> str:
    """Give the verdict in words."""
    return UNJUDGED if function.verdict is None else VERDICTS[function.verdict.slug]


def is_left(function: Function) -> bool:
    """Whether the verdict is to leave it."""
    return function.verdict is not None and function.verdict.slug in LEAVE


def is_moved(function: Function) -> bool:
    """Whether the verdict is to do something."""
    return function.verdict is not None and not is_left(function)


def of_project(functions: Iterable[Function]) -> list[Function]:
    """Give those that are the program's own."""
    return [each for each in functions if each.origin == "project"]


def ordered(functions: Iterable[Function]) -> list[Function]:
    """Give functions as tables have them: what to do something with, what to leave, what only calls others.

    Within these they stand as they stood.
    """
    return sorted(functions, key=lambda each: rank(each.verdict.slug if each.verdict else None))


def rank(slug: Slug | None) -> int:
    """Give the place of functions with a verdict, or with none, among those with others."""
    if slug is None or slug in LEAVE:
        return 2 if slug == "time-elsewhere" else 1
    return 0


def best(function: Function) -> Prediction | None:
    """Give the way that the verdict names, else the one that makes the program the fastest.

    None where no way is possible, or where its time is in what it calls: nobody would move that as one.
    """
    if is_only_calls(function):
        return None
    possible = [each for each in function.predictions if not each.reason]
    meant = [each for each in possible if function.verdict and WAY_OF[each.way] == function.verdict.slug]
    return max(meant or possible, key=lambda each: (each.program.value, each.function.value), default=None)


def is_only_calls(function: Function) -> bool:
    """Whether its time is in what it calls."""
    return function.verdict is not None and function.verdict.slug == "time-elsewhere"


def grouped(functions: Iterable[Function]) -> dict[str, list[Function]]:
    """Give functions by their verdict."""
    groups: dict[str, list[Function]] = {}
    for each in functions:
        groups.setdefault(verdict(each), []).append(each)
    return groups


def ways(function: Function) -> list[str]:
    """Give what each way would make of it, or why it is not possible."""
    return [
        f"{WAYS[each.way]}: " + (f"not possible: {plain(each.reason)}" if each.reason else _gains(each))
        for each in function.predictions
    ]


def _gains(prediction: Prediction) -> str:
    return f"{gain(prediction.function, 2)}, the program {gain(prediction.program)}"


def reasons(function: Function) -> dict[str, str]:
    """Give what is said for a verdict, by what it is."""
    if function.verdict is None:
        return {}
    found = {
        "why": function.verdict.reason,
        "break-even": function.verdict.break_even,
        "would change it": function.verdict.otherwise,
        "instead": function.verdict.instead,
    }
    return {heading: plain(text) for heading, text in found.items() if text}


def gain(estimate: Estimate, digits: int = 3) -> str:
    """Give how many times faster, with its interval.

    >>> from ferrule.measuring.intervals import Estimate
    >>> gain(Estimate(12.1, 7.13, 20.6), 2), gain(Estimate(1.6, 1.5, 1.7))
    ('12 × (7.1–21)', '1.60 × (1.50–1.70)')
    """
    return f"{words.significant(estimate.value, digits)} × {words.span(estimate.low, estimate.high, digits)}"


def share(findings: Findings, seconds: float) -> float:
    """Give seconds as the share of the run that verdicts judge by."""
    return seconds / findings.whole if findings.whole > 0 else 0.0


def is_little(findings: Findings, seconds: float, least: float) -> bool:
    """Whether seconds are less than a share of the processor's time: most of a run may be waiting."""
    return seconds < least * findings.cpu or not findings.cpu


def calls(function: Function) -> str:
    """Give how often it was called, as far as that is known; nothing where nobody saw a call."""
    return "" if function.calls is None else words.tally(function.calls)


def ceiling(function: Function) -> str:
    """Give how many times faster it can become at most."""
    if function.ceiling is None or is_only_calls(function):
        return ""
    short = function.ceiling >= 10_000
    return f"{words.short_count(function.ceiling)} ×" if short else words.multiple(function.ceiling)


def place(findings: Findings, code: Code) -> str:
    """Give where it is: in the project's folder from there, of what is installed from its package."""
    return f"{path(findings, code)}:{code.line}"


def path(findings: Findings, code: Code) -> str:
    """Give its file, as short as can be told; of a notebook's cell its name, as tracebacks have it."""
    if cell := _cell(code.file):
        return cell
    root = findings.root.rstrip("/\\") + os.sep
    if findings.root and code.file.startswith(root):
        return plain(code.file[len(root) :])
    return plain(_INSTALLED.sub("", code.file))


def _cell(file: str) -> str:
    """Give the name of a cell of the notebook that this runs in: `Cell In[3]`."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    name = getattr(getattr(shell, "compile", None), "format_code_name", lambda _: None)(file)
    return " ".join(name) if name and name[0] == "Cell" else ""


def arguments(function: Function, most: int = 3) -> str:
    """Give the types and sizes of its arguments, in little room."""
    shown = [shape(each) for each in function.shapes if each.name != "return"]
    more = [f"{len(shown) - most} more"] if len(shown) > most else []
    return ", ".join(shown[:most] + more)


def shape(seen: Shape) -> str:
    """Give what was seen of an argument: its type and median size.

    >>> from ferrule.advise.findings import Shape
    >>> shape(Shape("xs", "list[float]", [10, 1_000, 5_000])), shape(Shape("n", "int", [], share=0.4))
    ('xs: list[float] × 1,000', 'n: int (40%)')
    """
    size = f" × {words.short_count(seen.sizes[len(seen.sizes) // 2])}" if seen.sizes else ""
    part = f" ({words.percent(seen.share)})" if seen.share < 0.995 else ""
    return f"{plain(seen.name)}: {plain(seen.type)}{size}{part}"


def program(findings: Findings) -> str:
    """Give the name of what was run: a script's file, a module.

    >>> from ferrule.advise.findings import Findings
    >>> made = [["a/app.py", "-m"], ["-m", "pkg.tool"], ["/b/uvicorn/__main__.py"]]
    >>> [program(Findings(command, "", "", 0, 0, 0, 0, [])) for command in made]
    ['app.py', 'pkg.tool', 'uvicorn']
    """
    command = [each for each in findings.command[:2] if each != "-m"]
    path = Path(command[0]) if command else Path()
    return plain(path.parent.name if path.name == "__main__.py" else path.name)


def command(findings: Findings) -> str:
    """Give what was run, as a shell takes it; of a long line, how it begins."""
    line = plain(shlex.join(findings.command))
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def run(findings: Findings) -> str:
    """Say how long it took, how often it was looked at, and how it ended."""
    without = f" without the {words.duration(findings.held)} of ferrule's own" if findings.held else ""
    parts = [
        f"{words.duration(findings.seconds)}{without}",
        f"{words.duration(findings.cpu)} of the processor",
        words.counted(findings.samples, "sample"),
        *([f"Python {findings.python}"] if findings.python else []),
        "still running" if findings.exit_code is None else f"exit code {findings.exit_code}",
    ]
    return ", ".join(parts)


@dataclass(slots=True)
class Fold:
    """Functions that are said of in one line."""

    name: str
    own: float = 0.0
    """Seconds in their own bodies: a function that another of them calls counts once."""
    functions: list[Function] = field(default_factory=list)


def folds(functions: Iterable[Function]) -> list[Fold]:
    """Give a line for the standard library and one for each package, the longest first."""
    found: dict[str, Fold] = {}
    for function in functions:
        name = package(function)
        fold = found.setdefault(name, Fold(name))
        fold.own += function.own
        fold.functions.append(function)
    return sorted(found.values(), key=lambda each: -each.own)


def package(function: Function) -> str:
    """Give the name of the package that it is in, or that it is the standard library's."""
    if function.origin != "package":
        return FOLDED["standard library"]
    inside = _INSTALLED.sub("", function.code.file)
    name = re.split(r"[/\\]", inside.lstrip("/\\"))[0] if inside != function.code.file else ""
    return plain(name.removesuffix(".py")) or FOLDED["package"]
