import json
from dataclasses import replace

import pyperf
import pytest
from ferrule.bench.results import Peak, Row, Trait, UnreadableFileError, load
from ferrule.bench.show.compare import compare


def test_a_file_is_read_back_as_it_was(results, tmp_path):
    path = tmp_path / "deep" / "r.json"
    results.save(path)
    back = load(path)
    assert back == results


def test_pyperf_reads_it(results, tmp_path):
    path = tmp_path / "r.json"
    results.rows[1].warmups = [(1, 0.5), (10, 0.4)]
    results.save(path)
    suite = pyperf.BenchmarkSuite.load(str(path))
    measured = {row.name: row for row in results.rows if row.measured}
    assert set(suite.get_benchmark_names()) == set(measured)
    for bench in suite:
        assert list(bench.get_values()) == measured[bench.get_name()].samples
    assert suite.get_metadata()["cpu_model_name"] == "Some CPU"
    run = suite.get_benchmark(results.rows[1].name).get_runs()[0]
    assert run.warmups == ((1, 0.5), (10, 0.4))


def damage_row(document):
    del document["ferrule"]["rows"][0]["status"]


def damage_benchmark(document):
    document["benchmarks"].pop()


def damage_format(document):
    document["ferrule"]["format"] = 99


def damage_all(document):
    del document["ferrule"]


@pytest.mark.parametrize("damage", [damage_row, damage_benchmark, damage_format, damage_all])
def test_a_damaged_file_is_named(results, tmp_path, damage):
    path = tmp_path / "hurt.json"
    results.save(path)
    document = json.loads(path.read_text())
    damage(document)
    path.write_text(json.dumps(document))
    with pytest.raises(
        UnreadableFileError, match=r"hurt\.json: (no result file, a damaged one|not a result file)"
    ):
        load(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"ferrule": 3}', b"12", b"[" * 10**5, b"9" * 5000],
)
def test_a_foreign_file_is_named(tmp_path, content):
    path = tmp_path / "foreign.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=r"foreign\.json: "):
        load(path)


def test_missing_file_and_folder_are_named(tmp_path):
    with pytest.raises(UnreadableFileError, match=r"none\.json: there is no such file"):
        load(tmp_path / "none.json")
    with pytest.raises(UnreadableFileError, match="not a result file"):
        load(tmp_path)


def test_a_part_of_another_type_is_named(results, tmp_path):
    results.quick = "yes"
    results.save(tmp_path / "odd.json")
    with pytest.raises(UnreadableFileError, match=r"odd\.json: no result file, a damaged one.*quick"):
        load(tmp_path / "odd.json")


