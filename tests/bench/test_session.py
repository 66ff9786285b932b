"""Whole runs, in worker processes."""

import re
import sys
from pathlib import Path

import ferrule as fe
import pytest
from ferrule.bench.find import select
from ferrule.bench.results import Results
from ferrule.bench.session import Choice, Session
from ferrule.bench.show import summary
from ferrule.measuring import machine

TOYS = Path(__file__).with_name("toys.py")
NOTHING = "nothing to compare with: the reference was not run, and no peer agreed with it before"


def run(name: str, **choice) -> Results:
    chosen = [found for found in select(str(TOYS))[0] if found.workload.name == name]
    return Session(chosen, Choice(**({"quick": True} | choice)), ["ferrule", "bench"]).run()


@pytest.fixture(scope="module")
def total() -> Results:
    return run("total", sizes=(100, 2_000), peers=("array", "small"), threads="both")


@pytest.fixture(scope="module")
def faults() -> Results:
    return run("faults")


def rows(results, label, **wanted):
    return [
        row
        for row in results.rows
        if row.label == label and all(getattr(row, name) == value for name, value in wanted.items())
    ]


def test_every_implementation_is_measured_at_every_size_with_every_number_of_threads(total):
    counts = [1, machine.available_cores()] if machine.available_cores() > 1 else [1]
    assert total.threads("toys/total") == counts
    for threads in counts:
        for n in (100, 2_000):
            block = total.block("toys/total", n, threads)
            measured = [row.label for row in block if row.measured and not row.first_call]
            assert measured == ["Python", "ferrule", "array", "small only"][: 4 if n == 100 else 3]
    for row in total.rows:
        if row.measured and not row.first_call:
            assert len(row.samples) == 7
            assert all(row.loops * sample >= 0.009 for sample in row.samples[-1:])
            assert row.warmups


def test_the_first_call_of_a_jit_is_a_row_of_its_own(total):
    first = rows(total, "array", first_call=True, threads=1)
    assert [row.n for row in first] == [100]
    assert first[0].title == "array (in hand), first call"
    assert len(first[0].samples) == 1


def test_over_max_n_is_not_run(total):
    (row,) = rows(total, "small only", n=2_000, threads=1)
    assert (row.status, row.reason) == ("not run", "over its max_n of 100")


def test_peaks_are_measured_at_the_largest_size_for_what_ran(total):
    assert [peak.label for peak in total.peaks] == ["Python", "ferrule", "array"]
    assert {peak.n for peak in total.peaks} == {2_000}
    assert all(peak.bytes is not None and peak.bytes < 20e6 for peak in total.peaks)


def test_the_work_the_versions_and_the_environment_are_kept(total):
    problem = total.problems["toys/total"]
    assert problem.work == {100: (800.0, "B"), 2_000: (16_000.0, "B")}
    assert problem.checked_against == {100: "Python", 2_000: "Python"}
    assert problem.description == "They are uniform below a million."
    assert (problem.left_out, problem.sizes_left_out, total.quick) == ([], [], True)
    assert total.versions["numpy"]
    assert total.environments[1]["OMP_NUM_THREADS"] == "1"
    assert total.build["profile"] == fe.build_info()["profile"]
    assert total.machine["cpu"]


def test_how_large_an_answer_is_stands_in_its_row_where_a_workload_says_how_that_is_known(total):
    found = run("written", sizes=(5, 10))
    assert {(row.label, row.n): row.output_bytes for row in found.rows} == {
        ("Python", 5): 1,
        ("Python", 10): 2,
        ("ferrule padded", 5): 8,
        ("ferrule padded", 10): 8,
    }
    assert {row.output_bytes for row in total.rows} == {None}


