//! Typed memory of any number of dimensions: made, laid out, copied, shared, and images normalised into it.

mod copy;
mod fill;
mod images;
mod layout;
mod memory;
mod shared;

pub use copy::copy_strided;
pub use fill::{arange, random};
pub use images::{Images, Scale, normalize_images};
pub use layout::{Layout, MOST_DIMENSIONS};
pub use memory::Memory;
pub use shared::{HEADER_SIZE, Header, Name, TOKEN_SIZE, Token, parse_link};
