"""What is kept and shown of claims: the file, the table, the page, the documentation."""

import contextlib
import dataclasses
import io
import json
import re
from pathlib import Path

import pytest
from ferrule.costs import session as costs_session
from ferrule.costs import store
from ferrule.measuring.intervals import Estimate
from ferrule.measuring.watcher import Silent
from rich.console import Console

from studies.claims import gather, parts, report
from studies.claims.claim import Claim, Figure, Judged, Verdict
from studies.claims.evidence import Crossed, Need, Peaked, Probed, Timed
from studies.claims.parts import Parts
from studies.claims.quantities import Found
from studies.claims.record import Record, UnreadableRecordError, load, record
from studies.claims.rules import Every
from studies.publish import claims

WIDTH = 100


def told(id: str, verdict: Verdict, *figures: Figure) -> Judged:  # noqa: A002
    return Judged(
        id,
        [1, 2],
        "2-ffi-trade-offs.md:46",
        f"The claim of {id}",
        "It is timed.",
        "a|b <c>",
        verdict,
        [*figures],
    )


@pytest.fixture
def found() -> Record:
    return Record(
        date="2026-11-27T00:00:00+00:00",
        quick=True,
        machine={"cpu": "Some CPU", "cores": 2, "system": "Linux 6", "load_before": 0.1, "load_after": 0.2},
        versions={"python": "3.11.7", "implementation": "CPython"},
        build={"profile": "release", "pyo3": "0.30.1"},
        notes=["Something <odd> was seen."],
        seconds=61.0,
        claims=[
            told(
                "calls",
                Verdict("holds"),
                Figure("a call", "s", Estimate(2.1e-8, 2e-8, 2.2e-8, is_range=True), n=10),
            ),
            told(
                "sizes", Verdict("holds when", "n ≥ 1,000"), Figure("n = 1,000", "×", Estimate(3.0, 2.9, 3.1))
            ),
            told("wrong", Verdict("does not hold"), Figure("share", "%", Estimate(0.0, 0.0, 0.0))),
            told(
                "near", Verdict("too close to tell"), Figure("Vec<i64> | list", "×", Estimate(1.0, 0.9, 1.1))
            ),
            told("idle", Verdict("not run", "no compiler"), Figure("a call", "s", None, "no compiler")),
        ],
    )


