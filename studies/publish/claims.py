"""Write `docs/claims.md`: claims with their figures and verdicts, from a file of `make claims`.

python -m studies.publish.claims bench-results/claims.json
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from studies.claims import record, report
from studies.claims.catalogue import DOCUMENTS

if TYPE_CHECKING:
    from studies.claims.claim import Judged
    from studies.claims.record import Record

ROOT = Path(__file__).parents[2]
HEAD = (
    "Written by `make claims`. The claims are those of the documents ferrule started from, in our words. "
    "No figure and no verdict is typed in: both are computed."
)


def page(found: Record) -> str:
    """All claims by document, then how each was measured."""
    parts = [
        "# What is claimed of Python and Rust, measured",
        HEAD,
        report.summary(found),
        "\n".join(f"- {line}" for line in (*found.machine_lines, *found.notes)),
        report.LEGEND,
    ]
    for name in found.documents:
        parts += [f"## {DOCUMENTS[name]}", f"`{name}`; the numbers are its lines."]
        rows = [row(claim) for claim in found.claims if claim.document == name]
        parts.append("\n".join(["| line | claim | verdict | figures |", "|---|---|---|---|", *rows]))
    parts += ["## How each was measured", "\n".join(how(claim) for claim in found.claims)]
    return "\n\n".join(parts) + "\n"


def row(claim: Judged) -> str:
    """One line of the table."""
    figures = "<br>".join(cell(figure.text) for figure in claim.figures)
    line = claim.source.partition(":")[2]
    verdict = f"**{claim.verdict.kind}**{cell(claim.verdict.text.removeprefix(claim.verdict.kind))}"
    return f"| {line} | {cell(claim.text)} | {verdict} | {figures} |"


def how(claim: Judged) -> str:
    """Say how a claim was measured, and when it holds."""
    return f"- {cell(claim.text)}: {cell(claim.how)} Holds if {cell(claim.criterion)}."


def cell(text: str) -> str:
    """Give a text that Markdown takes as it is.

    >>> cell("a | Vec<T>")
    'a &#124; Vec&lt;T&gt;'
    """
    replaced = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "&#124;")
    return replaced.replace("*", "&#42;").replace("_", "&#95;")


def main(path: Path) -> None:
    """Write the page."""
    (ROOT / "docs" / "claims.md").write_text(page(record.load(path)), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
