"""Errors: own exceptions, to be caught by kind, by ferrule's base, or by the builtin they stand for."""

import ferrule as fe


class MyCustomError(fe.FerruleError):
    """An error of one's own, within ferrule's tree."""


class MyError(fe.ArgumentError):
    """An error that becomes a ValueError: its base is one."""

    def __str__(self) -> str:
        """Show the kind before the message."""
        return f"MyError: {super().__str__()}"


def risky_operation() -> None:
    """Fail."""
    raise MyCustomError("Something went wrong!")


def fallible_function() -> None:
    """Fail with what a caller who knows only builtins can catch."""
    raise MyError("Failed operation")


def main() -> None:
    """Catch each in the way that suits it."""
    try:
        risky_operation()
    except MyCustomError as error:
        print(f"by its own class:      {error}")
    try:
        fallible_function()
    except ValueError as error:
        print(f"as the builtin:        {error}")
    raised = []
    for call in (
        lambda: fe.divide(1.0, 0.0),
        lambda: fe.gcd_batch([1, 2], [3]),
        lambda: fe.gcd_batch([2**63], [1]),
    ):
        try:
            call()
        except fe.FerruleError as error:
            raised.append(type(error))
            bases = [base.__name__ for base in type(error).__mro__[1:-3]]
            print(f"from Rust, by the base: {type(error).__name__} {bases}: {error}")
    assert raised == [fe.DivisionByZeroError, fe.ShapeError, fe.ArgumentOverflowError]


if __name__ == "__main__":
    main()
