"""Code objects are found by their names; frames are not looked at while there is another interpreter."""

import threading

from ferrule._rooms import interpreters
from ferrule.advise.code_objects import Finder, innermost, place_of


def test_a_function_is_found_in_its_module():
    code = innermost.__code__
    place = (code.co_filename, code.co_qualname, code.co_firstlineno)
    finder = Finder()
    assert [finder.code(place) for _ in range(2)][-1] is code


def in_pairs(rows):
    return [{i: -each for i, each in enumerate(row)} for row in rows], tuple(each[0] for each in rows)


def test_a_comprehension_is_found_as_its_function():
    finder = Finder()
    for code in within(in_pairs.__code__):
        assert [finder.code(place_of(code)) for _ in range(2)][-1] is in_pairs.__code__


def within(code):
    inner = [each for each in code.co_consts if isinstance(each, type(code))]
    return inner + [deeper for each in inner for deeper in within(each)]


def test_frames_are_looked_at_where_there_is_one_interpreter_alone():
    own = threading.get_ident()
    assert own in innermost()
    other = interpreters.create()
    try:
        assert innermost() == {}
    finally:
        interpreters.destroy(other)
    assert own in innermost()
