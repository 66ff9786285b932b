"""Write `docs/advise.md`, how good the advice is, from the small files of `studies/published/`.

    python -m studies.publish.advise [bench-results/advise-*.json]    with files of runs, those first

Files are told by their names: `advise-eval` (each CPython is kept beside others), `advise-ports`,
`advise-overhead` and `advise-truth`. What the advice said of the suite was kept before. Outcomes are no
figures: they are found anew by the rule.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.advise.show.said import VERDICTS, gain
from ferrule.advise.verdict import WAY_OF
from ferrule.measuring import words

from studies.advise import evaluate, wanted
from studies.advise.suite import order, porting, predictions, rule
from studies.advise.suite.rule import Measured, Outcome
from studies.publish import published, runs
from studies.publish.markdown import items, plain, table
from studies.publish.published import unpacked

if TYPE_CHECKING:
    from ferrule.measuring.intervals import Estimate

    from studies.advise.wanted import Wish
    from studies.publish.published import Document

    Kept = dict[str, Document]

NAME = "advise"
EVAL, PORTS, COST, TRUTH = "advise-eval", "advise-ports", "advise-overhead", "advise-truth"
SUITE = predictions.NAME
HEAD = """# How good is the advice?

Written by `studies/publish/advise.py` from what `make advise-eval`, `make advise-suite`,
`make advise-ports` and `make advise-overhead` found.
[How `ferrule advise` comes to what it says](guide/advise.md);
[what the verdicts mean](advise/verdicts.md)."""
SUITE_IS = (
    "Functions of real programs, chosen and committed with what reasoning expects of each before "
    "anything was predicted. Of two, `ipaddress:_BaseV4._ip_int_from_string` and "
    '`email.quoprimime:header_length`, the expectation was changed after that, from "move it" to "leave it: '
    'fast enough", when they had been timed alone; that was before the predictions that stand here, which '
    "were committed before any port was written. Ported are all "
    f"functions that the advice would not leave, and one in {rule.ONE_IN} of those that it would, drawn."
    " Who wrote the advice knew the list: rules were changed after a first run over it had been looked "
    "at, and `cydifflib` and `statistics.fmean` are among its ready parts since they are there. "
    "What is said here is as it was then: the advisor has been changed since, by what reviews of it found."
    f" To do something is right where that makes the function at least {rule.FUNCTION:g} times as fast "
    f"and its program {rule.PROGRAM:g} times; to leave it is right where a port does not. What is too "
    "close to tell is not right."
)
EVAL_IS = (
    "Each workload of `ferrule bench` that has a reference and a kernel is predicted by a calibration "
    "that has seen nothing of its domain. Beside it stands what is predicted with nothing learned, by what "
    "was plausible of each kind before; and those who don't look: that Rust is always ten times faster, so "
    "that everything should be moved, or no faster, so that nothing should; that Python's share of the time "
    "goes, that only crossing is left. What they reach as well is no merit: where they can, a goal counts as "
    "reached only if the advice is better than each of them. What is counted, and what is plausible of each "
    "kind before anything is learned, was chosen by who had seen how far predictions for all domains were "
    "off: the functions of real programs are the harder test."
)
ORDER_IS = (
    'The program of "Making Python 100x faster with less than 100 lines of Rust", written anew. What '
    "its author measured is the whole program's gain, on another machine and with other polygons, so that "
    "more or less of it may lie elsewhere: no step can gain more than if its function took no time. Of "
    "random orders one in six would be right, so that the order alone proves little: intervals should be "
    "apart as well, and gains near those that were measured."
)
TRUTH_IS = (
    "Shares of the processor's time by function, on programs of very different kinds: as the sampler "
    "sees them, as py-spy does, and by a clock that is read around functions that are called some times"
    " only. Of the first two several runs are added up; py-spy has as many again, since it differs from"
    " itself, too. Shown are differences between shares, in percentage points, of functions in which one"
    " finds 3 % or more. Neither sees the others' runs, and functions of some dozens of nanoseconds are"
    " read while the next one begins: ferrule reads a process that goes on, py-spy stops it. Of loops that"
    " call nothing it is asked which part the advice takes for time in C."
)
COST_IS = (
    "Programs of very different kinds, run plainly and with `ferrule advise` by turns: how many times as "
    "long the program itself takes, from its first line to its last, and the seconds before and after that. "
    "Of functions whose calls `--exact` counted it is known how often the interval of the windows has that. "
    "A goal is reached where the high end of the interval reaches it: of the median over programs, the "
    "median of their high ends, and of the worst, the highest. How soon a program begins was no requirement; "
    "what the first use on a machine measures is not in it."
)


def cost(run: Document) -> list[str]:
    """Give the part of what watching costs, in one CPython."""
    programs = sorted(run["programs"], key=lambda each: -each["advised cpu"][0])
    rows = [
        [plain(each["program"]), *(gain(unpacked(each[what])) for what in COSTS), *apart(each)]
        for each in programs
    ]
    heads = [
        "program, the dearest first",
        "of the processor",
        "of the clock",
        "all counted",
        "before",
        "after",
    ]
    title = f"## What watching costs, CPython {run['python']}"
    return [title, COST_IS, wishes(wanted.of_cost(run)), table(heads, rows)]


COSTS = ("advised cpu", "advised wall", "exact cpu")


def apart(program: Document) -> list[str]:
    """Give the seconds that advice takes before a program and after it."""
    return [words.duration(max(0.0, program[part][0])) for part in ("before", "after")]


def wishes(several: list[Wish]) -> str:
    """Tabulate what was wanted, what came, and whether that is enough; what is missed comes first."""
    rows = [
        [
            plain(each.wanted),
            plain(each.came),
            each.status if each.status == "reached" else f"**{each.status}**",
        ]
        for each in wanted.ordered(several)
    ]
    return table(["wanted", "came", ""], rows)


def keep(path: Path) -> None:
    """Keep a run's file; end where it is none for this page."""
    name = path.stem
    kind = next((each for each in (EVAL, PORTS, COST, TRUTH) if name.startswith(each)), None)
    if kind is None:
        sys.exit(f"{path}: got another name, wanted {EVAL}, {PORTS}, {COST} or {TRUTH}")
    found: Document = json.loads(path.read_text("utf-8"))
    published.require_whole(path, found["build"], interrupted=False)
    if kind == PORTS:
        require_all(path, found, published.read(SUITE))
    else:
        found["build"]["commit"] = runs.commit_of(path, found["date"], predictions.CODE)
    if kind == EVAL:
        others = published.read(EVAL)["runs"] if published.place(EVAL).exists() else []
        version = minor(found)
        several = [*(each for each in others if minor(each) != version), found]
        found = {"runs": sorted(several, key=lambda each: [*map(int, minor(each).split("."))])}
    _files.write(published.place(kind), published.text_of(found))


