//! Compression of streams for `FlateDecode`.

use std::cell::RefCell;

use libdeflater::{CompressionLvl, Compressor};

thread_local! {
    /// Their tables take longer to make than a page to compress.
    static FAST: RefCell<Compressor> = RefCell::new(compressor(1));
    static SMALL: RefCell<Compressor> = RefCell::new(compressor(6));
}

fn compressor(level: i32) -> Compressor {
    Compressor::new(CompressionLvl::new(level).unwrap_or_default())
}

/// Compresses pages. Measured on tables: level 6 takes twice as long and saves a tenth.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    FAST.with_borrow_mut(|compressor| compress(compressor, data))
}

/// Compresses what there is once in a document.
pub(super) fn deflate_small(data: &[u8]) -> Vec<u8> {
    SMALL.with_borrow_mut(|compressor| compress(compressor, data))
}

fn compress(compressor: &mut Compressor, data: &[u8]) -> Vec<u8> {
    let bound = compressor.zlib_compress_bound(data.len());
    let mut out = vec![0; bound.div_ceil(4)];
    let len = compressor.zlib_compress(data, &mut out).unwrap_or_else(|_| {
        // It fails only where there is too little room.
        out = vec![0; bound];
        compressor.zlib_compress(data, &mut out).unwrap_or(0)
    });
    out.truncate(len);
    out
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
            move || deflate(&text)
        });
        for len in [100, 20_000, 3] {
            deflate(&text[..len.min(text.len())]);
        }
        assert!(first.join().unwrap() == deflate(&text));
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let noise: Vec<u8> = (0_u32..100_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for data in [&[][..], b"a", &noise, &vec![7; 1 << 20]] {
            for compressed in [deflate(data), deflate_small(data)] {
                let mut back = vec![0; data.len()];
                let len = Decompressor::new().zlib_decompress(&compressed, &mut back).unwrap();
                assert!(len == data.len() && back == data);
            }
        }
    }
}
