"""The service, as a process, over HTTP."""

import io
import json
import signal
import subprocess
import sys
import threading
import time

import httpx
import openpyxl
import pytest
from pypdf import PdfReader

from tests.service.serving import serving

CSV = b"city,rain\nOslo,1.5\nRome,0.25\n"


def cells(data, sheet=0):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


def test_a_csv_file_becomes_a_workbook(served):
    answer = served.client.post("/reports", files={"file": ("rain.csv", CSV)})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/reports/{job['id']}"
    ended = served.ended(job)
    assert (ended["state"], ended["title"], ended["format"]) == ("done", "rain", "xlsx"), ended
    file = served.client.get(ended["links"]["file"])
    assert file.headers["content-type"].endswith("spreadsheetml.sheet")
    assert 'filename="rain.xlsx"' in file.headers["content-disposition"]
    assert len(file.content) == ended["size"]
    rows = cells(file.content)
    assert rows[-2:] == [["Oslo", 1.5], ["Rome", 0.25]]


def test_rows_in_the_body_become_a_pdf(served):
    data = served.made(json={"rows": [{"a": 1, "b": "x"}], "format": "pdf", "title": "Ours"})
    text = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "Ours" in text
    assert "x" in text


def test_parquet(served):
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table({"n": [1, 2, 3], "t": ["a", "b", "c"]}), file)
    assert cells(served.made(files={"file": ("n.parquet", file.getvalue())}))[-1] == [3, "c"]


def test_a_registered_report_and_its_parameters(served):
    data = served.made(json={"report": "rain", "parameters": {"year": 2026, "city": "Rome"}})
    rain = [row[1] for row in cells(data) if isinstance(row[1], int | float)]
    assert rain[:12] == [month * 0.5 for month in range(1, 13)]
    assert served.client.get("/registered").json()["reports"][0]["parameters"]["properties"]["year"]


def test_a_source_with_a_template(served):
    rows = cells(served.made(json={"source": "customers", "template": "plain"}))
    assert rows[-2:] == [["Ann"], ["Bo"]]
    own = served.made(json={"source": "customers", "template": {"columns": ["city"]}})
    assert cells(own)[-1] == ["Oslo"]


