//! Bindings of the domain `scalars`.

pub mod arithmetic;
pub mod arithmetic_batch;
pub mod calls;
pub mod finance;
mod hints;
pub mod integers;
mod operand;
pub mod physics;
pub mod rules;
pub mod strings;

use pyo3::prelude::*;

/// Small functions, one value at a time and many.
#[pymodule(name = "scalars", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::arithmetic::{add, divide, floor_divide, modulo, multiply, power, subtract};
    #[pymodule_export]
    use super::arithmetic_batch::{
        add_batch, divide_batch, floor_divide_batch, modulo_batch, multiply_batch, power_batch,
        subtract_batch,
    };
    #[pymodule_export]
    use super::calls::noop;
    #[pymodule_export]
    use super::finance::{black_scholes, black_scholes_batch, compound_interest, irr, irr_batch};
    #[pymodule_export]
    use super::integers::{fibonacci, gcd, gcd_batch, is_prime, is_prime_batch, sum_as_string};
    #[pymodule_export]
    use super::physics::{n_body, n_body_energy};
    #[pymodule_export]
    use super::rules::{evaluate_rules, evaluate_rules_batch};
    #[pymodule_export]
    use super::strings::{
        levenshtein, levenshtein_batch, normalize_whitespace, normalize_whitespace_batch, reverse_text,
        slugify, slugify_batch,
    };
}
