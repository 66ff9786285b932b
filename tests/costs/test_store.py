"""The model's file: kept for this machine and Python, whole or not at all, never taken for another one's."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyperf
import pytest
from ferrule import costs
from ferrule.costs import session, store


@pytest.fixture(autouse=True)
def cache_folder(tmp_path, monkeypatch):
    """An empty cache folder of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(store.cache, "folder", lambda *parts: tmp_path.joinpath("ferrule", *parts))
    return tmp_path


def test_a_model_comes_back_as_it_was(model):
    store.save(model, store.place())
    again = store.stored()
    assert again == model
    assert again.crossing("list[int]", 100) == model.crossing("list[int]", 100)
    assert [each.name for each in store.place().parent.iterdir()] == [store.place().name]


def test_a_pipe_gets_the_text_and_is_never_replaced(model, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text, "utf-8")
        store.save(model, pipe)
        assert json.loads(read.result(timeout=60))["ferrule"]
    assert pipe.is_fifo()


def test_a_pipe_in_the_place_of_the_model_is_refused_and_not_waited_for():
    place = store.place()
    place.parent.mkdir(parents=True)
    os.mkfifo(place)
    with pytest.raises(OSError, match="it is no file; remove it") as raised:
        store.place()
    assert raised.value.filename == str(place)
    with pytest.raises(store.UnusableModelError, match=r"\.json: it is no file; remove it"):
        store.stored()


def test_the_place_names_the_python(cache_folder):
    assert store.place().is_relative_to(cache_folder)
    assert sys.implementation.cache_tag in store.place().name


def test_pyperf_reads_the_file(model, tmp_path):
    store.save(model, tmp_path / "model.json")
    suite = pyperf.BenchmarkSuite.load(str(tmp_path / "model.json"))
    assert "list[int], copied, n=100" in suite.get_benchmark_names()
    assert suite.get_benchmark("list[int], copied, n=100").get_nvalue() == 9


def test_what_is_missing_damaged_or_something_else_is_named(model, tmp_path):
    file = tmp_path / "model.json"
    with pytest.raises(store.UnusableModelError, match=r"model\.json: there is no such file"):
        store.load(file)
    for wrong in (b"{", b"\xff\xfe", b"[" * 10**5, b"9" * 5000):
        file.write_bytes(wrong)
        with pytest.raises(store.UnusableModelError, match="can't be read as JSON"):
            store.load(file)
    for other in ("[]", "{}", '{"ferrule": {"format": 1}, "benchmarks": []}'):
        file.write_text(other)
        with pytest.raises(store.UnusableModelError, match="no cost model"):
            store.load(file)
    document = store.to_document(model)
    document["ferrule"]["costs"] = 1
    file.write_text(json.dumps(document))
    with pytest.raises(store.UnusableModelError, match=r"model\.json: it was written by another version of"):
        store.load(file)
    document = store.to_document(model)
    document["ferrule"]["crossings"][-1]["shuffled"][0].pop()
    file.write_text(json.dumps(document))
    with pytest.raises(store.UnusableModelError, match="rounds of different lengths"):
        store.load(file)
    document = store.to_document(model)
    document["ferrule"]["crossings"][-1]["shuffled"] *= 4
    file.write_text(json.dumps(document))
    with pytest.raises(store.UnusableModelError, match="more sizes in another order than there are"):
        store.load(file)
    document = store.to_document(model)
    del document["benchmarks"][-1]["runs"][0]["values"][2]
    file.write_text(json.dumps(document))
    with pytest.raises(store.UnusableModelError, match="rounds of different lengths"):
        store.load(file)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("machine", "cpu", "Another CPU"),
        ("machine", "cores", 999),
        ("versions", "python", "3.0.0"),
        ("build", "pyo3", "0.0.1"),
        ("build", "profile", "another"),
    ],
)
def test_another_machines_model_is_refused(model, part, name, value):
    foreign = replace(model, **{part: getattr(model, part) | {name: value}})
    store.save(foreign, store.place())
    with pytest.raises(store.UnusableModelError, match=f"measured elsewhere: .* {value}, here"):
        store.stored()


def test_a_file_that_cannot_be_used_is_measured_anew_and_replaced(model, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(session, "measure", lambda _watcher, *, quick: asked.append(quick) or model)
    store.place().parent.mkdir(parents=True)
    store.place().write_text("damaged")
    assert costs.model() is model
    said = capsys.readouterr().err
    assert "can't be read as JSON" in said
    assert "measuring anew" in said
    assert costs.model() == model
    assert capsys.readouterr().err == ""
    assert asked == [True]


def test_the_first_time_is_no_fault(model, monkeypatch, capsys):
    monkeypatch.setattr(session, "measure", lambda *_, **_options: model)
    assert costs.model() is model
    said = capsys.readouterr().err
    assert said.startswith("ferrule: what crossings cost here was never measured; measuring it, quickly: ")
    assert said.count("\n") == 1
    assert store.place().exists()


def test_a_model_of_a_busy_machine_is_measured_anew_with_a_word(model, busy, monkeypatch, capsys):
    store.save(busy, store.place())
    monkeypatch.setattr(session, "measure", lambda *_, **_options: model)
    assert costs.model() is model
    assert "busy machine" in (said := capsys.readouterr().err)
    assert said.count("\n") == 1
    monkeypatch.setattr(session, "measure", lambda *_, **_options: busy)
    store.save(busy, store.place())
    assert costs.model() is busy
    assert capsys.readouterr().err.count("busy machine") == 2


def test_the_file_is_as_open_as_any_other(model, tmp_path):
    before = os.umask(0o027)
    try:
        store.save(model, tmp_path / "model.json")
    finally:
        os.umask(before)
    assert (tmp_path / "model.json").stat().st_mode & 0o777 == 0o640


def test_a_failed_write_leaves_the_old_file(model, monkeypatch):
    store.save(model, store.place())
    before = store.place().read_bytes()

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            store.save(replace(model, quick=False), store.place())
    assert [path.read_bytes() for path in store.place().parent.iterdir()] == [before]
