//! Number formats of any text, and values shown by them: an end, and no more of it than the format asks for.
#![no_main]

use ferrule_reports::block::Value;
use ferrule_reports::format::Format;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&number, text)) = data.split_first_chunk::<8>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(format) = Format::parse(text) else { return };
    let (int, float) = (i64::from_le_bytes(number), f64::from_le_bytes(number));
    let values = [
        Value::Integer(int),
        Value::Float(float),
        Value::Decimal(i128::from(int) << (number[0] % 64), (number[1] % 39).cast_signed()),
        Value::Boolean(int > 0),
        Value::Date(int as i32),
        Value::Datetime(int),
        Value::Time(int),
        Value::Duration(int),
        Value::Text("text"),
        Value::Empty,
    ];
    for value in values {
        let mut shown = String::new();
        format.write(value, &mut shown);
        assert!(shown.len() < 2000 + 40 * text.len(), "{} bytes", shown.len());
    }
});
