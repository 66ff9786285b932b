"""Functions that do nothing, compiled by Cython."""


def take_0() -> None:
    """Do nothing."""


def take_1(a: object) -> None:
    """Do nothing with one argument."""


def take_2(a: object, b: object) -> None:
    """Do nothing with two arguments."""


def take_5(a: object, b: object, c: object, d: object, e: object) -> None:
    """Do nothing with five arguments."""
