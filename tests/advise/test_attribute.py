"""Whose time is whose: own, total, waiting, lines, kinds of work, callers, loops, threads and tasks."""

import dis
import opcode
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from ferrule.advise.attribute import Seen, attribute
from ferrule.advise.findings import Findings, Function, NativeCall, Shape, Work
from ferrule.advise.recording import Code, Node, Process, ProcessBegan, Recording, Row
from ferrule.advise.work import KINDS, TABLE, is_known, kind_of

from tests.advise.recordings import APP, LIBRARY, ROOT, Made, code, recording

MAIN, F, G = code("main", 1), code("f", 10), code("g", 20)


def found(findings: Findings, name: str) -> Function:
    (each,) = (each for each in findings.functions if each.code.name == name)
    return each


def opcodes() -> set[str]:
    """Every opcode of the Python that runs, specialized ones too."""
    names = set(opcode.opmap) | {name for name in dis.opname if not name.startswith("<")}
    names |= set(getattr(opcode, "_specialized_instructions", ()))
    names |= set(getattr(opcode, "_specialized_opmap", ()))
    for several in getattr(opcode, "_specializations", {}).values():
        names |= set(several)
    return names


def test_every_opcode_of_this_python_has_a_kind() -> None:
    names = opcodes()
    assert len(names) > 150
    assert [name for name in sorted(names) if not is_known(name)] == []


def test_no_opcode_is_in_two_kinds() -> None:
    names = [name for names in TABLE.values() for name in names.split()]
    assert len(names) == len(set(names))
    assert set(TABLE) == set(KINDS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("FOR_ITER_RANGE", "loop"),
        ("BINARY_OP_MULTIPLY_FLOAT", "arithmetic"),
        ("BINARY_OP_INPLACE_ADD_UNICODE", "text"),
        ("BINARY_OP_SUBSCR_LIST_INT", "index"),
        ("COMPARE_OP_INT_JUMP", "compare"),
        ("LOAD_ATTR_SLOT", "attribute"),
        ("LOAD_FAST__LOAD_FAST", "name"),
        ("LOAD_FAST_BORROW_LOAD_FAST_BORROW", "name"),
        ("PRECALL_NO_KW_BUILTIN_O", "call"),
        ("CALL_NO_KW_LIST_APPEND", "build"),
        ("CALL_BOUND_METHOD_EXACT_ARGS", "frame"),
        ("INSTRUMENTED_RETURN_VALUE", "frame"),
        ("RAISE_VARARGS", "other"),
    ],
)
def test_a_specialized_opcode_is_what_it_stands_for(name: str, kind: Work) -> None:
    assert kind_of(name) == kind


def test_own_and_total_and_lines() -> None:
    made = Made().seen((MAIN, 2), (F, 11), cpu=1.0).seen((MAIN, 2), (F, 12), cpu=0.5)
    made.seen((MAIN, 2), (F, 12), (G, 21), cpu=2.0).seen((MAIN, 3), (G, 21), cpu=4.0)
    findings = attribute(recording(made), root=ROOT)
    assert [each.code.name for each in findings.functions] == ["main", "g", "f"]
    assert (found(findings, "main").own, found(findings, "main").total) == (0.0, 7.5)
    assert (found(findings, "f").own, found(findings, "f").total) == (1.5, 3.5)
    assert (found(findings, "g").own, found(findings, "g").total) == (6.0, 6.0)
    assert found(findings, "f").lines == {11: 1.0, 12: 0.5}
    assert found(findings, "g").callers == {MAIN: 4.0, F: 2.0}
    assert found(findings, "f").samples == 30
    assert (findings.cpu, findings.samples) == (7.5, 40)


def test_recursion_counts_once() -> None:
    made = Made().seen((MAIN, 2), (F, 11), (F, 12), (G, 21), (F, 13), cpu=1.0)
    made.seen((MAIN, 2), (F, 11), (F, 12), cpu=1.0)
    findings = attribute(recording(made))
    assert (found(findings, "f").own, found(findings, "f").total) == (2.0, 2.0)
    assert (found(findings, "g").own, found(findings, "g").total) == (0.0, 1.0)
    # What called it from within itself is no caller of its total.
    assert found(findings, "f").callers == {MAIN: 2.0}


def test_what_holds_no_processor_waits() -> None:
    made = Made().seen((MAIN, 2), (F, 11), opcode="CALL", cpu=0.25, wall=2.25)
    function = found(attribute(recording(made)), "main")
    assert (function.total, function.waiting) == (0.25, 2.0)


