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

from studies.advise.suite import order, porting, predictions, rule
from studies.advise.suite.rule import Measured, Outcome
from studies.publish import published, runs
from studies.publish.markdown import items, plain, table
from studies.publish.published import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.measuring.intervals import Estimate

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
    "anything was predicted; predictions were committed before any port was written. Ported are all "
    f"functions that the advice would not leave, and one in {rule.ONE_IN} of those that it would, drawn."
    " Who wrote the advice knew the list: rules were changed after a first run over it had been looked "
    "at, and `cydifflib` and `statistics.fmean` are among its ready parts since they are there."
    f" To do something is right where that makes the function at least {rule.FUNCTION:g} times as fast "
    f"and its program {rule.PROGRAM:g} times; to leave it is right where a port does not. What is too "
    "close to tell is not right."
)
EVAL_IS = (
    "Each workload of `ferrule bench` that has a reference and a kernel is predicted by a calibration "
    "that has seen nothing of its domain. Beside it stand those who don't look: that Rust is always so "
    "many times faster, that Python's share of the time goes, that only crossing is left. What is "
    "counted, and what is plausible of each kind before anything is learned, was chosen by who had seen "
    "how far predictions for all domains were off: the functions of real programs are the harder test."
)
ORDER_IS = (
    'The program of "Making Python 100x faster with less than 100 lines of Rust", written anew. What '
    "its author measured is the whole program's gain on another machine, so that the order alone is "
    "asked for. Of random orders one in six would be right."
)
TRUTH_IS = (
    "Shares of the processor's time by function, on programs of very different kinds: as the sampler "
    "sees them, as py-spy does, and by a clock that is read around functions that are called some times"
    " only. Shown are differences between shares, in percentage points, of functions in which one finds"
    " 3 % or more."
)
GOALS: dict[str, tuple[str, Callable[[Document], bool]]] = {
    "half are off by at most × 1.35": ("median", lambda each: each["predictors"][0]["off"][0] <= 1.35),
    "80 % are within 2 ×": ("within", lambda each: each["predictors"][0]["off"][2] >= 0.8),
    "the interval holds for 75 to 90 %": ("holds", lambda each: 0.75 <= each["holds"] <= 0.9),
    "half of the intervals are at most 3 wide": ("width", lambda each: each["width"] <= 3),
    "the verdict is right for 90 %": ("right", lambda each: each["right"] >= rule.ENOUGH),
    "nothing told to move becomes slower": ("slower", lambda each: each["slower"] == 0),
}


COST_IS = (
    "Programs of very different kinds, run plainly and with `ferrule advise` by turns: how many times as "
    "long the program itself takes, from its first line to its last, and the seconds before and after that. "
    "Of functions whose calls `--exact` counted it is known how often the interval of the windows has that."
)


def cost(run: Document) -> list[str]:
    """Give the part of what watching costs, in one CPython."""
    programs = sorted(run["programs"], key=lambda each: -each["advised cpu"][0])
    taken = [each["advised cpu"][0] for each in programs]
    exact = max(each["exact cpu"][0] for each in programs)
    old = run["python"].startswith("3.11.")
    wanted = [
        *(
            []
            if old
            else [("the median takes at most 1.05 ×", f"{median(taken):.3f} ×", median(taken) <= 1.05)]
        ),
        (
            f"the worst takes at most {1.3 if old else 1.15:g} ×",
            f"{taken[0]:.3f} ×",
            taken[0] <= (1.3 if old else 1.15),
        ),
        ("with all calls counted the worst takes at most 1.5 ×", f"{exact:.3f} ×", exact <= 1.5),
    ]
    counts = [each[2] <= each[4] <= each[3] for program in programs for each in program["counts"]]
    if counts:
        held = sum(counts) / len(counts)
        wanted.append(("of counts 90 % are in their interval", f"{held:.0%} of {len(counts)}", held >= 0.9))
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
    return [
        f"## What watching costs, CPython {run['python']}",
        COST_IS,
        wishes(wanted),
        table(heads, rows),
    ]


COSTS = ("advised cpu", "advised wall", "exact cpu")


def apart(program: Document) -> list[str]:
    """Give the seconds that advice takes before a program and after it."""
    return [words.duration(max(0.0, program[part])) for part in ("before", "after")]


def wishes(wanted: list[tuple[str, str, bool]]) -> str:
    """Tabulate what was wanted, what came, and whether that is enough; what is missed comes first."""
    ordered = sorted(wanted, key=lambda each: each[2])
    rows = [[goal, came, "reached" if is_met else "**missed**"] for goal, came, is_met in ordered]
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
    summary = counted(said["rows"], rows, judged) if judged else expected(said["rows"])
    return ["## On functions of real programs", SUITE_IS, *notes, summary, table(heads, cells)]


def expected(rows: list[Document]) -> str:
    """Say how often the advice is what reasoning expected."""
    same = sum(each["verdict"] == each["expected"] for each in rows)
    alike = sum(rule.leaves(each["verdict"]) == rule.leaves(each["expected"]) for each in rows)
    programs = len({each["program"] for each in rows})
    return (
        f"{len(rows)} functions in {programs} programs. Of {same} the verdict is the one that was expected; "
        f"of {alike} it is at least as expected whether to leave it."
    )


