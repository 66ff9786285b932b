"""Workloads of the domain codec: records as bytes and back, in bincode and compact.

Formats differ, so an answer is a pair of the format's name and its bytes; it is right if it holds the
reference's values.
"""

import dataclasses
import json
import pickle
import random
from functools import cache
from typing import Any

from ferrule.bench import workload
from ferrule.codec import bincode, compact

SIZES = (100, 30_000)


@dataclasses.dataclass(slots=True)
class Customer:
    """A record as an application has it."""

    id: int
    name: str
    city: str
    balance: float
    discount: float
    active: bool
    referrer: int | None
    visits: list[int]


FIELDS = {field.name: field.type for field in dataclasses.fields(Customer)}


@cache
def customer_struct() -> Any:
    """Give the same as a struct of msgspec."""
    import msgspec

    return msgspec.defstruct("CustomerStruct", [(name, FIELDS[name]) for name in FIELDS], gc=False)


@cache
def customer_array() -> Any:
    """Give a struct of msgspec that is written without the names of its fields, as bincode's are."""
    import msgspec

    return msgspec.defstruct("CustomerArray", [*FIELDS.items()], gc=False, array_like=True)


@cache
def encoder(format_of: str) -> Any:
    """Give msgspec's encoder of one of its formats."""
    import msgspec

    return getattr(msgspec, format_of).Encoder()


@cache
def decoder(format_of: str, kind: Any) -> Any:
    """Give msgspec's decoder of a list of instances, of one of its formats."""
    import msgspec

    return getattr(msgspec, format_of).Decoder(list[kind])


def as_dicts(records: list[Customer]) -> list[dict[str, Any]]:
    """Give records as dicts."""
    return [dataclasses.asdict(record) for record in records]


def as_structs(records: list[Customer]) -> list[Any]:
    """Give records as structs of msgspec."""
    return instances(records, customer_struct())


def as_arrays(records: list[Customer]) -> list[Any]:
    """Give records as structs of msgspec that are written without names."""
    return instances(records, customer_array())


def instances(records: list[Customer], kind: Any) -> list[Any]:
    """Give records as instances of another class."""
    return [kind(**fields) for fields in as_dicts(records)]


def read(answer: tuple[str, bytes]) -> Any:
    """Give what bytes of any of the formats hold, as dicts and lists."""
    name, data = answer
    if name in {"bincode", "compact"}:
        module = {"bincode": bincode, "compact": compact}[name]
        return as_dicts(module.loads(data, type=list[Customer]))
    if name == "pickle":
        return plain(pickle.loads(data))  # noqa: S301 - written just before
    if name == "msgpack of arrays":
        return plain(decoder("msgpack", customer_array()).decode(data))
    if name == "msgpack":
        import msgpack

        return msgpack.unpackb(data)
    if name == "cbor":
        import cbor2

        return cbor2.loads(data)
    return json.loads(data)


