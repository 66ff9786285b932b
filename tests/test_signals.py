"""What asks calls whether they hear signals finds those that don't."""

import sys
import time

import pytest

from tests import signals
from tests.signals import LONG, SOON, lateness, standstill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")


def test_a_deaf_call_is_late(monkeypatch):
    """A sum in C looks for no signal before its end."""
    monkeypatch.setattr(signals, "TRIES", 1)
    begin = time.thread_time()
    sum(range(10_000_000))
    times = 2 * LONG / (time.thread_time() - begin)
    numbers = range(int(times * 10_000_000))
    assert lateness(lambda: sum(numbers), 0.02) > SOON


def test_a_call_that_hears_is_in_time():
    assert lateness(lambda: time.sleep(10), 0.02) < SOON


def test_a_call_that_is_too_short_shows_nothing():
    with pytest.raises(pytest.skip.Exception, match="too short"):
        lateness(lambda: time.sleep(0.1), 0.02)


def test_a_call_that_holds_the_lock_stands_others_still():
    longest, took = standstill(lambda: sum(range(30_000_000)))
    assert longest > took / 2
    longest, took = standstill(lambda: time.sleep(0.5))
    assert longest < took / 2