def counted(said: list[Document], rows: Kept, outcomes: list[Outcome]) -> str:
    """Say how often the advice is right, and how often intervals held."""
    verdicts = {each["function"]: each["verdict"] for each in said}
    came = {name: found for name, row in rows.items() if (found := measured(row))}
    slower = sum(rule.is_slower(verdicts[name], found) for name, found in came.items())
    within = [
        low <= came[each["function"]].function.value <= high
        for each in said
        if each["function"] in came and (way := way_of(each))
        for _, low, high in [each["ways"][way]["function"][:3]]
    ]
    right = rule.share(outcomes)
    reached = "reached" if right >= rule.ENOUGH else "missed"
    return (
        f"{expected(said)}\n\n"
        f"**{outcomes.count('right')} of {len(outcomes)} verdicts are right: {right:.0%}** "
        f"(wanted {rule.ENOUGH:.0%}: {reached}), {outcomes.count('wrong')} are wrong, "
        f"{outcomes.count('too close')} are too close to tell. After {slower} of those that say to do "
        "something the program is slower (wanted none). What the function became lies in the interval that "
        f"was predicted for {sum(within)} of {len(within)}; it should for four in five."
    )


def way_of(row: Document) -> str:
    """Give the way of a verdict, or the best of those that are possible; nothing where none is."""
    possible = {way: each for way, each in row.get("ways", {}).items() if "program" in each}
    meant = [way for way in possible if WAY_OF[way] == row["verdict"]]
    return max(meant or possible, key=lambda way: possible[way]["program"][0], default="")


def line(row: Document, port: Document | None, outcome: Outcome | None) -> list[str]:
    """Give the cells of a function."""
    verdict = f"{plain(VERDICTS[row['verdict']])}" if row["verdict"] else "(not mentioned)"
    way = way_of(row)
    said = both(*(unpacked(row["ways"][way][each]) for each in ("function", "program"))) if way else "–"
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
    """Give the gains of a function and of its program."""
    return f"{gain(function)}<br>program {gain(program)}"


def polygons(rows: list[Document]) -> list[str]:
    """Give the part of poly-match."""
    cells = []
    for step in order.STEPS:
        found = step.predicted(rows)
        told = ", then ".join(f"{each:g} ×" for each in step.told)
        cells.append([plain(step.does), told, gain(found) if found else "nothing is said of it"])
    came = "The order is right." if order.in_order(rows) else "**The order is wrong.**"
    return ["## The order of poly-match", ORDER_IS, table(["step", "told", "predicted"], cells), came]


def evaluation(run: Document) -> list[str]:
    """Give the part of the workloads, as one CPython has it."""
    parts = [f"## On workloads, CPython {minor(run)}", EVAL_IS]
    parts += published.notes(run["date"], run["machine"], run["build"])
    parts.append(f"{run['cases']} cases, looked at by {plain(run['way'])} in Python {run['python']}.")
    for found in run["tables"]:
        heads = ["predicted", "half are off by less than ×", "80 % by less than ×", "within 2 ×"]
        parts += [f"### {plain(found['title'])}, {words.counted(found['cases'], 'case')}", goals(found)]
        parts.append(table(heads, [[plain(each["name"]), *off(each["off"])] for each in found["predictors"]]))
        parts.append(
            f"Of a program that spends half of its time there the gain is within 10 % of what is said for "
            f"{found['near']:.0%} (for {found['near_if_all_went']:.0%} if it is said to be 2 ×)."
        )
        worst = sorted(found["domains"], key=lambda each: -each["off"][0])
        rows = [[each["domain"], str(each["workloads"]), *off(each["off"])] for each in worst]
        parts.append(table(["domain, the worst first", "workloads", *heads[1:]], rows))
    return parts


def off(found: list[float]) -> list[str]:
    """Give the cells of how far predictions are off."""
    half, most, within = found
    return [f"{half:.2f}", f"{most:.2f}", f"{within:.0%}"]


def goals(found: Document) -> str:
    """Tabulate what was wanted of predictions."""
    half, _, within = found["predictors"][0]["off"]
    came = {
        "median": f"× {half:.2f}",
        "within": f"{within:.0%}",
        "holds": f"{found['holds']:.0%}",
        "width": f"{words.significant(found['width'])}",
        "right": f"{found['right']:.0%}",
        "slower": f"{found['slower']:.0%}",
    }
    wanted = [(goal, came[name], is_met(found)) for goal, (name, is_met) in GOALS.items()]
    return wishes(wanted)


def truth(found: Document) -> list[str]:
    """Give the part of the sampler: how far its shares are from those of others, and what it costs."""
    rows = []
    for each in found["programs"]:
        cost = f"{each['times']:.3f} ×" if each["times"] else "–"
        far = [farthest(each["rows"], *names) for names in (("own", 1), ("total", 1), ("total", 2))]
        rows.append([each["program"], *far, cost])
    heads = ["program", "own, beside py-spy", "total, beside py-spy", "total, beside the clock", "takes"]
    missing = [
        plain(f"{each['program']}: py-spy not run: {each['spy']}")
        for each in found["programs"]
        if each["spy"]
    ]
    return [
        "## Whether the sampler is right",
        TRUTH_IS,
        table(heads, rows),
        *([items(missing)] if missing else []),
    ]


def farthest(rows: list[Document], kind: str, other: int) -> str:
    """Give the largest difference between the sampler's share and another's, with the function's name."""
    known = [
        (abs(each[kind][0] - each[kind][other]), each["name"])
        for each in rows
        if None not in (each[kind][0], each[kind][other])
    ]
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
