//! The end of an array or object, found by counting brackets 64 bytes at a time: what is between is not looked at.

#![allow(unsafe_code, reason = "vector instructions")]

use ferrule_base::Error;

/// Bytes looked at together.
const BLOCK: usize = 64;
/// Blocks between two looks at whether to stop: 4 MiB.
const PAUSE: usize = 1 << 16;

/// The special bytes among 64: bit i is byte i.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Masks {
    quotes: u64,
    backslashes: u64,
    /// `[` and `{`
    opens: u64,
    /// `]` and `}`
    closes: u64,
}

/// Where the array or object that begins at `at` ends, behind its last byte; `None` where it doesn't.
pub(super) fn end(
    data: &[u8],
    at: usize,
    check: &dyn Fn() -> Result<(), Error>,
) -> Result<Option<usize>, Error> {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512bw") {
            // SAFETY: the processor has the instructions, as just asked.
            return unsafe { x86::end_avx512(data, at, check) };
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: likewise.
            return unsafe { x86::end_avx2(data, at, check) };
        }
    }
    end_with(data, at, check, portable)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled into each caller, with its instructions")]
fn end_with(
    data: &[u8],
    at: usize,
    check: &dyn Fn() -> Result<(), Error>,
    masks: impl Fn(&[u8; BLOCK]) -> Masks,
) -> Result<Option<usize>, Error> {
    let (blocks, rest) = data[at..].as_chunks::<BLOCK>();
    let mut depth = Depth::default();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(end) = depth.close(masks(block)) {
            return Ok(Some(at + index * BLOCK + end));
        }
        if index % PAUSE == PAUSE - 1 {
            check()?;
        }
    }
    // Zero is no special byte.
    let mut padded = [0; BLOCK];
    padded[..rest.len()].copy_from_slice(rest);
    Ok(depth.close(masks(&padded)).map(|end| at + blocks.len() * BLOCK + end))
}

/// What the blocks before leave.
#[derive(Default)]
struct Depth {
    open: u64,
    /// All bits set where a string goes on.
    inside: u64,
    /// 1 where the first byte is escaped.
    escaped: u64,
}

impl Depth {
    /// The place behind the bracket that closes all; or takes the block in.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn close(&mut self, masks: Masks) -> Option<usize> {
        let quotes = masks.quotes & !self.escapes(masks.backslashes);
        let mut inside = quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << shift;
        }
        inside ^= self.inside;
        self.inside = (inside.cast_signed() >> 63).cast_unsigned();
        let (opens, closes) = (masks.opens & !inside, masks.closes & !inside);
        if self.open > u64::from(closes.count_ones()) {
            self.open = self.open + u64::from(opens.count_ones()) - u64::from(closes.count_ones());
            return None;
        }
        let mut both = opens | closes;
        while both != 0 {
            let lowest = both & both.wrapping_neg();
            if opens & lowest != 0 {
                self.open += 1;
            } else {
                self.open = self.open.saturating_sub(1);
                if self.open == 0 {
                    return Some(lowest.trailing_zeros() as usize + 1);
                }
            }
            both ^= lowest;
        }
        None
    }

    /// The bytes that a backslash is before which is none that is escaped itself: of a run of backslashes, every second.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn escapes(&mut self, backslashes: u64) -> u64 {
        if backslashes == 0 {
            return std::mem::take(&mut self.escaped);
        }
        let mut escaped = self.escaped;
        let mut left = backslashes & !escaped;
        self.escaped = 0;
        while left != 0 {
            let lowest = left & left.wrapping_neg();
            escaped |= lowest << 1;
            if lowest == 1 << 63 {
                self.escaped = 1;
            }
            left &= !(lowest | lowest << 1);
        }
        escaped
    }
}

