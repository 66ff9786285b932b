//! Results as Python's objects.

#[cfg(feature = "layouts")]
pub mod arrays;
pub mod bytes;
#[cfg(feature = "layouts")]
pub mod lists;
#[cfg(feature = "layouts")]
pub mod texts;
pub mod views;