@pytest.mark.parametrize(
    ("label", "status", "reason"),
    [
        ("off by one", "wrong", r"item 9: -1 where \d+ was expected"),
        ("missing", "not run", "No module named 'no_such_module_anywhere'"),
        ("raises", "not run", r"in the call: ValueError: not today \(toys\.py:\d+\)"),
        ("changes its input", "not run", "it changes its input"),
        ("dies", "not run", r"the process died \(signal 9, SIGKILL\).*"),
        ("exits", "not run", r"the process died \(exit code 3\)"),
        ("raises later", "not run", r"in the call: OSError: tired \(toys\.py:\d+\)"),
    ],
)
def test_what_goes_wrong_has_a_reason_and_no_time(faults, label, status, reason):
    (row,) = rows(faults, label)
    assert row.status == status
    assert re.fullmatch(reason, row.reason)
    assert row.samples == []
    assert not row.measured


def test_the_others_are_measured_all_the_same(faults):
    assert faults.any_wrong
    assert [row.label for row in faults.rows if row.measured] == ["Python", "prints"]
    assert [peak.label for peak in faults.peaks] == ["Python", "prints"]


def test_what_was_not_asked_for_is_kept():
    problem = run("total", sizes=(100,), peers=("array",)).problems["toys/total"]
    assert (problem.left_out, problem.sizes_left_out) == (["small only"], [2_000])


@pytest.mark.parametrize(("sizes", "peers"), [((5, 10), ()), ((10,), ()), ((10,), ("never",))])
def test_where_the_reference_is_capped_a_peer_that_agreed_with_it_is_the_standard(sizes, peers):
    results = run("capped", sizes=sizes, peers=peers)
    assert results.problems["toys/capped"].checked_against == {
        n: "Python" if n == 5 else "nearly right" for n in sizes
    }
    found = {row.label: row.status for row in results.block("toys/capped", 10, 1)}
    expected = {
        "Python": "not run",
        "ferrule right until 5": "wrong",
        "never right": "wrong",
        "nearly right": "measured",
        "right": "measured",
    }
    assert found == {label: expected[label] for label in found}
    assert len(found) == (3 if peers else 5)
    for row in results.block("toys/capped", 5, 1):
        assert row.status == ("wrong" if row.label == "never right" else "measured")


def test_a_rule_of_equality_of_its_own_is_said_beside_the_row_and_of_the_workload():
    results = run("capped")
    own = "close(rtol=1e-06, atol=0.0)"
    assert {row.label: row.remark for row in results.rows if row.remark} == {
        "nearly right": f"a rule of equality of its own: {own}"
    }
    assert results.problems["toys/capped"].equality == f"exact; nearly right: {own}"


@pytest.mark.parametrize(("name", "n"), [("uncompared", 10), ("unsure", 5)])
def test_where_nothing_can_be_compared_with_nothing_is_timed(name, n):
    results = run(name, sizes=(n,))
    assert results.problems[f"toys/{name}"].checked_against == {}
    assert {row.label: row.reason for row in results.rows if row.role != "reference"} == {
        row.label: NOTHING for row in results.rows if row.role != "reference"
    }
    assert not any(row.samples for row in results.rows)


def test_no_input_no_row_but_the_reason():
    (row,) = run("no-input").rows
    assert re.fullmatch(r"no input: FileNotFoundError: no data for 1 \(toys\.py:\d+\)", row.reason)


def test_the_number_of_threads_is_set_before_anything_is_imported():
    seen = {
        row.threads: row.reason.partition(" (")[0]
        for row in run("threads-seen", threads="both").rows
        if row.role == "ferrule"
    }
    assert seen == {count: f"in the call: ValueError: {count} {count} {count} 0" for count in seen}
    assert set(seen) == {1, machine.available_cores()}


def test_one_thread_has_one_core_and_all_have_all():
    for row in run("cores-seen", threads="both").rows:
        if row.role == "ferrule":
            cores = 1 if sys.platform == "linux" else machine.available_cores()
            expected = cores if row.threads == 1 else machine.available_cores()
            assert f"ValueError: threads {row.threads}, cores {expected} " in row.reason


