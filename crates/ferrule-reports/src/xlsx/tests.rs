//! Whole workbooks, read back by another program.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DurationMicrosecondArray, Float64Array,
    Int64Array, RecordBatch, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray,
};
use calamine::{Data, DataType, Range, Reader, Xlsx};
use ferrule_base::Run;
use serde_json::{Value, json};

use super::workbook::Workbook;
use crate::model::Report;
use crate::output::Output;
use crate::{Error, Writer};

fn column(name: &str, more: &Value) -> Value {
    merged(json!({"name": name, "title": name}), more)
}

fn table(name: &str, columns: &[Value], more: &Value) -> Value {
    merged(json!({"name": name, "columns": columns, "header_style": {"bold": true}}), more)
}

fn merged(mut all: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

fn report(tables: &[Value]) -> Report {
    let all =
        json!({"title": "A title", "author": "Me", "created": 1_700_000_000_000_000_i64, "tables": tables});
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
    let mut writer = Box::new(Workbook::new(report, vec![], Output::memory(), most_rows)?);
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

/// A number, also where it is shown as a day or a time.
fn number(data: &Data) -> Option<f64> {
    match data {
        Data::DateTime(time) => Some(time.as_f64()),
        data => data.as_f64(),
    }
}

const LIMIT: u32 = 1_048_576;

fn mixed(rows: usize) -> (Value, RecordBatch) {
    let names = ["Zürich", "Genève", "東京", "São Paulo", "New York", "Łódź", "Αθήνα", "Berlin & Söhne"];
    let text = |i: usize| (!i.is_multiple_of(11)).then(|| format!("{} {}", names[i % 8], i * 7919 % 1000));
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

fn text(rows: &[Option<&str>]) -> ArrayRef {
    Arc::new(rows.iter().copied().collect::<StringArray>())
}

fn integers(rows: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(rows.iter().copied()))
}

fn one_column(more: &Value, array: ArrayRef) -> Result<Vec<u8>, Error> {
    let table = table("T", &[column("c", more)], &json!({}));
    written(report(&[table]), &[vec![batch(vec![array])]], LIMIT, 1)
}

/// The XML of a part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
    text
}

#[test]
fn every_kind_of_value_is_read_back() {
    let (table, rows) = mixed(5000);
    let bytes = written(report(&[table]), &[vec![rows.clone()]], LIMIT, 2).unwrap();
    let range = sheet(&bytes, "Data");
    assert_eq!(range.get_size(), (5001, 10));
    for row in 0..5000 {
        let got = |column: usize| range.get((row + 1, column)).unwrap().clone();
        let float = |column: usize| number(&got(column)).unwrap();
        for column in [0, 1] {
            let wanted = rows.column(column).as_primitive::<Int64Type>().value(row);
            assert_eq!(float(column) as i64, wanted);
        }
        for column in [2, 3] {
            let wanted = rows.column(column).as_primitive::<Float64Type>().value(row);
            assert_eq!(Some(float(column)), Some(wanted));
        }
        assert!(matches!(got(4), Data::DateTime(_)) && matches!(got(5), Data::DateTime(_)));
        assert_eq!(float(4) as i32 - 25_569, rows.column(4).as_primitive::<Date32Type>().value(row));
        let micros = ((float(5) - 25_569.0) * 86_400e6).round() as i64;
        assert!((micros - rows.column(5).as_primitive::<TimestampMicrosecondType>().value(row)).abs() <= 1);
        for column in [6, 7, 8] {
            let texts = rows.column(column).as_string::<i32>();
            let wanted = texts.is_valid(row).then(|| Data::String(texts.value(row).to_owned()));
            assert_eq!(got(column), wanted.unwrap_or(Data::Empty));
        }
        assert_eq!(got(9), Data::Bool(row % 3 == 0));
    }
}

#[test]
fn what_excel_has_no_number_for_is_text_or_an_error() {
    let decimals = Decimal128Array::from_iter_values([12_345, 12_345_678_901_234_567]);
    let arrays: [(ArrayRef, [Data; 2]); 5] = [
        (
            integers(&[999_999_999_999_999, -1_234_567_890_123_456]),
            [Data::Float(999_999_999_999_999.0), Data::String("-1234567890123456".into())],
        ),
        (
            Arc::new(decimals.with_precision_and_scale(38, 2).unwrap()),
            [Data::Float(123.45), Data::String("123456789012345.67".into())],
        ),
        (
            Arc::new(Float64Array::from(vec![f64::NAN, f64::NEG_INFINITY])),
            [Data::Error(calamine::CellErrorType::Num), Data::Error(calamine::CellErrorType::Div0)],
        ),
        (
            Arc::new(Date32Array::from(vec![Some(-30_000), None])),
            [Data::String("1887-11-12".into()), Data::Empty],
        ),
        (
            text(&[Some("=1+1"), Some(" @x_x0041_\u{7} ")]),
            [Data::String("=1+1".into()), Data::String(" @x_x0041_\u{7} ".into())],
        ),
    ];
    for (array, wanted) in arrays {
        let bytes = one_column(&json!({}), array).unwrap();
        let range = sheet(&bytes, "T");
        let got: Vec<Data> = (1..3).map(|row| range.get((row, 0)).cloned().unwrap_or_default()).collect();
        assert_eq!(got, wanted);
    }
}

#[test]
fn times_and_lengths_of_time_are_parts_of_days() {
    let noon: ArrayRef = Arc::new(Time64MicrosecondArray::from(vec![43_200_000_000]));
    let long: ArrayRef = Arc::new(DurationMicrosecondArray::from(vec![129_600_000_000]));
    for (array, wanted) in [(noon, 0.5), (long, 1.5)] {
        let bytes = one_column(&json!({}), array).unwrap();
        assert_eq!(number(sheet(&bytes, "T").get((1, 0)).unwrap()), Some(wanted));
    }
}

#[test]
fn text_that_is_too_long_is_refused_by_row_and_column() {
    let long = "x".repeat(32_768);
    let error = one_column(&json!({}), text(&[Some("a"), Some(&long)])).unwrap_err().to_string();
    assert!(error.starts_with("table 'T', row 2, column 'c': got text of 32768 characters"), "{error}");
    one_column(&json!({}), text(&[Some(&long[1..])])).unwrap();
}

#[test]
fn the_bytes_do_not_depend_on_the_threads_nor_on_the_batches() {
    let (table, rows) = mixed(30_000);
    let one = written(report(std::slice::from_ref(&table)), &[vec![rows.clone()]], LIMIT, 1).unwrap();
    let two = written(report(std::slice::from_ref(&table)), &[vec![rows.clone()]], LIMIT, 2).unwrap();
    assert!(one == two);
    let parts = (0..30_000).step_by(4000).map(|start| rows.slice(start, 4000.min(30_000 - start))).collect();
    let parts = written(report(&[table]), &[parts], LIMIT, 3).unwrap();
    assert!(one == parts);
}

fn grouped() -> (Vec<Value>, RecordBatch) {
    let columns = vec![
        column("region", &json!({})),
        column("city", &json!({})),
        column(
            "sales",
            &json!({"total": "sum", "format": "#,##0.00", "rules":
            [{"when": {"is": "above", "value": 15.0}, "style": {"bold": true}}]}),
        ),
        column("share", &json!({"formula": "={sales}/100", "total": "max"})),
    ];
    let regions = text(&[Some("N"), Some("N"), Some("N"), Some("S"), None]);
    let cities = text(&[Some("a"), Some("a"), Some("b"), Some("b"), Some("c")]);
    (columns, batch(vec![regions, cities, integers(&[10, 20, 30, 40, 50])]))
}

#[test]
fn groups_have_lines_with_totals_that_are_formulas() {
    let (columns, rows) = grouped();
    let table =
        table("G", &columns, &json!({"group_by": [0, 1], "page_per_group": true, "title": "All of it"}));
    let bytes = written(report(&[table]), &[vec![rows]], LIMIT, 1).unwrap();
    let range = sheet(&bytes, "G");
    let text =
        |row: u32, column: u32| range.get_value((row, column)).map_or(String::new(), ToString::to_string);
    let lines: Vec<[String; 3]> = (0..8).map(|row| [0, 1, 2].map(|column| text(row, column))).collect();
    let wanted = [
        ["All of it", "", ""],
        ["", "", ""],
        ["region", "city", "sales"],
        ["N", "", ""],
        ["", "a", ""],
        ["N", "a", "10"],
        ["N", "a", "20"],
        ["", "Total a", "30"],
    ];
    assert_eq!(lines, wanted);
    assert_eq!([text(11, 0), text(11, 2), text(21, 0)], ["Total N", "60", "Total –"]);
    assert_eq!([text(22, 0), text(22, 2)], ["Total", "150"]);
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.clone())).unwrap();
    let formulas = workbook.worksheet_formula("G").unwrap();
    let formula = |cell: (u32, u32)| formulas.get_value(cell).cloned().unwrap_or_default();
    assert_eq!(formula((7, 2)), "SUBTOTAL(9,C6:C7)");
    assert_eq!(formula((11, 2)), "SUBTOTAL(9,C5:C11)");
    assert_eq!(formula((5, 3)), "C6/100");
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<row r=\"6\" outlineLevel=\"2\">"));
    assert!(xml.contains("<sheetFormatPr defaultRowHeight=\"15\" outlineLevelRow=\"2\"/>"));
    assert!(xml.contains("sqref=\"C6:C7 C10:C10 C15:C15 C20:C20\""));
    assert!(xml.contains("<brk id=\"12\""));
    assert!(xml.contains("<mergeCell ref=\"A1:D1\"/>"));
}

