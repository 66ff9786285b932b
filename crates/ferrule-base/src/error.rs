//! The one error type of the kernels. Each variant is one exception of `ferrule.errors`.

/// What can go wrong in a kernel. A message names the argument, what came and what was wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An argument has the right type but a value that the function has no answer for.
    #[error("{0}")]
    Value(String),
    /// Arrays whose shapes do not go together.
    #[error("{0}")]
    Shape(String),
    /// An argument, or one of its items, has the wrong type.
    #[error("{0}")]
    Type(String),
    /// An argument, or one of its items, does not fit the type that is wanted.
    #[error("{0}")]
    TooLarge(String),
    /// A result that does not fit the type that was promised for it.
    #[error("{0}")]
    Overflow(String),
    /// A division by zero.
    #[error("{0}")]
    ZeroDivision(String),
    /// Bytes that are not valid UTF-8.
    #[error("{0}")]
    Encoding(String),
    /// Bytes that are not in the format they should be in.
    #[error("{0}")]
    Decode(String),
    /// So many bytes of memory could not be had.
    #[error("no memory for a result of {0} bytes")]
    Memory(usize),
    /// The caller asked to stop: the door raises what made it ask.
    #[error("interrupted")]
    Interrupted,
}
