"""Each verdict is given for what it says, in the order in which it is asked, with its numbers."""

from pathlib import Path
from typing import Any, get_args

import pytest
from ferrule.advise import verdict
from ferrule.advise.findings import NativeCall, Prediction, Shape, Slug
from ferrule.advise.predict import Back
from ferrule.advise.recording import Code
from ferrule.advise.verdict import RULES, Context, judge
from ferrule.measuring.intervals import Estimate

from tests.advise.made import function, prediction
from tests.advise.models import advised
from tests.advise.recordings import code

RUN = Context(seconds=10.0)
GOOD = [
    prediction("copied", 20, 1.9),
    prediction("zero-copy", 21, 1.91),
    prediction("class", 20, 1.9),
    prediction("loop", 22, 1.92),
]
TINY = [NativeCall("numpy.add", 100.0, 1e-6, 64.0)]
BIG = [NativeCall("numpy.sort", 10.0, 4e-4, 1e6)]


def good(**others: Prediction) -> list[Prediction]:
    """Those that are good, with others in their place."""
    return [others.get(each.way.replace("-", "_"), each) for each in GOOD]


BETTER: dict[str, Prediction] = {
    "zero_copy": prediction("zero-copy", 60, 2.4),
    "class": prediction("class", 60, 2.4),
    "loop": prediction("loop", 60, 2.4),
}

GIVEN: list[tuple[Slug, dict[str, Any], Context]] = [
    ("waiting", {"total": 0.5, "waiting": 6.0, "predictions": GOOD}, RUN),
    # Without its work it would take more than half as long.
    ("waiting", {"total": 4.0, "waiting": 4.1, "predictions": GOOD}, RUN),
    ("move", {"total": 4.0, "waiting": 3.9, "predictions": GOOD}, RUN),
    ("move", {"total": 4.0, "waiting": 9.0, "predictions": GOOD}, Context(10.0, delayed=2.0)),
    ("waiting", {"total": 2.0, "waiting": 9.0, "predictions": GOOD}, Context(10.0, delayed=20.0)),
    ("called-rarely", {"total": 0.5, "calls": Estimate(3.0, 3.0, 3.0), "predictions": GOOD}, RUN),
    ("called-rarely", {"total": 0.5, "calls": None, "predictions": GOOD}, RUN),
    ("fast-enough", {"total": 0.5, "predictions": GOOD}, RUN),
    # Samples saw three calls, and there may be any number.
    ("fast-enough", {"total": 0.5, "calls": Estimate(3.0, 3.0, 1e6), "predictions": GOOD}, RUN),
    # Nobody knows how often a loop called it.
    ("fast-enough", {"total": 0.5, "calls": None, "looped": 0.9, "predictions": GOOD}, RUN),
    ("time-elsewhere", {"own": 0.1, "predictions": GOOD}, Context(10.0, callees={code("g"): 4.5})),
    # What takes all its time is what something ready stands in for.
    (
        "library-first",
        {"own": 0.1, "predictions": GOOD},
        Context(10.0, name="copy.deepcopy", callees={code("g"): 4.5}),
    ),
    # Called all the time, it crosses once for what its callees would cross for each.
    (
        "move",
        {"own": 0.1, "calls": Estimate(5e4, 4e4, 6e4), "predictions": GOOD},
        Context(10.0, callees={code("g"): 4.5}),
    ),
    (
        "time-elsewhere",
        {"own": 0.1, "calls": Estimate(80.0, 60.0, 120.0), "predictions": GOOD},
        Context(10.0, callees={code("g"): 4.5}),
    ),
    (
        "time-elsewhere",
        {"own": 0.1, "calls": Estimate(5e4, 4e4, 6e4), "predictions": good(**{"class": BETTER["class"]})},
        Context(10.0, callees={code("g"): 4.5}),
    ),
    ("already-native", {"native": 0.9, "natives": BIG, "predictions": GOOD}, RUN),
    ("already-native", {"native": 0.95, "predictions": GOOD}, RUN),
    ("library-first", {"predictions": GOOD}, Context(10.0, calls={"json.loads": 0.8})),
    ("library-first", {"predictions": GOOD}, Context(10.0, repeated=0.7)),
    # A library may be in C, and another one faster.
    (
        "library-first",
        {"native": 0.9, "natives": BIG, "predictions": GOOD},
        Context(10.0, calls={"json.loads": 0.8}),
    ),
    ("marshaling", {"predictions": [prediction("copied", 1.2, 1.1, crossing=4e-3)]}, RUN),
    # What it is given stays in Python, three quarters of it: no port is twice as fast.
    (
        "marshaling",
        {"predictions": [prediction("copied", 1.3, 1.15)]},
        Context(10.0, back=Back(0.7, 2.5e-4, ["doubled"])),
    ),
    (
        "already-native",
        {"predictions": [prediction("copied", 1.3, 1.15)]},
        Context(10.0, back=Back(0.75, 0.0, ["functions of C"], native=True)),
    ),
    ("move", {"predictions": GOOD}, Context(10.0, back=Back(0.1, 0.0, ["doubled"]))),
    ("move", {"predictions": GOOD}, RUN),
    # Time in C, in calls that take about as long as the interpreter's own work around them.
    ("move", {"native": 0.9, "natives": TINY, "predictions": GOOD}, RUN),
    ("pass-zero-copy", {"predictions": good(zero_copy=BETTER["zero_copy"])}, RUN),
    ("rust-class", {"predictions": good(**{"class": BETTER["class"]})}, RUN),
    ("move-the-loop", {"predictions": good(loop=BETTER["loop"])}, RUN),
    ("fast-enough", {"predictions": [prediction("copied", 1.5, 1.2)]}, RUN),
    ("fast-enough", {"predictions": [prediction("copied", 3, 1.5, low=0.9)]}, RUN),
    ("fast-enough", {"native": 0.7, "predictions": [prediction("copied", 3, 1.09, low=1.5)]}, RUN),
    ("fast-enough", {"predictions": []}, RUN),
    ("fast-enough", {"predictions": [prediction("copied", 1, 1, reason="it was not seen")]}, RUN),
    ("marshaling", {"predictions": [prediction("copied", 1.9, 1.3, crossing=2e-3)]}, RUN),
    ("fast-enough", {"native": 0.7, "predictions": [prediction("copied", 1.5, 1.2)]}, RUN),
]