#[test]
fn long_tables_go_on_in_further_sheets() {
    let rows: Vec<i64> = (0..100).collect();
    let columns = [column("n", &json!({"total": "sum"}))];
    let tables = [
        table("A long table name of 31 letters", &columns, &json!({"notes": ["A note"]})),
        table("B", &columns, &json!({})),
    ];
    let batches = vec![batch(vec![integers(&rows)])];
    let bytes = written(report(&tables), &[batches.clone(), batches], 41, 2).unwrap();
    let workbook: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.clone())).unwrap();
    let names = workbook.sheet_names();
    let start = "A long table name of 31 let";
    assert_eq!(
        names[..4],
        [
            "A long table name of 31 letters".to_owned(),
            format!("{start} (2)"),
            format!("{start} (3)"),
            "B".to_owned()
        ]
    );
    let mut all = Vec::new();
    for name in &names[..3] {
        let range = sheet(&bytes, name);
        assert_eq!(range.get((0, 0)), Some(&Data::String("n".into())));
        all.extend((1..range.height()).filter_map(|row| range.get((row, 0)).unwrap().as_f64()));
    }
    let wanted: Vec<f64> = (0..100).map(f64::from).chain([4950.0]).collect();
    assert_eq!(all, wanted);
    assert!(part(&bytes, "xl/worksheets/sheet3.xml").contains("A note"));
    assert!(!part(&bytes, "xl/worksheets/sheet3.xml").contains("SUBTOTAL"));
}

