//! The extension module `ferrule._core`: bindings, one file a domain, each as thin as it can be.
//!
//! A binding takes its arguments apart, calls one kernel through the [door](ferrule_gate::door) and converts the result.

#![allow(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "docstrings are Python's, in numpydoc's form"
)]
#![allow(clippy::needless_pass_by_value, reason = "PyO3 hands arguments over by value")]

mod buffers;
mod build_info;
mod codec;
mod costs;
mod linalg;
mod maps;
mod records;
mod reports;
mod scalars;
mod sequences;
mod tables;
mod text;

use pyo3::prelude::*;

/// The Rust half of ferrule. Import the names from `ferrule`, not from here.
#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's name of it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    use crate::buffers::{Buffer, SharedArray, normalize_images};
    #[pymodule_export]
    use crate::build_info::build_info;
    #[pymodule_export]
    use crate::codec::bincode::{bincode_dumps, bincode_loads};
    #[pymodule_export]
    use crate::codec::compact::{compact_dumps, compact_loads};
    #[pymodule_export]
    use crate::codec::json::view::{JsonView, JsonViewIterator, view};
    #[pymodule_export]
    use crate::codec::json::{dumps, loads};
    #[pymodule_export]
    #[pymodule_export]
    use crate::codec::schema::Schema;
    #[pymodule_export]
    use crate::codec::zerocopy::{Document, zerocopy_dumps, zerocopy_loads, zerocopy_view};
    #[pymodule_export]
    use crate::costs::arguments::{
        borrow_array, borrow_arrow, borrow_buffer, borrow_dict, borrow_list, borrow_set, borrow_str,
        borrow_tuple, take_array, take_array_like, take_big_int, take_big_int_vec, take_bool, take_bool_vec,
        take_buffer, take_byte_vec, take_bytes, take_bytes_vec, take_float, take_float_vec, take_frozen,
        take_frozen_vec, take_int, take_int_map, take_int_set, take_int_vec, take_map_vec, take_mutable,
        take_mutable_vec, take_nested_vec, take_optional_int, take_optional_int_vec, take_pair,
        take_pair_vec, take_point, take_point_vec, take_str, take_str_map, take_string, take_string_set,
        take_string_vec,
    };
    #[pymodule_export]
    use crate::costs::calls::{
        call_0, call_0_with_module, call_1, call_2, call_5, call_back, call_detached, raise_error,
    };
    #[pymodule_export]
    use crate::costs::classes::{FrozenPoint, MutablePoint, ObjectPoint};
    #[pymodule_export]
    use crate::costs::reads::{
        look_up_keys, read_array, read_arrow, read_attributes, read_bools, read_bytes, read_dicts,
        read_floats, read_frozen, read_int_dict, read_int_set, read_ints, read_key, read_mutable,
        read_nested, read_optional_ints, read_pairs, read_str_dict, read_str_set, read_strs, read_tuple,
    };
    #[pymodule_export]
    use crate::costs::results::CrossingSource;
    #[pymodule_export]
    use crate::costs::shapes::{
        shape_arrays, shape_frozen_dict, shape_handle_pairs, shape_list_dict_array, shape_map_list,
        shape_nested_to_dict, shape_objects, shape_scalars, shape_set_bytes_str, shape_two_lists,
    };
    #[pymodule_export]
    use crate::linalg::{array_multiply, dot, matrix_multiply};
    #[pymodule_export]
    use crate::maps::cache::core::CacheCore;
    #[pymodule_export]
    use crate::maps::cache::flights::Flight;
    #[pymodule_export]
    use crate::maps::cache::function::CachedFunction;
    #[pymodule_export]
    use crate::maps::cache::leads::Lead;
    #[pymodule_export]
    use crate::maps::cache::stats::CacheStats;
    #[pymodule_export]
    use crate::maps::{FrozenMap, FrozenMapIterator};
    #[pymodule_export]
    use crate::records::describe::{Field, asdict, fields};
    #[pymodule_export]
    use crate::records::{FrozenPerson, People, PeopleIterator, Person, PersonView};
    #[pymodule_export]
    use crate::reports::{ArrowRows, ReportWriter, built_in_fonts};
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
}

/// Keeps freed memory for a moment: a result of megabytes would otherwise cost a page fault for every 4 KiB, which
/// takes longer than computing it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
