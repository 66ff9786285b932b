"""
Small functions, one value at a time and many.
"""

from collections.abc import Iterable
from numpy import bool_, float64, int64
from numpy.typing import ArrayLike, NDArray
from typing import SupportsFloat, SupportsIndex

__all__ = ["add", "add_batch", "black_scholes", "black_scholes_batch", "compound_interest", "divide", "divide_batch", "evaluate_rules", "evaluate_rules_batch", "fibonacci", "floor_divide", "floor_divide_batch", "gcd", "gcd_batch", "irr", "irr_batch", "is_prime", "is_prime_batch", "levenshtein", "levenshtein_batch", "modulo", "modulo_batch", "multiply", "multiply_batch", "n_body", "n_body_energy", "noop", "normalize_whitespace", "normalize_whitespace_batch", "power", "power_batch", "reverse_text", "slugify", "slugify_batch", "subtract", "subtract_batch", "sum_as_string"]

def add(a: "int | float", b: "int | float") -> "int | float":
    """
    The sum of two numbers: the smallest call with arguments and a result.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a + b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    int or float

    Raises
    ------
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.add(2, 3)
    5
    >>> scalars.add(2**63, 0.5)
    9.223372036854776e+18
    """

def add_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`add` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of int64 or float64
        Ints if both have only ints.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ResultOverflowError
        An int of the result does not fit int64.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.add_batch([1, 2], 3).tolist()
    [4, 5]
    """

def black_scholes(spot: SupportsFloat | SupportsIndex, strike: SupportsFloat | SupportsIndex, rate: SupportsFloat | SupportsIndex, volatility: SupportsFloat | SupportsIndex, time: SupportsFloat | SupportsIndex, *, kind: str = 'call') -> float:
    """
    The price of a European option without dividends (Black and Scholes, J. Political Economy 81, 1973).

    Parameters
    ----------
    spot, strike : float
        Price of the share now, and the price agreed on; from 1e-100 to 1e100.
    rate : float
        Riskless rate a year, continuously compounded (0.03 is 3 %); from -1000 to 1000.
    volatility : float
        Standard deviation of the logarithm of the price over a year; from 0 to 1e6.
    time : float
        Years to expiry; from 0 to 1e6.
    kind : {"call", "put"}

    Returns
    -------
    float
        In the unit of `spot`; while ``rate * time`` is within ±25, less than 1e-14 × the larger of `spot` and the
        discounted strike from the true price. Beyond, the error grows with ``rate * time``. NaN where an argument is.

    Raises
    ------
    ArgumentError
        A number outside its range, or another `kind`.
    ResultOverflowError
        The rate is so negative that the discount factor exceeds what a float holds.

    Examples
    --------
    >>> import ferrule as fe
    >>> round(fe.black_scholes(100.0, 105.0, 0.03, 0.2, 1.0), 6)
    7.128065
    """

def black_scholes_batch(spot: ArrayLike, strike: ArrayLike, rate: ArrayLike, volatility: ArrayLike, time: ArrayLike, *, kind: str = 'call') -> NDArray[float64]:
    """
    The prices of many options, on all threads. To the last bit those of `black_scholes`.

    Parameters
    ----------
    spot, strike, rate, volatility, time : float or one-dimensional array or list of numbers
        As in `black_scholes`; a single number (also one of NumPy's, or an array of no dimension) goes with every item
        of the others. Arrays of float64 are read in place, others are copied.
    kind : {"call", "put"}

    Returns
    -------
    numpy.ndarray of float64
        One price for each item; one in all where every argument is a single number.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ArgumentError, ResultOverflowError
        As `black_scholes`, with the item's index in the message.
    ArgumentTypeError
        An argument is neither a number nor numbers, or is a masked array.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.black_scholes_batch([90.0, 100.0], 105.0, 0.03, 0.2, 1.0, kind="put").round(4).tolist()
    [15.0112, 9.0248]
    """

def compound_interest(principal: SupportsFloat | SupportsIndex, rate: SupportsFloat | SupportsIndex, periods_per_year: SupportsFloat | SupportsIndex, years: SupportsFloat | SupportsIndex) -> float:
    """
    What a principal becomes with compound interest: ``principal * (1 + rate / periods_per_year) ** (periods_per_year * years)``.

    Parameters
    ----------
    principal : float
        In any unit of money.
    rate : float
        Nominal rate a year (0.05 is 5 %); above ``-periods_per_year``.
    periods_per_year : float
        How often interest is added; positive and finite.
    years : float

    Returns
    -------
    float
        The principal and the interest together. NaN where an argument is, but `periods_per_year`.

    Raises
    ------
    ArgumentError
        `periods_per_year` or `rate` outside its range.
    ResultOverflowError
        The amount exceeds what a float holds.

    Examples
    --------
    >>> import ferrule as fe
    >>> round(fe.compound_interest(1000.0, 0.05, 12, 10), 2)
    1647.01
    """

def divide(a: "int | float", b: "int | float") -> "float":
    """
    The quotient of two numbers, a float.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a / b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    float

    Raises
    ------
    DivisionByZeroError
        `b` is 0.
    ResultOverflowError
        The quotient of two ints exceeds what a float holds.
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.divide(10, 4)
    2.5
    """

def divide_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`divide` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of float64

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    DivisionByZeroError
        An item of `b` is 0; its place is named, as below.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.divide_batch([1, 2], 4).tolist()
    [0.25, 0.5]
    """

def evaluate_rules(row: ArrayLike, rules: Iterable[tuple[SupportsIndex, str, float]], *, combine: str = 'all') -> bool:
    """
    Whether one row of features satisfies rules, as in a model's conditions.

    Parameters
    ----------
    row : list or tuple of numbers, or one-dimensional array
        One number for each feature. Of a list only the features that rules name are read.
    rules : iterable of (feature, operator, threshold)
        The index of a feature, one of ``"<" "<=" ">" ">=" "==" "!="``, and what it is compared with: exactly, as in Python,
        whatever the types (``2**53 + 1`` is not ``2.0**53``). NaN compares as in NumPy: only ``!=`` holds.
    combine : {"all", "any"}
        Whether every rule must hold (true without rules) or one is enough (false without rules).

    Returns
    -------
    bool

    Raises
    ------
    ArgumentError
        A feature that the row does not have, another operator, another `combine`.
    ArgumentTypeError
        A feature or a threshold that is not a number, or a masked array.
    ArgumentOverflowError
        A feature or a threshold is a number other than an int that is too large for a float.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.evaluate_rules([37.0, 0.8], [(0, ">=", 18), (1, "<", 0.9)])
    True
    """

def evaluate_rules_batch(rows: ArrayLike, rules: Iterable[tuple[SupportsIndex, str, float]], *, combine: str = 'all') -> NDArray[bool_]:
    """
    Which rows of features satisfy rules, on all threads.

    Parameters
    ----------
    rows : two-dimensional array of numbers
        One row each, as a table of polars, pyarrow or pandas has them, too. float64 in C order is read in place, all else is
        copied; rows are taken one by one, on one thread, where they have numbers that float64 may not hold. ``[]`` is no rows.
    rules, combine
        As in `evaluate_rules`.

    Returns
    -------
    numpy.ndarray of bool
        One for each row; without rows an empty array, whatever features the rules name.

    Raises
    ------
    ShapeError
        The array does not have two dimensions.
    ArgumentError, ArgumentTypeError, ArgumentOverflowError
        As `evaluate_rules`; a masked array is of the wrong type.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.evaluate_rules_batch([[37.0, 0.8], [12.0, 0.5]], [(0, ">=", 18), (1, "<", 0.9)]).tolist()
    [True, False]
    """

def fibonacci(n: SupportsIndex) -> "int":
    """
    The `n`-th Fibonacci number, exactly: 0, 1, 1, 2, 3, 5 …

    Parameters
    ----------
    n : int
        From 0 to 10,000,000.

    Returns
    -------
    int
        Past the 93rd it no longer fits 64 bits; it is exact all the same (fast doubling).

    Raises
    ------
    ArgumentError
        `n` is negative or above 10,000,000.
    ArgumentTypeError
        `n` is not an integer.

    Notes
    -----
    For numbers of thousands of digits ``gmpy2`` is faster: its multiplication is GMP's, written for each processor.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.fibonacci(100)
    354224848179261915075
    """

def floor_divide(a: "int | float", b: "int | float") -> "int | float":
    """
    The quotient of two numbers, rounded towards minus infinity.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a // b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    int or float

    Raises
    ------
    DivisionByZeroError
        `b` is 0.
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.floor_divide(-7, 2)
    -4
    """

def floor_divide_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`floor_divide` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of int64 or float64
        Ints if both have only ints.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    DivisionByZeroError
        An item of `b` is 0; its place is named, as below.
    ResultOverflowError
        An int of the result does not fit int64.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.floor_divide_batch([-7, 7], 2).tolist()
    [-4, 3]
    """

def gcd(a: SupportsIndex, b: SupportsIndex) -> "int":
    """
    The greatest common divisor.

    Parameters
    ----------
    a, b : int
        Of any size and sign.

    Returns
    -------
    int
        Exactly ``math.gcd(a, b)``: Stein's binary algorithm within 64 bits, ``math.gcd`` itself past them.

    Raises
    ------
    ArgumentTypeError
        An argument is not an integer.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.gcd(12, -18)
    6
    """

def gcd_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64]:
    """
    The greatest common divisor of each pair.

    Parameters
    ----------
    a, b : list or tuple of int, or one-dimensional array of an integer dtype
        Of the same length. Arrays of int64 are read in place, others are copied.

    Returns
    -------
    numpy.ndarray of int64

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ArgumentTypeError
        An item is not an integer, or an array's dtype is not one of integers.
    ArgumentOverflowError
        An item does not fit int64.
    ResultOverflowError
        A divisor does not fit int64; only 2**63 can be one.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.gcd_batch([12, 7], [18, 21]).tolist()
    [6, 7]
    """

def irr(cash_flows: ArrayLike) -> float:
    """
    The internal rate of return: the rate a period at which the present values of cash flows sum up to 0.

    Parameters
    ----------
    cash_flows : list or tuple of numbers, or one-dimensional array
        One for each period, the first one now; money paid out is negative. An array of float64 is read in place.

    Returns
    -------
    float
        The rate a period (0.1 is 10 %). Flows that change sign once have exactly one (Descartes' rule of signs). With
        more changes there may be several: the one nearest to 0 in ``log(1 + rate)`` is returned; two that lie within
        1 % of each other may be missed.

    Raises
    ------
    ArgumentError
        There is no change of sign, a flow is not finite, or no rate between -99.9999 % and 100,000,000 % is found.
    ArgumentTypeError
        An item is not a number, or the array is a masked one.
    ArgumentOverflowError
        An item is an int that is too large for a float.

    Examples
    --------
    >>> import ferrule as fe
    >>> round(fe.irr([-100.0, 39.0, 59.0, 55.0, 20.0]), 5)
    0.28095
    """

def irr_batch(cash_flows: ArrayLike) -> NDArray[float64]:
    """
    The internal rate of return of each row, on all threads.

    Parameters
    ----------
    cash_flows : two-dimensional array of numbers
        One row a series of flows, one column a period. float64 in C order is read in place, all else is copied. ``[]``
        is no rows, for which the answer is an empty array.

    Returns
    -------
    numpy.ndarray of float64
        One rate for each row, to the last bit that of `irr`; NaN where that raises an error.

    Raises
    ------
    ShapeError
        The array does not have two dimensions.
    ArgumentTypeError
        The array's dtype is not one of numbers of up to 64 bits, or it is a masked array.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.irr_batch([[-100.0, 110.0], [-100.0, 50.0], [1.0, 1.0]]).round(6).tolist()
    [0.1, -0.5, nan]
    """

def is_prime(n: SupportsIndex) -> bool:
    """
    Whether `n` is a prime number.

    Parameters
    ----------
    n : int
        Below 2**64. Negative numbers, 0 and 1 are not primes.

    Returns
    -------
    bool
        Certain, not probable: Miller–Rabin with bases that decide all numbers below 2**64 (Sorenson and Webster,
        "Strong pseudoprimes to twelve prime bases", Math. Comp. 86, 2017).

    Raises
    ------
    ArgumentError
        `n` is 2**64 or more.
    ArgumentTypeError
        `n` is not an integer.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.is_prime(2**61 - 1)
    True
    """

def is_prime_batch(numbers: ArrayLike) -> NDArray[bool_]:
    """
    Whether each number is a prime.

    Parameters
    ----------
    numbers : list or tuple of int, or one-dimensional array of an integer dtype
        Lists are read item by item and may hold numbers of int64. Arrays of int64 and uint64 are read in place, others
        are copied.

    Returns
    -------
    numpy.ndarray of bool

    Raises
    ------
    ArgumentTypeError
        An item is not an integer, or the array's dtype is not one of integers.
    ArgumentOverflowError
        An item of a list does not fit int64.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.is_prime_batch([1, 2, 3, 4, 5]).tolist()
    [False, True, True, False, True]
    """

def levenshtein(a: str, b: str) -> int:
    """
    The Levenshtein distance: the least number of insertions, deletions and replacements of code points.

    Parameters
    ----------
    a, b : str

    Returns
    -------
    int
        Source: Myers, "A fast bit-vector algorithm for approximate string matching", J. ACM 46 (1999), in blocks of 64
        code points. The time grows with ``len(a) * len(b) / 64``.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.levenshtein("kitten", "sitting")
    3
    """

def levenshtein_batch(query: str, choices: Iterable[str]) -> NDArray[int64]:
    """
    The Levenshtein distance of one string to each of many, on all threads.

    Parameters
    ----------
    query : str
    choices : iterable of str

    Returns
    -------
    numpy.ndarray of int64

    Raises
    ------
    ArgumentTypeError
        An item is not a str.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.levenshtein_batch("rust", ["rust", "trust", "dusty"]).tolist()
    [0, 1, 2]
    """

def modulo(a: "int | float", b: "int | float") -> "int | float":
    """
    What floor division leaves: of the sign of `b`.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a % b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    int or float

    Raises
    ------
    DivisionByZeroError
        `b` is 0.
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.modulo(-7, 2)
    1
    >>> scalars.modulo(7.5, -2)
    -0.5
    """

def modulo_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`modulo` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of int64 or float64
        Ints if both have only ints.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    DivisionByZeroError
        An item of `b` is 0; its place is named, as below.
    ResultOverflowError
        An int of the result does not fit int64.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.modulo_batch([-7, 7], 2).tolist()
    [1, 1]
    """

def multiply(a: "int | float", b: "int | float") -> "int | float":
    """
    The product of two numbers.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a * b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    int or float

    Raises
    ------
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.multiply(2**40, 2**40) == 2**80
    True
    """

def multiply_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`multiply` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of int64 or float64
        Ints if both have only ints.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ResultOverflowError
        An int of the result does not fit int64.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.multiply_batch([1, 2], 3).tolist()
    [3, 6]
    """

def n_body(positions: ArrayLike, velocities: ArrayLike, masses: ArrayLike, dt: SupportsFloat | SupportsIndex, steps: SupportsIndex, *, gravity: SupportsFloat | SupportsIndex = 1.0, softening: SupportsFloat | SupportsIndex = 0.0) -> tuple[NDArray[float64], NDArray[float64]]:
    """
    Move bodies that attract each other, by the leapfrog method.

    Every step adds half a step of acceleration to the velocities, a step of velocity to the positions and another half
    of acceleration (kick–drift–kick, the same as velocity Verlet): the error of the energy stays bounded. All pairs of
    bodies are summed up. Source: Dehnen and Read, Eur. Phys. J. Plus 126 (2011), 55.

    Parameters
    ----------
    positions, velocities : array of shape (n, 3)
        float64 in C order is read in place, all else is copied. Not changed. Of no bodies ``[]`` will do.
    masses : array or list of n numbers
    dt : float
        The length of a step, in the unit of time that `velocities` and `gravity` imply.
    steps : int
        How many, 0 or more.
    gravity : float
        The gravitational constant in the units of the arrays.
    softening : float
        Plummer's softening length: the pull of a distance r is taken at sqrt(r² + softening²). Bodies in the same place
        do not pull each other.

    Returns
    -------
    tuple of two numpy.ndarray of float64, shape (n, 3)
        New positions and velocities: the same bits whatever the number of threads.

    Raises
    ------
    ShapeError
        Shapes that do not go together.
    ArgumentError
        Negative `steps` or `softening`.
    ArgumentTypeError
        A dtype that is not one of numbers of up to 64 bits.

    Examples
    --------
    A planet of no weight once around a star of mass 1:

    >>> import math
    >>> import ferrule as fe
    >>> x, v = fe.n_body([[0, 0, 0], [1, 0, 0]], [[0, 0, 0], [0, 1, 0]], [1.0, 0.0], math.tau / 1000, 1000)
    >>> x[1].round(3).tolist()
    [1.0, -0.0, 0.0]
    """

def n_body_energy(positions: ArrayLike, velocities: ArrayLike, masses: ArrayLike, *, gravity: SupportsFloat | SupportsIndex = 1.0, softening: SupportsFloat | SupportsIndex = 0.0) -> float:
    """
    The energy of bodies that attract each other: kinetic and potential together.

    The leapfrog of `n_body` keeps it, but for a bounded error that shrinks with the square of the step.

    Parameters
    ----------
    positions, velocities, masses, gravity, softening
        As in `n_body`.

    Returns
    -------
    float

    Raises
    ------
    ShapeError, ArgumentError, ArgumentTypeError
        As `n_body`.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.n_body_energy([[0, 0, 0], [2, 0, 0]], [[0, 0, 0], [0, 1, 0]], [3.0, 1.0])
    -1.0
    """

def noop() -> None:
    """
    Do nothing: what a call of it costs is the price of crossing from Python to Rust and back.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.noop()
    """

def normalize_whitespace(text: str) -> str:
    """
    Make every run of whitespace one space, and none at the ends.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Exactly ``" ".join(text.split())``: whitespace is what ``str.isspace`` says it is.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.normalize_whitespace("  two\\n\\t words ")
    'two words'
    """

def normalize_whitespace_batch(texts: Iterable[str]) -> "list[str]":
    """
    `normalize_whitespace` of each string.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    list of str

    Raises
    ------
    ArgumentTypeError
        An item is not a str.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.normalize_whitespace_batch([" a  b ", "c"])
    ['a b', 'c']
    """

def power(a: "int | float", b: "int | float") -> "int | float":
    """
    A power of a number; of ints, an int, but a float where the exponent is negative.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a ** b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    int or float

    Raises
    ------
    DivisionByZeroError
        `a` is 0 and `b` negative.
    ArgumentError
        A root of a negative number, which is complex.
    ResultOverflowError
        A float's power exceeds what a float holds, or an int's has more than 2**25 bits.
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.power(3, 4)
    81
    >>> scalars.power(2, -1)
    0.5
    """

def power_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`power` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of int64 or float64
        Ints if both have only ints.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    DivisionByZeroError
        An item of `a` is 0 and that of `b` negative; its place is named, as below.
    ArgumentError
        A root of a negative number, which is complex; a negative exponent of an int.
    ResultOverflowError
        An int of the result does not fit int64; a power exceeds what a float holds.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.power_batch([2, 3], 2).tolist()
    [4, 9]
    """

def reverse_text(text: str) -> str:
    """
    The text backwards, by code points: exactly ``text[::-1]``.

    Parameters
    ----------
    text : str
        Lone surrogates included. Combining marks come before their letter, as with any reversal by code points.

    Returns
    -------
    str

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.reverse_text("drawer")
    'reward'
    """

def slugify(text: str) -> str:
    """
    A name for addresses and files, of ASCII letters, digits and single hyphens.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text decomposed (NFKD), without what is then not ASCII, in lower case, with a hyphen for every run of other
        characters than letters and digits, and none at the ends. May be empty. The decomposition is that of Unicode
        18; a Python whose ``unicodedata`` is older answers differently only for characters that it does not know.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.slugify("Crème brûlée: № 1!")
    'creme-brulee-no-1'
    """

def slugify_batch(texts: Iterable[str]) -> "list[str]":
    """
    `slugify` of each string.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    list of str

    Raises
    ------
    ArgumentTypeError
        An item is not a str.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.slugify_batch(["A b", "Ünï"])
    ['a-b', 'uni']
    """

def subtract(a: "int | float", b: "int | float") -> "int | float":
    """
    The difference of two numbers.

    Parameters
    ----------
    a, b : int or float
        As Python's ``a - b``: ints of any size, exactly; a float beside an int makes a float of it.

    Returns
    -------
    int or float

    Raises
    ------
    ArgumentTypeError
        An argument is neither an int nor a float; a ``Decimal`` is not, since as a float it might be another number.
    ArgumentOverflowError
        An int beside a float is too large for one.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.subtract(2, 3.5)
    -1.5
    """

def subtract_batch(a: ArrayLike, b: ArrayLike) -> NDArray[int64] | NDArray[float64]:
    """
    :func:`subtract` of each pair of items. Uses all threads.

    Parameters
    ----------
    a, b : int, float, or one-dimensional array or list of them
        A single number goes with every item of the other. Arrays of int64 and float64 are read in place, others are copied;
        a list with a float is one of floats.

    Returns
    -------
    numpy.ndarray of int64 or float64
        Ints if both have only ints.

    Raises
    ------
    ShapeError
        ``Arrays must have the same shape``.
    ResultOverflowError
        An int of the result does not fit int64.
    ArgumentTypeError
        An item is neither an int nor a float.
    ArgumentOverflowError
        An int does not fit int64, or beside floats no float.

    Examples
    --------
    >>> from ferrule import scalars
    >>> scalars.subtract_batch([1, 2], [0.5, 3]).tolist()
    [0.5, -1.0]
    """

def sum_as_string(a: SupportsIndex, b: SupportsIndex) -> str:
    """
    The decimal text of the sum of two integers.

    Parameters
    ----------
    a, b : int
        Of any size and sign; objects with ``__index__`` are taken, floats are not.

    Returns
    -------
    str
        Exactly ``str(a + b)``. Past 64 bits Python's own integers do the work.

    Raises
    ------
    ArgumentTypeError
        An argument is not an integer.
    ValueError
        The sum has more digits than ``sys.get_int_max_str_digits()``, as from ``str``.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.sum_as_string(2, 40)
    '42'
    >>> fe.sum_as_string(2**100, -1)
    '1267650600228229401496703205375'
    """