#[test]
fn links_are_links_up_to_excel_s_limit() {
    let address = |i: usize| Some(format!("https://example.com/{i}?a=1&b=2#part"));
    let links: StringArray = (0..70_000).map(address).collect();
    let bytes = one_column(&json!({"kind": "link"}), Arc::new(links)).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    let rels = part(&bytes, "xl/worksheets/_rels/sheet1.xml.rels");
    assert_eq!((sheet.matches("<hyperlink ").count(), rels.matches("TargetMode").count()), (65_530, 65_530));
    assert!(sheet.contains("<hyperlinks><hyperlink ref=\"A2\" r:id=\"LA2\" location=\"part\"/>"));
    assert!(rels.contains("Target=\"https://example.com/65529?a=1&amp;b=2\""));
    assert!(sheet.find("</hyperlinks><pageMargins").unwrap() > sheet.find("</sheetData>").unwrap());
    assert!(!rels.contains("LA65532\""));
}

#[test]
fn a_table_without_rows_is_a_header() {
    let columns = [column("a", &json!({"total": "sum"})), column("b", &json!({}))];
    for more in [json!({}), json!({"excel_table": "Medium 2"})] {
        let bytes = written(report(&[table("E", &columns, &more)]), &[vec![]], LIMIT, 1).unwrap();
        assert_eq!(sheet(&bytes, "E").get((0, 1)), Some(&Data::String("b".into())));
    }
}

#[test]
fn charts_refer_to_rows_or_to_the_totals_of_groups() {
    let chart = |more: &Value| {
        merged(
            json!({"kind": "column", "title": "Sales", "x": 0, "y": [2], "of_groups": false, "alt": "Sales"}),
            more,
        )
    };
    let (columns, rows) = grouped();
    let charts = json!({"charts": [chart(&json!({"of_groups": true})), chart(&json!({}))], "group_by": [0]});
    let tables = [
        table("G", &columns, &charts),
        table("R", &columns, &json!({"charts": [chart(&json!({"kind": "pie"}))]})),
    ];
    let bytes = written(report(&tables), &[vec![rows.clone()], vec![rows]], LIMIT, 1).unwrap();
    let data = sheet(&bytes, "Chart data");
    assert_eq!(
        (data.get((1, 0)), data.get((1, 1))),
        (Some(&Data::String("N".into())), Some(&Data::Float(60.0)))
    );
    assert!(part(&bytes, "xl/charts/chart1.xml").contains("<c:f>'Chart data'!$B$2:$B$4</c:f>"));
    assert!(part(&bytes, "xl/charts/chart2.xml").contains("<c:f>'Chart data'!$B$7:$B$11</c:f>"));
    assert!(
        part(&bytes, "xl/charts/chart3.xml").contains("<c:f>'R'!$C$2:$C$6</c:f>")
            || part(&bytes, "xl/charts/chart3.xml").contains("<c:f>R!$C$2:$C$6</c:f>")
    );
    assert!(part(&bytes, "xl/worksheets/sheet2.xml").contains("<drawing r:id=\"rId1\"/>"));
}

