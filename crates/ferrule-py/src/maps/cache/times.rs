//! Times to live, and the clock they are measured by.

use ferrule_base::{Error, Repr, clock};
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::number::float_or;
use ferrule_gate::take::seconds::seconds;
use ferrule_kernels::maps::cache::NEVER;
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::{type_hint_identifier, type_hint_union};

/// The argument `ttl`: how long an entry lives.
#[derive(Clone, Copy)]
pub enum Ttl {
    /// Not given: as long as the cache says.
    Default,
    /// Seconds, or `NEVER`.
    Seconds(f64),
}

impl Ttl {
    /// Seconds, where `default` are those of the cache.
    pub fn or(self, default: f64) -> f64 {
        match self {
            Self::Default => default,
            Self::Seconds(seconds) => seconds,
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Ttl {
    type Error = PyErr;
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(
        type_hint_identifier!("builtins", "float"),
        type_hint_identifier!("datetime", "timedelta"),
        type_hint_identifier!("builtins", "None")
    );

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self::Seconds(seconds(&object, "ttl")?))
    }
}

/// Where the time comes from.
pub enum Clock {
    /// The system's monotonic one.
    System,
    /// A callable that returns seconds.
    Timer(Py<PyAny>),
}

/// What a timer gave.
fn read(time: &Bound<'_, PyAny>) -> Outcome<f64> {
    const WANTED: &str = "a finite number of seconds";
    let seconds = float_or(time, || "timer()".into(), WANTED)?;
    if seconds.is_finite() {
        return Ok(seconds);
    }
    Err(Error::Value(format!("timer(): got {}, wanted {WANTED}", seconds.repr())).into())
}

/// The time at which something is done, read when it is needed.
pub enum Now {
    /// To be read.
    System,
    /// Read already: a timer is Python code, which must not run under a lock.
    Read(f64),
}

impl Clock {
    /// To be called before the lock is taken.
    #[inline]
    pub fn now(&self, py: Python<'_>) -> PyResult<Now> {
        match self {
            Self::System => Ok(Now::System),
            Self::Timer(timer) => Ok(Now::Read(read(timer.call0(py)?.bind(py))?)),
        }
    }
}

impl Now {
    /// Seconds on the clock.
    pub fn seconds(&self) -> f64 {
        match self {
            Self::System => clock::seconds(),
            Self::Read(seconds) => *seconds,
        }
    }

    /// Whether a deadline is over.
    #[inline]
    pub fn is_past(&self, deadline: f64) -> bool {
        match self {
            Self::System if deadline > clock::latest() => false,
            _ => deadline <= self.seconds(),
        }
    }

    /// When something that lives for `ttl` seconds expires.
    pub fn deadline(&self, ttl: f64) -> f64 {
        if ttl.is_infinite() { NEVER } else { self.seconds() + ttl }
    }
}