@pytest.mark.parametrize(("slug", "parts", "context"), GIVEN)
def test_a_function_gets_the_verdict_that_it_asks_for(
    slug: Slug, parts: dict[str, Any], context: Context
) -> None:
    given = judge(function(**parts), context)
    assert given.slug == slug
    assert given.reason.endswith(".")
    assert (
        any(letter.isdigit() for letter in given.reason)
        or not parts["predictions"]
        or parts["predictions"][0].reason
    )


def test_every_verdict_has_a_rule_and_is_given_here() -> None:
    assert {rule.slug for rule in RULES} == set(get_args(Slug)) == {slug for slug, *_ in GIVEN}


def test_nothing_moves_whose_interval_begins_below_one() -> None:
    slow = [prediction(each.way, 20, 1.9, low=0.99) for each in GOOD]
    assert judge(function(predictions=slow), RUN).slug == "fast-enough"


@pytest.mark.parametrize(
    ("faster", "program", "moves"), [(2.0, 1.1, True), (1.99, 1.1, False), (2.0, 1.09, False)]
)
def test_what_is_worth_it_is_worth_it_from_here_on(faster: float, program: float, *, moves: bool) -> None:
    given = [prediction("copied", faster, program, low=1.0)]
    assert (verdict.chosen(function(predictions=given)) is not None) == moves


LONG = [NativeCall("numpy.sort", 10.0, 5e-4, 1e6)]


