"""What to do with a function, and why: rules that are asked in order, until one answers.

Right, as evaluations count it: "move it", and each other way to move, is right where the ported function is
at least `FASTER` times faster and the program at least `PROGRAM` times; "leave it" is right where no port is.
Nothing is told to be moved whose interval begins below 1, so that nobody is led to a slower program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ferrule.advise import long_calls, ready, sources
from ferrule.advise.crossing import median_size
from ferrule.advise.findings import Verdict
from ferrule.advise.kinds import Kind, counted_in, is_in_one_piece, is_lent
from ferrule.advise.predict import LOOPED, NOTHING, seconds_of
from ferrule.errors import UnknownCrossingError
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ferrule.advise.findings import Function, Prediction, Slug, Way, Work
    from ferrule.advise.predict import Back
    from ferrule.advise.recording import Code
    from ferrule.costs.cost_model import Model

FASTER = 2.0
"""Times: a port that gives less is not worth a second language in the house."""

PROGRAM = 1.1
"""Times: what makes the whole program faster by less than a tenth, nobody notices."""

WORTH = 1 - 1 / PROGRAM
"""Of the run: what takes less can't make the program `PROGRAM` times faster, if it took nothing."""

PREDICTED = WORTH / 4
"""Of the run: of what takes less, nothing that a port gives would be noticed, and nothing is predicted."""

WAITS = 1 / (FASTER - 1)
"""Seconds of waiting for one of the processor: by the clock no port of what waits longer is `FASTER`."""

DELAYED = 4.0
"""The same where other programs had the processors: who waits and who is delayed is less sure then."""

DRIVES = 0.1
"""Of its total in its own body: what has less only calls others, which are judged themselves."""

SELDOM = 100
"""Calls in a run: a function with fewer, each slow, is a step of the program and not its inner loop."""

SLOW = 1e-3
"""Seconds a call: what takes longer is not held up by crossing."""

IN_C = 0.6
"""Of a function's total in big calls in C: what is left to gain is 1 / IN_C times at most."""

UNSEEN_IN_C = 0.9
"""The same share where the calls themselves were not seen, and may be small."""

MOSTLY = 0.5
"""More of something than of all else."""

BETTER = 1.15
"""Times: another way must make the program so much faster than the simplest one to be worth its trouble."""

WAY_OF: Mapping[Way, Slug] = {
    "copied": "move",
    "zero-copy": "pass-zero-copy",
    "class": "rust-class",
    "loop": "move-the-loop",
}

HOW: Mapping[Way, str] = {
    "copied": "In Rust",
    "zero-copy": "In Rust, with arrays where there are lists,",
    "class": "In Rust, with its objects as a class of Rust's,",
    "loop": "In Rust, with the loop around it,",
}

WORK: Mapping[Work, str] = {
    "loop": "loops",
    "arithmetic": "arithmetic",
    "compare": "comparisons",
    "index": "indexing",
    "attribute": "attributes",
    "name": "moving values about",
    "call": "calls into C",
    "build": "making objects",
    "text": "making texts",
    "frame": "calls of Python's functions",
    "other": "other work",
}
"""What the kinds of work are called in a sentence."""

UNSURE = "Another kind of work, or less to cross: write it and prove it."


@dataclass(frozen=True, slots=True)
class Context:
    """What rules know besides the function."""

    seconds: float
    """Of the program, as `Findings.whole` has them."""
    model: Model | None = None
    delayed: float = 0.0
    """Seconds in which it had work and no processor, for each in which it had one."""
    below: Mapping[Code, Iterable[Function]] = field(default_factory=dict)
    """The functions that each one calls."""
    name: str = ""
    """Its full name, where it is a library's."""
    calls: Mapping[str, float] = field(default_factory=dict)
    """The share of its total that goes into each function it calls, by their full names."""
    callees: Mapping[Code, float] = field(default_factory=dict)
    """Seconds that go into each function of the project's that it calls."""
    back: Back = NOTHING
    """What it calls back when it moves."""
    repeated: float = 0.0
    """The share of its calls that came with arguments that were there before."""


class Rule(NamedTuple):
    """A rule, and the verdict that it may give."""

    slug: Slug
    ask: Callable[[Function, Context], Verdict | None]


def judge(function: Function, context: Context) -> Verdict:
    """Give the verdict of the first rule that has one; the last always has."""
    found = (rule.ask(function, context) for rule in RULES)
    return next(verdict for verdict in found if verdict is not None)


