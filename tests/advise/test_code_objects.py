"""Code objects are found by their names; frames are not looked at while there is another interpreter."""

import threading

from ferrule._rooms import interpreters
from ferrule.advise.code_objects import Finder, innermost


def test_a_function_is_found_in_its_module():
    code = innermost.__code__
    place = (code.co_filename, code.co_qualname, code.co_firstlineno)
    finder = Finder()
    assert [finder.code(place) for _ in range(2)][-1] is code


def test_frames_are_looked_at_where_there_is_one_interpreter_alone():
    own = threading.get_ident()
    assert own in innermost()
    other = interpreters.create()
    try:
        assert innermost() == {}
    finally:
        interpreters.destroy(other)
    assert own in innermost()
