"""Physics: bodies that pull each other."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import ferrule as fe
from ferrule.bench import close, inputs, plain, workload
from ferrule.bench.workloads.scalars import peers
from ferrule.reference import scalars as reference


class Bodies(NamedTuple):
    """The input of `n_body`."""

    positions: NDArray[Any]
    velocities: NDArray[Any]
    masses: NDArray[Any]


_STEPS = 10


@workload(sizes=(3, 30, 300, 3_000), unit="body", equal=close(rtol=1e-9, atol=1e-12), memory=False)
def n_body(n: int) -> Bodies:
    """Move n bodies 10 steps by the leapfrog, all pairs summed up."""
    return Bodies(
        inputs.array(3 * n, seed=4, low=-1, high=1).reshape(n, 3),
        inputs.array(3 * n, seed=5, low=-1, high=1).reshape(n, 3),
        inputs.array(n, seed=6) / n,
    )


@n_body.reference(max_n=300)
def _(data: Bodies) -> list[list[float]]:
    positions, velocities, masses = (part.tolist() for part in data)
    return reference.n_body(positions, velocities, masses, 1e-4, _STEPS, softening=0.01)[0]


@n_body.plain(max_n=300)
def _(data: Bodies) -> list[list[float]]:
    positions, velocities, masses = (part.tolist() for part in data)
    return plain.n_body(positions, velocities, masses, dt=1e-4, steps=_STEPS, softening=0.01)


@n_body.ferrule(parallel=True)
def _(data: Bodies) -> NDArray[Any]:
    return fe.n_body(*data, 1e-4, _STEPS, softening=0.01)[0]


@n_body.peer("NumPy", needs="numpy", max_n=300)
def _(data: Bodies) -> NDArray[Any]:
    x, v, m = data.positions.T.copy(), data.velocities.T.copy(), data.masses

    def pull() -> NDArray[Any]:
        apart = x[:, None, :] - x[:, :, None]
        squared = (apart * apart).sum(0) + 1e-4
        factor: NDArray[Any] = m / (squared * np.sqrt(squared))
        pulls: NDArray[Any] = np.einsum("aij,ij->ai", apart, factor)
        return pulls

    a = pull()
    for _ in range(_STEPS):
        v += a * 5e-5
        x += v * 1e-4
        a = pull()
        v += a * 5e-5
    return x.T


@n_body.peer("Numba", needs="numba", note="njit, prange", parallel=True, jit=True)
def _(data: Bodies) -> NDArray[Any]:
    x, v = data.positions.T.copy(), data.velocities.T.copy()
    peers.looped_n_body(parallel=True)(x, v, data.masses, _STEPS)
    return x.T


@n_body.peer("Numba, serial", needs="numba", note="njit", jit=True)
def _(data: Bodies) -> NDArray[Any]:
    x, v = data.positions.T.copy(), data.velocities.T.copy()
    peers.looped_n_body(parallel=False)(x, v, data.masses, _STEPS)
    return x.T
