"""Speedscope's files: as its schema wants them, with the time of each thread and function."""

import json
import math

import pytest
from ferrule.advise.recording import Process, ProcessBegan, Recording, Row
from ferrule.advise.show import speedscope

from tests.advise.findings_made import HAVERSINE, LAMBDA, NEAREST, PYTHON, recording

# By name: what must be there, and what may; from speedscope's `src/lib/file-format-spec.ts`.
NUMBER, WHOLE, TEXT = (int, float), int, str
FILE = {"$schema": TEXT, "shared": dict, "profiles": list}
FILE_MAY = {"name": TEXT, "exporter": TEXT, "activeProfileIndex": WHOLE}
FRAME, FRAME_MAY = {"name": TEXT}, {"file": TEXT, "line": NUMBER, "col": NUMBER}
PROFILE = {
    "type": TEXT,
    "name": TEXT,
    "unit": TEXT,
    "startValue": NUMBER,
    "endValue": NUMBER,
    "samples": list,
    "weights": list,
}
UNITS = {"none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"}


def check(part, must, may):
    assert must.keys() <= part.keys() <= must.keys() | may.keys()
    for name, value in part.items():
        assert isinstance(value, (must | may)[name])
        assert not isinstance(value, bool)


def validate(document) -> None:
    check(document, FILE, FILE_MAY)
    assert document["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    check(document["shared"], {"frames": list}, {})
    frames = document["shared"]["frames"]
    for frame in frames:
        check(frame, FRAME, FRAME_MAY)
    for profile in document["profiles"]:
        check(profile, PROFILE, {})
        assert profile["type"] == "sampled"
        assert profile["unit"] in UNITS
        assert len(profile["samples"]) == len(profile["weights"])
        assert all(0 <= frame < len(frames) for stack in profile["samples"] for frame in stack)
        assert math.isclose(sum(profile["weights"]), profile["endValue"] - profile["startValue"])
    assert not document["profiles"] or 0 <= document["activeProfileIndex"] < len(document["profiles"])


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "run.speedscope.json"
    speedscope.save(recording(), path)
    return json.loads(path.read_text("utf-8"))


def test_it_is_as_the_schema_wants_it(document):
    validate(document)
    with pytest.raises(AssertionError):
        validate(document | {"shared": {}})
    document["profiles"][0]["weights"].pop()
    with pytest.raises(AssertionError):
        validate(document)


def test_each_thread_has_its_time_by_both_clocks(document):
    names = [profile["name"] for profile in document["profiles"]]
    assert names == [
        "4711 MainThread, processor",
        "4711 watcher, processor",
        "4711 MainThread, clock",
        "4711 watcher, clock",
    ]
    processor, _, clock, watcher = document["profiles"]
    rows = [row for row in recording().processes[0].rows if row.thread == 1]
    assert processor["endValue"] == pytest.approx(sum(row.cpu for row in rows))
    assert clock["endValue"] == pytest.approx(sum(row.wall for row in rows))
    assert watcher["weights"] == [18.0]


def test_a_function_is_one_frame_and_a_stack_begins_outermost(document):
    frames = [(frame["name"], frame["line"]) for frame in document["shared"]["frames"]]
    assert len(set(frames)) == len(frames)
    main = document["profiles"][0]
    stacks = {
        tuple(frames[number][0] for number in stack): weight
        for stack, weight in zip(main["samples"], main["weights"], strict=True)
    }
    assert len(stacks) == len(main["samples"])
    # Both lines of it, with all opcodes.
    assert stacks[("<module>", NEAREST.name, HAVERSINE.name)] == pytest.approx(3.59)


def test_what_is_no_text_in_utf_8_is_written_as_python_has_it(document):
    files = [frame["file"] for frame in document["shared"]["frames"]]
    assert LAMBDA.file.replace("\udc80", r"\udc80").replace("\x1b", r"\x1b") in files


def test_a_recording_without_samples_or_with_unknown_nodes_has_a_file():
    began = ProcessBegan(1, 0, "3.12.1", [], [], [PYTHON])
    empty = Process(began)
    lost = Process(began, rows=[Row(1, 99, "", 1.0, 1.0, 1)])
    for processes in ([], [empty], [lost]):
        made = speedscope.to_document(Recording(["a"], processes, 0.0, None))
        validate(made)
        assert made["profiles"] == []
