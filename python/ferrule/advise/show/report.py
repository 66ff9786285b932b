"""What was found of a run, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from ferrule.advise.show import said, todo
from ferrule.measuring import words
from ferrule.measuring.hanging import Hanging
from ferrule.measuring.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console, RenderableType

    from ferrule.advise.findings import Findings, Function
    from ferrule.advise.recording import Code

LEAST = 0.005
"""Functions with a smaller share of the time have no row, unless there is something to do with them."""
WAITED = 0.05
"""Of the clock: functions that waited as long have a row, too."""
WITHIN = "within: most of its time is in calls of that function; once that one has moved, it is in Rust, too."
NAMED = 4
"""How many functions are named that are left alone for one reason."""
SPARE = ("calls", "ceiling", "share")
"""Columns that are left out where there is no room, the first one first."""
STRANDS = 12
"""Threads that are named."""
TASKS = 6
"""Tasks that are named of a thread."""
_MEANS = {
    "time": "time: of the processor, with what it calls; share: that of the run, by which it is judged.",
    "calls": "calls: as windows and samples tell, ± half the interval, or from where to where; or counted.",
    "ceiling": "ceiling: the time of a call ÷ that of crossing alone.",
    "it": "it, the program: how many times faster by the best way, with the interval that should hold in 80 "
    "cases of 100.",
}


def print_findings(console: Console, findings: Findings, *, top: int = 20, all_code: bool = False) -> None:
    """Print what was run, the functions, why to leave or move them, what to do first; then remarks.

    `top` functions have a row; with `all_code` those of packages and of the standard library, too.
    """
    # At once: a notebook makes an output of each that is printed.
    console.print(Group(*_parts(findings, top, all_code=all_code)))


def _parts(findings: Findings, top: int, *, all_code: bool) -> Iterator[RenderableType]:
    yield Hanging(Text.assemble((said.command(findings), "bold"), f": {said.run(findings)}"))
    yield ""
    own = said.ordered(findings.functions if all_code else said.of_project(findings.functions))
    rows, rest = chosen(findings, own, top)
    short = todo.short(findings)
    if rows:
        yield _table(findings, rows)
    if short or not rows:
        yield Hanging(short or todo.NOTHING)
    lines = [*left_over(findings, rest), *([] if all_code else folded(findings, findings.functions))]
    for line in lines:
        yield Hanging(line, "dim")
    yield from _left(findings, [each for each in own if said.is_left(each)])
    for function in (each for each in rows if said.is_moved(each)):
        yield from _advice(findings, function)
    yield from _strands(findings)
    if rows:
        yield ""
        yield Hanging(legend(rows), "dim")
        slugs = dict.fromkeys(each.verdict.slug for each in own if each.verdict)
        if slugs:
            yield Hanging(f"`{said.EXPLAIN}` and a name says more of a verdict: {', '.join(slugs)}.", "dim")
        if any(map(said.is_moved, rows)):
            yield Hanging(f"`{said.PROVE}` says if a port is right, and what it gains.", "dim")
    if first := todo.line(findings, own):
        yield ""
        yield Hanging(first, "bold")
    for remark in findings.remarks:
        yield Hanging(Text.assemble(("Note: ", "bold yellow"), said.plain(remark)))


def chosen(findings: Findings, functions: list[Function], top: int) -> tuple[list[Function], list[Function]]:
    """Give those of some functions that have a row, `top` at most, and the others, both in their order.

    What there is something to do with is chosen first.
    """
    worth = [
        each
        for each in functions
        if not said.is_little(findings, each.total, LEAST) or each.waiting >= WAITED * findings.seconds > 0
    ]
    moved = [each for each in functions if said.is_moved(each)]
    first = {id(each) for each in [*moved, *(each for each in worth if not said.is_moved(each))][:top]}
    rows = [each for each in functions if id(each) in first]
    return rows, [each for each in functions if id(each) not in first]


def style(function: Function) -> str:
    """Give the colour of a verdict."""
    return "green" if said.is_moved(function) else "yellow" if said.is_left(function) else "dim"


def legend(functions: list[Function]) -> str:
    """Say what figures mean, of those that some functions have, and what `within` does."""
    found = [_MEANS[heading] for heading in _there(functions) if heading in _MEANS]
    return " ".join([*found, *([WITHIN] if todo.within(functions) else [])])


def _there(functions: list[Function]) -> list[str]:
    """Give the columns that say something of some functions."""
    has = {
        "calls": any(each.calls for each in functions),
        "ceiling": any(each.ceiling is not None for each in functions),
        "it": any(map(said.best, functions)),
    }
    has["the program"] = has["it"]
    return [heading for heading in ("time", "share", *has) if has.get(heading, True)]


def _table(findings: Findings, rows: list[Function]) -> Rows:
    """Tabulate functions; what none of them has, has no column."""
    figures = [_figures(findings, each) for each in rows]
    there, within = _there(rows), todo.within(findings.functions)
    table = Rows("function", *there, spare=[heading for heading in SPARE if heading in there])
    for function, those in zip(rows, figures, strict=True):
        name = Text(said.plain(function.code.name), "bold")
        table.add_row(name, *(those[heading] for heading in there), below=_below(findings, function, within))
    return table


def _figures(findings: Findings, function: Function) -> dict[str, str]:
    best = said.best(function)
    return {
        "time": words.duration(function.total),
        "share": _share(findings, function.total),
        "calls": said.calls(function),
        "ceiling": said.ceiling(function),
        "it": said.gain(best.function, 2) if best else "",
        "the program": said.gain(best.program) if best else "",
    }


def _below(findings: Findings, function: Function, within: Mapping[Code, Function]) -> Text:
    """Say the verdict, where it is, how much of its time is its own, and what it was called with."""
    facts = [said.place(findings, function.code), f"itself {_share(findings, function.own)}"]
    facts += [f"waits {words.duration(function.waiting)}"] if function.waiting > function.total else []
    facts += [said.arguments(function)] if said.arguments(function) else []
    verdict = todo.verdict(function, within)
    return Text.assemble((verdict, style(function)), ("; " + "; ".join(facts), "dim"))


def _share(findings: Findings, seconds: float) -> str:
    return words.percent(said.share(findings, seconds))


def left_over(findings: Findings, rest: list[Function]) -> list[str]:
    """Count the functions that have no row, in a line if there are some."""
    if not rest:
        return []
    most = max(said.share(findings, each.total) for each in rest)
    own = _share(findings, sum(each.own for each in rest))
    moved = sum(map(said.is_moved, rest))
    todo = f" ({moved:,} with something to do)" if moved else ""
    count = words.counted(len(rest), "more function")
    each = f"at most {most:.1%}" if most >= 0.0005 else "less than 0.1%"
    return [f"and {count}{todo}, {each} of the run each; in their own bodies {own} in all"]


def folded(findings: Findings, functions: list[Function]) -> list[str]:
    """Give a line for what isn't the project's: for the standard library, and each package that took time."""
    found = []
    for fold in said.folds(each for each in functions if each.origin != "project" and each.own):
        most = max(fold.functions, key=lambda each: each.own)
        count = words.counted(len(fold.functions), "function")
        found.append(
            f"{fold.name}: {words.duration(fold.own)}, {_share(findings, fold.own)} of the run, in {count}; "
            f"most in {said.plain(most.code.name)}"
        )
    return found


def _advice(findings: Findings, function: Function) -> Iterator[RenderableType]:
    """Give why to do something with a function, by which way, and what would change that."""
    name, verdict = said.plain(function.code.name), said.verdict(function)
    place = said.place(findings, function.code)
    yield ""
    yield Hanging(Text.assemble((name, "bold"), ": ", (verdict, "green"), (f" ({place})", "dim")))
    yield from _reasons(function)
    if ways := said.ways(function):
        yield Hanging(Text.assemble(("ways: ", "dim"), "; ".join(ways)), indent=2)


def _reasons(function: Function) -> Iterator[RenderableType]:
    for heading, text in said.reasons(function).items():
        yield Hanging(Text.assemble((f"{heading}: ", "dim"), text), indent=2)


def _left(findings: Findings, left: list[Function]) -> Iterator[RenderableType]:
    """Give what to leave alone, for each reason a few lines: which functions, and why the longest."""
    groups = said.grouped(left)
    if groups:
        yield ""
    for verdict, functions in groups.items():
        yield Hanging(Text.assemble((verdict, "yellow"), f": {', '.join(named(findings, functions))}"))
        yield from _reasons(functions[0])


def named(findings: Findings, functions: list[Function]) -> list[str]:
    """Name the first of some functions, with their share, and say how many more there are."""
    found = [f"{said.plain(each.code.name)} {_part(findings, each)}" for each in functions[:NAMED]]
    return found + ([f"{len(functions) - NAMED:,} more"] if len(functions) > NAMED else [])


def _part(findings: Findings, function: Function) -> str:
    """Give its share of the time; of one that is left since it waits, how long."""
    if function.verdict and function.verdict.slug == "waiting":
        return words.duration(function.waiting)
    return _share(findings, function.total)


def _strands(findings: Findings) -> Iterator[RenderableType]:
    lines = strands(findings)
    if lines:
        table = Rows("thread", "processor", "clock")
        for name, *figures in lines:
            table.add_row(Text(name), *figures)
        yield ""
        yield table


def strands(findings: Findings) -> list[tuple[str, str, str]]:
    """Give the threads and their tasks, where there is more than one: a name, and times by both clocks."""
    if len(findings.strands) < 2 and not any(each.tasks for each in findings.strands):
        return []
    several = len({each.pid for each in findings.strands}) > 1
    found = []
    strands = sorted(findings.strands, key=lambda each: -each.cpu)
    for strand in strands[:STRANDS]:
        name = said.thread(strand.name)
        name = f"process {strand.pid}, {name}" if several else name
        found.append((name, words.duration(strand.cpu), words.duration(strand.wall)))
        tasks = [(f"task {said.plain(task.code.name)}", task.seconds) for task in strand.tasks]
        tasks.sort(key=lambda each: -each[1])
        tasks = [*tasks[:TASKS], *_summed("task", tasks[TASKS:])]
        found += [(f"  {name}", words.duration(seconds), "") for name, seconds in tasks]
    rest = [(strand.name, strand.cpu) for strand in strands[STRANDS:]]
    return found + [(name, words.duration(seconds), "") for name, seconds in _summed("thread", rest)]


def _summed(what: str, those: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Give one for all, if there are any."""
    total = sum(seconds for _, seconds in those)
    return [(f"and {words.counted(len(those), f'more {what}')}", total)] if those else []
