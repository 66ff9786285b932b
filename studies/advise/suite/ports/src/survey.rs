//! Ports of what the program `survey` calls: values far from the mean, and two functions of statistics.

use std::f64::consts::SQRT_2;

use pyo3::exceptions::PyValueError;
use pyo3::import_exception;
use pyo3::intern;
use pyo3::prelude::*;

import_exception!(statistics, StatisticsError);

/// How many values are so far from the mean that one in a thousand is, were it by chance: the port of `outliers`,
/// and of `NormalDist` and its `cdf` that it calls.
#[pyfunction]
pub fn outliers(values: Vec<f64>, mean: f64, spread: f64) -> PyResult<usize> {
    if spread < 0.0 {
        return Err(StatisticsError::new_err("sigma must be non-negative"));
    }
    if spread == 0.0 && !values.is_empty() {
        return Err(no_spread());
    }
    let far = |value: &&f64| {
        let below = share_below(**value, mean, spread);
        below.min(1.0 - below) < 0.0005
    };
    Ok(values.iter().filter(far).count())
}

/// The share of a normal distribution below a value: the port of `NormalDist.cdf`.
#[pyfunction]
pub fn cdf(distribution: &Bound<'_, PyAny>, x: f64) -> PyResult<f64> {
    let py = distribution.py();
    let sigma: f64 = distribution.getattr(intern!(py, "_sigma"))?.extract()?;
    if sigma == 0.0 {
        return Err(no_spread());
    }
    let mu: f64 = distribution.getattr(intern!(py, "_mu"))?.extract()?;
    Ok(share_below(x, mu, sigma))
}

fn share_below(value: f64, mean: f64, spread: f64) -> f64 {
    0.5 * (1.0 + libm::erf((value - mean) / (spread * SQRT_2)))
}

fn no_spread() -> PyErr {
    StatisticsError::new_err("cdf() not defined when sigma is zero")
}

/// Cut points between parts of as many values each: the port of `statistics.quantiles` for floats.
#[pyfunction]
#[pyo3(signature = (data, *, n = 4, method = "exclusive"))]
pub fn quantiles(mut data: Vec<f64>, n: usize, method: &str) -> PyResult<Vec<f64>> {
    if n < 1 {
        return Err(StatisticsError::new_err("n must be at least 1"));
    }
    if data.len() < 2 {
        return Err(StatisticsError::new_err("must have at least two data points"));
    }
    data.sort_unstable_by(f64::total_cmp);
    let between =
        |before: usize, after: f64| (data[before] * (n as f64 - after) + data[before + 1] * after) / n as f64;
    match method {
        "inclusive" => {
            let last = data.len() - 1;
            Ok((1..n).map(|i| between(i * last / n, (i * last % n) as f64)).collect())
        }
        "exclusive" => Ok((1..n)
            .map(|i| {
                let rank = i * (data.len() + 1);
                let after = (rank / n).clamp(1, data.len() - 1);
                // Outside of 0 to n where there are fewer values than parts: then it is beyond the values.
                between(after - 1, rank as f64 - (after * n) as f64)
            })
            .collect()),
        _ => Err(PyValueError::new_err(format!("Unknown method: '{method}'"))),
    }
}
