"""The page of how good the advice is says what its small files have, and is none before these are there."""

import json
import re

import pytest
from ferrule.measuring.intervals import Estimate

from studies.advise import wanted
from studies.advise.suite import functions, order, porting
from studies.advise.suite.rule import Measured
from studies.publish import advise, published, runs

ABOUT = {
    "date": "2026-12-01T10:00:00+00:00",
    "machine": {"cpu": "Some CPU", "cores": 2, "load_before": 0.1},
    "versions": {"python": "3.12.1"},
    "build": {"profile": "release", "commit": "abc1234"},
}


MOVE, LEAVE = "always 10 × (move it)", "always 1 × (leave it)"
MOVED = "that is said to do something"


def said(name: str, expected: str, verdict: str | None, **ways: list[float]) -> dict:
    """A function of which each way has a gain; the program's is a tenth of that, and 1."""
    gains = {
        way: {"function": gain, "program": [1 + each / 10 for each in gain]} for way, gain in ways.items()
    }
    gains["zero-copy"] = {"impossible": "nothing can be lent"}
    about = {"function": name, "program": "toy", "expected": expected, "verdict": verdict}
    return about | {"total": 0.5, "ways": gains}


def port(name: str, function: list[float], program: list[float], **more: str) -> dict:
    alone = {"gain": function, **more}
    return {"function": name, "program": "toy", "way": "copied", "alone": alone, "whole": {"gain": program}}


PREDICTED = {
    **ABOUT,
    "list": "seed",
    "rows": [
        said("a:good", "move", "move", copied=[10.0, 5.0, 20.0], loop=[30.0, 15.0, 60.0]),
        said("a:left", "fast-enough", "marshaling"),
        said("a:missed", "move", None, copied=[3.0, 1.5, 6.0]),
        said("a:slow", "move-the-loop", "move-the-loop", copied=[9.0, 4.0, 16.0], loop=[8.0, 4.0, 16.0]),
        said("a:unsure", "move", "move", copied=[10.0, 5.0, 20.0]),
        said("a:none", "library-first", "library-first"),
    ],
}
PORTS = {
    **ABOUT,
    "list": "seed",
    "predicted": ABOUT["date"],
    "rows": [
        port("a:good", [12.0, 11.0, 13.0], [1.5, 1.4, 1.6]),
        port("a:missed", [9.0, 8.0, 10.0], [2.0, 1.9, 2.1], reason="it is a generator"),
        port("a:slow", [0.5, 0.4, 0.6], [0.9, 0.8, 0.95]),
        port("a:unsure", [3.0, 1.0, 9.0], [1.5, 1.4, 1.6]),
        {"function": "a:none", "program": "toy", "none": "nothing has | its results"},
    ],
}


def predictor(
    name: str, off: list[float], verdicts: list[float], *, blind: bool = False, **more: float
) -> dict:
    right, moves, slower, near = verdicts
    return {
        "name": name,
        "blind": blind,
        "off": off,
        "right": right,
        "moves": moves,
        "slower": slower,
        "near": near,
        **more,
    }