def test_several_tables(served):
    data = served.made(json={"report": "two_tables"})
    assert cells(data)[-1] == [1, 2]
    assert cells(data, 1)[-1] == [3]


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"json": {}}, 422, "wanted one of"),
        ({"json": {"rows": [{"a": 1}], "report": "rain"}}, 422, "wanted one of"),
        ({"json": {"report": "none"}}, 422, "'rain'"),
        ({"json": {"report": "rain"}}, 422, "year"),
        ({"json": {"report": "rain", "parameters": {"year": 1}}}, 422, "year"),
        ({"json": {"rows": [{"a": 1}], "format": "doc"}}, 422, "format"),
        ({"json": {"rows": [1]}}, 422, "rows[0]"),
        ({"json": {"rows": [{"a": 1}], "sent": "csv"}}, 422, "sent"),
        ({"json": {"rows": [{"a": 1}], "template": {"colums": ["a"]}}}, 422, "columns"),
        ({"json": {"rows": [{"a": 1}], "template": {"images": [{"source": "/etc/passwd"}]}}}, 422, "path"),
        ({"json": {"rows": [{"a": 1}], "template": "none"}}, 422, "plain"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "JSON"),
        ({"content": b"x", "headers": {"content-type": "text/plain"}}, 415, "text/plain"),
        ({"files": {"file": ("a.zip", b"PK\x03\x04")}}, 415, "compressed"),
        ({"files": {"other": ("a.csv", CSV)}}, 422, "other"),
        ({"files": {"file": ("a.csv", CSV)}, "data": {"parameters": "{"}}, 422, "parameters"),
    ],
)
def test_what_is_not_understood_is_said(served, sent, status, said):
    answer = served.client.post("/reports", **sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert said in json.dumps(problem)


def test_a_row_that_cant_be_shown_is_named(served):
    job = served.ended(served.ask(json={"rows": [[1, 2], [3]]}))
    assert job["state"] == "failed"
    assert job["error"]["row"] == 2
    assert job["error"]["status"] == 422


def test_a_report_that_fails_says_where_and_no_more(served):
    job = served.ended(served.ask(json={"report": "fails", "parameters": {"why": "a secret"}}))
    assert job["error"]["status"] == 500
    assert "RuntimeError in my_reports.py, line" in job["error"]["detail"]
    assert "a secret" not in json.dumps(job)


def test_a_report_that_grows_ends_itself_alone(served):
    grows, other = (
        served.ask(json={"report": "grows"}),
        served.ask(json={"report": "rain", "parameters": {"year": 2000}}),
    )
    assert served.ended(grows)["error"]["title"] == "The report needs too much memory"
    assert served.ended(other)["state"] == "done"
    assert served.client.get("/health/ready").status_code == 200


def test_a_process_that_dies_is_a_report_that_failed(served):
    job = served.ended(served.ask(json={"report": "dies"}))
    assert "SIGABRT" in job["error"]["detail"]


def test_a_report_that_takes_too_long(tmp_path, reports_file):
    with serving(tmp_path, reports_file, "--seconds", "1") as served:
        job = served.ended(served.ask(json={"report": "sleeps", "parameters": {"seconds": 30}}))
        assert job["error"]["title"] == "The report took too long"


def test_progress_comes_as_events(served):
    job = served.ask(json={"report": "sleeps", "parameters": {"seconds": 2}})
    with served.client.stream("GET", job["links"]["events"]) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        said = list(answer.iter_lines())
    kinds = [line.removeprefix("event: ") for line in said if line.startswith("event: ")]
    states = [json.loads(line.removeprefix("data: ")) for line in said if line.startswith("data: ")]
    ids = [int(line.removeprefix("id: ")) for line in said if line.startswith("id: ")]
    assert kinds[-1] == "done"
    assert set(kinds[:-1]) == {"progress"}
    done = [state["done_rows"] for state in states]
    assert done == sorted(done)
    assert len(set(done)) > 2
    assert ids == sorted(set(ids))
    with served.client.stream(
        "GET", job["links"]["events"], headers={"Last-Event-ID": str(ids[-2])}
    ) as answer:
        assert [line for line in answer.iter_lines() if line.startswith("event: ")] == ["event: done"]


def test_to_wait_for_a_small_one(served):
    answer = served.client.post("/reports", json={"rows": [{"a": 1}]}, headers={"Prefer": "wait=20"})
    assert answer.status_code == 201
    assert answer.json()["state"] == "done"
    assert answer.headers["preference-applied"] == "wait=20"


def test_a_part_of_a_file_and_one_that_is_known(served):
    job = served.ended(served.ask(json={"rows": [{"a": 1}]}))
    whole = served.client.get(job["links"]["file"])
    part = served.client.get(job["links"]["file"], headers={"Range": "bytes=2-9"})
    assert (part.status_code, part.content) == (206, whole.content[2:10])
    known = served.client.get(job["links"]["file"], headers={"If-None-Match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    beyond = served.client.get(job["links"]["file"], headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416


def test_a_request_that_is_sent_twice_is_one_report(served):
    headers = {"Idempotency-Key": "the first"}
    one = served.ask(json={"rows": [{"a": 1}]}, headers=headers)
    assert (
        served.client.post("/reports", json={"rows": [{"a": 1}]}, headers=headers).json()["id"] == one["id"]
    )
    other = served.client.post("/reports", json={"rows": [{"a": 2}]}, headers=headers)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]


def test_a_report_that_is_removed_is_stopped(served):
    job = served.ask(json={"report": "sleeps", "parameters": {"seconds": 15}})
    assert served.client.get(f"/reports/{job['id']}/file").status_code == 409
    assert served.client.delete(f"/reports/{job['id']}").status_code == 204
    assert served.client.get(f"/reports/{job['id']}").status_code == 404
    assert served.client.delete(f"/reports/{job['id']}").status_code == 404
    assert served.made(json={"rows": [{"a": 1}]})


def test_reports_are_listed_by_pages(served):
    for _ in range(3):
        served.ask(json={"rows": [{"a": 1}]})
    first = served.client.get("/reports", params={"limit": 2}).json()
    second = served.client.get(first["next"]).json()
    ids = [job["id"] for job in first["reports"] + second["reports"]]
    assert len(set(ids)) == len(ids) == 4
    assert ids == sorted(ids, reverse=True)


def test_a_small_report_does_not_wait_for_large_ones(tmp_path, reports_file):
    with serving(tmp_path, reports_file, "--workers", "1") as served:
        rows = b"a,b\n" + b"1,two\n" * 400_000
        large = [served.ask(files={"file": ("large.csv", rows)}) for _ in range(4)]
        served.ended(served.ask(json={"rows": [{"a": 1}]}))
        assert served.client.get(f"/reports/{large[-1]['id']}").json()["state"] == "queued"
        assert all(served.ended(job)["state"] == "done" for job in large)


def test_keys(tmp_path, reports_file):
    def keys(*words):
        command = [sys.executable, "-m", "ferrule", "keys", *words, "--data", str(tmp_path / "data")]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    ann, bo = (keys("add", name).stdout.strip() for name in ("ann", "bo"))
    assert "ann" in keys("add", "ann").stderr
    assert keys("list").stdout.split() == ["ann", "bo"]
    with serving(tmp_path, reports_file) as served:
        refused = served.client.get("/reports")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        by = {"Authorization": f"Bearer {ann}"}
        job = served.client.post(
            "/reports", json={"rows": [{"a": 1}]}, headers=by | {"Prefer": "wait=20"}
        ).json()
        assert served.client.get(job["links"]["self"], headers=by).json()["state"] == "done"
        other = {"Authorization": f"Bearer {bo}"}
        for address in job["links"].values():
            assert served.client.get(address, headers=other).status_code == 404
        assert served.client.delete(job["links"]["self"], headers=other).status_code == 404
        assert served.client.get("/reports", headers=other).json()["reports"] == []
        assert keys("remove", "ann").returncode == 0
        assert served.client.get("/reports", headers=by).status_code == 401
        assert ann not in served.log.read_text()


def test_without_keys_it_is_reached_from_here_alone(tmp_path, served):
    command = [
        sys.executable,
        "-m",
        "ferrule",
        "serve",
        "--host",
        "0.0.0.0",  # noqa: S104 - it is refused
        "--data",
        str(tmp_path / "data"),
    ]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode != 0
    assert "127.0.0.1" in refused.stderr
    assert served.client.get("/reports", headers={"Host": "evil.example"}).status_code == 403
    assert served.client.get("/reports", headers={"Origin": "http://evil.example"}).status_code == 403


def test_what_was_accepted_survives_the_end_of_everything(tmp_path, reports_file):
    with serving(tmp_path, reports_file, "--workers", "1") as served:
        jobs = [served.ask(json={"report": "sleeps", "parameters": {"seconds": 0.3}}) for _ in range(4)]
        served.process.kill()
        served.process.wait()
    with serving(tmp_path, reports_file) as served:
        for job in jobs:
            ended = served.ended(job)
            assert ended["state"] == "done", ended
            assert len(served.client.get(ended["links"]["file"]).content) == ended["size"]
        kept = list((tmp_path / "data" / "reports").iterdir())
        assert len(kept) == len(jobs)


def test_it_ends_at_once_though_somebody_waits(tmp_path, reports_file):
    with serving(tmp_path, reports_file) as served:
        job = served.ask(json={"report": "sleeps", "parameters": {"seconds": 0.5}})
        other = served.ask(json={"report": "sleeps", "parameters": {"seconds": 300}})
        with served.client.stream("GET", other["links"]["events"]) as answer:
            lines = answer.iter_lines()
            next(lines)
            begun = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            list(lines)
            assert time.monotonic() - begun < 5
        served.process.wait(40)
    with serving(tmp_path, reports_file) as served:
        assert served.ended(job)["state"] == "done"
        assert served.client.get(other["links"]["self"]).json()["state"] in {"queued", "running"}


def test_a_second_service_of_a_folder_is_refused(tmp_path, reports_file):
    refused = pytest.raises(AssertionError, match="a service uses it")
    with serving(tmp_path, reports_file), refused, serving(tmp_path, reports_file):
        pass


def test_many_at_once(served):
    def ask():
        with httpx.Client(base_url=served.client.base_url, timeout=60) as client:
            answer = client.post("/reports", json={"rows": [{"a": 1}]}, headers={"Prefer": "wait=30"})
            states.append(answer.json()["state"])

    states = []
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert states == ["done"] * 20
