//! What every extension module needs, and no domain: the one [`door`] to the kernels, the exceptions, what users'
//! arguments are, and how results are made.

#![allow(clippy::must_use_candidate, reason = "only the extension modules stand on it")]
#![allow(clippy::len_without_is_empty, reason = "nobody asks whether an argument is empty")]
#![allow(clippy::doc_markdown, reason = "the names of Python's exceptions and types are no Rust code")]
#![allow(clippy::needless_pass_by_value, reason = "objects are handed over by value, as PyO3 does")]
// Lengths are what others say: no cast of one wraps unseen.
#![cfg_attr(
    not(test),
    deny(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)
)]

#[cfg(feature = "layouts")]
pub mod cpython;
pub mod door;
pub mod errors;
pub mod fork;
pub mod give;
pub mod hints;
pub mod kept;
pub mod signals;
pub mod take;
