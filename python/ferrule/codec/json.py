"""JSON: read into objects, written from objects, and looked into without reading it all."""

from ferrule._core.codec.json import JsonView, dumps, loads, view

__all__ = ["JsonView", "dumps", "loads", "view"]
