//! Fonts of any bytes: refused, or a report is set in them, or it is said why not.
#![no_main]

use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use ferrule_base::Run;
use ferrule_reports::model::{Column, Report, Table};
use ferrule_reports::output::Output;
use ferrule_reports::pdf;

/// Letters that the built-in font has not: those of the seeds.
const TEXT: &str = "\u{5d0}\u{5d1} \u{627}\u{628} \u{915}\u{93f} \u{4e00} \u{1f600}";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let columns = vec![Column { name: "a".to_owned(), ..Column::default() }];
    let report = Report { tables: vec![Table { columns, ..Table::default() }], ..Report::default() };
    let Ok(mut writer) = pdf::writer(report, Vec::new(), &[data], Output::memory()) else { return };
    let run = Run::single();
    let texts: Vec<_> = TEXT.split(' ').collect();
    let schema = Schema::new(vec![Field::new("a", DataType::Utf8, true)]);
    for text in texts {
        let rows =
            RecordBatch::try_new(Arc::new(schema.clone()), vec![Arc::new(StringArray::from(vec![text]))]);
        if writer.write(&rows.expect("a column of texts"), &run).is_err() {
            return;
        }
    }
    let end = writer.end_table(&run).and_then(|()| writer.finish(&run));
    assert!(end.is_err() || end.is_ok_and(|file| file.ends_with(b"%%EOF\n")));
});
