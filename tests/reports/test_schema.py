"""The parts of a report are the same in Python and in the core: names of fields, and choices."""

import copy
import json
import re
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from ferrule._core.reports import ReportWriter
from ferrule.errors import ArgumentError
from ferrule.reports import Chart, Column, Image, Page, Rule, Style, Table, plan, schema
from ferrule.reports.document import Document
from ferrule.reports.sources import open_source

PNG = b"\x89PNG\r\n\x1a\n"
PARTS = (Document, Table, Column, Chart, Style, Rule, Image, Page)


@pytest.fixture(scope="module")
def description():
    """What the core is told of a report that has each part."""
    table = Table(
        [("x", 1)],
        [
            "a",
            Column(
                "b",
                total="sum",
                rules=Rule(">", 1),
                style=Style(color="#ff8800"),
                align="left",
                kind="number",
            ),
        ],
        group_by="a",
        charts=Chart("bar", "b", of="groups"),
        images=Image(PNG, 10, "none"),
    )
    planned = plan.plan(table, open_source(table.rows, table.chosen))
    return plan.describe(Document(title="T"), [planned])[0]


def refused(description, change):
    """Give what the core says of a description that was changed."""
    changed = copy.deepcopy(description)
    change(changed)
    with pytest.raises(ArgumentError) as caught:
        ReportWriter("xlsx", json.dumps(changed), [PNG], [], None)
    return str(caught.value)


def expected(message):
    return set(re.findall("`([^`]+)`", message.split("expected", 1)[1]))


def at(description, path):
    for step in path:
        description = description[step]
    return description


def objects(value, path=()):
    """Give the paths of all objects; a condition is an enum of the core's."""
    if isinstance(value, dict) and "is" not in value:
        yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, dict | list):
            yield from objects(each, (*path, key))


def test_each_object_has_the_fields_that_the_core_knows(description):
    seen = 0
    for path in objects(description):
        message = refused(description, lambda changed, path=path: at(changed, path).update({"?": 1}))
        assert "unknown field `?`" in message
        assert expected(message) == set(at(description, path)), path
        seen += 1
    assert seen == 12


@pytest.mark.parametrize(
    ("part", "field", "path"),
    [
        (Column, "kind", ("tables", 0, "columns", 1)),
        (Column, "align", ("tables", 0, "columns", 1)),
        (Column, "total", ("tables", 0, "columns", 1)),
        (Chart, "kind", ("tables", 0, "charts", 0)),
    ],
)
def test_choices_are_those_that_the_core_knows(description, part, field, path):
    message = refused(description, lambda changed: at(changed, path).update({field: "?"}))
    assert "unknown variant `?`" in message
    assert expected(message) == choices(part)[field]


def test_all_choices_are_compared():
    told = {(part, name) for part in PARTS for name in choices(part) if not schema.fields(part)[name].here}
    assert told == {(Column, "kind"), (Column, "align"), (Column, "total"), (Chart, "kind")}


def choices(part):
    """Give the words of each field that has some."""
    found = {}
    for name, hint in get_type_hints(part).items():
        literals = [each for each in (hint, *get_args(hint)) if get_origin(each) is Literal]
        if literals:
            found[name] = set(get_args(literals[0]))
    return found
