//! CSV of any bytes.
#![no_main]

use ferrule_base::Run;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = ferrule_csv::read(data, b',', "source", &Run::single());
});
