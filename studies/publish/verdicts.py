"""Write `docs/advise/verdicts.md`: what each verdict means, as `ferrule advise explain` says it.

python -m studies.publish.verdicts

Figures are those of `studies/published/costs.json`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ferrule.advise.explain import SLUGS, filled, text
from ferrule.errors import UnknownCrossingError

from studies.publish import published
from studies.publish.published import ROOT

if TYPE_CHECKING:
    from studies.publish.published import Document

PAGE = ROOT / "docs" / "advise" / "verdicts.md"
HEAD = """# What the verdicts mean

Written by `studies/publish/verdicts.py` from the texts of `ferrule advise explain`, which says the same with
the figures of your machine. Those here are of the run that [what crossings cost](../costs.md) is made of."""


def page(costs: Document) -> str:
    """Give the page, with figures of the costs that are published."""
    known = {(each["kind"], each["way"]): each for each in reversed(costs["crossings"])}

    def ask(kind: str, way: str) -> tuple[float, float]:
        if (kind, way) not in known:
            raise UnknownCrossingError(f"kind: got {kind!r} {way!r}, wanted one that is published")
        found = known[kind, way]
        return found["fixed"][0], found.get("per_item", [0.0])[0]

    parts = [re.sub(r"^#", "##", filled(text(slug), ask), flags=re.MULTILINE) for slug in SLUGS]
    return "\n\n".join([HEAD, *(each.strip() for each in parts)]) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(published.read("costs")), "utf-8")


if __name__ == "__main__":
    main()