def plain(value: Any) -> Any:
    """Give instances as dicts."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return dataclasses.asdict(value)  # type: ignore[arg-type]
    if hasattr(value, "__struct_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return value


def same_bytes(expected: tuple[str, bytes], got: tuple[str, bytes]) -> bool:
    """Whether two answers hold the same values."""
    return bool(read(expected) == read(got))


def same_objects(expected: Any, got: Any) -> bool:
    """Whether two lists of records are equal, whatever they are instances of."""
    return bool(plain(expected) == plain(got))


def customers(n: int) -> list[Customer]:
    """Make n records."""
    draw = random.Random(1)  # noqa: S311 - no secret
    cities = ("Oslo", "Rome", "Zürich", "Lima", "Nairobi", "Osaka")
    return [
        Customer(
            number,
            f"customer {draw.randrange(10**6)}",
            draw.choice(cities),
            draw.uniform(-1000, 10_000),
            draw.random(),
            draw.random() < 0.8,
            draw.randrange(n) if draw.random() < 0.4 else None,
            [draw.randrange(1000) for _ in range(draw.randrange(5))],
        )
        for number in range(n)
    ]


@workload(sizes=SIZES, unit="record", equal=same_bytes, output=lambda written: len(written[1]))
def write_records(n: int) -> list[Customer]:
    """Write dataclasses as bytes.

    Eight fields: ints, floats, a bool, short texts, an optional int, a short list.
    """
    return customers(n)


@write_records.reference
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "json", json.dumps(records, default=dataclasses.asdict).encode()


@write_records.ferrule("bincode")
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "bincode", bincode.dumps(records, type=list[Customer])


@write_records.ferrule("compact")
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "compact", compact.dumps(records, type=list[Customer])


@write_records.peer("orjson", needs="orjson")
def _(records: list[Customer]) -> tuple[str, bytes]:
    import orjson

    return "json", orjson.dumps(records)


@write_records.peer("orjson, dicts", needs="orjson", prepare=as_dicts, note="dicts in hand, its fastest")
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import orjson

    return "json", orjson.dumps(dicts)


@write_records.peer("ssrjson, dicts", needs="ssrjson", prepare=as_dicts, note="dicts in hand, all it takes")
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import ssrjson

    return "json", ssrjson.dumps_to_bytes(dicts)


@write_records.peer("msgspec JSON", needs="msgspec", prepare=as_structs, note="Structs in hand")
def _(structs: list[Any]) -> tuple[str, bytes]:
    return "json", encoder("json").encode(structs)


@write_records.peer("msgspec msgpack", needs="msgspec", prepare=as_structs, note="Structs in hand")
def _(structs: list[Any]) -> tuple[str, bytes]:
    return "msgpack", encoder("msgpack").encode(structs)


@write_records.peer(
    "msgspec msgpack, arrays", needs="msgspec", prepare=as_arrays, note="Structs in hand, no names"
)
def _(structs: list[Any]) -> tuple[str, bytes]:
    return "msgpack of arrays", encoder("msgpack").encode(structs)


@write_records.peer("msgspec msgpack, dataclasses", needs=("msgspec", "msgpack"))
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "msgpack", encoder("msgpack").encode(records)


@write_records.peer("ormsgpack", needs=("ormsgpack", "msgpack"))
def _(records: list[Customer]) -> tuple[str, bytes]:
    import ormsgpack

    return "msgpack", ormsgpack.packb(records)


@write_records.peer("msgpack", needs="msgpack", prepare=as_dicts, note="dicts in hand")
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import msgpack

    return "msgpack", msgpack.packb(dicts)


@write_records.peer("cbor2", needs="cbor2", prepare=as_dicts, note="dicts in hand", max_n=100)
def _(dicts: list[dict[str, Any]]) -> tuple[str, bytes]:
    import cbor2

    return "cbor", cbor2.dumps(dicts)


@write_records.peer("pickle 5", python=True)
def _(records: list[Customer]) -> tuple[str, bytes]:
    return "pickle", pickle.dumps(records, 5)


@workload(sizes=SIZES, unit="record", equal=same_objects, memory=False)
def read_records(n: int) -> list[Customer]:
    """Read bytes as objects.

    The records of `write_records`; each implementation has them in its own format.
    """
    return customers(n)


def to_json(records: list[Customer]) -> bytes:
    """Give records in JSON."""
    return json.dumps(as_dicts(records)).encode()


def to_msgpack(records: list[Customer]) -> bytes:
    """Give records in msgpack."""
    return encoder("msgpack").encode(records)


def to_msgpack_arrays(records: list[Customer]) -> bytes:
    """Give records in msgpack, without names."""
    return encoder("msgpack").encode(as_arrays(records))


@read_records.reference(prepare=to_json)
def _(data: bytes) -> Any:
    return json.loads(data)


@read_records.ferrule("bincode", prepare=lambda records: bincode.dumps(records, type=list[Customer]))
def _(data: bytes) -> Any:
    return bincode.loads(data, type=list[Customer])


@read_records.ferrule("compact", prepare=lambda records: compact.dumps(records, type=list[Customer]))
def _(data: bytes) -> Any:
    return compact.loads(data, type=list[Customer])


@read_records.peer("orjson", needs="orjson", prepare=to_json, note="gives dicts")
def _(data: bytes) -> Any:
    import orjson

    return orjson.loads(data)


@read_records.peer("ssrjson", needs="ssrjson", prepare=to_json, note="gives dicts")
def _(data: bytes) -> Any:
    import ssrjson

    return ssrjson.loads(data)


@read_records.peer("msgspec JSON", needs="msgspec", prepare=to_json, note="gives Structs")
def _(data: bytes) -> Any:
    return decoder("json", customer_struct()).decode(data)


@read_records.peer("msgspec msgpack", needs="msgspec", prepare=to_msgpack, note="gives Structs")
def _(data: bytes) -> Any:
    return decoder("msgpack", customer_struct()).decode(data)


@read_records.peer(
    "msgspec msgpack, arrays", needs="msgspec", prepare=to_msgpack_arrays, note="gives Structs, no names"
)
def _(data: bytes) -> Any:
    return decoder("msgpack", customer_array()).decode(data)


@read_records.peer("msgspec msgpack, dataclasses", needs="msgspec", prepare=to_msgpack)
def _(data: bytes) -> Any:
    return decoder("msgpack", Customer).decode(data)


@read_records.peer("ormsgpack", needs=("ormsgpack", "msgspec"), prepare=to_msgpack, note="gives dicts")
def _(data: bytes) -> Any:
    import ormsgpack

    return ormsgpack.unpackb(data)


@read_records.peer("msgpack", needs=("msgpack", "msgspec"), prepare=to_msgpack, note="gives dicts")
def _(data: bytes) -> Any:
    import msgpack

    return msgpack.unpackb(data)


@read_records.peer("pickle 5", python=True, prepare=lambda records: pickle.dumps(records, 5))
def _(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301 - written just before