def test_outside_a_run_the_number_of_threads_is_that_of_the_cores(monkeypatch):
    monkeypatch.delenv("FERRULE_THREADS", raising=False)
    assert machine.threads() == machine.available_cores()
    monkeypatch.setenv("FERRULE_THREADS", "3")
    assert machine.threads() == 3


def test_a_workload_may_do_without_peaks():
    results = run("capped", sizes=(5,))
    assert results.rows
    assert results.peaks == []


@pytest.mark.parametrize("sizes", [(10_000,), (20_000,), (1,)])
def test_what_a_first_call_loads_is_no_part_of_the_peak(sizes):
    results = run("loads-once", sizes=sizes)
    assert [peak.label for peak in results.peaks] == ["Python", "ferrule"]
    assert all(peak.bytes is not None and peak.bytes < 20e6 for peak in results.peaks)


def test_one_number_of_threads_is_enough_where_none_uses_more():
    (found,) = [found for found in select(str(TOYS))[0] if found.workload.name == "faults"]
    assert Choice(threads="both").threads_of(found.workload) == [1]
    assert Choice(threads="all").threads_of(found.workload) == [machine.available_cores()]


def test_a_quick_run_leaves_out_the_largest_size():
    (found,) = [found for found in select(str(TOYS))[0] if found.workload.name == "total"]
    assert Choice(quick=True).sizes_of(found.workload) == [100]
    assert Choice(quick=True, sizes=(7, 3)).sizes_of(found.workload) == [3, 7]


def test_peers_are_chosen_by_a_part_of_their_label():
    (found,) = [found for found in select(str(TOYS))[0] if found.workload.name == "faults"]
    assert Choice(peers=("PRINTS", "die")).labels_of(found.workload) == ["Python", "dies", "prints"]
    assert Choice(peers=("prints", "nobody")).unknown_peers([found.workload]) == ["nobody"]


@pytest.mark.parametrize("profile", ["fast", "dev"])
def test_a_build_that_is_not_for_release_is_refused(monkeypatch, profile):
    monkeypatch.delenv("FERRULE_ANY_BUILD")
    monkeypatch.setattr(machine, "build_info", lambda: {"profile": profile})
    with pytest.raises(machine.WrongProfileError, match=rf"{profile} build.*nothing is measured"):
        Session([], Choice(), [])


def test_a_busy_machine_is_noted(monkeypatch):
    monkeypatch.setattr(machine.os, "getloadavg", lambda: (99.0, 1.0, 1.0))
    *_, note = Session([], Choice(), []).results.notes
    assert note.startswith("Something else was running: the load average of the ")
    assert "cores was 99.0 at the start" in note


def test_a_development_build_is_noted(monkeypatch):
    monkeypatch.setattr(machine.os, "getloadavg", lambda: (0.1, 1.0, 1.0))
    monkeypatch.setattr(machine, "build_info", lambda: {"profile": "fast"})
    (note,) = Session([], Choice(), []).results.notes
    assert note == "A development build (fast), with assertions: times are too long."


def test_an_idle_machine_is_not_noted_and_the_load_is_kept(monkeypatch):
    monkeypatch.setattr(machine, "build_info", lambda: {"profile": "release"})
    loads = iter([0.1, 1.5])
    monkeypatch.setattr(machine.os, "getloadavg", lambda: (next(loads), 1.0, 1.0))
    results = Session([], Choice(), []).run()
    assert results.notes == []
    assert "load average 0.1 before the run, 1.5 after" in summary.machine_lines(results)[1]


def test_a_system_without_a_load_average_says_none(monkeypatch):
    monkeypatch.setattr(machine, "build_info", lambda: {"profile": "release"})
    monkeypatch.delattr(machine.os, "getloadavg")
    results = Session([], Choice(), []).run()
    assert results.notes == []
    assert "load average" not in summary.machine_lines(results)[1]
