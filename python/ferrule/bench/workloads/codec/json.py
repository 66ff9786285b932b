"""Workloads of the domain codec: documents as bytes, and back.

Every peer runs with its fastest settings: decoders and encoders are made once, bytes are read and written.
"""

import json
import pickle
import random
from functools import cache
from typing import Any

import ferrule as fe
from ferrule.bench import inputs, workload
from ferrule.codec import json as codec
from ferrule.reference.codec import json as reference

JSON_SIZES = (2_000, 100_000, 5_000_000)
_TEXT = "the quick brown fox jumps over lazy dogs while old ferrules join wood and iron in every workshop"
WORDS = _TEXT.split()
LETTERS = "éüñ語漢字かなкириллица€😀🚀"


def _record(draw: random.Random, number: int) -> dict[str, Any]:
    """Give one record of a shop's customers: texts, numbers, an object and arrays within."""
    return {
        "id": number,
        "name": f"{draw.choice(WORDS).title()} {draw.choice(WORDS).title()} {number}",
        "email": f"user{number}@example.org",
        "active": draw.random() < 0.5,
        "balance": round(draw.uniform(-1e4, 1e4), 2),
        "score": draw.random(),
        "tags": draw.sample(WORDS, draw.randrange(5)),
        "address": {
            "street": f"{draw.randrange(999)} {draw.choice(WORDS)} street",
            "city": draw.choice(["Oslo", "Rome", "Paris", "Lima"]),
            "position": [draw.uniform(-90, 90), draw.uniform(-180, 180)],
        },
        "note": None if draw.random() < 0.3 else " ".join(draw.choices(WORDS, k=draw.randrange(3, 20))),
        "visits": [draw.randrange(1000) for _ in range(draw.randrange(8))],
    }


def _shape(draw: random.Random, number: int) -> dict[str, Any]:
    """Give one shape of a map, and measurements: nearly all numbers."""
    ring = [[round(draw.uniform(-180, 180), 6), round(draw.uniform(-90, 90), 6)] for _ in range(50)]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "Feature",
        "id": number,
        "geometry": geometry,
        "values": [draw.gauss() for _ in range(25)],
    }


def _article(draw: random.Random, number: int) -> dict[str, Any]:
    """Give one text in several scripts, with lines, quotes and backslashes."""
    letters = "".join(draw.choice(LETTERS) if draw.random() < 0.3 else draw.choice(WORDS) for _ in range(10))
    lines = (f'{" ".join(draw.choices(WORDS, k=10))} "{draw.choice(LETTERS) * 3}"\t\\' for _ in range(5))
    japanese = "".join(draw.choices("語漢字かなのはを、。", k=60))
    return {"number": number, "title": letters, "body": "\n".join(lines), "ja": japanese}


def _model(draw: random.Random, number: int) -> dict[str, Any]:
    """Give what is kept of one trained model: its hyperparameters and metrics."""
    return {
        "model": f"net-{number}",
        "version": "1.4.2",
        "created": "2026-03-01T12:00:00Z",
        "hyperparameters": {
            "learning_rate": draw.choice([1e-3, 3e-4, 1e-4]),
            "batch_size": 256,
            "betas": [0.9, 0.999],
            "schedule": {"kind": "cosine", "warmup": 1000, "steps": 100_000},
            "layers": [{"kind": "dense", "units": 2**k, "activation": "relu"} for k in (9, 8, 7)],
        },
        "metrics": {"loss": [round(2 / (i + 1), 4) for i in range(20)], "accuracy": draw.random()},
        "labels": ["cat", "dog", "bird"],
        "notes": None,
    }


_RECORDS = {"mixed": _record, "numbers": _shape, "text": _article, "models": _model}


