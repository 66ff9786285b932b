"""Write `docs/claims.md`: claims with their figures and verdicts, from `studies/published/claims.json`.

    python -m studies.publish.claims [bench-results/claims.json]    with a run's file, that one first

The small file has figures alone: claims, rules and verdicts are those of the catalogue as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.measuring import words

from studies.claims import record, report
from studies.claims.catalogue import DOCUMENTS, everything
from studies.claims.judging import figure, judged_by
from studies.claims.quantities import Missing
from studies.claims.record import Record
from studies.claims.rules import RULES, BySize, Every, InOrder, Most, Typical
from studies.publish import published, runs
from studies.publish.markdown import items, plain, table
from studies.publish.published import measured_on, packed, rounded, unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from studies.claims.claim import Claim, Figure, Judged
    from studies.claims.quantities import Quantity
    from studies.publish.published import Document

UNKNOWN = "not measured yet"
LATER = "{figures} of {claims}, which stand as not measured yet"
COUNTS = (1, 2, 3, 4, 5, 6, 7, 10, 24)
"""Of how many figures the table of rules says what chance would do."""
LEAST = 0.0005
"""A share below that is no more than under 0.1 %."""
NAMES = {Every: "every", Typical: "typical", Most: "most", BySize: "by size", InOrder: "in order"}
RULED = (
    "How often so many random figures that share nothing would confirm a claim: each lies on either side of "
    "its bound alike, and of orders each is as likely. In an order of groups each group has the chance of "
    "its own, and all of them together have the product. But figures that compare with the same peer share "
    "its time, and what is faster at one size mostly is at the next. So of each claim's own figures two "
    "other chances are drawn: each thing that was measured is random once for all figures that it is in, at "
    "each size alone, or together at neighbouring ones (in pairs, no more than tenfold apart). The largest "
    "of the three counts: where it is more than 10 %, the claim holds on few figures at most, with that "
    "chance."
)
HEAD = (
    "Written by `make claims`. The claims are those of the five documents ferrule started from, in our "
    "words: a list of projects, an answer on what crossings cost, a lesson, a readme and an article. "
    "They are not in this repository. No figure and no verdict is typed in: both are computed."
)


def condense(files: list[Path]) -> Document:
    """Give the figures of a run."""
    (run,) = files
    found = record.load(run)
    published.require_whole(run, found.build, interrupted=found.interrupted)
    found.build["commit"] = runs.commit_of(run, found.date)
    return document_of(found)


def document_of(found: Record) -> Document:
    """Give the figures, and what they were measured on."""
    return {
        "date": found.date,
        "quick": found.quick,
        "seconds": rounded(found.seconds),
        **measured_on(found.machine, found.versions, found.build),
        "notes": found.notes,
        "claims": [{"id": claim.id, "figures": [*map(kept, claim.figures)]} for claim in found.claims],
    }


def kept(figure: Figure) -> Document:
    """Give what is kept of a figure."""
    size = {} if figure.n is None else {"n": figure.n}
    if figure.estimate is not None:
        found: Document = {"is": packed(figure.estimate)}
    else:
        found = {"reason": figure.reason} | ({"inexpressible": True} if figure.inexpressible else {})
    return {"what": figure.what, "unit": figure.unit, **size, **found}


def page(document: Document) -> str:
    """Give the page: every claim, judged by the figures."""
    return text(record_of(document, everything()))


def record_of(document: Document, claims: list[Claim]) -> Record:
    """Judge claims by the figures of a run."""
    known = {
        (claim["id"], each["what"], each["unit"], each.get("n")): each
        for claim in document["claims"]
        for each in claim["figures"]
    }
    about = ("date", "quick", "seconds", "machine", "versions", "build", "notes")
    return Record(
        **{name: document[name] for name in about},
        claims=[
            judged_by(claim, [again(each, known.get(_key(claim, each))) for each in claim.quantities])
            for claim in claims
        ],
    )


def _key(claim: Claim, quantity: Quantity) -> tuple[str, str, str, int | None]:
    return claim.id, quantity.what, quantity.unit, quantity.n


def again(quantity: Quantity, found: Document | None) -> Figure:
    """Give a figure again."""
    found = found or {"reason": quantity.reason if isinstance(quantity, Missing) else UNKNOWN}
    estimate = unpacked(found["is"]) if "is" in found else None
    return figure(quantity, estimate, found.get("reason", ""), never=found.get("inexpressible", False))


def text(found: Record) -> str:
    """All claims by document, then how each was measured."""
    parts = [
        "# What is claimed of Python and Rust, measured",
        HEAD,
        *published.notes(found.date, found.machine, found.build, later(found)),
        report.summary(found),
        items(map(plain, [*found.machine_lines, *found.notes])),
        report.LEGEND,
    ]
    for name in found.documents:
        parts.append(f"## {DOCUMENTS[name]}")
        rows = [row(claim) for claim in found.claims if claim.document == name]
        parts.append(table(["claim", "verdict", "figures"], rows))
    parts += ["## What makes each rule say no", RULED, rules_table()]
    parts += ["## How each was measured", items(map(how, found.claims))]
    return "\n\n".join(parts) + "\n"


def later(found: Record) -> str:
    """Say how much is not measured yet, and of how many claims, if any is."""
    missing = [sum(figure.reason == UNKNOWN for figure in claim.figures) for claim in found.claims]
    figures, claims = sum(missing), sum(map(bool, missing))
    if not figures:
        return ""
    return LATER.format(figures=words.counted(figures, "figure"), claims=words.counted(claims, "claim"))


def row(claim: Judged) -> list[str]:
    """Give the cells of a claim."""
    kind, detail = claim.verdict.kind, plain(claim.verdict.text.removeprefix(claim.verdict.kind))
    verdict = f"{kind if kind == 'holds, on few figures' else f'**{kind}**'}{detail}"
    return [plain(claim.text), verdict, "<br>".join(map(plain, claim.lines))]


def rules_table() -> str:
    """Give each rule: what it is for, when it says no, and how often random figures pass it, by how many."""
    counts = [str(count) for count in COUNTS]
    counts[-1] += " figures"
    rows = [
        [
            NAMES[type(rule)],
            plain(rule.said_of),
            plain(rule.says_no),
            *(percent(rule.chance(count)) for count in COUNTS),
        ]
        for rule in (kind() for kind in RULES)
    ]
    return table(["rule", "of", "says no where", *counts], rows)


def percent(share: float) -> str:
    """Give a share in percent.

    >>> percent(0.125), percent(1e-9)
    ('12.5 %', 'under 0.1 %')
    """
    return f"{share:.1%}".replace("%", " %") if share >= LEAST else "under 0.1 %"


def how(claim: Judged) -> str:
    """Say how a claim was measured, and when it holds."""
    return f"{plain(claim.text)}: {plain(claim.how)} Holds if {plain(claim.criterion)}."


if __name__ == "__main__":
    published.publish("claims", condense, page)
