"""People and records that several threads use, signals, and forks."""

import os
import signal
import sys
import threading

import ferrule as fe
import numpy as np
import pytest

from tests.signals import SOON, lateness


def test_threads_on_one_table():
    """Raises of all and of none alternate: who reads sees either, never a mixture."""
    n = 200_000
    people = fe.People.from_columns(["n"] * n, [1] * n, [1.0] * n)
    stop = threading.Event()
    wrong = []

    def read():
        while not stop.is_set():
            gross = people.payroll()["gross"]
            if gross not in {float(n), 2.0 * n}:
                wrong.append(gross)

    def rename():
        i = 0
        while not stop.is_set():
            people[i % n].name = f"m{i}"
            i += 1
            if i % 50 == 0:
                people.find("m1")

    threads = [threading.Thread(target=target) for target in (read, read, rename)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        people.raise_salaries(100)
        people.raise_salaries(-50)
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong


def test_threads_on_one_person():
    person = fe.Person("n", 1, 1.0)
    wrong = []

    def work(k):
        for i in range(20_000):
            person.salary = float(k * 1_000_000 + i)
            person.name = f"n{i}"
            if not isinstance(person.salary, float) or not person.name.startswith("n"):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
def test_ctrl_c_stops_a_long_sort():
    n = 3_000_000
    people = fe.People.from_columns(
        [f"same beginning {i % 1009}" for i in range(n)], [1] * n, np.arange(n)[::-1]
    )

    def meanwhile():
        people[0].salary = 7.0  # no lock is held

    assert lateness(lambda: people.sort_by("name"), 0.15, meanwhile) < SOON
    assert people[0].salary == 7.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_while_another_thread_changes_the_table():
    """A lock that the thread holds then would stay locked in the child, and its change half done."""
    n = 1_000_000
    people = fe.People.from_columns(["n"] * n, np.ones(n, "i8"), np.ones(n))
    done = threading.Event()

    def change():
        while not done.is_set():
            people.raise_salaries(100)
            people.raise_salaries(-50)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(5):
            child = os.fork()
            if child == 0:
                signal.alarm(10)  # ends a child that hangs
                people[0].age = 3
                same = people.salaries.min() == people.salaries.max() == people[n - 1].salary
                os._exit(0 if same and people[:1].names == ["n"] else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        done.set()
        thread.join()
