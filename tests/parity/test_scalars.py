"""Every function of `scalars` agrees with its plain Python, and refuses what it has no answer for."""

import signal
import threading
import time

import ferrule as fe
import numpy as np
import pytest
from ferrule import scalars
from ferrule.reference import scalars as reference
from hypothesis import given

from tests.parity.inputs.scalars import agree, any_float
from tests.signals import SOON, TRIES, Rung, at_most


def test_every_public_name_has_a_reference():
    assert scalars.__all__ == reference.__all__


class TestCalls:
    def test_noop(self):
        assert scalars.noop() is None

    @given(any_float, any_float)
    def test_add_and_divide(self, a, b):
        agree("add", a, b)
        agree("divide", a, b)

    @pytest.mark.parametrize("zero", [0.0, -0.0, 0])
    def test_divide_by_zero(self, zero):
        with pytest.raises(fe.ArgumentError, match=r"^Cannot divide by zero"):
            fe.divide(10.0, zero)

    def test_divide_refuses_text(self):
        with pytest.raises(TypeError, match="b"):
            fe.divide(1.0, "2")


class Raising:
    """A number whose conversion ends in an exception of the user's own."""

    def __init__(self, error):
        self.error = error

    def __index__(self):
        raise self.error

    def __float__(self):
        raise self.error


class Text(Raising):
    """No number, whatever it says."""

    def __init__(self):
        super().__init__(TypeError("mine"))


CONVERTING = {
    "is_prime": fe.is_prime,
    "is_prime_batch": lambda x: fe.is_prime_batch([2, x]),
    "gcd": lambda x: fe.gcd(1, x),
    "gcd_batch": lambda x: fe.gcd_batch([x], [1]),
    "sum_as_string": lambda x: fe.sum_as_string(x, 1),
    "fibonacci": fe.fibonacci,
    "evaluate_rules": lambda x: fe.evaluate_rules([x], [(0, "<", 1.0)]),
    "a rule's feature": lambda x: fe.evaluate_rules([1.0], [(x, "<", 1.0)]),
    "a rule's threshold": lambda x: fe.evaluate_rules([1.0], [(0, "<", x)]),
    "irr": lambda x: fe.irr([-1.0, x]),
    "n_body": lambda x: fe.n_body([[0, 0, 0]], [[0, 0, 0]], [x], 0.1, 1),
    "black_scholes": lambda x: fe.black_scholes(x, 1.0, 0.0, 0.2, 1.0),
    "black_scholes_batch": lambda x: fe.black_scholes_batch([x], 1.0, 0.0, 0.2, 1.0),
}


@pytest.mark.parametrize("call", CONVERTING.values(), ids=CONVERTING)
class TestExceptionsOfTheUser:
    @pytest.mark.parametrize("error", [KeyboardInterrupt("stop"), MemoryError("full"), LookupError("mine")])
    def test_stay_what_they_are(self, call, error):
        with pytest.raises(type(error)) as raised:
            call(Raising(error))
        assert raised.value is error

    def test_a_type_error_is_a_wrong_argument(self, call):
        with pytest.raises(TypeError):
            call(Text())


class Iterating:
    def __iter__(self):
        raise KeyboardInterrupt

    def __array__(self, *_args, **_kwargs):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "call",
    [
        fe.slugify_batch,
        lambda x: fe.levenshtein_batch("a", x),
        lambda x: fe.evaluate_rules([1.0], x),
        lambda x: fe.evaluate_rules_batch(x, []),
        fe.irr_batch,
        fe.People,
        fe.word_count,
        fe.FrozenMap,
        lambda x: fe.FrozenMap(keys=x, values=[]),
        lambda x: fe.FrozenMap(keys=[], values=x),
    ],
)
def test_an_interrupt_in_the_user_s_iterable_stays_one(call):
    with pytest.raises(KeyboardInterrupt):
        call(Iterating())


