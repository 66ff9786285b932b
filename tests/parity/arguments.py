"""What every public callable is called with: it takes these arguments."""

import asyncio
import atexit
import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ferrule as fe
import numpy as np
from ferrule import advise, bench, codec, records, reports, scalars, service
from ferrule.reports import Column, Page, Style, Table, schema

from tests.costs.models import made_up


def people() -> fe.People:
    return fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])


def setter(thing: object, field: str) -> Callable[..., object]:
    """Sets a field by keyword, as if it were a method."""
    return lambda value: setattr(thing, field, value)


def computed_once(key: object, function: Any, *, ttl: Any) -> object:
    """Computes what is not there."""
    return fe.Cache().get_or_compute(key, function, ttl=ttl)


def computed(**arguments: Any) -> object:
    """Runs the coroutine of a cache."""

    async def one() -> int:
        return 1

    function = arguments.pop("function")
    return asyncio.run(fe.Cache().aget_or_compute(function=one if function is ... else function, **arguments))


def attached(*, name: str, readonly: bool) -> None:
    """Attaches to an array that is there."""
    fe.SharedArray.attach(name, readonly).close()


def frozen(items: Any, /, *, keys: Any, values: Any) -> None:
    """Makes a map in both ways that there are."""
    fe.FrozenMap(items)
    fe.FrozenMap(keys=keys, values=values)


def deleted(key: object) -> None:
    """Deletes what is there."""
    cache: fe.Cache = fe.Cache()
    cache["a"] = 1
    del cache[key]


def part(cls: type, **needed: Any) -> tuple[type, dict[str, Any]]:
    """A part of a report: what it needs, and all else as it is by default."""
    made = cls(**needed)
    return cls, {name: getattr(made, name) for name in schema.fields(cls)}


def stated(bare: object, /, **arguments: Any) -> object:
    """Declares a workload."""
    return bench.workload(bare, **arguments)(range)


def declaring(method: str) -> Callable[..., object]:
    """Declares an implementation of a workload that has none."""

    def declare(first: object, /, **options: Any) -> object:
        made = bench.workload(sizes=(1,))(range)
        declared = getattr(made, method)(first, **options)
        return made.implementations or declared(len)

    return declare


ROWS = np.ones((2, 3))
OPTION = {"spot": 100.0, "strike": 105.0, "rate": 0.03, "volatility": 0.2, "time": 1.0, "kind": "call"}
BODIES = {"positions": ROWS, "velocities": ROWS, "masses": [1.0, 2.0], "gravity": 1.0, "softening": 0.5}
RULES = [(0, "<", 1)]
PERSON = {"name": "Ada", "age": 36, "salary": 4000.0}
FROZEN = fe.FrozenMap({"a": 1})
BINARY = {"data": codec.bincode.dumps(1, type=int), "type": int}
RECORDS = np.array([("Ada", 36, 4000.0)], dtype=[("name", "U9"), ("age", "i8"), ("salary", "f8")])
REPORT = {
    "tables": [(1, 2)],
    "target": None,
    "title": "a",
    "author": "b",
    "language": "en",
    "progress": print,
    "cancel": None,
}
VIEW = codec.json.view('{"a": 1}')
ZEROCOPY = codec.zerocopy.dumps({"a": 1})
DOCUMENT = codec.zerocopy.view(ZEROCOPY)
# What files and memory there are goes with the tests.
FOLDER = tempfile.TemporaryDirectory()
atexit.register(FOLDER.cleanup)
MAP = Path(FOLDER.name, "map")
FROZEN.save(MAP)
TEMPLATE = Path(FOLDER.name, "a.toml")
TEMPLATE.write_text('columns = ["a"]', "utf-8")
SHARED = fe.SharedArray.create(3)
atexit.register(SHARED.close)
CACHE: fe.Cache = fe.Cache()
CACHE["a"] = 1
IMAGES = np.ones((1, 2, 2, 3), "u1")
MODEL = made_up()
WORKLOAD = {
    "sizes": (1, 2),
    "unit": "item",
    "equal": bench.exact,
    "work": None,
    "output": None,
    "memory": False,
}

