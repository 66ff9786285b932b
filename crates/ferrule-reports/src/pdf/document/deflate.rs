//! Compression of streams for `FlateDecode`.

use std::cell::RefCell;
use std::panic::catch_unwind;

use ferrule_base::memory::zeros;
use libdeflater::{CompressionLvl, Compressor};

use crate::Error;

thread_local! {
    /// Their tables take longer to make than a page to compress.
    static FAST: RefCell<Option<Compressor>> = const { RefCell::new(None) };
    static SMALL: RefCell<Option<Compressor>> = const { RefCell::new(None) };
}

/// Where there is no memory for its tables the library panics.
fn compressor(level: i32) -> Result<Compressor, Error> {
    catch_unwind(|| Compressor::new(CompressionLvl::new(level).unwrap_or_default()))
        .map_err(|_| Error::Memory("no memory to compress what a PDF is made of".to_owned()))
}

/// Compresses pages. Measured on tables: level 6 takes twice as long and saves a tenth.
pub(super) fn deflate(data: &[u8]) -> Result<Vec<u8>, Error> {
    FAST.with_borrow_mut(|kept| compress(kept, 1, data))
}

/// Compresses what there is once in a document.
pub(super) fn deflate_small(data: &[u8]) -> Result<Vec<u8>, Error> {
    SMALL.with_borrow_mut(|kept| compress(kept, 6, data))
}

fn compress(kept: &mut Option<Compressor>, level: i32, data: &[u8]) -> Result<Vec<u8>, Error> {
    let compressor = match kept {
        Some(compressor) => compressor,
        none => none.insert(compressor(level)?),
    };
    let bound = compressor.zlib_compress_bound(data.len());
    let mut out = zeros(bound.div_ceil(4))?;
    let len = if let Ok(len) = compressor.zlib_compress(data, &mut out) {
        len
    } else {
        // It fails only where there is too little room.
        out = zeros(bound)?;
        compressor.zlib_compress(data, &mut out).unwrap_or(0)
    };
    out.truncate(len);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use libdeflater::Decompressor;

    use super::*;

    #[test]
    fn the_same_whatever_came_before() {
        let text: Vec<u8> =
            (0_u32..5_000).flat_map(|i| (i * 7919 % 1_003).to_string().into_bytes()).collect();
        let first = std::thread::spawn({
            let text = text.clone();
            move || deflate(&text).unwrap()
        });
        for len in [100, 20_000, 3] {
            deflate(&text[..len.min(text.len())]).unwrap();
        }
        assert!(first.join().unwrap() == deflate(&text).unwrap());
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let noise: Vec<u8> = (0_u32..100_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for data in [&[][..], b"a", &noise, &vec![7; 1 << 20]] {
            for compressed in [deflate(data).unwrap(), deflate_small(data).unwrap()] {
                let mut back = vec![0; data.len()];
                let len = Decompressor::new().zlib_decompress(&compressed, &mut back).unwrap();
                assert!(len == data.len() && back == data);
            }
        }
    }
}
