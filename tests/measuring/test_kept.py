"""Files of what was measured: whatever is in them, they are read or refused, by name and with a reason."""

import json
import math
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from ferrule.bench.results import UnreadableFileError, load
from ferrule.bench.results import to_document as of_results
from ferrule.costs import store
from ferrule.costs.store import to_document as of_model
from ferrule.measuring import kept

from tests.bench.conftest import results  # noqa: F401 - a fixture
from tests.costs.models import made_up

BAD = {
    "nothing": b"",
    "half": b'{"a": ',
    "a list": b"[]",
    "UTF-16": '{"ferrule": 1}'.encode("utf-16"),
    "no UTF-8": b'{"\xff": 1}',
    "binary": bytes(range(256)) * 9,
    "a null byte": b'{"a": "\0"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a number of thousands of digits": b"[" + b"9" * 5000 + b"]",
    "no number": b'{"ferrule": NaN}',
    "no end": b'{"ferrule": -Infinity}',
    "twice": b'{"ferrule": {}, "ferrule": {}}',
    "half a pair": b'{"ferrule": "\\ud800"}',
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize(
    ("read", "error"), [(load, UnreadableFileError), (store.load, store.UnusableModelError)]
)
def test_what_is_no_such_file(tmp_path, read, error, what):
    (path := tmp_path / "bad.json").write_bytes(BAD[what])
    with pytest.raises(error, match=r"bad\.json: .") as raised:
        read(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("read", "error"), [(load, UnreadableFileError), (store.load, store.UnusableModelError)]
)
def test_places_without_a_file(tmp_path, read, error, monkeypatch):
    monkeypatch.setattr(kept, "_LONGEST", 1 << 10)
    (tmp_path / "circle").symlink_to("circle")
    for path in (tmp_path, tmp_path / "none", tmp_path / "circle", Path("/dev/zero"), tmp_path / ("x" * 300)):
        with pytest.raises(error) as raised:
            read(path)
        assert str(raised.value).startswith(f"{path}: ")
        assert "Errno" not in str(raised.value)


def test_a_byte_order_mark_is_no_fault(tmp_path, results):  # noqa: F811 - the fixture
    (path := tmp_path / "a.json").write_text("\ufeff" + json.dumps(of_results(results)), "utf-8")
    assert load(path) == results


def places(document, at=()):
    """The places in a document: of lists the first two."""
    yield at
    parts = document.items() if isinstance(document, dict) else enumerate(document[:2])
    for name, part in parts if isinstance(document, dict | list) else ():
        if isinstance(part, dict | list):
            yield from places(part, (*at, name))
        else:
            yield (*at, name)


@pytest.mark.parametrize("value", [None, "x", -1, 0, 1e300, 10**30, [], {}, True, [None], {"a": 1}, "gone"])
def test_a_part_that_is_something_else_is_refused_or_read(tmp_path, results, value):  # noqa: F811 - the fixture
    for document, read, error in (
        (of_results(results), load, UnreadableFileError),
        (of_model(made_up()), store.load, store.UnusableModelError),
    ):
        whole = json.loads(json.dumps(document))
        path, seen = tmp_path / "a.json", set()
        for *above, last in list(filter(None, places(whole))):
            kind = tuple("*" if isinstance(name, int) else name for name in (*above, last))
            if kind in seen:
                continue
            seen.add(kind)
            part = whole
            for name in above:
                part = part[name]
            before = part[last]
            part[last] = value
            if value == "gone":
                del part[last]
            path.write_text(json.dumps(whole))
            if value == "gone" and isinstance(part, list):
                part.insert(last, before)
            else:
                part[last] = before
            with suppress(error):
                read(path)
        assert len(seen) > 20


@pytest.mark.parametrize(
    ("value", "kind", "is_one"),
    [
        (sys.float_info.max, float, True),
        (-int(sys.float_info.max), int, True),
        (math.inf, float, False),
        (2 * int(sys.float_info.max), int, False),
        (True, int, False),
        (1.5, int, False),
        (1, float, True),
    ],
)
def test_a_number_is_what_a_float_can_be(value, kind, is_one):
    assert kept._is(value, kind) is is_one


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ({"a": [1], "b": [2, "x"]}, dict[str, list[int]], r"it\['b'\]\[1\]: got str, wanted int"),
        ({"a": 1, 2: 1}, dict[str, int], "it, a key: got int, wanted str"),
        ((1, "x"), tuple[int, int], r"it\[1\]: got str, wanted int"),
        ((1,), tuple[int, int], "it: got tuple, wanted tuple"),
        ([None, "x"], list[int | None], r"it\[1\]: got str, wanted int | None"),
        ({"a": {"b": "x"}}, dict[str, dict[str, int]] | None, r"it\['a'\]\['b'\]: got str, wanted int"),
    ],
)
def test_what_is_within_is_of_its_type_however_deep(value, kind, said):
    with pytest.raises(ValueError, match=said):
        kept.check("it", value, kind)
    kept.check("it", {"a": [1]}, dict[str, list[int]])
    kept.check("it", (1, None), tuple[int, int | None])