def test_a_file_is_to_be_read_by_people_too(results, tmp_path):
    results.save(tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text("utf-8")
    assert text.startswith('{\n "version": "1.0",\n "metadata": {\n  "')
    assert text.endswith("}\n")


def test_a_row_has_a_name_of_its_own():
    row = Row("toys/add", 10, 1, "NumPy", "NumPy (array)", "peer", "measured")
    assert row.name == "toys/add n=10 NumPy, 1 thread"
    assert replace(row, threads=2, first_call=True).name == "toys/add n=10 NumPy, first call, 2 threads"
    assert (row.loops, row.parallel, row.first_call, row.measured) == (1, False, False, True)
    assert not replace(row, status="wrong").measured


def test_what_is_asked_of_results(results):
    assert results.sizes("toys/add") == [1_000, 1_000_000]
    assert results.threads("toys/add") == [1, 2]
    assert results.sizes("toys/none") == []
    assert {row.n for row in results.block("toys/add", 1_000, 2)} == {1_000}
    assert {row.threads for row in results.block("toys/add", 1_000, 2)} == {2}
    assert results.any_wrong
    results.rows = [row for row in results.rows if row.status != "wrong"]
    assert not results.any_wrong
    results.peaks = [Peak("toys/add", 10, "NumPy", 1, 5), Peak("toys/add", 20, "NumPy", 1, 7)]
    assert [results.peak("toys/add", n, "NumPy").bytes for n in (10, 20)] == [5, 7]
    assert results.peak("toys/add", 10, "ferrule") is None
    results.traits = [
        Trait("toys/add", 10, "NumPy", "cold", 1, [3.0, 1.0, 2.0]),
        Trait("toys/add", 10, "NumPy", "lines", 1),
    ]
    assert results.trait("toys/add", "NumPy", "cold").value == 2.0
    assert results.trait("toys/add", "NumPy", "lines").value is None
    assert results.trait("toys/add", "NumPy", "build") is None


def test_two_rows_are_compared_sample_by_sample():
    one = Row("toys/add", 10, 1, "a", "a", "peer", "measured", samples=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    other = replace(one, samples=[sample * 3 for sample in one.samples])
    faster = one.faster_than(other)
    assert (faster.low, faster.value, faster.high) == (3.0, 3.0, 3.0)
    assert one.time.value == 4.0


@pytest.mark.parametrize("fewer", [0, 1])
def test_where_one_has_fewer_samples_the_common_rounds_count(results, tmp_path, fewer):
    other = copy_of(results, tmp_path)
    for row in (results, other)[fewer].rows:
        if row.role == "reference":
            row.samples = row.samples[:9]
    assert set(kinds(compare(results, other)).values()) == {"no real change"}


def test_without_a_reference_times_are_compared_as_they_are(results):
    results.rows = [row for row in results.rows if row.role != "reference"]
    found = kinds(compare(results, results))
    assert found
    assert all(name.endswith(" (no reference)") for name in found)


def test_a_file_from_before_quick_runs_were_marked_is_none(results, tmp_path):
    results.save(tmp_path / "old.json")
    document = json.loads((tmp_path / "old.json").read_text("utf-8"))
    del document["ferrule"]["quick"], document["ferrule"]["traits"]
    (tmp_path / "old.json").write_text(json.dumps(document), "utf-8")
    back = load(tmp_path / "old.json")
    assert (back.quick, back.traits) == (False, [])


def copy_of(results, tmp_path):
    results.save(tmp_path / "copy.json")
    return load(tmp_path / "copy.json")


def kinds(comparison):
    return {change.name: change.kind for change in comparison.changes}


def test_identical_results_have_no_real_change(results, tmp_path):
    comparison = compare(results, copy_of(results, tmp_path))
    assert set(kinds(comparison).values()) == {"no real change"}
    assert len(comparison.changes) == 12
    assert "0 faster, 0 slower, 12 with no real change" in comparison.summary


def test_a_true_doubling_is_found_both_ways(results, tmp_path):
    other = copy_of(results, tmp_path)
    target = other.rows[1]
    target.samples = [value / 2 for value in target.samples]
    faster = compare(results, other)
    assert [name for name, kind in kinds(faster).items() if kind == "faster"] == [target.name]
    (change,) = [change for change in faster.changes if change.kind == "faster"]
    assert change.speedup.value == pytest.approx(2, rel=0.02)
    assert change.text.startswith("2.0")
    slower = compare(other, results)
    assert [name for name, kind in kinds(slower).items() if kind == "slower"] == [target.name]


def test_a_change_within_the_noise_is_none(results, tmp_path):
    other = copy_of(results, tmp_path)
    other.rows[1].samples = [value * 1.03 for value in other.rows[1].samples]
    assert set(kinds(compare(results, other)).values()) == {"no real change"}
    assert kinds(compare(results, other, noise=0.001))[other.rows[1].name] == "slower"


def test_where_the_reference_was_disturbed_nothing_can_be_told(results, tmp_path):
    other = copy_of(results, tmp_path)
    reference, target = other.rows[:2]
    reference.samples = [value * (1 + at % 3) for at, value in enumerate(reference.samples)]
    comparison = compare(results, other)
    assert kinds(comparison)[target.name] == "too noisy to tell"
    (change,) = [change for change in comparison.changes if change.name == target.name]
    assert change.text.startswith("too noisy to tell (")
    assert "3 too noisy to tell" in comparison.summary
    target.samples = [value * 20 for value in target.samples]
    assert kinds(compare(results, other))[target.name] == "slower"


def test_a_faster_machine_is_not_taken_for_faster_code(results, tmp_path):
    other = copy_of(results, tmp_path)
    for row in other.rows:
        row.samples = [value / 1.5 for value in row.samples]
    comparison = compare(results, other)
    assert set(kinds(comparison).values()) == {"no real change"}
    assert any("ran 1.50 times as fast in the second run" in remark for remark in comparison.remarks)


def test_what_cannot_be_compared_is_said(results, tmp_path):
    other = copy_of(results, tmp_path)
    other.machine["cpu"] = "Another CPU"
    other.rows = [row for row in other.rows if row.n == 1_000]
    other.rows[1].status, other.rows[1].samples = "wrong", []
    remarks = compare(results, other).remarks
    assert f"{other.rows[1].name}: was measured, is WRONG" in remarks
    assert "Only in the first file: 12 rows of toys/add n=1000000" in remarks
    assert any("machines differ (Some CPU; Another CPU)" in remark for remark in remarks)
