//! Physics: bodies under their own gravity.

use ferrule_base::{Error, Repr};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::{AnyInt, ArrayLike, FloatMatrix};
use ferrule_gate::take;
use ferrule_gate::take::matrix::{Matrix, matrix};
use ferrule_gate::take::number::count;
use ferrule_gate::take::numbers::Floats;
use ferrule_gate::take::scalar::Float;
use ferrule_kernels::scalars::physics as kernels;
use ferrule_kernels::scalars::physics::Law;
use numpy::PyArrayMethods;
use pyo3::prelude::*;

/// A new array of rows of `columns`.
fn to_matrix(py: Python<'_>, values: Vec<f64>, columns: usize) -> PyResult<FloatMatrix<'_>> {
    let rows = values.len() / columns;
    Ok(FloatMatrix(new_array(py, values)?.reshape([rows, columns])?))
}

/// The bodies' arguments, of matching shapes.
fn bodies(
    positions: &ArrayLike<'_>,
    velocities: &ArrayLike<'_>,
    masses: &ArrayLike<'_>,
    softening: f64,
) -> Outcome<(Matrix, Matrix, Floats)> {
    let (x, v) = (matrix(positions, "positions")?, matrix(velocities, "velocities")?);
    let masses = Floats::new(&masses.0, "masses")?;
    for (name, matrix) in [("positions", &x), ("velocities", &v)] {
        let fits = match (matrix.rows, matrix.columns) {
            (0, 0) => masses.is_empty(),
            (rows, columns) => rows == masses.len() && columns == 3,
        };
        if !fits {
            return Err(Error::Shape(format!(
                "{name}: got shape ({}, {}), wanted ({}, 3) for {2} masses",
                matrix.rows,
                matrix.columns,
                masses.len()
            ))
            .into());
        }
    }
    if softening.is_nan() || softening < 0.0 {
        return Err(Error::Value(format!(
            "softening: got {softening}, wanted 0 or more",
            softening = softening.repr()
        ))
        .into());
    }
    Ok((x, v, masses))
}

/// Move bodies that attract each other, by the leapfrog method.
///
/// Every step adds half a step of acceleration to the velocities, a step of velocity to the positions and another half
/// of acceleration (kick–drift–kick, the same as velocity Verlet): the error of the energy stays bounded. All pairs of
/// bodies are summed up. Source: Dehnen and Read, Eur. Phys. J. Plus 126 (2011), 55.
///
/// Parameters
/// ----------
/// positions, velocities : array of shape (n, 3)
///     float64 in C order is read in place, all else is copied. Not changed. Of no bodies ``[]`` will do.
/// masses : array or list of n numbers
/// dt : float
///     The length of a step, in the unit of time that `velocities` and `gravity` imply.
/// steps : int
///     How many, 0 or more.
/// gravity : float
///     The gravitational constant in the units of the arrays.
/// softening : float
///     Plummer's softening length: the pull of a distance r is taken at sqrt(r² + softening²). Bodies in the same place
///     do not pull each other.
///
/// Returns
/// -------
/// tuple of two numpy.ndarray of float64, shape (n, 3)
///     New positions and velocities: the same bits whatever the number of threads.
///
/// Raises
/// ------
/// ShapeError
///     Shapes that do not go together.
/// ArgumentError
///     Negative `steps` or `softening`.
/// ArgumentTypeError
///     A dtype that is not one of numbers of up to 64 bits.
///
/// Examples
/// --------
/// A planet of no weight once around a star of mass 1:
///
/// >>> import math
/// >>> import ferrule as fe
/// >>> x, v = fe.n_body([[0, 0, 0], [1, 0, 0]], [[0, 0, 0], [0, 1, 0]], [1.0, 0.0], math.tau / 1000, 1000)
/// >>> x[1].round(3).tolist()
/// [1.0, -0.0, 0.0]
#[pyfunction]
#[pyo3(
    signature = (positions, velocities, masses, dt, steps, *, gravity = Float::or(1.0), softening = Float::or(0.0)),
    text_signature = "(positions, velocities, masses, dt, steps, *, gravity=1.0, softening=0.0)"
)]
#[allow(clippy::too_many_arguments, reason = "two of them by name only")]
pub fn n_body<'py>(
    py: Python<'py>,
    positions: ArrayLike<'py>,
    velocities: ArrayLike<'py>,
    masses: ArrayLike<'py>,
    dt: Float<'_, '_>,
    steps: AnyInt<'py>,
    gravity: Float<'_, '_>,
    softening: Float<'_, '_>,
) -> Outcome<(FloatMatrix<'py>, FloatMatrix<'py>)> {
    take!(dt, gravity, softening);
    let (x, v, masses) = bodies(&positions, &velocities, &masses, softening)?;
    let steps = count(&steps.0, "steps", u64::MAX)?;
    let (x, v, law) = (&*x.values, &*v.values, Law { masses: &masses, gravity, softening });
    let (x, v) = detached(py, |run| kernels::n_body(x, v, law, dt, steps, run))?;
    Ok((to_matrix(py, x, 3)?, to_matrix(py, v, 3)?))
}

/// The energy of bodies that attract each other: kinetic and potential together.
///
/// The leapfrog of `n_body` keeps it, but for a bounded error that shrinks with the square of the step.
///
/// Parameters
/// ----------
/// positions, velocities, masses, gravity, softening
///     As in `n_body`.
///
/// Returns
/// -------
/// float
///
/// Raises
/// ------
/// ShapeError, ArgumentError, ArgumentTypeError
///     As `n_body`.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.n_body_energy([[0, 0, 0], [2, 0, 0]], [[0, 0, 0], [0, 1, 0]], [3.0, 1.0])
/// -1.0
#[pyfunction]
#[pyo3(
    signature = (positions, velocities, masses, *, gravity = Float::or(1.0), softening = Float::or(0.0)),
    text_signature = "(positions, velocities, masses, *, gravity=1.0, softening=0.0)"
)]
pub fn n_body_energy<'py>(
    py: Python<'py>,
    positions: ArrayLike<'py>,
    velocities: ArrayLike<'py>,
    masses: ArrayLike<'py>,
    gravity: Float<'_, '_>,
    softening: Float<'_, '_>,
) -> Outcome<f64> {
    take!(gravity, softening);
    let (x, v, masses) = bodies(&positions, &velocities, &masses, softening)?;
    let (x, v, law) = (&*x.values, &*v.values, Law { masses: &masses, gravity, softening });
    detached(py, |run| kernels::energy(x, v, law, run))
}