def waiting(function: Function, context: Context) -> Verdict | None:
    """Say so of what waits for files, networks, locks or other processes."""
    waits = min(DELAYED, WAITS + context.delayed)
    if function.waiting <= waits * function.total or function.waiting < WORTH * context.seconds:
        return None
    return Verdict(
        "waiting",
        f"It waits {words.duration(function.waiting)} and works {words.duration(function.total)}: Rust would "
        "wait as long.",
        otherwise=f"Work of more than {words.duration(function.waiting / waits)} between its waits.",
        instead="Let waits overlap: threads, asyncio, or fewer and larger requests.",
    )


def called_rarely(function: Function, context: Context) -> Verdict | None:
    """Say so of what takes little of the run, in a few slow calls."""
    if function.calls is None and function.looped >= LOOPED:
        return None
    # Of what may have been called so often samples say no more than that it ran.
    calls = function.calls.high if function.calls else 1.0
    if not _is_little(function, context) or calls > SELDOM or seconds_of(function) < SLOW:
        return None
    return Verdict(
        "called-rarely",
        f"{_times(function)}: {_of_the_run(function, context)}",
        otherwise=f"So many calls that they take {WORTH:.0%} of a run.",
    )


def little(function: Function, context: Context) -> Verdict | None:
    """Say so of what takes too little of the run, whatever a port gives."""
    if not _is_little(function, context):
        return None
    return Verdict(
        "fast-enough",
        f"It takes {_of_the_run(function, context)}",
        otherwise=f"A run of which it takes {WORTH:.0%}.",
    )


def drives(function: Function, context: Context) -> Verdict | None:
    """Say so of what does little but call functions that are judged themselves.

    Not of what is called all the time, if it may move with all that it calls, as it is: it would cross once,
    where they would in each of their calls. What a decorator makes is not what a user would move.
    """
    if _is_little(function, context) or not context.callees:
        return None
    wraps = sources.passes_on(function.code)
    if function.own > DRIVES * function.total and not wraps:
        return None
    below = sorted(context.callees.items(), key=lambda each: -each[1])
    if sum(context.callees.values()) < MOSTLY * function.total:
        return None
    if not wraps and not _is_step(function) and _moves_simply(function):
        return None
    named = ", ".join(code.name for code, _ in below[:3])
    return Verdict(
        "time-elsewhere",
        f"Its own body takes {words.percent(function.own / function.total)} of its time; the rest is in what "
        f"it calls, of which each has its own verdict: {named}.",
        otherwise="Moving all that it calls with it.",
    )


def library_first(function: Function, context: Context) -> Verdict | None:
    """Say so where something ready does what it does."""
    if _is_little(function, context):
        return None
    fit = ready.fit(function, context.calls, context.repeated, name=context.name)
    if fit is None:
        return None
    return Verdict(
        "library-first",
        f"{fit.reason[0].upper()}{fit.reason[1:]}. It takes {_part(function, context)}.",
        otherwise="What is ready does not do it: other rules, other types.",
        instead=f"{fit.part.instead}.",
    )


def already_native(function: Function, context: Context) -> Verdict | None:
    """Say so of what spends its time in large calls of functions in C."""
    if function.total < PREDICTED * context.seconds:
        return None
    long = long_calls.find(function, context.below)
    if long.share >= IN_C:
        return Verdict(
            "already-native",
            long.reason,
            otherwise=f"Calls of less than {words.duration(long_calls.BIG_CALL)}, many of them: then the "
            "loop around them would be worth moving.",
        )
    unseen = not function.natives and function.native >= UNSEEN_IN_C and function.looped < LOOPED
    if unseen and not long_calls.mostly_loops(function):
        return Verdict("already-native", f"{function.native:.0%} of its time is in functions of C.")
    return None


def marshaling(function: Function, context: Context) -> Verdict | None:
    """Say so where crossing alone takes so long that no port, however fast, is worth it."""
    possible = [each for each in function.predictions if not each.reason]
    ceilings = [seconds_of(function) / each.crossing for each in possible if each.crossing > 0]
    if not ceilings or len(ceilings) < len(possible) or max(ceilings) >= FASTER:
        return None
    crossing = min(each.crossing for each in possible)
    return Verdict(
        "marshaling",
        f"A call takes {words.duration(seconds_of(function))}, and its arguments and result take "
        f"{words.duration(crossing)} to cross: no port is more than {words.multiple(max(ceilings))} as fast.",
        break_even=break_even(function, context),
        otherwise="More work on each item, or data that stays in Rust from call to call.",
    )


