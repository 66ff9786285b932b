//! A saved map of any bytes, and look-ups in it.
#![no_main]

use ferrule_base::Run;
use ferrule_kernels::maps::parse;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let run = Run::single();
    let Ok(layout) = parse(&run, data, "path") else { return };
    let map = layout.of(data);
    let mut records = 0;
    for (key, value) in map.iter() {
        assert!(key.len() <= data.len());
        let _ = (map.get(key), map.bytes(value));
        records += 1;
    }
    assert_eq!(records, layout.len);
    let keys: Vec<&[u8]> = data.chunks(7).collect();
    map.get_many(&keys, |_, value| {
        let _ = value.and_then(|value| map.bytes(value));
    });
});
