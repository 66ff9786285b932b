import io
import re
from dataclasses import replace

import pytest
from ferrule.bench.results import Row, fastest
from ferrule.bench.show import overview, page, report, summary
from ferrule.bench.show.compare import compare
from ferrule.bench.show.report import WIDTH, print_overview, print_results
from ferrule.measuring.comparison import print_comparison
from rich.console import Console


def printed(show, *args) -> str:
    stream = io.StringIO()
    show(Console(file=stream, width=WIDTH, force_terminal=False), *args)
    return stream.getvalue()


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def test_nothing_is_wider_than_100_columns(results):
    for row in results.rows:
        if row.label == "NumPy":
            row.title = "NumPy with a name that is far too long for one line (array in hand)"
    text = printed(print_results, results)
    assert max(map(len, text.splitlines())) <= 100
    assert "±" in text
    assert "…" not in text
    comparison = printed(print_comparison, compare(results, results))
    assert max(map(len, comparison.splitlines())) <= 100


def test_a_name_stands_above_its_times_only_where_there_is_no_room(results):
    for row in results.rows:
        if row.label == "NumPy":
            row.title = "NumPy with a name of some forty letters"
        if row.label == "Numba" and not row.first_call:
            row.title = (
                "Numba with a name that is far too long to stand in one line of the table (array in hand)"
            )
    lines = printed(print_results, results).splitlines()
    assert any(line.startswith("  NumPy with a name of some forty letters  ") for line in lines)
    at = next(number for number, line in enumerate(lines) if line.startswith("  Numba with"))
    assert lines[at].endswith(" (array in hand)")
    assert re.match(r"  +[\d.]+ [nµm]s ", lines[at + 1])


def test_it_ends_with_the_summary_losses_first(results):
    add = results.problems["toys/add"]
    for name, factor in (("toys/fast", 10), ("toys/level", 1)):
        results.problems[name] = replace(add, id=name)
        results.rows += [
            replace(row, workload=name, samples=[value * factor for value in row.samples])
            if row.label != "ferrule"
            else replace(row, workload=name)
            for row in results.rows
            if row.workload == "toys/add" and (factor == 10 or row.role != "peer")
        ]
    for row in results.rows:
        if row.workload == "toys/level" and row.role == "reference":
            row.samples = results.block("toys/level", row.n, row.threads)[1].samples
    noisy = results.problems["toys/noisy"] = replace(add, id="toys/noisy")
    for role, samples in (("ferrule", [1e-3, 2e-3, 9e-3] * 3), ("peer", [9e-3, 2e-3, 1e-3] * 3)):
        results.rows.append(Row(noisy.id, 10, 1, role, role, role, "measured", samples=samples))
    results.problems["toys/lies"] = replace(add, id="toys/lies")
    results.rows.append(
        Row("toys/lies", 10, 1, "ferrule", "ferrule", "ferrule", "wrong", "1 where 2 was expected")
    )
    results.problems["toys/foreign"] = replace(add, id="toys/foreign")
    results.rows += [
        replace(row, workload="toys/foreign")
        for row in results.rows
        if row.workload == "toys/add" and row.role != "ferrule"
    ]
    lines = printed(print_results, results).splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("workload "))
    assert lines[head].rstrip().endswith("against the best of all others")
    # A line that goes on is indented.
    below = "\n".join(line for line in lines[head + 1 :] if line)
    table = [" ".join(row.split()) for row in re.split(r"\n(?! )", below)]
    assert table[0] == "toys/lies 10 numbers – WRONG: 1 where 2 was expected"
    assert table[1].startswith("toys/add 1,000,000 numbers ")
    assert "NumPy (array in hand) is 4." in table[1] or "NumPy (array in hand) is 3.9" in table[1]
    assert table[2] == "toys/noisy 10 numbers not measured too noisy to tell from peer (0.111–9.00)"
    assert table[3].startswith("toys/level ")
    assert " as fast as Python" in table[3]
    assert table[4] == "toys/foreign 1,000,000 numbers – not written with ferrule"
    assert table[5].startswith("toys/fast ")
    assert " × faster than NumPy" in table[5]
    assert table[6:] == [overview.LEGEND]


