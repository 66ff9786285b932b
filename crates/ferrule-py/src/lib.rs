//! The extension module `ferrule._core`: bindings, one file a domain, each as thin as it can be.
//!
//! A binding takes its arguments apart, calls one kernel through the [`door`] and converts the result.

// The doc comments of bindings are Python docstrings.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]
// PyO3 hands arguments over by value.
#![allow(clippy::needless_pass_by_value)]

mod build_info;
mod code_points;
mod door;
mod errors;
mod hints;
mod numbers;
mod scalars;
mod sequences;

use pyo3::prelude::*;

/// The Rust half of ferrule. Import the names from `ferrule`, not from here.
#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::build_info::build_info;
    #[pymodule_export]
    use crate::scalars::calls::{add, divide, noop};
    #[pymodule_export]
    use crate::scalars::finance::{black_scholes, black_scholes_batch, compound_interest, irr, irr_batch};
    #[pymodule_export]
    use crate::scalars::integers::{fibonacci, gcd, gcd_batch, is_prime, is_prime_batch, sum_as_string};
    #[pymodule_export]
    use crate::scalars::physics::{n_body, n_body_energy};
    #[pymodule_export]
    use crate::scalars::rules::{evaluate_rules, evaluate_rules_batch};
    #[pymodule_export]
    use crate::scalars::strings::{
        levenshtein, levenshtein_batch, normalize_whitespace, normalize_whitespace_batch, reverse_text,
        slugify, slugify_batch,
    };
    #[pymodule_export]
    use crate::sequences::parallel_sum;
}
