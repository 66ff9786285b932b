"""The report service: `ferrule serve`, and what a project's own file registers with it."""

from ferrule.service.registry import report, source

__all__ = ["report", "source"]