def test_where_there_is_no_room_for_columns_the_verdict_has_the_whole_width(results):
    stream = io.StringIO()
    print_overview(Console(file=stream, width=80), results)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert re.match(r"toys/add, 1,000,000 numbers; against Python [\d.]+ ×$", lines[0].rstrip())
    assert re.match(r"  NumPy \(array in hand\) is [\d.]+ × faster \(2 not measured\)$", lines[1].rstrip())
    assert lines[2].startswith("  at 1,000")


def test_on_a_narrow_terminal_names_and_headings_are_whole(results):
    stream = io.StringIO()
    print_results(Console(file=stream, width=80), results)
    text = stream.getvalue().split("1,000,000 numbers")[1]
    assert max(map(len, text.splitlines())) <= 80
    assert line_of(text, "implementation")
    assert re.match(r" +1 thread +Python +2 threads +Python( +rate +peak)?$", line_of(text, "1 thread"))
    assert re.match(r"  NumPy \(array in hand\)($|  +500 µs)", line_of(text, "NumPy (array"))
    assert re.match(r"  Numba, first call($|  +400 ms)", line_of(text, "Numba, first"))


def of_cases(results, *rows):
    """Results of one workload, at one size, with a row for each role, case and time."""
    results.problems = {"toys/cases": replace(results.problems["toys/add"], id="toys/cases")}
    results.rows = [
        Row("toys/cases", 10, 2, name, name, role, "measured", samples=[seconds] * 7, case=case)
        for role, name, case, seconds in rows
    ]
    return results


def test_a_headline_compares_like_with_like(results):
    made = of_cases(
        results,
        ("reference", "Python", "", 8.0),
        ("ferrule", "ferrule", "", 2.0),
        ("ferrule", "ferrule WordCounts", "no dict", 1.0),
        ("peer", "Counter", "", 4.0),
        ("peer", "frame", "no dict", 0.5),
        ("peer", "elsewhere", "nothing of ferrule's", 0.1),
    )
    (line,) = overview.lines(made)
    assert line.headline.against_python == "4.00 ×"
    assert line.headline.against_best == "2.00 × faster than Counter"
    assert line.worst == ("at 10 numbers, 2 threads, no dict: ferrule WordCounts: frame is 2.00 × faster")
    texts = [verdict.text for verdict in summary.verdicts(made, "toys/cases", 10)]
    assert len(texts) == 2
    assert "Counter" in texts[0]
    assert "frame" in texts[1]
    names = [sentence.partition(":")[0] for sentence in summary.break_evens(made, "toys/cases", 2)]
    assert names == ["Python", "Counter", "frame"]


def test_without_one_that_does_what_the_reference_does_another_case_leads(results):
    (line,) = overview.lines(
        of_cases(
            results,
            ("reference", "Python", "", 8.0),
            ("ferrule", "ferrule view", "lazily", 2.0),
            ("peer", "lazy", "lazily", 4.0),
        )
    )
    assert line.headline.against_best == "ferrule view: 2.00 × faster than lazy"
    assert line.headline.against_python == "4.00 ×"


@pytest.mark.parametrize(("n", "threads"), [(1_000, 1), (1_000, 2), (1_000_000, 1)])
def test_a_loss_at_any_size_or_number_of_threads_comes_first(results, n, threads):
    won = results.problems["toys/won"] = replace(results.problems["toys/add"], id="toys/won")
    for row in results.rows[:]:
        factor = 0.5 if (row.n, row.threads) == (n, threads) and row.label == "Numba" else 100
        if row.role == "peer" and row.measured and not row.first_call:
            seconds = [value * factor for value in row.samples]
            results.rows.append(replace(row, workload=won.id, samples=seconds))
        elif row.label == "ferrule":
            results.rows.append(replace(row, workload=won.id))
    results.problems = {won.id: won, "toys/even": replace(won, id="toys/even")}
    results.rows.append(
        Row("toys/even", 1, 1, "ferrule", "ferrule", "ferrule", "measured", samples=[1.0] * 7)
    )
    first, even = overview.lines(results)
    assert (first.workload, first.headline.rank, first.headline.place) == (
        "toys/won",
        5,
        "1,000,000 numbers, 2 threads",
    )
    assert re.fullmatch(
        rf"at {n:,} numbers, {threads} threads?: Numba is (4|3\.9\d|4\.0\d?) × faster", first.worst
    )
    assert even.worst == ""
    text = printed(print_overview, results)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert first.worst in " ".join(text.split())
    (row,) = (each for each in results.block(won.id, n, threads) if each.label == "ferrule")
    row.status, row.reason, row.samples = "wrong", "1 where 2 was expected", []
    assert overview.lines(results)[0].worst.endswith("WRONG: 1 where 2 was expected")


