"""Write what `ferrule advise` says of `examples/courier_day.py`, and what its port came to, for readers.

    python -m studies.publish.example [FOLDER]    with a folder for the file of a run: measures first

That is the README and the guide; the figures are kept in `studies/published/advise-example.json`.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.advise.show import kept_findings, said
from ferrule.measuring import machine, words

from studies.advise.suite import predictions, rule
from studies.advise.suite.functions import Program
from studies.advise.suite.porting import Measurement, Port, UnequalError
from studies.publish import published, runs
from studies.publish.markdown import between, plain, table
from studies.publish.published import ROOT, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.advise.findings import Findings

    from studies.publish.published import Document

NAME = "advise-example"
EXAMPLE = "examples/courier_day.py"
FUNCTION = "nearest"
PORT = Port(f"courier_day:{FUNCTION}", "copied", {f"courier_day:{FUNCTION}": f"courier_port:{FUNCTION}"})
CODE = (*predictions.CODE, "examples")
README, GUIDE = ROOT / "README.md", ROOT / "docs" / "guide" / "advise.md"
WRITER = "written by studies/publish/example.py"
END = "<!-- end of {} -->"
UNMEASURED = f"Not measured yet: `make {NAME}` does it."


class IncompleteError(Exception):
    """The example does not show all that it is to show; the message says what is missing."""


def measured(folder: Path) -> Document:
    """Have the example advised on, then measure its port.

    IncompleteError where a verdict is missing, UnequalError where the port does something else.
    """
    build, facts = machine.build_info(), machine.describe()
    machine.require_release(build)
    date, facts["load_before"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), machine.load_average()
    build["commit"] = runs.commit_of(ROOT / EXAMPLE, date, CODE)
    path = folder / f"{NAME}.json"
    command = [sys.executable, "-m", "ferrule", "advise", "--json", str(path), EXAMPLE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - ours
    found, says = kept_findings.load(path), done.stdout.strip()
    if without := unshown(found):
        raise IncompleteError(f"{EXAMPLE} has no function with the verdict {', '.join(without)}")
    share = next(each.total for each in found.functions if each.code.name == FUNCTION) / found.cpu
    program = Program("courier_day", [], [], says, says, [])
    port = Measurement(PORT, program, "examples.courier_day", share).row()
    about = published.measured_on(facts, machine.versions(set()), build)
    return {"date": date, **about, "rows": rows(found), "port": port}


def unshown(found: Findings) -> list[str]:
    """Give the verdicts that no function of the program has: the example is there to have one of each."""
    shown = {each.verdict.slug for each in said.of_project(found.functions) if each.verdict}
    return [verdict for slug, verdict in said.VERDICTS.items() if slug not in shown]


def rows(found: Findings) -> list[Document]:
    """Give what is said of the program's own functions, but for those that only call others."""
    told = []
    for each in said.of_project(found.functions):
        if each.verdict is None or each.verdict.slug == "time-elsewhere":
            continue
        best = said.best(each)
        gains = {"it": packed(best.function), "program": packed(best.program)} if best else {}
        share = published.rounded(said.share(found, each.total))
        told.append({"function": each.code.name, "share": share, "verdict": each.verdict.slug, **gains})
    return told


def advice(document: Document) -> str:
    """Tabulate the advice: a row for each function."""
    cells = []
    for each in document["rows"]:
        digits = {"it": 2, "program": 3}
        gains = [said.gain(unpacked(each[what]), digits[what]) if what in each else "" for what in digits]
        verdict = plain(said.VERDICTS[each["verdict"]])
        verdict = verdict if rule.leaves(each["verdict"]) else f"**{verdict}**"
        cells.append([f"`{each['function']}`", words.percent(each["share"]), verdict, *gains])
    return table(["function", "time", "verdict", "it becomes", "the program becomes"], cells)


def proof(document: Document) -> str:
    """Say what was predicted of the port, and what it came to."""
    row, port = next(each for each in document["rows"] if each["function"] == FUNCTION), document["port"]
    function, program = (unpacked(port[what]["gain"]) for what in ("alone", "whole"))
    heads = ["", "predicted", "measured"]
    told = [
        [f"`{FUNCTION}`", said.gain(unpacked(row["it"])), said.gain(function)],
        ["the program", said.gain(unpacked(row["program"])), said.gain(program)],
    ]
    inputs = words.counted(port["alone"]["inputs"], "input")
    return f"{table(heads, told)}\n\nThe same with {inputs} of the run, and the program's output is the same."


def where(document: Document) -> str:
    """Say on what it was measured."""
    about, versions = document["machine"], document["versions"]
    return f"On {plain(about['cpu'])}, with Python {versions['python']}, {document['date'][:10]}."


def source() -> str:
    """Give the Rust of the port, without what makes a module of it."""
    text = (ROOT / "examples" / "courier_port" / "src" / "lib.rs").read_text("utf-8")
    return f"```rust\n{text[text.index('/// For each') : text.index('#[pymodule')].strip()}\n```"


def measured_part(part: Callable[[Document], str], document: Document | None) -> str:
    """Give what a part says, if anything is measured."""
    return UNMEASURED if document is None else f"{part(document)}\n\n{where(document)}"


PARTS: list[tuple[Path, str, Callable[[Document | None], str]]] = [
    (README, "advice", partial(measured_part, advice)),
    (GUIDE, "advice", partial(measured_part, advice)),
    (GUIDE, "port", lambda _: source()),
    (GUIDE, "proof", partial(measured_part, proof)),
]


def written(path: Path, document: Document | None) -> str:
    """Give a page with its parts in their places."""
    text = path.read_text("utf-8")
    for place, name, part in PARTS:
        if place == path:
            text = between(text, f"<!-- {name}: {WRITER} -->", END.format(name), f"\n{part(document)}\n")
    return text


def main(folders: list[Path]) -> None:
    """Measure where a folder is named, and write both pages from what is kept."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _files.write(published.place(NAME), published.text_of(measured(folder)))
        except (IncompleteError, UnequalError, machine.WrongProfileError) as error:
            sys.exit(str(error))
    document = published.read(NAME) if published.place(NAME).exists() else None
    for path in (README, GUIDE):
        _files.write(path, written(path, document))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