def test_what_an_event_loop_waits_is_no_time_of_the_program() -> None:
    select = code("EpollSelector.select", 400, f"{LIBRARY[0]}/selectors.py")
    mine = code("EpollSelector.select", 400, f"{ROOT}/selectors.py")
    made = Made().seen((MAIN, 2), cpu=2.0).seen((MAIN, 3), (select, 405), opcode="CALL", cpu=0.0, wall=7.0)
    made.seen((MAIN, 3), (mine, 405), opcode="CALL", cpu=0.0, wall=1.0)
    findings = attribute(recording(made), root=ROOT)
    assert (findings.seconds, findings.idle, findings.whole) == (10.0, 7.0, 3.0)


def test_what_computes_and_has_no_processor_waits_for_nothing_of_its_own() -> None:
    made = Made().seen((MAIN, 2), (F, 11), opcode="BINARY_OP_ADD_INT", cpu=0.25, wall=2.25)
    findings = attribute(recording(made))
    assert (found(findings, "main").waiting, findings.delayed) == (0.0, 2.0)


def test_what_is_delayed_is_of_the_longest_thread() -> None:
    made = Made().seen((MAIN, 2), cpu=4.0, wall=8.0).seen((F, 11), cpu=1.0, wall=2.0, thread=2)
    made.seen((MAIN, 3), opcode="CALL", cpu=0.0, wall=1.0).seen((MAIN, 3), (G, 21), opcode="CALL", wall=3.0)
    findings = attribute(recording(made))
    # Work takes twice its time, in C as well: of three seconds in a call that works for one, one is waiting.
    assert findings.delayed == 5.0
    assert (found(findings, "g").waiting, found(findings, "main").waiting) == (1.0, 2.0)


def test_python_starts_as_late_as_the_program_works() -> None:
    made = Made().seen((MAIN, 2), cpu=4.0, wall=8.0)
    made.process.seconds = 8.0
    # Of ten seconds two were before the first sample: one of them was another program's.
    assert attribute(recording(made)).delayed == 5.0
    # Where the system counts that, it knows better: of the second before, no more was seen of the program.
    made.process.began = replace(made.process.began, delayed=2.5)
    made.process.delayed = 5.5
    assert attribute(recording(made)).delayed == 3.0 + 2.0
    made.process.seconds = 10.0
    assert attribute(recording(made)).delayed == 3.0
    # What held up the recorder is none of the program's delays.
    made.process.held_delayed = 2.5
    assert attribute(recording(made)).delayed == 0.5
    # Who waited for the program's end knows best.
    assert attribute(replace(recording(made), delayed=6.0)).delayed == 3.5


def test_work_by_kind_and_the_share_of_c() -> None:
    made = Made().seen((F, 11), opcode="BINARY_OP_ADD_INT", cpu=1.0)
    made.seen((F, 11), opcode="CALL", cpu=2.0).seen((F, 11), (G, 21), opcode="CALL_BUILTIN_FAST", cpu=1.0)
    function = found(attribute(recording(made)), "f")
    assert function.work == {"arithmetic": 1.0, "call": 2.0}
    assert function.body == {"arithmetic": 1.0, "call": 3.0}
    assert function.native == 0.75


ARRAY = Seen(shapes=[Shape("x", "ndarray", [3, 3, 3])])
NUMPY = Seen(natives=[NativeCall("numpy.add", 1.0, 1e-6, 24.0)])
LIST = Seen(shapes=[Shape("x", "list[float]", [3, 3, 3])])


@pytest.mark.parametrize(("seen", "native"), [(ARRAY, 1.0), (NUMPY, 1.0), (LIST, 0.0), (None, 0.0)])
def test_operators_of_arrays_are_functions_of_c(seen: Seen | None, native: float) -> None:
    made = Made().seen((F, 11), opcode="BINARY_OP")
    assert found(attribute(recording(made), seen={F: seen} if seen else {}), "f").native == native


def test_operators_that_are_specialized_are_the_interpreters() -> None:
    made = Made().seen((F, 11), opcode="BINARY_OP_ADD_FLOAT")
    assert found(attribute(recording(made), seen={F: ARRAY}), "f").native == 0.0


SOURCE = """\
@decorated
def f(rows):
    start()
    for row in rows:
        g(row)
    while g(rows): g(rows)
    return [g(x)
            for x in
            g(rows)]

def g(rows):
    total = g(rows)
    g(sorted(rows, key=g))
    map(g, rows)
    map(len)
    def inner():
        g(rows)
"""


