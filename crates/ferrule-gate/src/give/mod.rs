//! Results as Python's objects.

pub mod arrays;
pub mod lists;
pub mod texts;
pub mod views;
