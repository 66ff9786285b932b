"""`_timelex.split` as it is, around the class whose `get_token` is ported."""

from typing import Any

from suite_ports import TimeLexer


def split(_cls: type, text: Any) -> list[str]:
    """Give the words, numbers and marks of a date."""
    return list(TimeLexer(text))
