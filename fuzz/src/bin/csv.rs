//! `read_csv` of any bytes, and the same in blocks: both find the records that the crate csv finds, or both refuse.
#![no_main]

use std::collections::HashSet;
use std::io::{ErrorKind, Read};

use ferrule_base::Run;
use ferrule_base::written::{Forms, Written, number};
use ferrule_csv::{Blocks, Column, Table, read, untyped};

/// A source that gives as much at a time as numbers drawn from a seed say, and is interrupted at times.
struct Drops<'a> {
    text: &'a [u8],
    seed: u64,
}

impl Drops<'_> {
    fn draw(&mut self, below: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.seed >> 33) as usize % below
    }
}

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.draw(8) == 0 {
            return Err(ErrorKind::Interrupted.into());
        }
        let most = [1, 2, 5, 70, 5000][self.draw(5)];
        let count = (1 + self.draw(most)).min(self.text.len()).min(into.len());
        let (now, later) = self.text.split_at(count);
        into[..count].copy_from_slice(now);
        self.text = later;
        Ok(count)
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&[options, seed], text)) = data.split_first_chunk() else { return };
    let delimiter = [b',', b';', b'\t', b'x'][usize::from(options & 3)];
    let most = [1, 2, 7, 1000][usize::from(options >> 2 & 3)];
    let whole = read(text, delimiter, "source", untyped, &Run::single());
    let Ok(records) = in_blocks(text, delimiter, seed, most) else {
        assert!(whole.is_err(), "refused in blocks alone");
        return;
    };
    assert_eq!(filled(&records), filled(&by_csv(text, delimiter)));
    let named = records.split_first().filter(|(header, rows)| {
        header.iter().collect::<HashSet<_>>().len() == header.len()
            && rows.iter().all(|row| row.len() == header.len())
    });
    match (whole, named) {
        (Ok(table), Some((header, rows))) => check(text, &table, header, rows),
        (Err(_), None) => {}
        (Ok(_), None) => panic!("a table of no header, of equal names or of rows of several lengths"),
        (Err(error), Some(_)) => panic!("refused as a whole alone: {error}"),
    }
});

fn in_blocks(text: &[u8], delimiter: u8, seed: u8, most: usize) -> Result<Vec<Vec<String>>, ()> {
    let mut blocks = Blocks::new(Drops { text, seed: seed.into() }, "source".into(), delimiter);
    let mut records = Vec::new();
    while let Some(block) = blocks.next(most, &Run::single()).map_err(drop)? {
        assert!((1..=most).contains(&block.len()));
        records.extend((0..block.len()).map(|record| block.texts(record).collect()));
    }
    assert!(blocks.next(most, &Run::single()).is_ok_and(|block| block.is_none()));
    Ok(records)
}

/// Without rows of an empty field, which an empty line is to us in a file of one column.
fn filled(records: &[Vec<String>]) -> Vec<&Vec<String>> {
    let alone = records.first().is_some_and(|header| header.len() == 1);
    records.iter().filter(|record| !alone || record.iter().any(|field| !field.is_empty())).collect()
}

fn by_csv(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
    reader.into_records().map(|record| record.expect("UTF-8").iter().map(str::to_owned).collect()).collect()
}

/// The table has these names and rows; each column is of the first kind that all its fields are.
fn check(text: &[u8], table: &Table, header: &[String], rows: &[Vec<String>]) {
    assert_eq!(table.columns.len(), header.len());
    for (place, (name, column)) in table.columns.iter().enumerate() {
        assert_eq!(name, &header[place]);
        let fields = rows.iter().map(|row| row[place].as_str());
        let mut forms = Forms::default();
        let ints = fields.clone().map(int).collect::<Option<Vec<_>>>();
        let floats = fields.clone().map(|field| float(field, &mut forms)).collect::<Option<Vec<_>>>();
        let floats = floats.filter(|_| forms.fit_floats() && !forms.count_on());
        match (column, ints, floats) {
            (Column::Int(values), Some(ints), _) => assert_eq!(values, &ints),
            (Column::Float(values), None, Some(floats)) => {
                let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
                assert!(
                    values.len() == floats.len() && values.iter().zip(&floats).all(same),
                    "{values:?} {floats:?}"
                );
            }
            (Column::Text(texts), None, None) => {
                let mut scratch = Vec::new();
                assert_eq!(texts.len(), rows.len());
                for (row, field) in fields.enumerate() {
                    assert_eq!(texts.get(text, row, &mut scratch), field.as_bytes());
                }
            }
            (column, ..) => panic!("{column:?} of {rows:?}"),
        }
    }
}

fn stripped(field: &str) -> &str {
    field.trim_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r'])
}

fn int(field: &str) -> Option<i64> {
    match number(stripped(field).as_bytes(), b'.', &mut Forms::default()) {
        Some(Written::Int(value)) => Some(value),
        _ => None,
    }
}

fn float(field: &str, forms: &mut Forms) -> Option<f64> {
    match number(stripped(field).as_bytes(), b'.', forms) {
        Some(Written::Int(0)) if field.contains('-') => Some(-0.0),
        Some(Written::Int(value)) => Some(value as f64),
        Some(Written::Float(value)) => Some(value),
        None => field.is_empty().then_some(f64::NAN),
    }
}
