//! Arrays of any shape and strides, and what is said of their shapes.

use crate::Error;

/// The shape of an array, and its stride in each dimension, in items.
#[derive(Debug, Clone, Copy)]
pub struct Strided<'a> {
    /// How long each dimension is.
    pub shape: &'a [usize],
    /// How far apart its items are.
    pub strides: &'a [isize],
}

/// A shape as Python shows it.
#[must_use]
pub fn shown(shape: &[usize]) -> String {
    let lengths: Vec<_> = shape.iter().map(ToString::to_string).collect();
    if let [length] = &lengths[..] { format!("({length},)") } else { format!("({})", lengths.join(", ")) }
}

/// Whether an array that the result is to be written to has its shape.
pub fn check_out(out: &[usize], wanted: &[usize]) -> Result<(), Error> {
    if out == wanted {
        return Ok(());
    }
    Err(Error::Shape(format!("out: got an array of shape {}, wanted {}", shown(out), shown(wanted))))
}
