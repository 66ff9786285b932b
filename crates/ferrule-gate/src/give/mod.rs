//! Results as Python's objects.

#[cfg(feature = "layouts")]
pub mod arrays;
#[cfg(feature = "layouts")]
pub mod lists;
#[cfg(feature = "layouts")]
pub mod texts;
pub mod views;
