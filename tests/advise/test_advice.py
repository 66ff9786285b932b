"""From a recording to verdicts: what is said of functions by what was recorded and observed of them."""

from ferrule.advise.advice import advise
from ferrule.advise.attribute import attribute
from ferrule.advise.findings import Findings, Function, Shape
from ferrule.advise.recording import Code
from ferrule.measuring.intervals import Estimate

from tests.advise.models import advised
from tests.advise.recordings import LIBRARY, ROOT, Made, code, recording
from tests.advise.test_predict import LEARNED

MAIN, HOT, SLOW, COLD = code("main", 1), code("hot", 10), code("slow", 20), code("cold", 30)
LOADS = Code(f"{LIBRARY[0]}/json/__init__.py", "loads", 299)


def judged(*, every: bool = False) -> dict[str, Function]:
    made = Made().seen((MAIN, 2), (HOT, 11), cpu=5.0).seen((MAIN, 3), (SLOW, 21), cpu=0.5)
    made.seen((MAIN, 3), (SLOW, 22), (LOADS, 340), opcode="CALL", cpu=4.0).seen(
        (MAIN, 4), (COLD, 31), cpu=0.5
    )
    findings: Findings = attribute(recording(made), root=ROOT)
    for each in findings.functions:
        each.calls = Estimate(1.0, 1.0, 1.0) if each.code == MAIN else Estimate(1e4, 1e4, 1e4)
        each.shapes = [Shape("x", "float", []), Shape("return", "float", [])]
    advise(findings, advised(), learned=LEARNED, library=LIBRARY, every=every)
    return {each.code.name: each for each in findings.functions}


def test_each_function_of_the_project_gets_what_it_asks_for() -> None:
    found = judged()
    slugs = {name: each.verdict.slug if each.verdict else None for name, each in found.items()}
    assert slugs == {
        "main": "time-elsewhere",
        "hot": "move",
        "slow": "library-first",
        "cold": "fast-enough",
        "loads": None,
    }
    assert found["main"].verdict is not None
    assert "hot" in found["main"].verdict.reason
    assert found["slow"].verdict is not None
    assert "89% of its time goes there" in found["slow"].verdict.reason


def test_functions_of_others_are_judged_where_that_is_asked_for() -> None:
    found, usual = judged(every=True), judged()
    loads = found.pop("loads")
    assert loads.origin == "standard library"
    assert loads.verdict is not None
    assert loads.predictions
    # What is said of the project's own stays.
    assert all(each.verdict == usual[name].verdict for name, each in found.items())


def test_what_others_have_that_takes_next_to_nothing_is_not_judged() -> None:
    made = Made().seen((MAIN, 2), (HOT, 11), cpu=5.0).seen((MAIN, 4), (LOADS, 31), cpu=0.05)
    findings = attribute(recording(made), root=ROOT)
    advise(findings, advised(), learned=LEARNED, library=LIBRARY, every=True)
    assert {each.code.name: each.verdict is None for each in findings.functions}["loads"]


def test_a_generator_whose_function_nobody_saw_is_not_judged() -> None:
    made = Made().seen((MAIN, 2), (Code(HOT.file, "gone.<locals>.<genexpr>", 10), 11), cpu=5.0)
    findings = attribute(recording(made), root=ROOT)
    advise(findings, advised(), learned=LEARNED, library=LIBRARY)
    found = {each.code.name: each.verdict is None for each in findings.functions}
    assert found == {"main": False, "gone.<locals>.<genexpr>": True}


def test_nothing_is_predicted_of_what_takes_next_to_nothing() -> None:
    made = Made().seen((MAIN, 2), (HOT, 11), cpu=5.0).seen((MAIN, 4), (COLD, 31), cpu=0.05)
    findings = attribute(recording(made), root=ROOT)
    advise(findings, advised(), learned=LEARNED, library=LIBRARY)
    found = {each.code.name: each for each in findings.functions}
    assert (len(found["hot"].predictions), found["cold"].predictions) == (4, [])
    assert found["cold"].verdict is not None
    assert found["cold"].verdict.slug == "called-rarely"


def test_what_is_said_stands_on_numbers() -> None:
    hot = judged()["hot"]
    assert hot.crossing is not None
    assert hot.ceiling is not None
    assert hot.ceiling > 1_000
    assert [each.way for each in hot.predictions if not each.reason] == ["copied"]
