//! From rows to pages and files.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use ferrule_base::Run;
use serde_json::{Value as Json, json};

use crate::model::Report;
use crate::output::Output;
use crate::pdf::document::Document;
use crate::pdf::layout::{Pages, PdfWriter};
use crate::pdf::page::{Bookmark, Color, Item, Page, Tag, Target};
use crate::pdf::text::fonts::Fonts;
use crate::{Error, Writer};

pub fn built_in() -> Arc<Fonts> {
    Arc::new(Fonts::new::<&[u8]>(&[]).unwrap())
}

/// Keeps pages as they are.
#[derive(Clone, Default)]
struct List(Arc<Mutex<Kept>>);

#[derive(Default, Debug)]
struct Kept {
    pages: Vec<Page>,
    front: Vec<Page>,
    bookmarks: Vec<Bookmark>,
}

impl Pages for List {
    fn image_size(&self, _image: usize) -> (u32, u32) {
        (300, 100)
    }

    fn pages(&self) -> usize {
        self.0.lock().unwrap().pages.len()
    }

    fn add(&mut self, page: Page, _run: &Run<'_>) -> Result<(), Error> {
        self.0.lock().unwrap().pages.push(page);
        Ok(())
    }

    fn bookmark(&mut self, bookmark: Bookmark) {
        self.0.lock().unwrap().bookmarks.push(bookmark);
    }

    fn finish(self, front: Vec<Page>, _run: &Run<'_>) -> Result<Vec<u8>, Error> {
        self.0.lock().unwrap().front = front;
        Ok(Vec::new())
    }
}

