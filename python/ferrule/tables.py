"""Tables: CSV into typed columns."""

from ferrule._core.tables import read_csv

__all__ = ["read_csv"]
