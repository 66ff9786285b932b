"""What clients, files and disks do that they should not: each has its answer, and the service goes on."""

import io
import json
import resource
import socket
import time

import openpyxl
import pytest

from tests.service.serving import serving

MIB = 1 << 20


def inputs(served):
    return sorted(each.name for each in (served.log.parent / "data" / "inputs").iterdir())


def head(served, length, *, boundary="b"):
    """A request as a client begins it."""
    place = served.client.base_url
    return (
        f"POST /reports HTTP/1.1\r\nHost: {place.host}:{place.port}\r\nContent-Length: {length}\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\n\r\n--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\n'
    ).encode()


def connected(served):
    return socket.create_connection((served.client.base_url.host, served.client.base_url.port), timeout=20)


def test_a_client_that_hangs_up_leaves_nothing(served):
    before = inputs(served)
    with connected(served) as client:
        client.sendall(head(served, 10 * MIB) + b"1,2\n" * 100_000)
    end = time.monotonic() + 10
    while inputs(served) != before and time.monotonic() < end:
        time.sleep(0.05)
    assert inputs(served) == before
    assert served.client.get("/health/ready").status_code == 200
    assert not [line for line in served.logged() if "Traceback" in json.dumps(line)]


def test_a_slow_client_holds_nobody_up(served):
    body = b"1,2\n" * 10 + b"\r\n--b--\r\n"
    start = head(served, 0)
    sent = len(start.partition(b"\r\n\r\n")[2])
    with connected(served) as client:
        client.sendall(head(served, sent + len(body)))
        for at in range(0, len(body), 8):
            client.sendall(body[at : at + 8])
            time.sleep(0.02)
            begun = time.monotonic()
            assert served.client.get("/health/live").status_code == 200
            assert time.monotonic() - begun < 2
        assert client.recv(100).startswith(b"HTTP/1.1 202")


@pytest.mark.parametrize("said", ["content-length", "chunks"])
def test_what_is_too_large_is_refused(tmp_path, said):
    with serving(tmp_path, None, "--request", "1") as served:
        data = b"a\n" + b"1\n" * MIB
        if said == "chunks":
            parts = [head(served, 0).partition(b"\r\n\r\n")[2], data, b"\r\n--b--\r\n"]
            kind = {"Content-Type": "multipart/form-data; boundary=b"}
            answer = served.client.post("/reports", content=iter(parts), headers=kind)
        else:
            answer = served.client.post("/reports", files={"file": ("a.csv", data)})
        assert answer.status_code == 413
        assert "1,048,576" in answer.json()["detail"]
        assert inputs(served) == []


def test_a_full_disk_is_said(tmp_path):
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (MIB, MIB))

    with serving(tmp_path, before=small) as served:
        answer = served.client.post("/reports", files={"file": ("a.csv", b"a\n" + b"1\n" * MIB)})
        assert answer.status_code == 507
        assert inputs(served) == []
        digits = "\n".join(f"{n * 7919 % 1_000_003},{n * 104_729 % 999_983}" for n in range(60_000))
        sent = {"file": ("a.csv", f"a,b\n{digits}\n".encode())}
        job = served.ended(served.ask(files=sent, data={"format": "pdf"}))
        assert (job["state"], job["error"]["status"]) == ("failed", 507), job
        assert served.made(json={"rows": [{"a": 1}]})


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.parquet", b"PAR1" + bytes(100), "Parquet"),
        ("a.csv", b"a,b\n\xff\xfe\xfd,2\n", "UTF-8"),
        ("a.csv", b"a,b\n1,2,3\n", "row 1"),
        ("a.csv", b"", "line"),
    ],
)
def test_a_file_that_is_broken_is_named(served, name, data, said):
    job = served.ended(served.ask(files={"file": (name, data)}))
    assert job["state"] == "failed"
    assert job["error"]["status"] == 422, job
    assert said in job["error"]["detail"]
    assert "inputs" not in json.dumps(job)


def test_formulas_stay_text_and_paths_are_names(served):
    data = b"a,b\n=cmd|' /C calc'!A0,1\n+1+1,2\n@SUM(1),3\n"
    job = served.ended(served.ask(files={"file": ("../../etc/pass\\wd.csv", data)}))
    file = served.client.get(job["links"]["file"])
    assert 'filename="wd.xlsx"' in file.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    cells = [cell for row in book.active.iter_rows(max_col=1) for cell in row if cell.value is not None]
    assert len(cells) >= 4
    assert {cell.data_type for cell in cells} == {"s"}
