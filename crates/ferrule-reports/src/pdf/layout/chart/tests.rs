use super::super::paginate::Frame;
use super::super::typeset::Typesetter;
use super::*;
use crate::model::{Column, Kind};
use crate::pdf::page::{Item, Tag};
use crate::pdf::tests::built_in;

fn furniture() -> Furniture {
    Furniture {
        setter: Typesetter::new(built_in()),
        frame: Frame { width: 595.0, height: 842.0, left: 36.0, right: 559.0, top: 36.0, bottom: 790.0 },
        size: 9.0,
        tagged: true,
        running_title: String::new(),
        tables: Vec::new().into(),
        language: "en".into(),
    }
}

fn table() -> Table {
    let column = |name: &str| Column {
        name: name.into(),
        title: name.into(),
        kind: Some(Kind::Number),
        ..Column::default()
    };
    Table { name: "T".into(), columns: ["a", "b", "c"].map(column).into(), ..Table::default() }
}

fn chart(kind: ChartKind) -> Chart {
    let title = Some("Title".into());
    Chart { kind, title, x: Some(0), y: vec![1, 2], alt: "alt".into(), ..Chart::default() }
}

fn drawn(kind: ChartKind, points: &[Point]) -> Result<Strip, Error> {
    strips(&furniture(), &table(), &chart(kind), points).map(|[_gap, chart]| chart)
}

/// Corners of what an item covers.
fn corners(furniture: &Furniture, item: &Item) -> Vec<(f32, f32)> {
    match item {
        Item::Text { x, y, size, text, .. } => {
            let top = y - furniture.setter.baseline(*size);
            vec![(*x, top), (x + text.width * size, top + size * look::LEADING)]
        }
        Item::Rect { x, y, width, height, .. } => vec![(*x, *y), (x + width, y + height)],
        Item::Path { points, .. } => points.clone(),
        Item::Begin(_) | Item::End => Vec::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_is_inside_the_strip_whatever_the_numbers() {
    let furniture = furniture();
    let long = "a category whose name goes on and on and is far too long for its place ".repeat(3);
    let numbers: [&[f64]; 7] = [
        &[],
        &[0.0],
        &[5.0, 7.0, 6.5, 3.0],
        &[-1e-9, 2e-9, 0.0],
        &[9e299, -9e299, f64::MAX, f64::NAN, f64::INFINITY],
        &[1_000_000.5, 1_000_000.6],
        &[-5.0, -4.0],
    ];
    let kinds = [
        ChartKind::Column,
        ChartKind::Bar,
        ChartKind::Line,
        ChartKind::Area,
        ChartKind::Scatter,
        ChartKind::Pie,
    ];
    for kind in kinds {
        for (numbers, repeats) in numbers.into_iter().zip([1, 1, 1, 1, 1, 250, 1]) {
            let point = |(i, &value): (usize, &f64)| Point {
                category: if i % 2 == 0 { format!("category {i}") } else { long.clone() },
                x: Some(value * 3.0),
                values: vec![Some(value), (i != 1).then_some(-value)],
            };
            let all: Vec<_> = numbers.iter().cycle().take(numbers.len() * repeats).collect();
            let points: Vec<_> = all.into_iter().enumerate().map(point).collect();
            let strip = match drawn(kind, &points) {
                Ok(strip) => strip,
                Err(error) => {
                    assert!(kind == ChartKind::Pie && error.to_string().contains("below zero"), "{error}");
                    continue;
                }
            };
            for (x, y) in strip.items.iter().flat_map(|item| corners(&furniture, item)) {
                let inside = (35.0..=560.0).contains(&x) && (-1.0..=strip.height + 1.0).contains(&y);
                assert!(inside, "{kind:?} of {numbers:?}: ({x}, {y}) in {}", strip.height);
            }
        }
    }
}

#[test]
fn a_chart_is_a_figure_with_its_words() {
    let points = [Point { category: "x".into(), x: None, values: vec![Some(1.0), Some(2.0)] }];
    let strip = drawn(ChartKind::Column, &points).unwrap();
    assert!(matches!(&strip.items[0], Item::Begin(Tag::Figure(alt)) if &**alt == "alt"));
    assert!(matches!(strip.items.last(), Some(Item::End)));
    let bars = strip.items.iter().filter(|item| matches!(item, Item::Rect { .. })).count();
    assert_eq!(bars, 2 + 2, "two columns and two keys in the legend");
}

#[test]
fn all_columns_have_a_label_whose_words_have_room() {
    let point = |i: usize| {
        let category = format!("A long category name number {i}");
        Point { category, x: None, values: vec![Some(1.0), None] }
    };
    let strip = drawn(ChartKind::Column, &(0..12).map(point).collect::<Vec<_>>()).unwrap();
    let is_label = |item: &&Item| matches!(item, Item::Text { text, .. } if text.text.contains("category"));
    assert_eq!(strip.items.iter().filter(is_label).count(), 12);
}

#[test]
fn ticks_are_round_and_cover_the_numbers() {
    let ticks = |numbers: &[f64], from_zero| {
        let values = Values::new(numbers.iter().copied(), from_zero, None, "en");
        (values.low, values.high)
    };
    assert_eq!(ticks(&[3.0, 97.0], true), (0.0, 100.0));
    assert_eq!(ticks(&[980.0, 1010.0], false), (980.0, 1010.0));
    assert_eq!(ticks(&[-4.2, 11.0], false), (-5.0, 15.0));
    assert_eq!(ticks(&[0.0], true), (0.0, 1.0));
}

#[test]
fn a_missing_glyph_is_named() {
    let points = [Point { category: "\u{10FFFD}".into(), x: None, values: vec![Some(1.0), None] }];
    let error = drawn(ChartKind::Column, &points).unwrap_err().to_string();
    assert!(error.contains("chart 'alt'") && error.contains("U+10FFFD"), "{error}");
}