@pytest.mark.parametrize(
    "call",
    [
        lambda x: fe.is_prime_batch(x.astype(int)),
        lambda x: fe.gcd_batch(x.astype(int), [1, 2]),
        fe.irr,
        lambda x: fe.irr_batch(x[None]),
        lambda x: fe.black_scholes_batch(1.0, x, 0.0, 0.2, 1.0),
        lambda x: fe.black_scholes_batch(1.0, x[1], 0.0, 0.2, 1.0),
        lambda x: fe.evaluate_rules(x, [(0, "<", 1.0)]),
        lambda x: fe.evaluate_rules_batch(x[None], [(0, "<", 1.0)]),
        lambda x: fe.n_body(np.zeros((2, 3)), np.zeros((2, 3)), x, 0.1, 1),
        lambda x: fe.n_body_energy(np.zeros((2, 3)), np.zeros((2, 3)), x),
        lambda x: fe.n_body_energy(np.ma.zeros((2, 3)) * x[0], np.zeros((2, 3)), [1.0, 1.0]),
    ],
)
def test_masked_arrays_are_refused(call):
    with pytest.raises(fe.ArgumentTypeError, match=r"got a masked array, whose mask would be lost"):
        call(np.ma.array([-1.0, 2.0], mask=[False, True]))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: fe.levenshtein(b"a", "b"), "a"),
        (lambda: fe.levenshtein_batch(b"a", ["b"]), "query"),
        (lambda: fe.slugify(None), "text"),
        (lambda: fe.normalize_whitespace(3), "text"),
        (lambda: fe.reverse_text(3), "text"),
        (lambda: fe.divide("x", 1), "a"),
        (lambda: fe.divide(1.0, 2**2000), "b"),
        (lambda: fe.black_scholes(1, "x", 1, 1, 1), "strike"),
        (lambda: fe.black_scholes(1, 1, 1, 1, 1, kind=3), "kind"),
        (lambda: fe.black_scholes_batch(2**2000, 1, 1, 1, 1), "spot"),
        (lambda: fe.black_scholes_batch(1, "x", 1, 1, 1), "strike"),
        (lambda: fe.black_scholes_batch(1, 1, np.complex64(1j), 1, 1), "rate"),
        (lambda: fe.compound_interest(1, 1, 1, "x"), "years"),
        (lambda: fe.evaluate_rules([1], [], combine=3), "combine"),
        (lambda: fe.fibonacci(2**70), "n"),
        (lambda: fe.irr("x"), "cash_flows"),
        (lambda: fe.irr([1, 2**2000]), "cash_flows[1]"),
    ],
)
def test_what_is_refused_is_named(call, name):
    with pytest.raises((TypeError, ValueError, OverflowError)) as raised:
        call()
    assert isinstance(raised.value, fe.FerruleError)
    assert str(raised.value).startswith(f"{name}: ")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")
@pytest.mark.parametrize(
    "call",
    [
        lambda: fe.n_body(np.eye(3), np.zeros((3, 3)), [1.0] * 3, 1e-9, 2**60),
        lambda: fe.n_body(np.random.rand(2000, 3), np.zeros((2000, 3)), [1.0] * 2000, 1e-9, 2**60),  # noqa: NPY002
        lambda: fe.levenshtein("ab" * 300_000, "cd" * 300_000),
    ],
    ids=["few-bodies", "many-bodies", "levenshtein"],
)
def test_a_signal_stops_long_calls(call):
    def stopped_after():
        started = time.thread_time()
        with pytest.raises(Rung), at_most(0.2):
            call()
        return time.thread_time() - started

    # A machine that does other things makes a call later, never sooner; a deaf one is late each time.
    assert any(stopped_after() < 0.2 + SOON for _ in range(TRIES))


def test_threads_share_arguments():
    spot = np.linspace(50, 150, 20_000)
    expected = fe.black_scholes_batch(spot, 100.0, 0.01, 0.2, 1.0)
    answers = []

    def work():
        answers.extend(fe.black_scholes_batch(spot, 100.0, 0.01, 0.2, 1.0) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 80
    assert all((answer == expected).all() for answer in answers)
