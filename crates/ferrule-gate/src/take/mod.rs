//! Arguments, in whatever form the user has them: one taker for each kind.

pub mod arrays;
pub mod number;
pub mod numbers;
pub mod source;
pub mod strings;
pub mod text;
