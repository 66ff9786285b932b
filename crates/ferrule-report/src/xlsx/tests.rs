//! Whole workbooks, read back by another program.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array, Int64Array,
    RecordBatch, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray,
};
use calamine::{Data, Range, Reader, Xlsx};
use ferrule_kernels::Run;
use serde_json::{Value, json};

use super::workbook::Workbook;
use crate::model::Report;
use crate::output::Output;
use crate::{Error, Writer};

fn column(name: &str, more: &Value) -> Value {
    merged(
        json!({"name": name, "title": name, "kind": null, "format": null, "width": null, "align": null, "style": {},
               "rules": [], "total": null, "wrap": false, "formula": null}),
        more,
    )
}

fn table(name: &str, columns: &[Value], more: &Value) -> Value {
    merged(
        json!({"name": name, "title": null, "subtitle": null, "notes": [], "columns": columns, "group_by": [],
               "page_per_group": false, "header_style": {"bold": true}, "freeze": true, "filter": true,
               "excel_table": null, "rows": null, "charts": [], "images": []}),
        more,
    )
}

fn merged(mut all: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

fn report(tables: &[Value]) -> Report {
    let page = json!({"width": 595, "height": 842, "margin": 36, "font_size": 9, "contents": false,
                      "accessible": false, "archival": false});
    let all = json!({"title": "A title", "author": "Me", "language": "en", "created": 1_700_000_000_000_000_i64,
                     "tables": tables, "page": page});
    Report::from_json(&all.to_string()).unwrap()
}

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().enumerate().map(|(i, array)| (format!("c{i}"), array, true)),
    )
    .unwrap()
}

fn written(
    report: Report,
    tables: &[Vec<RecordBatch>],
    most_rows: u32,
    threads: usize,
) -> Result<Vec<u8>, Error> {
    let run = Run::new(threads, &|| false);
    let mut writer = Box::new(Workbook::new(report, &[], Output::memory(), most_rows)?);
    for batches in tables {
        for batch in batches {
            writer.write(batch, &run)?;
        }
        writer.end_table(&run)?;
    }
    writer.finish(&run)
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.to_vec())).unwrap();
    workbook.worksheet_range(name).unwrap()
}

const LIMIT: u32 = 1_048_576;

fn mixed(rows: usize) -> (Value, RecordBatch) {
    let names = ["Zürich", "Genève", "東京", "São Paulo", "New York", "Łódź", "Αθήνα", "Berlin & Söhne"];
    let text = |i: usize| (i % 11 != 0).then(|| format!("{} {}", names[i % 8], i * 7919 % 1000));
    let numbers = |i: usize| (i * 2_654_435_761) % 1_000_003;
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values((0..rows).map(|i| i as i64))),
        Arc::new(Int64Array::from_iter_values((0..rows).map(|i| numbers(i) as i64 - 500_000))),
        Arc::new(Float64Array::from_iter_values((0..rows).map(|i| numbers(i) as f64 / 100.0))),
        Arc::new(Float64Array::from_iter_values((0..rows).map(|i| (i as f64 + 0.5).sqrt()))),
        Arc::new(Date32Array::from_iter_values((0..rows).map(|i| 15_000 + (i / 10) as i32))),
        Arc::new(TimestampMicrosecondArray::from_iter_values(
            (0..rows).map(|i| 1_600_000_000_000_000 + i as i64 * 61_000_000),
        )),
        Arc::new((0..rows).map(text).collect::<StringArray>()),
        Arc::new((0..rows).map(|i| Some(names[numbers(i) % 8])).collect::<StringArray>()),
        Arc::new((0..rows).map(|i| Some(format!("customer number {}", numbers(i)))).collect::<StringArray>()),
        Arc::new((0..rows).map(|i| Some(i % 3 == 0)).collect::<BooleanArray>()),
    ];
    let columns: Vec<Value> = "id amount price root day moment place city customer flag"
        .split(' ')
        .map(|c| column(c, &json!({})))
        .collect();
    (table("Data", &columns, &json!({})), batch(arrays))
}

#[test]
fn every_kind_of_value_is_read_back() {
    let (table, rows) = mixed(5000);
    let bytes = written(report(&[table]), &[vec![rows.clone()]], LIMIT, 1).unwrap();
    let range = sheet(&bytes, "Data");
    assert_eq!(range.get_size(), (5001, 10));
    assert_eq!(range.get((4000, 0)), Some(&Data::Float(3999.0)));
}

/// What a cell costs, part by part: `cargo test --release -p ferrule-report -- --ignored --nocapture timing`.
#[test]
#[ignore = "a measurement"]
fn timing() {
    let rows = 100_000;
    let (table, batch) = mixed(rows);
    for threads in [1, 2] {
        let mut best = f64::INFINITY;
        let mut size = 0;
        for _ in 0..7 {
            let start = Instant::now();
            let bytes = written(report(&[table.clone()]), &[vec![batch.clone()]], LIMIT, threads).unwrap();
            best = best.min(start.elapsed().as_secs_f64());
            size = bytes.len();
        }
        eprintln!(
            "{threads} threads: {:.1} ms, {:.1} ns a cell, {size} bytes",
            best * 1e3,
            best * 1e9 / (rows * 10) as f64
        );
    }
}
