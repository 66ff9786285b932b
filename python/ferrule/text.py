"""Words of texts and how often they come: as a dict, or as counts that stay in Rust."""

from collections.abc import Mapping

from ferrule._core.text import WordCounts, word_count

__all__ = ["WordCounts", "word_count"]

Mapping.register(WordCounts)
