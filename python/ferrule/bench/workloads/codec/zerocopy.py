"""Workloads of the domain codec: a document of which a little is read."""

import json
import pickle
import random
from functools import cache
from typing import Any

from ferrule.bench import workload
from ferrule.codec import zerocopy


@workload(sizes=(50_000, 500_000, 5_000_000), unit="byte")
def read_three_fields(n: int) -> dict[str, Any]:
    """Read three fields of a large document that comes as bytes.

    Two fields of records in its middle and at its end, and a number of a list.
    """
    draw = random.Random(1)  # noqa: S311 - no secret
    records = [
        {
            "id": number,
            "name": f"record {number}",
            "tags": ["a", "bc", f"{number % 7}"],
            "point": [draw.random(), draw.random(), draw.random()],
        }
        for number in range(max(n // 128, 3))
    ]
    return {"version": 1, "records": records}


def three(document: Any) -> list[Any]:
    """Give the fields."""
    records = document["records"]
    last = len(records) - 1
    return [records[last // 2]["name"], records[last]["id"], records[last - 1]["point"][2]]


@read_three_fields.reference(prepare=json.dumps)
def _(text: str) -> list[Any]:
    return three(json.loads(text))


@read_three_fields.ferrule("zerocopy view", prepare=zerocopy.dumps)
def _(data: bytes) -> list[Any]:
    return three(zerocopy.view(data))


@read_three_fields.peer("orjson", needs="orjson", prepare=lambda document: json.dumps(document).encode())
def _(data: bytes) -> list[Any]:
    import orjson

    return three(orjson.loads(data))


@cache
def partial_type() -> Any:
    """Give a type for msgspec with only the fields that are read: it skips the others."""
    import msgspec

    record = msgspec.defstruct("PartialRecord", [("id", int), ("name", str), ("point", list[float])])
    return msgspec.defstruct("PartialDocument", [("records", list[record])])  # type: ignore[valid-type]


@read_three_fields.peer(
    "msgspec",
    needs="msgspec",
    prepare=lambda document: json.dumps(document).encode(),
    note="only these fields",
)
def _(data: bytes) -> list[Any]:
    import msgspec

    records = msgspec.json.decode(data, type=partial_type()).records
    last = len(records) - 1
    return [records[last // 2].name, records[last].id, records[last - 1].point[2]]


@read_three_fields.peer(
    "pysimdjson", needs="simdjson", prepare=lambda document: json.dumps(document).encode()
)
def _(data: bytes) -> list[Any]:
    import simdjson

    return three(simdjson.Parser().parse(data))


@read_three_fields.peer("pickle 5", prepare=lambda document: pickle.dumps(document, 5))
def _(data: bytes) -> list[Any]:
    return three(pickle.loads(data))  # noqa: S301 - written just before