@pytest.mark.parametrize(
    ("function", "line", "looped"),
    [
        ("f", 3, 0.0),
        ("f", 4, 0.0),
        ("f", 5, 1.0),
        ("f", 6, 1.0),
        ("f", 7, 1.0),
        ("f", 9, 0.0),
        ("g", 12, 0.0),
        ("g", 13, 1.0),
        ("g", 14, 1.0),
        ("g.<locals>.inner", 17, 0.0),
        ("f.<locals>.<listcomp>", 7, 1.0),
        ("gone.<locals>.<genexpr>", 1, 1.0),
    ],
)
def test_calls_in_a_loop_of_the_caller(tmp_path: Path, function: str, line: int, looped: float) -> None:
    path = tmp_path / "looped.py"
    path.write_text(SOURCE)
    first = {"f": 1, "g": 11, "g.<locals>.inner": 16}.get(function, 7)
    caller, called = Code(str(path), function, first), Code(str(path), "called", 99)
    findings = attribute(recording(Made().seen((caller, line), (called, 99))))
    assert found(findings, "called").looped == looped


def test_a_comprehension_is_a_part_of_its_function(tmp_path: Path) -> None:
    path = tmp_path / "looped.py"
    path.write_text(SOURCE)
    f, other = Code(str(path), "f", 1), Code(str(path), "f", 90)
    inner = Code(str(path), "f.<locals>.<listcomp>", 7)
    deeper = Code(str(path), "f.<locals>.<listcomp>.<locals>.<genexpr>", 7)
    made = (
        Made().seen((MAIN, 2), (f, 7), (inner, 7), cpu=1.0).seen((MAIN, 2), (f, 7), (inner, 7), (deeper, 8))
    )
    made.seen((MAIN, 2), (f, 7), (inner, 7), (G, 21), cpu=4.0).seen((MAIN, 2), (f, 3), cpu=0.5).seen(
        (other, 91)
    )
    findings = attribute(recording(made))
    assert sorted(each.code.name for each in findings.functions) == ["f", "f", "g", "main"]
    function = next(each for each in findings.functions if each.code == f)
    assert (function.own, function.total, function.callers) == (2.5, 6.5, {MAIN: 6.5})
    assert function.lines == {3: 0.5, 7: 1.0, 8: 1.0}
    assert (found(findings, "g").callers, found(findings, "g").looped) == ({f: 4.0}, 1.0)


@pytest.mark.parametrize(
    "name",
    ["f.<locals>.<listcomp>.<listcomp>", "f.<locals>.<dictcomp>.<lambda>", "f.<locals>.<lambda>"],
)
def test_what_stands_in_a_function_is_a_part_of_it_however_deep(name: str) -> None:
    stack = [(MAIN, 2), (F, 11)]
    parts = name.removeprefix("f.<locals>.").split(".")
    stack += [(Code(F.file, f"f.<locals>.{'.'.join(parts[: at + 1])}", 11), 11) for at in range(len(parts))]
    findings = attribute(recording(Made().seen(*stack, cpu=2.0)))
    assert [each.code.name for each in findings.functions] == ["f", "main"]
    assert (found(findings, "f").own, found(findings, "f").callers) == (2.0, {MAIN: 2.0})


def test_a_lambda_that_another_function_calls_is_its_own() -> None:
    given = Code(F.file, "f.<locals>.<lambda>", 11)
    made = Made().seen((MAIN, 2), (F, 11), (given, 11), cpu=1.0)
    made.seen((MAIN, 2), (F, 12), (G, 21), (given, 11), cpu=1.0)
    assert found(attribute(recording(made)), "f.<locals>.<lambda>").own == 2.0
    own = Code(F.file, "<lambda>", 5)
    assert found(attribute(recording(Made().seen((MAIN, 2), (own, 5)))), "<lambda>").callers == {MAIN: 1.0}


