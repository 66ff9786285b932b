use std::collections::HashMap;

use super::layout::longest_run;
use super::{HEADER, Image, Kind, Layout, Pairs, Part, from_counts, parse, sealed_header};
use crate::{Error, Run};

fn run() -> Run<'static> {
    Run::single()
}

fn built(keys: &[&[u8]]) -> Pairs {
    let seeds = Pairs::seeds();
    let parts = keys.chunks(7).map(|keys| Part::new(keys, seeds).unwrap()).collect();
    Pairs::new(&run(), parts, seeds).unwrap()
}

fn numbers(keys: &[&[u8]]) -> Image {
    built(keys).finish(&run(), Kind::Int, |pair| pair as u64 * 3).unwrap()
}

fn file(image: &Image) -> Vec<u8> {
    let mut file = image.to_vec();
    let header = sealed_header(&run(), &image.layout(), image).unwrap().unwrap();
    file[..HEADER].copy_from_slice(&header);
    file
}

/// A file with sums that fit whatever was done to it.
fn resealed(layout: Layout, mut file: Vec<u8>) -> Vec<u8> {
    let header = sealed_header(&run(), &layout, &file).unwrap().unwrap();
    file[..HEADER].copy_from_slice(&header);
    file
}

fn refusal(file: &[u8]) -> String {
    match parse(&run(), file, "path") {
        Err(Error::Decode(text)) => text,
        other => panic!("{other:?}"),
    }
}

fn some_keys(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|i| [format!("{i}").as_bytes(), &vec![b'x'; i * i % 301]].concat()).collect()
}

#[test]
fn finds_what_is_there_and_nothing_else() {
    for count in [0, 1, 2, 31, 32, 33, 1000, 20_000] {
        let keys = some_keys(count);
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let image = numbers(&keys);
        let map = image.layout().of(&image);
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(map.get(key), Some(index as u64 * 3));
            assert_eq!(map.get(&[key, b"!".as_slice()].concat()), None);
        }
        assert!(map.iter().map(|(key, _)| key).eq(keys.iter().copied()));
        let mut seen = Vec::new();
        map.get_many(&keys, |index, value| seen.push((index, value)));
        assert!(seen.into_iter().eq((0..count).map(|i| (i, Some(i as u64 * 3)))));
    }
}

#[test]
fn a_record_is_of_its_key_alone_whatever_the_hashes_say() {
    for length in (0..40).chain(253..258) {
        let key: Vec<u8> = (0..length).map(|i| i as u8).collect();
        let image = numbers(&[b"", b"another", &key]);
        let map = image.layout().of(&image);
        let (_, _, place) = map.at(map.at(0).unwrap().2).unwrap();
        let (place, value) = if length == 0 { (0, 6) } else { (place, 6) };
        assert_eq!(map.value_at(place, &key), Some(value));
        for at in 0..length {
            let mut other = key.clone();
            other[at] ^= 0x40;
            assert_eq!(map.value_at(place, &other), None, "{length} {at}");
        }
        assert_eq!(map.value_at(place, &[&key[..], b"!"].concat()), None);
        if length > 0 {
            assert_eq!(map.value_at(place, &key[1..]), None);
            assert_eq!(map.value_at(place, &key[..length - 1]), None);
        }
    }
}

#[test]
fn the_last_of_equal_keys_wins_in_the_place_of_the_first() {
    let keys: Vec<Vec<u8>> = (0..5000).map(|i| (i % 70_usize).to_string().into_bytes()).collect();
    let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let image = numbers(&keys);
    let last: HashMap<&[u8], u64> = keys.iter().zip(0..).map(|(key, index)| (*key, index * 3)).collect();
    let map = image.layout().of(&image);
    assert_eq!(image.layout().len, 70);
    assert!(map.iter().map(|(key, _)| key).eq(keys[..70].iter().copied()));
    assert!(map.iter().all(|(key, value)| last[key] == value));
    assert!(image.len() < 70 * 40 + HEADER, "the table was made for the keys that are left");
}

#[test]
fn a_run_may_go_over_the_end() {
    let run = |taken: &[u8]| longest_run(&taken.iter().map(|&each| [each; 8]).collect::<Vec<_>>());
    assert_eq!(run(&[]), 0);
    assert_eq!(run(&[0, 0]), 0);
    assert_eq!(run(&[1, 0, 1, 1, 1, 0]), 3);
    assert_eq!(run(&[1, 1, 0, 1, 1, 1, 0, 1, 1]), 4);
    assert_eq!(run(&[1, 1, 1]), 3);
}

#[test]
fn an_interrupt_stops_the_giving_of_values() {
    let keys = some_keys(1 << 13);
    let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let interrupted = || Run::new(1, &|| true);
    let outcome = built(&keys).finish(&interrupted(), Kind::Int, |pair| pair as u64);
    assert_eq!(outcome.err(), Some(Error::Interrupted));
    assert_eq!(built(&keys).finish_bytes(&interrupted(), |_| b"").err(), Some(Error::Interrupted));
    assert!(built(&keys[..100]).finish(&interrupted(), Kind::Int, |pair| pair as u64).is_ok());
}

