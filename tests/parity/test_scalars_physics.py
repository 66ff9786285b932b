"""Physics does what the reference does."""

import math

import ferrule as fe
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parity.inputs.scalars import agree

coordinate = st.floats(-100, 100)


body = st.tuples(coordinate, coordinate, coordinate)


class TestPhysics:
    @given(st.lists(st.tuples(body, body, st.floats(0, 10)), max_size=20), st.floats(0, 1), st.integers(0, 4))
    @settings(max_examples=50)
    def test_n_body(self, bodies, softening, steps):
        x, v, m = ([part[i] for part in bodies] for i in range(3))
        x, v = np.array(x).reshape(-1, 3), np.array(v).reshape(-1, 3)
        agree("n_body", x, v, m, 0.01, steps, softening=softening, gravity=0.5)
        agree("n_body_energy", x, v, m, softening=softening)

    def test_no_bodies(self):
        assert [part.shape for part in fe.n_body([], [], [], 0.1, 1)] == [(0, 3), (0, 3)]
        agree("n_body", [], [], [], 0.1, 1)
        agree("n_body_energy", [], [], [])
        with pytest.raises(fe.ShapeError, match="positions"):
            fe.n_body([], [], [1.0], 0.1, 1)

    def test_many_bodies_on_many_threads(self):
        rng = np.random.default_rng(2)
        x, v, m = rng.normal(size=(300, 3)), rng.normal(size=(300, 3)), rng.random(300)
        agree("n_body", x, v, m, 0.001, 2)

    def test_the_energy_stays(self):
        x, v, m = [[0, 0, 0], [1, 0, 0]], [[0, 0, 0], [0, 1.2, 0]], [1.0, 1e-3]
        start = fe.n_body_energy(x, v, m)
        errors = []
        for steps in (1000, 2000):
            end = fe.n_body_energy(*fe.n_body(x, v, m, 20.0 / steps, steps), m)
            errors.append(abs(end / start - 1))
        assert errors[0] < 1e-3
        assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.5)  # second order

    def test_refuses(self):
        x = np.zeros((2, 3))
        with pytest.raises(fe.ShapeError, match=r"velocities: got shape \(1, 3\), wanted \(2, 3\)"):
            fe.n_body(x, x[:1], [1, 1], 0.1, 1)
        with pytest.raises(fe.ArgumentError, match="steps: got -1"):
            fe.n_body(x, x, [1, 1], 0.1, -1)
        with pytest.raises(fe.ArgumentError, match="softening"):
            fe.n_body(x, x, [1, 1], 0.1, 1, softening=math.nan)
        assert not x.any()