@pytest.mark.parametrize(
    ("parts", "within", "slug"),
    [
        # Of five seconds, and 5 ms a call: in its own body, in what it calls, in long calls, or in C unseen.
        ({"own": 0.5}, 4.5, "time-elsewhere"),
        ({"own": 0.51}, 4.5, "move"),
        ({"own": 0.1}, 2.5, "time-elsewhere"),
        ({"own": 0.1}, 2.4, "move"),
        ({"native": 0.6, "natives": LONG}, 0.0, "already-native"),
        ({"native": 0.59, "natives": LONG}, 0.0, "move"),
        ({"native": 0.9}, 0.0, "already-native"),
        ({"native": 0.89}, 0.0, "move"),
    ],
)
def test_what_has_enough_of_a_kind_of_time_has_it_from_here_on(
    parts: dict[str, Any], within: float, slug: Slug
) -> None:
    context = Context(10.0, callees={code("g"): within} if within else {})
    assert judge(function(predictions=GOOD, **parts), context).slug == slug


@pytest.mark.parametrize(
    ("total", "calls", "slug"),
    [(0.1, 100.0, "called-rarely"), (0.5, 101.0, "fast-enough"), (0.099, 100.0, "fast-enough")],
)
def test_what_is_rare_is_so_up_to_here(total: float, calls: float, slug: Slug) -> None:
    rare = function(total=total, calls=Estimate(calls, calls, calls), predictions=GOOD)
    assert judge(rare, RUN).slug == slug


def test_the_simplest_way_is_chosen_where_it_is_nearly_the_best() -> None:
    near = [prediction("copied", 10, 1.75), prediction("zero-copy", 60, 2.0)]
    assert judge(function(predictions=near), RUN).slug == "move"
    far = [prediction("copied", 10, 1.7), prediction("zero-copy", 60, 2.0)]
    assert judge(function(predictions=far), RUN).slug == "pass-zero-copy"


ARRAY = Shape("xs", "array", [80_000] * 3)


@pytest.mark.parametrize(
    ("shapes", "faster", "slug"),
    [
        ([ARRAY], 25, "pass-zero-copy"),
        ([ARRAY], 15, "move"),
        ([Shape("xs", "array", [])], 10, "pass-zero-copy"),
        ([Shape("xs", "list[float]", [80_000] * 3)], 25, "move"),
        ([ARRAY, Shape("ys", "list[float]", [80_000] * 3)], 25, "move"),
    ],
)
def test_what_lies_in_one_piece_is_lent_where_that_is_much_better(
    shapes: list[Shape], faster: float, slug: Slug
) -> None:
    given = [prediction("copied", 10, 1.75), prediction("zero-copy", faster, 1.8)]
    assert judge(function(predictions=given, shapes=shapes), RUN).slug == slug


@pytest.mark.parametrize(
    ("crossing", "faster", "slug"), [(4e-4, 15, "move-the-loop"), (1e-4, 15, "move"), (4e-4, 11, "move")]
)
def test_what_would_do_little_but_cross_moves_with_its_loop(
    crossing: float, faster: float, slug: Slug
) -> None:
    # A call takes 5 ms, and a tenth of that in Rust.
    given = [prediction("copied", 10, 1.75, crossing=crossing), prediction("loop", faster, 1.8)]
    assert judge(function(predictions=given), RUN).slug == slug


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        (Estimate(1, 1, 1), "Called once, 500 ms"),
        (Estimate(1, 0.8, 1.6), "Called about once, 500 ms"),
        (Estimate(10, 10, 10), "Called 10 times, 50.0 ms each"),
        (Estimate(10, 2, 45), "Called 2 to 45 times, 50.0 ms each"),
        (None, "No call of it was seen to begin; all together take 500 ms"),
    ],
)
def test_calls_are_said_once_and_as_closely_as_they_are_known(calls: Estimate | None, said: str) -> None:
    given = judge(function(total=0.5, calls=calls, predictions=GOOD), RUN)
    assert given.reason.startswith(f"{said}: 5.0% of the run's 10.0 s.")


