"""Whether a port does the same as its function, and how many times faster it is."""

from __future__ import annotations

import contextlib
import pickle
import random
from collections import deque
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ferrule.advise.builds import why_not
from ferrule.advise.differ import Owned, shown
from ferrule.advise.same import NoCopyError, Outcome, Sameness, copy, outcome
from ferrule.bench.recheck import replaced
from ferrule.measuring.intervals import Estimate, estimate, paired_ratio
from ferrule.measuring.measure import ORDER_SEED, Subject, as_timed, measure, time_fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.advise.replay import Call

_ROUNDS = 9
_FOR_EACH = 0.02
"""Seconds for a sample of a call with one input, and for making its arguments."""
_MUCH = 5.0
"""So many times as long as the next one takes a first call whose answer is kept."""
_NOTABLE = 5e-5
"""Seconds by which such a first call takes longer at least."""
_TELLING = 3
"""Different inputs of which that is taken for sure."""


_SHOWN = 60
"""Characters of an input in a message."""


class UnprovableError(ValueError):
    """A port can't be compared with its function; the message says why."""


class NotTheSameError(UnprovableError):
    """A port does something else than its function; the message says with which input, and what."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out: the port does the same, and so many times faster."""

    inputs: int
    raising: int
    """With how many of them an exception comes; these are not timed."""
    function: Estimate
    """Seconds of a call, over the inputs."""
    port: Estimate
    gain: Estimate
    """How many times faster the port is."""
    changes: bool
    """Whether calls change their arguments: then each has copies, whose making is not in these times."""
    others: bool = False
    """Whether the port has arguments that were made for it; that is not in these times either."""


def prove(  # noqa: PLR0913 - what is compared, and how
    function: Callable[..., Any],
    port: Callable[..., Any],
    calls: Sequence[Call],
    same: Sameness,
    *,
    made: Callable[..., Call] | None = None,
    any_build: bool = False,
) -> Proof:
    """Compare a port with its function on inputs, then time both interleaved, then compare again.

    What is timed is looked at as well, between the samples. `made` makes the port's arguments of copies of
    the function's, outside of what is timed; what becomes of them is then not compared.

    NotTheSameError where they differ; UnprovableError where the port was not built as users get it (which
    `any_build` allows), where the function itself does something else each time, or where nothing is left to
    be timed.
    """
    why = "" if any_build else why_not(port)
    if why:
        raise UnprovableError(f"the port is not as users get it: {why}; --any-build measures it all the same")
    try:
        return _Proving(
            _Side(function, copy, UnprovableError),
            _Side(port, partial(_made, made) if made else copy, NotTheSameError, arguments=made is None),
            calls,
            same,
        ).proof()
    except NoCopyError as error:
        raise UnprovableError(str(error)) from error


@dataclass(slots=True)
class _Side:
    """The function, or its port."""

    function: Callable[..., Any]
    given: Callable[[Call], Call]
    """Makes what it is called with."""
    wrong: type[UnprovableError]
    arguments: bool = True
    """Whether these are the function's, so that what becomes of them can be compared."""

    def called(self, call: Call) -> Outcome:
        """Call it."""
        return outcome(self.function, call, self.given)

    def raised(self, error: BaseException) -> UnprovableError:
        """Say what it did while it was timed."""
        return self.wrong(f"it raised {type(error).__name__} while it was timed: {error}")


@dataclass(slots=True)
class _Expected:
    """What the function does with an input."""

    place: int
    call: Call
    outcome: Outcome
    seconds: list[tuple[float, float]]
    """Of both sides, those of a first call with it and of the next, each with fresh arguments."""


