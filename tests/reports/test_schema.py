"""The parts of a report are the same in Python and in the core: names of fields, and choices."""

import copy
import dataclasses
import json
import re

import pytest
from ferrule._core.reports import ReportWriter
from ferrule.errors import InternalError
from ferrule.reports import Chart, Column, Image, Page, Rule, Style, Table, plan, schema
from ferrule.reports.document import Document
from ferrule.reports.sources import open_source

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
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
    return described(table)


def described(*tables):
    """Give what the core is told of a report."""
    plans = [plan.plan(table, open_source(table.rows, table.chosen, "T"), "T") for table in tables]
    return plan.describe(Document(), plans)[0]


def refused(description, change):
    """Give what the core says of a description that was changed."""
    changed = copy.deepcopy(description)
    change(changed)
    with pytest.raises(InternalError) as caught:
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


# Each part with no more than it needs, and rows in which each option would be seen.
ROWS = [("x", "long text " * 9, 1.5), ("x", "", 2.5), ("y", None, -1.0)]
TEXTS = Column("b")
NUMBERS = Column("c", total="sum", rules=Rule(">", 1), style=Style())
CHARTS = (Chart("bar", "c", x="b"), Chart("bar", "c", of="groups"))
GROUPED = Table(ROWS, ["a", TEXTS, NUMBERS], group_by="a", charts=CHARTS, images=Image(PNG, 10, "none"))
BARE = Table(ROWS, ["a", "b", "c"], name="Bare")
PLACES = (
    (Document(), ()),
    (Page(), ("page",)),
    (GROUPED, ("tables", 0)),
    (BARE, ("tables", 1)),
    (TEXTS, ("tables", 0, "columns", 1)),
    (NUMBERS.style, ("tables", 0, "columns", 2, "style")),
    (NUMBERS.rules[0], ("tables", 0, "columns", 2, "rules", 0)),
    (CHARTS[0], ("tables", 0, "charts", 0)),
    (CHARTS[1], ("tables", 0, "charts", 1)),
)
CALLED = {(Page, "size"): ("width", "height"), (Chart, "of"): ("of_groups",)}
NOT_TOLD = {(Table, "columns"), (Table, "styles"), (Page, "landscape"), (Rule, "value")}
# Their default is worked out before the core is told of them.
WORKED_OUT = {(Column, "title"), (Chart, "alt")}


def test_what_is_left_out_is_in_the_core_as_it_is_here():
    whole = described(GROUPED, BARE) | {"created": 0}
    files = written(whole)
    left_out = set()
    for part, path in PLACES:
        for name in defaults(part) & set(at(whole, path)):
            short = copy.deepcopy(whole)
            del at(short, path)[name]
            assert written(short) == files, (part, name)
            left_out.add((type(part), name))
    assert left_out == {
        (part, name)
        for part in PARTS
        for each in dataclasses.fields(part)
        if default(each) is not dataclasses.MISSING and (part, each.name) not in WORKED_OUT | NOT_TOLD
        for name in called(part, each)
    }


def default(field):
    """Give a field's default, or MISSING."""
    made = field.default_factory
    return field.default if made is dataclasses.MISSING else made()


def called(part, field):
    """Give what the core calls a field."""
    return CALLED.get((part, field.name), (field.name,))


def defaults(part):
    """Give the fields that are as they are by default, as the core calls them."""
    return {
        name
        for each in dataclasses.fields(part)
        if getattr(part, each.name) == default(each) and (type(part), each.name) not in WORKED_OUT
        for name in called(type(part), each)
    }


def written(description):
    """Give both files of a description."""
    files = []
    for form in ("xlsx", "pdf"):
        writer = ReportWriter(form, json.dumps(description), [PNG], [], None)
        for _ in description["tables"]:
            writer.write_rows(ROWS, [0, 1, 2], 3, whole=True)
            writer.end_table()
        files.append(writer.finish())
    return files


def choices():
    """Give the words of each field that has some and that the core is told of, and where the field is."""
    return {
        (type(part), name): (path, set(field.mark.words))
        for part, path in PLACES
        for name, field in schema.fields(type(part)).items()
        if isinstance(field.mark, schema.OneOf) and not field.here
    }


def test_choices_are_those_that_the_core_knows():
    whole = described(GROUPED, BARE)
    compared = choices()
    for (part, name), (path, words) in compared.items():
        message = refused(whole, lambda changed, path=path, name=name: at(changed, path).update({name: "?"}))
        assert "unknown variant `?`" in message
        assert expected(message) == words, (part, name)
    assert compared.keys() >= {(Column, "kind"), (Column, "align"), (Column, "total"), (Chart, "kind")}


def test_styles_of_excels_tables_are_those_that_the_core_knows(description):
    names = [
        f"{family} {i}"
        for family, most in (("Light", 21), ("Medium", 28), ("Dark", 11))
        for i in range(1, most + 1)
    ]
    for name in names:
        assert written(described(Table(ROWS, ["a", "b", "c"], excel_table=name)))
    message = refused(description, lambda changed: changed["tables"][0].update(excel_table="Light 22"))
    assert "there is no table style 'Light 22'" in message
