//! Arrays of any shape and strides, and what is said of their shapes.

use crate::{Error, Repr};

/// The shape of an array, and its stride in each dimension, in items.
#[derive(Debug, Clone, Copy)]
pub struct Strided<'a> {
    /// How long each dimension is.
    pub shape: &'a [usize],
    /// How far apart its items are.
    pub strides: &'a [isize],
}

/// Whether an array that the result is to be written to has its shape.
pub fn check_out(out: &[usize], wanted: &[usize]) -> Result<(), Error> {
    if out == wanted {
        return Ok(());
    }
    Err(Error::Shape(format!("out: got an array of shape {}, wanted {}", out.repr(), wanted.repr())))
}
