"""Problems, as RFC 9457 has them: what is said of everything that goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.service.jobs import Problem

__all__ = ["about", "out_of_memory"]

_MIB = 1 << 20


def about(status: int, title: str, detail: str, **more: object) -> Problem:
    """Say what it is, in short and in this case; `more` that is None is left out.

    >>> about(422, "A row can't be shown", "row 3: …", row=3, column=None)["row"]
    3
    """
    said = {name: value for name, value in more.items() if value is not None}
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **said}


def out_of_memory(allowed: int) -> Problem:
    """Say that a report needed more memory than one may have."""
    return about(
        507,
        "The report needs too much memory",
        f"it needed more than the {allowed // _MIB:,} MiB that a report may have: its rows should come "
        "one by one, from a generator or a cursor, or be fewer",
    )