def test_the_worst_loss_comes_first_within_a_workload_and_among_them(results):
    worse = results.problems["toys/worse"] = replace(results.problems["toys/add"], id="toys/worse")
    for row in results.rows[:]:
        factor = 0.1 if (row.label, row.n, row.threads) == ("Numba", 1_000, 2) else 0.9
        samples = [value * (factor if row.role == "peer" else 1) for value in row.samples]
        results.rows.append(replace(row, workload=worse.id, samples=samples))
    lines = overview.lines(results)
    assert [line.workload for line in lines] == ["toys/worse", "toys/add"]
    assert lines[0].losses[0].place == "1,000 numbers, 2 threads"
    assert [loss.order for loss in lines[0].losses] == sorted(loss.order for loss in lines[0].losses)
    assert lines[0].worst.endswith(" (and 2 more losses elsewhere)")


def test_the_summary_says_how_many_of_the_others_have_no_time(results):
    (line,) = overview.lines(results)
    assert line.headline.against_best.endswith(" faster (2 not measured)")
    assert all(
        each.text.endswith(" (2 not measured)") for each in summary.verdicts(results, line.workload, 1_000)
    )


def test_what_was_not_asked_for_is_counted_and_named(results):
    problem = results.problems["toys/add"]
    problem.left_out, problem.sizes_left_out = ["SciPy", "JAX (in hand)"], [10, 100]
    (line,) = overview.lines(results)
    assert line.headline.against_best.endswith(" faster (2 not measured, 2 not asked for)")
    for text in (printed(print_results, results), page.render(results)):
        assert "Not asked for: SciPy, JAX (in hand), 10 numbers, 100 numbers." in text


@pytest.mark.parametrize("status", ["measured", "not run"])
def test_one_wrong_row_of_ferrules_makes_the_summary_say_so(results, status):
    for row in results.rows:
        if row.label == "ferrule":
            row.status = status
    wrong = Row("toys/add", 1_000_000, 2, "ferrule, fast", "", "ferrule", "wrong", "1 where 2 was expected")
    results.rows.append(wrong)
    (line,) = overview.lines(results)
    assert line.headline.against_best == "WRONG: 1 where 2 was expected"
    assert line.headline.rank == 0


def test_a_first_call_is_never_the_best():
    first = Row("toys/add", 1, 1, "jit", "first", "peer", "measured", first_call=True, samples=[1e-9])
    later = replace(first, first_call=False, samples=[1.0] * 7)
    assert fastest([first, later]) is later
    assert fastest([first]) is None


def test_a_row_has_times_speed_rate_and_peak(results):
    text = printed(print_results, results).split("1,000,000 numbers")[1]
    row = line_of(text, "NumPy")
    assert "NumPy (array in hand)" in row
    assert "µs" in row
    assert "GB/s" in row
    assert row.endswith("8.0 MB")
    assert line_of(text, "ferrule ").endswith("< 64 kB")
    assert " 10.0 " in line_of(text, "ferrule ") or " 9.9" in line_of(text, "ferrule ")


def test_an_output_has_a_column_of_its_own(results):
    for row in results.rows:
        row.output_bytes = {"ferrule": 1_500, "NumPy": 1_000_000}.get(row.label)
    text = printed(print_results, results).split("1,000,000 numbers")[1]
    assert re.search(r"Python +output +rate +peak\n", text)
    assert re.search(r" 1\.00 MB +[\d.]+ GB/s +8\.0 MB$", line_of(text, "NumPy"))
    assert re.search(r" 1\.50 kB +[\d.]+ GB/s", line_of(text, "ferrule "))
    assert not re.search(r"\d k?B +[\d.]+ ", line_of(text, "Numba "))


