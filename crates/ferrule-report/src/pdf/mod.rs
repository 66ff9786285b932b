//! PDF: pages laid out from blocks in parallel, and written as they become complete.

pub mod page;
