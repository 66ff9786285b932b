"""Whatever is killed: no report that was accepted is lost, doubled or cut."""

import io
import os
import random
import signal
import time
import zipfile
from pathlib import Path

import httpx

from tests.service.serving import serving

REPORTS = 24
KILLS = 6


def processes(pid):
    """The processes below one: the worker, and those that make reports."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        below = [int(each) for each in children.read_text().split()]
    except OSError:
        return []
    return below + [each for one in below for each in processes(one)]


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def asked(served, number):
    """Asks as a client that does not know whether it was heard; gives the report's id once it is accepted."""
    try:
        answer = served.client.post(
            "/reports",
            json={"report": "sleeps", "parameters": {"seconds": 0.1}, "title": f"n{number}"},
            headers={"Idempotency-Key": f"n{number}"},
        )
    except httpx.TransportError:
        return None
    return answer.json()["id"] if answer.status_code == 202 else None


def test_nothing_is_lost_doubled_or_cut(tmp_path, reports_file):
    chance = random.Random(7)  # noqa: S311
    accepted, kills = {}, 0
    while kills < KILLS:
        with serving(tmp_path, reports_file) as served:
            for number in range(REPORTS):
                if number not in accepted and (id_ := asked(served, number)):
                    accepted[number] = id_
            time.sleep(chance.uniform(0.0, 0.5))
            # The worker or what makes reports, now and then; at last the service itself.
            for _ in range(chance.randrange(3)):
                below = processes(served.process.pid)
                kills += bool(below) and kill(chance.choice(below))
                time.sleep(chance.uniform(0.0, 0.3))
            kills += kill(served.process.pid)
    with serving(tmp_path, reports_file) as served:
        for number in range(REPORTS):
            again = asked(served, number)
            assert accepted.setdefault(number, again) == again
        for number, id_ in accepted.items():
            ended = served.ended({"id": id_})
            assert ended["state"] == "done", ended
            file = served.client.get(ended["links"]["file"]).content
            assert len(file) == ended["size"]
            assert zipfile.ZipFile(io.BytesIO(file)).testzip() is None, number
        listed = served.client.get("/reports", params={"limit": 200}).json()["reports"]
        assert sorted(each["id"] for each in listed) == sorted(accepted.values())
        files = [each.name for each in (tmp_path / "data" / "reports").iterdir()]
        assert len(files) == REPORTS
