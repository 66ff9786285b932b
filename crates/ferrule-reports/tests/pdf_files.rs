//! Whole PDF files, checked by other programs where they are installed: qpdf and poppler's tools.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use ferrule_base::Run;
use ferrule_reports::model::Report;
use ferrule_reports::output::Output;
use ferrule_reports::pdf::writer;
use serde_json::{Value as Json, json};

fn with(mut base: Json, changes: &Json) -> Json {
    for (key, value) in changes.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

fn column(name: &str, title: &str, changes: &Json) -> Json {
    with(json!({"name": name, "title": title}), changes)
}

fn report(columns: &Json, table: &Json, page: &Json) -> Json {
    json!({
        "title": "Sales report 2026", "author": "Ada Lovelace", "created": 1_780_000_000_000_000_i64,
        "tables": [with(json!({"columns": columns}), table)], "page": page,
    })
}

fn write(name: &str, report: &Json, images: Vec<Vec<u8>>, rows: &RecordBatch) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let report = Report::from_json(&report.to_string()).unwrap();
    let run = Run::new(2, &|| false);
    let mut writer = writer::<&[u8]>(report, images, &[], Output::file(&path).unwrap()).unwrap();
    writer.write(rows, &run).unwrap();
    writer.end_table(&run).unwrap();
    writer.finish(&run).unwrap();
    path
}