@dataclass(slots=True)
class _Proving:
    """A function and its port, with the inputs that both are called with."""

    function: _Side
    port: _Side
    calls: Sequence[Call]
    same: Sameness
    changes: bool = False

    @property
    def both(self) -> tuple[_Side, _Side]:
        """Give them as they stand in pairs."""
        return self.function, self.port

    def proof(self) -> Proof:
        """Compare, time and compare."""
        expected = [self.begin(place, call) for place, call in enumerate(self.calls)]
        different = _different(expected)
        if self.gains_alone([[each.seconds[side] for each in different] for side in (0, 1)]):
            raise NotTheSameError(
                "its first call with an input takes far longer than the next: it keeps its answers"
            )
        timed = [each for each in expected if not each.outcome.error]
        if any(self.is_kept(one, other) for one, other in pairwise(timed)):
            raise NotTheSameError(
                "it gives the answer of before to arguments that have other values by now: it keeps answers"
            )
        if not timed:
            raise UnprovableError(
                "with each of the inputs it raises an exception, so that there is nothing to time"
            )
        one, other = as_timed(self.times_fresh, timed) if self.changes else self.times(timed)
        for place, call in enumerate(self.calls):
            self.compare(self.port, place, self.function.called(call), self.port.called(call))
        return Proof(
            len(self.calls),
            len(self.calls) - len(timed),
            estimate([each / len(timed) for each in one]),
            estimate([each / len(timed) for each in other]),
            paired_ratio(one, other),
            self.changes,
            not self.port.arguments,
        )

    def begin(self, place: int, call: Call) -> _Expected:
        """Call both twice with an input: what the function does the port must do, and each time anew."""
        expected, again = self.function.called(call), self.function.called(call)
        if expected.is_iterator:
            raise UnprovableError(
                f"it gives {type(expected.value).__name__}, whose work is yet to be done: prove a function "
                "that uses it up"
            )
        if found := self.same.difference(expected, again):
            raise UnprovableError(f"it doesn't do the same twice: input {place}: {found}")
        self.changes = self.changes or self.same.changed(call, expected.given) is not None
        if self.changes and not self.port.arguments:
            raise UnprovableError(
                "it changes its arguments, and the port has others: what becomes of both can't be compared"
            )
        got = self.port.called(call)
        self.compare(self.port, place, expected, got)
        got_again = self.port.called(call)
        before = Owned(), Owned()
        for owned, each in zip(before, (expected, got), strict=True):
            owned.add(each.value, "the answer of a call before")
        self.compare(self.port, place, again, got_again, before)
        seconds = [(expected.seconds, again.seconds), (got.seconds, got_again.seconds)]
        return _Expected(place, call, expected, seconds)

    def compare(  # noqa: PLR0913 - what is compared, and with what
        self,
        side: _Side,
        place: int,
        expected: Outcome,
        got: Outcome,
        before: tuple[Owned, Owned] | None = None,
        *,
        timed: str = "",
    ) -> None:
        """Raise what is wrong where a side does something else with an input than is expected."""
        if found := self.same.difference(expected, got, before, arguments=side.arguments):
            raise side.wrong(f"input {place} ({_shown(self.calls[place])}): {timed}{found}")

    def look(self, side: _Side, each: _Expected, got: Outcome) -> None:
        """Compare what came out while a side was timed."""
        self.compare(side, each.place, each.outcome, got, timed="while it is timed, ")

    @staticmethod
    def gains_alone(pairs: list[list[tuple[float, float]]]) -> bool:
        """Whether the port, and not the function, is far faster with arguments that it has seen before."""
        function, port = (
            [first > _MUCH * again and first - again > _NOTABLE for first, again in each] for each in pairs
        )
        return len(port) >= _TELLING and 2 * sum(port) > len(port) and 2 * sum(function) <= len(function)

    def is_kept(self, one: _Expected, other: _Expected) -> bool:
        """Whether the port gives what it gave to the same objects, though they hold another input by now."""

        def gives(expected: _Expected, got: Outcome) -> bool:
            return self.same.difference(expected.outcome, got, arguments=False) is None

        with contextlib.suppress(Exception):  # what can't be put in another's place says nothing
            given = self.port.given(one.call)
            outcome(self.port.function, given, lambda same: same)
            with replaced(given, self.port.given(other.call)) as is_other:
                got = outcome(self.port.function, given, lambda same: same)
                return is_other and not gives(other, got) and gives(one, got)
        return False

    def times(self, timed: list[_Expected]) -> tuple[list[float], list[float]]:
        """Give the seconds of all calls together, sample by sample, of both."""
        both = [_Timed(side, timed) for side in self.both]
        subjects = [Subject(str(number), each) for number, each in enumerate(both)]

        def look(_stage: str = "", _label: str = "") -> None:
            for each in both:
                if each.is_new:
                    self.look(each.side, *each.last())

        for label, error in measure(subjects, tell=look).items():
            raise both[int(label)].side.raised(error) from error
        look()
        for each in timed:
            if found := self.same.changed(each.outcome.given, each.call):
                raise NotTheSameError(f"input {each.place}: while it is timed, it changes {found}")
        return subjects[0].samples, subjects[1].samples

    def times_fresh(self, timed: list[_Expected]) -> tuple[list[float], list[float]]:
        """Give the same where each call needs arguments of its own, interleaved in an order that is drawn."""
        samples: tuple[list[float], list[float]] = [], []
        chance = random.Random(ORDER_SEED)  # noqa: S311 - an order, not a secret
        for _ in range(_ROUNDS):
            for side, found in chance.sample([*zip(self.both, samples, strict=True)], 2):
                found.append(sum(self.time_fresh(side, each) for each in timed))
        return samples

    def time_fresh(self, side: _Side, each: _Expected) -> float:
        """Give the seconds of a call with an input."""
        made: list[Call] = []
        answers: list[object] = [None]

        def fresh() -> Call:
            made[:] = [side.given(each.call)]
            return made[0]

        def keep(answer: object) -> None:
            answers[0] = answer

        try:
            seconds = time_fresh(side.function, fresh, _FOR_EACH, most=1, keep=keep)[0]
        except (KeyboardInterrupt, NoCopyError):
            raise
        except BaseException as error:
            raise side.raised(error) from error
        self.look(side, each, Outcome(answers[0], None, made[0]))
        return seconds


