"""What was reached is counted over all runs, and what was not comes first."""

from tests.coverage import report


def test_runs_are_joined_and_the_least_reached_comes_first(tmp_path, capsys):
    one, two, out = (tmp_path / name for name in ("one", "two", "out"))
    one.write_text(
        "SF:crates/ferrule-py/src/maps/mod.rs\nDA:1,2\nDA:2,0\nend_of_record\n"
        "SF:crates/ferrule-py/src/text.rs\nDA:1,0\nDA:2,0\nDA:3,1\nDA:4,0,checksum\nend_of_record\n"
        "SF:crates/ferrule-py/src/empty.rs\nend_of_record\n"
    )
    two.write_text(
        "SF:crates/ferrule-py/src/maps/mod.rs\nDA:2,1\nDA:1,1\nend_of_record\n"
        "SF:target/coverage/package/ferrule/maps.py\nDA:7,0\nend_of_record\n"
    )
    report.main(out, [one, two])
    assert out.read_text() == (
        "SF:crates/ferrule-py/src/maps/mod.rs\nDA:1,2\nDA:2,1\nend_of_record\n"
        "SF:crates/ferrule-py/src/text.rs\nDA:1,0\nDA:2,0\nDA:3,1\nDA:4,0\nend_of_record\n"
        "SF:python/ferrule/maps.py\nDA:7,0\nend_of_record\n"
    )
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines() if line] == [
        "Rust lines reached",
        "all 6 3 50.0 %",
        "crates/ferrule-py/src/maps 2 2 100.0 %",
        "crates/ferrule-py/src/text 4 1 25.0 %",
        "Rust: most lines not reached, and where",
        "crates/ferrule-py/src/text.rs 4 1 25.0 % 1–2, 4",
        "crates/ferrule-py/src/maps/mod.rs 2 2 100.0 %",
        "Python lines reached",
        "all 1 0 0.0 %",
        "python/ferrule/maps.py 1 0 0.0 %",
        "Python: most lines not reached, and where",
        "python/ferrule/maps.py 1 0 0.0 % 7",
        f"{out}: every line",
    ]


def test_of_many_ranges_the_longest_are_said_in_order():
    lines = {1: 0, 2: 1, 3: 0, 4: 0, 5: 1, 6: 0, 7: 0, 8: 0}
    assert report.ranges(lines, most=2) == "3–4, 6–8"