/// What a program says of a file; `None` if it isn't installed.
fn says(program: &str, before: &[&str], path: &Path, after: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(program).args(before).arg(path).args(after).output() else {
        eprintln!("{program} is not installed: {} is not checked by it", path.display());
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{program}: {text}{complaints}");
    Some(text)
}

/// The file is sound, and its text can be got back.
fn check(path: &Path, words: &[&str]) {
    says("qpdf", &["--check"], path, &[]);
    let text = says("pdftotext", &["-layout"], path, &["-"]);
    for word in words {
        assert!(
            text.as_ref().is_none_or(|text| text.contains(word)),
            "{word:?} is not in {}",
            path.display()
        );
    }
}

fn texts(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// A small picture: a gradient.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 240, 60);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let pixel = |i: u32| [(i % 240) as u8, 120, 255 - (i / 240) as u8 * 3];
    writer.write_image_data(&(0..240 * 60).flat_map(pixel).collect::<Vec<_>>()).unwrap();
    writer.finish().unwrap();
    bytes
}

const PRODUCTS: [&str; 6] =
    ["Espresso machine", "Grinder", "Kettle, stainless steel, 1.7 l", "Scale", "Filter papers (100)", "Mug"];
const REGIONS: [&str; 5] = ["North", "South", "East", "West", "Zürich & Łódź"];

/// Orders in regions and quarters.
fn sales(rows: usize) -> RecordBatch {
    let per_region = rows.div_ceil(REGIONS.len());
    let per_quarter = per_region.div_ceil(4);
    let quarter = |i: usize| i % per_region / per_quarter;
    let day = |i: usize| 20_454 + (quarter(i) * 91 + i % per_quarter % 90) as i32;
    let note = |i: usize| match i % 9 {
        4 => format!("Delivered late; customer {i} was told by telephone and accepted a partial shipment"),
        _ => String::new(),
    };
    let amount = |i: usize| (i % 17 != 3).then_some((i * 7919 % 100_000) as f64 / 7.0 - 900.0);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("region", texts((0..rows).map(|i| REGIONS[i / per_region].to_owned()))),
        ("quarter", Arc::new(Int64Array::from_iter_values((0..rows).map(|i| quarter(i) as i64 + 1)))),
        ("day", Arc::new(Date32Array::from_iter_values((0..rows).map(day)))),
        ("product", texts((0..rows).map(|i| PRODUCTS[i * 31 % 6].to_owned()))),
        ("note", texts((0..rows).map(note))),
        ("page", texts((0..rows).map(|i| format!("https://example.com/o/{i}")))),
        ("units", Arc::new(Int64Array::from_iter_values((0..rows as i64).map(|i| i * 13 % 40)))),
        ("amount", Arc::new((0..rows).map(amount).collect::<Float64Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

fn sales_report(page: &Json) -> Json {
    let low = json!({"when": {"is": "below", "value": 0.0}, "style": {"color": 0xC0_1C_28, "bold": true}});
    let high = json!({"when": {"is": "above", "value": 12_000.0}, "style": {"background": 0xD8_F3_DC}});
    let columns = json!([
        column("region", "Region", &json!({})),
        column("quarter", "Quarter", &json!({})),
        column("day", "Day", &json!({"format": "d mmm yyyy"})),
        column("product", "Product", &json!({})),
        column("note", "Note", &json!({"wrap": true, "style": {"italic": true, "color": 0x55_55_55}})),
        column("page", "Order", &json!({"kind": "link"})),
        column("units", "Units", &json!({"total": "sum"})),
        column("amount", "Amount in €", &json!({"format": "#,##0.00", "total": "sum", "rules": [low, high]})),
    ]);
    let chart = |kind: &str| {
        json!({"kind": kind, "title": format!("Amount by region ({kind})"), "x": null, "y": [7], "of_groups": true,
            "alt": "The amounts of all regions"})
    };
    let charts = ["column", "bar", "pie"].map(chart);
    let table = json!({
        "name": "Sales", "title": "Sales by region and quarter",
        "subtitle": "All orders of 2026, with subtotals; amounts below zero are returns",
        "notes": ["Amounts are without tax.", "Source: the order book, as of 31 December 2026."],
        "group_by": [0, 1], "charts": charts,
        "images": [{"index": 0, "width": 160.0, "alt": "A gradient"}],
    });
    report(&columns, &table, page)
}

#[test]
fn a_report_with_groups_charts_and_a_picture_is_read_by_others() {
    let path =
        write("report_sales.pdf", &sales_report(&json!({"contents": true})), vec![picture()], &sales(1000));
    let words =
        ["Sales by region and quarter", "Total Zürich & Łódź", "Quarter 4", "Contents", "12 Jan 2026"];
    check(&path, &words);
}

#[test]
fn an_accessible_archival_report_is_read_by_others() {
    let page =
        json!({"contents": true, "accessible": true, "archival": true, "width": 841.89, "height": 595.28});
    let path = write("report_accessible.pdf", &sales_report(&page), vec![picture()], &sales(300));
    check(&path, &["Sales by region and quarter", "Total South", "Contents"]);
}

#[test]
fn rows_and_series_are_drawn() {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let chart = |kind: &str, x: usize, y: &[usize]| json!({"kind": kind, "title": format!("A {kind} chart"), "x": x, "y": y, "of_groups": false, "alt": kind});
    let charts = json!([
        chart("line", 0, &[1, 2]),
        chart("area", 0, &[2, 1]),
        chart("column", 0, &[1, 2]),
        chart("scatter", 1, &[2]),
    ]);
    let columns = json!([
        column("month", "Month", &json!({})),
        column("plan", "Plan", &json!({"total": "mean"})),
        column("actual", "Actual", &json!({"total": "sum"})),
    ]);
    let table = json!({"name": "Plan", "title": "Plan and actual", "charts": charts});
    let plan = (0..12).map(|i| 100.0 + f64::from(i) * 10.0);
    let actual = (0..12).map(|i| (i != 6).then(|| 90.0 + f64::from(i * i * 37 % 100)));
    let arrays: [(&str, ArrayRef, bool); 3] = [
        ("month", texts(months.iter().map(|&month| month.to_owned())), true),
        ("plan", Arc::new(Float64Array::from_iter_values(plan)), true),
        ("actual", Arc::new(actual.collect::<Float64Array>()), true),
    ];
    let rows = RecordBatch::try_from_iter_with_nullable(arrays).unwrap();
    let path = write("report_series.pdf", &report(&columns, &table, &json!({})), Vec::new(), &rows);
    check(&path, &["Plan and actual", "Nov", "Actual"]);
}

#[test]
#[ignore = "measures"]
fn ten_thousand_pages_need_little_memory() {
    const BLOCK: usize = 10_000;
    const BLOCKS: usize = 48;
    let column = |name: &str| column(name, name, &json!({}));
    let columns: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h"].map(column).into();
    let report = report(&json!(columns), &json!({}), &json!({}));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report_large.pdf");
    let run = Run::new(2, &|| false);
    let report = Report::from_json(&report.to_string()).unwrap();
    let mut writer = writer::<&[u8]>(report, Vec::new(), &[], Output::file(&path).unwrap()).unwrap();
    let start = std::time::Instant::now();
    let mut small = 0;
    for block in 0..BLOCKS {
        let text = |i: usize, column: usize| format!("{} {}", REGIONS[(i + column) % 5], block * BLOCK + i);
        let array = |column| texts((0..BLOCK).map(move |i| text(i, column)));
        let arrays = ["a", "b", "c", "d", "e", "f", "g", "h"].into_iter().zip((0..8).map(array));
        writer.write(&RecordBatch::try_from_iter(arrays).unwrap(), &run).unwrap();
        if block == 4 {
            small = most_memory();
        }
    }
    writer.finish(&run).unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    let (seconds, large) = (start.elapsed().as_secs_f64(), most_memory());
    eprintln!(
        "{} rows in {seconds:.2} s, {bytes} bytes, {small} kB after a tenth, {large} kB",
        BLOCK * BLOCKS
    );
    assert!(large - small < 40_000, "{small} kB, then {large} kB");
    let pages = |text: &str| text.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok());
    assert!(says("pdfinfo", &[], &path, &[]).is_none_or(|text| pages(&text) > Some(10_000)));
}

/// The most memory that this process has had, in kB (Linux).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
