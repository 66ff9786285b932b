//! Bodies that attract each other: the leapfrog (kick–drift–kick, "velocity Verlet") over a direct sum of forces.
//!
//! Source: Dehnen and Read, "N-body simulations of gravitational dynamics", Eur. Phys. J. Plus 126 (2011),
//! sections 2.1 (Plummer softening) and 3.1 (leapfrog).

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use multiversion::multiversion;

use crate::{Error, Run};

/// Bodies handled together: each lane sums the pull of all bodies in the same order, so the widths of vectors and the
/// number of threads change no bit of the result.
const LANES: usize = 16;

/// From this many pairs on, one step is spread over threads.
const PAIRS_FOR_THREADS: usize = 1 << 16;

/// One coordinate per vector, for loops without gathers.
#[derive(Clone)]
struct Columns([Vec<f64>; 3]);

impl Columns {
    fn new(rows: &[f64]) -> Self {
        Self([0, 1, 2].map(|axis| rows.iter().skip(axis).step_by(3).copied().collect()))
    }

    fn rows(&self) -> Vec<f64> {
        let [x, y, z] = &self.0;
        x.iter().zip(y).zip(z).flat_map(|((&x, &y), &z)| [x, y, z]).collect()
    }

    /// `self += by × factor`
    fn add(&mut self, by: &Self, factor: f64) {
        for (to, by) in self.0.iter_mut().zip(&by.0) {
            to.iter_mut().zip(by).for_each(|(to, by)| *to += by * factor);
        }
    }
}

/// What does not change while bodies move.
#[derive(Clone, Copy)]
pub struct Law<'a> {
    /// One per body.
    pub masses: &'a [f64],
    /// The gravitational constant in the caller's units.
    pub gravity: f64,
    /// Plummer's softening length.
    pub softening: f64,
}

/// Positions and velocities (rows of x, y, z) after `steps` steps of `dt`.
pub fn n_body(
    positions: &[f64],
    velocities: &[f64],
    law: Law<'_>,
    dt: f64,
    steps: u64,
    run: &Run<'_>,
) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let (mut x, mut v) = (Columns::new(positions), Columns::new(velocities));
    if steps > 0 {
        let mut a = accelerations(&x, law, run)?;
        for step in 0..steps {
            if step % 64 == 0 {
                run.check()?;
            }
            v.add(&a, dt / 2.0);
            x.add(&v, dt);
            a = accelerations(&x, law, run)?;
            v.add(&a, dt / 2.0);
        }
    }
    Ok((x.rows(), v.rows()))
}

fn accelerations(x: &Columns, law: Law<'_>, run: &Run<'_>) -> Result<Columns, Error> {
    let n = law.masses.len();
    let weights: Vec<f64> = law.masses.iter().map(|m| law.gravity * m).collect();
    let blocks = n.div_ceil(LANES);
    let of_block = |block: usize| pull(&x.0, &weights, law.softening * law.softening, block * LANES);
    let pulls = if n * n < PAIRS_FOR_THREADS {
        (0..blocks).map(of_block).collect()
    } else {
        run.map(0..blocks, of_block)?
    };
    let axis = |axis: usize| pulls.iter().flat_map(|pull| pull[axis]).take(n).collect();
    Ok(Columns([axis(0), axis(1), axis(2)]))
}

/// The accelerations of the bodies `first .. first + LANES`. Two bodies in the same place, a body and itself
/// among them, do not pull each other.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn pull(x: &[Vec<f64>; 3], weights: &[f64], soft: f64, first: usize) -> [[f64; LANES]; 3] {
    let n = weights.len();
    let mut own = [[0.0; LANES]; 3];
    for (own, x) in own.iter_mut().zip(x) {
        for (own, x) in own.iter_mut().zip(&x[first..]) {
            *own = *x;
        }
    }
    let mut sums = [[0.0; LANES]; 3];
    for j in 0..n {
        let (xj, yj, zj, weight) = (x[0][j], x[1][j], x[2][j], weights[j]);
        for lane in 0..LANES {
            let (dx, dy, dz) = (xj - own[0][lane], yj - own[1][lane], zj - own[2][lane]);
            let apart = dx * dx + dy * dy + dz * dz;
            let squared = apart + soft;
            let factor = weight / (squared * squared.sqrt());
            let factor = if apart > 0.0 { factor } else { 0.0 };
            sums[0][lane] += dx * factor;
            sums[1][lane] += dy * factor;
            sums[2][lane] += dz * factor;
        }
    }
    sums
}

/// The kinetic and the potential energy together.
pub fn energy(positions: &[f64], velocities: &[f64], law: Law<'_>, run: &Run<'_>) -> Result<f64, Error> {
    let bodies: Vec<_> = positions.as_chunks::<3>().0.iter().zip(law.masses).collect();
    let soft = law.softening * law.softening;
    let of_body = |i: usize| {
        let ([x, y, z], mass) = bodies[i];
        let [vx, vy, vz] = velocities.as_chunks::<3>().0[i];
        let potential: f64 = bodies[..i]
            .iter()
            .map(|([xj, yj, zj], mj)| {
                let (dx, dy, dz) = (xj - x, yj - y, zj - z);
                let apart = dx * dx + dy * dy + dz * dz;
                if apart > 0.0 { *mj / (apart + soft).sqrt() } else { 0.0 }
            })
            .fold(0.0, |sum, term| sum + term);
        mass * (0.5 * (vx * vx + vy * vy + vz * vz) - law.gravity * potential)
    };
    Ok(run.map(0..bodies.len(), of_body)?.into_iter().fold(0.0, |sum, term| sum + term))
}
