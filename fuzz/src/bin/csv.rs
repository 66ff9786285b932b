//! `read_csv` of any bytes.
#![no_main]

use ferrule_base::Run;
use ferrule_kernels::tables::read_csv;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = read_csv(data, b',', "source", &Run::single());
});
