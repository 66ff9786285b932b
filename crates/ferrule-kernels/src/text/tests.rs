//! What the Python face can't reach: the twin, the pieces, the order, other numbers of threads.

use std::collections::HashMap;

use super::scan::scan_portable;
use super::source::PIECE;
use super::*;

fn count(run: &Run<'_>, texts: &[Text<'_>], name: impl Fn(usize) -> String) -> Result<Tables, Error> {
    let mut counting = Counting::default();
    counting.texts(run, texts, name)?;
    counting.finish(run)
}

fn settled(mut tables: Tables) -> Counts {
    tables
        .lower(|words| Ok::<_, Error>(String::from_utf8(words.to_vec()).unwrap().to_lowercase().into_bytes()))
        .unwrap();
    tables.settle(&Run::new(3, &|| false)).unwrap()
}

fn pairs(tables: Tables) -> Vec<(String, u64)> {
    let counts = settled(tables);
    counts.iter().map(|(word, count)| (String::from_utf8(word.to_vec()).unwrap(), count)).collect()
}

/// Words by Rust's own tables, which know the same whitespace but for the four ASCII separators.
fn expected(texts: &[&str]) -> Vec<(String, u64)> {
    let (mut order, mut counts) = (Vec::new(), HashMap::new());
    for text in texts {
        for word in text.split(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)) {
            if !word.is_empty() {
                let word = word.to_lowercase();
                if !counts.contains_key(&word) {
                    order.push(word.clone());
                }
                *counts.entry(word).or_insert(0) += 1;
            }
        }
    }
    order.into_iter().map(|word| (word.clone(), counts[&word])).collect()
}

/// A text of words of all lengths and kinds, from a linear congruential generator.
fn sample(words: usize, mut seed: u64) -> String {
    const SPACES: [&str; 8] = [" ", "\n", "  ", "\u{a0}", "\u{3000}", "\u{2003}", "\u{1f}", "\r\n\t"];
    const LETTERS: [&str; 12] = ["a", "B", "c", "D", "e", "é", "É", "Σ", "ж", "Ж", "語", "\0"];
    let mut text = String::new();
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    for _ in 0..words {
        let longest = if next(10) == 0 { 60 } else { 6 };
        let length = 1 + next(longest);
        let letters = if next(3) == 0 { 12 } else { 5 };
        for _ in 0..length {
            text.push_str(LETTERS[next(letters)]);
        }
        let space = if next(6) == 0 { next(8) } else { 0 };
        text.push_str(SPACES[space]);
    }
    text
}

#[test]
fn counts_of_one_text_whatever_the_threads() {
    let text = sample(200_000, 1);
    let wanted = expected(&[&text]);
    assert!(text.len() > 5 * PIECE);
    for threads in [1, 2, 3, 7] {
        let run = Run::new(threads, &|| false);
        for form in [Text::Utf8(text.as_bytes()), Text::Bytes(text.as_bytes()), Text::Shared(text.as_bytes())]
        {
            assert_eq!(pairs(count(&run, &[form], |_| String::new()).unwrap()), wanted);
        }
        let points: Vec<u32> = text.chars().map(u32::from).collect();
        assert_eq!(pairs(count(&run, &[Text::Ucs4(&points)], |_| String::new()).unwrap()), wanted);
        let points: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(pairs(count(&run, &[Text::Ucs2(&points)], |_| String::new()).unwrap()), wanted);
    }
}

