//! Arguments, in whatever form the user has them: one taker for each kind.

#[cfg(feature = "layouts")]
pub mod arrays;
pub mod encoded;
pub mod file;
pub mod iterable;
#[cfg(feature = "layouts")]
pub mod masked;
#[cfg(feature = "layouts")]
pub mod matrix;
mod no_number;
pub mod number;
#[cfg(feature = "layouts")]
pub mod numbers;
pub mod pairs;
pub mod scalar;
pub mod source;
#[cfg(feature = "layouts")]
pub mod strings;
pub mod texts;
