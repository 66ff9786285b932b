"""What a process that measures and the one that started it say to each other: a JSON line for each event.

Each is a dataclass; a task, and what only one kind of worker says, stands where it belongs, with `event`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TypeVar

_KIND = "event"
_KINDS: dict[str, type] = {}
_Class = TypeVar("_Class", bound=type)


class UnknownEventError(ValueError):
    """A line is no event that this version knows; the message says what it is."""


def event(kind: _Class) -> _Class:
    """Let a dataclass be said, by itself or as a part of another; its fields are what JSON has."""
    assert is_dataclass(kind)
    assert _KIND not in {each.name for each in fields(kind)}
    assert kind.__qualname__ not in _KINDS
    _KINDS[kind.__qualname__] = kind
    return kind


@event
@dataclass(frozen=True, slots=True)
class Begun:
    """The work is known: it has so many steps."""

    steps: int


@event
@dataclass(frozen=True, slots=True)
class Stage:
    """What comes next, so that progress is seen and a crash has a name."""

    doing: str
    label: str = ""
    n: int = 0


@event
@dataclass(frozen=True, slots=True)
class Sampled:
    """What one thing came to: samples, and what was `given` at the same moments; or why there are none."""

    label: str
    samples: list[float] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    reason: str = ""


@event
@dataclass(frozen=True, slots=True)
class Done:
    """The work is done, with these versions of what it used."""

    versions: dict[str, str] = field(default_factory=dict)


@event
@dataclass(frozen=True, slots=True)
class Died:
    """The process ended before it was done; its parent says so."""

    reason: str


def encode(said: object) -> str:
    """Give the line for an event.

    >>> encode(Stage("check", "NumPy", 1_000))
    '{"event": "Stage", "doing": "check", "label": "NumPy", "n": 1000}'
    """
    return json.dumps(said, default=_tagged)


def decode(line: str | bytes) -> object:
    """Give the event of a line; UnknownEventError where it is none.

    >>> decode('{"event": "Begun", "steps": 3}')
    Begun(steps=3)
    """
    try:
        said: object = json.loads(line, object_hook=_event)
    except UnknownEventError:
        raise
    # Besides what is no JSON: numbers of too many digits, brackets too deep.
    except (ValueError, RecursionError) as error:
        raise UnknownEventError(f"no JSON: {_shown(line)} ({error})") from None
    if type(said) not in _KINDS.values():
        raise UnknownEventError(f"no event: {_shown(line)}")
    return said


def _tagged(said: object) -> dict[str, object]:
    if _KINDS.get(type(said).__qualname__) is not type(said):
        raise TypeError(f"{type(said).__qualname__} is not declared with `event`")
    return {_KIND: type(said).__qualname__} | {each.name: getattr(said, each.name) for each in fields(said)}  # type: ignore[arg-type]


def _event(found: dict[str, object]) -> object:
    if _KIND not in found:
        return found
    name = found.pop(_KIND)
    kind = _KINDS.get(str(name))
    if kind is None:
        raise UnknownEventError(f"no event is called {_shown(name)}; known are {', '.join(sorted(_KINDS))}")
    try:
        return kind(**found)
    except TypeError as error:
        raise UnknownEventError(f"{name} has other fields: {error}") from None


def _shown(said: object) -> str:
    shown = repr(said)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
