"""What is kept of the advice on the suite: of each function, as it was said."""

import json
import sys

import pytest
from ferrule.advise.findings import Findings, Function, Prediction, Replay, Verdict
from ferrule.advise.recording import Code
from ferrule.advise.show import kept_findings
from ferrule.measuring import machine
from ferrule.measuring.intervals import Estimate

from studies.advise.suite import functions, predictions, rule
from studies.advise.suite.predictions import Run, UnfitRunError
from studies.publish import published, runs

PROGRAM = next(each for each in functions.programs() if each.name == "photo_tint")
GAIN, SMALL = Estimate(20.0, 12.0, 30.0), Estimate(1.6, 1.4, 1.8)


def found() -> Findings:
    """Advice on one function of the program, by the file's name as it was typed."""
    listed = next(each for each in PROGRAM.functions if each.name == "photo_tint:tinted")
    code = Code(f"{PROGRAM.path.parent}/../programs/photo_tint.py", "tinted", listed.code.co_firstlineno)
    function = Function(code, "project", own=0.5, total=1.5, waiting=0.0, samples=900)
    function.calls = Estimate(1.0, 1.0, 1.0)
    function.replay = Replay(reason="it was called once")
    function.predictions = [
        Prediction("copied", GAIN, SMALL, 0.1),
        Prediction("class", Estimate(1, 1, 1), Estimate(1, 1, 1), 0.0, "it is no method"),
    ]
    function.verdict = Verdict("move", "because")
    other = Function(Code("elsewhere.py", "tinted", code.line), "package", 0.1, 0.1, 0.0, 60)
    return Findings(["photo_tint.py"], "3.11.7", "2026", 2.0, 2.0, 1000, 0, [other, function])


@pytest.fixture
def advice(monkeypatch, tmp_path):
    """A command that says what a program says, and leaves advice."""
    (place := tmp_path / "advice.json").touch()
    kept_findings.save(found(), place)
    script = tmp_path / "advise.py"
    script.write_text(
        "import shutil, sys\nfrom pathlib import Path\n"
        f"shutil.copy({str(place)!r}, sys.argv[1])\nprint({PROGRAM.says!r})"
    )
    command = property(lambda run: [sys.executable, str(script), str(run.path)])
    monkeypatch.setattr(Run, "command", command)
    return script


def test_a_program_is_advised_as_a_user_does_it(tmp_path):
    *command, json_file, program = Run(PROGRAM, tmp_path / "found.json").command
    assert command[1:] == ["-m", "ferrule", "advise", "--all", "--json"]
    assert (json_file, program) == (str(tmp_path / "found.json"), str(PROGRAM.path))


@pytest.fixture
def _release(monkeypatch):
    monkeypatch.setattr(runs, "commit_of", lambda *_: "abc1234")
    monkeypatch.setattr(machine, "build_info", lambda: {"profile": "release"})


@pytest.mark.usefixtures("advice", "_release")
def test_of_each_function_is_kept_what_was_said(tmp_path, capsys):
    kept = predictions.document([Run(PROGRAM, tmp_path / "found.json")])
    assert kept == json.loads(published.text_of(kept))
    assert kept["list"] == functions.seed()
    assert kept["build"] == {"profile": "release", "commit": "abc1234"}
    rows = {each["function"]: each for each in kept["rows"]}
    assert rows.keys() == {each.name for each in PROGRAM.functions}
    assert rows["photo_tint:tinted"] == {
        "function": "photo_tint:tinted",
        "program": "photo_tint",
        "expected": "move",
        "verdict": "move",
        "reason": "because",
        "instead": "",
        "own": 0.25,
        "total": 0.75,
        "waiting": 0.0,
        "native": 0.0,
        "calls": [1.0, 1.0, 1.0],
        "replayed": "it was called once",
        "crossing": None,
        "ways": {
            "copied": {"function": [20.0, 12.0, 30.0], "program": [1.6, 1.4, 1.8]},
            "class": {"impossible": "it is no method"},
        },
    }
    assert rows["colorsys:_v"]["verdict"] is None
    assert capsys.readouterr().out == "photo_tint: move, not mentioned, not mentioned\n"


@pytest.mark.parametrize("wrong", ["print('more')", "sys.exit(1)"])
def test_advice_that_changes_what_a_program_does_is_refused(advice, tmp_path, wrong):
    advice.write_text(f"{advice.read_text()}\n{wrong}")
    with pytest.raises(UnfitRunError, match=r"photo_tint under advice: exit code [01], said"):
        Run(PROGRAM, tmp_path / "found.json").found()


@pytest.mark.usefixtures("advice")
def test_a_run_without_samples_is_refused(tmp_path):
    unseen = found()
    unseen.samples, unseen.remarks = 0, ["the program can't be sampled"]
    kept_findings.save(unseen, tmp_path / "advice.json")
    with pytest.raises(UnfitRunError, match="photo_tint was not sampled: the program can't be sampled"):
        Run(PROGRAM, tmp_path / "found.json").found()


@pytest.mark.usefixtures("advice", "_release")
def test_runs_in_which_nothing_is_judged_are_refused(tmp_path):
    unjudged = found()
    for each in unjudged.functions:
        each.verdict = None
    kept_findings.save(unjudged, tmp_path / "advice.json")
    with pytest.raises(UnfitRunError, match="no function has a verdict"):
        predictions.document([Run(PROGRAM, tmp_path / "found.json")])


def test_ports_are_of_all_that_is_not_left_and_of_a_third_of_the_rest():
    said = ["move", None, "waiting", "move-the-loop", "marshaling", "library-first", None, "fast-enough"]
    rows = [{"function": f"module:{number}", "verdict": verdict} for number, verdict in enumerate(said)]
    moved, left = predictions.to_port(rows, "seed")
    assert moved == ["module:0", "module:3", "module:5"]
    assert len(left) == 2
    assert left == rule.drawn([f"module:{number}" for number in (1, 2, 4, 6, 7)], "seed")


def is_of_the_list(kept) -> bool:
    """Whether a file was kept with the list as it is: from then on that stays, since the draw hangs on it."""
    names = [each["function"] for each in kept["rows"]]
    return kept["list"] == functions.seed() and names == [each.name for each in functions.functions()]


def test_what_was_kept_is_of_the_list_as_it_is():
    rows = [{"function": each.name} for each in functions.functions()]
    assert is_of_the_list({"list": functions.seed(), "rows": rows})
    assert not is_of_the_list({"list": "", "rows": rows})
    assert not is_of_the_list({"list": functions.seed(), "rows": rows[1:]})
    if published.place(predictions.NAME).exists():
        assert is_of_the_list(published.read(predictions.NAME))
