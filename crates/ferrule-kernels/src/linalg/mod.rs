//! Products of matrices, vectors and arrays of any strides.

#![allow(
    clippy::inline_always,
    reason = "what vectors are made of must be compiled for their processor's features"
)]

mod batch;
mod float;
mod integer;
mod lanes;
mod layout;
mod matrix;
mod pack;
mod product;
mod shapes;
mod tile;

#[cfg(test)]
mod tests;

pub use batch::{Dot, Element, Products, products};
pub use integer::Exact;
pub use layout::Layout;
pub use matrix::{Arrays, Matrix, MatrixMut, Vector};
pub use shapes::{check_same, check_vectors, product_shape};
