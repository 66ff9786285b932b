//! Descriptions of reports, and rows for them, of any bytes: each format makes a file or says why not.
//!
//! The bytes are choices among what Python lets through, so that few of them are wasted.
#![no_main]

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array, Int64Array,
    RecordBatch, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray,
};
use ferrule_base::Run;
use ferrule_reports::model::Report;
use ferrule_reports::output::Output;
use ferrule_reports::{Error, Writer, pdf, xlsx};
use serde_json::{Value, json};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    let tables: Vec<_> = (0..=bytes.below(2)).map(|i| table(&mut bytes, i)).collect();
    let described = json!({
        "title": bytes.maybe(|bytes| json!(bytes.text())),
        "author": bytes.maybe(|bytes| json!(bytes.text())),
        "created": bytes.number() >> 4,
        "language": bytes.pick(&["en", "de-CH", "x"]),
        "tables": tables.iter().map(|(table, _)| table).collect::<Vec<_>>(),
        "page": {
            "width": 200 + bytes.below(1000), "height": 200 + bytes.below(1000), "margin": bytes.below(40),
            "font_size": 1 + bytes.below(10), "contents": bytes.flag(), "accessible": bytes.flag(),
            "archival": bytes.flag(),
        },
    });
    let report = || Report::from_json(&described.to_string()).expect("a description as Python makes it");
    let rows: Vec<_> = tables.iter().map(|(_, rows)| rows).collect();
    if let Ok(file) = made(xlsx::writer(report(), Vec::new(), Output::memory()), &rows) {
        assert!(file.starts_with(b"PK"));
    }
    if let Ok(file) = made(pdf::writer::<&[u8]>(report(), Vec::new(), &[], Output::memory()), &rows) {
        assert!(file.starts_with(b"%PDF") && file.ends_with(b"%%EOF\n"));
    }
});

fn made(writer: Result<Box<dyn Writer>, Error>, tables: &[&Vec<RecordBatch>]) -> Result<Vec<u8>, Error> {
    let run = Run::single();
    let mut writer = writer?;
    for rows in tables {
        rows.iter().try_for_each(|batch| writer.write(batch, &run))?;
        writer.end_table(&run)?;
    }
    writer.finish(&run)
}

/// Choices, as long as there are bytes; then the first of each.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn below(&mut self, count: u16) -> u16 {
        let Some((&chosen, rest)) = self.0.split_first_chunk() else { return 0 };
        self.0 = rest;
        u16::from_le_bytes(chosen) % count
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(self.below(of.len() as u16))]
    }

    fn maybe(&mut self, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if self.flag() { make(self) } else { Value::Null }
    }

    fn number(&mut self) -> i64 {
        let Some((&number, rest)) = self.0.split_first_chunk() else { return 0 };
        self.0 = rest;
        i64::from_le_bytes(number)
    }

    fn text(&mut self) -> String {
        let len = usize::from(self.below(40)).min(self.0.len());
        let (text, rest) = self.0.split_at(len);
        self.0 = rest;
        // Letters that the built-in font has; a font of one's own is for those it has not.
        text.iter().map(|byte| if byte.is_ascii_control() { ' ' } else { char::from(*byte) }).collect()
    }
}

const FORMATS: [&str; 8] =
    ["General", "0.00", "#,##0;[Red]-0", "0%", "yyyy-mm-dd", "[h]:mm:ss.00", "0.0E+0", "@\" x\""];

fn table(bytes: &mut Bytes<'_>, number: u16) -> (Value, Vec<RecordBatch>) {
    let count = 1 + bytes.below(5);
    let columns: Vec<_> = (0..count).map(|i| column(bytes, i)).collect();
    let charts: Vec<_> = (0..bytes.below(3))
        .map(|_| {
            json!({
                "kind": bytes.pick(&["column", "bar", "line", "area", "pie", "scatter"]),
                "x": bytes.below(count), "y": [bytes.below(count)], "of_groups": bytes.flag(), "alt": "a",
                "title": bytes.maybe(|bytes| json!(bytes.text())),
            })
        })
        .collect();
    let described = json!({
        "name": format!("{number} {}", bytes.text().replace(['[', ']', ':', '*', '?', '/', '\\', '\''], "")),
        "title": bytes.maybe(|bytes| json!(bytes.text())), "subtitle": bytes.maybe(|bytes| json!(bytes.text())),
        "notes": (0..bytes.below(3)).map(|_| bytes.text()).collect::<Vec<_>>(),
        "group_by": (0..bytes.below(3).min(count)).collect::<Vec<_>>(),
        "page_per_group": bytes.flag(), "freeze": bytes.flag(), "filter": bytes.flag(),
        "excel_table": bytes.maybe(|bytes| json!(bytes.pick(&["Light 1", "Medium 2", "Dark 11"]))),
        "columns": columns.iter().map(|(column, _)| column).collect::<Vec<_>>(), "charts": charts,
    });
    let batches = (0..bytes.below(4)).map(|_| {
        let rows = bytes.below(20);
        let arrays = columns
            .iter()
            .enumerate()
            .map(|(i, (_, kind))| (format!("c{i}"), array(bytes, *kind, rows), true));
        RecordBatch::try_from_iter_with_nullable(arrays).expect("columns of one length")
    });
    let batches = batches.collect();
    (described, batches)
}

