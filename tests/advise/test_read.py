"""Files of a run are read as far as they came, and quickly."""

import time
from pathlib import Path

import pytest
from ferrule import advise
from ferrule.advise.read import read
from ferrule.advise.recording import (
    Code,
    CodeSeen,
    Held,
    Node,
    NodeSeen,
    ProcessBegan,
    ProcessEnded,
    ProgramEnded,
    Remark,
    Row,
    SamplerBegan,
    SamplerEnded,
    Samples,
    ThreadSeen,
)
from ferrule.measuring.events import Stage, encode

PROGRAM = [
    SamplerBegan(at=0.01, way="memory"),
    ThreadSeen(7, "MainThread"),
    CodeSeen(0, "/a/app.py", "<module>", 1),
    NodeSeen(0, -1, 0, 12),
    CodeSeen(1, "/a/app.py", "Point.move", 3),
    NodeSeen(1, 0, 1, 4),
    Samples(at=0.5, rows=[[7, 1, 2, 0.25, 0.5, 3, 0.125], [7, 0, 1, 0.5, 0.5, 2, 0.0]]),
    Stage("of another module"),
    Samples(at=0.9, rows=[[7, 1, 2, 0.5, 0.25, 1, 0.5]]),
]
ENDS = [SamplerEnded(at=1.0, missed=2), ProcessEnded(at=1.1, cpu=1.25, delayed=0.5)]


def began(pid=100, parent=0):
    return ProcessBegan(pid, parent, "3.12.1", ["app.py"], ["CACHE", "POP_TOP", "CALL"], ["/lib"])


def write(folder, pid, events, more=""):
    (folder / f"{pid}.jsonl").write_text("".join(f"{encode(each)}\n" for each in events) + more)


def ended(folder, cpu=1.25, **other):
    about = {"command": ["app.py"], "date": "2026-01-02", "root": "/a", "seconds": 1.5, "cpu": cpu}
    about |= {"exit_code": 0, "remarks": []} | other
    (folder / "run.jsonl").write_text(encode(ProgramEnded(**about)) + "\n")


def test_a_run(tmp_path):
    write(tmp_path, 100, [began(), *PROGRAM, *ENDS])
    ended(tmp_path)
    found = read(tmp_path)
    assert (found.command, found.seconds, found.exit_code, found.remarks) == (["app.py"], 1.5, 0, [])
    assert (found.date, found.root) == ("2026-01-02", "/a")
    (process,) = found.processes
    assert process.began == began()
    assert process.sampler == PROGRAM[0]
    assert process.threads == {7: "MainThread"}
    module, move = Code("/a/app.py", "<module>", 1), Code("/a/app.py", "Point.move", 3)
    assert process.nodes == {0: Node(-1, module, 12), 1: Node(0, move, 4)}
    assert process.rows == [
        Row(7, 1, "CALL", 0.75, 0.75, 4, 0.625),
        Row(7, 0, "POP_TOP", 0.5, 0.5, 2, 0.0),
    ]
    assert (process.seconds, process.missed, process.cpu, process.whole) == (1.1, 2, 1.25, True)
    assert process.delayed == 0.5
    assert process.others == [Stage("of another module")]


def test_what_the_recorder_took_is_not_the_programs(tmp_path):
    held = [Held(at=0.0, seconds=0.25, delayed=0.125), Held(at=1.2, seconds=0.5)]
    write(tmp_path, 100, [began(), held[0], *PROGRAM, *ENDS, held[1]])
    # Beside the first process another's start held up nobody who is waited for.
    write(tmp_path, 101, [began(101, parent=100), *PROGRAM, *ENDS, held[1]])
    ended(tmp_path, seconds=3.0)
    found = read(tmp_path)
    assert (found.seconds, found.held) == (2.25, 0.75)
    assert (found.processes[0].held, found.processes[0].held_delayed) == (0.75, 0.125)


@pytest.mark.parametrize(
    ("file", "name", "ends", "torn"),
    [
        ("/lib/multiprocessing/pool.py", "worker", ENDS, 0),
        ("/a/pool.py", "worker", ENDS, 1),
        ("/lib/multiprocessing/process.py", "BaseProcess.run", ENDS, 1),
        ("/lib/multiprocessing/spawn.py", "spawn_main", ENDS, 0),
        # The pool was killed itself.
        ("/lib/multiprocessing/pool.py", "worker", [], 2),
    ],
)
def test_what_a_pool_kills_when_it_is_left_is_no_loss(tmp_path, file, name, ends, torn):
    write(tmp_path, 100, [began(), *PROGRAM, *ends])
    worker = [CodeSeen(2, file, name, 1), NodeSeen(2, -1, 2, 9)]
    write(tmp_path, 101, [began(101, 100), *PROGRAM, *worker])
    ended(tmp_path)
    said = [each for each in read(tmp_path).remarks if "end early" in each]
    assert [each[:6] for each in said] == [f"{torn} of 2"] * bool(torn)