def calls_back(function: Function, context: Context) -> Verdict | None:
    """Say so where what it is given stays in Python, and takes so long that no port is worth it."""
    back, each = context.back, seconds_of(function)
    stays = back.share + (back.seconds / each if each else 0.0)
    if stays * FASTER <= 1 or chosen(function) is not None:
        return None
    crossing = (
        f" {words.duration(back.seconds)} of {words.duration(each)} go into crossing for it:"
        if back.seconds
        else " So"
    )
    return Verdict(
        "already-native" if back.native else "marshaling",
        f"{_given(back)}{crossing} no port is more than {words.multiple(1 / stays)} as fast.",
        otherwise="Moving what it is given with it, known by name, or more work between the crossings.",
    )


def _given(back: Back) -> str:
    """Say what stays in Python."""
    if not back.names:
        return "It gives its items one by one." if back.seconds else ""
    return f"{back.share:.0%} of its time stays in Python, in what it is given: {', '.join(back.names)}."


def moving(function: Function, context: Context, way: Way) -> Verdict | None:
    """Say to move it in a way, where this is the simplest of those that are worth it."""
    best = chosen(function)
    if best is None or best.way != way:
        return None
    crossing = best.crossing * best.function.value / seconds_of(function) if seconds_of(function) else 0.0
    unseen = "" if function.shapes else " Its arguments were not seen: what they take is not in this."
    given = _given(context.back)
    faster, program = (
        f"{words.multiple(each.value)} as fast {words.ends(each)}" for each in (best.function, best.program)
    )
    return Verdict(
        WAY_OF[way],
        f"It takes {_part(function, context)}, {_kind_of_work(function)}. "
        f"{HOW[way]} it is {faster}, and the program {program}. "
        f"Crossing is {min(crossing, 1):.0%} of what is left.{unseen}{f' {given}' if given else ''}",
        break_even=break_even(function, context),
        otherwise=f"A port that is less than {words.multiple(FASTER)} as fast: prove it before it stays.",
    )


def nothing_gives(function: Function, _: Context) -> Verdict | None:
    """Say, of what is left, why no way to move it is worth it: the last rule, which always answers."""
    possible = [each for each in function.predictions if not each.reason]
    if not possible:
        return Verdict("fast-enough", "No way to move it was seen: its arguments were not.")
    best = max(possible, key=lambda each: each.function.value)
    said = f"{words.multiple(best.function.value)} as fast {words.ends(best.function)} at best"
    if best.function.value >= FASTER and best.function.low < 1:
        return Verdict(
            "fast-enough", f"It would be {said}: too unsure to say that it pays.", otherwise=UNSURE
        )
    if best.function.value >= FASTER and best.program.value < PROGRAM:
        program = f"{words.multiple(best.program.value)} {words.ends(best.program)}"
        return Verdict(
            "fast-enough", f"It would be {said}, and the program only {program}.", otherwise=UNSURE
        )
    if _mostly_crosses(function, best):
        return Verdict(
            "marshaling", f"It would be {said}: crossing takes most of what is left.", otherwise=UNSURE
        )
    in_c = f" {function.native:.0%} of its time is in short calls of C." if function.native >= MOSTLY else ""
    return Verdict(
        "fast-enough", f"It would be {said}: less than {words.multiple(FASTER)}.{in_c}", otherwise=UNSURE
    )


RULES: tuple[Rule, ...] = (
    Rule("waiting", waiting),
    Rule("library-first", library_first),
    Rule("time-elsewhere", drives),
    Rule("already-native", already_native),
    Rule("marshaling", marshaling),
    Rule("called-rarely", called_rarely),
    Rule("fast-enough", little),
    Rule("marshaling", calls_back),
    Rule("move", partial(moving, way="copied")),
    Rule("pass-zero-copy", partial(moving, way="zero-copy")),
    Rule("rust-class", partial(moving, way="class")),
    Rule("move-the-loop", partial(moving, way="loop")),
    Rule("fast-enough", nothing_gives),
)
"""In the order in which they are asked."""