def test_numbers_and_the_break_even_are_said() -> None:
    shapes = [Shape("rows", "list[int]", [10, 1_000, 5_000]), Shape("return", "int", [])]
    given = judge(function(predictions=GOOD, shapes=shapes), Context(10.0, advised()))
    assert given.reason == (
        "It takes 50% of the run's 10.0 s, arithmetic and loops. In Rust it is 20.0 × as fast (10.0–40.0), "
        "and the program 1.90 × as fast (1.71–2.09). Crossing is 0% of what is left."
    )
    # 5 µs an item in Python, a 20th of it in Rust, and 10 ns to cross: a call takes 22 ns.
    assert given.break_even == "It pays from 1 item of rows on; 1,000 were seen."


def test_what_was_not_seen_is_said() -> None:
    assert judge(function(predictions=GOOD), RUN).reason.endswith(
        "Its arguments were not seen: what they take is not in this."
    )


def test_a_size_is_counted_in_what_it_is_of() -> None:
    shapes = [Shape("line", "str (ASCII)", [10, 1_000, 5_000])]
    given = judge(function(predictions=GOOD, shapes=shapes), Context(10.0, advised()))
    assert given.break_even == "It pays from 1 character of line on; 1,000 were seen."


@pytest.mark.parametrize(
    ("body", "slug"),
    [("return f(*a, **k)", "time-elsewhere"), ("return f(*a)", "move"), ("f(*a, *k)", "move")],
)
def test_what_a_decorator_makes_is_nothing_to_move(tmp_path: Path, body: str, slug: str) -> None:
    file = tmp_path / "app.py"
    file.write_text(f"def timed(f):\n    @wraps(f)\n    def wrapper(*a, **k):\n        {body}\n")
    made = function(code=Code(str(file), "timed.<locals>.wrapper", 2), own=2.0, predictions=GOOD)
    assert judge(made, Context(10.0, callees={code("g"): 3.0})).slug == slug
    assert judge(made, Context(10.0, callees={code("g"): 2.0})).slug == "move"


def test_no_break_even_is_said_where_it_never_pays() -> None:
    shapes = [Shape("rows", "list[int]", [1_000_000] * 3)]
    slow = [prediction("copied", 1.2, 1.1, crossing=4e-3)]
    given = judge(function(predictions=slow, shapes=shapes), Context(10.0, advised()))
    assert given.slug == "marshaling"
    assert given.break_even == "As it is, it pays for no size of rows."


@pytest.mark.parametrize(
    ("loop", "slug"), [("for _ in range(10): add(one, one)", "move"), ("add(one, one)", "already-native")]
)
def test_calls_in_c_from_a_loop_that_nobody_saw_may_be_short(tmp_path: Path, loop: str, slug: str) -> None:
    file = tmp_path / "app.py"
    file.write_text(f"def f(one):\n    {loop}\n")
    given = {"native": 0.95, "predictions": GOOD, "lines": {2: 4.0}, "work": {"call": 4.0}}
    asked = function(code=Code(str(file), "f", 1), calls=None, **given)
    assert judge(asked, Context(seconds=10.0)).slug == slug


def test_what_stays_in_python_is_said() -> None:
    back = Back(0.7, 2.5e-4, ["doubled", "halved"])
    given = judge(function(predictions=[prediction("copied", 1.3, 1.15)]), Context(10.0, back=back))
    assert given.reason == (
        "70% of its time stays in Python, in what it is given: doubled, halved. 250 µs of 5.00 ms go into "
        "crossing for it: no port is more than 1.33 × as fast."
    )
    moved = judge(function(predictions=GOOD), Context(10.0, back=Back(0.1, 0.0, ["doubled"])))
    assert moved.reason.endswith("10% of its time stays in Python, in what it is given: doubled.")