TABLE = {
    "title": "Ports line by line",
    "cases": 9,
    "predictors": [
        predictor("by the work", [1.3, 2.5, 0.7], [0.91, 0.8, 0.02, 0.7], holds=0.8, width=3.5),
        predictor("by samples", [1.9, 3.5, 0.5], [0.8, 0.8, 0.0, 0.5], holds=0.8, width=9.5),
        predictor("nothing learned", [1.2, 2.4, 0.7], [0.9, 0.8, 0.0, 0.7]),
        predictor(MOVE, [4.0, 9.0, 0.2], [0.85, 1.0, 0.15, 0.3], blind=True),
        predictor(LEAVE, [9.0, 20.0, 0.1], [0.15, 0.0, 0.0, 0.1], blind=True),
    ],
    "near_if_all_went": 0.6,
    "domains": [
        {"domain": "text", "workloads": 2, "off": [1.2, 1.4, 1.0]},
        {"domain": "maps", "workloads": 1, "off": [5.0, 6.0, 0.0]},
    ],
}
EVAL = {
    **ABOUT,
    "python": "3.12.1",
    "way": "the sampler",
    "cases": 12,
    "left_out": {"it is asked for something else": 2, "it grows": 1},
    "grown": {"why": "it grows", "cases": 1, "off": [1.4, 2.6, 0.6]},
    "tables": [TABLE],
}
TRUTH = {
    **ABOUT,
    "programs": [
        {
            "program": "tight",
            "spy": "",
            "times": 1.0123,
            "native": {"tight.py:one": 0.0, "tight.py:two": 0.04},
            "rows": [
                {"name": "tight.py:one", "own": [0.5, 0.49, 0.49], "total": [0.5, 0.49, None, 0.49]},
                {"name": "tight.py:two", "own": [0.3, 0.35, 0.33], "total": [0.9, 0.91, 0.88, 0.87]},
            ],
        },
        {"program": "calls", "spy": "not installed", "times": None, "rows": [], "native": {}},
    ],
}
COST = {
    **ABOUT,
    "pythons": [
        {
            "python": version,
            "programs": [
                {
                    "program": name,
                    "advised cpu": [took, took - 0.01, took + 0.01],
                    "advised wall": [1.02, 1.0, 1.04],
                    "exact cpu": [1.4, 1.3, 1.5],
                    "exact wall": [1.4, 1.3, 1.5],
                    "before": [-0.001, -0.01, 0.01],
                    "after": [0.5, 0.4, 2.5],
                    "counts": [["f", 90.0, 80.0, 110.0, 100], ["g", 90.0, 80.0, 95.0, 100]],
                }
                for name, took in (("tight", 1.01), ("calls", 1.2))
            ],
        }
        for version in ("3.11.7", "3.12.1")
    ],
}
ALL = {
    advise.SUITE: PREDICTED,
    advise.PORTS: PORTS,
    advise.EVAL: {"runs": [EVAL]},
    advise.COST: COST,
    advise.TRUTH: TRUTH,
}


def rows_of(page: str, head: str) -> list[str]:
    """The rows of the table whose first head this is."""
    lines = page.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {head} |"))
    return [line for line in lines[start + 2 : lines.index("", start)] if line.startswith("|")]


def test_expectations_that_were_changed_are_named_as_they_are():
    changed = re.findall(r"`(\w+[\w.]*:[\w.]+)`", advise.SUITE_IS)
    expected = {each.name: each.expect for each in functions.functions()}
    assert [expected[name] for name in changed] == ["fast-enough"] * 2


def test_of_each_function_the_page_has_what_was_said_and_what_came_losers_first():
    rows = rows_of(advise.page(ALL), "function")
    assert [row.split(" | ")[0].strip("|` ") for row in rows] == [
        "a:missed",
        "a:slow",
        "a:none",
        "a:unsure",
        "a:good",
        "a:left",
    ]
    assert rows[0] == (
        "| `a:missed` | move it | (not mentioned) | 3.00 × (1.50–6.00)<br>program 1.30 × (1.15–1.60) "
        "| 9.00 × (8.00–10.0)<br>program 2.00 × (1.90–2.10) (told from the program) | **wrong** |"
    )
    gone, program = Estimate(1e3, 2.0, 1e3), Estimate(1.2, 1.1, 1.3)
    assert advise.both(gone, program) == "too little is left to tell<br>program 1.20 × (1.10–1.30)"
    assert "| 8.00 × (4.00–16.0)<br>" in rows[1]
    assert "| nothing has &#124; its results | **wrong** |" in rows[2]
    assert rows[3].endswith("| **too close** |")
    assert rows[4].endswith("| 12.0 × (11.0–13.0)<br>program 1.50 × (1.40–1.60) | right |")
    assert rows[5].endswith("| – | not ported |  |")


def test_the_page_counts_what_is_right_and_where_intervals_held():
    page = advise.page(ALL)
    assert "6 functions in 1 programs. Of 4 the verdict is the one that was expected; of 5 it is" in page
    assert "**1 of 5 verdicts are right: 20%**, 3 are wrong, 1 are too close" in page
    assert rows_of(page, "wanted") == [
        "| 90% of verdicts are right | 20%; all moved: 40%; all left: 40% | **missed** |",
        f"| after nothing {MOVED} the program is slower | after 1; all moved: after 1 | **missed** |",
        "| the interval holds for 75% to 90% | 25% of 4 | **missed** |",
        f"| {wanted.NEAR_IS} | 0% of 4; no gain: 0%; all of its time gone: 25% | **missed** |",
    ]
    # Of a:good and a:unsure 4, of a:slow 4 by the loop; of a:missed, which isn't moved, 4 as well.
    assert (
        "wider than, high end ÷ low end: 4.00 for those that should move, 3 functions; 4.00 for all" in page
    )


