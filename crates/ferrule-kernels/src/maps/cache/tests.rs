//! Tests of the entries of a cache, with what only they can see.

use super::*;

type Keyed = (u64, char);

fn find(entries: &Entries<Keyed>, key: u64) -> Option<Handle> {
    // Few hashes, so that many entries share one.
    entries.find(key % 3, |item| item.0 == key)
}

fn keys(entries: &Entries<Keyed>) -> Vec<u64> {
    entries.iter().map(|item| item.0).collect()
}

fn put(entries: &mut Entries<Keyed>, key: u64, bytes: u64, deadline: f64) -> Vec<u64> {
    let mut gone = Vec::new();
    match find(entries, key) {
        Some(handle) => entries.update(handle, bytes, deadline, &mut gone, |item| item.1 = 'b'),
        None => {
            entries.insert(key % 3, (key, 'a'), bytes, deadline, &mut gone).unwrap();
        }
    }
    gone.iter().map(|item| item.0).collect()
}

#[test]
fn the_least_recently_used_makes_room() {
    let mut entries = Entries::new(Limits { entries: 3, ..Limits::NONE });
    for key in 0..3 {
        assert_eq!(put(&mut entries, key, 0, NEVER), Vec::<u64>::new());
    }
    let first = find(&entries, 0).unwrap();
    entries.touch(first);
    assert_eq!(put(&mut entries, 9, 0, NEVER), [1]);
    assert_eq!(keys(&entries), [2, 0, 9]);
    assert_eq!(entries.evictions(), 1);
    assert_eq!(find(&entries, 1), None);
}

#[test]
fn bytes_are_kept_within_their_limit() {
    let mut entries = Entries::new(Limits { bytes: 10, ..Limits::NONE });
    assert_eq!(put(&mut entries, 0, 4, NEVER), Vec::<u64>::new());
    assert_eq!(put(&mut entries, 1, 6, NEVER), Vec::<u64>::new());
    assert_eq!(put(&mut entries, 2, 1, NEVER), [0]);
    assert_eq!(put(&mut entries, 3, 11, NEVER), [3]);
    assert_eq!(put(&mut entries, 1, 9, NEVER), Vec::<u64>::new());
    assert_eq!(put(&mut entries, 1, 10, NEVER), [2]);
    assert_eq!((entries.bytes(), keys(&entries)), (10, vec![1]));
    assert_eq!(put(&mut entries, 1, 11, NEVER), [1]);
    assert_eq!((entries.bytes(), entries.len()), (0, 0));
}

#[test]
fn a_handle_ends_with_its_entry() {
    let mut entries = Entries::new(Limits::NONE);
    put(&mut entries, 1, 0, NEVER);
    let old = find(&entries, 1).unwrap();
    assert_eq!(entries.remove(old), Some((1, 'a')));
    put(&mut entries, 4, 0, NEVER);
    assert_eq!(entries.get(old), None);
    assert_eq!(entries.remove(old), None);
    let new = find(&entries, 4).unwrap();
    assert_eq!((new.slot, entries.get(new)), (old.slot, Some(&(4, 'a'))));
}

#[test]
fn a_handle_ends_when_everything_is_taken() {
    let mut entries = Entries::new(Limits::NONE);
    put(&mut entries, 1, 0, NEVER);
    let (old, inserted) = (find(&entries, 1).unwrap(), entries.insertions());
    assert_eq!(keys(&entries.take()), [1]);
    put(&mut entries, 4, 0, NEVER);
    assert_eq!(find(&entries, 4).unwrap().slot, old.slot);
    assert_eq!(entries.get(old), None);
    assert_eq!(entries.remove(old), None);
    assert_ne!(entries.insertions(), inserted);
}

#[test]
fn what_is_over_leaves_and_what_was_prolonged_stays() {
    let mut entries = Entries::new(Limits::NONE);
    for key in 0..4 {
        put(&mut entries, key, 0, key as f64);
    }
    put(&mut entries, 0, 0, 10.0);
    put(&mut entries, 1, 0, NEVER);
    let mut gone = Vec::new();
    assert_eq!(entries.expire(2.0, &mut gone), 1);
    assert_eq!(gone, [(2, 'a')]);
    assert_eq!(keys(&entries), [3, 0, 1]);
    assert_eq!(entries.expire(100.0, &mut gone), 2);
    assert_eq!((entries.expirations(), keys(&entries)), (3, vec![1]));
    assert!(!entries.may_expire());
}

#[test]
fn deadlines_of_what_is_gone_do_not_pile_up() {
    let mut entries = Entries::new(Limits { entries: 5, ..Limits::NONE });
    for key in 0..10_000 {
        put(&mut entries, key % 7, 0, 1e9 + key as f64);
        assert!(entries.deadlines.len() <= 2 * entries.len() + 65);
    }
}

#[test]
fn equal_deadlines_do_not_pile_up_either() {
    let mut entries = Entries::new(Limits::NONE);
    for _ in 0..1000 {
        for key in 0..3 {
            put(&mut entries, key, 0, 7.0);
        }
        assert!(entries.deadlines.len() <= 2 * entries.len() + 65);
    }
    let mut gone = Vec::new();
    assert_eq!(entries.expire(7.0, &mut gone), 3);
    assert!(!entries.may_expire());
}

/// Against a plain list of entries, through a long random sequence.
#[test]
fn it_does_what_a_list_would() {
    let limits = Limits { entries: 6, bytes: 40 };
    let mut entries = Entries::new(limits);
    let mut list: Vec<(u64, u64, f64)> = Vec::new();
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    for step in 0..20_000 {
        let (key, bytes, now) = (draw(12), draw(45), f64::from(step));
        match draw(5) {
            0 => {
                entries.expire(now, &mut Vec::new());
                list.retain(|item| item.2 > now);
            }
            1 => {
                let removed = find(&entries, key).and_then(|handle| entries.remove(handle));
                assert_eq!(removed.is_some(), list.iter().any(|item| item.0 == key));
                list.retain(|item| item.0 != key);
            }
            2 => {
                if let Some(handle) = find(&entries, key) {
                    entries.touch(handle);
                }
                if let Some(at) = list.iter().position(|item| item.0 == key) {
                    let item = list.remove(at);
                    list.push(item);
                }
            }
            _ => {
                let deadline = if draw(2) == 0 { NEVER } else { now + draw(20) as f64 };
                put(&mut entries, key, bytes, deadline);
                list.retain(|item| item.0 != key);
                if bytes <= limits.bytes {
                    list.push((key, bytes, deadline));
                }
                while list.len() > limits.entries
                    || list.iter().map(|item| item.1).sum::<u64>() > limits.bytes
                {
                    list.remove(0);
                }
            }
        }
        assert_eq!(keys(&entries), list.iter().map(|item| item.0).collect::<Vec<_>>());
        assert_eq!(entries.bytes(), list.iter().map(|item| item.1).sum::<u64>());
        for item in &list {
            let handle = find(&entries, item.0).unwrap();
            assert!(entries.deadline(handle).total_cmp(&item.2).is_eq());
        }
    }
}
