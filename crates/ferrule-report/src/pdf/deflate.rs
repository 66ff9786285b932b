//! Compression of streams.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};

/// Measured on pages of a table: level 1 makes them a third bigger, 9 takes three times as long and saves a twentieth.
const LEVEL: u32 = 6;

thread_local! {
    /// Its tables take longer to make than a page to compress.
    static DEFLATER: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), true));
}

/// Compresses for `FlateDecode`.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    DEFLATER.with_borrow_mut(|deflater| {
        deflater.reset();
        let mut out = Vec::with_capacity(data.len() / 3 + 64);
        loop {
            let rest = &data[deflater.total_in() as usize..];
            // Only wrong use of it can fail, and there is none.
            match deflater.compress_vec(rest, &mut out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) | Err(_) => return out,
                Ok(Status::Ok | Status::BufError) => out.reserve(out.capacity() / 2 + 64),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

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
        for data in [&[][..], b"a", &noise, &[7; 1 << 20]] {
            let mut back = Vec::new();
            ZlibDecoder::new(&deflate(data)[..]).read_to_end(&mut back).unwrap();
            assert_eq!(back, data);
        }
    }
}
