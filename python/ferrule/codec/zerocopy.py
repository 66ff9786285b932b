"""Documents that are read where they lie: a field is found without decoding the rest."""

from ferrule._core import Document
from ferrule._core import zerocopy_dumps as dumps
from ferrule._core import zerocopy_loads as loads
from ferrule._core import zerocopy_view as view

__all__ = ["Document", "dumps", "loads", "view"]
