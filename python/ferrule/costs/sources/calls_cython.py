"""Functions that do nothing, compiled by Cython."""


def take_0():
    """Do nothing."""


def take_1(a):
    """Do nothing with one argument."""


def take_2(a, b):
    """Do nothing with two arguments."""


def take_5(a, b, c, d, e):
    """Do nothing with five arguments."""