def minor(run: Document) -> str:
    """Give the Python that counted the operations of a run, as `3.12`."""
    version: str = run["python"]
    return ".".join(version.split(".")[:2])


def require_all(path: Path, found: Document, said: Document) -> None:
    """End where ports are of other predictions, or not of all that these want."""
    if (found["list"], found["predicted"]) != (said["list"], said["date"]):
        sys.exit(f"{path}: ports of the predictions of {found['predicted']}, wanted those of {said['date']}")
    if missing := {*porting.due(said)} - {each["function"] for each in found["rows"]}:
        sys.exit(f"{path}: not measured: {', '.join(sorted(missing))}")


def kept() -> Kept:
    """Give all small files that are there."""
    names = (EVAL, SUITE, PORTS, COST, TRUTH)
    return {name: published.read(name) for name in names if published.place(name).exists()}


def page(found: Kept) -> str:
    """Give the page, of what there is."""
    parts = [HEAD]
    if SUITE in found:
        parts += suite(found[SUITE], found.get(PORTS))
        parts += polygons(found[SUITE]["rows"])
    for run in found.get(EVAL, {}).get("runs", ()):
        parts += evaluation(run)
    for each in found.get(COST, {}).get("pythons", ()):
        parts += cost(each)
    if TRUTH in found:
        parts += truth(found[TRUTH])
    parts += ["## The machine", items(machines(found))]
    return "\n\n".join(parts) + "\n"