@pytest.mark.parametrize("text", [None, "def f(:\n", "\0", '"\\d"\nfor x in y:\n    g()\n'])
def test_a_source_that_is_gone_or_wrong_has_no_loops(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "looped.py"
    if text is not None:
        path.write_text(text)
    caller = Code(str(path), "<module>", 1)
    findings = attribute(recording(Made().seen((caller, 3), (G, 21))))
    assert found(findings, "g").looped == (1.0 if text and "for" in text else 0.0)


@pytest.mark.parametrize(
    ("file", "origin"),
    [
        (APP, "project"),
        (f"{LIBRARY[0]}/json/__init__.py", "standard library"),
        (f"{LIBRARY[1]}/requests/api.py", "package"),
        ("<frozen importlib._bootstrap>", "standard library"),
        ("<string>", "project"),
        ("/elsewhere/tool.py", "package"),
        ("/elsewhere/ipykernel_launcher.py", "package"),
        ("/elsewhere/ipykernel_29667/2300274458.py", "project"),
    ],
)
def test_whose_a_function_is(file: str, origin: str) -> None:
    findings = attribute(recording(Made().seen((Code(file, "f", 1), 1))), root=ROOT)
    assert found(findings, "f").origin == origin


def test_what_multiprocessing_has_python_run_is_pythons_own() -> None:
    first, other = Made(1).seen((Code("<string>", "<module>", 1), 1)), Made(2)
    assert found(attribute(recording(first)), "<module>").origin == "project"
    other.process.began = replace(other.process.began, parent=1)
    other.seen((Code("<string>", "<module>", 1), 1)).seen((Code("<string>", "made_by_exec", 1), 1))
    findings = attribute(recording(other))
    assert found(findings, "<module>").origin == "standard library"
    assert found(findings, "made_by_exec").origin == "project"


def test_a_project_may_lie_in_a_folder_of_packages() -> None:
    root = f"{LIBRARY[1]}/mine"
    findings = attribute(recording(Made().seen((Code(f"{root}/a.py", "f", 1), 1))), root=root)
    assert found(findings, "f").origin == "project"


def test_processes_are_added_up_and_threads_told_apart() -> None:
    first = Made().seen((MAIN, 2), (F, 11), cpu=1.0).seen((G, 21), cpu=0.5, wall=3.0, thread=2)
    first.process.threads[2] = "reader"
    second = Made(pid=2).seen((MAIN, 2), (F, 12), cpu=2.0)
    findings = attribute(recording(first, second))
    assert (found(findings, "f").total, found(findings, "f").lines) == (3.0, {11: 1.0, 12: 2.0})
    assert [(each.pid, each.name, each.cpu, each.wall) for each in findings.strands] == [
        (1, "MainThread", 1.0, 1.0),
        (1, "reader", 0.5, 3.0),
        (2, "MainThread", 2.0, 2.0),
    ]


def test_tasks_are_told_apart_by_their_outermost_coroutine() -> None:
    loop = "/usr/lib/python3.11/asyncio"
    run, step = Code(f"{loop}/base_events.py", "run_forever", 1), Code(f"{loop}/events.py", "Handle._run", 70)
    entrance = Code(f"{loop}/runners.py", "Runner.run", 80)
    made = Made().seen((run, 2), (step, 80), (F, 11), (G, 21), cpu=1.0)
    made.seen((run, 2), (step, 80), (F, 12), cpu=1.0).seen((run, 2), (step, 80), (G, 21), cpu=0.5)
    made.seen((run, 2), cpu=0.25).seen((entrance, 90), (MAIN, 2), cpu=0.125)
    (strand,) = attribute(recording(made)).strands
    assert [(each.code, each.seconds) for each in strand.tasks] == [(F, 2.0), (G, 0.5), (MAIN, 0.125)]


def test_what_is_damaged_is_left_out() -> None:
    process = Process(ProcessBegan(1, 0, "3.11.7", [], [], []))
    process.nodes = {0: Node(-1, F, 11), 1: Node(2, G, 21), 2: Node(1, G, 22), 3: Node(9, MAIN, 3)}
    process.rows = [Row(1, each, "", 1.0, 1.0, 1) for each in (0, 1, 3, 7)]
    findings = attribute(Recording([], [process], 1.0, None))
    assert sorted(each.code.name for each in findings.functions) == ["f", "main"]
    assert findings.cpu == 2.0


def test_nothing_recorded_is_nothing_found() -> None:
    findings = attribute(Recording(["app.py"], [], 0.1, 0))
    assert (findings.functions, findings.cpu, findings.python) == ([], 0.0, "")
    assert attribute(recording(Made())).functions == []


def test_many_nodes_take_little_time() -> None:
    codes = [Code(f"/gone/{each // 50}.py", f"f{each}", each) for each in range(10_000)]
    process = Process(ProcessBegan(1, 0, "3.11.7", [], [], LIBRARY))
    names = ["BINARY_OP", "CALL", "LOAD_FAST", "FOR_ITER_LIST"]
    for at in range(200_000):
        process.nodes[at] = Node((at - 1) // 3 if at % 900 else -1, codes[at * 7 % 10_000], at % 40)
        process.rows.append(Row(1, at, names[at % 4], 1e-3, 1e-3, 1))
    run = Recording([], [process], 1.0, 0)
    times = []
    for _ in range(3):
        begun = time.process_time()
        findings = attribute(run)
        times.append(time.process_time() - begun)
        if times[-1] < 1.0:
            break
    assert sum(each.own for each in findings.functions) == pytest.approx(200.0)
    # The goal is 0.5 s; what else runs on the machine may double it.
    assert min(times) < (2.0 if sys.gettrace() else 1.0)
