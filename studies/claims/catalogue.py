"""All claims, and the points of the brief that state nothing that could be measured here."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

from studies.claims import containers, deciding, extracting, projects, tools

if TYPE_CHECKING:
    from studies.claims.claim import Claim

DOCUMENTS = {
    "1-nine-projects.md": "Nine projects",
    "2-ffi-trade-offs.md": "FFI trade-offs",
    "3-interop-module.md": "The teaching module",
    "4-report-service.md": "Why Rust, and not the other tools",
    "5-bindings-and-tooling.md": "Bindings and tools",
}
PEOPLE = "speaks of people: what they know, learn, read or have time for"
TESTED = "is a property of ferrule that its tests show, not a figure"
PLANNED = "names something to be built, and states nothing of it"
BUILDS = "needs other systems than the one that measures; the builds of each show it"
OTHERS = "speaks of another project, whose own tests show it"
UNFINISHED = "the sentence has no end"
SAYING = "is true or not of all languages and all that may be asked of them, which no set of figures covers"
WITHIN = "names what PyO3 calls inside, which its sources show"
FREEDOM = "names what one may decide oneself, not what comes of it"

APART: dict[int, str] = {
    **dict.fromkeys((4, 5, 6, 119, 302, 303, 304, 318, 326, 327, 328, 337, 338), TESTED),
    **dict.fromkeys((116, 123, 128, 231, 378, 379, 423, 424, 425, 435, 455), PEOPLE),
    **dict.fromkeys((117, 118, 122, 375, 427, 428, 430, 437), PLANNED),
    **dict.fromkeys((334, 335, 336), BUILDS),
    **dict.fromkeys((447, 448, 451), OTHERS),
    152: WITHIN,
    205: UNFINISHED,
    377: SAYING,
    418: FREEDOM,
}
"""The points that no claim covers, by their number in the list of the brief's points, and why."""


def everything() -> list[Claim]:
    """Give all claims, by document and line."""
    groups = (projects.CLAIMS, deciding.CLAIMS, extracting.CLAIMS, containers.CLAIMS, tools.CLAIMS)
    return sorted((claim for group in groups for claim in group), key=_place)


def _place(claim: Claim) -> tuple[str, int]:
    document, _, line = claim.source.partition(":")
    return document, int(line)


def matching(pattern: str | None, claims: list[Claim]) -> list[Claim]:
    """Give the claims that a pattern means: by name as a glob, or by a part of name, document or text.

    >>> [claim.id for claim in matching("call-*", everything())]
    ['call-python', 'call-order', 'call-cython', 'call-pyo3']
    """
    if pattern is None:
        return claims
    wanted = pattern.strip().lower()
    called = [claim for claim in claims if fnmatch(claim.id, wanted)]
    return called or [claim for claim in claims if wanted in _told(claim).lower()]


def _told(claim: Claim) -> str:
    document, _ = _place(claim)
    return f"{claim.id} {DOCUMENTS[document]} {claim.text}"
