//! Where a text's special bytes are: 64 bytes at a time, one bit each.

#![allow(unsafe_code, reason = "vector instructions")]

/// Bytes whose places one word holds.
pub(super) const WORD: usize = 64;
/// Words that are made at once: they stay in the first cache.
pub(super) const WORDS: usize = 64;

/// The special bytes among 64: bit i is byte i.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) quotes: u64,
    /// Ends of lines.
    pub(super) lines: u64,
    /// Carriage returns.
    pub(super) returns: u64,
    pub(super) delimiters: u64,
    /// Bytes that are not ASCII.
    pub(super) wide: u64,
}

impl Masks {
    /// Which bytes are within quotes, where `inside` says whether the byte before is; it becomes so for the next
    /// word. A quote that opens counts as within, one that closes does not.
    #[inline]
    pub(super) fn quoted(&self, inside: &mut bool) -> u64 {
        let before = if *inside { u64::MAX } else { 0 };
        if self.quotes == 0 {
            return before;
        }
        // Each bit becomes the parity of the quotes up to it: a running exclusive or (Langdale and Lemire,
        // "Parsing gigabytes of JSON per second", 2019, 3.1.1). A doubled quote closes and opens, which leaves
        // what is behind it right.
        let mut bits = self.quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            bits ^= bits << shift;
        }
        *inside ^= self.quotes.count_ones() % 2 == 1;
        bits ^ before
    }
}

/// Which bytes of a text that grows are special, a bit each.
#[derive(Debug, Default)]
pub(super) struct Specials(Vec<u64>);

impl Specials {
    /// Marks what follows the first `known` bytes, which are marked.
    pub(super) fn extend(&mut self, text: &[u8], known: usize, delimiter: u8) {
        let mut masks = [Masks::default(); WORDS];
        self.0.truncate(known / WORD);
        for batch in (self.0.len() * WORD..text.len()).step_by(WORD * WORDS) {
            let count = fill(&text[batch..], delimiter, &mut masks);
            let all = masks[..count].iter();
            self.0.extend(all.map(|masks| masks.quotes | masks.lines | masks.returns | masks.delimiters));
        }
    }

    /// The first special byte from `at` on; `end` if there is none before.
    #[inline]
    pub(super) fn next(&self, at: usize, end: usize) -> usize {
        let mut word = at / WORD;
        let mut bits = self.0.get(word).map_or(0, |bits| bits >> (at % WORD) << (at % WORD));
        while bits == 0 {
            word += 1;
            match self.0.get(word) {
                Some(&next) => bits = next,
                None => return end,
            }
        }
        word * WORD + bits.trailing_zeros() as usize
    }
}

/// The masks of up to `WORD * WORDS` bytes; bits beyond the end are 0. Returns how many words there are.
pub(super) fn fill(text: &[u8], delimiter: u8, masks: &mut [Masks; WORDS]) -> usize {
    let (whole, rest) = text.as_chunks::<WORD>();
    let count = whole.len().min(WORDS);
    whole_words(&whole[..count], delimiter, &mut masks[..count]);
    if count < WORDS && !rest.is_empty() {
        // Zero is no special byte.
        let mut padded = [0; WORD];
        padded[..rest.len()].copy_from_slice(rest);
        whole_words(&[padded], delimiter, &mut masks[count..=count]);
        return count + 1;
    }
    count
}

fn whole_words(words: &[[u8; WORD]], delimiter: u8, masks: &mut [Masks]) {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512bw") {
            // SAFETY: the processor has the instructions, as just asked.
            unsafe { x86::avx512(words, delimiter, masks) };
            return;
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: likewise.
            unsafe { x86::avx2(words, delimiter, masks) };
            return;
        }
    }
    portable(words, delimiter, masks);
}

