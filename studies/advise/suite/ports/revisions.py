"""`difflib.SequenceMatcher` with its sequences in a Rust class."""

from __future__ import annotations

from difflib import Match
from typing import Any

from suite_ports import Sequences


def chain_b(matcher: Any) -> None:
    """Index the second sequence in Rust.

    `b2j`, `bjunk` and `bpopular` are not made: of difflib, only what is ported reads them.
    """
    matcher.sequences = Sequences(matcher.b, matcher.isjunk, matcher.autojunk)


def find_longest_match(
    matcher: Any,
    alo: int = 0,
    ahi: int | None = None,
    blo: int = 0,
    bhi: int | None = None,
) -> Match:
    """Give the longest block that both sequences share within limits."""
    return Match._make(matcher.sequences.find_longest_match(matcher.a, alo, ahi, blo, bhi))
