"""What the terminal says of a run: all that matters, within its width, and nothing that could harm it."""

import io
import re
from dataclasses import replace

import pytest
from ferrule.advise.findings import Verdict
from ferrule.advise.show import report, said
from ferrule.measuring.intervals import Estimate
from rich.cells import cell_len
from rich.console import Console

from tests.advise.findings_made import MAIN, WORDS, findings, function, many


def printed(made, width=100, **options) -> str:
    console = Console(file=io.StringIO(), width=width)
    report.print_findings(console, made, **options)
    return console.file.getvalue()


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_it_fits(width):
    lines = printed(findings(), width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "nearest_depot" in "".join(lines)


def test_it_begins_with_what_was_run():
    assert flat(printed(findings())).startswith(
        "python app.py --day 2026-03-01: 18.4 s, 11.9 s of the processor, 2,380 samples, Python 3.12.1, "
        "exit code 0 function "
    )
    running = replace(findings(), exit_code=None, command=["python", "-c", "a\nb"])
    assert flat(printed(running)).startswith(r"python -c 'a\nb': 18.4 s")
    assert "still running" in printed(running)
    long = printed(replace(findings(), command=["python", "a.py", *map(str, range(10_000))]))
    assert flat(long).startswith("python a.py 0 1 2 3")
    assert "…: 18.4 s" in flat(long)[:230]


def test_what_ferrule_itself_took_is_said():
    made = replace(findings(), held=0.0625)
    assert flat(printed(made)).startswith(
        "python app.py --day 2026-03-01: 18.4 s without the 62.5 ms of ferrule's own, "
    )


def test_a_function_has_its_figures_and_its_verdict():
    text = printed(findings())
    assert re.search(
        r"^haversine +3\.59 s +20% +1\.20 M ±3% +21\.0 × +25 × \(12–50\) +1\.41 ×", text, re.MULTILINE
    )
    assert "\n  move the loop around it, within nearest_depot; shop/geo.py:31; itself 20%; lat" in text
    # The way that the verdict names, not the fastest.
    assert re.search(r"^nearest_depot .* 12 × \(6\.0–24\)", text, re.MULTILINE)
    assert "31 × (16–62), the program 1.66 × (1.49–1.83)" in flat(text)


def test_what_only_calls_others_is_promised_no_gain():
    made = findings()
    nearest = next(each for each in made.functions if each.code.name == "nearest_depot")
    nearest.verdict = Verdict("time-elsewhere", "so")
    assert re.search(r"^nearest_depot +4\.90 s +27% +4,000 ±3%$", printed(made), re.MULTILINE)


def test_every_verdict_is_said_in_words():
    text = flat(printed(findings()))
    for words in said.VERDICTS.values():
        assert words in text
    assert said.UNJUDGED in text
    assert "`ferrule advise explain` and a name says more of a verdict: move, move-the-loop, pass-" in text


def test_the_command_that_proves_a_port_is_named_where_there_is_something_to_port():
    assert f"`{said.PROVE}` says if a port is right" in flat(printed(findings()))
    left = findings()
    left.functions = [each for each in left.functions if not said.is_moved(each)]
    assert said.PROVE not in flat(printed(left))


def test_reasons_stand_with_what_moves_and_with_what_is_left():
    text = flat(printed(findings()))
    assert "nearest_depot: move it (shop/geo.py:12) why: 4.90 s of 11.9 s" in text
    assert "break-even: It pays from 14 depots a call on; the median is 1,000." in text
    assert "would change it: If most calls had fewer than 14 depots." in text
    assert "instead: ferrule.word_counts" in text
    assert "not possible: no argument can be lent" in text
    assert "leave it: already in C: solve 7% why: 97 % of its time" in text
    # What to leave comes first.
    assert text.index("leave it: it waits: fetch_rates") < text.index("nearest_depot: move it (")


def test_rows_are_limited_and_the_rest_is_counted():
    made = many(500)
    text = printed(made, top=3)
    assert flat(text).count(" itself ") == 3
    # What there is something to do with comes before what takes longer.
    assert not re.search(r"^<module>", text, re.MULTILINE)
    assert re.search(r"^nearest_depot .*\n.*\nhaversine .*\n.*\nrolling_mean", text, re.MULTILINE | re.DOTALL)
    counted = "and 495 more functions (2 with something to do), at most 64.1% of the run each; "
    assert f"{counted}in their own bodies 22% in all" in flat(text)
    assert "leave it: fast enough: load_settings <1%, Part0.step_0 <1%" in flat(text)
    assert "483 more" in flat(text)


def test_what_no_function_has_has_no_column():
    made = findings()
    made.functions = [function(MAIN, 9.0, 9.0), function(replace(MAIN, name="f"), 1.0, 1.0)]
    assert re.search(r"^function +time +share\n<module> +9\.00 s +49%\n", printed(made), re.MULTILINE)
    assert "time: of the processor, with what it calls; share: that of the run" in printed(made)
    assert "ceiling" not in printed(made)
    made.functions[1].calls = Estimate(3, 3, 3)
    assert re.search(r"^function +time +share +calls\n", printed(made), re.MULTILINE)


def test_what_waits_long_is_shown_however_little_it_computes():
    made = findings()
    fetch = next(each for each in made.functions if each.verdict and each.verdict.slug == "waiting")
    fetch.total = fetch.own = 0.001
    text = printed(made)
    assert re.search(r"^fetch_rates +1\.00 ms +<1%", text, re.MULTILINE)
    assert "leave it: it waits: fetch_rates 6.40 s" in flat(text)


def test_what_to_do_comes_first_and_what_only_calls_others_last():
    made = findings()
    main = next(each for each in made.functions if each.code == MAIN)
    main.verdict = Verdict("time-elsewhere", "so")
    names = re.findall(r"^(\S+) +\d[\d.]* m?s +\d+%", printed(made), re.MULTILINE)
    assert names[:3] == ["nearest_depot", "haversine", "rolling_mean"]
    assert names[-2:] == ["fetch_rates", "<module>"]


def test_the_bottom_line_says_what_to_do_first():
    text = printed(findings())
    first = "First: nearest_depot: move it. The program becomes 1.61 × as fast (1.45–1.77).\nNote: "
    assert f"\n\n{first}" in text
    library = findings()
    library.functions = [each for each in library.functions if each.verdict and each.verdict.instead]
    library.functions = [each for each in library.functions if each.verdict.slug == "library-first"]
    assert (
        "First: count_words: vectorise, cache or use a library first. ferrule.word_counts, or "
        "collections.Counter of text.split(). Moved to Rust, it would make the program 1.07 × as fast"
    ) in flat(printed(library))
    left = findings()
    left.functions = [each for each in left.functions if said.is_left(each)]
    assert "Nothing to do: no function of the project is worth moving to Rust." in printed(left)
    left.functions = [replace(each, verdict=None) for each in left.functions]
    assert "Nothing to do" not in printed(left)


def test_what_moves_with_another_says_so():
    text = printed(findings())
    assert "\n  move the loop around it, within nearest_depot; shop/geo.py:31;" in text
    assert "within: most of its time is in calls of that function;" in flat(text)
    apart = findings()
    haversine = next(each for each in apart.functions if each.code.name == "haversine")
    haversine.callers = {MAIN: 2.0, next(iter(haversine.callers)): 1.59}
    assert "it, within" not in printed(apart)
    # Not of one function alone, and not for ever where two call one another.
    haversine.callers = {WORDS: 3.59}
    words = next(each for each in apart.functions if each.code == WORDS)
    words.callers, words.verdict = {haversine.code: 0.95}, None
    assert "it, within" not in printed(apart)


def test_a_run_that_is_too_short_says_so():
    made = replace(findings(), functions=[], samples=3, cpu=0.012)
    said = "The program ran too short to be sampled well: 12.0 ms of the processor, 3 samples. Give it a la"
    assert said in flat(printed(made))
    made = replace(findings(), samples=3)
    assert "ran too short" in printed(made)
    assert "First:" not in printed(made)


def test_a_program_that_failed_at_once_is_not_said_to_need_more_to_do():
    said = flat(printed(replace(findings(), functions=[], samples=3, cpu=0.012, exit_code=2)))
    assert (
        "The program ended with exit code 2 before anything could be told: 12.0 ms of the processor, 3"
        in said
    )
    assert "larger input" not in said


def test_it_is_printed_at_once():
    """A notebook makes an output of each that is printed."""
    console = Console(file=io.StringIO(), width=100)
    calls = []
    console.print = lambda *given, **_: calls.append(given)
    report.print_findings(console, findings())
    assert len(calls) == 1


def test_code_of_others_is_folded():
    text = printed(findings())
    assert "numpy: 600 ms, 3% of the run, in 1 function; most in polyval" in text
    assert "the standard library: 700 ms, 4% of the run, in 1 function; most in JSONDecoder" in text
    whole = printed(findings(), all_code=True)
    assert re.search(r"^polyval +600 ms", whole, re.MULTILINE)
    assert "not judged; numpy/polynomial/_poly.py:664" in whole
    assert "of the run, in 1 function" not in whole


def test_packages_that_only_call_others_have_no_line():
    made = findings()
    for each in made.functions:
        each.own *= each.origin != "package"
    text = printed(made)
    assert "the standard library: 700 ms" in text
    assert "numpy:" not in text


def test_threads_processes_and_tasks_where_there_are_several():
    text = printed(findings())
    assert re.search(r"thread +processor +clock\nprocess 4711, MainThread +11\.7 s +18\.4 s", text)
    assert re.search(r"  task fetch_rates +100 ms", text)
    one = findings()
    one.strands = [replace(one.strands[0], tasks=[])]
    assert "MainThread" not in printed(one)
    one.strands += [replace(one.strands[0], name=name) for name in ("watcher", "")]
    assert re.search(r"^watcher +11\.7 s.*\nunnamed +11\.7 s", printed(one), re.MULTILINE)


def test_many_threads_and_tasks_are_counted():
    made = findings()
    one = made.strands[0]
    made.strands = [replace(one, name=f"t{n}", cpu=1.0, tasks=one.tasks * 9 * (n == 0)) for n in range(20)]
    text = printed(made)
    assert re.search(r"\n  task fetch_rates +100 ms\n  and 3 more tasks +300 ms\nt1 ", text)
    assert re.search(r"\nt11 +1.00 s +18.4 s\nand 8 more threads +8.00 s\n", text)


def test_remarks_come_last():
    assert printed(findings()).endswith(
        "Note: Sampled under Python's lock: ptrace is refused here.\nNote: 12 samples had no stack.\n"
    )


def test_nothing_of_the_program_reaches_the_terminal_as_it_is():
    made = findings()
    made.remarks.append("a\x1b[2Jb[bold]c[/bold]\r")
    text = printed(made, all_code=True) + printed(
        replace(
            made, functions=[function(replace(MAIN, name="f\x07\u202e[red]", file="\udc80\x1b[31m"), 9, 9)]
        )
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\udc80]", text)
    assert r"a\x1b[2Jb[bold]c[/bold]\r" in text
    assert r"f\x07\u202e[red]" in text


def test_a_run_without_functions_or_time_has_a_report():
    made = replace(findings(), functions=[], strands=[], remarks=[], cpu=0.0)
    assert printed(made).endswith("\n\nNo function of the project took a time that can be told.\n")
    # Where nothing was recorded, it isn't known which Python it was.
    assert "Python" not in printed(replace(made, python="", command=["app.py"]))
    assert "<module>" not in printed(replace(findings(), cpu=0.0), top=0)
