//! What the Python face can't reach, or reaches only with millions of rows.

#![allow(unsafe_code, reason = "items that change while others look at them")]

use super::*;

fn names(texts: &[&str]) -> Names {
    let mut names = Names::default();
    texts.iter().for_each(|text| names.push(text.as_bytes()).unwrap());
    names
}

#[test]
fn a_column_changes_in_place_unless_somebody_relies_on_it() {
    let mut column = Column::new(vec![1, 2, 3]);
    let live = column.live();
    column.change()[0] = 10;
    // SAFETY: three items, which nobody writes now.
    let seen = |live: &Live<i32>| unsafe { std::slice::from_raw_parts(live.start(), live.len()) }.to_vec();
    assert_eq!(seen(&live), [10, 2, 3]);
    let frozen = column.freeze();
    column.change()[1] = 20;
    assert_eq!(column.get(), [10, 20, 3]);
    assert_eq!(frozen.get(), [10, 2, 3]);
    assert_eq!(seen(&live), [10, 2, 3]);
    let again = column.live();
    drop(frozen);
    column.change()[2] = 30;
    assert_eq!(seen(&again), [10, 20, 30]);
    drop(column);
    assert_eq!(seen(&again), [10, 20, 30]);
}

#[test]
fn an_empty_column() {
    let mut column = Column::<f64>::new(Vec::new());
    assert!(column.change().is_empty() && column.get().is_empty() && column.live().is_empty());
}

#[test]
fn names_changed_in_some_rows() {
    let old = names(&["a", "bb", "", "dddd"]);
    assert_eq!(old.changed(&[(0, b"x"), (3, b"yy")]).unwrap(), names(&["x", "bb", "", "yy"]));
    assert_eq!(old.changed(&[]).unwrap(), old);
}

#[test]
fn sorts_more_than_a_part_whatever_the_threads() {
    let n = 400_000;
    let salaries: Vec<f64> =
        (0..n).map(|i: u64| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44) as f64).collect();
    for threads in [1, 3] {
        let run = Run::new(threads, &|| false);
        for descending in [false, true] {
            let mut expected: Vec<usize> = (0..salaries.len()).collect();
            expected.sort_by(|&a, &b| {
                let order = salaries[a].total_cmp(&salaries[b]);
                if descending { order.reverse() } else { order }
            });
            assert_eq!(order_by_salary(&salaries, descending, &run).unwrap(), expected);
        }
    }
}

#[test]
fn takes_more_than_a_piece() {
    let mut all = Names::default();
    (0..100_000).for_each(|i| all.push(format!("{}{i}", "n".repeat(i % 30)).as_bytes()).unwrap());
    let rows: Vec<usize> = (0..100_000).rev().step_by(3).collect();
    let taken = all.take(&rows, &Run::new(2, &|| false)).unwrap();
    assert_eq!(taken.len(), rows.len());
    assert!(rows.iter().enumerate().all(|(at, &row)| taken.get(at) == all.get(row)));
}

#[test]
fn rows_are_refused_by_their_number() {
    let run = Run::single();
    let refused = |name, age, salary| {
        let mut ages = vec![1; 70_000];
        let mut salaries = vec![0.0; 70_000];
        (ages[69_999], salaries[69_999]) = (age, salary);
        let mut texts = vec!["n"; 70_000];
        texts[69_999] = name;
        Rows::new(names(&texts), ages, salaries, &run)
            .map(|rows| rows.len())
            .map_err(|error| error.to_string())
    };
    assert_eq!(refused("n", 150, 0.0), Ok(70_000));
    assert_eq!(refused("", 1, 0.0).unwrap_err(), "rows[69999], name: got '', wanted a str that is not empty");
    assert_eq!(refused("n", 151, 0.0).unwrap_err(), "rows[69999], age: got 151, wanted an int from 0 to 150");
    let wanted = "wanted a finite number that is not negative";
    assert_eq!(refused("n", 1, -1.5).unwrap_err(), format!("rows[69999], salary: got -1.5, {wanted}"));
    assert_eq!(refused("n", 1, f64::NAN).unwrap_err(), format!("rows[69999], salary: got nan, {wanted}"));
}

#[test]
fn an_index_keeps_the_order_of_rows() {
    let names = names(&["b", "a", "b", "", "b"]);
    let index = Index::new(&names, &Run::single()).unwrap();
    assert_eq!(index.rows(&names, b"b"), [0, 2, 4]);
    assert_eq!(index.rows(&names, b""), [3]);
    assert_eq!(index.rows(&names, b"c"), [0; 0]);
}

#[test]
fn far_keys_and_near_ones_group_alike() {
    let run = Run::new(2, &|| false);
    let near: Vec<i64> = (0..100_000).map(|i| i % 7).collect();
    let far: Vec<i64> = near.iter().map(|key| key * (1 << 60) / 2).collect();
    let salaries: Vec<f64> = (0..100_000).map(f64::from).collect();
    let of = |keys: &[i64]| group(&Keys::new(keys, &run).unwrap(), &salaries, &run).unwrap();
    let (near, far) = (of(&near), of(&far));
    assert_eq!((near.keys.len(), &near.totals, &near.counts), (7, &far.totals, &far.counts));
}

/// The sum of two floats is a tie every other time, so half of these groups must be summed up again.
#[test]
fn many_small_groups_take_no_longer_than_their_rows() {
    let run = Run::single();
    let keys: Vec<i64> = (0..200_000).map(|i| i / 2).collect();
    let salaries: Vec<f64> = (0..200_000).map(|i| f64::from(i) * 0.1 + 1000.0).collect();
    let start = std::time::Instant::now();
    let groups = group(&Keys::new(&keys, &run).unwrap(), &salaries, &run).unwrap();
    assert_eq!(groups.totals, salaries.chunks(2).map(|pair| pair[0] + pair[1]).collect::<Vec<_>>());
    // It takes some 20 ms, or a minute when all rows are looked at for each group.
    assert!(start.elapsed().as_secs() < 10);
}