def test_a_record_comes_back_as_it_went(found: Record, tmp_path: Path) -> None:
    found.save(tmp_path / "new" / "claims.json")
    assert load(tmp_path / "new" / "claims.json") == found
    document = json.loads((tmp_path / "new" / "claims.json").read_text())
    assert {"date", "machine", "versions", "build", "claims"} <= document.keys()
    assert document["claims"][1]["verdict"] == {"kind": "holds when", "detail": "n ≥ 1,000"}
    assert document["claims"][0]["figures"][0]["estimate"]["low"] == 2e-8


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"ferrule claims": 99}', '{"ferrule claims": 1, "claims": [{}]}']
)
def test_another_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(UnreadableRecordError, match=r"record of claims"):
        load(path)
    with pytest.raises(UnreadableRecordError, match="there is no such file"):
        load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda one: one.update(seconds="61"), r"ferrule claims\.seconds: got str, wanted float"),
        (lambda one: one.update(notes=[1]), r"notes\[0\]: got int"),
        (lambda one: one["claims"][0].update(text=None), r"claims\[0\]\.text: got NoneType"),
        (lambda one: one["claims"][0]["verdict"].update(kind="perhaps"), r"verdict\.kind: got str"),
        (lambda one: one["claims"][0]["figures"][0]["estimate"].update(low="0"), r"estimate\.low: got str"),
        (lambda one: one["claims"][0]["figures"][0].update(n=1.5), r"figures\[0\]\.n: got float"),
    ],
)
def test_what_is_of_another_type_is_refused(change, message: str, found: Record, tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    found.save(path)
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(UnreadableRecordError, match=message):
        load(path)


def test_the_table_fits_and_has_everything(found: Record) -> None:
    stream = io.StringIO()
    report.print_record(Console(file=stream, width=WIDTH), found)
    text = stream.getvalue()
    assert max(map(len, text.splitlines())) <= WIDTH
    flat = re.sub(r"\s+", " ", text)
    for claim in found.claims:
        assert claim.text in flat
        for line in claim.lines:
            assert line in flat
    assert "not run: no compiler" in flat
    counts = "1 holds; 1 holds with a condition; 1 does not hold; 1 is too close to tell; 1 was not run"
    assert f"5 claims: {counts}." in flat
    assert "a.md" not in flat
    found.claims *= 2
    assert "2 hold; 2 hold with a condition; 2 do not hold" in report.summary(found)
    found.build["rustc"] = "rustc 1.95.0"
    assert "rustc 1.95.0" in found.machine_lines[2]
    assert "rustc rustc" not in found.machine_lines[2]
    assert "Something <odd> was seen." in flat


def test_the_page_makes_no_request_and_escapes(found: Record, tmp_path: Path) -> None:
    report.write_page(found, tmp_path / "claims.html")
    page = (tmp_path / "claims.html").read_text()
    assert "Vec&lt;i64&gt; | list" in page
    assert "Something &lt;odd&gt; was seen." in page
    assert not re.search(r"(src|href)=.https?:", page)
    assert page.count("<article") == len(found.claims)


def test_the_documentation_is_a_table_a_document(found: Record) -> None:
    text = claims.text(found)
    rows = text.partition("|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    assert len(rows) == len(found.claims)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 4 for row in rows)
    assert "**holds when** n ≥ 1,000" in text
    assert "Some CPU, 2 cores" in text
    assert "Vec&lt;i64&gt; &#124; list" in text


class Quiet(Silent):
    """Shows nothing, and presses Ctrl-C at a step if asked to."""

    def __init__(self, interrupt: bool = False) -> None:  # noqa: FBT001, FBT002
        self.interrupt = interrupt

    def step(self, _text: str) -> None:
        if self.interrupt:
            raise KeyboardInterrupt


def quiet() -> contextlib.AbstractContextManager[Quiet]:
    return contextlib.nullcontext(Quiet())


def test_probes_and_missing_workloads_are_gathered() -> None:
    needs: list[Need] = [Probed("refused, int key"), Probed("digit bytes, 2"), Timed("no/such", 10, "Python")]
    gathered = gather.gather(needs, quiet, quick=True)
    assert gathered.evidence.probe(Probed("refused, int key")).value == 1.0
    assert gathered.evidence.model is None
    claim = Claim(
        "x", (1,), "a.md:1", "", "", Every(low=1.0, unit="%"), (Found("refused", "refused, int key", "%"),)
    )
    assert record([claim], gathered, 1.0).claims[0].verdict.text == "holds, on few figures: chance 50 %"
    assert gathered.evidence.reasons["no/such"] == "there is no workload no/such"


def test_a_probe_that_fails_has_its_reason_and_hurts_no_other() -> None:
    gathered = gather.gather([Probed("no such probe"), Probed("refused, int key")], quiet, quick=True)
    assert gathered.evidence.reasons["no such probe"] == "KeyError: 'no such probe'"
    assert gathered.evidence.probes["refused, int key"] == [1.0]


def test_ctrl_c_keeps_what_is_complete() -> None:
    needs: list[Need] = [Timed("sequences/sum-list", 1_000, "builtin sum"), Probed("refused, int key")]
    gathered = gather.gather(needs, lambda: contextlib.nullcontext(Quiet(interrupt=True)), quick=True)
    assert gathered.interrupted
    assert any("interrupted" in note for note in gathered.notes)
    assert not gathered.evidence.probes
    claim = Claim("x", (1,), "a.md:1", "", "", Every(low=1.0), (Found("refused", "refused, int key", "%"),))
    assert record([claim], gathered, 1.0).claims[0].verdict.text == "not run: the run was interrupted"


def test_parts_are_measured_once_and_an_interrupted_one_again(tmp_path: Path) -> None:
    needs: list[Need] = [Timed("sequences/sum-list", 1_000, "builtin sum"), Probed("refused, int key")]
    kept = Parts(tmp_path / "parts")

    def broken() -> contextlib.AbstractContextManager[Quiet]:
        return contextlib.nullcontext(Quiet(interrupt=True))

    assert gather.gather(needs, broken, quick=True, parts=kept).interrupted
    assert not kept.folder.exists()
    first = gather.gather(needs, quiet, quick=True, parts=kept)
    again = gather.gather(needs, quiet, quick=True, parts=kept)
    assert first.evidence.results is not None
    assert again.evidence.results is not None
    measured, found = (each.evidence.results.rows for each in (first, again))
    assert [row.samples for row in measured] == [row.samples for row in found]
    assert first.evidence.probes == again.evidence.probes == {"refused, int key": [1.0]}
    date = first.evidence.results.date
    (note,) = again.notes
    assert note.endswith(
        f"of the same commit ended: 1 of 1 workloads were measured then, from {date} to {date}."
    )
    assert not first.notes
    # Other sizes are another part; Ctrl-C finds nothing to interrupt in what is there.
    more = [*needs, Timed("sequences/sum-list", 2_000, "builtin sum")]
    assert not gather.gather(more, quiet, quick=True, parts=kept).notes
    assert not gather.gather(needs, broken, quick=True, parts=kept).interrupted


def test_parts_are_of_a_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = {"status": "", "rev-parse": "abc1234"}
    monkeypatch.setattr(parts, "_git", lambda *arguments: said[arguments[0]])
    assert parts.of_commit(tmp_path, quick=False).folder == tmp_path / "abc1234"
    assert parts.of_commit(tmp_path, quick=True).folder == tmp_path / "abc1234-quick"
    said["status"] = " M Makefile"
    with pytest.raises(parts.UncommittedError, match="isn't committed:  M Makefile"):
        parts.of_commit(tmp_path, quick=False)


def test_a_quick_model_is_for_quick_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    model = costs_session.measure(Silent(), quick=True, crossings=["int, copied"])
    monkeypatch.setattr(store, "stored", lambda: model)
    assert gather.usable(quick=True) is model
    assert gather.usable(quick=False) is None
    assert gather.usable(quick=False) is None
    monkeypatch.setattr(store, "stored", lambda: dataclasses.replace(model, quick=False))
    assert gather.usable(quick=False) is not None
    gathered = gather.gather([Crossed("int", "copied")], quiet, quick=True)
    assert gathered.evidence.crossing(Crossed("int", "copied")).id == "int, copied"


def test_only_what_is_needed_is_measured() -> None:
    name = "sequences/sum-list"
    gathered = gather.gather(
        [Timed(name, 1_000, "builtin sum"), Peaked(name, 1_000, "ferrule")], quiet, quick=True
    )
    results = gathered.evidence.results
    assert results is not None
    assert {(row.label, row.n, row.threads) for row in results.rows} == {
        ("Python", 1_000, 1),
        ("ferrule", 1_000, 1),
        ("builtin sum", 1_000, 1),
    }
    assert [peak.label for peak in results.peaks] == ["ferrule"]
    assert results.traits == []
