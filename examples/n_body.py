"""Physics: the Sun, the Earth and Jupiter for twelve years, and how exact steps of some lengths are."""

import math

import ferrule as fe
import numpy as np

# Astronomical units, years, masses of the Sun: there the gravitational constant is 4 pi^2.
GRAVITY = 4 * math.pi**2
MASSES = np.array([1.0, 3.003e-6, 9.545e-4])
POSITIONS = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [5.2, 0.0, 0.0]])
VELOCITIES = np.array([[0.0, 0.0, 0.0], [0.0, math.tau, 0.0], [0.0, math.tau / math.sqrt(5.2), 0.0]])


def main() -> None:
    """Print the orbits, then the error of the energy for several steps."""
    x, v = POSITIONS, VELOCITIES
    print("year   Earth from the Sun   Jupiter from the Sun   (astronomical units)")
    for year in range(0, 13, 3):
        sun, earth, jupiter = x
        # The pull of the others changes the orbits by less than a thousandth.
        assert abs(np.linalg.norm(earth - sun) - 1.0) < 1e-3
        assert abs(np.linalg.norm(jupiter - sun) - 5.2) < 2e-2
        print(f"{year:4} {np.linalg.norm(earth - sun):20.5f} {np.linalg.norm(jupiter - sun):22.5f}")
        x, v = fe.n_body(x, v, MASSES, 1e-3, 3_000, gravity=GRAVITY)

    start = fe.n_body_energy(POSITIONS, VELOCITIES, MASSES, gravity=GRAVITY)
    print("\nsteps a year   error of the energy after 12 years")
    errors = []
    for steps in (50, 100, 200, 400):
        moved = fe.n_body(POSITIONS, VELOCITIES, MASSES, 1 / steps, 12 * steps, gravity=GRAVITY)
        error = fe.n_body_energy(*moved, MASSES, gravity=GRAVITY) / start - 1
        print(f"{steps:12} {abs(error):22.1e}")
        errors.append(abs(error))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-8
    print("\nThe leapfrog neither gains nor loses energy for good: the error is bounded.")
    print("All these steps are one crossing each call: Python sees only the end.")


if __name__ == "__main__":
    main()
