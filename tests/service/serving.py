"""A service as a process, and what its tests ask it for."""

import contextlib
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

STARTS = 20.0
ENDS = 60.0
FINISHED = {"done", "failed", "cancelled"}


@dataclass
class Served:
    """A running service."""

    process: subprocess.Popen
    client: httpx.Client
    log: Path

    def ask(self, **sent):
        """Ask for a report, and give what is said of it."""
        answer = self.client.post("/reports", **sent)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def ended(self, job, seconds=ENDS):
        """Give a report when it is finished."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.client.get(f"/reports/{job['id']}").raise_for_status().json()
            if found["state"] in FINISHED:
                return found
            time.sleep(0.02)
        raise TimeoutError(f"{found}\n{self.log.read_text()}")

    def made(self, **sent):
        """Ask for a report, and give its bytes."""
        job = self.ended(self.ask(**sent))
        assert job["state"] == "done", job
        return self.client.get(job["links"]["file"]).raise_for_status().content

    def logged(self):
        """Give what was logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


@contextlib.contextmanager
def serving(folder, file=None, *options, before=None):
    """Start a service, and stop it; `before` is called in its process."""
    log = folder / f"log-{time.monotonic_ns()}.txt"
    words = [
        sys.executable,
        "-m",
        "ferrule",
        "serve",
        "--port",
        "0",
        "--data",
        str(folder / "data"),
        *options,
    ]
    with log.open("wb") as file_of_log:
        process = subprocess.Popen(
            [*words, *([str(file)] if file else [])],
            stderr=file_of_log,
            preexec_fn=before,  # noqa: PLW1509 - it sets a limit
        )
    try:
        address = _address(process, log)
        with httpx.Client(base_url=address, timeout=ENDS) as client:
            yield Served(process, client, log)
    finally:
        process.terminate()
        try:
            process.wait(ENDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _address(process, log):
    end = time.monotonic() + STARTS
    while time.monotonic() < end:
        if found := re.search(r"^http://\S+$", log.read_text(), re.MULTILINE):
            return found[0]
        assert process.poll() is None, log.read_text()
        time.sleep(0.02)
    raise TimeoutError(log.read_text())
