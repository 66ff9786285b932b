//! Text: fonts, and lines shaped and wrapped with them.

mod complex;
pub(super) mod font;
pub mod fonts;
pub mod glyphs;
mod parsed;
mod shape;
mod wrap;

pub use parsed::BUILT_IN;