def chosen(function: Function) -> Prediction | None:
    """Give the way in which it should move: of those that are worth it the simplest that is nearly the best.

    Worth it is what makes the function `FASTER` and the program `PROGRAM` times faster, and never slower.
    To lend what lies in one piece is no trouble for who calls: there it is enough that it makes the function
    `FASTER` times faster than to copy, or that nobody saw how much would be copied. What would do little but
    cross moves with the loop around it, where that spares it the crossing.
    """
    worth = [
        each
        for each in function.predictions
        if not each.reason
        and each.function.value >= FASTER
        and each.program.value >= PROGRAM
        and each.function.low >= 1
    ]
    if not worth:
        return None
    by_way = {each.way: each for each in worth}
    if "copied" in by_way and "zero-copy" in by_way and _lends(function):
        gains = [by_way[way].function.value for way in ("copied", "zero-copy")]
        if not _is_sized(function) or gains[0] * FASTER <= gains[1]:
            worth = [each for each in worth if each.way != "copied"]
    if "copied" in by_way and "loop" in by_way:
        copied, looped = by_way["copied"], by_way["loop"]
        if _mostly_crosses(function, copied) and looped.function.value >= BETTER * copied.function.value:
            worth = [each for each in worth if each.way != "copied"]
    best = max(each.program.value for each in worth)
    return next(
        each for way in WAY_OF for each in worth if each.way == way and each.program.value * BETTER >= best
    )


def break_even(function: Function, context: Context) -> str:
    """Say from how many items of its largest argument on a port pays; nothing where none has a size."""
    arguments = [each for each in function.shapes if each.name != "return" and each.sizes]
    possible = [each for each in function.predictions if not each.reason and each.way == "copied"]
    if context.model is None or not arguments or not possible:
        return ""
    largest = max(arguments, key=median_size)
    n, each = max(median_size(largest), 1), seconds_of(function)
    rust = max(0.0, each / possible[0].function.value - possible[0].crossing)
    kind = Kind.of(largest.type)
    try:
        found = context.model.break_even(kind.shown, work=each / n, rust=rust / n)
    except UnknownCrossingError:
        return ""
    if found.n is None:
        return f"As it is, it pays for no size of {largest.name}."
    until = f" to {found.until:,}" if found.until else " on"
    return (
        f"It pays from {words.counted(found.n, counted_in(kind))} of {largest.name}{until}; {n:,} were seen."
    )


def _mostly_crosses(function: Function, way: Prediction) -> bool:
    """Whether most of what is left of a call is crossing."""
    return way.crossing * way.function.value >= MOSTLY * seconds_of(function)


def _lends(function: Function) -> bool:
    """Whether all that would be lent is so as it is: nobody has to make arrays of lists."""
    kinds = [kind for kind in (Kind.of(each.type) for each in function.shapes) if is_lent(kind)]
    return bool(kinds) and all(map(is_in_one_piece, kinds))


def _is_sized(function: Function) -> bool:
    """Whether it was seen how large all is that could be lent."""
    return all(each.sizes for each in function.shapes if is_lent(Kind.of(each.type)))


def _is_step(function: Function) -> bool:
    """Whether it is a step of the program: slow, or called a few times, or nobody knows how often."""
    if function.calls is None:
        return True
    return function.calls.low <= SELDOM or seconds_of(function) >= SLOW


def _moves_simply(function: Function) -> bool:
    best = chosen(function)
    return best is not None and WAY_OF[best.way] in {"move", "pass-zero-copy"}


def _is_little(function: Function, context: Context) -> bool:
    return function.total < WORTH * context.seconds


def _share(function: Function, context: Context) -> float:
    return function.total / context.seconds if context.seconds else 0.0


def _part(function: Function, context: Context, digits: int = 0) -> str:
    """Say which part of the run it takes, as tables do."""
    return f"{_share(function, context):.{digits}%} of the run's {words.duration(context.seconds)}"


def _of_the_run(function: Function, context: Context) -> str:
    share = _share(function, context)
    faster = words.multiple(1 / (1 - share))
    return f"{_part(function, context, 1)}. Without it the program would be {faster} as fast."


def _times(function: Function) -> str:
    if function.calls is None:
        return f"No call of it was seen to begin; all together take {words.duration(function.total)}"
    calls, each = words.tally(function.calls), words.duration(seconds_of(function))
    once = {"1": "once", "about 1": "about once"}.get(calls)
    return f"Called {once}, {each}" if once else f"Called {calls} times, {each} each"


def _kind_of_work(function: Function) -> str:
    """Say what most of its work is."""
    most = sorted(function.body, key=lambda kind: -function.body[kind])[:2]
    return " and ".join(WORK[kind] for kind in most) or "in its body"