fn column(bytes: &mut Bytes<'_>, number: u16) -> (Value, u16) {
    const KINDS: [Option<&str>; 10] = [
        None,
        Some("number"),
        Some("text"),
        Some("boolean"),
        Some("date"),
        Some("datetime"),
        Some("time"),
        Some("duration"),
        Some("link"),
        Some("formula"),
    ];
    let (kind, array) = (bytes.below(10), bytes.below(9));
    let rules: Vec<_> = (0..bytes.below(3))
        .map(|_| {
            let value = json!((bytes.number() >> 40) as f64 / 8.0);
            let when = match bytes.below(5) {
                0 => json!({"is": "above", "value": value}),
                1 => json!({"is": "between", "value": [value, value]}),
                2 => json!({"is": "contains", "value": bytes.text()}),
                3 => json!({"is": "text", "value": bytes.text()}),
                _ => json!({"is": "empty"}),
            };
            json!({"when": when, "style": style(bytes)})
        })
        .collect();
    let described = json!({
        "name": format!("c{number}"), "title": bytes.text(), "kind": KINDS[usize::from(kind)],
        "format": bytes.maybe(|bytes| json!(bytes.pick(&FORMATS))),
        "width": bytes.maybe(|bytes| json!(1 + bytes.below(100))),
        "align": bytes.maybe(|bytes| json!(bytes.pick(&["left", "center", "right"]))),
        "style": style(bytes), "rules": rules, "wrap": bytes.flag(),
        "total": bytes.maybe(|bytes| json!(bytes.pick(&["sum", "mean", "min", "max", "count"]))),
    });
    // Half of the columns are as they say.
    let array = if kind < 5 && bytes.flag() { kind } else { array };
    (described, array)
}

fn style(bytes: &mut Bytes<'_>) -> Value {
    json!({
        "bold": bytes.flag(), "italic": bytes.flag(), "underline": bytes.flag(),
        "color": bytes.maybe(|bytes| json!(u32::from(bytes.below(u16::MAX)) << 8)),
        "background": bytes.maybe(|bytes| json!(bytes.below(u16::MAX))),
        "size": bytes.maybe(|bytes| json!(1 + bytes.below(30))),
        "line_below": bytes.maybe(|bytes| json!(bytes.below(u16::MAX))),
    })
}

fn array(bytes: &mut Bytes<'_>, kind: u16, rows: u16) -> ArrayRef {
    macro_rules! of {
        ($array:ty, $value:expr) => {{
            let value: fn(&mut Bytes<'_>) -> _ = $value;
            let values = (0..rows).map(|_| if bytes.below(5) == 1 { None } else { Some(value(bytes)) });
            Arc::new(values.collect::<$array>())
        }};
    }
    match kind {
        0 => of!(Int64Array, |bytes| bytes.number() >> 40),
        1 => of!(Float64Array, |bytes| f64::from_bits(bytes.number().cast_unsigned())),
        2 => of!(StringArray, |bytes| bytes.text()),
        3 => of!(BooleanArray, |bytes| bytes.flag()),
        4 => of!(Date32Array, |bytes| i32::from(bytes.below(u16::MAX)) - 30_000),
        5 => of!(TimestampMicrosecondArray, |bytes| bytes.number() >> 4),
        6 => of!(Time64MicrosecondArray, |bytes| bytes.number().rem_euclid(86_400_000_000)),
        7 => of!(DurationMicrosecondArray, |bytes| bytes.number() >> 8),
        _ => of!(Decimal128Array, |bytes| i128::from(bytes.number())),
    }
}