def test_before_anything_is_ported_the_page_says_what_was_predicted():
    page = advise.page({advise.SUITE: PREDICTED})
    assert "verdicts are right" not in page
    assert "Of 4 the verdict is the one that was expected" in page
    assert "wider than, high end ÷ low end: 4.00 for those that should move, 3 functions" in page
    assert [row.split(" | ")[4] for row in rows_of(page, "function")] == ["not ported"] * 6
    assert "CPython" not in page


def test_each_cpython_has_its_own_tables_with_what_was_missed_first():
    other = {**EVAL, "python": "3.13.0"}
    page = advise.page({advise.EVAL: {"runs": [EVAL, other]}})
    assert page.index("## On workloads, CPython 3.12") < page.index("## On workloads, CPython 3.13")
    wished = rows_of(page, "wanted")
    assert [row.split(" | ")[0] for row in wished if row.endswith("| **missed** |")] == [
        "| 80% are within 2 ×",
        "| half of the intervals are at most 3 wide",
        "| nothing told to move becomes slower",
        f"| {wanted.NEAR_IS}",
    ]
    assert wished[4:] == [
        f"| half are off by at most × 1.35 | × 1.30; {MOVE}: × 4.00; {LEAVE}: × 9.00 | reached |",
        "| the interval holds for 75% to 90% | 80% | reached |",
        f"| the verdict is right for 90% | 91%; {MOVE}: 85%; {LEAVE}: 15% | reached |",
    ]
    learned = rows_of(page, "predicted")
    assert learned[2] == "| nothing learned | 1.20 | 2.40 | 70% | 90% | 80% | 0% |"
    assert learned[4] == "| always 1 × (leave it) | 9.00 | 20.00 | 10% | 15% | 0% | – |"
    assert "nothing learned half are off by less than × 1.20, with what other domains teach by less" in page
    assert (
        "Who always says to move it is right for 85%, and 15% become slower; who always says to leave" in page
    )
    assert "\n- 2 cases: it is asked for something else\n- 1 case: it grows\n" in page
    assert "With its 1 case in, half are off by less than × 1.40, 80% by less than × 2.60, and 60%" in page
    assert [row[:9] for row in rows_of(page, "domain, the worst first")] == ["| maps | ", "| text | "]
    assert "\n- advise-eval: Some CPU, 2 cores, Python 3.13.0, 2026-12-01, commit abc1234\n" in page


def test_the_sampler_stands_beside_others_with_the_largest_difference():
    page, two = advise.page(ALL), "(tight.py:two)"
    assert rows_of(page, "program") == [
        f"| tight | 5.0 {two} | 2.0 {two} | 1.0 {two} | 2.0 {two} | 1.012 × |",
        "| calls | – | – | – | – | – |",
    ]
    assert "\n- calls: py-spy not run: not installed\n" in page
    assert rows_of(page[page.index("## Whether the sampler") :], "wanted") == [
        (
            "| shares are within 3 points of py-spy's | 5.0 (tight.py:two), of 4 shares; py-spy is 4.0 "
            "(tight.py:two) from itself | **missed** |"
        ),
        "| shares are within 3 points of the clock's | 2.0 (tight.py:two), of 1 shares | reached |",
        "| loops of Python's alone are at most 5% in C | tight.py:one 0.0%, tight.py:two 4.0% | reached |",
    ]


def test_what_watching_costs_is_held_to_what_each_python_allows():
    page = advise.page(ALL)
    old, new = (page.index(f"## What watching costs, CPython {version}") for version in ("3.11.7", "3.12.1"))
    counts = "| of counts 90% are in their interval | 50% of 4 | **missed** |"
    exact = "| with all calls counted the worst takes at most 1.5 × {} | 1.400 × (1.300–1.500) | reached |"
    after = "| a report comes at most 2.00 s after a program's end | 0.500 s (0.400–2.500) | **too close** |"
    rest = [
        exact.format("by the clock"),
        "| a program begins at most 500 ms later | -0.001 s (-0.010–0.010) | reached |",
        "| half of the intervals of counts are at most 3 wide | 1.28 | reached |",
    ]
    assert rows_of(page[old:], "wanted") == [
        counts,
        after,
        "| the worst takes at most 1.3 × of the processor | 1.200 × (1.190–1.210) | reached |",
        exact.format("of the processor"),
        "| the worst takes at most 1.3 × by the clock | 1.020 × (1.000–1.040) | reached |",
        *rest,
    ]
    assert rows_of(page[new:], "wanted") == [
        "| the median takes at most 1.05 × of the processor | 1.105 × (1.095–1.115) | **missed** |",
        "| the worst takes at most 1.15 × of the processor | 1.200 × (1.190–1.210) | **missed** |",
        counts,
        after,
        exact.format("of the processor"),
        "| the median takes at most 1.05 × by the clock | 1.020 × (1.000–1.040) | reached |",
        "| the worst takes at most 1.15 × by the clock | 1.020 × (1.000–1.040) | reached |",
        *rest,
    ]
    first, second = rows_of(page[new:], "program, the dearest first")
    assert first.startswith("| calls | 1.20 × (1.19–1.21) | 1.02 × (1.00–1.04) | 1.40 × (1.30–1.50) |")
    assert second.startswith("| tight |")
    assert second.endswith(" | 500 ms |")