#[test]
fn what_excel_can_t_have_is_refused_by_name() {
    let columns = [column("a", &json!({}))];
    let cases = [
        (table("a/b", &columns, &json!({})), "table 'a/b': wanted a name without any of"),
        (table(&"x".repeat(32), &columns, &json!({})), "wanted a name of at most 31 characters"),
        (
            table("x", &[column("a", &json!({"formula": "={b}"}))], &json!({})),
            "names 'b', which is no column",
        ),
        (table("x", &[column("a", &json!({"formula": "={a}"}))], &json!({})), "refers to its own cell"),
    ];
    for (table, wanted) in cases {
        let error = written(report(&[table]), &[vec![]], LIMIT, 1).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    let twice = [table("x", &columns, &json!({})), table("X", &columns, &json!({}))];
    let error = written(report(&twice), &[vec![], vec![]], LIMIT, 1).unwrap_err().to_string();
    assert!(error.contains("another table has the same"), "{error}");
}

#[test]
fn a_kind_that_shows_late_has_its_format() {
    let table = table("L", &[column("day", &json!({}))], &json!({}));
    let nothing = arrow_array::new_null_array(&arrow_schema::DataType::Null, 3);
    let days: ArrayRef = Arc::new(Date32Array::from(vec![19_000]));
    let bytes =
        written(report(&[table]), &[vec![batch(vec![nothing]), batch(vec![days])]], LIMIT, 1).unwrap();
    assert!(matches!(sheet(&bytes, "L").get((4, 0)), Some(Data::DateTime(_))));
}

#[test]
fn a_stop_is_noticed_and_a_missing_table_is_named() {
    let (table, rows) = mixed(100);
    let two = [table.clone(), merged(table, &json!({"name": "More"}))];
    let mut writer = Box::new(Workbook::new(report(&two), vec![], Output::memory(), LIMIT).unwrap());
    let stopped = Run::new(2, &|| true);
    assert!(matches!(writer.write(&rows, &stopped), Err(Error::Interrupted)));
    writer.end_table(&Run::single()).unwrap();
    let error = writer.finish(&Run::single()).unwrap_err().to_string();
    assert_eq!(error, "rows: got those of 1 tables, wanted 2");
}

/// Time that the calling thread has had a processor, in seconds: other programs do not count.
fn busy() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// What a cell costs: `cargo test --release -p ferrule-report timing -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn timing() {
    let rows = 100_000;
    let (table, batch) = mixed(rows);
    let per_cell = |seconds: f64| seconds * 1e9 / (rows * 10) as f64;
    for threads in [1, 2] {
        let (mut wall, mut cpu, mut size) = (f64::INFINITY, f64::INFINITY, 0);
        for _ in 0..9 {
            let (start, was_busy) = (Instant::now(), busy());
            size = written(report(std::slice::from_ref(&table)), &[vec![batch.clone()]], LIMIT, threads)
                .unwrap()
                .len();
            wall = wall.min(start.elapsed().as_secs_f64());
            cpu = cpu.min(busy() - was_busy);
        }
        let (wall, cpu) = (per_cell(wall), per_cell(cpu));
        eprintln!("{threads} threads: {wall:.1} ns a cell, {cpu:.1} on the calling thread; {size} bytes");
    }
    let mut range = table["columns"].as_array().unwrap().clone();
    for (i, column) in range.drain(..).enumerate() {
        let table = self::table("One", &[column], &json!({}));
        let batch = self::batch(vec![batch.column(i).clone()]);
        let mut cpu = f64::INFINITY;
        for _ in 0..5 {
            let was_busy = busy();
            written(report(std::slice::from_ref(&table)), &[vec![batch.clone()]], LIMIT, 1).unwrap();
            cpu = cpu.min(busy() - was_busy);
        }
        eprintln!(
            "{}: {:.1} ns a cell, its row included",
            table["columns"][0]["name"],
            cpu * 1e9 / rows as f64
        );
    }
}