fn portable(words: &[[u8; WORD]], delimiter: u8, masks: &mut [Masks]) {
    for (word, masks) in words.iter().zip(masks) {
        let equal =
            |wanted: u8| word.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(byte == wanted));
        *masks = Masks {
            quotes: equal(b'"'),
            lines: equal(b'\n'),
            returns: equal(b'\r'),
            delimiters: equal(delimiter),
            wide: word.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(byte >> 7)),
        };
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #[allow(clippy::wildcard_imports, reason = "the instructions")]
    use std::arch::x86_64::*;

    use super::{Masks, WORD};

    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn avx512(words: &[[u8; WORD]], delimiter: u8, masks: &mut [Masks]) {
        let delimiter = _mm512_set1_epi8(delimiter.cast_signed());
        for (word, masks) in words.iter().zip(masks) {
            // SAFETY: a word is 64 bytes, and the load asks for no alignment.
            let bytes = unsafe { _mm512_loadu_si512(word.as_ptr().cast()) };
            let equal = |wanted: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted.cast_signed()));
            *masks = Masks {
                quotes: equal(b'"'),
                lines: equal(b'\n'),
                returns: equal(b'\r'),
                delimiters: _mm512_cmpeq_epi8_mask(bytes, delimiter),
                wide: _mm512_movepi8_mask(bytes),
            };
        }
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2(words: &[[u8; WORD]], delimiter: u8, masks: &mut [Masks]) {
        for (word, masks) in words.iter().zip(masks) {
            // SAFETY: a word is 64 bytes, 32 and 32, and the loads ask for no alignment.
            let (low, high) = unsafe {
                (_mm256_loadu_si256(word.as_ptr().cast()), _mm256_loadu_si256(word.as_ptr().add(32).cast()))
            };
            let join = |low: __m256i, high: __m256i| {
                let bits = |half| u64::from(_mm256_movemask_epi8(half).cast_unsigned());
                bits(low) | bits(high) << 32
            };
            let equal = |wanted: u8| {
                let wanted = _mm256_set1_epi8(wanted.cast_signed());
                join(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted))
            };
            *masks = Masks {
                quotes: equal(b'"'),
                lines: equal(b'\n'),
                returns: equal(b'\r'),
                delimiters: equal(delimiter),
                wide: join(low, high),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_instructions_find_the_same() {
        let text: Vec<u8> =
            (0..WORD * WORDS + 17).map(|i| b"a\",\n\r1;\xc3\x00 "[i * i % 997 % 10]).collect();
        let (words, _) = text.as_chunks::<WORD>();
        let mut expected = vec![Masks::default(); words.len()];
        portable(words, b';', &mut expected);
        assert!(expected.iter().all(|masks| masks.quotes != 0 && masks.wide != 0));
        let mut got = vec![Masks::default(); words.len()];
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx2") {
                // SAFETY: the processor has the instructions, as just asked.
                unsafe { x86::avx2(words, b';', &mut got) };
                assert_eq!(got, expected);
            }
            if std::arch::is_x86_feature_detected!("avx512bw") {
                got.fill(Masks::default());
                // SAFETY: likewise.
                unsafe { x86::avx512(words, b';', &mut got) };
                assert_eq!(got, expected);
            }
        }
        let mut filled = [Masks::default(); WORDS];
        assert_eq!(fill(&text, b';', &mut filled), WORDS);
        assert_eq!(filled.as_slice(), expected);
        got.truncate(0);
    }

    #[test]
    fn the_last_word_is_filled_up_with_nothing() {
        let mut filled = [Masks::default(); WORDS];
        assert_eq!(fill(b"a,\n\"", b',', &mut filled), 1);
        assert_eq!(filled[0], Masks { quotes: 8, lines: 4, returns: 0, delimiters: 2, wide: 0 });
        assert_eq!(fill(b"", b',', &mut filled), 0);
        assert_eq!(fill(&[b'"'; WORD], b',', &mut filled), 1);
    }

    #[test]
    fn what_is_within_quotes_crosses_words() {
        let mut inside = false;
        let masks = Masks { quotes: 0b1001_0110, ..Masks::default() };
        assert_eq!(masks.quoted(&mut inside), 0b0111_0010);
        assert!(!inside);
        let masks = Masks { quotes: 1 << 60, ..Masks::default() };
        assert_eq!(masks.quoted(&mut inside), 0xF << 60);
        assert!(inside);
        assert_eq!(Masks::default().quoted(&mut inside), u64::MAX);
        assert!(inside);
    }
}
