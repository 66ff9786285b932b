//! Typed memory of any number of dimensions: made, laid out, copied, shared, and images normalised into it.

mod copy;
mod fill;
mod layout;
mod memory;
mod normalize;
mod shared;

pub use copy::copy_strided;
pub use fill::{arange, random};
pub use layout::{Layout, MOST_DIMENSIONS};
pub use memory::Memory;
pub use normalize::{Images, Scale, normalize_images};
pub use shared::{HEADER_SIZE, Header, Name, TOKEN_SIZE, Token, parse_link};
