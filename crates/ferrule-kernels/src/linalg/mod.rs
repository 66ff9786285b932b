//! Products of matrices, vectors and arrays of any strides.

mod batch;
mod float;
mod integer;
mod lanes;
mod layout;
mod matrix;
mod product;
mod tile;

#[cfg(test)]
mod tests;

pub use batch::{Dot, Element, Products, products};
pub use integer::{Exact, Integer};
pub use layout::Layout;
pub use matrix::{Arrays, Matrix, MatrixMut, Vector};
