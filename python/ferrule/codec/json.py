"""JSON: read into objects, written from objects, and looked into without reading it all."""

from ferrule._core import JsonView
from ferrule._core import json_dumps as dumps
from ferrule._core import json_loads as loads
from ferrule._core import json_view as view

__all__ = ["JsonView", "dumps", "loads", "view"]
