"""The table of claims: in the terminal, on a page, and in the documentation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ferrule import _files
from ferrule.measuring import words
from ferrule.measuring.page import document
from rich.table import Table
from rich.text import Text

from studies.claims.catalogue import DOCUMENTS
from studies.claims.claim import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from studies.claims.claim import Judged, Kind
    from studies.claims.record import Record

STYLES: dict[Kind, str] = {
    "holds": "green",
    "holds when": "cyan",
    "holds, on few figures": "",
    "does not hold": "bold red",
    "too close to tell": "yellow",
    "not run": "dim",
}
CLASSES: dict[Kind, str] = {"holds": "good", "does not hold": "bad", "not run": "soft"}
LEGEND = (
    "A figure is a median with its 95 % interval: of a ratio whose sides were not interleaved the worst, "
    "of a single measurement none. A claim holds, or doesn't, where the whole interval is on one side of "
    "what its rule asks for; where the bound is inside, it is too close to tell. Of a typical case so few "
    "figures may fail as would seldom do by chance, and are named; of what depends on n so few sizes, at "
    "one end; of every single figure none may. Where figures are missing there is no verdict: of a typical "
    "case if half are, else if any is, but for what a tool can't express. A claim that random figures would "
    "confirm in more than 10 % of cases, since they are few or share much, holds on few figures at most: the "
    "chance is in how many cases they would."
)


def print_record(console: Console, found: Record) -> None:
    """Print every claim, by document, then how many hold, and what it was measured on."""
    for name in found.documents:
        table = Table(title=Text(DOCUMENTS.get(name, name), "bold"), title_justify="left")
        table.add_column("claim, and its figures", ratio=3)
        table.add_column("verdict", ratio=1)
        table.box, table.pad_edge, table.expand = None, False, True
        for claim in found.claims:
            if claim.document == name:
                table.add_row(_told(claim), Text(claim.verdict.text, STYLES[claim.verdict.kind]))
        console.print(table)
        console.print()
    for note in found.notes:
        console.print(f"Note: {note}", style="yellow", highlight=False, markup=False)
    console.print(summary(found), style="bold", highlight=False, markup=False)
    for line in (*found.machine_lines, LEGEND):
        console.print(line, style="dim", highlight=False, markup=False)


def _told(claim: Judged) -> Text:
    text = Text(claim.text)
    text.append(f" [{claim.id}]", "dim")
    for line in claim.lines:
        text.append(f"\n  {line}", "dim" if line.startswith("not run: ") else "")
    return text


def summary(found: Record) -> str:
    """Say how many claims have each verdict."""
    counts = "; ".join(f"{count} {KINDS[kind][count > 1]}" for kind, count in found.counts().items() if count)
    return f"{words.counted(len(found.claims), 'claim')}: {counts}."


def write_page(found: Record, path: Path) -> None:
    """Write the page: one file, which makes no request."""
    _files.write(path, render_page(found))


def render_page(found: Record) -> str:
    """Give the page as HTML."""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in found.notes)
    head = f"<p>{escape(summary(found))}</p>{notes}"
    sections = "".join(_section(found, name) for name in found.documents)
    machine = "".join(f"<p>{escape(line)}</p>" for line in found.machine_lines)
    main = f"""{sections}<section id="machine"><h2>The machine, and how it was measured</h2>
{machine}<p class="soft">{escape(LEGEND)}</p></section>"""
    return document("What is claimed of Python and Rust", head, main)


def _section(found: Record, name: str) -> str:
    title = DOCUMENTS.get(name, name)
    articles = "".join(_article(claim) for claim in found.claims if claim.document == name)
    return f"<section><h2>{escape(title)}</h2>{articles}</section>"


def _article(claim: Judged) -> str:
    figures = "".join(f"<li>{escape(line)}</li>" for line in claim.lines)
    tag = "span" if claim.verdict.kind == "holds, on few figures" else "strong"
    style = CLASSES.get(claim.verdict.kind, "")
    verdict = f'<{tag} class="{style}">{escape(claim.verdict.text)}</{tag}>'
    how = f"{escape(claim.how)} Holds if {escape(claim.criterion)}."
    return f"""<article id="{claim.id}"><h3>{escape(claim.text)}</h3>
<p>{verdict}</p><ul>{figures}</ul><p class="soft">{how}</p></article>"""