fn portable(block: &[u8; BLOCK]) -> Masks {
    let is = |wanted: fn(u8) -> bool| {
        block.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(wanted(byte)))
    };
    Masks {
        quotes: is(|byte| byte == b'"'),
        backslashes: is(|byte| byte == b'\\'),
        opens: is(|byte| byte | 0x20 == b'{'),
        closes: is(|byte| byte | 0x20 == b'}'),
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #[allow(clippy::wildcard_imports, reason = "the instructions")]
    use std::arch::x86_64::*;

    use super::{BLOCK, Error, Masks, end_with};

    #[target_feature(enable = "avx512f,avx512bw,popcnt,bmi1")]
    pub(super) fn end_avx512(
        data: &[u8],
        at: usize,
        check: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Option<usize>, Error> {
        end_with(data, at, check, |block| avx512(block))
    }

    #[target_feature(enable = "avx2,popcnt,bmi1")]
    pub(super) fn end_avx2(
        data: &[u8],
        at: usize,
        check: &dyn Fn() -> Result<(), Error>,
    ) -> Result<Option<usize>, Error> {
        end_with(data, at, check, |block| avx2(block))
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn avx512(block: &[u8; BLOCK]) -> Masks {
        // SAFETY: a block is 64 bytes, and the load asks for no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let equal = |bytes, wanted: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted.cast_signed()));
        let lower = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
        Masks {
            quotes: equal(bytes, b'"'),
            backslashes: equal(bytes, b'\\'),
            opens: equal(lower, b'{'),
            closes: equal(lower, b'}'),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn avx2(block: &[u8; BLOCK]) -> Masks {
        // SAFETY: a block is 64 bytes, 32 and 32, and the loads ask for no alignment.
        let halves = unsafe {
            [_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(32).cast())]
        };
        let equal = |halves: [__m256i; 2], wanted: u8| {
            let wanted = _mm256_set1_epi8(wanted.cast_signed());
            let [low, high] = halves
                .map(|half| u64::from(_mm256_movemask_epi8(_mm256_cmpeq_epi8(half, wanted)).cast_unsigned()));
            low | high << 32
        };
        let lower = halves.map(|half| _mm256_or_si256(half, _mm256_set1_epi8(0x20)));
        Masks {
            quotes: equal(halves, b'"'),
            backslashes: equal(halves, b'\\'),
            opens: equal(lower, b'{'),
            closes: equal(lower, b'}'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64, len: usize, letters: &[u8]) -> Vec<u8> {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        (0..len)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                letters[(state >> 33) as usize % letters.len()]
            })
            .collect()
    }

    /// One byte at a time.
    fn plain(data: &[u8]) -> Option<usize> {
        let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
        for (at, &byte) in data.iter().enumerate() {
            // Without a string around it, a bracket counts all the same.
            if std::mem::take(&mut escaped) && matches!(byte, b'"' | b'\\') {
                continue;
            }
            match byte {
                b'\\' => escaped = true,
                b'"' => inside = !inside,
                b'[' | b'{' if !inside => depth += 1,
                b']' | b'}' if !inside => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    #[test]
    fn all_instructions_find_the_same() {
        for seed in 0..2000 {
            let data = noise(seed, 64, b"ab\"\\[]{}\x1b\x1d\x5b\x7f\xfb");
            let block = data.first_chunk().unwrap();
            let expected = portable(block);
            #[cfg(target_arch = "x86_64")]
            {
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has the instructions, as just asked.
                    assert_eq!(unsafe { x86::avx2(block) }, expected);
                }
                if std::arch::is_x86_feature_detected!("avx512bw") {
                    // SAFETY: likewise.
                    assert_eq!(unsafe { x86::avx512(block) }, expected);
                }
            }
            assert_ne!(expected.opens | expected.quotes, 0);
        }
    }

    #[test]
    fn ends_are_where_one_byte_at_a_time_finds_them() {
        let never = || Ok(());
        let mut found = 0;
        for seed in 0..20_000 {
            let mut data = noise(seed, 1 + seed as usize % 300, b"[]{}aaaa\"\\\"\\[{");
            data[0] = b'[';
            let expected = plain(&data);
            found += usize::from(expected.is_some());
            assert_eq!(end(&data, 0, &never).unwrap(), expected);
            assert_eq!(end_with(&data, 0, &never, portable).unwrap(), expected);
            let mut shifted = vec![b'"'; 7];
            shifted.extend_from_slice(&data);
            assert_eq!(end(&shifted, 7, &never).unwrap(), expected.map(|end| end + 7));
        }
        assert!(found > 5000);
    }

    #[test]
    fn it_can_be_stopped() {
        let data = vec![b'['; BLOCK * PAUSE + 1];
        assert_eq!(end(&data, 0, &|| Err(Error::Interrupted)), Err(Error::Interrupted));
        assert_eq!(end(&data, 0, &|| Ok(())), Ok(None));
    }
}