def test_a_table_that_says_nothing_reaches_nothing():
    every = {f"{way} {part}": [1.04, 0.7, 3.0] for way in ("advised", "exact") for part in ("cpu", "wall")}
    program = {**every, "before": [30.0] * 3, "after": [30.0] * 3, "counts": [["f", 9.0, 0.0, 1e12, 9]]}
    found = wanted.of_cost({"python": "3.12.1", "programs": [program] * 8})
    assert {each.wanted for each in found if each.status == "reached"} == {
        "of counts 90% are in their interval"
    }
    slow = {**program, "advised wall": [5.0, 4.9, 5.1]}
    by_the_clock = wanted.of_cost({"python": "3.11.7", "programs": [slow]})
    assert by_the_clock[2][1:] == ("5.000 × (4.900–5.100)", "missed")


@pytest.mark.parametrize(
    ("change", "wish"),
    [
        ({"right": 0.91}, "the verdict is right for 90%"),
        ({"slower": 0.0}, "nothing told to move becomes slower"),
        ({"near": 0.9}, wanted.NEAR_IS),
        ({"off": [1.2, 9.0, 0.2]}, "half are off by at most × 1.35"),
        ({"off": [4.0, 9.0, 0.9]}, "80% are within 2 ×"),
    ],
)
def test_what_is_reached_without_looking_is_no_merit(change, wish):
    ours = predictor("by the work", [1.3, 2.0, 0.9], [0.91, 0.8, 0.0, 0.9], holds=0.8, width=2.5)
    *_, move, leave = TABLE["predictors"]
    for blind, status in (([move, leave], "reached"), ([{**move, **change}, leave], "missed")):
        found = wanted.of_predictions({**TABLE, "predictors": [ours, *blind]})
        assert {each.wanted: each.status for each in found}[wish] == status


@pytest.mark.parametrize(
    ("verdicts", "gains", "statuses"),
    [
        # What slows things is left, and all else moved.
        ((["move"] * 9, [None]), ([3.0] * 9, [0.5]), ("reached", "reached")),
        # To move everything is as right, and slows nothing.
        ((["move"] * 10, []), ([3.0] * 10, []), ("missed", "missed")),
        ((["move"] * 9, ["move"]), ([3.0] * 9, [0.5]), ("missed", "missed")),
    ],
)
def test_of_real_programs_too_it_takes_looking(verdicts, gains, statuses):
    said_of = [
        said(str(at), "move", verdict, copied=[3.0, 2.5, 4.0])
        for at, verdict in enumerate([*verdicts[0], *verdicts[1]])
    ]
    came = {
        str(at): Measured(Estimate(each, each, each), Estimate(each / 2, each / 2, each / 2))
        for at, each in enumerate([*gains[0], *gains[1]])
    }
    right, slower, *_ = wanted.of_suite(said_of, came)
    assert (right.status, slower.status) == statuses


def test_loops_that_are_said_to_be_in_c_or_were_not_seen_miss_the_goal():
    def status(share):
        program = {**TRUTH["programs"][0], "native": {"tight.py:one": share}}
        return wanted.of_sampler({"programs": [program]})[-1].status

    assert [status(share) for share in (0.05, 0.06, None)] == ["reached", "missed", "missed"]
    assert {each.status for each in wanted.of_sampler({"programs": []})} == {"not run"}


def polygons(copied: float, as_class: float, loop: float) -> list[dict]:
    gains = {"copied": copied, "class": as_class}
    near = {way: {"program": [gain] * 3, "function": [9.0] * 3} for way, gain in gains.items()}
    whole = {"copied": {"program": [loop] * 3}, "loop": {"impossible": "it is called once"}}
    return [
        {"function": "polygons:find_close_polygons", "ways": near},
        {"function": "polygons:match_points", "ways": whole, "total": 0.75},
    ]


