//! `codec.zerocopy` of any bytes: every value is read, and every key looked up.
#![no_main]

use ferrule_codec::tree::Trees;
use ferrule_codec::zerocopy::{Document, MAGIC, value};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The fuzzer need not find the first bytes, nor that there are whole words.
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&data[..data.len() & !7]);
    let Ok(document) = Document::new(&bytes) else { return };
    let Ok(root) = document.root() else { return };
    let _ = value(document, root, &mut Trees);
    let _ = document.get(root, b"name");
    let _ = document.item(root, 3);
    for place in 0..root.len.min(4) {
        let Ok((key, _)) = document.pair(root, place) else { break };
        if let Ok((_, key)) = document.stretch(key) {
            let _ = document.get(root, key);
        }
    }
    let _ = document.array(root);
});