# By the name: the callable as users reach it, and arguments that it takes.
CALLS: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
    "scalars.add": (scalars.add, {"a": 1, "b": 2.0}),
    "scalars.subtract": (scalars.subtract, {"a": 1, "b": 2.0}),
    "scalars.multiply": (scalars.multiply, {"a": 1, "b": 2.0}),
    "scalars.divide": (fe.divide, {"a": 1, "b": 2.0}),
    "scalars.floor_divide": (scalars.floor_divide, {"a": 1, "b": 2.0}),
    "scalars.modulo": (scalars.modulo, {"a": 1, "b": 2.0}),
    "scalars.power": (scalars.power, {"a": 1, "b": 2.0}),
    "scalars.add_batch": (scalars.add_batch, {"a": [1, 2.0], "b": 2}),
    "scalars.subtract_batch": (scalars.subtract_batch, {"a": [1, 2.0], "b": 2}),
    "scalars.multiply_batch": (scalars.multiply_batch, {"a": [1, 2.0], "b": 2}),
    "scalars.divide_batch": (scalars.divide_batch, {"a": [1, 2.0], "b": 2}),
    "scalars.floor_divide_batch": (scalars.floor_divide_batch, {"a": [1, 2.0], "b": 2}),
    "scalars.modulo_batch": (scalars.modulo_batch, {"a": [1, 2.0], "b": 2}),
    "scalars.power_batch": (scalars.power_batch, {"a": [1, 2.0], "b": 2}),
    "sequences.process_single": (fe.process_single, {"x": 1.0}),
    "scalars.black_scholes": (fe.black_scholes, OPTION),
    "scalars.black_scholes_batch": (fe.black_scholes_batch, OPTION),
    "scalars.compound_interest": (
        fe.compound_interest,
        {"principal": 1.0, "rate": 0.1, "periods_per_year": 1, "years": 2},
    ),
    "scalars.irr": (fe.irr, {"cash_flows": [-1.0, 2.0]}),
    "scalars.irr_batch": (fe.irr_batch, {"cash_flows": [[-1.0, 2.0]]}),
    "scalars.n_body": (fe.n_body, BODIES | {"dt": 0.1, "steps": 1}),
    "scalars.n_body_energy": (fe.n_body_energy, BODIES),
    "scalars.evaluate_rules": (fe.evaluate_rules, {"row": [1.0], "rules": RULES, "combine": "all"}),
    "scalars.evaluate_rules_batch": (
        fe.evaluate_rules_batch,
        {"rows": ROWS, "rules": RULES, "combine": "any"},
    ),
    "scalars.fibonacci": (fe.fibonacci, {"n": 5}),
    "scalars.gcd": (fe.gcd, {"a": 4, "b": 6}),
    "scalars.gcd_batch": (fe.gcd_batch, {"a": [4], "b": [6]}),
    "scalars.is_prime": (fe.is_prime, {"n": 5}),
    "scalars.is_prime_batch": (fe.is_prime_batch, {"numbers": [5]}),
    "scalars.sum_as_string": (fe.sum_as_string, {"a": 1, "b": 2}),
    "scalars.levenshtein": (fe.levenshtein, {"a": "a", "b": "b"}),
    "scalars.levenshtein_batch": (fe.levenshtein_batch, {"query": "a", "choices": ["b"]}),
    "scalars.normalize_whitespace": (fe.normalize_whitespace, {"text": "a"}),
    "scalars.normalize_whitespace_batch": (fe.normalize_whitespace_batch, {"texts": ["a"]}),
    "scalars.reverse_text": (fe.reverse_text, {"text": "a"}),
    "scalars.slugify": (fe.slugify, {"text": "a"}),
    "scalars.slugify_batch": (fe.slugify_batch, {"texts": ["a"]}),
    "sequences.compute_stats": (fe.compute_stats, {"arr": [1.0, 2.0], "ddof": 1}),
    "sequences.cpu_intensive": (fe.cpu_intensive, {"data": [1.0]}),
    "sequences.filter_above": (fe.filter_above, {"numbers": [1, 2.0], "threshold": 1}),
    "sequences.process_numbers": (fe.process_numbers, {"numbers": [1, 2.0], "threshold": 1}),
    "sequences.parallel_sum": (fe.parallel_sum, {"numbers": [1, 2.0]}),
    "sequences.sum_array": (fe.sum_array, {"arr": np.ones(2)}),
    "sequences.process_batch": (fe.process_batch, {"xs": [1.0]}),
    "sequences.random_floats": (fe.random_floats, {"n": 1, "seed": 1}),
    "sequences.DataProcessor.__new__": (fe.DataProcessor, {"chunk_size": 1}),
    "sequences.DataProcessor.add_data": (fe.DataProcessor(2).add_data, {"values": [1.0]}),
    "advise.watch": (advise.watch, {"exact": False, "inputs": True}),
    "bench.close": (bench.close, {"rtol": 1e-9, "atol": 0.0}),
    "bench.workload": (stated, {"bare": None} | WORKLOAD),
    "bench.Workload.__new__": (bench.Workload, {"make": range, "domain": "a", "name": "b"} | WORKLOAD),
    "bench.Workload.reference": (declaring("reference"), {"call": len, "options": {"max_n": 9}}),
    "bench.Workload.plain": (declaring("plain"), {"call": len, "options": {"max_n": 9}}),
    "bench.Workload.ferrule": (declaring("ferrule"), {"variant": "a", "options": {"needs": "numpy"}}),
    "bench.Workload.peer": (declaring("peer"), {"label": "a", "options": {"case": "b"}}),
    "bench.Implementation.__new__": (
        bench.Implementation,
        {"label": "a", "role": "peer", "call": len, "needs": ("numpy",), "prepare": list, "note": "b"}
        | {"parallel": True, "jit": False, "max_n": 9, "code": None, "case": "c", "equal": bench.exact}
        | {"python": False},
    ),
    "bench.Code.__new__": (bench.Code, {"function": "a", "files": (Path("a"),), "tool": None}),
    "costs.Model.ways": (MODEL.ways, {"kind": "list[int]"}),
    "costs.Model.find": (MODEL.find, {"kind": "list[int]", "way": "read"}),
    "costs.Model.crossing": (
        MODEL.crossing,
        {"kind": "list[int]", "n": 10, "way": "read", "order": "in order", "length": 0},
    ),
    "costs.Model.call": (MODEL.call, {"arguments": 3, "callee": "PyO3"}),
    "costs.Model.whole_call": (
        MODEL.whole_call,
        {"arguments": [("float", 1, "copied")], "returned": ("list[int]", 10)},
    ),
    "costs.Model.break_even": (
        MODEL.break_even,
        {"kind": "list[int]", "work": 20e-9, "rust": 1e-9, "way": "read"},
    ),
    "linalg.array_multiply": (fe.array_multiply, {"a": [1], "b": [2], "out": None}),
    "linalg.dot": (fe.dot, {"a": [1], "b": [2]}),
    "linalg.matrix_multiply": (fe.matrix_multiply, {"a": [[1.0]], "b": [[2.0]], "out": None}),
    "codec.json.loads": (
        codec.json.loads,
        {"data": "1", "type": int, "nan": "error", "max_depth": 9, "duplicates": "last"},
    ),
    "codec.json.dumps": (
        codec.json.dumps,
        {"obj": 1, "nan": "error", "indent": 2, "sort_keys": True, "max_depth": 9},
    ),
    "codec.json.view": (codec.json.view, {"data": "1", "nan": "error", "max_depth": 9}),
    "codec.json.JsonView.at": (codec.json.view('{"a": 1}').at, {"pointer": "/a"}),
    "text.WordCounts.most_common": (fe.WordCounts("a b").most_common, {"n": 1}),
    "records.People.sort_by": (people().sort_by, {"field": "age", "descending": True}),
    "records.People.filter": (
        people().filter,
        {"min_age": 1, "max_age": 50, "min_salary": 1.0, "max_salary": 1e9, "mask": [True, False]},
    ),
    "records.People.raise_salaries": (people().raise_salaries, {"percent": 1.0, "where": [True, False]}),
    "records.People.from_csv": (fe.People.from_csv, {"source": b"name,age,salary\n", "delimiter": ","}),
    "maps.FrozenMap.get_many": (FROZEN.get_many, {"keys": ["a"], "default": 1}),
    "maps.FrozenMap.contains_many": (FROZEN.contains_many, {"keys": ["a"]}),
    "buffers.Buffer.arange": (fe.Buffer.arange, {"n": 3, "dtype": "int64"}),
    "buffers.Buffer.random": (fe.Buffer.random, {"shape": 3, "seed": 1}),
    "buffers.normalize_images": (
        fe.normalize_images,
        {"batch": IMAGES, "mean": [1.0] * 3, "std": [1.0] * 3, "out": None},
    ),
    "buffers.Buffer.__arrow_c_array__": (fe.Buffer.arange(3).__arrow_c_array__, {"requested_schema": None}),
    "buffers.Buffer.__array__": (fe.Buffer.arange(3).__array__, {"dtype": "int64", "copy": True}),
    "buffers.Buffer.__dlpack__": (
        fe.Buffer.arange(3).__dlpack__,
        {"stream": None, "max_version": (1, 0), "dl_device": (1, 0), "copy": True},
    ),
    "buffers.Buffer.copy_of": (fe.Buffer.copy_of, {"obj": IMAGES}),
    "buffers.Buffer.wrap": (fe.Buffer.wrap, {"obj": IMAGES}),
    "buffers.Buffer.zeros": (fe.Buffer.zeros, {"shape": (2, 3), "dtype": "int64"}),
    "buffers.SharedArray.attach": (attached, {"name": SHARED.name, "readonly": True}),
    "buffers.SharedArray.create": (fe.SharedArray.create, {"shape": 3, "dtype": "int64"}),
    "codec.Schema.__new__": (codec.Schema, {"type": int}),
    "codec.bincode.dumps": (codec.bincode.dumps, {"obj": 1, "type": int}),
    "codec.bincode.loads": (codec.bincode.loads, BINARY),
    "codec.compact.dumps": (codec.compact.dumps, {"obj": 1, "type": int}),
    "codec.compact.loads": (codec.compact.loads, BINARY | {"data": codec.compact.dumps(1, type=int)}),
    "codec.json.JsonView.__contains__": (VIEW.__contains__, {"key": "a"}),
    "codec.json.JsonView.__getitem__": (VIEW.__getitem__, {"key": "a"}),
    "codec.json.JsonView.get": (VIEW.get, {"key": "a", "default": None}),
    "codec.zerocopy.dumps": (codec.zerocopy.dumps, {"obj": 1}),
    "codec.zerocopy.loads": (codec.zerocopy.loads, {"data": ZEROCOPY}),
    "codec.zerocopy.view": (codec.zerocopy.view, {"data": ZEROCOPY}),
    "codec.zerocopy.Document.__contains__": (DOCUMENT.__contains__, {"key": "a"}),
    "codec.zerocopy.Document.__getitem__": (DOCUMENT.__getitem__, {"key": "a"}),
    "codec.zerocopy.Document.get": (DOCUMENT.get, {"key": "a", "default": None}),
    "maps.CacheCore.__contains__": (CACHE.__contains__, {"key": "a"}),
    "maps.CacheCore.__delitem__": (deleted, {"key": "a"}),
    "maps.CacheCore.__getitem__": (CACHE.__getitem__, {"key": "a"}),
    "maps.CacheCore.__setitem__": (CACHE.__setitem__, {"key": "a", "value": 1}),
    "maps.CacheCore.get": (CACHE.get, {"key": "a", "default": 1}),
    "maps.CacheCore.get_or_compute": (computed_once, {"key": "a", "function": list, "ttl": 1}),
    "maps.CacheCore.pop": (CACHE.pop, {"key": "b", "default": 1}),
    "maps.CacheCore.set": (CACHE.set, {"key": "a", "value": 1, "ttl": 1}),
    "maps.CacheCore.setdefault": (CACHE.setdefault, {"key": "a", "default": 1}),
    "maps.CacheCore.update": (CACHE.update, {"other": {"a": 1}, "more": 1}),
    "maps.CacheCore.__new__": (
        fe.Cache,
        {"max_entries": 9, "max_bytes": 9, "ttl": 1, "sizeof": len, "timer": float},
    ),
    "maps.Cache.aget_or_compute": (computed, {"key": "a", "function": ..., "ttl": 1}),
    "maps.CacheStats.__new__": (
        fe.CacheStats,
        dict.fromkeys(("hits", "misses", "evictions", "expirations", "entries", "bytes"), 1),
    ),
    "maps.cached": (fe.cached, {"subject": CACHE, "key": len, "options": {}}),
    "maps.FrozenMap.__contains__": (FROZEN.__contains__, {"key": "a"}),
    "maps.FrozenMap.__getitem__": (FROZEN.__getitem__, {"key": "a"}),
    "maps.FrozenMap.__new__": (frozen, {"items": {"a": 1}, "keys": ["a"], "values": [1]}),
    "maps.FrozenMap.from_text": (fe.FrozenMap.from_text, {"text": "a"}),
    "maps.FrozenMap.get": (FROZEN.get, {"key": "a", "default": 1}),
    "maps.FrozenMap.open": (fe.FrozenMap.open, {"path": MAP}),
    "maps.FrozenMap.save": (FROZEN.save, {"path": Path(FOLDER.name, "saved")}),
    "records.Field.__new__": (records.Field, {"name": "a", "type": int}),
    "records.FrozenPerson.__new__": (fe.FrozenPerson, PERSON),
    "records.FrozenPerson.__replace__": (fe.FrozenPerson(**PERSON).__replace__, {"changes": {"age": 1}}),
    "records.FrozenPerson.replace": (fe.FrozenPerson(**PERSON).replace, {"changes": {"age": 1}}),
    "records.People.__arrow_c_array__": (people().__arrow_c_array__, {"requested_schema": None}),
    "records.People.__arrow_c_stream__": (people().__arrow_c_stream__, {"requested_schema": None}),
    "records.People.__getitem__": (people().__getitem__, {"key": 1}),
    "records.People.__new__": (fe.People, {"rows": [PERSON]}),
    "records.People.find": (people().find, {"name": "Ada"}),
    "records.People.from_arrow": (fe.People.from_arrow, {"table": people()}),
    "records.People.from_columns": (
        fe.People.from_columns,
        {"names": ["Ada"], "ages": [36], "salaries": [4000.0]},
    ),
    "records.People.from_numpy": (fe.People.from_numpy, {"array": RECORDS}),
    "records.People.group_by": (people().group_by, {"by": "age", "width": None}),
    "records.People.payroll": (people().payroll, {"tax": 0.5}),
    "records.Person.__new__": (fe.Person, PERSON),
    "records.Person.__replace__": (fe.Person(**PERSON).__replace__, {"changes": {"age": 1}}),
    "records.Person.replace": (fe.Person(**PERSON).replace, {"changes": {"age": 1}}),
    **{
        f"records.{name}.{field}": (setter(thing, field), {"value": PERSON[field]})
        for name, thing in (("Person", fe.Person(**PERSON)), ("PersonView", people()[0]))
        for field in PERSON
    },
    "records.asdict": (records.asdict, {"record": fe.Person(**PERSON)}),
    "records.fields": (records.fields, {"record": fe.Person}),
    "reports.Chart.__new__": part(reports.Chart, kind="bar", y="b", x="a", title="c", alt="d"),
    "reports.Column.__new__": part(Column, name="a", title="b", format="0.0", style="bold"),
    "reports.CsvFile.__new__": part(reports.CsvFile, path="rows.csv", delimiter=";"),
    "reports.Image.__new__": part(reports.Image, source=b"", width=50, alt="a"),
    "reports.Page.__new__": part(Page),
    "reports.Rule.__new__": part(reports.Rule, when="<", value=1, style="bold"),
    "reports.Style.__new__": part(Style, color="#ff8800"),
    "reports.Table.__new__": part(
        Table, rows=[(1, 2)], columns=["a", "b"], name="c", title="d", group_by="a"
    ),
    "reports.Template.__new__": part(reports.Template, columns=["a", "b"], title="c", author="d"),
    "reports.Template.with_rows": (reports.Template().with_rows, {"rows": [(1, 2)]}),
    "reports.load_template": (reports.load_template, {"path": TEMPLATE}),
    "reports.to_pdf": (reports.to_pdf, REPORT | {"page": Page(), "fonts": ()}),
    "reports.to_xlsx": (reports.to_xlsx, REPORT | {"page": Page()}),
    "service.report": (service.report, {"name": "a", "title": "b", "template": reports.Template()}),
    "service.source": (service.source, {"name": "a", "title": "b"}),
    "tables.read_csv": (fe.read_csv, {"source": b"a\n1\n", "delimiter": ",", "types": {"a": int}}),
    "text.WordCounts.__contains__": (fe.WordCounts("a").__contains__, {"word": "a"}),
    "text.WordCounts.__getitem__": (fe.WordCounts("a").__getitem__, {"word": "a"}),
    "text.WordCounts.__new__": (fe.WordCounts, {"text": "a"}),
    "text.WordCounts.add": (fe.WordCounts().add, {"text": "a"}),
    "text.WordCounts.get": (fe.WordCounts("a").get, {"word": "a", "default": 1}),
    "text.WordCounts.merge": (fe.WordCounts().merge, {"other": {"a": 1}}),
    "text.word_count": (fe.word_count, {"text": "a"}),
}


def called(function: str, changed: dict[str, Any]) -> object:
    """Calls it with what it takes, but for what is changed."""
    call, arguments = CALLS[function]
    given: dict[str, Any] = arguments | changed
    positional = []
    for name, parameter in inspect.signature(call).parameters.items():
        if parameter.kind in {parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL}:
            positional.append(given.pop(name if name in given else next(iter(given))))
        elif parameter.kind is parameter.VAR_KEYWORD and isinstance(given.get(name), dict):
            given |= given.pop(name)
    return call(*positional, **given)