def test_who_was_killed_is_read_as_far_as_it_came(tmp_path):
    write(tmp_path, 100, [began(), *PROGRAM], more='{"event": "Samples", "at": 1.0, "ro')
    ended(tmp_path, exit_code=137, remarks=["the program was killed"])
    found = read(tmp_path)
    assert not found.processes[0].whole
    assert found.processes[0].seconds == 0.9
    assert found.remarks[0] == "the program was killed"
    assert len(found.remarks) == 2
    assert found.remarks[1].startswith("1 of 1 recordings end early: ")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "3",
        "null",
        "\xff",
        "[" * 100_000,
        '{"a": 1}, {"b": 2}',
        '{"event": "Unknown"}',
        '{"event": "NodeSeen", "id": 9}',
        '{"event": "NodeSeen", "id": 9, "parent": 0, "code": 9, "line": 1}',
        '{"event": "Samples", "at": 1, "rows": [[1]]}',
        '{"event": "Samples", "at": "x", "rows": []}',
        '{"event": "Samples", "at": 1, "rows": [[7, 1, 2, 0.5, 0.25, 1, 1, 1]]}',
        '{"event": "Samples", "at": 1, "rows": [[7, 1, 2, "0.5", 0.25, 1, 0.0]]}',
        '{"event": "Samples", "at": 1, "rows": [[[7], 1, 2, 0.5, 0.25, 1, 0.0]]}',
        '{"event": "SamplerEnded", "at": 1}',
    ],
)
def test_a_line_that_is_none_is_left_out_and_counted(tmp_path, line):
    lines = [*map(encode, [began(), *PROGRAM]), line, *map(encode, ENDS)]
    (tmp_path / "100.jsonl").write_text("\n".join(lines) + "\n", "utf-8", errors="surrogateescape")
    ended(tmp_path)
    found = read(tmp_path)
    assert found.remarks == ["100.jsonl: lines that can't be read: 1"]
    assert len(found.processes[0].rows) == 2
    assert found.processes[0].whole


def test_a_file_that_is_none(tmp_path):
    (tmp_path / "100.jsonl").write_bytes(b"\0" * 5_000 + b"\n" + b"x\n")
    (tmp_path / "101.jsonl").write_bytes(b"")
    (tmp_path / "run.jsonl").write_bytes(b"[")
    found = read(tmp_path)
    assert found.processes == []
    assert found.exit_code is None
    assert found.remarks[0] == "100.jsonl: lines that can't be read: 1"


def test_children_come_after_and_those_that_only_execute_are_left_out(tmp_path):
    write(tmp_path, 90, [began(90, 100), *PROGRAM, Remark("of a child"), *ENDS])
    write(tmp_path, 95, [began(95, 100), SamplerBegan(0.0, "memory")])
    write(tmp_path, 100, [began(), *PROGRAM, *ENDS])
    ended(tmp_path, cpu=2.5)
    found = read(tmp_path)
    assert [each.began.pid for each in found.processes] == [100, 90]
    assert found.remarks == ["of a child"]


def test_what_the_recorder_does_in_the_program_is_not_the_programs(tmp_path):
    folder = Path(advise.__file__).parent
    ours = [
        CodeSeen(2, f"{folder}/recorder.py", "end", 1),
        NodeSeen(2, 1, 2, 5),
        CodeSeen(3, "/lib/threading.py", "enumerate", 9),
        NodeSeen(3, 2, 3, 10),
        Samples(at=0.95, rows=[[7, 2, 2, 9.0, 9.0, 1, 0.0], [7, 3, 2, 9.0, 9.0, 1, 0.0]]),
    ]
    write(tmp_path, 100, [began(), *PROGRAM, *ours, *ENDS])
    assert sum(row.cpu for row in read(tmp_path).processes[0].rows) == 1.25


def test_processes_that_nobody_watched_are_named(tmp_path):
    write(tmp_path, 100, [began(), *PROGRAM, *ENDS])
    ended(tmp_path, cpu=5.0)
    (remark,) = read(tmp_path).remarks
    assert remark.startswith("3.8 of 5.0 s of the processor were spent in programs and Python processes ")


def test_of_what_a_torn_recording_lacks_nobody_knows_where_it_was_spent(tmp_path):
    write(tmp_path, 100, [began(), *PROGRAM])
    ended(tmp_path, cpu=5.0)
    _, remark = read(tmp_path).remarks
    assert remark.startswith(
        "3.8 of 5.0 s of the processor were spent after a recording's end, or in programs "
    )


def test_nothing_was_recorded(tmp_path):
    ended(tmp_path)
    (remark,) = read(tmp_path).remarks
    assert remark.startswith("nothing was recorded: the program ended before its first line, or ")
    (tmp_path / "unrecorded").write_text("OSError: no\nroom")
    assert read(tmp_path).remarks == ["nothing was recorded: the recorder did not start: OSError: no room"]


def test_a_large_run_is_read_quickly(tmp_path):
    codes, nodes = 10_000, 200_000
    with (tmp_path / "100.jsonl").open("w") as file:
        file.write(encode(began()) + "\n")
        for code in range(codes):
            file.write(
                encode(CodeSeen(code, f"/home/user/project/module{code % 100}.py", f"f{code}", code)) + "\n"
            )
        for node in range(nodes):
            parent, code = node // 2 - 1, node % codes
            file.write(
                f'{{"event": "NodeSeen", "id": {node}, "parent": {parent}, "code": {code}, "line": {node}}}\n'
            )
        for at in range(1_000):
            rows = [[7, (at * 997 + each * 13) % nodes, 2, 0.001, 0.001, 1, 0.0] for each in range(300)]
            file.write(encode(Samples(float(at), rows)) + "\n")
    took = []
    for _ in range(3):
        begin = time.process_time()
        found = read(tmp_path)
        took.append(time.process_time() - begin)
        if took[-1] < 4:
            break
    (process,) = found.processes
    assert len(process.nodes) == nodes
    assert len(process.rows) > 100_000
    assert sum(row.count for row in process.rows) == 300_000
    assert min(took) < 4