def machines(found: Kept) -> list[str]:
    """Say on what each part was measured."""
    told = []
    for name, document in found.items():
        for each in document.get("runs", [document]):
            about, commit = each["machine"], each["build"].get("commit", "unknown")
            python = each.get("python", each["versions"]["python"])
            where = f"{about.get('cpu')}, {about.get('cores')} cores, Python {python}"
            told.append(plain(f"{name}: {where}, {each['date'][:10]}, commit {commit}"))
    return told


def measured(row: Document) -> Measured | None:
    """Give what a port came to; None where what was said can't be done."""
    if "none" in row:
        return None
    return Measured(unpacked(row["alone"]["gain"]), unpacked(row["whole"]["gain"]))


WORST_FIRST: tuple[Outcome | None, ...] = ("wrong", "too close", "right", None)


def suite(said: Document, ports: Document | None) -> list[str]:
    """Give the part of the suite: a row for each function, losers first."""
    rows = {each["function"]: each for each in (ports["rows"] if ports else ())}
    outcomes = {
        each["function"]: rule.judged(each["verdict"], measured(rows[each["function"]]))
        if each["function"] in rows
        else None
        for each in said["rows"]
    }
    judged = [each for each in outcomes.values() if each]
    ordered = sorted(said["rows"], key=lambda each: WORST_FIRST.index(outcomes[each["function"]]))
    cells = [line(each, rows.get(each["function"]), outcomes[each["function"]]) for each in ordered]
    heads = ["function", "expected", "said", "said to become", "became", ""]
    notes = published.notes(said["date"], said["machine"], said["build"])
    summary = [expected(said["rows"]), widths(said["rows"])]
    if judged:
        summary += counted(said["rows"], rows, judged)
    return ["## On functions of real programs", SUITE_IS, *notes, *summary, table(heads, cells)]


def expected(rows: list[Document]) -> str:
    """Say how often the advice is what reasoning expected."""
    same = sum(each["verdict"] == each["expected"] for each in rows)
    alike = sum(rule.leaves(each["verdict"]) == rule.leaves(each["expected"]) for each in rows)
    programs = len({each["program"] for each in rows})
    return (
        f"{len(rows)} functions in {programs} programs. Of {same} the verdict is the one that was expected; "
        f"of {alike} it is at least as expected whether to leave it."
    )


def counted(said: list[Document], rows: Kept, outcomes: list[Outcome]) -> list[str]:
    """Say how often the advice is right, and whether that and its predictions are as wanted."""
    share = f"{outcomes.count('right')} of {len(outcomes)} verdicts are right: {rule.share(outcomes):.0%}"
    others = f"{outcomes.count('wrong')} are wrong, {outcomes.count('too close')} are too close to tell"
    came = {name: measured(row) for name, row in rows.items()}
    return [f"**{share}**, {others}.", wishes(wanted.of_suite(said, came))]


def widths(said: list[Document]) -> str:
    """Say how wide the intervals are that were committed: half of them are wider."""
    every = [(each["verdict"], found[0].high / found[0].low) for each in said if (found := wanted.said(each))]
    moved = [wide for verdict, wide in every if verdict in WAY_OF.values()]
    told = [
        f"{words.significant(median(several))} {of} {words.counted(len(several), 'function')}"
        for several, of in (
            (moved, "for those that should move,"),
            ([wide for _, wide in every], "for all of which a gain is said,"),
        )
        if several
    ]
    return (
        f"Half of the predicted intervals of functions are wider than, high end ÷ low end: {'; '.join(told)}."
    )


def line(row: Document, port: Document | None, outcome: Outcome | None) -> list[str]:
    """Give the cells of a function."""
    verdict = f"{plain(VERDICTS[row['verdict']])}" if row["verdict"] else "(not mentioned)"
    gains = wanted.said(row)
    said = both(*gains) if gains else "–"
    if port is None:
        became = "not ported"
    elif "none" in port:
        became = plain(port["none"])
    else:
        mark = " (told from the program)" if "reason" in port["alone"] else ""
        became = both(unpacked(port["alone"]["gain"]), unpacked(port["whole"]["gain"])) + mark
    name = f"`{row['function']}`"
    shown = outcome and (outcome if outcome == "right" else f"**{outcome}**")
    return [name, plain(VERDICTS[row["expected"]]), verdict, said, became, shown or ""]


