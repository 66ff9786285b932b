"""Methods of the search index and of its stemmer, whose work is done in Rust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import suite_ports

if TYPE_CHECKING:
    from snowballstemmer.among import Among
    from snowballstemmer.basestemmer import BaseStemmer

    from studies.advise.suite.programs.search_index import Index


def find_among_b(self: BaseStemmer, v: list[Among]) -> Any:
    """Find which of some endings a word has."""
    return suite_ports.find_among_b(self, v)


def slice_from(self: BaseStemmer, s: str) -> None:
    """Put another ending on a word."""
    suite_ports.slice_from(self, s)


def search(self: Index, query: str) -> list[tuple[float, int]]:
    """Give the best articles for a query, with their scores."""
    found: list[tuple[float, int]] = suite_ports.search(self, query)
    return found