@cache
def _document(kind: str, n: int) -> Any:
    """Give a document of about n bytes."""
    draw = random.Random(1)  # noqa: S311 - not for secrets
    if kind == "cars":
        cars = json.loads(inputs.data_file("vega_datasets", "cars.json").read_bytes())
        return inputs.repeat_to(cars, max(1, n // 180))
    size = len(json.dumps([_RECORDS[kind](draw, i) for i in range(20)], ensure_ascii=False).encode()) / 20
    return {"version": 3, "records": [_RECORDS[kind](draw, i) for i in range(max(1, int(n / size)))]}


def _by_msgspec(data: bytes) -> Any:
    return _decoder().decode(data)


def _to_msgspec(document: Any) -> bytes:
    encoded: bytes = _encoder().encode(document)
    return encoded


@cache
def _decoder() -> Any:
    import msgspec

    return msgspec.json.Decoder()


@cache
def _encoder() -> Any:
    import msgspec

    return msgspec.json.Encoder()


def _by_orjson(data: bytes) -> Any:
    import orjson

    return orjson.loads(data)


def _to_orjson(document: Any) -> bytes:
    import orjson

    return orjson.dumps(document)


def _by_ssrjson(data: bytes) -> Any:
    import ssrjson

    return ssrjson.loads(data)


def _to_ssrjson(document: Any) -> bytes:
    import ssrjson

    return ssrjson.dumps_to_bytes(document)


def _by_jiter(data: bytes) -> Any:
    import jiter

    return jiter.from_json(data)


def _by_simdjson(data: bytes) -> Any:
    return simdjson_parser().parse(data, recursive=True)


@cache
def simdjson_parser() -> Any:
    """Give the parser, which keeps its memory. It refuses a document while objects of another are alive."""
    import simdjson

    return simdjson.Parser()


def _same_document(expected: bytes, got: bytes) -> bool:
    """Compare what was written by what it says."""
    said = pickle.loads(got) if got[:1] == b"\x80" else json.loads(got)  # noqa: S301 - our own
    return bool(json.loads(expected) == said)


_loads = workload(sizes=JSON_SIZES, unit="byte", work=lambda n: (n, "B"), memory=False)
_dumps = workload(sizes=JSON_SIZES, unit="byte", equal=_same_document, work=lambda n: (n, "B"), memory=False)


@_loads
def json_loads_mixed(n: int) -> bytes:
    """Read JSON: customers' records: texts, numbers, objects and arrays."""
    return reference.dumps(_document("mixed", n))


@_loads
def json_loads_numbers(n: int) -> bytes:
    """Read JSON: shapes of a map and measurements: nearly all floats."""
    return reference.dumps(_document("numbers", n))


@_loads
def json_loads_text(n: int) -> bytes:
    """Read JSON: texts of many scripts, with escapes."""
    return reference.dumps(_document("text", n))


@_loads
def json_loads_cars(n: int) -> bytes:
    """Read JSON: the cars of vega_datasets, over and over."""
    return reference.dumps(_document("cars", n))


@_loads
def json_loads_models(n: int) -> bytes:
    """Read JSON: models' hyperparameters and metrics."""
    return reference.dumps(_document("models", n))


@_dumps
def json_dumps_mixed(n: int) -> Any:
    """Write JSON: customers' records: texts, numbers, objects and arrays."""
    return _document("mixed", n)


@_dumps
def json_dumps_numbers(n: int) -> Any:
    """Write JSON: shapes of a map and measurements: nearly all floats."""
    return _document("numbers", n)


@_dumps
def json_dumps_text(n: int) -> Any:
    """Write JSON: texts of many scripts, with escapes."""
    return _document("text", n)


@_dumps
def json_dumps_cars(n: int) -> Any:
    """Write JSON: the cars of vega_datasets, over and over."""
    return _document("cars", n)


@_dumps
def json_dumps_models(n: int) -> Any:
    """Write JSON: models' hyperparameters and metrics."""
    return _document("models", n)


for _workload in (json_loads_mixed, json_loads_numbers, json_loads_text, json_loads_cars, json_loads_models):
    _workload.reference(reference.loads)
    _workload.ferrule(codec.loads)
    _workload.peer("json", python=True)(json.loads)
    _workload.peer("orjson", needs="orjson")(_by_orjson)
    _workload.peer("ssrjson", needs="ssrjson")(_by_ssrjson)
    _workload.peer("msgspec", needs="msgspec", note="no types")(_by_msgspec)
    _workload.peer("jiter", needs="jiter")(_by_jiter)
    _workload.peer("pysimdjson", needs="simdjson", note="all objects made")(_by_simdjson)
    _workload.peer(
        "pickle", python=True, prepare=lambda data: pickle.dumps(json.loads(data), 5), note="its own format"
    )(pickle.loads)

for _workload in (json_dumps_mixed, json_dumps_numbers, json_dumps_text, json_dumps_cars, json_dumps_models):
    _workload.reference(reference.dumps)
    _workload.ferrule(codec.dumps)
    _workload.peer("json", python=True, note="without ASCII escapes")(
        lambda document: json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    )
    _workload.peer("orjson", needs="orjson", note="keeps the UTF-8 of each str")(_to_orjson)
    # Its default; without, it writes texts that it hasn't seen faster, and the same ones again slower.
    _workload.peer("ssrjson", needs="ssrjson", note="keeps the UTF-8 of each str")(_to_ssrjson)
    _workload.peer("msgspec", needs="msgspec", note="keeps the UTF-8 of each str")(_to_msgspec)
    _workload.peer("pickle", python=True, note="its own format")(lambda document: pickle.dumps(document, 5))


@workload(sizes=JSON_SIZES, unit="byte", work=lambda n: (n, "B"), memory=False)
def json_three_fields(n: int) -> bytes:
    """Read three fields of a document, at its beginning, in the middle and at its end."""
    return reference.dumps(_document("mixed", n))


@cache
def partial_decoder() -> Any:
    """Give a decoder of msgspec that makes the fields that are read: it skips the others."""
    import msgspec

    fields = [("id", int), ("name", str), ("balance", float)]
    record = msgspec.defstruct("CustomerFields", fields, gc=False)
    document = msgspec.defstruct("CustomersFields", [("records", list[record])])  # type: ignore[valid-type]
    return msgspec.json.Decoder(document)


def _three(records: Any) -> list[Any]:
    """Give fields of the first, the middle and the last record."""
    last = len(records) - 1
    return [records[0]["name"], records[last // 2]["balance"], records[last]["id"]]


@json_three_fields.reference
def _(data: bytes) -> list[Any]:
    return _three(json.loads(data)["records"])


@json_three_fields.ferrule("view")
def _(data: bytes) -> list[Any]:
    return [part.value() for part in _three(codec.view(data)["records"])]


@json_three_fields.ferrule("loads, all of it")
def _(data: bytes) -> list[Any]:
    return _three(fe.codec.json.loads(data)["records"])


@json_three_fields.peer("orjson, all of it", needs="orjson")
def _(data: bytes) -> list[Any]:
    return _three(_by_orjson(data)["records"])


@json_three_fields.peer("ssrjson, all of it", needs="ssrjson")
def _(data: bytes) -> list[Any]:
    return _three(_by_ssrjson(data)["records"])


@json_three_fields.peer("msgspec, all of it", needs="msgspec", note="no types")
def _(data: bytes) -> list[Any]:
    return _three(_by_msgspec(data)["records"])


@json_three_fields.peer("msgspec, these fields", needs="msgspec", note="a type of them, for all records")
def _(data: bytes) -> list[Any]:
    records = partial_decoder().decode(data).records
    last = len(records) - 1
    return [records[0].name, records[last // 2].balance, records[last].id]


@json_three_fields.peer("pysimdjson, lazily", needs="simdjson")
def _(data: bytes) -> list[Any]:
    return _three(simdjson_parser().parse(data)["records"])