/// `base` with what `changes` says instead.
fn changed(mut base: Json, changes: &Json) -> Json {
    for (key, value) in changes.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

fn column(name: &str, changes: &Json) -> Json {
    changed(json!({"name": name, "title": name}), changes)
}

fn table(columns: &[Json], changes: &Json) -> Json {
    changed(json!({"name": "Sales", "columns": columns, "header_style": {}}), changes)
}

fn report(tables: &[Json], page: &Json) -> Json {
    json!({
        "title": "Report", "tables": tables,
        "page": changed(json!({"width": 595.0, "height": 842.0, "margin": 36.0}), page),
    })
}

fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    Arc::new(values.into_iter().map(Some).collect::<StringArray>())
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

fn lay_out_on(threads: usize, report: &Json, tables: &[RecordBatch]) -> Result<Kept, Error> {
    let report = Report::from_json(&report.to_string())?;
    let list = List::default();
    let run = Run::new(threads, &|| false);
    let fonts = built_in();
    let mut writer = Box::new(PdfWriter::new(report, fonts, list.clone())?);
    for batch in tables {
        writer.write(batch, &run)?;
        writer.end_table(&run)?;
    }
    writer.finish(&run)?;
    Ok(std::mem::take(&mut list.0.lock().unwrap()))
}

fn lay_out(report: &Json, tables: &[RecordBatch]) -> Result<Kept, Error> {
    lay_out_on(2, report, tables)
}

fn words(page: &Page) -> Vec<&str> {
    page.items
        .iter()
        .filter_map(|item| match item {
            Item::Text { text, .. } => Some(&*text.text),
            _ => None,
        })
        .collect()
}

/// Checks that nothing leaves the margins.
fn check_inside(page: &Page, margin: f32) {
    let inside = |x: f32, y: f32| {
        let (right, bottom) = (page.width - margin + 0.1, page.height - margin + 0.1);
        assert!(x >= margin - 0.1 && x <= right && y >= margin - 0.1 && y <= bottom, "({x}, {y})");
    };
    for item in &page.items {
        match item {
            Item::Text { x, y, size, text, .. } => {
                inside(*x, y - 0.7 * size);
                inside(x + text.width * size, y + 0.2 * size);
            }
            Item::Rect { x, y, width, height, .. } | Item::Image { x, y, width, height, .. } => {
                inside(*x, *y);
                inside(x + width, y + height);
            }
            Item::Path { points, .. } => points.iter().for_each(|&(x, y)| inside(x, y)),
            _ => {}
        }
    }
}

/// A table of some rows that can be told apart, in groups of different sizes.
fn numbered(rows: usize) -> RecordBatch {
    let cities =
        ["Zürich", "Łódź", "Αθήνα", "Москва", "a city whose name is long enough to need more lines than one"];
    let regions: Vec<_> = (0..rows).map(|i| format!("region {}", (i as f64).sqrt() as usize)).collect();
    let numbers: Vec<_> = (0..rows).map(|i| format!("row{i}")).collect();
    batch(vec![
        ("region", texts(regions.iter().map(String::as_str))),
        ("row", texts(numbers.iter().map(String::as_str))),
        ("city", texts((0..rows).map(|i| cities[i * 7 % 11 % 5]))),
        ("amount", Arc::new(Float64Array::from_iter_values((0..rows).map(|i| i as f64 * 12.5)))),
    ])
}

fn numbered_report(table_changes: &Json, page: &Json) -> Json {
    let columns = [
        column("region", &json!({})),
        column("row", &json!({})),
        column("city", &json!({"wrap": true})),
        column("amount", &json!({"format": "#,##0.00", "total": "sum"})),
    ];
    report(&[table(&columns, table_changes)], page)
}

#[test]
fn every_row_comes_once_and_in_order_below_a_header_and_inside_the_margins() {
    let cases = [
        (json!({}), json!({})),
        (json!({"group_by": [0]}), json!({"accessible": true})),
        (json!({"group_by": [0], "page_per_group": true}), json!({"width": 842.0, "height": 595.0})),
        (
            json!({"title": "Title", "notes": ["A note"]}),
            json!({"width": 300.0, "margin": 20.0, "font_size": 7.0}),
        ),
    ];
    for (table, page) in cases {
        let report = numbered_report(&table, &page);
        let kept = lay_out(&report, &[numbered(3500)]).unwrap();
        assert!(kept.pages.len() > 30, "{}", kept.pages.len());
        for page in &kept.pages {
            check_inside(page, report["page"]["margin"].as_f64().unwrap() as f32);
            assert_eq!(words(page).iter().filter(|&&word| word == "amount").count(), 1);
            assert!(page.items.iter().any(|item| matches!(item, Item::PageCount { .. })));
        }
        let rows = kept
            .pages
            .iter()
            .flat_map(|page| words(page))
            .filter(|word| word.starts_with("row") && *word != "row");
        assert!(rows.eq((0..3500).map(|i| format!("row{i}"))));
    }
}

#[test]
fn pages_do_not_depend_on_the_threads() {
    let report = numbered_report(&json!({"group_by": [0]}), &json!({"accessible": true, "contents": true}));
    let one = format!("{:?}", lay_out_on(1, &report, &[numbered(5000)]).unwrap());
    for threads in [2, 5] {
        assert!(one == format!("{:?}", lay_out_on(threads, &report, &[numbered(5000)]).unwrap()));
    }
}

#[test]
fn what_begins_ends_and_content_has_a_place() {
    let changes =
        json!({"group_by": [0], "title": "Title", "subtitle": "Sub\ntitle", "notes": ["One", "Two"]});
    let report = numbered_report(&changes, &json!({"accessible": true, "contents": true}));
    let kept = lay_out(&report, &[numbered(500)]).unwrap();
    let (mut open, mut headers, mut cells) = (Vec::new(), 0, 0);
    for item in kept.front.iter().chain(&kept.pages).flat_map(|page| &page.items) {
        match item {
            Item::Begin(tag) => {
                match tag {
                    Tag::Row => assert_eq!(open, [Tag::Table]),
                    Tag::ColumnHeader | Tag::RowHeader(_) | Tag::Cell(_) => {
                        assert_eq!(open, [Tag::Table, Tag::Row]);
                    }
                    Tag::ContentsItem => assert_eq!(open, [Tag::Contents]),
                    _ => {}
                }
                headers += usize::from(*tag == Tag::ColumnHeader);
                cells += usize::from(*tag == Tag::Cell(1));
                open.push(tag.clone());
            }
            Item::End => assert!(open.pop().is_some()),
            _ => {}
        }
    }
    assert_eq!(open, []);
    assert_eq!(headers, 3);
    // 23 groups and the table have a total in one column, beside a label over the other two.
    assert_eq!(cells, 500 * 3 + 24);
}

#[test]
fn groups_are_named_totalled_and_found_in_the_contents() {
    let report = numbered_report(&json!({"group_by": [0]}), &json!({"contents": true}));
    let kept = lay_out(&report, &[numbered(100)]).unwrap();
    let titles: Vec<_> =
        kept.bookmarks.iter().map(|bookmark| (bookmark.level, bookmark.title.as_str())).collect();
    assert_eq!(titles[..3], [(0, "Sales"), (1, "region 0"), (1, "region 1")]);
    assert_eq!(titles.len(), 11);
    for bookmark in &kept.bookmarks[1..] {
        assert!(words(&kept.pages[bookmark.page]).contains(&bookmark.title.as_str()));
    }
    let all: Vec<_> = kept.pages.iter().flat_map(|page| words(page)).collect();
    let total = all.iter().position(|word| *word == "Total region 1").unwrap();
    assert_eq!(all[total + 1], "75.00"); // 12.5 × (1 + 2 + 3)
    let total = all.iter().position(|word| *word == "Total").unwrap();
    assert_eq!(all[total + 1], "61,875.00");

    assert_eq!(kept.front.len(), 1);
    let contents = words(&kept.front[0]);
    assert_eq!(contents[0], "Contents");
    let last = kept.bookmarks.last().unwrap();
    let entry = contents.iter().position(|word| *word == last.title).unwrap();
    assert_eq!(contents[entry + 1], format!(" {}", last.page + 1));
    let there = Target::Place(last.page, last.y);
    let leads_there = |item: &Item| matches!(item, Item::Link { target, .. } if *target == there);
    assert!(kept.front[0].items.iter().any(leads_there));
    assert!(contents.contains(&"i"), "{contents:?}");
}

#[test]
fn a_cell_that_is_higher_than_a_page_goes_on_with_all_its_words() {
    let long: Vec<_> = (0..4000).map(|i| format!("word{i}")).collect();
    let long = long.join(" ");
    let columns = [column("a", &json!({})), column("b", &json!({}))];
    let rows = batch(vec![("a", texts(["first", "second"])), ("b", texts([long.as_str(), "end"]))]);
    let kept =
        lay_out(&report(&[table(&columns, &json!({}))], &json!({"accessible": true})), &[rows]).unwrap();
    assert!(kept.pages.len() > 5);
    let mut seen = Vec::new();
    for page in &kept.pages {
        check_inside(page, 36.0);
        seen.extend(
            words(page).into_iter().flat_map(str::split_whitespace).filter(|word| word.starts_with("word")),
        );
    }
    assert!(seen.into_iter().eq((0..4000).map(|i| format!("word{i}"))));
}

#[test]
fn values_look_as_their_rules_say() {
    let rules = json!([
        {"when": {"is": "above", "value": 10.0}, "style": {"color": 0xFF_00_00, "bold": true}},
        {"when": {"is": "empty"}, "style": {"background": 0x00_FF_00}},
    ]);
    let columns = [column("n", &json!({"rules": rules, "style": {"italic": true}}))];
    let rows = batch(vec![("n", Arc::new(Int64Array::from(vec![Some(10), Some(11), None])))]);
    let kept = lay_out(&report(&[table(&columns, &json!({}))], &json!({})), &[rows]).unwrap();
    let color = |wanted: &str| {
        let item = kept.pages[0].items.iter().find_map(|item| match item {
            Item::Text { text, color, .. } if &*text.text == wanted => Some(*color),
            _ => None,
        });
        item.unwrap()
    };
    assert_ne!(color("10"), Color(255, 0, 0));
    assert_eq!(color("11"), Color(255, 0, 0));
    let green = |item: &&Item| matches!(item, Item::Rect { color: Color(0, 255, 0), .. });
    assert_eq!(kept.pages[0].items.iter().filter(green).count(), 1);
}

#[test]
fn an_error_names_what_is_at_fault() {
    let says = |report: Json, rows: RecordBatch, parts: &[&str]| {
        let error = lay_out(&report, &[rows]).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    };
    let one = |changes: &Json| report(&[table(&[column("a", changes)], &json!({}))], &json!({}));
    let mut values = vec!["fine"; 2500];
    values[2100] = "not \u{10FFFD}";
    let rows = || batch(vec![("a", texts(["x"]))]);
    let parts = ["'Sales'", "row 2101", "'a'", "U+10FFFD", "fonts="];
    says(one(&json!({})), batch(vec![("a", texts(values))]), &parts);
    says(one(&json!({"title": "\u{10FFFD}"})), rows(), &["title of the column 'a'", "U+10FFFD"]);
    let grouped = report(&[table(&[column("a", &json!({}))], &json!({"group_by": [0]}))], &json!({}));
    says(grouped, rows(), &["'Sales'", "group_by"]);
    let many: Vec<_> = (0..60).map(|i| column(&format!("column {i}"), &json!({}))).collect();
    let arrays = (0..60).map(|_| ("a", texts(["some text"]))).collect();
    says(
        report(&[table(&many, &json!({}))], &json!({})),
        batch(arrays),
        &["60 columns", "landscape", "font_size"],
    );
    says(report(&[], &json!({"margin": 300.0})), rows(), &["page", "300"]);
}

#[test]
fn formats_and_formulas_are_checked_before_rows_come() {
    for (changes, part) in [(json!({"format": "0 kg"}), "'k'"), (json!({"formula": "=1"}), "formula")] {
        let report = report(&[table(&[column("a", &changes)], &json!({}))], &json!({}));
        let report = Report::from_json(&report.to_string()).unwrap();
        let Err(error) = super::writer::<&[u8]>(report, Vec::new(), &[], Output::memory()) else { panic!() };
        assert!(error.to_string().contains(part) && error.to_string().contains("'a'"), "{error}");
    }
}

#[test]
#[ignore = "measures"]
fn timing() {
    const ROWS: usize = 50_000;
    const COLUMNS: usize = 8;
    let names = ["Ada Lovelace", "Grace Hopper", "Zürich Łódź", "Αθήνα", "Margaret Hamilton"];
    let arrays: Vec<ArrayRef> = (0..COLUMNS)
        .map(|i| match i % 4 {
            0 => Arc::new(Int64Array::from_iter_values((0..ROWS as i64).map(|row| row * 37))) as ArrayRef,
            1 => texts((0..ROWS).map(|row| names[row * 31 % 5])),
            2 => Arc::new(Float64Array::from_iter_values((0..ROWS).map(|row| row as f64 * 1.237))),
            _ => Arc::new(arrow_array::Date32Array::from_iter_values(
                (0..ROWS as i32).map(|row| 10_000 + row % 9000),
            )),
        })
        .collect();
    let names: Vec<_> = (0..COLUMNS).map(|i| format!("column {i}")).collect();
    let columns: Vec<_> = (0..COLUMNS)
        .map(|i| {
            column(&names[i], &json!({"format": if i % 4 == 2 { json!("#,##0.00") } else { Json::Null }}))
        })
        .collect();
    let rows = batch(names.iter().map(String::as_str).zip(arrays).collect());
    let json = report(&[table(&columns, &json!({}))], &json!({}));
    let report = || Report::from_json(&json.to_string()).unwrap();
    let fonts = built_in();
    for threads in [1, 1, 1, 2, 2, 2] {
        let run = Run::new(threads, &|| false);
        let list = List::default();
        let (start, cpu) = (Instant::now(), cpu());
        let mut writer = Box::new(PdfWriter::new(report(), Arc::clone(&fonts), list.clone()).unwrap());
        writer.write(&rows, &run).unwrap();
        writer.finish(&run).unwrap();
        eprint!("{threads} threads: layout {:.0?}, {:.0?} of this one; ", start.elapsed(), used_since(cpu));
        let (start, cpu) = (Instant::now(), self::cpu());
        let document = Document::new(&report(), Arc::clone(&fonts), &[], Output::memory()).unwrap();
        let mut writer = Box::new(PdfWriter::new(report(), Arc::clone(&fonts), document).unwrap());
        writer.write(&rows, &run).unwrap();
        let bytes = writer.finish(&run).unwrap().len();
        let pages = list.0.lock().unwrap().pages.len();
        eprintln!("all {:.0?}, {:.0?}: {pages} pages, {bytes} bytes", start.elapsed(), used_since(cpu));
    }
}

/// The processor's time that this thread has used (Linux), which others don't disturb much.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let used = text.split(' ').next().and_then(|used| used.parse().ok());
    Duration::from_nanos(used.unwrap_or(0))
}

fn used_since(start: Duration) -> Duration {
    cpu().saturating_sub(start)
}
