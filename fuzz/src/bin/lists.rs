//! What is read of lists: sums of items of any kinds, and which of them pass a filter.
#![no_main]

use ferrule_base::Run;
use ferrule_base::items::{Item, Number};
use ferrule_kernels::sequences::{Above, Limit, Total};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen(Number);

impl Item for Seen {
    fn number(self) -> Number {
        self.0
    }

    fn sum_small_ints<const N: usize>(items: &[Self; N]) -> Option<i64> {
        let small = |item: &Self| match item.0 {
            Number::Int(value) if value.unsigned_abs() < 1 << 30 => Some(value),
            _ => None,
        };
        items.iter().map(small).sum()
    }

    fn floats<const N: usize>(items: &[Self; N]) -> Option<[f64; N]> {
        let floats: Option<Vec<_>> = items
            .iter()
            .map(|item| if let Number::Float(value) = item.0 { Some(value) } else { None })
            .collect();
        floats?.try_into().ok()
    }
}

fn items(data: &[u8]) -> Vec<Seen> {
    let item = |bytes: &[u8; 9]| {
        let (kind, number) = (bytes[0], i64::from_le_bytes(bytes[1..].try_into().expect("eight bytes")));
        Seen(match kind % 8 {
            0 => Number::Other,
            1..=3 => Number::Int(number >> 36),
            4 => Number::Int(number >> 4),
            // Sums of these are exact, in any order.
            _ => Number::Float(((number >> 44) as f64) / 16.0),
        })
    };
    let items: Vec<_> = data.as_chunks().0.iter().map(item).collect();
    // More than one piece of work, of few bytes.
    items.iter().copied().cycle().take(items.len() * (1 + data.len() % 300)).collect()
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&[cut, limit], data)) = data.split_first_chunk() else { return };
    let items = items(data);
    let (mut ints, mut floats, mut others) = (0_i128, 0.0, Vec::new());
    for (place, item) in items.iter().enumerate() {
        match item.0 {
            Number::Int(value) => ints += i128::from(value),
            Number::Float(value) => floats += value,
            Number::Other => others.push((place, *item)),
        }
    }
    for threads in [1, 2] {
        let go_on = || false;
        let run = Run::new(threads, &go_on);
        let mut total = Total::default();
        let cut = (usize::from(cut) * 100).min(items.len());
        total.add(&items[..cut], 0, &run).expect("nobody stops it");
        total.add(&items[cut..], cut, &run).expect("nobody stops it");
        assert_eq!((total.ints, total.floats.value(), &total.others), (ints, floats, &others));
        assert_eq!(total.has_floats, items.iter().any(|item| matches!(item.0, Number::Float(_))));
        let limit = i64::from(limit) - 128;
        let above = Above::new(Limit::Above(limit), limit as f64);
        let passing = items.iter().filter(|item| match item.0 {
            Number::Int(value) => value > limit,
            Number::Float(value) => value > limit as f64,
            Number::Other => true,
        });
        assert_eq!(above.count(&items, &run).expect("nobody stops it"), passing.count());
    }
});
