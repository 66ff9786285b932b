"""A server is watched as it is: it answers, ends by a signal as it would, and then there is a report."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from ferrule.costs import store

from tests.advise.models import advised

APP = """
def work(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total

async def app(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(work(400_000)).encode()})
"""
TURNS = 8


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a server in it, and its cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.chdir(tmp_path)
    store.save(advised(), store.place())
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def answer(address):
    """What the server answers, as soon as it listens."""
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 - of this machine's
                return response.read()
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def served(number, *words, before=()):
    """Starts a server, asks it a few times, and ends it by a signal; its exit code and what it said."""
    options = ("-m", "uvicorn", "app:app", "--port", "0", "--lifespan", "off", "--no-access-log", *words)
    process = subprocess.Popen([sys.executable, *before, *options], stderr=subprocess.PIPE, text=True)
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        answers = {answer(found[0]) for _ in range(TURNS)}
        assert len(answers) == 1
        os.kill(process.pid, number)
        return process.communicate(timeout=60)[1], process.returncode
    finally:
        process.kill()
        process.wait()


ADVISE = ("-m", "ferrule", "advise")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_told_to_end_has_a_report(number):
    usual = served(number)[1]
    said, code = served(number, before=ADVISE)
    assert code == (128 - usual if usual < 0 else usual)
    log, _, report = said.partition("-m uvicorn app:app")
    assert "Finished server process" in log
    assert re.search(r"^work +\d", report, re.MULTILINE)
    assert "task RequestResponseCycle.run_asgi" in report


def test_each_of_its_processes_is_watched():
    said, code = served(signal.SIGTERM, "--workers", "2", before=ADVISE)
    assert code == 0
    _, _, report = said.partition("-m uvicorn app:app")
    assert re.search(r"^work +\d", report, re.MULTILINE)
    # How `multiprocessing` starts one is none of the program's functions.
    assert "<string>" not in report
    assert len(set(re.findall(r"^process (\d+), MainThread", report, re.MULTILINE))) == 3