def both(function: Estimate, program: Estimate) -> str:
    """Give the gains of a function and of its program; of what is gone as a whole no number is known."""
    own = "too little is left to tell" if function.value >= porting.MOST else gain(function)
    return f"{own}<br>program {gain(program)}"


def polygons(rows: list[Document]) -> list[str]:
    """Give the part of poly-match."""
    cells = []
    for step in order.STEPS:
        found, most = step.predicted(rows), step.ceiling(rows)
        told = ", then ".join(f"{each:g} ×" for each in step.told)
        said = gain(found) if found else "nothing is said of it"
        cells.append([plain(step.does), told, said, f"{most:.2f} ×" if most else "–"])
    heads = ["step", "told", "predicted", "at most, here"]
    return ["## The order of poly-match", ORDER_IS, table(heads, cells), wishes(wanted.of_order(rows))]


def evaluation(run: Document) -> list[str]:
    """Give the part of the workloads, as one CPython has it."""
    parts = [f"## On workloads, CPython {minor(run)}", EVAL_IS]
    parts += published.notes(run["date"], run["machine"], run["build"])
    parts.append(
        f"{run['cases']} cases, looked at by {plain(run['way'])} in Python {run['python']}. No ports line by "
        f"line, by rules, are:"
    )
    parts.append(
        items(plain(f"{words.counted(each, 'case')}: {why}") for why, each in run["left_out"].items())
    )
    parts.append(plain(evaluate.with_grown(run)))
    for found in run["tables"]:
        title = f"### {plain(found['title'])}, {words.counted(found['cases'], 'case')}"
        heads = ["predicted", "half are off by less than ×", "80% by less than ×", "within 2 ×"]
        rows = [
            [plain(each["name"]), *evaluate.cells(each["off"]), *verdicts(each)]
            for each in found["predictors"]
        ]
        parts += [title, wishes(wanted.of_predictions(found))]
        parts.append(table([*heads, "verdict right", "told to move", "of these slower"], rows))
        ours, _, prior, *_ = found["predictors"]
        parts.append(f"{evaluate.learning(ours, prior)} {plain(evaluate.blindly(found))}")
        worst = sorted(found["domains"], key=lambda each: -each["off"][0])
        rows = [[each["domain"], str(each["workloads"]), *evaluate.cells(each["off"])] for each in worst]
        parts.append(table(["domain, the worst first", "workloads", *heads[1:]], rows))
    return parts


def verdicts(found: Document) -> list[str]:
    """Give the cells of what verdicts come to for who predicts so."""
    slower = f"{found['slower']:.0%}" if found["moves"] else "–"
    return [f"{found['right']:.0%}", f"{found['moves']:.0%}", slower]


def truth(found: Document) -> list[str]:
    """Give the part of the sampler: how far its shares are from those of others, and what it costs."""
    rows = []
    for each in found["programs"]:
        cost = f"{each['times']:.3f} ×" if each["times"] else "–"
        both = (("own", 0, 1), ("own", 1, -1), ("total", 0, 1), ("total", 0, 2))
        far = [farthest(each, *names) for names in both]
        rows.append([each["program"], *far, cost])
    heads = [
        "program",
        "own, beside py-spy",
        "py-spy beside itself",
        "total, beside py-spy",
        "total, beside the clock",
        "takes",
    ]
    missing = [
        plain(f"{each['program']}: py-spy not run: {each['spy']}")
        for each in found["programs"]
        if each["spy"]
    ]
    return [
        "## Whether the sampler is right",
        TRUTH_IS,
        wishes(wanted.of_sampler(found)),
        table(heads, rows),
        *([items(missing)] if missing else []),
    ]


def farthest(program: Document, kind: str, one: int, other: int) -> str:
    """Give the largest difference between two shares of a function, with its name."""
    known = wanted.apart({"programs": [program]}, kind, one, other)
    if not known:
        return "–"
    most, name = max(known)
    return f"{100 * most:.1f} ({plain(name)})"


def main(paths: list[Path]) -> None:
    """Keep the runs of the files, and write the page from those that are kept."""
    for path in paths:
        keep(path)
    if not (all_kept := kept()):
        sys.exit(f"nothing is kept: `make {EVAL}` measures")
    _files.write(published.page_of(NAME), page(all_kept))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
