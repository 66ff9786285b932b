//! The port of a function of ecdsa: twice a point of an elliptic curve.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyTuple};

type Point = (BigInt, BigInt, BigInt);

/// Twice a point, arbitrary z: the port of `PointJacobi._double`, and of `_double_with_z_1` that it calls.
///
/// The numbers are of gmpy2 where that is installed, as those of the curve are: so is what it gives.
#[pyfunction]
pub fn double_point<'py>(
    _point: &Bound<'py, PyAny>,
    x1: BigInt,
    y1: BigInt,
    z1: BigInt,
    p: &Bound<'py, PyAny>,
    a: BigInt,
) -> PyResult<Bound<'py, PyTuple>> {
    let py = p.py();
    let modulus: BigInt = p.extract()?;
    let found = if z1.is_one() {
        doubled_with_z_1(&x1, &y1, &modulus, &a)
    } else if z1.is_zero() {
        None
    } else {
        doubled(&x1, &y1, &z1, &modulus, &a)
    };
    let Some((x, y, z)) = found else {
        return (0, 0, 0).into_pyobject(py);
    };
    if p.is_exact_instance_of::<PyInt>() {
        return (x, y, z).into_pyobject(py);
    }
    let kind = p.get_type();
    (kind.call1((x,))?, kind.call1((y,))?, kind.call1((z,))?).into_pyobject(py)
}

/// By dbl-2007-bl: <http://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian.html#doubling-dbl-2007-bl>.
fn doubled(x1: &BigInt, y1: &BigInt, z1: &BigInt, p: &BigInt, a: &BigInt) -> Option<Point> {
    let (xx, yy) = (modulo(x1 * x1, p), modulo(y1 * y1, p));
    if yy.is_zero() {
        return None;
    }
    let yyyy = modulo(&yy * &yy, p);
    let zz = modulo(z1 * z1, p);
    let s = modulo((square(x1 + &yy) - &xx - &yyyy) * 2u32, p);
    let m = modulo(xx * 3u32 + a * &zz * &zz, p);
    let t = modulo(&m * &m - &s * 2u32, p);
    let y3 = modulo(m * (s - &t) - yyyy * 8u32, p);
    let z3 = modulo(square(y1 + z1) - yy - zz, p);
    Some((t, y3, z3))
}

/// By mdbl-2007-bl: <http://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian.html#doubling-mdbl-2007-bl>.
fn doubled_with_z_1(x1: &BigInt, y1: &BigInt, p: &BigInt, a: &BigInt) -> Option<Point> {
    let (xx, yy) = (modulo(x1 * x1, p), modulo(y1 * y1, p));
    if yy.is_zero() {
        return None;
    }
    let yyyy = modulo(&yy * &yy, p);
    let s = modulo((square(x1 + yy) - &xx - &yyyy) * 2u32, p);
    let m = xx * 3u32 + a;
    let t = modulo(&m * &m - &s * 2u32, p);
    let y3 = modulo(m * (s - &t) - yyyy * 8u32, p);
    let z3 = modulo(y1 * 2u32, p);
    Some((t, y3, z3))
}

fn square(number: BigInt) -> BigInt {
    &number * &number
}

/// The remainder as Python has it for a positive divisor: not negative. Given the number, division needs no copy.
fn modulo(number: BigInt, p: &BigInt) -> BigInt {
    let rest = number % p;
    if rest.is_negative() { rest + p } else { rest }
}
