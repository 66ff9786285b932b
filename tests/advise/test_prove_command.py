"""`ferrule advise prove` and `score`: from a run's inputs and predictions to the record."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ferrule.advise import folders, ledger, replay, sources
from ferrule.advise.asked import as_they_are
from ferrule.advise.findings import Findings, Function, Prediction, Replay, Shape, Verdict
from ferrule.advise.functions import key_of
from ferrule.advise.joined import FINDINGS
from ferrule.advise.recording import Code, ProgramEnded
from ferrule.advise.show import kept_findings
from ferrule.cli import app
from ferrule.measuring.intervals import Estimate
from typer.testing import CliRunner

from tests.advise.replaying import wait

SOURCE = """
import array, os
def total(items):
    found = 0
    for item in items:
        found += item
    return found

def port(items):
    return sum(items)

def wrong(items):
    return sum(items) + 1

def nearly(items):
    return sum(items) * (1 + 1e-12)

def zero(items):
    return 0

def stops(items):
    raise SystemExit(0)

def ends(items):
    os._exit(0)

def is_killed(items):
    os.kill(os.getpid(), 9)

def of_array(items):
    assert isinstance(items, array.array)
    return sum(items)

def as_array(given, named):
    return (array.array("d", *given),), named
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A module with a function and its ports."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    (tmp_path / "shop_of_tests.py").write_text(SOURCE)
    import shop_of_tests

    yield shop_of_tests
    del sys.modules["shop_of_tests"]
    sources.forget()


def run_of(shop: Any, *predictions: Prediction, **known: Any) -> None:
    """Keep a run that called the function, and what was predicted of it."""
    key = key_of(shop.total)
    with folders.new() as folder:
        path = folder / "1.jsonl"
        output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        replay.fork(output, {key: [(([1.5] * n,), {}) for n in (10, 200)]})
        os.close(output)
        wait(path)
        function = Function(Code(*key), "project", 1.0, 1.0, 0.0, 9, predictions=[*predictions])
        function.digest = sources.digest(function.code)
        function.replay = Replay(inputs=2, points=[[10, 1e-6], [200, 2e-5]])
        for name, value in known.items():
            setattr(function, name, value)
        function.verdict = Verdict("pass-zero-copy", "")
        kept_findings.save(Findings(["app.py"], "3.11", "", 1.0, 1.0, 9, 0, [function]), folder / FINDINGS)


def advise(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["advise", *words])
    return done.exit_code, done.stdout, " ".join(done.stderr.split())


def prove(port: str, *options: str) -> tuple[int, str, str]:
    return advise("prove", "shop_of_tests:total", "--with", f"shop_of_tests:{port}", *options)


SAID = Prediction("copied", Estimate(3.0, 1.0, 1e4), Estimate(2.0, 1.0, 3.0), 1e-6)


def joined(text: str) -> str:
    return " ".join(text.split())


def calls_of(folder: Path, *calls: list[float]) -> None:
    (folder / "calls.json").write_text(json.dumps([[each] for each in calls]))
    (folder / "calls.json").chmod(0o600)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_a_port_is_proven_with_what_a_run_kept(shop: Any) -> None:
    run_of(shop, dataclasses.replace(SAID, way="zero-copy", function=Estimate(99.0, 98.0, 99.0)), SAID)
    code, out, err = prove("port")
    assert (code, err) == (0, "")
    assert out.startswith("The same with 2 inputs (exact).\nThat rests on 2 inputs alone: ")
    assert "shop_of_tests:port is " in out
    assert "Predicted of a port with its arguments copied was 3.00 × (1.00–10,000): off by " in joined(out)
    assert "inside the interval." in joined(out)
    (proven,) = ledger.score().proven
    assert (proven.name, proven.port, proven.way, proven.inputs) == (
        "total",
        "shop_of_tests:port",
        "copied",
        2,
    )
    assert proven.predicted == [3.0, 1.0, 1e4]
    code, out, _ = advise("score")
    assert code == 0
    assert "total copied" in out
    assert "1 prediction: off by" in out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_a_port_that_does_something_else_is_not_in_the_record(shop: Any) -> None:
    run_of(shop)
    code, out, err = prove("wrong")
    assert (code, out) == (1, "")
    assert "shop_of_tests:wrong does not do the same as shop_of_tests:total: input 0 (" in err
    assert "16.0 where 15.0 was expected" in err
    assert prove("nearly")[0] == 1
    assert not ledger.score().left_out
    code, out, _ = prove("nearly", "--close", "1e-9")
    assert code == 0
    assert "Nothing was predicted of a port with its arguments copied by a run that is kept." in joined(out)
    assert ledger.score().left_out == {"nothing was predicted": 1}


def test_what_to_run_again_is_said_where_no_run_has_inputs(shop: Any) -> None:
    assert (
        "kept are none, in none of which it took time: run it again by `ferrule advise sh" in prove("port")[2]
    )
    seen = Function(Code(*key_of(shop.total)), "project", 1.0, 1.0, 0.0, 9)
    seen.replay = Replay(reason="it writes a file")
    for command, functions in ((["a.py", "1"], []), (["-m", "shop", "a b"], [seen]), (["z.py"], [])):
        with folders.new() as folder:
            folders.write(str(folder), ProgramEnded(command, "", "", 1.0, 1.0, 0, []))
            kept_findings.save(Findings(command, "3.11", "", 1.0, 1.0, 9, 0, functions), folder / FINDINGS)
    said = prove("port")[2]
    assert "no run that is kept has inputs of total; kept are z.py; -m shop 'a b'; a.py 1. " in said
    assert "When it was seen last: it writes a file. `ferrule advise -m shop 'a b'` runs that again" in said


