//! Salaries raised.

use super::PIECE;
use crate::{Error, Run};
use ferrule_base::Repr;

/// By what a salary is multiplied that is raised by so many percent: `1 + percent / 100`.
pub fn factor(percent: f64) -> Result<f64, Error> {
    if (-100.0..f64::INFINITY).contains(&percent) {
        return Ok(1.0 + percent / 100.0);
    }
    Err(Error::Value(format!(
        "percent: got {}, wanted a finite number that is not below -100",
        percent.repr()
    )))
}

/// Multiplies all salaries, or those for which `chosen` is true; either all of them or, where one would be too large, none.
pub fn raise(salaries: &mut [f64], factor: f64, chosen: Option<&[bool]>, run: &Run<'_>) -> Result<(), Error> {
    let pieces = || salaries.chunks(PIECE).enumerate();
    let highest = run.map(pieces(), |(i, piece)| match chosen {
        None => piece.iter().fold(0.0, |most: f64, &salary| if salary > most { salary } else { most }),
        Some(chosen) => {
            let here = &chosen[i * PIECE..][..piece.len()];
            let chosen = piece.iter().zip(here).map(|(&salary, &chosen)| if chosen { salary } else { 0.0 });
            chosen.fold(0.0, |most: f64, salary| if salary > most { salary } else { most })
        }
    })?;
    let highest = highest.into_iter().fold(0.0, f64::max);
    if !(highest * factor).is_finite() {
        return Err(Error::Overflow(format!(
            "percent: a salary of {highest} would be too large for a float",
            highest = highest.repr()
        )));
    }
    run.for_each(salaries.chunks_mut(PIECE).enumerate(), |(i, piece)| match chosen {
        None => piece.iter_mut().for_each(|salary| *salary *= factor),
        Some(chosen) => {
            let here = &chosen[i * PIECE..][..piece.len()];
            for (salary, &chosen) in piece.iter_mut().zip(here) {
                *salary *= if chosen { factor } else { 1.0 };
            }
        }
    })
}
