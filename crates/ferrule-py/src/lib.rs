//! The extension module `ferrule._core`: bindings, one file a domain, each as thin as it can be.
//!
//! A binding takes its arguments apart, calls one kernel through the [`door`] and converts the result.

#![allow(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "docstrings are Python's, in numpydoc's form"
)]
#![allow(clippy::needless_pass_by_value, reason = "PyO3 hands arguments over by value")]

mod arrays;
mod attributes;
mod buffers;
mod build_info;
mod code_points;
mod codec;
mod door;
mod errors;
mod hints;
mod linalg;
mod maps;
mod new_array;
mod numbers;
mod objects;
mod records;
mod scalars;
mod sequences;
mod sources;
mod string_columns;
mod strings;
mod tables;
mod text;
mod texts;
mod tools;
mod views;

use pyo3::prelude::*;

/// The Rust half of ferrule. Import the names from `ferrule`, not from here.
#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::buffers::{Buffer, SharedArray, normalize_images};
    #[pymodule_export]
    use crate::build_info::build_info;
    #[pymodule_export]
    use crate::codec::binary::{bincode_dumps, bincode_loads, compact_dumps, compact_loads};
    #[pymodule_export]
    use crate::codec::document::{Document, zerocopy_dumps, zerocopy_loads, zerocopy_view};
    #[pymodule_export]
    use crate::codec::json::{JsonView, JsonViewIterator, dumps, loads, view};
    #[pymodule_export]
    use crate::codec::model::ModelCard;
    #[pymodule_export]
    use crate::codec::schema::Schema;
    #[pymodule_export]
    use crate::linalg::{array_multiply, dot, matrix_multiply};
    #[pymodule_export]
    use crate::maps::cache_core::CacheCore;
    #[pymodule_export]
    use crate::maps::cache_flights::Flight;
    #[pymodule_export]
    use crate::maps::cache_leads::Lead;
    #[pymodule_export]
    use crate::maps::cache_stats::CacheStats;
    #[pymodule_export]
    use crate::maps::cached::CachedFunction;
    #[pymodule_export]
    use crate::maps::{FrozenMap, FrozenMapIterator};
    #[pymodule_export]
    use crate::records::{Field, FrozenPerson, People, PeopleIterator, Person, PersonView, asdict, fields};
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
    use crate::sequences::{
        DataProcessor, compute_stats, cpu_intensive, filter_above, parallel_sum, process_batch,
        process_numbers, process_single, random_floats, sum_array,
    };
    #[pymodule_export]
    use crate::tables::read_csv;
    #[pymodule_export]
    use crate::text::{WordCounts, WordIterator, word_count};
    #[pymodule_export]
    use crate::tools::{escape_times, html_list, price_orders, queens, report_rows};
}

/// Keeps freed memory for a moment: a result of megabytes would otherwise cost a page fault for every 4 KiB, which
/// takes longer than computing it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
