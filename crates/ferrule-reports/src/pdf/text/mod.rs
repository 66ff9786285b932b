//! Text: fonts, and lines shaped and wrapped with them.

mod complex;
pub mod fonts;
pub mod glyphs;
mod parsed;
mod shape;
mod wrap;
