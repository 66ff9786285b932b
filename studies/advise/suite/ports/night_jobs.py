"""`shlex.split` as it is, around the class whose `read_token` is ported."""

from typing import Any

from suite_ports import Shlex


def split(text: Any, comments: bool = False, posix: bool = True) -> list[str]:  # noqa: FBT001, FBT002 - shlex's
    """Give the words of a command line, as a shell splits them."""
    lexer = Shlex(text, posix=posix)
    lexer.whitespace_split = True
    if not comments:
        lexer.commenters = ""
    return list(lexer)