def test_what_can_not_be_proven_is_said_in_a_line(tmp_path: Path) -> None:
    calls_of(tmp_path, [1])
    said = advise("prove", "shop_of_tests:zero", "--with", "shop_of_tests:port", "--inputs", "calls.json")[2]
    assert said.endswith("as shop_of_tests:zero: input 0 ([1]): 1 where 0 was expected")
    code, _, err = prove("port")
    assert (code, err[:46]) == (2, "ferrule: no run that is kept has inputs of tot")
    assert "no_such" in prove("no_such")[2]
    assert "no such file" in prove("port", "--inputs", "none.json")[2].lower()
    calls_of(tmp_path, [1, 2])
    assert prove("port", "--inputs", "calls.json")[0] == 0
    code, out, _ = advise("score")
    assert (code, out.splitlines()) == (
        0,
        [
            "No prediction was put to the test yet: `ferrule advise prove` does it.",
            "Left out: 1 line of the ledger: nothing was predicted.",
        ],
    )


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ("stops", "input 0 ([1, 2]): SystemExit where no exception was expected: 0"),
        ("ends", "it ends the process that it is called in (exit code 0)"),
        ("is_killed", "it ends the process that it is called in (SIGKILL)"),
    ],
)
def test_a_port_that_ends_the_program_is_wrong(tmp_path: Path, port: str, said: str) -> None:
    calls_of(tmp_path, [1, 2])
    code, out, err = prove(port, "--inputs", "calls.json")
    assert (code, out) == (1, "")
    assert said in err
    code, _, err = advise(
        "prove", f"shop_of_tests:{port}", "--with", "shop_of_tests:port", "--inputs", "calls.json"
    )
    assert code == (1 if port == "stops" else 2)
    assert ("no exception where SystemExit was expected" if port == "stops" else said) in err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_a_port_by_another_way_has_its_arguments_made_and_its_own_prediction(shop: Any) -> None:
    run_of(
        shop,
        SAID,
        dataclasses.replace(SAID, way="zero-copy"),
        dataclasses.replace(SAID, way="loop", reason="no"),
    )
    assert prove("of_array")[0] == 1
    code, out, _ = prove("of_array", "--inputs-by", "shop_of_tests:as_array", "--way", "zero-copy")
    assert code == 0
    assert "Predicted of a port with its arguments lent (zero-copy) was 3.00 ×" in joined(out)
    assert ledger.score().proven[0].way == "zero-copy"
    assert "The port has other arguments: what became of these was not compared" in joined(out)
    assert "Nothing was predicted of a port with the loop around it" in joined(
        prove("port", "--way", "loop")[1]
    )
    assert prove("port", "--way", "fast")[2] == "ferrule: --way fast: wanted copied, zero-copy, class, loop"
    code, _, err = prove("of_array", "--inputs-by", "shop_of_tests:total")
    assert (code, "what makes the port's arguments raised TypeError" in err) == (2, True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_a_prediction_of_something_else_is_not_scored(shop: Any, tmp_path: Path) -> None:
    run_of(shop, SAID)
    for calls, why in {
        (1, 2_000): "these inputs have 2,000 items, and those of that run had 105",
        (1, 0): "whether these inputs are as large as that run's is not known",
        (2, 80): "",
    }.items():
        calls_of(tmp_path, *([0.5] * calls[1] for _ in range(calls[0])))
        assert why in joined(prove("port", "--inputs", "calls.json")[1])
        assert bool(ledger.score().proven) == (not why)
    run_of(shop, SAID, replay=Replay())
    assert "the sizes of that run's inputs are not known" in joined(
        prove("port", "--inputs", "calls.json")[1]
    )
    run_of(shop, SAID, digest="another")
    out = joined(prove("port")[1])
    assert (
        "was 3.00 × (1.00–10,000), which counts for nothing here: the function is another than in that run."
        in out
    )
    assert len(ledger.score().proven) == 1


@pytest.mark.parametrize(
    ("shapes", "way"),
    [
        ({"items": "list[float]", "return": "float"}, "copied"),
        ({"items": "ndarray", "return": "float"}, "zero-copy"),
        ({"items": "ndarray", "return": "list[float]"}, "copied"),
        ({"text": "str (ASCII)", "return": "dict[str, int]"}, "zero-copy"),
        ({"n": "int", "return": "str (ASCII)"}, "copied"),
    ],
)
def test_the_way_is_that_which_takes_arguments_as_they_are(shapes: dict[str, str], way: str) -> None:
    function = Function(Code("app.py", "total", 1), "project", 1.0, 1.0, 0.0, 9)
    function.shapes = [Shape(name, kind, []) for name, kind in shapes.items()]
    assert as_they_are(function) == way


def test_a_text_is_the_same_wherever_it_is(tmp_path: Path) -> None:
    def digest(text: str, name: str, line: int) -> str:
        sources.forget()
        (tmp_path / "app.py").write_text(text)
        return sources.digest(Code(str(tmp_path / "app.py"), name, line))

    text = "@cached\ndef f(x):\n    return x + 1\n"
    first = digest(text, "f", 1)
    assert first
    assert digest(f"import math\n\n\n{text}\n\n# the end\nx = 1\n", "f", 4) == first
    assert digest(text.replace("+ 1", "+ 1  # one more"), "f", 1) == first
    assert digest(text.replace("+ 1", "+ 2"), "f", 1) != first
    assert digest("g = lambda x: x\n", "<lambda>", 1) != digest("g = lambda x: -x\n", "<lambda>", 1)
    assert not digest(text, "f", 9)
    assert not sources.digest(Code(str(tmp_path / "none.py"), "f", 1))
