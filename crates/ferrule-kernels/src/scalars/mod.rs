//! Small functions that people move to Rust: one value in, one value out, and the same over many.

mod elementary;
pub mod finance;
pub mod integers;
pub mod physics;
pub mod rules;
pub mod strings;

use crate::Error;
use ferrule_base::Repr;

/// `a / b`, refusing a zero divisor as Python does.
pub fn divide(a: f64, b: f64) -> Result<f64, Error> {
    if b == 0.0 {
        return Err(Error::Value(format!(
            "Cannot divide by zero: got b = {b}, wanted a number other than 0",
            b = b.repr()
        )));
    }
    Ok(a / b)
}
