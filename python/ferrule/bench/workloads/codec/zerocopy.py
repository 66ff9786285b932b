"""Workloads of the domain codec: a document of which a little is read."""

import json
import pickle
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from ferrule.bench import workload
from ferrule.bench.workloads.codec.json import simdjson_parser
from ferrule.codec import zerocopy


@workload(sizes=(50_000, 500_000, 5_000_000), unit="byte", memory=False)
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


CAPNP = """@0xbf5147cbbecf40c1;
struct Record { id @0 :Int64; name @1 :Text; tags @2 :List(Text); point @3 :List(Float64); }
struct Document { version @0 :Int64; records @1 :List(Record); }
"""


def to_json(document: dict[str, Any]) -> bytes:
    """Give the document in JSON."""
    return json.dumps(document).encode()


@read_three_fields.peer("orjson", needs="orjson", prepare=to_json)
def _(data: bytes) -> list[Any]:
    import orjson

    return three(orjson.loads(data))


@read_three_fields.peer("ssrjson", needs="ssrjson", prepare=to_json)
def _(data: bytes) -> list[Any]:
    import ssrjson

    return three(ssrjson.loads(data))


@cache
def partial_type() -> Any:
    """Give a type for msgspec with only the fields that are read: it skips the others."""
    import msgspec

    fields = [("id", int), ("name", str), ("point", list[float])]
    record = msgspec.defstruct("PartialRecord", fields, gc=False)
    return msgspec.defstruct("PartialDocument", [("records", list[record])])  # type: ignore[valid-type]


@cache
def partial_decoder(format_of: str) -> Any:
    """Give msgspec's decoder of such a type, of one of its formats."""
    import msgspec

    return getattr(msgspec, format_of).Decoder(partial_type())


def three_of_structs(document: Any) -> list[Any]:
    """Give the fields, by attributes."""
    records = document.records
    last = len(records) - 1
    return [records[last // 2].name, records[last].id, records[last - 1].point[2]]


ONLY = "only these fields"


@read_three_fields.peer("msgspec", needs="msgspec", prepare=to_json, note=ONLY)
def _(data: bytes) -> list[Any]:
    return three_of_structs(partial_decoder("json").decode(data))


def to_msgpack(document: dict[str, Any]) -> bytes:
    """Give the document in msgpack."""
    import msgspec

    return msgspec.msgpack.encode(document)


@read_three_fields.peer("msgspec msgpack", needs="msgspec", prepare=to_msgpack, note=ONLY)
def _(data: bytes) -> list[Any]:
    return three_of_structs(partial_decoder("msgpack").decode(data))


@read_three_fields.peer("pysimdjson", needs="simdjson", prepare=to_json)
def _(data: bytes) -> list[Any]:
    return three(simdjson_parser().parse(data))


@cache
def capnp_document() -> Any:
    """Give the class that Cap'n Proto makes of the schema, which it reads from a file."""
    import capnp

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.capnp"
        path.write_text(CAPNP, "utf-8")
        return capnp.load(str(path)).Document


@read_three_fields.peer(
    "pycapnp",
    needs="capnp",
    prepare=lambda document: capnp_document().new_message(**document).to_bytes(),
    note="Cap'n Proto, read in place",
)
def _(data: bytes) -> list[Any]:
    with capnp_document().from_bytes(data) as document:
        return three_of_structs(document)


@read_three_fields.peer("pickle 5", python=True, prepare=lambda document: pickle.dumps(document, 5))
def _(data: bytes) -> list[Any]:
    return three(pickle.loads(data))  # noqa: S301 - written just before
