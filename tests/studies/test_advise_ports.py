"""What measures the ports of the suite, on a program that is none of it."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from ferrule.measuring import machine
from ferrule.measuring.intervals import Estimate

from studies.advise.suite import functions, placing, porting, predictions, rule
from studies.advise.suite.alone import KEPT, REFUSED, Recorder
from studies.advise.suite.functions import Program
from studies.advise.suite.placing import Job, Place
from studies.advise.suite.porting import Measurement, Port, UnequalError
from studies.publish import published, runs

TOY, PORTS = "tests.studies.toy", "tests.studies.toy_ports"
PROGRAM = Program(
    "toy",
    [],
    [30],
    "8160 in 300 tickets, at most 46, 3155 letters",
    "681 in 30 tickets, at most 38, 282 letters",
    [],
)


class Given:
    """What binds no object, as a function of C: it gives back what it is given."""

    def __call__(self, *given, **named):
        return given, named


@pytest.fixture
def toy(monkeypatch) -> ModuleType:
    """The toy as nobody has changed it, and as nobody else will see it."""
    monkeypatch.delitem(sys.modules, TOY, raising=False)
    module = importlib.import_module(TOY)
    monkeypatch.setitem(sys.modules, TOY, module)
    return module


def measured(puts: dict[str, str], share: float = 0.0, **options) -> Measurement:
    way = options.pop("way", "copied")
    return Measurement(Port("toy:sum_of_digits", way, puts, **options), PROGRAM, TOY, share, rounds=2)


@pytest.mark.parametrize(
    ("place", "port"),
    [
        ("toy:sum_of_digits", f"{PORTS}:sum_of_digits"),
        ("toy:Ticket.digits", f"{PORTS}:digits"),
        ("toy:Ticket.numbered", f"{PORTS}:numbered"),
        ("toy:Ticket.larger", "builtins:max"),
        ("toy:Ticket.length", f"{PORTS}:length"),
        ("toy:lazily", f"{PORTS}:lazily"),
    ],
)
@pytest.mark.usefixtures("toy")
def test_whatever_kind_of_function_is_replaced_the_program_says_the_same(place, port, capsys):
    called = Job(TOY, [30], {place: port}, counts=True).run()
    assert called[place] >= 1
    assert capsys.readouterr().out == f"{PROGRAM.quickly}\n"


def test_a_function_of_c_is_bound_as_a_method(toy):
    Place.of("toy:Ticket.digits", TOY).put(repr)
    assert toy.Ticket("a").digits().startswith("<tests.studies.toy.Ticket")
    assert "larger" in vars(toy.Ticket)
    toy.Special = type("Special", (toy.Ticket,), {})
    with pytest.raises(LookupError, match=r"toy:Special\.digits: got a place that has no digits of its own"):
        Place.of("toy:Special.digits", TOY)


def test_a_method_has_the_parameters_that_it_had(toy):
    def shown(self, one, /, two=2, *more, three, four=4, **others):
        return self, one, two, more, three, four, others

    toy.Ticket.shown = shown
    fitted = Place.of("toy:Ticket.shown", TOY).fitted(Given())
    assert fitted(1, 2, three=3) == ((1, 2, 2), {"three": 3, "four": 4})
    assert fitted(1, 2, 3, 5, three=3, six=6) == ((1, 2, 3, 5), {"three": 3, "four": 4, "six": 6})


def test_modules_that_have_a_function_by_another_name_get_the_port_too(toy, monkeypatch):
    other = ModuleType("other_toy")
    other.added = toy.sum_of_digits
    monkeypatch.setitem(sys.modules, other.__name__, other)
    Place.of("toy:sum_of_digits", TOY).put(len)
    assert (other.added, toy.sum_of_digits) == (len, len)


def test_a_port_of_rust_is_measured_alone_and_in_its_program():
    pytest.importorskip("suite_ports", reason="not built: make extensions")
    row = measured({"toy:sum_of_digits": "suite_ports:sum_of_digits"}).row()
    assert (row["function"], row["program"], row["way"]) == ("toy:sum_of_digits", "toy", "copied")
    alone, whole = row["alone"], row["whole"]
    assert alone["inputs"] == 32
    assert alone["raising"] == 0
    value, low, high = alone["gain"][:3]
    assert 1 < low <= value <= high
    assert alone["before"][0] / alone["after"][0] == pytest.approx(value, rel=0.5)
    assert whole["seconds"][0] > 0.001
    assert whole["seconds"][0] / whole["ported"][0] == pytest.approx(whole["gain"][0], rel=0.5)
    assert row == json.loads(json.dumps(row))
    assert porting.told(row).startswith("toy:sum_of_digits: ")


@pytest.mark.parametrize(
    ("puts", "said"),
    [
        ({"toy:sum_of_digits": f"{PORTS}:wrong"}, "toy with the port: exit code 0, said '711 in 30"),
        ({"toy:sum_of_digits": f"{PORTS}:never"}, "toy with the port: exit code 1"),
        ({"toy:Ticket.absent": f"{PORTS}:wrong"}, "has no absent of its own"),
        (
            {f"{PORTS}:never": f"{PORTS}:wrong"},
            r"what was put at tests.studies.toy_ports:never is not called",
        ),
        (
            {"toy:sum_of_digits": f"{PORTS}:wrong_where_it_is_not_seen"},
            r"input \d+ \('no. \d+'\): \d+ where \d+",
        ),
        ({"toy:sum_of_digits": f"{PORTS}:of_another_type"}, "said '681.0 in 30"),
    ],
)
def test_what_does_something_else_is_refused_and_not_timed(puts, said, monkeypatch):
    monkeypatch.setattr(Measurement, "whole", lambda _: pytest.fail("it was timed"))
    with pytest.raises(UnequalError, match=said):
        measured(puts).row()


def test_a_whole_job_that_says_something_else_is_refused():
    ported = measured({"toy:sum_of_digits": f"{PORTS}:wrong_where_it_is_not_seen"})
    with pytest.raises(UnequalError, match=r"toy with the port: exit code 0, said '8\d+ in 300"):
        ported.whole()


@pytest.mark.parametrize(
    ("puts", "reason"),
    [
        ({"toy:remembered": "builtins:len"}, "it keeps its answers"),
        ({"toy:written": f"{PORTS}:written"}, "its arguments have no copy: TypeError: cannot pickle"),
        (
            {"toy:sum_of_digits": f"{PORTS}:sum_of_digits", "toy:Ticket.digits": f"{PORTS}:digits"},
            "it moves with others",
        ),
    ],
)
def test_what_cannot_be_called_alone_is_told_from_the_program(puts, reason, monkeypatch):
    monkeypatch.setattr(Measurement, "check", lambda _: None)
    monkeypatch.setattr(Measurement, "whole", lambda _: ([1.6] * 7, [1.0] * 7))
    found = measured(puts, 0.5).row()["alone"]
    assert found["reason"].startswith(reason)
    assert found["gain"] == [4.0, 4.0, 4.0]
    assert measured(puts).row()["alone"]["gain"] == [porting.MOST] * 3


def test_what_a_generator_gives_is_used_up_alone():
    found = measured({"toy:lazily": f"{PORTS}:lazily"}).alone()
    assert (found["inputs"], found["raising"]) == (1, 0)
    wrong = measured({"toy:lazily": f"{PORTS}:one_less"}).alone()
    assert wrong == {"wrong": "input 0 (300): 299 items where 300 were expected"}


def test_calls_are_kept_of_the_whole_run():
    recorder = Recorder(len)
    for number in range(1_000):
        recorder.offer(((number,), {}))
    kept = [number for (number,), _ in recorder.calls]
    assert len(kept) == KEPT
    assert min(kept) < 200
    assert max(kept) > 500
    unfit = Recorder(len)
    for _ in range(1_000):
        unfit.offer(((sys,), {}))
    assert (unfit.calls, unfit.refused) == ([], REFUSED)


def test_a_gain_that_a_program_tells_is_as_sure_as_the_program():
    assert porting.within(Estimate(1.0, 0.9, 1.1), 0.5) == Estimate(
        1.0, pytest.approx(0.5 / (1 / 0.9 - 0.5)), pytest.approx(0.5 / (1 / 1.1 - 0.5))
    )
    assert porting.within(Estimate(2.0, 1.9, 2.1), 0.3).low == porting.MOST


def test_what_cannot_be_done_is_a_row_without_figures():
    row = Measurement(Port("a:b", none="nothing is named"), PROGRAM, TOY, 0.0).row()
    assert row == {"function": "a:b", "program": "toy", "none": "nothing is named"}


def test_the_table_names_functions_of_the_list():
    known = {each.name: each for each in functions.functions()}
    for name, port in porting.ports().items():
        assert name in known
        for place in port.puts:
            Place.of(place, f"{functions.__package__}.programs.{known[name].program}")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('["a:b"]\nway = "copied"', "wanted `puts` with their way, or `none`"),
        ('["a:b"]\nway = "copied"\nnone = "so"\nputs = {"a:b" = "c:d"}', "wanted `puts` with their way"),
        ('["a:b"]\nputs = {"a:b" = "c:d"}', "wanted `puts` with their way"),
        ('["a:b"]\nway = "magic"\nputs = {"a:b" = "c:d"}', "way: got str, wanted"),
    ],
)
def test_a_table_with_what_no_table_has_is_refused(text, error, tmp_path):
    (path := tmp_path / "ports.toml").write_text(text)
    with pytest.raises(ValueError, match=error):
        porting.ports(path)


LISTED = functions.functions()
SAID = {
    "date": "2026-11-30",
    "list": functions.seed(),
    "rows": [
        {"function": each.name, "program": each.program, "verdict": each.expect, "total": 0.5}
        for each in LISTED
    ],
}


def test_ports_are_wanted_of_what_is_moved_and_of_what_is_drawn():
    moved = [each.name for each in LISTED if not rule.leaves(each.expect)]
    drawn = rule.drawn([each.name for each in LISTED if rule.leaves(each.expect)], functions.seed())
    # Those of the polygons come later.
    moved, drawn = ([name for name in names if not name.startswith("polygons:")] for names in (moved, drawn))
    known = {name: Port(name, none="none") for name in (*moved, *drawn)}
    found = porting.wanted(SAID, [], known)
    assert [each.port.function for each in found] == [*moved, *drawn]
    assert set(porting.LATER) < {each.program for each in LISTED}
    assert found[0].share == 0.5
    assert [each.port.function for each in porting.wanted(SAID, moved[:2], known)] == moved[:2]
    left = next(each.name for each in LISTED if each.name not in known)
    for names, table, message in (([left], known, "not to be ported"), ([], {}, "has no port of")):
        with pytest.raises(SystemExit, match=message):
            porting.wanted(SAID, names, table)


@pytest.fixture
def _release(monkeypatch):
    monkeypatch.setattr(runs, "commit_of", lambda *_: "abc1234")
    monkeypatch.setattr(machine, "build_info", lambda: {"profile": "release"})


@pytest.mark.usefixtures("_release")
def test_each_row_is_kept_at_once_and_measured_once(monkeypatch, tmp_path, capsys):
    several = [Measurement(Port(name, none="so"), PROGRAM, TOY, 0.0) for name in ("a:b", "c:d")]
    document = porting.document(SAID, several, tmp_path)
    assert document == json.loads(published.text_of(document))
    assert (document["list"], document["predicted"]) == (SAID["list"], SAID["date"])
    assert [each["function"] for each in document["rows"]] == ["a:b", "c:d"]
    assert capsys.readouterr().out == "a:b: none: so\nc:d: none: so\n"
    monkeypatch.setattr(Measurement, "row", lambda _: pytest.fail("it was measured again"))
    assert porting.document(SAID, several, tmp_path)["rows"] == document["rows"]
    assert len(list(Path(tmp_path / "abc1234").iterdir())) == 2


@pytest.mark.usefixtures("_release")
def test_a_port_that_is_wrong_stops_no_other(monkeypatch, tmp_path, capsys):
    def row(measurement):
        if measurement.port.function == "a:b":
            raise UnequalError("a:b: it says 2")
        return {"function": measurement.port.function, "none": "so"}

    monkeypatch.setattr(Measurement, "row", row)
    several = [Measurement(Port(name, none="so"), PROGRAM, TOY, 0.0) for name in ("a:b", "c:d")]
    with pytest.raises(UnequalError, match=r"^not what they should be:\na:b: it says 2$"):
        porting.document(SAID, several, tmp_path)
    assert capsys.readouterr().out == "a:b: it says 2\nc:d: none: so\n"
    assert len(list(Path(tmp_path / "abc1234").iterdir())) == 1


def test_ports_come_after_predictions(monkeypatch, tmp_path):
    monkeypatch.setattr(published, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "argv", ["porting", str(tmp_path)])
    with pytest.raises(SystemExit, match="predictions come before ports"):
        porting.main()
    assert not published.place(predictions.NAME).exists()


def test_what_is_timed_imports_nothing_of_ferrules(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] in {"ferrule", "numpy"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, placing.__name__)
    importlib.import_module(placing.__name__)
    assert "ferrule" not in sys.modules
