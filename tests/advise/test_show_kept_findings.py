"""What was found, as a file: it is read as it was written, and nothing else is read."""

import json
import re
from pathlib import Path

import pytest
from ferrule.advise.show import kept_findings
from ferrule.bench import results as bench_results

from tests.advise.findings_made import LAMBDA, findings, many


def test_findings_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "run.json"
    made = findings()
    kept_findings.save(made, path)
    read = kept_findings.load(path)
    odd = next(each for each in read.functions if each.code.name == "<lambda>")
    # What is no UTF-8 can't be written as it is.
    assert odd.code.file == LAMBDA.file.replace("\udc80", "\\udc80")
    odd.code = LAMBDA
    assert read == made


def test_the_page_lists_what_is_written():
    document = json.loads(kept_findings.to_text(findings()))["ferrule"]
    functions = document["functions"]
    parts = {
        "`ferrule`: the run": [document],
        "`functions`": functions,
        "`strands`": document["strands"],
        "`tasks`": [task for strand in document["strands"] for task in strand["tasks"]],
        "`replay`": [each["replay"] for each in functions],
        "`verdict`": [each["verdict"] for each in functions if each["verdict"]],
    }
    for name in ("shapes", "natives", "predictions"):
        parts[f"`{name}`"] = [part for each in functions for part in each[name]]
    text = (Path(__file__).parents[2] / "docs" / "advise" / "json.md").read_text("utf-8")
    sections = {each.partition("\n")[0]: each for each in re.split(r"^##+ ", text, flags=re.MULTILINE)[1:]}
    listed = {name: re.findall(r"^\| `(\w+)` \|", each, re.MULTILINE) for name, each in sections.items()}
    assert {name: set(names) for name, names in listed.items()} == {
        name: set().union(*those) for name, those in parts.items()
    }
    interval = next(each["calls"] for each in functions if each["calls"])
    assert all(f"`{name}`" in text for name in interval)


def test_a_function_stands_once(tmp_path):
    path = tmp_path / "run.json"
    kept_findings.save(many(1_000), path)
    assert path.read_text().count("Part3.step_120") == 1
    assert len(kept_findings.load(path).functions) == 1_000


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (["advice"], 2, "it was written by another version of ferrule, which found other things"),
        (["seconds"], "18", "ferrule.seconds: got str, wanted float"),
        (["functions", 1, "verdict", "slug"], "leave", "slug: got str, wanted"),
        (["functions", 1, "calls", "value"], None, "calls.value: got NoneType, wanted float"),
        (["functions", 1, "code"], 400, "it has no part 400"),
        (["functions", 1, "code"], -1, "it has no part -1"),
        (["functions", 1, "lines"], {"a": 1.0}, "invalid literal"),
        (["functions", 1, "callers"], [[0]], "not enough values"),
        (["strands", 0, "tasks", 0, "code"], [], "a part is not what it should be"),
        (["codes", 0], ["a.py", "f", 1.5], "line: got float, wanted int"),
        (["more"], 1, "a part is not what it should be"),
    ],
)
def test_what_is_damaged_is_refused(tmp_path, place, value, said):
    path = tmp_path / "run.json"
    document = json.loads(kept_findings.to_text(findings()))
    part = document["ferrule"]
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    path.write_text(json.dumps(document))
    with pytest.raises(kept_findings.UnreadableFindingsError) as error:
        kept_findings.load(path)
    assert str(error.value).startswith(f"{path}: ")
    assert said in str(error.value)


def test_files_of_other_commands_are_refused(tmp_path):
    path = tmp_path / "bench.json"
    path.write_text('{"ferrule": {"format": 1}}')
    with pytest.raises(kept_findings.UnreadableFindingsError, match="it has no part 'advice'"):
        kept_findings.load(path)
    kept_findings.save(findings(), path)
    with pytest.raises(bench_results.UnreadableFileError, match="it has no part 'format'"):
        bench_results.load(path)