#[test]
fn a_part_says_how_many_keys_it_has() {
    for count in 0..3 {
        let part = Part::new(&[b"a".as_slice(), b"b"][..count], [1, 2]).unwrap();
        assert_eq!((part.len(), part.is_empty()), (count, count == 0));
    }
}

#[test]
fn bytes_come_back() {
    let pairs = built(&[b"a", b"b", b"a"]);
    let values: [&[u8]; 3] = [b"old", b"", b"newer"];
    let image = pairs.finish_bytes(&run(), |pair| values[pair]).unwrap();
    let map = image.layout().of(&image);
    let value = |key: &[u8]| map.bytes(map.get(key).unwrap()).unwrap();
    assert_eq!((value(b"a"), value(b"b")), (b"newer".as_slice(), b"".as_slice()));
    assert_eq!(map.bytes(u64::MAX), None);
    assert_eq!(parse(&run(), &file(&image), "path"), Ok(image.layout()));
}

#[test]
fn counts_become_a_map() {
    let counts: [(&[u8], u64); 3] = [(b"to", 2), (b"be", u64::MAX), (b"or", 1)];
    let image = from_counts(&run(), counts.len(), |at| counts.get(at).copied()).unwrap();
    let map = image.layout().of(&image);
    let expected: [(&[u8], u64); 3] = [(b"to", 2), (b"be", i64::MAX as u64), (b"or", 1)];
    assert!(map.iter().eq(expected));
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let keys = some_keys(3000);
    let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let image = numbers(&keys);
    let file = file(&image);
    let layout = parse(&run(), &file, "path").unwrap();
    assert_eq!(layout, image.layout());
    assert!(layout.of(&file).iter().eq(image.layout().of(&image).iter()));
}

#[test]
fn every_cut_and_every_changed_byte_is_refused() {
    let keys: Vec<&[u8]> = vec![b"one", b"two", b"three"];
    let good = file(&numbers(&keys));
    for length in 0..good.len() {
        assert!(parse(&run(), &good[..length], "path").is_err(), "{length}");
    }
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(parse(&run(), &bad, "path").is_err(), "{at}");
    }
    assert!(refusal(&good[..100]).contains("got 100 bytes, wanted 128 of a header"));
    assert!(refusal(&good[..good.len() - 1]).contains("it is cut off"));
    assert!(refusal(&[good.as_slice(), b"x"].concat()).contains("something follows"));
    assert!(refusal(b"\x89PNG").contains("got another kind of file"));
    let mut newer = good.clone();
    newer[8] = 2;
    assert!(refusal(&newer).contains("got version 2 of the format, wanted 1"));
    let mut corrupt = good;
    *corrupt.last_mut().unwrap() ^= 1;
    assert!(refusal(&corrupt).contains("the checksum of bytes 128 to"));
}

#[test]
fn what_is_wrong_under_a_right_checksum_is_refused() {
    let keys: Vec<&[u8]> = vec![b"one", b"two", b"three"];
    let image = numbers(&keys);
    let (layout, good) = (image.layout(), file(&image));
    let taken = (0..layout.slots).find(|slot| good[HEADER + slot * 8..][..8] != [0; 8]).unwrap();
    let at = HEADER + taken * 8;

    let mut beyond = good.clone();
    beyond[at..at + 5].fill(0xEE);
    assert!(refusal(&resealed(layout, beyond)).contains("after the last"));

    let mut just_beyond = good.clone();
    just_beyond[at..at + 5].copy_from_slice(&(layout.records as u64 + 1).to_le_bytes()[..5]);
    assert!(refusal(&resealed(layout, just_beyond)).contains("after the last"));

    let mut lost = good.clone();
    lost[at..at + 8].fill(0);
    assert!(refusal(&resealed(layout, lost)).contains("other slots"));

    let mut long = good.clone();
    long[HEADER + layout.slots * 8] = 254;
    assert!(refusal(&resealed(layout, long)).contains("goes beyond the last"));

    let mut full = layout;
    full.len = layout.slots;
    assert!(refusal(&resealed(full, good.clone())).contains("numbers that can't be"));

    let mut kind = layout;
    kind.kind = Kind::Bytes;
    assert!(refusal(&resealed(kind, good)).contains("a value of bytes"));
}

#[test]
fn a_table_without_a_free_slot_ends_a_look_up() {
    let image = numbers(&[b"one", b"two"]);
    let mut block = image.to_vec();
    let end = HEADER + image.layout().slots * 8;
    block[HEADER..end].fill(1);
    assert_eq!(image.layout().of(&block).get(b"absent"), None);
    assert_eq!(image.layout().of(&block[..end]).get(b"one"), None);
}
