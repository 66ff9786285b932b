"""The plain Python that `ferrule.tables` agrees with."""

from ferrule.reference.common.csv import read as read_csv

__all__ = ["read_csv"]
