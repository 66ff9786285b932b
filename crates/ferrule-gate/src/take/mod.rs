//! Arguments, in whatever form the user has them: one taker for each kind.

#[cfg(feature = "layouts")]
pub mod arrays;
#[cfg(feature = "layouts")]
pub mod arrow;
pub mod buffer;
pub mod bytes;
pub mod dtype;
pub mod encoded;
pub mod file;
pub mod function;
pub mod iterable;
#[cfg(feature = "layouts")]
pub mod mask;
#[cfg(feature = "layouts")]
pub mod masked;
#[cfg(feature = "layouts")]
pub mod matrix;
mod no_number;
pub mod number;
#[cfg(feature = "layouts")]
pub mod numbers;
#[cfg(feature = "layouts")]
pub mod operands;
pub mod pairs;
pub mod scalar;
#[cfg(feature = "layouts")]
pub mod seconds;
pub mod shape;
pub mod source;
#[cfg(feature = "layouts")]
pub mod strings;
#[cfg(feature = "layouts")]
pub mod texts;
#[cfg(feature = "layouts")]
pub mod utf8;