def test_a_wrong_row_is_loud_and_has_no_time(results):
    text = printed(print_results, results)
    assert line_of(text, "liar ").split() == ["liar", "WRONG", "WRONG"]
    assert "liar: WRONG: 1 where 2 was expected" in text


def test_not_run_has_its_reason_once(results):
    text = printed(print_results, results)
    assert line_of(text, "gone ").split() == ["gone", "not", "run", "not", "run"]
    assert text.count("gone: not run: No module named 'gone'") == 2  # one for each size


def test_the_table_says_where_ferrule_loses(results):
    text = printed(print_results, results)
    assert "1 thread: Numba is 2.0" in text
    assert " faster than ferrule (" in text


def test_the_first_call_has_a_row(results):
    assert "400 ms" in line_of(printed(print_results, results), "Numba, first call")


def test_a_capped_reference_is_said(results):
    results.problems["toys/add"].checked_against[1_000] = "NumPy"
    for row in results.rows:
        if row.role == "reference" and row.n == 1_000:
            row.status, row.reason, row.samples = "not run", "over its max_n of 10", []
    text = printed(print_results, results)
    assert "compared with those of NumPy: the reference was not run at this size" in text.replace("\n", " ")


def test_the_reference_may_be_the_best_of_all_others(results):
    for row in results.rows:
        if row.role == "peer":
            row.samples = [value * 1000 for value in row.samples]
    assert {each.other for each in summary.verdicts(results, "toys/add", 1_000)} == {"Python"}


def test_verdicts_name_the_best_of_the_others(results):
    found = summary.verdicts(results, "toys/add", 1_000)
    assert [(verdict.threads, verdict.other, verdict.faster.outcome()) for verdict in found] == [
        (1, "Numba", "slower"),
        (2, "Numba", "slower"),
    ]
    for row in results.rows:
        if row.label == "Numba":
            row.samples = [value * 100 for value in row.samples]
    won = summary.verdicts(results, "toys/add", 1_000)[0]
    assert won.other == "NumPy (array in hand)"
    assert won.text.startswith("ferrule is ")
    assert won.faster.value == pytest.approx(2, rel=0.02)
    assert won.faster.outcome() == "faster"


def test_break_even_is_read_from_the_crossing(results):
    # NumPy takes 2 times as long at 1,000 and a quarter at 1,000,000: equal after a third of the way in logs.
    lines = summary.break_evens(results, "toys/add", 1)
    assert lines[0] == "Python: ferrule is faster at every size measured, from 1,000 numbers on."
    assert lines[1].startswith("NumPy (array in hand): ferrule is faster up to about ")
    crossing = int(lines[1].split("about ")[1].split()[0].replace(",", ""))
    assert crossing == pytest.approx(10_000, rel=0.05)
    assert lines[2] == "Numba: ferrule is faster at no size measured, up to 1,000,000 numbers."


def test_the_legend_has_what_the_tables_have(results):
    plain = replace(results, rows=[row for row in results.rows if row.n == 1_000], peaks=[])
    said = report.legend(plain)
    assert ["Peak" in said, "*:" in said, "standard library" in said] == [False] * 3
    assert "sample by sample. What a user pays" in said
    assert "Peak: memory beyond the input" in report.legend(results)
    plain.rows += [replace(row, label="sum", python=True, samples=row.samples[:3]) for row in plain.rows[:1]]
    said = report.legend(plain)
    assert ["Peak" in said, "*:" in said, "standard library" in said] == [False, True, True]


def test_where_nothing_was_measured_no_legend_explains_it(results):
    stream = io.StringIO()
    failed = [replace(row, status="not run", reason="gone", samples=[]) for row in results.rows]
    report.print_end(Console(file=stream, width=100), replace(results, rows=failed))
    assert "Time of one call" not in stream.getvalue()
    assert "toys/add" in stream.getvalue()
