//! Arguments of this domain.

use ferrule_base::Error;
use ferrule_gate::errors::Outcome;
use ferrule_gate::take;
use ferrule_gate::take::scalar::Str;

/// The byte of the argument `delimiter`.
pub fn delimiter_of(delimiter: Str<'_, '_>) -> Outcome<u8> {
    take!(delimiter);
    match delimiter.as_bytes() {
        &[byte @ 1..128] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(byte),
        _ => Err(Error::Value(format!(
            "delimiter: got {delimiter:?}, wanted one ASCII character, no quote and no end of line"
        ))
        .into()),
    }
}
