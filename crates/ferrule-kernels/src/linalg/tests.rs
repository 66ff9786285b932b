//! What the Python face can't reach: the engines of other processors, and products cut in many ways.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use super::matrix::{Matrix, MatrixMut};
use super::product::product_on;
use super::tile::{Engine, Item};
use crate::{Error, Run};

/// Small whole numbers: every sum is exact in every type, so all ways give the same.
fn numbers<T: Item>(count: usize, seed: usize, from: impl Fn(i8) -> T) -> Vec<T> {
    (0..count).map(|i| from(((i * 31 + seed * 17) % 19) as i8 - 9)).collect()
}

fn plain<T: Item>(a: &[T], b: &[T], [rows, depth, cols]: [usize; 3]) -> Vec<T> {
    let item = |i: usize, j: usize| {
        (0..depth).fold(T::ZERO, |sum, k| T::plus(sum, T::times(a[i * depth + k], b[k * cols + j])))
    };
    (0..rows * cols).map(|at| item(at / cols, at % cols)).collect()
}

fn transposed<T: Copy>(a: &[T], rows: usize, cols: usize) -> Vec<T> {
    (0..rows * cols).map(|at| a[at % rows * cols + at / rows]).collect()
}

fn check<T: Item + PartialEq + std::fmt::Debug>(
    engine: &Engine<T>,
    shape: [usize; 3],
    from: impl Fn(i8) -> T,
) {
    let [rows, depth, cols] = shape;
    let (a, b) = (numbers(rows * depth, 1, &from), numbers(depth * cols, 2, &from));
    let (a_t, b_t) = (transposed(&a, rows, depth), transposed(&b, depth, cols));
    let wanted = plain(&a, &b, shape);
    let never = || false;
    for threads in [1, 3] {
        let run = Run::new(threads, &never);
        for layouts in 0..8 {
            let left = if layouts & 1 == 0 {
                Matrix::of(&a, rows, depth)
            } else {
                Matrix::of(&a_t, depth, rows).transposed()
            };
            let right = if layouts & 2 == 0 {
                Matrix::of(&b, depth, cols)
            } else {
                Matrix::of(&b_t, cols, depth).transposed()
            };
            let mut c = vec![from(7); rows * cols];
            if layouts & 4 == 0 {
                product_on(engine, &run, left, right, MatrixMut::of(&mut c, rows, cols)).unwrap();
                assert_eq!(c, wanted, "{shape:?}, {threads} threads, layouts {layouts}");
            } else {
                let to = MatrixMut::of(&mut c, cols, rows).transposed();
                product_on(engine, &run, left, right, to).unwrap();
                assert_eq!(
                    transposed(&c, cols, rows),
                    wanted,
                    "{shape:?}, {threads} threads, layouts {layouts}"
                );
            }
        }
    }
}

fn check_engines<T: Item + PartialEq + std::fmt::Debug>(from: impl Fn(i8) -> T + Copy) {
    for engine in T::engines() {
        for rows in [1, 2, 7, 8, 9, 21] {
            for cols in [1, 2, 5, 8, 17, 49, 64] {
                for depth in [1, 3, 16] {
                    check(engine, [rows, depth, cols], from);
                }
            }
        }
        // Larger than what is left unpacked, and than a panel is deep.
        check(engine, [70, 700, 80], from);
        check(engine, [131, 130, 257], from);
        // Few rows, or few columns, of much.
        check(engine, [3, 2500, 700], from);
        check(engine, [1, 2500, 1700], from);
    }
}

#[test]
fn every_engine_multiplies_f64() {
    check_engines(f64::from);
}

#[test]
fn every_engine_multiplies_f32() {
    check_engines(f32::from);
}

#[test]
fn every_engine_multiplies_i64() {
    check_engines(i64::from);
}

#[test]
fn every_engine_has_the_same_dot_and_multiply() {
    let a = numbers(1000, 3, f64::from);
    let b = numbers(1000, 4, f64::from);
    for engine in f64::engines() {
        for length in (0..200).chain([1000]) {
            let (a, b) = (&a[..length], &b[..length]);
            // SAFETY: `engines` gives those that this processor runs.
            let dot = unsafe { (engine.dot)(a, b) };
            let wanted: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
            assert_eq!(dot.to_bits(), (wanted + 0.0).to_bits());
            for past_caches in [false, true] {
                let mut c = a.to_vec();
                // SAFETY: likewise; in place is allowed.
                unsafe { (engine.multiply)(c.as_ptr(), b.as_ptr(), c.as_mut_ptr(), length, past_caches) };
                assert_eq!(c, a.iter().zip(b).map(|(x, y)| x * y).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn a_transpose_times_itself_is_symmetric_and_right() {
    for (rows, cols) in [(9, 40), (300, 200), (40, 9)] {
        let a = numbers(rows * cols, 5, f64::from);
        let mut c = vec![0.0; cols * cols];
        let view = Matrix::of(&a, rows, cols);
        let run = Run::new(2, &|| false);
        product_on(f64::engine(), &run, view.transposed(), view, MatrixMut::of(&mut c, cols, cols)).unwrap();
        assert_eq!(c, plain(&transposed(&a, rows, cols), &a, [cols, rows, cols]));
    }
}

#[test]
fn a_product_does_not_depend_on_the_threads() {
    let [rows, depth, cols] = [3, 2_777, 4_099];
    let numbers = |count, seed| -> Vec<f64> {
        (0..count).map(|i| ((i * 31 + seed) % 997) as f64 / 7.0 - 71.0).collect()
    };
    let (a, b) = (numbers(rows * depth, 1), numbers(depth * cols, 2));
    let product = |threads| {
        let mut c = vec![0.0; rows * cols];
        let (left, right) = (Matrix::of(&a, rows, depth), Matrix::of(&b, depth, cols));
        product_on(
            f64::engine(),
            &Run::new(threads, &|| false),
            left,
            right,
            MatrixMut::of(&mut c, rows, cols),
        )
        .unwrap();
        c
    };
    let one = product(1);
    assert!((2..5).all(|threads| product(threads) == one));
}

#[test]
fn an_interrupt_stops_a_product() {
    let a = vec![1.0; 400 * 400];
    let mut c = vec![0.0; 400 * 400];
    let run = Run::new(2, &|| true);
    let view = Matrix::of(&a, 400, 400);
    let outcome = product_on(f64::engine(), &run, view, view, MatrixMut::of(&mut c, 400, 400));
    assert_eq!(outcome, Err(Error::Interrupted));
}
