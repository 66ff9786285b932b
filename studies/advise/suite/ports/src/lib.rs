//! Ports of functions of the suite, as a user of PyO3 writes them, with nothing of ferrule's.

mod allow_list;
mod archive_repair;
mod bank_exports;
mod circular_letters;
mod clinic;
mod handbook;
mod log_dates;
mod merged_logs;
mod night_jobs;
mod number;
mod photo_archive;
mod photo_tint;
mod qr_labels;
mod revisions;
mod road_map;
mod same_street;
mod sealed_parts;
mod search_index;
mod sensor_alarms;
mod signed_orders;
mod sql_style;
mod survey;

use pyo3::prelude::*;

/// The sum of the decimal digits of a text (ASCII): the port of a function of the tests, of none of the suite's.
#[pyfunction]
fn sum_of_digits(text: &str) -> u64 {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u64::from(digit - b'0')).sum()
}

#[pymodule(gil_used = false)]
mod suite_ports {
    #[pymodule_export]
    use super::allow_list::{Address, Network, four_from_text, is_allowed, six_from_text};
    #[pymodule_export]
    use super::archive_repair::{gf_poly_eval, rs_encode_msg};
    #[pymodule_export]
    use super::bank_exports::DictReader;
    #[pymodule_export]
    use super::circular_letters::wrap_chunks;
    #[pymodule_export]
    use super::clinic::resume;
    #[pymodule_export]
    use super::handbook::scan_delims;
    #[pymodule_export]
    use super::log_dates::{TimeLexer, timelex_split};
    #[pymodule_export]
    use super::merged_logs::{Merged, merge};
    #[pymodule_export]
    use super::night_jobs::{Shlex, shlex_split};
    #[pymodule_export]
    use super::photo_archive::digest;
    #[pymodule_export]
    use super::photo_tint::{rgb_to_hls, tinted};
    #[pymodule_export]
    use super::qr_labels::{Lines, apply_mask, mask_scores, matrix_to_lines};
    #[pymodule_export]
    use super::revisions::Sequences;
    #[pymodule_export]
    use super::road_map::{dijkstra_multisource, unscaled_betweenness};
    #[pymodule_export]
    use super::same_street::{ident, needleman_wunsch};
    #[pymodule_export]
    use super::sealed_parts::{b85decode, encode_85};
    #[pymodule_export]
    use super::search_index::{find_among_b, search, slice_from};
    #[pymodule_export]
    use super::sensor_alarms::{alarms, smoothed};
    #[pymodule_export]
    use super::signed_orders::double_point;
    #[pymodule_export]
    use super::sql_style::imt;
    #[pymodule_export]
    use super::sum_of_digits;
    #[pymodule_export]
    use super::survey::{cdf, outliers, quantiles};

    /// Whether it was built without optimisation: then it isn't worth measuring.
    #[pymodule_export]
    const DEBUG: bool = cfg!(debug_assertions);
}
