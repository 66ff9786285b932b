"""`ferrule advise prove` and `score`: from a run's inputs and predictions to the record."""

import dataclasses
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ferrule.advise import folders, ledger, replay
from ferrule.advise.findings import Findings, Function, Prediction, Replay, Verdict
from ferrule.advise.functions import key_of
from ferrule.advise.joined import FINDINGS
from ferrule.advise.recording import Code, ProgramEnded
from ferrule.advise.show import kept_findings
from ferrule.cli import app
from ferrule.measuring.intervals import Estimate
from typer.testing import CliRunner

from tests.advise.replaying import wait

SOURCE = """
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


def run_of(shop: Any, *predictions: Prediction) -> None:
    """Keep a run that called the function, and what was predicted of it."""
    key = key_of(shop.total)
    with folders.new() as folder:
        path = folder / "1.jsonl"
        output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        replay.fork(output, {key: [(([1.5] * n,), {}) for n in (10, 200)]})
        os.close(output)
        wait(path)
        function = Function(Code(*key), "project", 1.0, 1.0, 0.0, 9, predictions=[*predictions])
        function.verdict = Verdict("pass-zero-copy", "")
        kept_findings.save(Findings(["app.py"], "3.11", "", 1.0, 1.0, 9, 0, [function]), folder / FINDINGS)


def advise(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["advise", *words])
    return done.exit_code, done.stdout, " ".join(done.stderr.split())


def prove(port: str, *options: str) -> tuple[int, str, str]:
    return advise("prove", "shop_of_tests:total", "--with", f"shop_of_tests:{port}", *options)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_a_port_is_proven_with_what_a_run_kept(shop: Any) -> None:
    said = Prediction("zero-copy", Estimate(3.0, 1.0, 1e4), Estimate(2.0, 1.0, 3.0), 1e-6)
    run_of(shop, dataclasses.replace(said, way="copied", function=Estimate(99.0, 98.0, 99.0)), said)
    code, out, err = prove("port")
    assert (code, err) == (0, "")
    assert out.startswith("The same with 2 inputs (exact).\nThat rests on 2 inputs alone: ")
    assert "shop_of_tests:port is " in out
    assert "Predicted was 3.00 × (1.00–10,000), zero-copy: off by " in out
    assert "inside the interval." in out
    (proven,) = ledger.score().proven
    assert (proven.name, proven.port, proven.way, proven.inputs) == (
        "total",
        "shop_of_tests:port",
        "zero-copy",
        2,
    )
    assert proven.predicted == [3.0, 1.0, 1e4]
    code, out, _ = advise("score")
    assert code == 0
    assert "total zero-copy" in out
    assert "1 prediction: off by" in out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
def test_a_port_that_does_something_else_is_not_in_the_record(shop: Any) -> None:
    run_of(shop)
    code, out, err = prove("wrong")
    assert (code, out) == (1, "")
    assert "shop_of_tests:wrong does not do the same as shop_of_tests:total: input 0 (" in err
    assert "16.0 where 15.0 was expected" in err
    assert prove("nearly")[0] == 1
    assert ledger.score().left_out == 0
    code, out, _ = prove("nearly", "--close", "1e-9")
    assert code == 0
    assert "Nothing was predicted of it by a run that is kept." in out
    assert ledger.score().left_out == 1


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
    code, _, err = prove("port")
    assert (code, err[:46]) == (2, "ferrule: no run that is kept has inputs of tot")
    assert "no_such" in prove("no_such")[2]
    assert "no such file" in prove("port", "--inputs", "none.json")[2].lower()
    (tmp_path / "calls.json").write_text("[[[1, 2]]]")
    (tmp_path / "calls.json").chmod(0o600)
    assert prove("port", "--inputs", "calls.json")[0] == 0
    code, out, _ = advise("score")
    assert (code, out) == (0, "No prediction was put to the test yet: `ferrule advise prove` does it.\n")
