"""What else an implementation costs: first answer, build, threads, lines."""

import time
from pathlib import Path

import pytest
from ferrule.bench.find import select
from ferrule.bench.results import Results, load
from ferrule.bench.session import Choice, Session
from ferrule.measuring import cache, extensions, machine, measure

TOYS = Path(__file__).with_name("toys.py")


def run(name: str, **choice) -> Results:
    chosen = [found for found in select(str(TOYS))[0] if found.workload.name == name]
    return Session(chosen, Choice(**({"quick": True} | choice)), ["ferrule", "bench"]).run()


@pytest.fixture(scope="module")
def results() -> Results:
    return run("costly")


class Builds(Choice):
    """Of all that it costs, its build alone."""

    def wants(self, _workload, _label, aspect):
        return aspect == "build"


def trait(results, label, aspect):
    return results.trait("toys/costly", label, aspect)


def test_what_was_asked_of_is_there_and_survives_the_file(results, tmp_path):
    assert [(each.label, each.aspect) for each in results.traits] == [
        (label, aspect)
        for label in ("Python", "ferrule", "sleepy", "unlike")
        for aspect in ("cold", "scaling", "lines")
    ]
    path = tmp_path / "r.json"
    results.save(path)
    assert load(path).traits == results.traits


def test_a_file_without_them_is_read(results, tmp_path):
    import json

    path = tmp_path / "r.json"
    results.save(path)
    document = json.loads(path.read_text())
    del document["ferrule"]["traits"]
    path.write_text(json.dumps(document))
    assert load(path).traits == []


def test_the_first_answer_has_the_import_and_the_call(results):
    # The import sleeps 0.2 s and the first call 0.1 s, which no later call does.
    assert trait(results, "sleepy", "cold").value > 0.3


def test_whoever_holds_the_lock_does_not_scale(results):
    threads = machine.available_cores()
    held, free = (trait(results, label, "scaling") for label in ("Python", "unlike"))
    assert held.threads == free.threads == threads
    assert len(held.samples) == len(held.given) == measure.SCALING_SAMPLES
    if threads > 1:
        # Both sleep, which takes no core from anybody; one holds a lock while it does.
        assert free.value > 1.3 * held.value


def test_lines_are_counted(results):
    assert trait(results, "Python", "lines").value == 0
    # Its name, and the number.
    assert trait(results, "ferrule", "lines").value == 2


def test_what_cannot_be_read_or_called_by_threads_has_a_reason(results):
    assert (
        trait(results, "unlike", "lines").reason
        == "its source can't be read: toys.py: no function is called gone"
    )
    if machine.available_cores() > 1:
        assert "a wrong answer where" in trait(results, "sleepy", "scaling").reason
        assert trait(results, "sleepy", "scaling").value is None


def test_what_cannot_be_expressed_has_no_time_and_no_trait(results):
    (row,) = (row for row in results.rows if row.label == "mute")
    assert (row.status, row.reason, row.samples) == ("inexpressible", "it has no words", [])
    assert not results.any_wrong
    assert all(each.label != "mute" for each in results.traits)


def test_a_build_is_timed_once_for_all_workloads(tmp_path, monkeypatch):
    monkeypatch.setattr(cache.platformdirs, "user_cache_path", lambda *_, **__: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    built = []

    def build(source, tool):
        built.append((source.name, tool))
        time.sleep(0.01)
        return 1.5

    monkeypatch.setattr(extensions, "build_seconds", build)
    monkeypatch.setattr(extensions, "compiler_version", lambda _: "cc 1.0")
    chosen = [found for found in select(str(TOYS))[0] if found.workload.name in {"compiled", "compiled-too"}]
    results = Session(chosen, Builds(quick=True), []).run()
    assert built == [("toys.py", "c")]
    assert [each.value for each in results.traits if each.aspect == "build"] == [1.5, 1.5]
    assert results.versions["compiler of c"] == "cc 1.0"
    assert results.versions["setuptools"]


def test_a_build_that_fails_has_its_reason(monkeypatch):
    def build(_source, _tool):
        raise extensions.NotCompiledError("no compiler today")

    monkeypatch.setattr(extensions, "build_seconds", build)
    (found,) = (found for found in select(str(TOYS))[0] if found.workload.name == "compiled")
    results = Session([found], Builds(quick=True), []).run()
    (build_trait,) = (each for each in results.traits if each.aspect == "build")
    assert (build_trait.value, build_trait.reason) == (None, "no compiler today")


def test_an_import_is_timed_in_a_fresh_interpreter():
    assert 0 < measure.import_seconds(["json"]) < 10