class _Timed:
    """Calls a side with inputs, one after another; what the last one gave is there to be looked at."""

    def __init__(self, side: _Side, timed: list[_Expected]) -> None:
        self.side, self.is_new = side, False
        self._expected = deque(timed)
        # Both sides have the same objects, as in a program: copies for each would lie apart in memory.
        self._calls = deque(each.call if side.arguments else side.given(each.call) for each in timed)
        self._answer: object = None

    def __call__(self, _: object) -> None:
        function, answer = self.side.function, None
        try:
            for given, named in self._calls:
                answer = function(*given, **named)
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise self.side.raised(error) from error
        # That of the round before is freed here, within the time.
        self._answer, self.is_new = answer, True

    def last(self) -> tuple[_Expected, Outcome]:
        """Give what is expected of the last input, and what came; then another's turn to be last has come."""
        self.is_new = False
        found = self._expected[-1], Outcome(self._answer, None, self._calls[-1])
        self._expected.rotate()
        self._calls.rotate()
        return found


def _made(made: Callable[..., Call], call: Call) -> Call:
    given, named = copy(call)
    try:
        given, named = made(given, named)
        return tuple(given), dict(named)
    except Exception as error:
        raise NoCopyError(
            f"what makes the port's arguments raised {type(error).__name__}: {error}"
        ) from error


def _different(expected: list[_Expected]) -> list[_Expected]:
    """Leave out inputs that are those of before, as far as is known: only a first call computes for sure."""
    found: dict[object, _Expected] = {}
    for each in expected:
        try:
            key: object = pickle.dumps(each.call)
        except Exception:  # noqa: BLE001 - of whatever class they are
            key = each.place
        found.setdefault(key, each)
    return [*found.values()]


def _shown(call: Call) -> str:
    given, named = call
    texts = [*map(shown, given), *(f"{name}={shown(value)}" for name, value in named.items())]
    text = ", ".join(texts)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
