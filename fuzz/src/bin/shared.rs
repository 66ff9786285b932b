//! The names and headers of memory that processes share, of any bytes.
#![no_main]

use ferrule_kernels::buffers::{Header, Name, parse_link};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(name) = std::str::from_utf8(data).ok().and_then(|text| Name::parse(text).ok()) {
        assert_eq!(name.to_string().as_bytes(), data);
    }
    let _ = parse_link(data);
    if let Ok(header) = Header::parse(data, data.len()) {
        assert!(header.offset + header.layout.bytes() <= data.len());
        assert_eq!(Header::parse(&header.to_bytes(), data.len()), Ok(header));
    }
});