@pytest.mark.parametrize(
    ("gains", "right"),
    [((2.0, 3.0, 4.0), True), ((2.0, 4.0, 3.0), False), ((3.0, 2.0, 4.0), False), ((2.0, 2.0, 4.0), False)],
)
def test_the_order_of_the_polygons_is_that_of_the_article(gains, right):
    rows = polygons(*gains)
    assert order.in_order(rows) is order.is_apart(rows) is right
    assert not order.in_order(rows[:1])
    page = "\n\n".join([*advise.polygons(rows), ""])
    word = "| so | reached |" if right else "| not so | **missed** |"
    assert f"| each step is said to gain more than the one before {word}" in page
    assert [step.told for step in order.STEPS] == [(12.5,), (46.5, 101.0), (362.0,)]
    assert [row.split(" | ")[-1] for row in rows_of(page, "step")] == ["– |", "– |", "4.00 × |"]


def test_a_right_order_alone_proves_little():
    found = {each.wanted: (each.came, each.status) for each in wanted.of_order(polygons(4.2, 60.0, 200.0))}
    assert found["each is said within × 3 of what its author measured"] == (
        "off by × 3.0, × 1.0, × 1.8",
        "reached",
    )
    rows = polygons(4.1, 60.0, 200.0)
    rows[0]["ways"]["copied"]["program"] = [4.1, 3.0, 9.0]
    rows[0]["ways"]["class"]["program"] = [60.0, 4.0, 90.0]
    _, apart, near = wanted.of_order(rows)
    assert (apart.status, near.came, near.status) == ("missed", "off by × 3.0, × 1.0, × 1.8", "missed")


def test_the_steps_are_of_functions_of_the_list():
    names = {each.name for each in functions.functions()}
    assert {step.function for step in order.STEPS} <= names


@pytest.fixture
def _folder(monkeypatch, tmp_path):
    monkeypatch.setattr(published, "FOLDER", tmp_path / "published")
    monkeypatch.setattr(runs, "commit_of", lambda *_: "def5678")
    (tmp_path / "published").mkdir()


def written(folder, name: str, document: dict):
    (path := folder / f"{name}.json").write_text(json.dumps(document))
    return path


@pytest.mark.usefixtures("_folder")
def test_each_cpython_is_kept_once_in_order(tmp_path):
    for version in ("3.13.0", "3.9.1", "3.12.1", "3.13.1"):
        advise.keep(written(tmp_path, f"advise-eval-{version}", {**EVAL, "python": version}))
    kept = published.read(advise.EVAL)["runs"]
    assert [each["python"] for each in kept] == ["3.9.1", "3.12.1", "3.13.1"]
    assert kept[0]["build"]["commit"] == "def5678"
    assert set(advise.kept()) == {advise.EVAL}


@pytest.mark.usefixtures("_folder")
def test_ports_are_kept_with_the_predictions_that_they_are_of(tmp_path):
    due = porting.due(PREDICTED)
    assert {"a:good", "a:slow"} < {*due} <= {each["function"] for each in PREDICTED["rows"]}
    whole = {**PORTS, "rows": [{"function": name, "none": "so"} for name in due]}
    written(tmp_path / "published", advise.SUITE, PREDICTED)
    advise.keep(written(tmp_path, "advise-ports", whole))
    assert published.read(advise.PORTS) == whole
    for change, why in (
        ({"list": "another"}, "wanted those of"),
        ({"predicted": "2026-11-01"}, "ports of the predictions of 2026-11-01"),
        ({"rows": whole["rows"][1:]}, "not measured: a:good"),
        ({"build": {"profile": "fast"}}, "measured with a build for fast"),
    ):
        with pytest.raises(SystemExit, match=why):
            advise.keep(written(tmp_path, "advise-ports", {**whole, **change}))


def test_a_file_of_something_else_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="got another name"):
        advise.keep(written(tmp_path, "costs", ABOUT))


@pytest.mark.usefixtures("_folder")
def test_there_is_no_page_before_anything_is_measured():
    with pytest.raises(SystemExit, match="nothing is kept"):
        advise.main([])


def is_of_what_is_kept(text: str, found: dict) -> bool:
    return text == advise.page(found)


def test_the_page_is_what_is_kept():
    assert is_of_what_is_kept(advise.page(ALL), ALL)
    assert not is_of_what_is_kept(advise.page({advise.SUITE: PREDICTED}), ALL)
    if published.page_of(advise.NAME).exists():
        assert is_of_what_is_kept(published.page_of(advise.NAME).read_text("utf-8"), advise.kept())
