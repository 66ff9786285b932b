//! `codec.compact` of any bytes: what is read is written again as it was, or at least as the same value.
#![no_main]

use ferrule_codec::compact::Compact;
use ferrule_codec::decode::decode;
use ferrule_codec::encode::encode;
use ferrule_codec::tree::Trees;

#[path = "../schemas.rs"]
mod schemas;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&choice, data)) = data.split_first() else { return };
    let schema = schemas::schema(choice);
    let Ok(tree) = decode::<Compact, _>(&schema, data, &mut Trees) else { return };
    let mut again = Vec::new();
    encode::<Compact, _>(&schema, &&tree, &tree, &mut again).expect("what was read can be written");
    if again != data {
        // NaN is not equal to itself, and integers may be written in more bytes than they need.
        let twice = decode::<Compact, _>(&schema, &again, &mut Trees).expect("what was written can be read");
        assert_eq!(format!("{twice:?}"), format!("{tree:?}"));
    }
});