#[test]
fn counts_of_many_texts() {
    let texts: Vec<String> = (0..3000).map(|seed| sample(seed % 97, seed as u64)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let forms: Vec<Text<'_>> = texts.iter().map(|text| Text::Bytes(text.as_bytes())).collect();
    for threads in [1, 3] {
        let run = Run::new(threads, &|| false);
        assert_eq!(pairs(count(&run, &forms, |_| String::new()).unwrap()), expected(&texts));
    }
}

#[test]
fn counts_of_a_reader_that_gives_little_at_a_time() {
    let text = sample(100_000, 5);
    for size in [1, 7, 4096, 1 << 20] {
        let text = if size < 4096 { &text[..text.floor_char_boundary(20_000)] } else { &text };
        let mut rest = text.as_bytes();
        let read = |buffer: &mut Vec<u8>| {
            let (now, later) = rest.split_at(size.min(rest.len()));
            buffer.extend_from_slice(now);
            rest = later;
            Ok(!now.is_empty())
        };
        let (run, mut counting) = (Run::new(3, &|| false), Counting::default());
        counting.reader(&run, text.len(), read, "text").unwrap();
        counting.texts(&run, &[Text::Utf8(b"and more")], |_| String::new()).unwrap();
        assert_eq!(pairs(counting.finish(&run).unwrap()), expected(&[text, "and more"]));
    }
}

#[test]
fn the_portable_twin_agrees() {
    for seed in 0..300 {
        let text = sample(seed % 90, seed as u64);
        let mut worker = Worker::new(10);
        let Worker { counts, batch, tail, .. } = &mut worker;
        scan_portable(counts, batch, tail, text.as_bytes(), 0).unwrap();
        counts.flush(batch).unwrap();
        let tables = Tables::new(&Run::single(), vec![worker.counts], 0).unwrap();
        assert_eq!(pairs(tables), expected(&[&text]));
    }
}

#[test]
fn the_first_byte_that_is_not_utf8_is_named_whatever_the_threads() {
    let mut bytes = sample(200_000, 9).into_bytes();
    let faults = [3 * PIECE + 17, 3 * PIECE + PIECE / 2, 4 * PIECE];
    for fault in faults {
        bytes[fault] = 0xFF;
    }
    let wanted = std::str::from_utf8(&bytes).unwrap_err().valid_up_to();
    for threads in [1, 2, 7] {
        let outcome = count(&Run::new(threads, &|| false), &[Text::Bytes(&bytes)], |i| format!("text[{i}]"));
        let message = format!("text[0]: got bytes that are not UTF-8 at byte {wanted}, wanted UTF-8");
        assert_eq!(outcome.err(), Some(Error::Encoding(message)));
    }
}

#[test]
fn an_interrupt_stops_the_count() {
    let text = sample(100_000, 3);
    let asked = std::cell::Cell::new(0);
    let interrupted = || {
        asked.set(asked.get() + 1);
        asked.get() == 2
    };
    let outcome = count(&Run::new(2, &interrupted), &[Text::Utf8(text.as_bytes())], |_| String::new());
    assert_eq!(outcome.err(), Some(Error::Interrupted));
}

#[test]
fn merged_tables_find_their_words() {
    let texts = [sample(5000, 1), sample(5000, 2), sample(10, 3)];
    let run = Run::single();
    let mut all = Counts::new();
    for text in &texts {
        let tables = count(&run, &[Text::Utf8(text.as_bytes())], |_| String::new()).unwrap();
        all.merge(&run, &settled(tables)).unwrap();
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let wanted = expected(&texts);
    assert_eq!(all.len(), wanted.len());
    assert_eq!(all.total(), wanted.iter().map(|&(_, count)| u128::from(count)).sum());
    for (place, (word, count)) in wanted.iter().enumerate() {
        assert_eq!(all.get(word.as_bytes()), *count);
        assert_eq!(
            all.at(place).map(|(word, count)| (word.to_vec(), count)),
            Some((word.clone().into(), *count))
        );
    }
    assert_eq!(all.get(b"missing"), 0);
    let mut ranked: Vec<usize> = (0..wanted.len()).collect();
    ranked.sort_by_key(|&place| std::cmp::Reverse(wanted[place].1));
    for n in [0, 1, 10, wanted.len(), wanted.len() + 1] {
        let places = all.most_common(n).unwrap().into_iter().map(|place| place as usize);
        assert!(places.eq(ranked[..n.min(ranked.len())].iter().copied()));
    }
}

#[test]
fn a_sum_that_fails_adds_nothing() {
    let run = Run::single();
    let of = |words: &[(&str, u64)]| {
        let mut counts = Counts::new();
        words.iter().for_each(|&(word, count)| counts.add(word.as_bytes(), count).unwrap());
        counts
    };
    let mut all = of(&[("few", 1), ("most", u64::MAX)]);
    let other = of(&[("new", 2), ("few", 3), ("a word that is a long one", 4), ("most", 1), ("last", 5)]);
    assert!(matches!(all.merge(&run, &other), Err(Error::Overflow(_))));
    let found =
        |counts: &Counts| counts.iter().map(|(word, count)| (word.to_vec(), count)).collect::<Vec<_>>();
    assert_eq!(found(&all), found(&of(&[("few", 1), ("most", u64::MAX)])));
    assert_eq!((all.get(b"new"), all.get(b"few"), all.get(b"most")), (0, 1, u64::MAX));
    all.merge(&run, &of(&[("new", 7)])).unwrap();
    assert_eq!(all.get(b"new"), 7);
}
